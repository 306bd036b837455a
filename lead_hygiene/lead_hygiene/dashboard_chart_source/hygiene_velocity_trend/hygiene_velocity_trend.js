frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Hygiene Velocity Trend"] = {
	method: "lead_hygiene.api.velocity_trend",
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
			fieldname: "start",
			label: __("Start With"),
			fieldtype: "Select",
			options: [
				{ value: "Lead", label: __("Lead") },
				{ value: "Opportunity", label: __("Opportunity") },
			],
			default: "Lead",
		},
	],
};
