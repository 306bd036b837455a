// What the reports on conversion share. Each includes this file behind a comment mark, so its first line stays one.

(() => {
	const { chosen, filters } = lead_hygiene.stage_reports;
	frappe.provide("lead_hygiene.conversion_reports");

	lead_hygiene.conversion_reports.groups = [
		"Month",
		"Source",
		"Campaign",
		"Owner",
		"Territory",
		"Industry",
		"Sub Industry",
		"Opportunity Type",
	];
	// The first two are there where the company has a checklist.
	const STEPS = [
		"",
		"Criteria Met",
		"Opportunity after Criteria Met",
		"Opportunity",
		"Quotation",
		"Order",
		"All",
	];
	lead_hygiene.conversion_reports.filters = [
		chosen("start", __("Start With"), ["Lead", "Opportunity", "Opportunity Without Lead"], {
			default: "Lead",
			reqd: 1,
		}),
		filters.company,
		{
			fieldname: "from_date",
			label: __("Started From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
		},
		{ fieldname: "to_date", label: __("Started To"), fieldtype: "Date" },
		chosen("step", __("Until"), STEPS, {
			description: __("Empty: each step and the whole way"),
		}),
		filters.owner,
		filters.territory,
		filters.source,
		filters.campaign,
		{ ...filters.opportunity_type, depends_on: "eval:doc.start !== 'Lead'" },
		filters.industry,
		filters.sub_industry,
	];
})();
