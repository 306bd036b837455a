// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { filters, safe, address, escape } = lead_hygiene.stage_reports;
	const NAME = "Source Effectiveness";
	const STARTS = ["Lead", "Opportunity", "Opportunity Without Lead"];
	const GROUPS = [
		"Source",
		"Campaign",
		"Owner",
		"Territory",
		"Industry",
		"Sub Industry",
		"Opportunity Type",
		"Month",
	];
	const LIVES = {
		won: __("Won"),
		alive: __("Alive"),
		cold: __("Cold or Overdue"),
		gone: __("Gone"),
		unjudged: __("Not Judged"),
	};
	const OF_RECORDS = { depends_on: "eval:doc.records" };

	const chosen = (fieldname, label, options, more) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options,
		...more,
	});
	const words = (values) => values.map((value) => ({ value, label: value && __(value) }));

	/** The filters of the records that a figure counts; null where it counts none. */
	function behind(data, fieldname, asked) {
		if (fieldname in LIVES) return { life: fieldname };
		if (fieldname === "came") {
			return { came_to: (asked.start || "Lead") === "Lead" ? "Opportunity" : "Quotation" };
		}
		return fieldname === "number" ? {} : null;
	}

	frappe.query_reports[NAME] = {
		filters: [
			chosen("start", __("Start With"), words(STARTS), { default: "Lead", reqd: 1 }),
			filters.company,
			{
				...filters.from_date,
				label: __("Started From"),
				default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			},
			{ ...filters.to_date, label: __("Started To") },
			chosen("group_by", __("Group By"), words(GROUPS), { default: "Source" }),
			filters.owner,
			filters.territory,
			filters.source,
			filters.campaign,
			{ ...filters.opportunity_type, depends_on: "eval:doc.start !== 'Lead'" },
			filters.industry,
			filters.sub_industry,
			{ fieldname: "records", label: __("Record by Record"), fieldtype: "Check" },
			{
				fieldname: "group",
				label: __("Only of the Group"),
				fieldtype: "Data",
				...OF_RECORDS,
			},
			{ fieldname: "currency", label: __("Currency"), fieldtype: "Data", ...OF_RECORDS },
			chosen(
				"life",
				__("Stands"),
				[
					{ value: "", label: "" },
					...Object.entries(LIVES).map(([value, label]) => ({ value, label })),
				],
				OF_RECORDS
			),
			chosen(
				"came_to",
				__("Came To"),
				words(["", "Opportunity", "Quotation", "Order"]),
				OF_RECORDS
			),
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname, fieldtype } = column;
			if (!data || data.reference_name) {
				return default_formatter(safe(value, column), row, column, data);
			}
			const unknown = value === null || value === undefined;
			// What is not known is not zero.
			if (unknown && ["Int", "Percent", "Currency"].includes(fieldtype)) {
				return `<div class="text-muted" style="text-align: right">–</div>`;
			}
			const asked = frappe.query_report.get_filter_values();
			const counted = value ? behind(data, fieldname, asked) : null;
			let html = default_formatter(safe(value, column), row, column, data);
			if (counted) {
				const group = data.is_total ? {} : { group: data.group_value };
				// That no company is chosen is said too, or the user's own would be.
				const { currency } = data;
				const wanted = { company: "", ...asked, ...counted, ...group, currency, records: 1 };
				const text = escape(frappe.format(value, { fieldtype: "Int" }, { inline: true }));
				const href = escape(address(NAME, wanted));
				html = `<div style="text-align: right"><a class="underline" href="${href}">${text}</a></div>`;
			}
			return data.is_total ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
