// Says on a form that the record seems to be there already: while it is typed, and as long as nobody has decided.

(() => {
	const FIELDS = [
		"first_name",
		"middle_name",
		"last_name",
		"lead_name",
		"customer_name",
		"customer_type",
		"company_name",
		"email_id",
		"mobile_no",
		"phone",
		"whatsapp_no",
		"website",
	];
	const method = (name) => `lead_hygiene.api_duplicates.${name}`;
	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	/** What the form says now; a lead's name is made of its parts only when it is saved. */
	const typed = (doc) => {
		const whole = [doc.first_name, doc.middle_name, doc.last_name].filter(Boolean).join(" ");
		const values = Object.fromEntries(FIELDS.map((field) => [field, doc[field]]));
		return {
			...values,
			lead_name: whole || doc.lead_name,
			full_name: whole || doc.full_name,
			email_ids: (doc.email_ids || []).map((row) => ({ email_id: row.email_id })),
			phone_nos: (doc.phone_nos || []).map((row) => ({ phone: row.phone })),
		};
	};

	const tell = (frm, told) => frm.set_intro(told.map((each) => each.text).join("<br>"), "orange");

	const ask = frappe.utils.debounce((frm) => {
		if (!frm.is_new()) return;
		frappe
			.xcall(method("like"), { doctype: frm.doctype, values: typed(frm.doc) }, "GET")
			.then((told) => {
				frm.set_intro("");
				if (frm.is_new() && told.length) tell(frm, told);
			});
	}, 600);

	/** The pairs of a saved record that nobody has decided about. */
	const show = (frm) => {
		if (frm.is_new() || !frappe.model.can_read("Hygiene Duplicate")) return;
		frappe.db
			.get_list("Hygiene Duplicate", {
				filters: { status: "Open" },
				or_filters: { left_name: frm.doc.name, right_name: frm.doc.name },
				fields: ["name", "left_doctype", "left_name", "right_doctype", "right_name"],
				order_by: "points desc",
				limit: 5,
			})
			.then((pairs) => {
				const mine = (side, pair) =>
					pair[`${side}_doctype`] === frm.doctype && pair[`${side}_name`] === frm.doc.name;
				const links = pairs
					.filter((pair) => mine("left", pair) || mine("right", pair))
					.map((pair) => {
						const other = mine("left", pair) ? "right" : "left";
						const url = frappe.utils.get_form_link("Hygiene Duplicate", pair.name);
						const label = `${__(pair[`${other}_doctype`])} ${pair[`${other}_name`]}`;
						return `<a class="underline" href="${url}"><bdi>${escape(label)}</bdi></a>`;
					});
				if (!links.length) return;
				frm.set_intro(__("Perhaps this record is there twice: {0}", [links.join(", ")]), "orange");
			});
	};

	for (const doctype of ["Lead", "Contact", "Prospect", "Customer"]) {
		frappe.ui.form.on(doctype, {
			refresh: show,
			...Object.fromEntries(FIELDS.map((field) => [field, ask])),
		});
	}
	frappe.ui.form.on("Contact Email", { email_id: ask });
	frappe.ui.form.on("Contact Phone", { phone: ask });
})();
