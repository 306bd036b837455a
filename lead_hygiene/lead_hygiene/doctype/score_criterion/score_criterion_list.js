frappe.listview_settings["Score Criterion"] = {
	add_fields: ["enabled", "axis", "points", "kind"],
	formatters: {
		name: (value) => __(value),
		axis: (value) =>
			lead_hygiene.grades.pill(__(value), value === "Fit" ? "blue" : "purple", `data-axis="${
				value === "Fit" ? "fit" : "engagement"
			}"`),
		points: (value) => `<bdi>${frappe.utils.escape_html(lead_hygiene.grades.signed(value))}</bdi>`,
	},
};
