frappe.listview_settings["Sub Industry"] = {
	formatters: { name: (name) => __(name) },
};
