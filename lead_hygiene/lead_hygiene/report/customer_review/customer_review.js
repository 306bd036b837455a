// {% include "lead_hygiene/public/js/stage_reports.js" %}
// {% include "lead_hygiene/public/js/customer_states.js" %}
// {% include "lead_hygiene/public/js/customer_figures.js" %}

(() => {
	const { chosen, counted, filters, is_unknown, safe, escape, unknown } =
		lead_hygiene.stage_reports;
	const NAME = "Customer Review";
	const { COLOURS } = lead_hygiene.customer_states;
	const figures = lead_hygiene.customer_figures;
	const STATES = Object.keys(COLOURS);
	const GROUPS = ["Customer Group", "Territory", "Owner", "Label"];
	// What is not known is not zero.
	const KNOWN = [
		"days_since", "usual_days", "late_days", "revenue", "margin", "issues", "complaints", "returns", "credit_notes",
		"late_payments", "contacts", "share_active", "referred_orders",
	]; // prettier-ignore
	const link = (fieldname, label, options) => ({ fieldname, label, fieldtype: "Link", options });

	function records_of(data, state) {
		const asked = frappe.query_report.get_filter_values();
		return {
			state: "",
			...asked,
			...(state ? { state } : {}),
			...(data.is_total ? {} : { group: data.group_value }),
			records: 1,
		};
	}

	function state_of(fieldname) {
		if (fieldname === "not_yet") return "Not Looked At Yet";
		return STATES.find((state) => frappe.scrub(state) === fieldname);
	}

	frappe.query_reports[NAME] = {
		filters: [
			{ ...filters.company, default: "" },
			link("customer_group", __("Customer Group"), "Customer Group"),
			filters.territory,
			filters.owner,
			chosen("state", __("State"), ["", ...STATES]),
			chosen("group_by", __("Group By"), GROUPS, { default: "Customer Group" }),
			{ ...filters.records, label: __("Customer by Customer") },
			filters.group,
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname } = column;
			if (!data) return default_formatter(value, row, column, data);
			if (KNOWN.includes(fieldname) && is_unknown(value)) return unknown();
			if (fieldname === "state" && data.state_value) {
				return `<span class="indicator-pill ${COLOURS[data.state_value]}">${escape(value)}</span>`;
			}
			let html = default_formatter(safe(value, column), row, column, data);
			if (data.customer) {
				const of = { ...data, from: data.counted_from, to: data.counted_to };
				const bare = html.replace(/<\/?div[^>]*>/g, "");
				const shown = value ? figures.link(fieldname, of, bare) : bare;
				if (shown !== bare) html = `<div style="text-align: right">${shown}</div>`;
				return html;
			}
			const state = state_of(fieldname);
			if (value && (state || fieldname === "number")) {
				html = counted(value, NAME, records_of(data, state));
			}
			return data.is_total ? `<b>${html}</b>` : html;
		},
	};
	lead_hygiene.stage_reports.remember(NAME);
})();
