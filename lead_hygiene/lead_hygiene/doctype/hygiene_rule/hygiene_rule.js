frappe.ui.form.on("Hygiene Rule", {
	refresh: (frm) => frm.trigger("offer_fields"),

	applies_to: (frm) => frm.trigger("offer_fields"),

	// The conditions name a field of the record; an Autocomplete offers those that both doctypes have.
	offer_fields(frm) {
		const doctypes =
			frm.doc.applies_to === "Lead and Opportunity"
				? ["Lead", "Opportunity"]
				: [frm.doc.applies_to];
		Promise.all(doctypes.map((doctype) => frappe.model.with_doctype(doctype))).then(() => {
			const [first, second] = doctypes.map((doctype) =>
				frappe.meta
					.get_docfields(doctype)
					.filter((df) => frappe.model.is_value_type(df.fieldtype) && df.label)
			);
			const shared = second
				? first.filter((df) => second.some((it) => it.fieldname === df.fieldname))
				: first;
			const grid = frm.get_field("conditions").grid;
			grid.update_docfield_property("field", "fieldtype", "Autocomplete");
			grid.update_docfield_property(
				"field",
				"options",
				shared.map((df) => ({ value: df.fieldname, label: __(df.label, null, df.parent) }))
			);
		});
	},
});
