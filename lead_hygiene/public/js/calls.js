// "Log a Call": how it is written down, asked for and taken back; the form and the list stand on it.
// Frappe runs this file several times, once for each form and list.

(() => {
	frappe.provide("lead_hygiene.calls");

	const SECONDS_TO_UNDO = 15;

	/** What one click can say; everything else is said in the dialog. */
	lead_hygiene.calls.outcomes = () => [
		["answered", __("Answered")],
		["no_answer", __("No Answer")],
		["busy", __("Busy")],
		["wrong_number", __("Wrong Number")],
	];

	const post = (method, args) =>
		new Promise((resolve, reject) =>
			frappe
				.call({ method: `lead_hygiene.api.${method}`, type: "POST", args })
				.then(({ message }) => resolve(message), reject)
		);

	/**
	 * Log the same call on each record, one after the other, and offer to take it all back.
	 * `then` runs after the logging and again after an undo. What one record refuses, Frappe says by itself.
	 */
	lead_hygiene.calls.log = async function (doctype, names, answers, then) {
		const made = [];
		frappe.dom.freeze();
		try {
			for (const [place, name] of names.entries()) {
				if (names.length > 1) progress(__("Logging Calls"), place, names.length);
				try {
					made.push(await post("log_call", { doctype, name, ...answers }));
				} catch {
					continue;
				}
			}
		} finally {
			frappe.dom.unfreeze();
			if (names.length > 1) progress(__("Logging Calls"), names.length, names.length);
		}
		if (made.length) offer_undo(made, then);
		await then();
	};

	const progress = (title, count, total) => frappe.show_progress(title, count, total, "", true);

	function offer_undo(made, then) {
		const [{ state, task }] = made;
		const said =
			made.length > 1
				? __("{0} calls logged.", [made.length])
				: task
				? __("Call logged, task made. State: {0}.", [__(state)])
				: __("Call logged. State: {0}.", [__(state)]);
		const $alert = frappe.show_alert(
			{
				message: `${frappe.utils.escape_html(said)}
					<a href="#" class="hygiene-undo-call bold" data-action="undo">${__("Undo")}</a>`,
				indicator: "green",
			},
			SECONDS_TO_UNDO,
			{
				undo() {
					$alert.remove();
					undo(made, then);
					return false;
				},
			}
		);
	}

	async function undo(made, then) {
		const stay = [];
		frappe.dom.freeze();
		try {
			for (const { call } of made) {
				const { task_stays } = await post("undo_call", { call });
				if (task_stays) stay.push(task_stays);
			}
			frappe.show_alert({ message: __("Taken back."), indicator: "blue" });
			if (stay.length) {
				frappe.msgprint(
					__("Somebody has changed these tasks, so they stay: {0}", [stay.join(", ")])
				);
			}
		} finally {
			frappe.dom.unfreeze();
			await then();
		}
	}

	/**
	 * Ask how the call went, for a note, for a day to call back and for what was learned; `then` gets the answers.
	 * `about` says what is asked about: its doctype, one of the `outcome`s to begin with, and `known`, the record where it
	 * is open. Without a doctype nothing is asked about the record: several are checked.
	 */
	lead_hygiene.calls.ask = async function (numbers, then, about = {}) {
		const today = frappe.datetime.get_today();
		const { qualifying } = lead_hygiene;
		const learned = about.doctype
			? await qualifying.fields(about.doctype, about.known, AFTER_A_TALK)
			: [];
		const choices = [
			["call_back", __("Answered: Call Back")],
			...lead_hygiene.calls.outcomes(),
		];
		const fields = [
			{
				fieldname: "outcome",
				fieldtype: "Select",
				label: __("How It Went"),
				options: choices.map(([value, label]) => ({ value, label })),
				default: about.outcome || "call_back",
				reqd: 1,
			},
			{ fieldname: "quick", fieldtype: "HTML", depends_on: WITH_A_DAY },
			{
				fieldname: "call_back_on",
				fieldtype: "Date",
				label: __("Call Back On"),
				depends_on: WITH_A_DAY,
				mandatory_depends_on: "eval:doc.outcome === 'call_back'",
				description: __("You get a task for that day: the next step."),
			},
			{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), max_height: "80px" },
		];
		if (numbers.length) {
			fields.push({
				fieldname: "number",
				fieldtype: "Select",
				label: __("Number"),
				options: numbers,
				default: numbers[0],
			});
		}
		const dialog = new frappe.ui.Dialog({
			title: __("Log a Call"),
			fields: [...fields, ...learned],
			primary_action_label: __("Log a Call"),
			primary_action(answers) {
				if (answers.outcome === "wrong_number") delete answers.call_back_on;
				if (answers.call_back_on && answers.call_back_on < today) {
					frappe.msgprint(__("Choose today or a day after it."));
					return;
				}
				if (learned.length) {
					const said = qualifying.take(answers, about.known);
					if (TALKS.includes(answers.outcome) && Object.keys(said).length) answers.answers = said;
				}
				dialog.hide();
				then(answers);
			},
		});
		const $quick = $(`<div class="d-flex mb-3"></div>`)
			.css({ gap: "8px" })
			.appendTo(dialog.get_field("quick").$wrapper);
		for (const [label, days] of [
			[__("Tomorrow"), 1],
			[__("In 3 days"), 3],
			[__("1 week"), 7],
			[__("2 weeks"), 14],
		]) {
			$(`<button type="button" class="btn btn-xs btn-default"></button>`)
				.text(label)
				.on("click", () =>
					dialog.set_value("call_back_on", frappe.datetime.add_days(today, days))
				)
				.appendTo($quick);
		}
		dialog.show();
	};

	const WITH_A_DAY = "eval:doc.outcome !== 'wrong_number'";
	const TALKS = ["answered", "call_back"];
	const AFTER_A_TALK = "eval:['answered', 'call_back'].includes(doc.outcome)";
})();
