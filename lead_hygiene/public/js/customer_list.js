// The list of customers: their state as a pill. ERPNext's own settings stay.

(() => {
	const { COLOURS } = lead_hygiene.customer_states;

	const settings = (frappe.listview_settings["Customer"] = frappe.listview_settings["Customer"] || {});
	const own = settings.get_indicator;
	settings.add_fields = [...new Set([...(settings.add_fields || []), "hygiene_state", "disabled"])];
	settings.get_indicator = function (doc) {
		const { hygiene_state: state } = doc;
		if (doc.disabled || !state) {
			if (own) return own(doc);
			return doc.disabled
				? [__("Disabled"), "grey", "disabled,=,1"]
				: [__("Enabled"), "blue", "disabled,=,0"];
		}
		return [__(state), COLOURS[state], `hygiene_state,=,${state}`];
	};
	settings.formatters = {
		...settings.formatters,
		hygiene_state: (value) => (value ? frappe.utils.escape_html(__(value)) : ""),
	};
})();
