// In the headline of a record: what waits for a decision, and what was done to let it go, with the way to take it back.
// Frappe runs this file once for each of the two doctypes.

(() => {
	frappe.provide("lead_hygiene.record");

	/** What to do after something was saved from here: show the record anew, unless its reader went on to another. */
	lead_hygiene.record.reloading = function (frm) {
		const { doctype, docname } = frm;
		return () => {
			if (frm.doctype === doctype && frm.docname === docname) return frm.reload_doc();
		};
	};

	/** The lines about actions, for the headline's box. */
	lead_hygiene.record.action_lines = function (frm, hygiene) {
		const may_write = frm.perm[0] && frm.perm[0].write;
		const lines = (hygiene.waiting || []).map((action) => waiting(frm, action, may_write));
		if (hygiene.done || hygiene.farewell) lines.push(done(frm, hygiene, may_write));
		return lines;
	};

	function waiting(frm, action, may_write) {
		const what = action.rule
			? __("Waiting for a decision: {0}, by the rule {1}", [__(action.action), __(action.rule)])
			: __("Waiting for a decision: {0}", [__(action.action)]);
		const off = action.snoozed_until > frappe.datetime.get_today() && action.snoozed_until;
		const more = [__(action.held_because || ""), off && __("put off until {0}", [day(off)])].filter(Boolean);
		const $line = line("hygiene-waiting", more.length ? `${what} (${more.join("; ")})` : what);
		if (!may_write) return $line;
		button($line, __("Approve"), "btn-primary hygiene-approve", () => decide(frm, action, "approve"));
		if (lead_hygiene.decisions.LETS_GO.includes(action.action)) {
			button($line, __("Edit"), "btn-default hygiene-edit", () => edit(frm, action));
		}
		button($line, __("Reject"), "btn-default hygiene-reject", () => decide(frm, action, "reject"));
		button($line, __("Later"), "btn-default hygiene-later", () => decide(frm, action, "snooze"));
		return $line;
	}

	function decide(frm, action, verdict) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		lead_hygiene.decisions.decide(action.name, verdict, lead_hygiene.record.reloading(frm));
	}

	function edit(frm, { name: proposal, action }) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		lead_hygiene.letting_go.open(
			{
				doctype: frm.doctype,
				name: frm.docname,
				title: frm.doc[frm.meta.title_field],
				action: lead_hygiene.letting_go.key_of(action),
				proposal,
			},
			lead_hygiene.record.reloading(frm)
		);
	}

	// What was done, when and by whom; how the goodbye stands; Undo.

	const DONE = {
		"Say Farewell": () => __("Farewell said on {0} by {1}."),
		Recycle: () => __("Recycled on {0} by {1}."),
		Close: () => __("Closed on {0} by {1}."),
	};
	const GOODBYE = {
		Waiting: () => __("The goodbye to {0} is waiting to be sent."),
		"Handed Over": () => __("The goodbye to {0} is being sent."),
		Sent: () => __("The goodbye to {0} was sent."),
		Stopped: () => __("The goodbye to {0} was stopped before it left."),
		"Not Known to Have Arrived": () => __("The goodbye to {0} is not known to have arrived."),
		Failed: () => __("The goodbye to {0} could not be sent."),
	};

	function done(frm, { done, farewell, undoable }, may_write) {
		const said = [done && what_was_done(done), farewell && goodbye(farewell)].filter(Boolean);
		const $line = line("hygiene-done", said.join(" "));
		if (undoable && may_write) {
			button($line, __("Undo"), "btn-default hygiene-undo-action", () =>
				decide(frm, { name: undoable }, "undo")
			);
		}
		return $line;
	}

	function what_was_done({ action, rule, by, on }) {
		const said = DONE[action]()
			.replace("{0}", () => day(on))
			.replace("{1}", () => apart(by ? frappe.user_info(by).fullname : ""));
		return rule ? `${said} ${__("Rule: {0}.", [apart(__(rule))])}` : said;
	}

	function goodbye({ status, address, status_reason, send_after }) {
		const said = (GOODBYE[status] || (() => ""))().replace("{0}", () => apart(address || ""));
		if (status === "Waiting" && send_after > frappe.datetime.now_datetime()) {
			return `${said} ${__("Not before {0}.", [apart(frappe.datetime.str_to_user(send_after))])}`;
		}
		return status_reason ? `${said} ${status_reason}` : said;
	}

	const day = (on) => apart(frappe.datetime.str_to_user(String(on).slice(0, 10)));

	// Names and addresses run their own way in a line that runs the other.
	const apart = (text) => `\u2068${text}\u2069`;

	function line(css_class, text) {
		const $line = $(`<div class="d-flex flex-wrap align-items-center mt-2"></div>`)
			.addClass(css_class)
			.css({ gap: "8px" });
		$(`<div dir="auto"></div>`).css({ flex: "1 1 20em" }).text(text).appendTo($line);
		return $line;
	}

	function button($line, label, css_class, action) {
		const $button = $(`<button type="button" class="btn btn-xs"></button>`)
			.addClass(css_class)
			.text(label)
			.on("click", action)
			.appendTo($line);
		// The box may have the colour of a button.
		if (css_class.includes("btn-default")) $button.css({ background: "var(--card-bg)" });
	}
})();
