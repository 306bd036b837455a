frappe.listview_settings["Hygiene Label"] = {
	add_fields: ["colour"],
	formatters: {
		name: (value) => __(value),
		colour: (value, _df, doc) => lead_hygiene.grades.pill(__(doc.name), value),
	},
	refresh: () => lead_hygiene.labels.forget(),
};
