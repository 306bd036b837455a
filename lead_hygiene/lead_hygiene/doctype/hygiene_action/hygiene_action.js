frappe.ui.form.on("Hygiene Action", {
	refresh(frm) {
		frm.disable_save();
		if (frm.is_new()) return;

		const decide = (verdict, reason) =>
			frappe
				.call({
					method: "lead_hygiene.api.decide",
					type: "POST",
					args: { action: frm.docname, verdict, reason },
					freeze: true,
				})
				.then(() => frm.reload_doc());

		if (["Proposed", "Failed"].includes(frm.doc.status)) {
			frm.add_custom_button(__("Approve"), () => decide("approve")).addClass("btn-primary");
			frm.add_custom_button(__("Reject"), () =>
				frappe.prompt(
					{
						fieldname: "reason",
						fieldtype: "Small Text",
						label: __("Reason", null, "Hygiene Action"),
						reqd: 1,
					},
					({ reason }) => decide("reject", reason),
					__("Reject the Proposal"),
					__("Reject")
				)
			);
		}
		if (frm.doc.status === "Done") {
			frm.add_custom_button(__("Undo"), () =>
				frappe.confirm(__("Take back what this action did?"), () => decide("undo"))
			);
		}
	},
});
