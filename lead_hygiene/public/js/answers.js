// On the timeline of a Lead or Opportunity: what each received mail was judged to be, and one click to say otherwise.
// Frappe runs this file once for each of the two doctypes.

(() => {
	frappe.provide("lead_hygiene.answers");

	const KINDS = {
		human: () => [__("An Answer"), "green"],
		auto_reply: () => [__("Automatic Reply"), "orange"],
		bounce_hard: () => [__("Not Delivered"), "red"],
		bounce_soft: () => [__("Not Delivered For Now"), "orange"],
		delay: () => [__("Delivery Delayed"), "yellow"],
		report: () => [__("Mail Report"), "gray"],
		list: () => [__("Mailing List"), "gray"],
	};
	const label_of = (answer) => ((KINDS[answer] && KINDS[answer]()) || [__(answer)])[0];

	function said_by_person(mail) {
		return mail.hygiene_answer_by === "Person";
	}

	function is_machine(mail) {
		return mail.hygiene_answer && mail.hygiene_answer !== "human";
	}

	// A person says only that it was no answer, not what it was instead.
	function pill_of(mail) {
		if (said_by_person(mail) && is_machine(mail)) return [__("Not an Answer"), "gray"];
		if (!said_by_person(mail) && !is_machine(mail)) return null;
		return KINDS[mail.hygiene_answer] ? KINDS[mail.hygiene_answer]() : [__(mail.hygiene_answer), "gray"];
	}

	function why_of(mail) {
		if (!said_by_person(mail)) return mail.hygiene_answer_why ? __(mail.hygiene_answer_why) : "";
		const person = frappe.user.full_name(mail.hygiene_answer_person || "");
		const said = __("{0} said so.", [person]);
		if (!mail.hygiene_answer_own) return said;
		const own = label_of(mail.hygiene_answer_own);
		return `${said} ${__("It was judged before as: {0}.", [own])}`;
	}

	function button(label, css_class, action) {
		return $(`<button type="button" class="btn btn-xs btn-default hygiene-answer"></button>`)
			.addClass(css_class)
			.css({ fontSize: "var(--text-xs)", whiteSpace: "nowrap" })
			.text(label)
			.on("click", action);
	}

	function say(frm, mail, answer) {
		return frappe
			.call({
				method: "lead_hygiene.api.judge_mail",
				type: "POST",
				args: { communication: mail.name, answer },
				freeze: true,
			})
			.then(() => {
				frappe.show_alert({ message: __("Judged anew."), indicator: "green" });
				// What is typed and not saved yet stays; the headline then follows with the next look.
				return frm.is_dirty() ? lead_hygiene.answers.show(frm) : frm.reload_doc();
			});
	}

	function decorate(frm, item, mail) {
		const $actions = $(item).find(".custom-actions").first();
		if (!$actions.length) return;
		$(item).find(".hygiene-answer").remove();
		const pill = pill_of(mail);
		const buttons = [];
		if (frm.perm[0] && frm.perm[0].write) {
			if (said_by_person(mail)) {
				buttons.push(button(__("Take Back"), "hygiene-take-back", () => say(frm, mail, null)));
			} else if (is_machine(mail)) {
				buttons.push(
					button(__("This Was an Answer"), "hygiene-human", () => say(frm, mail, "human"))
				);
			} else {
				buttons.push(
					button(__("Not a Real Answer"), "hygiene-no-human", () =>
						say(frm, mail, "auto_reply")
					)
				);
			}
		}
		$actions.prepend(buttons);
		if (pill) {
			$(`<span class="indicator-pill no-indicator-dot hygiene-answer hygiene-answer-pill mr-2"></span>`)
				.addClass(pill[1])
				.text(pill[0])
				.attr("title", why_of(mail))
				.prependTo($actions);
		}
	}

	// Asked for what stands on the timeline now: mails come in while a form is open, and more of them are loaded.
	lead_hygiene.answers.show = function (frm) {
		const timeline = frm.timeline && frm.timeline.timeline_items_wrapper;
		if (!timeline || frm.is_new()) return;
		const items = {};
		timeline.find(`.timeline-item[data-doctype="Communication"]`).each((i, item) => {
			items[item.getAttribute("data-name")] = item;
		});
		const mails = Object.keys(items);
		if (!mails.length) return;
		const asked = frm.docname;
		return frappe
			.xcall(
				"lead_hygiene.api.mail_verdicts",
				{ doctype: frm.doctype, name: asked, mails: JSON.stringify(mails) }
			)
			.then((verdicts) => {
				if (frm.docname !== asked) return;
				for (const mail of verdicts || []) decorate(frm, items[mail.name], mail);
			});
	};

	lead_hygiene.answers.watch = function (frm) {
		const timeline = frm.timeline && frm.timeline.timeline_items_wrapper;
		if (!timeline || frm.hygiene_watched === timeline[0]) return;
		frm.hygiene_watched = timeline[0];
		const look = frappe.utils.debounce(() => lead_hygiene.answers.show(frm), 150);
		new MutationObserver(look).observe(timeline[0], { childList: true });
		look();
	};

	// Frappe adds handlers and never takes any away: a second run must not add them again.
	if (!lead_hygiene.answers.listening) {
		lead_hygiene.answers.listening = true;
		const handlers = { refresh: (frm) => lead_hygiene.answers.watch(frm) };
		for (const doctype of ["Lead", "Opportunity"]) frappe.ui.form.on(doctype, handlers);
	}
})();
