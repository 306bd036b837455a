// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { OF_RECORDS, chosen, counted, filters, is_unknown, safe, unknown } =
		lead_hygiene.stage_reports;
	const NAME = "Forecast";
	const GROUPS = [
		"Owner",
		"Territory",
		"Source",
		"Campaign",
		"Sales Stage",
		"Grade",
		"Opportunity Type",
		"Industry",
		"Sub Industry",
		"Label",
	];
	// What a figure counts, as a filter of the opportunities behind it.
	const COUNTS = {
		number: {},
		sound: { part: "Sound" },
		rotten: { part: "Rotten" },
		without_amount: { without_amount: 1 },
		usual: { known_by: "usual" },
		deadline: { known_by: "deadline" },
	};
	// Whatever was asked of the records before.
	const OF_NO_FIGURE = { part: "", known_by: "", without_amount: 0, when: "", group: "" };
	// What is not known is not zero.
	const KNOWN = ["sound_weighted", "sure", "most", "rotten_weighted", "amount", "chance", "weighted"];

	function records_behind(data, fieldname) {
		return {
			...frappe.query_report.get_filter_values(),
			...OF_NO_FIGURE,
			...COUNTS[fieldname],
			currency: data.currency || "-",
			...(data.is_total ? {} : { when: data.when }),
			...(data.is_total || !data.group_label ? {} : { group: data.group_value }),
			records: 1,
		};
	}

	frappe.query_reports[NAME] = {
		filters: [
			filters.company,
			{ ...filters.from_date, label: __("Expected From") },
			{ ...filters.to_date, label: __("Expected To") },
			chosen("group_by", __("Group By"), ["", ...GROUPS]),
			filters.owner,
			filters.territory,
			filters.source,
			filters.campaign,
			{ fieldname: "stage", label: __("Sales Stage"), fieldtype: "Link", options: "Sales Stage" },
			{ ...filters.opportunity_type, depends_on: undefined },
			filters.industry,
			filters.sub_industry,
			filters.records,
			{ fieldname: "when", label: __("Month"), fieldtype: "Data", ...OF_RECORDS },
			filters.group,
			filters.currency,
			chosen("part", __("Part"), ["", "Sound", "Rotten"], OF_RECORDS),
			chosen(
				"known_by",
				__("Date Known By"),
				[
					"",
					{ value: "typed", label: __("as typed") },
					{ value: "usual", label: __("as usual for those that were won") },
					{ value: "deadline", label: __("by the deadline of the stage") },
				],
				OF_RECORDS
			),
			{
				fieldname: "without_amount",
				label: __("Without Amount"),
				fieldtype: "Check",
				...OF_RECORDS,
			},
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname } = column;
			if (data && KNOWN.includes(fieldname) && is_unknown(value)) return unknown();
			let html = default_formatter(safe(value, column), row, column, data);
			if (!data || data.reference_name) return html;
			if (fieldname in COUNTS && value) {
				html = counted(value, NAME, records_behind(data, fieldname));
			}
			return data.is_total ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
