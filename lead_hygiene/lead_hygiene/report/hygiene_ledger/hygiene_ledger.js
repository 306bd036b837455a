// {% include "lead_hygiene/public/js/ledger_reports.js" %}

(() => {
	const { filters, safe, chosen } = lead_hygiene.ledger_reports;

	frappe.query_reports["Hygiene Ledger"] = {
		filters: [
			filters.company,
			filters.from_date,
			filters.to_date,
			filters.document_type,
			{
				fieldname: "record",
				label: __("Document"),
				fieldtype: "Dynamic Link",
				get_options: () => frappe.query_report.get_filter_value("document_type"),
				depends_on: "document_type",
			},
			filters.owner,
			filters.rule,
			chosen("event", __("Event"), [
				"Proposed",
				"Approved",
				"Rejected",
				"Snoozed",
				"Withdrawn",
				"Done",
				"Failed",
				"Held",
				"Undone",
				"Mail Left",
				"Mail Stopped",
				"Mail Unknown",
				"Came Back",
				"Answered",
				"Converted",
			]),
			filters.action,
			{
				fieldname: "fate",
				label: __("What Became of It"),
				fieldtype: "Select",
				options: [
					{ value: "", label: "" },
					{ value: "dropped", label: __("Let Go") },
					{ value: "answered", label: __("Came Back") },
					{ value: "undone", label: __("Undone") },
					{ value: "person", label: __("Reopened by a Person") },
					{ value: "date", label: __("On Their Date") },
					{ value: "open", label: __("Still Gone") },
					{ value: "gone", label: __("Deleted") },
				],
			},
		],
		formatter(value, row, column, data, default_formatter) {
			return default_formatter(safe(value, column), row, column, data);
		},
	};
})();
