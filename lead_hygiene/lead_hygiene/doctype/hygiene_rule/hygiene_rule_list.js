frappe.listview_settings["Hygiene Rule"] = {
	add_fields: ["enabled", "mode"],
	formatters: { name: (name) => __(name) },
	get_indicator(doc) {
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		const colours = { Observe: "blue", Propose: "orange", Act: "green" };
		return [__(doc.mode), colours[doc.mode] || "gray", `mode,=,${doc.mode}`];
	},
};
