// Letting a record go: the dialog that shows what would be done (and sent) before it is, with all of it ready to be changed.
// The form, its headline and the Hygiene Action form open it. Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.letting_go");

	const NAMES = {
		say_farewell: () => __("Say Farewell"),
		recycle: () => __("Recycle"),
		close: () => __("Close"),
	};
	lead_hygiene.letting_go.ACTIONS = Object.keys(NAMES);
	lead_hygiene.letting_go.name_of = (action) => NAMES[action]();
	/** "Say Farewell" as the server spells it in arguments. */
	lead_hygiene.letting_go.key_of = (label) => label.toLowerCase().replaceAll(" ", "_");

	const look = (args) =>
		new Promise((resolve, reject) =>
			frappe
				.call({ method: "lead_hygiene.api.preview_letting_go", type: "GET", args })
				.then(({ message }) => resolve(message), reject)
		);

	/**
	 * Show what letting `doctype` `name` go by `action` would do, and do it when told so. With `proposal` (a Hygiene Action)
	 * that one is approved as it was changed here. `then` runs after the act, and after its undo.
	 */
	lead_hygiene.letting_go.open = async function ({ doctype, name, title, action, proposal }, then) {
		const asked = { doctype, name, action, hygiene_action: proposal };
		frappe.dom.freeze();
		const first = await look(asked).finally(() => frappe.dom.unfreeze());
		if (!first) return;
		let shown = first; // the preview that the dialog stands on
		let looks = 0;

		const dialog = new frappe.ui.Dialog({
			title: `${NAMES[action]()}: <bdi>${frappe.utils.escape_html(title || name)}</bdi>`,
			size: action === "say_farewell" ? "large" : null,
			fields: fields(doctype, action, {
				reason: () => look_again("lost_reason"),
				template: () => look_again("email_template"),
			}),
			primary_action_label: NAMES[action](),
			primary_action: act,
		});
		dialog.$wrapper.addClass("hygiene-letting-go");
		const message = lead_hygiene.draft.field(dialog);

		// A new reason proposes another day, a new template another draft; what was typed elsewhere stays.
		async function look_again(field) {
			const value = dialog.get_value(field) || "";
			if (value === (shown[field] || "")) return;
			const mine = ++looks;
			enable(false);
			const { email_template, lost_reason, come_back_on } = dialog.get_values(true) || {};
			const chosen = { email_template, lost_reason };
			if (field !== "lost_reason") chosen.come_back_on = come_back_on;
			const found = await look({ ...asked, ...chosen }).catch(() => null);
			if (mine !== looks) return;
			if (!found) return enable(!stopped(shown));
			shown = { ...found, lost_reason: lost_reason || "", email_template: email_template || "" };
			tell(dialog, shown, { doctype, action });
			if (field === "lost_reason") dialog.set_value("come_back_on", found.come_back_on);
			if (field === "email_template") message.show(found);
			enable(!stopped(shown));
		}

		const enable = (may) =>
			dialog.get_primary_btn().toggleClass("disabled", !may).prop("disabled", !may);

		async function act(values) {
			if (dialog.get_primary_btn().prop("disabled")) return;
			enable(false);
			const chosen = choices(values, message);
			let done;
			try {
				done = await lead_hygiene.decisions.post(
					proposal ? "decide" : "let_go",
					proposal
						? { action: proposal, verdict: "approve", changes: JSON.stringify(chosen) }
						: { doctype, name, action, known: first.known, ...chosen }
				);
			} catch {
				return enable(true); // the server has said why
			}
			dialog.hide();
			lead_hygiene.decisions.tell(proposal || done.action, done, then);
			await then();
		}

		dialog.show();
		await dialog.set_values({
			lost_reason: shown.lost_reason,
			lost_detail: shown.lost_detail,
			do_not_contact: shown.do_not_contact,
			come_back_on: shown.come_back_on,
			email_template: shown.email_template,
		});
		tell(dialog, shown, { doctype, action });
		message.show(shown);
		enable(!stopped(shown));
		return dialog;
	};

	const stopped = ({ obstacles }) => obstacles.some(({ stops }) => stops === "act");

	function fields(doctype, action, changed) {
		const says = action === "say_farewell";
		const lost = action === "recycle" ? __("Reason", null, "Hygiene Action") : __("Lost Reason");
		return [
			{ fieldname: "told", fieldtype: "HTML" },
			...(says ? lead_hygiene.draft.fields(changed.template) : []),
			{ fieldname: "record", fieldtype: "Section Break" },
			{
				fieldname: "lost_reason",
				fieldtype: "Link",
				options: "Opportunity Lost Reason",
				label: lost,
				onchange: changed.reason,
			},
			{
				fieldname: "lost_detail",
				fieldtype: "Small Text",
				label: __("Lost Because"),
				max_height: "80px",
				hidden: action === "recycle" ? 1 : 0,
			},
			{ fieldname: "side", fieldtype: "Column Break" },
			{
				fieldname: "come_back_on",
				fieldtype: "Date",
				label: __("Comes Back On"),
				description: __("On that day it returns to its owner."),
				hidden: action === "close" ? 1 : 0,
			},
			{
				fieldname: "do_not_contact",
				fieldtype: "Check",
				label: __("Do Not Contact"),
				description: __("They asked not to be written to any more."),
				hidden: action === "close" && doctype === "Lead" ? 0 : 1,
			},
		];
	}

	function choices(values, message) {
		return {
			lost_reason: values.lost_reason || null,
			lost_detail: values.lost_detail || null,
			come_back_on: values.come_back_on || null,
			do_not_contact: values.do_not_contact || 0,
			...message.chosen(),
		};
	}

	/** Everything one should know before one clicks; and which fields must be filled in. */
	function tell(dialog, shown, { doctype, action }) {
		const becomes_lost = doctype === "Opportunity" && action !== "recycle" && !shown.leaves_status;
		dialog.set_df_property("lost_reason", "reqd", becomes_lost ? 1 : 0);
		dialog.set_df_property(
			"come_back_on",
			"reqd",
			action === "recycle" || shown.asks_come_back ? 1 : 0
		);
		const silent = action === "say_farewell" && lead_hygiene.draft.is_silent(shown);
		dialog.get_primary_btn().text(silent ? __("Go On Without a Message") : NAMES[action]());
		const $told = dialog.get_field("told").$wrapper.empty();
		const line = (text, css_class = "mb-2") =>
			$(`<div dir="auto"></div>`).addClass(css_class).text(text).appendTo($told);
		if (shown.evidence) line(shown.evidence, "hygiene-why-text bold mb-2");
		for (const { text, stops } of shown.obstacles) {
			line(
				stops === "act" ? text : __("No message will be sent: {0}", [text]),
				`hygiene-obstacle alert alert-${stops === "act" ? "danger" : "warning"} mb-2 py-2`
			).attr("data-stops", stops);
		}
		if (shown.leaves_status) line(shown.leaves_status, "text-muted mb-2");
		if (!shown.steps || !shown.steps.length) return;
		line(__("Planned steps that will be closed:"), "mb-1");
		const $steps = $(`<ul class="hygiene-steps mb-3"></ul>`).appendTo($told);
		for (const step of shown.steps) {
			$(`<li dir="auto"></li>`).text(`${__(step.doctype)}: ${step.text || step.name}`).appendTo($steps);
		}
	}
})();
