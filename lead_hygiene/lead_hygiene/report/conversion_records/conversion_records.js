// {% include "lead_hygiene/public/js/stage_reports.js" %}
// {% include "lead_hygiene/public/js/conversion_reports.js" %}

(() => {
	const { chosen, safe } = lead_hygiene.stage_reports;
	const { filters, groups } = lead_hygiene.conversion_reports;
	const OF_GROUP = { depends_on: "eval:doc.group" };
	const FATES = {
		reached: __("Went On"),
		open: __("Still Open"),
		ended: __("Ended Without It"),
		skipped: __("Skipped It"),
	};

	frappe.query_reports["Conversion Records"] = {
		filters: [
			...filters,
			{
				...chosen("fate", __("What Became of It"), []),
				options: [
					{ value: "", label: "" },
					...Object.entries(FATES).map(([value, label]) => ({ value, label })),
				],
			},
			chosen("within", __("Did Within Days"), ["", "30", "60", "90"]),
			chosen("old", __("Old Enough for Days"), ["", "30", "60", "90"]),
			{
				fieldname: "group",
				label: __("Only of the Group"),
				fieldtype: "Data",
				...OF_GROUP,
			},
			{ ...chosen("group_by", __("Group By"), ["", ...groups]), ...OF_GROUP },
		],
		formatter(value, row, column, data, default_formatter) {
			return default_formatter(safe(value, column), row, column, data);
		},
	};
	lead_hygiene.stage_reports.remember("Conversion Records");
})();
