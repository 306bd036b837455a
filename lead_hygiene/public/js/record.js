// The Lead and Opportunity form: the headline, Snooze, and the stage history.
// Frappe runs this file once for each of the two doctypes.

(() => {
	frappe.provide("lead_hygiene.record");

	// The headline

	const AT_AN_END = ["Closed", "Dead", "Recycled", "Farewell"];

	lead_hygiene.record.show = function (frm) {
		frm.layout.wrapper.find(".hygiene-headline").remove();
		const hygiene = frm.doc.__onload && frm.doc.__onload.hygiene;
		if (frm.is_new() || !hygiene) return;

		const $box = $(`<div class="hygiene-headline form-message" role="status"></div>`).css({
			background: `var(--bg-${hygiene.colour})`,
			color: `var(--text-on-${hygiene.colour})`,
		});
		const $line = $(`<div class="d-flex flex-wrap align-items-center"></div>`)
			.css({ gap: "8px" })
			.appendTo($box);
		$(`<div class="hygiene-text" dir="auto"></div>`)
			.css({ flex: "1 1 20em" })
			.text(hygiene.headline)
			.appendTo($line);
		const $buttons = $(`<div class="d-flex"></div>`).css({ gap: "8px" }).appendTo($line);
		const add_button = (label, css_class, action) =>
			$(`<button type="button" class="btn btn-xs btn-default ${css_class}"></button>`)
				.css({ background: "var(--card-bg)" }) // the box may have the colour of a button
				.text(label)
				.on("click", action)
				.appendTo($buttons);

		add_button(__("Why?"), "hygiene-why", () => lead_hygiene.record.explain(frm));
		if (frm.perm[0] && frm.perm[0].write && !AT_AN_END.includes(hygiene.state)) {
			if (frm.doc.hygiene_snoozed_until && hygiene.state === "Snoozed") {
				add_button(__("Wake"), "hygiene-wake", () => lead_hygiene.record.wake(frm));
			} else {
				add_button(__("Snooze"), "hygiene-snooze", () => lead_hygiene.record.snooze(frm));
			}
		}
		if (hygiene.spoken_of && frm.perm[0] && frm.perm[0].write) {
			add_button(__("Merge into {0}", [hygiene.spoken_of]), "hygiene-merge", () =>
				lead_hygiene.record.merge(frm, hygiene.spoken_of)
			);
		}
		if (hygiene.of_machine && frappe.model.can_delete(frm.doctype)) {
			add_button(__("Delete"), "hygiene-delete", () => lead_hygiene.record.remove(frm));
		}
		if (hygiene.suspended && hygiene.state !== "Closed") {
			$(`<div class="small mt-1"></div>`)
				.text(__("Silence is not judged now: {0}.", [hygiene.suspended]))
				.appendTo($box);
		}
		$box.append(lead_hygiene.record.score_line(frm, hygiene));
		$box.append(lead_hygiene.qualifying.line(frm, hygiene));
		if (hygiene.checklist) $box.append(lead_hygiene.checklist.line(frm, hygiene.checklist));
		$box.append(lead_hygiene.record.action_lines(frm, hygiene));
		$box.insertBefore(frm.layout.message);
	};

	lead_hygiene.record.remove = function (frm) {
		frappe.confirm(__("Permanently delete {0}?", [frm.docname]), () =>
			frappe
				.call({
					method: "lead_hygiene.api.delete_machine_lead",
					type: "POST",
					args: { name: frm.docname },
					freeze: true,
				})
				.then(() => frappe.set_route("List", "Lead"))
		);
	};

	lead_hygiene.record.merge = function (frm, into) {
		frappe.confirm(
			__("Merge this lead into {0}? Its messages move there, and it is gone.", [
				frappe.utils.escape_html(into),
			]),
			() =>
				frappe
					.call({
						method: "lead_hygiene.api.merge_machine_lead",
						type: "POST",
						args: { name: frm.docname },
						freeze: true,
					})
					.then(({ message }) => frappe.set_route("Form", "Lead", message))
		);
	};

	// What a button does is saved at once, so edits that are not saved yet would be lost.
	function nothing_unsaved(frm) {
		if (!frm.is_dirty()) return true;
		frappe.msgprint(__("Save your changes first."));
		return false;
	}
	lead_hygiene.record.nothing_unsaved = nothing_unsaved;

	function post(frm, method, args) {
		return frappe
			.call({ method: `lead_hygiene.api.${method}`, type: "POST", args, freeze: true })
			.then(() => frm.reload_doc());
	}

	// Snooze and wake

	lead_hygiene.record.wake = function (frm) {
		if (nothing_unsaved(frm)) post(frm, "snooze", { doctype: frm.doctype, name: frm.docname });
	};

	lead_hygiene.record.snooze = function (frm) {
		if (!nothing_unsaved(frm)) return;
		const today = frappe.datetime.get_today();
		const dialog = new frappe.ui.Dialog({
			title: __("Snooze"),
			fields: [
				{ fieldname: "quick", fieldtype: "HTML" },
				{
					fieldname: "until",
					fieldtype: "Date",
					label: __("Snoozed Until"),
					reqd: 1,
					description: __(
						"Until then nothing is found about this record. The clocks go on."
					),
				},
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Snooze Reason"),
					reqd: 1,
				},
			],
			primary_action_label: __("Snooze"),
			primary_action({ until, reason }) {
				if (until <= today) {
					frappe.msgprint(__("Choose a day after today."));
					return;
				}
				dialog.hide();
				post(frm, "snooze", { doctype: frm.doctype, name: frm.docname, until, reason });
			},
		});
		lead_hygiene.decisions.offer_days(dialog, "quick", "until", [
			[__("1 week"), frappe.datetime.add_days(today, 7)],
			[__("1 month"), frappe.datetime.add_months(today, 1)],
			[__("3 months"), frappe.datetime.add_months(today, 3)],
		]);
		dialog.show();
	};

	// The stage history

	lead_hygiene.record.offer_history = function (frm) {
		if (frm.is_new() || !frappe.model.can_read("Stage Change")) return;
		frm.page.add_menu_item(__("Stage History"), () =>
			frappe.set_route("query-report", "Stage History", {
				document_type: frm.doctype,
				record: frm.docname,
				company: "",
			})
		);
	};

	// Frappe adds handlers and never takes any away: a second run must not add them again.
	if (!lead_hygiene.record.listening) {
		lead_hygiene.record.listening = true;
		const handlers = {
			refresh: (frm) => {
				lead_hygiene.record.show(frm);
				lead_hygiene.record.offer_history(frm);
			},
		};
		for (const doctype of ["Lead", "Opportunity"]) frappe.ui.form.on(doctype, handlers);
	}
})();
