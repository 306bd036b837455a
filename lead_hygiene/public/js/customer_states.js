// The states of a customer and their colours; the form, the list and the report stand on it. Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.customer_states");

	lead_hygiene.customer_states.COLOURS = {
		Active: "green",
		Late: "yellow",
		Lapsed: "orange",
		Burdensome: "red",
		Finished: "blue",
		"Let Go": "darkgrey",
	};
})();
