// What the reports on conversion share. Each includes this file behind a comment mark, so its first line stays one.

(() => {
	const { filters } = lead_hygiene.stage_reports;
	frappe.provide("lead_hygiene.conversion_reports");

	const chosen = (fieldname, label, values) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: values.map((value) => ({ value, label: value && __(value) })),
	});

	// v15 calls it `campaign_name` or `campaign`, v16 `utm_campaign`, and they lead to different doctypes.
	const campaign = { fieldname: "campaign", label: __("Campaign"), fieldtype: "Link" };
	frappe.model.with_doctype("Opportunity", () => {
		const field = ["utm_campaign", "campaign"]
			.map((name) => frappe.meta.get_docfield("Opportunity", name))
			.find((docfield) => docfield && docfield.fieldtype === "Link");
		if (field) campaign.options = field.options;
	});

	lead_hygiene.conversion_reports.chosen = chosen;
	lead_hygiene.conversion_reports.filters = [
		{
			...chosen("start", __("Start With"), ["Lead", "Opportunity", "Opportunity Without Lead"]),
			default: "Lead",
			reqd: 1,
		},
		filters.company,
		{
			fieldname: "from_date",
			label: __("Started From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
		},
		{ fieldname: "to_date", label: __("Started To"), fieldtype: "Date" },
		{
			...chosen("step", __("Until"), ["", "Opportunity", "Quotation", "Order", "All"]),
			description: __("Empty: each step and the whole way"),
		},
		filters.owner,
		filters.territory,
		filters.source,
		campaign,
		{ ...filters.opportunity_type, depends_on: "eval:doc.start !== 'Lead'" },
		filters.industry,
		filters.sub_industry,
	];
})();
