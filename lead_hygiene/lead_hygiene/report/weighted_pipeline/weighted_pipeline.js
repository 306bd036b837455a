// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { filters, is_unknown, safe, unknown } = lead_hygiene.stage_reports;
	const GROUPS = [
		"Sales Stage",
		"Owner",
		"Source",
		"Grade",
		"Territory",
		"Opportunity Type",
		"Label",
	];
	// What is not known is not zero.
	const KNOWN = ["ours", "low", "high", "difference"];

	frappe.query_reports["Weighted Pipeline"] = {
		filters: [
			filters.company,
			{
				fieldname: "group_by",
				label: __("Group By"),
				fieldtype: "Select",
				options: GROUPS.map((value) => ({ value, label: __(value) })),
				default: "Sales Stage",
			},
			filters.owner,
			filters.territory,
			filters.source,
			{ ...filters.opportunity_type, depends_on: undefined },
			filters.sub_industry,
		],
		formatter(value, row, column, data, default_formatter) {
			if (data && KNOWN.includes(column.fieldname) && is_unknown(value)) return unknown();
			const html = default_formatter(safe(value, column), row, column, data);
			return data && data.is_total ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember("Weighted Pipeline");
})();
