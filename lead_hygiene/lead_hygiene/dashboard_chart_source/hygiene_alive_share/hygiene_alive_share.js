frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Hygiene Alive Share"] = {
	method: "lead_hygiene.api.alive_share",
	filters: [
		{ fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company" },
		{
			fieldname: "document_type",
			label: __("Document"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "Lead", label: __("Lead") },
				{ value: "Opportunity", label: __("Opportunity") },
			],
		},
	],
};
