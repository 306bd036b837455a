// A Hygiene Action: why it is proposed, what would be sent, and what a person decides. Nothing of it is edited in place.
frappe.ui.form.on("Hygiene Action", {
	refresh(frm) {
		frm.disable_save();
		if (frm.is_new()) return;
		show_record(frm);
		show_draft(frm);
		add_buttons(frm);
	},
});

const WAITS = ["Proposed", "Failed"];

function add_buttons(frm) {
	const reload = () => frm.reload_doc();
	const thanks = (verdict) => verdict === "approve" && action === "Thanks and Goodbye";
	const decide = (verdict) => () =>
		thanks(verdict)
			? lead_hygiene.customer_goodbye.open(frm.docname, reload)
			: lead_hygiene.decisions.decide(frm.docname, verdict, reload);
	const { status, action, reference_doctype } = frm.doc;
	if (!frappe.model.can_write(reference_doctype)) return;
	if (WAITS.includes(status)) {
		frm.add_custom_button(__("Approve"), decide("approve")).addClass("btn-primary hygiene-approve");
		if (lead_hygiene.decisions.LETS_GO.includes(action)) {
			frm.add_custom_button(__("Edit"), () => edit(frm, reload)).addClass("hygiene-edit");
		}
		frm.add_custom_button(__("Reject"), decide("reject")).addClass("hygiene-reject");
	}
	if (status === "Proposed") {
		frm.add_custom_button(__("Later"), decide("snooze")).addClass("hygiene-later");
	}
	if (status === "Done" && !frm.doc.came_back_on) {
		frm.add_custom_button(__("Undo"), decide("undo")).addClass("hygiene-undo-action");
	}
}

function edit(frm, then) {
	const { reference_doctype: doctype, reference_name: name, action } = frm.doc;
	const key = lead_hygiene.letting_go.key_of(action);
	lead_hygiene.letting_go.open({ doctype, name, action: key, proposal: frm.docname }, then);
}

/** The record by its title, not only by its number. */
function show_record(frm) {
	const { reference_doctype: doctype, reference_name: name } = frm.doc;
	const title = doctype === "Customer" ? "customer_name" : "title";
	frappe.db.get_value(doctype, name, title).then(({ message }) => {
		if (frm.doc.reference_name !== name || !message || !message[title]) return;
		frm.page.set_title(`${__(frm.doc.action)}: ${message[title]}`);
	});
}

/** What would be sent now: a draft is made when somebody looks, until it was changed or sent. */
function show_draft(frm) {
	frm.$hygiene_draft && frm.$hygiene_draft.remove();
	const { docname } = frm;
	if (frm.doc.action !== "Say Farewell" || !WAITS.includes(frm.doc.status) || frm.doc.message) return;
	frappe
		.call({
			method: "lead_hygiene.api.preview_letting_go",
			type: "GET",
			args: {
				doctype: frm.doc.reference_doctype,
				name: frm.doc.reference_name,
				action: "say_farewell",
				hygiene_action: docname,
			},
		})
		.then(({ message }) => {
			if (!message || frm.docname !== docname) return;
			frm.$hygiene_draft && frm.$hygiene_draft.remove();
			frm.$hygiene_draft = lead_hygiene.draft.shown(message);
			frm.get_field("message").$wrapper.after(frm.$hygiene_draft);
		});
}
