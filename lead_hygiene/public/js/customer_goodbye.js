// Thanks and goodbye to a customer: the mail is looked at, and changed where it should be, before it is sent. The form of the
// customer and that of the Hygiene Action open it. Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.customer_goodbye");

	const { decisions, draft } = lead_hygiene;

	const look = (hygiene_action, email_template) =>
		frappe.xcall("lead_hygiene.api_customers.preview_goodbye", { hygiene_action, email_template });

	/** Show what approving the Hygiene Action `action` sends, and approve it when told so; then `then` runs. */
	lead_hygiene.customer_goodbye.open = async function (action, then) {
		let shown = await look(action);
		const dialog = new frappe.ui.Dialog({
			title: __("Thanks and Goodbye"),
			size: "large",
			fields: [{ fieldname: "told", fieldtype: "HTML" }, ...draft.fields(look_again)],
			primary_action_label: __("Say Thanks and Goodbye"),
			primary_action: act,
		});
		dialog.$wrapper.addClass("hygiene-thanks");
		const message = draft.field(dialog);

		// Another template is another text.
		async function look_again() {
			const template = dialog.get_value("email_template");
			if (!template || template === shown.email_template) return;
			dialog.disable_primary_action();
			const found = await look(action, template).finally(() => dialog.enable_primary_action());
			shown = { ...found, email_template: template };
			message.show(shown);
		}

		async function act() {
			dialog.disable_primary_action();
			const changes = JSON.stringify(message.chosen());
			let done;
			try {
				done = await decisions.post("decide", { action, verdict: "approve", changes });
			} catch {
				return dialog.enable_primary_action(); // the server has said why
			}
			dialog.hide();
			decisions.tell(action, done, then);
			await then();
		}

		dialog.show();
		await dialog.set_value("email_template", shown.email_template);
		const $told = dialog.get_field("told").$wrapper;
		$(`<p dir="auto"></p>`).text(shown.evidence || "").appendTo($told);
		for (const { text } of shown.obstacles) {
			$(`<div class="alert alert-warning mb-2 py-2" dir="auto"></div>`).text(text).appendTo($told);
		}
		message.show(shown);
		return dialog;
	};
})();
