frappe.ui.form.on("Hygiene Rule", {
	refresh(frm) {
		frm.trigger("offer_fields");
		show_overruled(frm);
	},

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

// How often people said no to the rule, where anything of it was decided.
function show_overruled(frm) {
	const found = frm.doc.__onload && frm.doc.__onload.overruled;
	frm.dashboard.clear_headline();
	if (!found) return;
	const number = (value, digits = 1) => format_number(value, null, digits);
	const count = (value) => number(value, 0);
	frm.dashboard.set_headline(
		frappe.utils.escape_html(
			__("Overruled {0} of {1} times ({2} rejected, {3} undone): {4} % ({5} to {6} %).", [
				count(found.rejected + found.undone),
				count(found.decided),
				count(found.rejected),
				count(found.undone),
				number(found.share),
				number(found.low),
				number(found.high),
			])
		)
	);
}
