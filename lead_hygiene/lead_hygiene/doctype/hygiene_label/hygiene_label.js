frappe.ui.form.on("Hygiene Label", {
	refresh: (frm) => show(frm),
	label: (frm) => show(frm),
	colour: (frm) => show(frm),
	after_save: () => lead_hygiene.labels.forget(),
});

// The label as people will see it.
function show(frm) {
	const field = frm.get_field("colour");
	const { label, colour } = frm.doc;
	field.set_description(label ? lead_hygiene.labels.html(label, colour) : "");
}
