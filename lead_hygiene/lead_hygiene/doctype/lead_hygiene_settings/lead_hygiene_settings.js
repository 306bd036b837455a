frappe.ui.form.on("Lead Hygiene Settings", {
	refresh(frm) {
		const looked_at = frm.doc.__onload && frm.doc.__onload.looked_at;
		if (!looked_at || looked_at.done >= looked_at.total) return;
		frm.dashboard.clear_headline();
		frm.dashboard.set_headline(
			__("{0} of {1} records have been looked at; the rest follows in the background.", [
				format_number(looked_at.done, null, 0),
				format_number(looked_at.total, null, 0),
			])
		);
	},
});
