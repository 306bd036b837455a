// What the reports on the ledger share. Each includes this file behind a comment mark, so its first line stays one.

(() => {
	frappe.provide("lead_hygiene.ledger_reports");

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	const link = (fieldname, label, options) => ({
		fieldname,
		label,
		fieldtype: "Link",
		options,
	});

	/** A choice of values as they are stored, shown as people read them. */
	const chosen = (fieldname, label, values) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: ["", ...values].map((value) => ({ value, label: value && __(value) })),
	});

	lead_hygiene.ledger_reports.chosen = chosen;

	lead_hygiene.ledger_reports.filters = {
		company: {
			...link("company", __("Company"), "Company"),
			default: frappe.defaults.get_user_default("Company"),
		},
		from_date: {
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -1),
		},
		to_date: { fieldname: "to_date", label: __("To Date"), fieldtype: "Date" },
		document_type: chosen("document_type", __("Document Type"), ["Lead", "Opportunity"]),
		owner: {
			...link("owner", __("Owner"), "User"),
			get_query: () => ({ query: "frappe.core.doctype.user.user.user_query" }),
		},
		// The name of a rule, also of one that is gone; "-": by hand.
		rule: { fieldname: "rule", label: __("Rule"), fieldtype: "Data" },
		action: chosen("action", __("Action"), [
			"Flag",
			"Notify Owner",
			"Ask for Next Step",
			"Say Farewell",
			"Recycle",
			"Close",
		]),
	};

	/** Frappe writes text into a cell as HTML; names, reasons and evidence are data. */
	lead_hygiene.ledger_reports.safe = (value, column) =>
		column.fieldtype === "Data" && value ? escape(value) : value;

	/** The address of a report with filters, which a click and a new tab both follow. */
	lead_hygiene.ledger_reports.address = (report, filters) =>
		`${frappe.router.make_url(["query-report", report])}?${new URLSearchParams(filters)}`;

	lead_hygiene.ledger_reports.escape = escape;
})();
