// What a person decides about a proposal (approve, reject, snooze, undo): how it is asked for and sent. The headline of a
// record, the Hygiene Action form and its list stand on it. Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.decisions");

	const SECONDS_TO_UNDO = 15;

	lead_hygiene.decisions.post = (method, args) =>
		new Promise((resolve, reject) =>
			frappe
				.call({ method: `lead_hygiene.api.${method}`, type: "POST", args, freeze: true })
				.then(({ message }) => resolve(message || {}), reject)
		);

	/** These end the record's way through the pipeline, and may write to its customer. */
	lead_hygiene.decisions.LETS_GO = ["Say Farewell", "Recycle", "Close"];

	/** Ask what a verdict needs to be known, then call `then` with the answers. Approve needs nothing. */
	lead_hygiene.decisions.ask = function (verdict, then) {
		if (verdict === "reject") return ask_reason(then);
		if (verdict === "snooze") return ask_day(then);
		if (verdict === "undo") {
			return frappe.confirm(__("Take back what this action did?"), () => then({}));
		}
		then({});
	};

	/** The same for `count` actions at once; approving them is asked for too. */
	lead_hygiene.decisions.ask_many = function (verdict, count, then) {
		if (["reject", "snooze"].includes(verdict)) return lead_hygiene.decisions.ask(verdict, then);
		const question =
			verdict === "undo"
				? __("Take back what {0} actions did?", [count])
				: __("Approve {0} actions? Messages are sent as they were drafted.", [count]);
		frappe.confirm(question, () => then({}));
	};

	/** Ask, decide about one action, say what happened, then call `then`. */
	lead_hygiene.decisions.decide = function (action, verdict, then) {
		lead_hygiene.decisions.ask(verdict, async (answers) => {
			const done = await lead_hygiene.decisions.post("decide", { action, verdict, ...answers });
			lead_hygiene.decisions.tell(action, done, then);
			await then();
		});
	};

	/** Say what the server answered. What was done can be taken back for a while; `then` runs after that. */
	lead_hygiene.decisions.tell = function (action, { status, outcome }, then) {
		if (status === "Done") offer_undo(action, outcome, then);
		else if (outcome) say(outcome, status === "Withdrawn" ? "orange" : "blue");
	};

	function offer_undo(action, outcome, then) {
		const said = frappe.utils.escape_html(outcome || __("Done."));
		const $alert = frappe.show_alert(
			{
				message: `<span dir="auto">${said}</span>
					<a href="#" class="hygiene-undo bold" data-action="undo">${__("Undo")}</a>`,
				indicator: "green",
			},
			SECONDS_TO_UNDO,
			{
				undo() {
					$alert.remove();
					lead_hygiene.decisions
						.post("decide", { action, verdict: "undo" })
						.then(({ outcome }) => {
							say(outcome || __("Taken back."), "blue");
							return then();
						});
					return false;
				},
			}
		);
	}

	function say(text, indicator) {
		frappe.show_alert({ message: frappe.utils.escape_html(text), indicator }, 10);
	}

	function ask_reason(then) {
		frappe.prompt(
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason", null, "Hygiene Action"),
				description: __("The rule then stays quiet about it until somebody answers."),
				reqd: 1,
			},
			({ reason }) => then({ reason }),
			__("Reject the Proposal"),
			__("Reject")
		);
	}

	function ask_day(then) {
		const today = frappe.datetime.get_today();
		const dialog = new frappe.ui.Dialog({
			title: __("Decide Later"),
			fields: [
				{ fieldname: "quick", fieldtype: "HTML" },
				{
					fieldname: "until",
					fieldtype: "Date",
					label: __("Decide Not Before"),
					reqd: 1,
				},
			],
			primary_action_label: __("Snooze"),
			primary_action({ until }) {
				if (until <= today) {
					frappe.msgprint(__("Choose a day after today."));
					return;
				}
				dialog.hide();
				then({ until });
			},
		});
		lead_hygiene.decisions.offer_days(dialog, "quick", "until", [
			[__("1 week"), frappe.datetime.add_days(today, 7)],
			[__("2 weeks"), frappe.datetime.add_days(today, 14)],
			[__("1 month"), frappe.datetime.add_months(today, 1)],
		]);
		dialog.show();
	}

	/** Buttons that fill in a day with one click. */
	lead_hygiene.decisions.offer_days = function (dialog, place, field, choices) {
		const $quick = dialog.get_field(place).$wrapper.addClass("d-flex mb-3").css({ gap: "8px" });
		for (const [label, day] of choices) {
			$(`<button type="button" class="btn btn-xs btn-default"></button>`)
				.text(label)
				.on("click", () => dialog.set_value(field, day))
				.appendTo($quick);
		}
	};
})();
