frappe.listview_settings["Conversion Criterion"] = {
	add_fields: ["enabled", "need", "proof"],
	formatters: { name: (value) => frappe.utils.escape_html(__(value)) },
};
