// A person knows better than the criteria: own numbers for one record, asked for with the reason, and taken back.
// Frappe runs this file once for each of the two doctypes.

(() => {
	frappe.provide("lead_hygiene.record");

	lead_hygiene.record.overrule = function (frm, { axes, own }) {
		if (!lead_hygiene.record.nothing_unsaved(frm)) return;
		const dialog = new frappe.ui.Dialog({
			title: __("Set by Hand"),
			fields: [
				...axes.map((each) => ({
					fieldname: each.axis,
					fieldtype: "Int",
					label: each.label,
					default: own ? own[each.axis] : undefined,
					description: __("0 to 100. Empty: {0}, as the criteria say.", [
						lead_hygiene.record.by_criteria(each),
					]),
				})),
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason", null, "Hygiene File"),
					default: own ? own.reason : undefined,
					description: __("It is shown beside the numbers and on the timeline."),
					max_height: "80px",
					reqd: 1,
				},
			],
			primary_action_label: __("Set by Hand"),
			primary_action({ fit, engagement, reason }) {
				const given = [fit, engagement].filter((number) => number !== undefined && number !== null);
				if (!given.length) {
					frappe.msgprint(__("Write a number for fit, for engagement, or for both."));
					return;
				}
				if (given.some((number) => number < 0 || number > 100)) {
					frappe.msgprint(__("Numbers go from 0 to 100."));
					return;
				}
				dialog.hide();
				send(frm, { fit, engagement, reason });
			},
		});
		dialog.show();
	};

	lead_hygiene.record.back_to_criteria = function (frm) {
		if (lead_hygiene.record.nothing_unsaved(frm)) send(frm, {});
	};

	function send(frm, said) {
		const show = lead_hygiene.record.reloading(frm);
		const args = { doctype: frm.doctype, name: frm.docname, ...said };
		return lead_hygiene.decisions.post("overrule", args).then(({ grade, attractiveness }) => {
			lead_hygiene.record.tell_grade(grade, attractiveness);
			return show();
		});
	}

	/** Say the grade that a record has now. */
	lead_hygiene.record.tell_grade = function (grade, attractiveness) {
		if (!grade) return;
		frappe.show_alert(
			{
				message: frappe.utils.escape_html(
					__("Grade {0}", [`\u2068${lead_hygiene.grades.text(grade, attractiveness)}\u2069`])
				),
				indicator: "green",
			},
			7
		);
	};
})();
