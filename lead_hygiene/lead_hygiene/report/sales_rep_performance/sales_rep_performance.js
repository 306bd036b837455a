// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { filters, safe, address, escape } = lead_hygiene.stage_reports;
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
	const OF_RECORDS = { depends_on: "eval:doc.records" };

	const chosen = (fieldname, label, options, more) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options,
		...more,
	});

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
			{ fieldname: "records", label: __("Record by Record"), fieldtype: "Check" },
			chosen(
				"figure",
				__("Figure"),
				Object.entries(FIGURES).map(([value, label]) => ({ value, label })),
				{ default: "received", ...OF_RECORDS }
			),
			{
				fieldname: "group",
				label: __("Only of the Group"),
				fieldtype: "Data",
				...OF_RECORDS,
			},
			{ fieldname: "currency", label: __("Currency"), fieldtype: "Data", ...OF_RECORDS },
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
			let html = default_formatter(safe(value, column), row, column, data);
			const asked = frappe.query_report.get_filter_values();
			// That no company is chosen is said too, or the user's own would be.
			const wanted = { company: "", ...asked, currency: data.currency || "-" };
			const figure = SAME[fieldname] || fieldname;
			if (value && figure in FIGURES) {
				const group = data.is_total ? {} : { group: data.group_value };
				const records = { ...wanted, figure, ...group, records: 1 };
				const text = escape(frappe.format(value, { fieldtype: "Int" }, { inline: true }));
				const href = escape(address(NAME, records));
				html = `<div style="text-align: right"><a class="underline" href="${href}">${text}</a></div>`;
			} else if (value && fieldname === "reps" && data.group_value !== "-") {
				const reps = { ...asked, company: asked.company || "", by: "Rep", team: data.group_value };
				const text = escape(frappe.format(value, { fieldtype: "Int" }, { inline: true }));
				const href = escape(address(NAME, reps));
				html = `<div style="text-align: right"><a class="underline" href="${href}">${text}</a></div>`;
			}
			const stands_out = data.stands_out && ["group_label", "won_share"].includes(fieldname);
			return stands_out ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
