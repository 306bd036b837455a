// "Let Go" on the Lead and Opportunity form: Say Farewell, Recycle, Close, one click each.
// Frappe runs this file once for each of the two doctypes.

(() => {
	// What has ended, or was let go already, is not let go again.
	const AT_AN_END = ["Closed", "Farewell", "Recycled", "Dead"];

	function add_buttons(frm) {
		const hygiene = frm.doc.__onload && frm.doc.__onload.hygiene;
		if (frm.is_new() || !hygiene || !frm.perm[0] || !frm.perm[0].write) return;
		if (AT_AN_END.includes(hygiene.state) || hygiene.of_machine) return;
		for (const action of lead_hygiene.letting_go.ACTIONS) {
			frm.add_custom_button(
				lead_hygiene.letting_go.name_of(action),
				() => {
					if (!lead_hygiene.record.nothing_unsaved(frm)) return;
					const { doctype, docname: name } = frm;
					const title = frm.doc[frm.meta.title_field];
					lead_hygiene.letting_go.open(
						{ doctype, name, title, action },
						lead_hygiene.record.reloading(frm)
					);
				},
				__("Let Go")
			);
		}
	}

	// Frappe adds handlers and never takes any away: a second run must not add them again.
	if (!lead_hygiene.letting_go.listening) {
		lead_hygiene.letting_go.listening = true;
		for (const doctype of ["Lead", "Opportunity"]) {
			frappe.ui.form.on(doctype, { refresh: add_buttons });
		}
	}
})();
