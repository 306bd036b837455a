// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { OF_RECORDS, chosen, counted, filters, is_unknown, safe, unknown } =
		lead_hygiene.stage_reports;
	const NAME = "Lost and Recycled";
	const GROUPS = [
		"Reason",
		"Stage Lost In",
		"Kind",
		"Month",
		"Owner",
		"Source",
		"Campaign",
		"Territory",
		"Opportunity Type",
		"Industry",
		"Sub Industry",
	];
	// What a figure counts, as a filter of the records behind it.
	const COUNTS = {
		number: {},
		before: {},
		back: { came_back: "Came Back" },
		won: { came_back: "Won Since" },
	};
	// What is not known is not zero.
	const KNOWN = [
		"before", "difference", "amount", "median_days", "median_back", "share_back", "low", "high",
	]; // prettier-ignore

	/** As many days, ending the day before `from`. */
	function period_before({ from_date, to_date }) {
		const { add_days, get_day_diff, get_today } = frappe.datetime;
		const days = get_day_diff(to_date || get_today(), from_date) + 1;
		return { from_date: add_days(from_date, -days), to_date: add_days(from_date, -1) };
	}

	function records_behind(data, fieldname) {
		const asked = frappe.query_report.get_filter_values();
		return {
			...asked,
			...(fieldname === "before" ? period_before(asked) : {}),
			...COUNTS[fieldname],
			...(data.is_total ? {} : { group: data.group_value }),
			currency: data.currency || "-",
			records: 1,
		};
	}

	frappe.query_reports[NAME] = {
		filters: [
			filters.document_type,
			filters.company,
			{
				...filters.from_date,
				label: __("Lost From"),
				default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			},
			{ ...filters.to_date, label: __("Lost To") },
			chosen("group_by", __("Group By"), GROUPS, { default: "Reason" }),
			chosen("kind", __("Kind"), ["", "Lost", "Closed", "Recycled"]),
			{
				fieldname: "reason",
				label: __("Lost Reason"),
				fieldtype: "Link",
				options: "Opportunity Lost Reason",
			},
			{ fieldname: "stage", label: __("Stage Lost In"), fieldtype: "Data" },
			filters.owner,
			filters.territory,
			filters.source,
			filters.campaign,
			filters.opportunity_type,
			filters.industry,
			filters.sub_industry,
			filters.only_seen,
			filters.records,
			filters.group,
			filters.currency,
			chosen("came_back", __("Came Back"), ["", "Came Back", "Won Since"], OF_RECORDS),
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname } = column;
			if (!data || data.reference_name) {
				return default_formatter(safe(value, column), row, column, data);
			}
			if (KNOWN.includes(fieldname) && is_unknown(value)) return unknown();
			let html = default_formatter(safe(value, column), row, column, data);
			if (fieldname in COUNTS && value) {
				html = counted(value, NAME, records_behind(data, fieldname));
			}
			return data.is_total ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
