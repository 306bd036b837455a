frappe.listview_settings["Hygiene Action"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = {
			Proposed: "orange",
			Done: "green",
			Rejected: "gray",
			Undone: "blue",
			Failed: "red",
		};
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
