// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { OF_RECORDS, chosen, counted, filters, is_unknown, safe, unknown } =
		lead_hygiene.stage_reports;
	const NAME = "Sales Rep Performance";
	// The figures that lead to their records.
	const FIGURES = {
		created: __("Leads Created"),
		received: __("Leads Received"),
		uncontacted: __("Not Contacted Yet"),
		gone: __("Ended Uncontacted"),
		reached: __("Records Contacted"),
		answered: __("Answered"),
		pending: __("Too Early to Tell"),
		opportunities: __("Opportunities"),
		won_of: __("Closed"),
		won: __("Won"),
		without_amount: __("Won Without Amount"),
		overdue_of: __("In Play Today"),
		overdue: __("Overdue"),
		cold: __("Cold"),
		unjudged: __("Not Judged"),
		rejected_of: __("Proposals Decided"),
		rejected: __("Rejected"),
		refused: __("Own Proposals Rejected"),
		back_of: __("Lost or Let Go"),
		back: __("Came Back"),
	};
	// The records a figure is of, where they are those of another.
	const SAME = { contacts: "reached" };

	frappe.query_reports[NAME] = {
		filters: [
			filters.company,
			{
				...filters.from_date,
				label: __("From Date"),
				default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			},
			{ ...filters.to_date, label: __("To Date") },
			chosen(
				"by",
				__("Group By"),
				[
					{ value: "Rep", label: __("Sales Rep") },
					{ value: "Team", label: __("Team") },
				],
				{ default: "Rep", reqd: 1 }
			),
			{ ...filters.owner, label: __("Sales Rep") },
			{ fieldname: "team", label: __("Team"), fieldtype: "Data" },
			filters.territory,
			filters.source,
			filters.campaign,
			{ ...filters.opportunity_type, depends_on: undefined },
			filters.industry,
			filters.sub_industry,
			filters.only_seen,
			filters.records,
			chosen(
				"figure",
				__("Figure"),
				Object.entries(FIGURES).map(([value, label]) => ({ value, label })),
				{ default: "received", ...OF_RECORDS }
			),
			filters.group,
			filters.currency,
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname, fieldtype } = column;
			if (!data || data.reference_name) {
				return default_formatter(safe(value, column), row, column, data);
			}
			if (is_unknown(value) && ["Int", "Percent", "Currency"].includes(fieldtype)) {
				return unknown();
			}
			let html = default_formatter(safe(value, column), row, column, data);
			const asked = frappe.query_report.get_filter_values();
			const figure = SAME[fieldname] || fieldname;
			if (value && figure in FIGURES) {
				const group = data.is_total ? {} : { group: data.group_value };
				const currency = data.currency || "-";
				html = counted(value, NAME, { ...asked, currency, figure, ...group, records: 1 });
			} else if (value && fieldname === "reps" && data.group_value !== "-") {
				html = counted(value, NAME, { ...asked, by: "Rep", team: data.group_value });
			}
			const stands_out = data.stands_out && ["group_label", "won_share"].includes(fieldname);
			return stands_out ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
