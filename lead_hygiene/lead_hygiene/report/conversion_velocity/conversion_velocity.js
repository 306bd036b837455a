// {% include "lead_hygiene/public/js/stage_reports.js" %}
// {% include "lead_hygiene/public/js/conversion_reports.js" %}

(() => {
	const { safe, address, escape } = lead_hygiene.stage_reports;
	const { chosen, filters } = lead_hygiene.conversion_reports;

	// What a figure counts, as filters of the records behind it.
	const BEHIND = {
		entered: {},
		reached: { fate: "reached" },
		open: { fate: "open" },
		ended: { fate: "ended" },
		skipped: { fate: "skipped" },
		median: { fate: "reached" },
		p75: { fate: "reached" },
		p90: { fate: "reached" },
	};
	for (const window of [30, 60, 90]) {
		BEHIND[`within_${window}`] = { within: window };
		BEHIND[`old_${window}`] = { old: window };
	}
	const GROUPS = {
		Month: "month",
		Source: "source",
		Campaign: "campaign",
		Owner: "owner",
		Territory: "territory",
		Industry: "industry",
		"Sub Industry": "sub_industry",
		"Opportunity Type": "opportunity_type",
	};

	/** The part of a month, as 202611, that lies in the period. */
	function days_of(month, asked) {
		const first = `${String(month).slice(0, 4)}-${String(month).slice(4)}-01`;
		const last = moment(first).endOf("month").format("YYYY-MM-DD");
		return {
			from_date: asked.from_date && asked.from_date > first ? asked.from_date : first,
			to_date: asked.to_date && asked.to_date < last ? asked.to_date : last,
		};
	}

	/** The filters of the records behind a figure; null where no filter can name the group. */
	function records_behind(data, fieldname) {
		const { group_by, ...asked } = frappe.query_report.get_filter_values();
		// That no company is chosen is said too, or the other report would take the user's own.
		const wanted = { company: "", ...asked, step: data.step, ...BEHIND[fieldname] };
		if (!group_by || data.is_total) return wanted;
		if (data.group_value === null || data.group_value === undefined) return null;
		if (group_by === "Month") return { ...wanted, ...days_of(data.group_value, asked) };
		return { ...wanted, [GROUPS[group_by]]: data.group_value };
	}

	const unknown = (why) =>
		`<div class="text-muted" style="text-align: right" title="${escape(why)}">–</div>`;

	function figure(value, fieldname, data) {
		const wanted = value || fieldname === "median" ? records_behind(data, fieldname) : null;
		const text = escape(frappe.format(value, { fieldtype: "Int" }, { inline: true }));
		const html = wanted
			? `<a class="underline" href="${escape(
					address("Conversion Records", wanted)
			  )}">${text}</a>`
			: text;
		return `<div style="text-align: right">${data.is_total ? `<b>${html}</b>` : html}</div>`;
	}

	/** Why a figure is missing; null where it may be. */
	function missing(fieldname) {
		if (["median", "p75", "p90"].includes(fieldname)) return __("Nobody has gone on yet.");
		if (fieldname.startsWith("share_") || ["low", "high"].includes(fieldname)) {
			return __("Nobody is old enough yet.");
		}
		return ["change", "compared_within", "median_before"].includes(fieldname)
			? __("Nothing to compare with.")
			: null;
	}

	frappe.query_reports["Conversion Velocity"] = {
		filters: [
			...filters.slice(0, 4),
			chosen("group_by", __("Group By"), ["", ...Object.keys(GROUPS)]),
			...filters.slice(4),
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname } = column;
			if (!data) return default_formatter(safe(value, column), row, column, data);
			if (value === null || value === undefined) {
				const why = missing(fieldname);
				if (why !== null) return unknown(why);
			} else if (fieldname in BEHIND) {
				return figure(value, fieldname, data);
			}
			const html = default_formatter(safe(value, column), row, column, data);
			const window = fieldname.startsWith("share_") && fieldname.slice("share_".length);
			if (window && data[`few_${window}`]) {
				return `<span class="text-muted" title="${escape(__("A small number"))}">${html}</span>`;
			}
			if (fieldname === "change" && data.clear) {
				return `<b title="${escape(__("More than chance: the intervals do not meet"))}">${html}</b>`;
			}
			return data.is_total ? `<b>${html}</b>` : html;
		},
	};
})();
