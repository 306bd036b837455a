// The mail composer: before it sends, it says who wrote to this person when, and offers the first free day.
// The class belongs to Frappe; one method of it is wrapped, once, and sends as ever when there is nothing to say.

(() => {
	frappe.provide("lead_hygiene.pressure");

	const composer = frappe.views.CommunicationComposer && frappe.views.CommunicationComposer.prototype;
	if (!composer || !composer.send_action || composer.send_action.asks_pressure) return;
	const send_action = composer.send_action;

	composer.send_action = function (...args) {
		return lead_hygiene.pressure.ask(this, () => send_action.apply(this, args));
	};
	composer.send_action.asks_pressure = true;

	lead_hygiene.pressure.ask = function (composer, send) {
		const values = composer.dialog.get_values(true) || {};
		const mail = {
			doctype: (composer.doc && composer.doc.doctype) || null,
			name: (composer.doc && composer.doc.name) || null,
			recipients: [values.recipients, values.cc, values.bcc].filter(Boolean).join(", "),
		};
		if (!mail.recipients) return send();
		// Whatever goes wrong here must not keep a mail back; the server looks again when it is sent.
		return new Promise((done) => {
			frappe.call({
				method: "lead_hygiene.api.pressure",
				args: { ...mail, send_after: values.send_after || null },
				btn: composer.dialog.get_primary_btn(),
				callback: (r) => {
					const found = r.message;
					done(!found || found.allowed ? send() : show(composer, mail, found, send));
				},
				error: () => done(send()),
			});
		});
	};

	function show(composer, mail, found, send) {
		const stops = found.mode === "Stop";
		const with_reason = stops && found.may_override;
		const dialog = new frappe.ui.Dialog({
			title: __("Contact Pressure"),
			fields: [
				{ fieldtype: "HTML", fieldname: "found", options: told(found) },
				{
					fieldtype: "Small Text",
					fieldname: "reason",
					label: __("Why This Mail Cannot Wait"),
					description: __("It is written on the record."),
					hidden: with_reason ? 0 : 1,
				},
			],
			primary_action_label: __("Schedule for {0}", [found.free_on]),
			primary_action: () => {
				dialog.hide();
				composer.dialog.set_value("send_after", found.send_after).then(send);
			},
			secondary_action_label: __("Cancel"),
			secondary_action: () => dialog.hide(),
		});
		if (!stops || with_reason) {
			dialog.add_custom_action(
				__("Send Anyway"),
				() => {
					if (!with_reason) {
						dialog.hide();
						return send();
					}
					const reason = (dialog.get_value("reason") || "").trim();
					if (!reason) {
						dialog.get_field("reason").set_focus();
						frappe.show_alert({
							message: __("Say why this mail cannot wait."),
							indicator: "orange",
						});
						return;
					}
					frappe
						.xcall("lead_hygiene.api.press_anyway", { ...mail, reason })
						.then(() => {
							dialog.hide();
							send();
						});
				},
				"hygiene-send-anyway"
			);
		}
		dialog.$wrapper.addClass("hygiene-pressure");
		dialog.show();
	}

	function told(found) {
		const $told = $("<div></div>");
		for (const person of found.pressed) {
			$(`<p></p>`)
				.text(
					__("{0} was contacted as often as the limit allows ({1} contacts in {2} days):", [
						apart(person.address),
						found.contacts,
						found.days,
					])
				)
				.appendTo($told);
			const $list = $(`<ul class="hygiene-pressed"></ul>`).appendTo($told);
			for (const contact of person.contacts) {
				$(`<li></li>`).text(line(contact)).appendTo($list);
			}
		}
		$(`<p class="bold"></p>`)
			.text(__("The first free day is {0}.", [found.free_on]))
			.appendTo($told);
		if (found.mode === "Stop" && !found.may_override) {
			$(`<p class="text-muted"></p>`)
				.text(__("Only a Sales Manager may send in spite of the limit."))
				.appendTo($told);
		}
		return $told.html();
	}

	function line(contact) {
		const who = contact.who ? apart(contact.who) : __("a colleague");
		const marks = [__(contact.channel)];
		if (contact.machine) marks.push(__("automatic"));
		if (contact.planned) marks.push(__("planned"));
		const said = contact.what
			? __("{0}: {1}, “{2}”", [contact.on, who, apart(contact.what)])
			: `${contact.on}: ${who}`;
		return `${said} (${marks.join(", ")})`;
	}

	// Names, addresses and subjects run their own way in a line that runs the other.
	const apart = (text) => `\u2068${text}\u2069`;
})();
