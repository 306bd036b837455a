frappe.ui.form.on("Lead Hygiene Settings", {
	refresh(frm) {
		show_how_mail_is_judged(frm);
		show_overruled(frm);
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
	preview_digest(frm) {
		show_my_digest(frm);
	},
});

// What the reader would be sent today; whoever may write Settings can have it mailed.
async function show_my_digest(frm) {
	const found = await frappe.xcall("lead_hygiene.api_digest.preview");
	if (!found.html) {
		frappe.msgprint(__("There is nothing to say to you this week."));
		return;
	}
	const dialog = new frappe.ui.Dialog({ title: found.subject, size: "large" });
	// A mail is a page of its own, in its own direction; it runs no script here.
	const $frame = $(`<iframe sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`)
		.css({ width: "100%", height: "60vh", border: 0, background: "white" })
		.attr("srcdoc", `<base target="_blank">${found.html}`);
	$(dialog.body).append($frame);
	if (frm.perm[0] && frm.perm[0].write) {
		dialog.set_primary_action(__("Send It to Me"), async () => {
			await frappe.xcall("lead_hygiene.api_digest.send_to_me");
			dialog.hide();
			frappe.show_alert({ message: __("It is on its way to you."), indicator: "green" });
		});
	}
	dialog.show();
}

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
	const sending = frm.doc.__onload.mail_sending;
	if (sending) $box.append(how_goodbyes_are_sent(sending.kept_from_watching));
	field.$wrapper.empty().append($box);
}

// Whether a goodbye is kept from being sent twice after a crash; where it is not, which class stands in the way.
function how_goodbyes_are_sent(theirs) {
	const text = theirs
		? __(
				"After a crash a goodbye may be sent a second time: {0}, of the app {1}, has the Email Queue and keeps us from watching over it.",
				[theirs, theirs.split(".")[0]]
		  )
		: __("A goodbye leaves the Email Queue at most once, also after a crash.");
	return $(`<div class="indicator" dir="auto"></div>`)
		.addClass(theirs ? "orange" : "green")
		.text(text);
}

// How often people said no to each rule: rejected what it proposed, or undid what it did.
function show_overruled(frm) {
	const field = frm.get_field("overruled");
	const found = frm.doc.__onload && frm.doc.__onload.overruled;
	if (!field || !found) return;
	const number = (value, digits) => format_number(value, null, digits);
	const $box = $(`<div class="form-group hygiene-overruled"></div>`);
	$(`<div class="control-label mb-1"></div>`).text(__(field.df.label)).appendTo($box);
	if (!found.length) {
		$(`<div class="text-muted"></div>`).text(__("Nothing was decided yet.")).appendTo($box);
	}
	for (const rule of found) {
		const $row = $(`<div class="d-flex justify-content-between" style="gap: 1rem"></div>`).appendTo($box);
		const href = frappe.utils.get_form_link("Hygiene Rule", rule.rule);
		$(`<a dir="auto"></a>`).attr("href", href).text(rule.rule_label).appendTo($row);
		const text = __("{0} of {1}: {2} % ({3} to {4} %)", [
			number(rule.rejected + rule.undone, 0),
			number(rule.decided, 0),
			number(rule.share, 1),
			number(rule.low, 1),
			number(rule.high, 1),
		]);
		const title = __("{0} rejected, {1} undone", [rule.rejected, rule.undone]);
		$(`<span class="text-nowrap"></span>`).text(text).attr("title", title).appendTo($row);
	}
	field.$wrapper.empty().append($box);
}
