frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Hygiene Stage Funnel"] = {
	method: "lead_hygiene.api.stage_funnel",
	filters: [
		{ fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company" },
		{ fieldname: "owner", label: __("Owner"), fieldtype: "Link", options: "User" },
		{
			fieldname: "territory",
			label: __("Territory"),
			fieldtype: "Link",
			options: "Territory",
		},
	],
};
