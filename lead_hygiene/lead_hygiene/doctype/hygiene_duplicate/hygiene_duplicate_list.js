frappe.listview_settings["Hygiene Duplicate"] = {
	hide_name_column: true,
	add_fields: ["status", "grade", "left_doctype", "right_doctype"],
	formatters: {
		left_name: (name, df, doc) => `${__(doc.left_doctype)} ${frappe.utils.escape_html(name)}`,
		right_name: (name, df, doc) => `${__(doc.right_doctype)} ${frappe.utils.escape_html(name)}`,
	},
	get_indicator(doc) {
		const colour = { Open: "orange", Merged: "green" }[doc.status] || "gray";
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
	onload(list) {
		if (!frappe.model.can_write("Lead Hygiene Settings")) return;
		list.page.add_inner_button(__("Look at All Records"), () =>
			frappe.xcall("lead_hygiene.api_duplicates.sweep").then(() =>
				frappe.show_alert({
					message: __("All records are being compared in the background."),
					indicator: "blue",
				})
			)
		);
	},
};
