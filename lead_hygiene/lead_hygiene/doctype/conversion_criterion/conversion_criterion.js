// A Conversion Criterion: the fields of a lead that may count as proof, and what may be chosen in them.

(() => {
	frappe.ui.form.on("Conversion Criterion", {
		refresh(frm) {
			frappe.model.with_doctype("Lead", () => {
				const control = frm.get_field("field");
				control.df.ignore_validation = 1; // the label of a field will do, too
				control.set_data(choices());
				frm.refresh_field("field");
				tell_values(frm);
			});
		},

		field: (frm) => tell_values(frm),
	});

	const fields = () =>
		frappe.meta
			.get_docfields("Lead")
			.filter((df) => frappe.model.is_value_type(df.fieldtype) && df.label);

	// The control finds its choices by their labels, so two of the same name need a second word.
	function choices() {
		const all = fields().map((df) => ({ value: df.fieldname, label: __(df.label, null, "Lead") }));
		const often = (label) => all.filter((each) => each.label === label).length > 1;
		return all.map(({ value, label }) => ({ value, label: often(label) ? `${label} (${value})` : label }));
	}

	// Of a field with a choice, what may be chosen: the value is compared with what the database holds.
	function tell_values(frm) {
		const said = (frm.doc.field || "").toLowerCase();
		const df = fields().find(
			({ fieldname, label }) => fieldname === said || label.toLowerCase() === said
		);
		const usual = __(frappe.meta.get_docfield("Conversion Criterion", "value").description || "");
		const of_choice =
			df && df.fieldtype === "Select" ? (df.options || "").split("\n").filter(Boolean) : [];
		const told = of_choice.length
			? `${__("One of: {0}.", [`\u2068${of_choice.join(", ")}\u2069`])} ${usual}`
			: usual;
		frm.get_field("value").set_description(frappe.utils.escape_html(told));
	}
})();
