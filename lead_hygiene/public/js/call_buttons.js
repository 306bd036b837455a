// "Log a Call" on the Lead and Opportunity form: a group of buttons, one click for each outcome.
// Frappe runs this file once for each of the two doctypes.

(() => {
	const GROUP = () => __("Log a Call");

	function add_buttons(frm) {
		if (frm.is_new() || !frm.perm[0] || !frm.perm[0].write) return;
		for (const [outcome, label] of lead_hygiene.calls.outcomes()) {
			frm.add_custom_button(label, () => log(frm, { outcome }), GROUP());
		}
		frm.add_custom_button(__("Call Back…"), () => ask(frm, "call_back"), GROUP());
		frm.add_custom_button(__("What They Said…"), () => ask(frm, "answered"), GROUP());
	}

	function ask(frm, outcome) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		const about = { doctype: frm.doctype, known: frm.doc, outcome };
		lead_hygiene.calls.ask(numbers_of(frm), (answers) => log(frm, answers), about);
	}

	function log(frm, answers) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		const { doctype, docname } = frm;
		lead_hygiene.calls.log(doctype, [docname], answers, () => {
			// Whoever went on to another record meanwhile is left there.
			if (frm.doctype === doctype && frm.docname === docname) return frm.reload_doc();
		});
	}

	function numbers_of(frm) {
		const fields = frm.meta.fields.filter((field) => field.options === "Phone");
		fields.sort((a, b) => is_mobile(b) - is_mobile(a));
		return [...new Set(fields.map((field) => frm.doc[field.fieldname]).filter(Boolean))];
	}

	const is_mobile = (field) => Number(field.fieldname.includes("mobile"));

	// Frappe adds handlers and never takes any away: a second run must not add them again.
	if (!lead_hygiene.calls.listening) {
		lead_hygiene.calls.listening = true;
		for (const doctype of ["Lead", "Opportunity"]) {
			frappe.ui.form.on(doctype, { refresh: add_buttons });
		}
	}
})();
