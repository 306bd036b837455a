// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { OF_RECORDS, chosen, counted, filters, is_unknown, safe, unknown } =
		lead_hygiene.stage_reports;
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
			chosen("start", __("Start With"), STARTS, { default: "Lead", reqd: 1 }),
			filters.company,
			{
				...filters.from_date,
				label: __("Started From"),
				default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			},
			{ ...filters.to_date, label: __("Started To") },
			chosen("group_by", __("Group By"), GROUPS, { default: "Source" }),
			filters.owner,
			filters.territory,
			filters.source,
			filters.campaign,
			{ ...filters.opportunity_type, depends_on: "eval:doc.start !== 'Lead'" },
			filters.industry,
			filters.sub_industry,
			filters.records,
			filters.group,
			filters.currency,
			chosen(
				"life",
				__("Stands"),
				[
					"",
					...Object.entries(LIVES).map(([value, label]) => ({ value, label })),
				],
				OF_RECORDS
			),
			chosen("came_to", __("Came To"), ["", "Opportunity", "Quotation", "Order"], OF_RECORDS),
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname, fieldtype } = column;
			if (!data || data.reference_name) {
				return default_formatter(safe(value, column), row, column, data);
			}
			if (is_unknown(value) && ["Int", "Percent", "Currency"].includes(fieldtype)) {
				return unknown();
			}
			const asked = frappe.query_report.get_filter_values();
			const narrowed = value ? behind(data, fieldname, asked) : null;
			let html = default_formatter(safe(value, column), row, column, data);
			if (narrowed) {
				const group = data.is_total ? {} : { group: data.group_value };
				const currency = data.currency || "-";
				html = counted(value, NAME, { ...asked, ...narrowed, ...group, currency, records: 1 });
			}
			return data.is_total ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
