// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { filters, safe, address, escape } = lead_hygiene.stage_reports;

	// What a figure counts: a way out of the stage ("": all who entered).
	const WAYS = {
		entered: "",
		forward: "forward",
		won: "won",
		back: "back",
		lost: "lost",
		still: "still",
		overdue: "overdue",
		median: "ended",
		p75: "ended",
		p90: "ended",
	};
	const QUANTILES = ["median", "p75", "p90"];
	const GROUPS = {
		Owner: "owner",
		"Opportunity Type": "opportunity_type",
		Source: "source",
		Industry: "industry",
		"Sub Industry": "sub_industry",
		"Amount Band": "amount_band",
	};

	/** The filters of the stays behind a figure; null where no filter can name the group. */
	function stays_behind(data, fieldname) {
		const { group_by, ...asked } = frappe.query_report.get_filter_values();
		// That no company is chosen is said too, or the history would take the user's own.
		const wanted = { company: "", ...asked, stage: data.stage, way: WAYS[fieldname] };
		if (!group_by) return wanted;
		const unknown = data.group_value === null || data.group_value === undefined;
		if (unknown && group_by !== "Amount Band") return null;
		return { ...wanted, [GROUPS[group_by]]: unknown ? "-" : data.group_value };
	}

	function figure(value, fieldname, data) {
		const wanted =
			value || QUANTILES.includes(fieldname) ? stays_behind(data, fieldname) : null;
		const text = escape(frappe.format(value, { fieldtype: "Int" }, { inline: true }));
		const html = wanted
			? `<a class="underline" href="${escape(address("Stage History", wanted))}">${text}</a>`
			: text;
		return `<div style="text-align: right">${html}</div>`;
	}

	frappe.query_reports["Stage Velocity"] = {
		filters: [
			filters.document_type,
			filters.company,
			{
				...filters.from_date,
				default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			},
			filters.to_date,
			{
				fieldname: "group_by",
				label: __("Group By"),
				fieldtype: "Select",
				options: ["", ...Object.keys(GROUPS)].map((value) => ({
					value,
					label: __(value),
				})),
			},
			filters.owner,
			filters.territory,
			filters.source,
			filters.opportunity_type,
			filters.industry,
			filters.sub_industry,
			filters.only_seen,
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname } = column;
			if (!data || !(fieldname in WAYS)) {
				return default_formatter(safe(value, column), row, column, data);
			}
			if (value === null || value === undefined) {
				const why = QUANTILES.includes(fieldname)
					? __("Not reached yet: too few have left.")
					: "";
				return `<div class="text-muted" style="text-align: right" title="${escape(
					why
				)}">–</div>`;
			}
			return figure(value, fieldname, data);
		},
	};
	lead_hygiene.stage_reports.remember("Stage Velocity");
})();
