frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Hygiene Answers by Contact"] = {
	method: "lead_hygiene.api.answers_by_contact",
	filters: [
		{ fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company" },
		{ fieldname: "owner", label: __("Owner"), fieldtype: "Link", options: "User" },
		{
			fieldname: "territory",
			label: __("Territory"),
			fieldtype: "Link",
			options: "Territory",
		},
		{
			fieldname: "document_type",
			label: __("Document"),
			fieldtype: "Select",
			options: [
				{ value: "Lead", label: __("Lead") },
				{ value: "Opportunity", label: __("Opportunity") },
			],
			default: "Lead",
		},
	],
};
