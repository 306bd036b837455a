frappe.ui.form.on("Lead Hygiene Settings", {
	refresh(frm) {
		show_how_mail_is_judged(frm);
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

// Whether the headers of incoming mail are read; where they are not, which class stands in the way.
function show_how_mail_is_judged(frm) {
	const reading = frm.doc.__onload && frm.doc.__onload.mail_reading;
	const field = frm.get_field("mail_reading");
	if (!reading || !field) return;
	const theirs = reading.kept_from_headers;
	const text = theirs
		? __(
				"Incoming mail is judged by its text only: {0}, of the app {1}, has the mailboxes and does not show us the headers.",
				[theirs, theirs.split(".")[0]]
		  )
		: __("Incoming mail is judged by its headers and its text.");
	const $box = $(`<div class="form-group hygiene-mail-reading"></div>`);
	$(`<div class="control-label mb-1"></div>`).text(__(field.df.label)).appendTo($box);
	$(`<div class="indicator" dir="auto"></div>`)
		.addClass(theirs ? "orange" : "green")
		.text(text)
		.appendTo($box);
	field.$wrapper.empty().append($box);
}
