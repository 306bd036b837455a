// "Set Label" on the lists of Lead and Opportunity, for the checked rows: Frappe's own bulk edit, one click away.
// Frappe runs this file once for each of the two doctypes, after ERPNext's settings and ours are in place.

(() => {
	const AT_ONCE = 500; // Frappe refuses more

	function add_action(list) {
		if (list.view_name !== "List" || !frappe.model.can_write(list.doctype)) return;
		if (!frappe.meta.has_field(list.doctype, "hygiene_label")) return;
		list.page.add_actions_menu_item(__("Set Label"), () => ask(list));
	}

	function ask(list) {
		const names = list.get_checked_items(true);
		if (names.length > AT_ONCE) {
			frappe.msgprint(__("Check {0} records at most.", [AT_ONCE]));
			return;
		}
		const dialog = new frappe.ui.Dialog({
			title: `${__("Set Label")} (${names.length})`,
			fields: [{ fieldname: "labels", fieldtype: "HTML" }],
		});
		const $labels = $(`<div class="d-flex flex-wrap hygiene-set-label"></div>`).css({ gap: "8px" });
		const add_choice = (html, label) =>
			$(`<button type="button" class="btn btn-sm btn-default"></button>`)
				.html(html)
				.on("click", () => {
					dialog.hide();
					set(list, names, label);
				})
				.appendTo($labels);
		lead_hygiene.labels.load().then((labels) => {
			for (const { name, colour } of labels) add_choice(lead_hygiene.labels.html(name, colour), name);
			add_choice(frappe.utils.escape_html(__("No Label")), null);
		});
		dialog.get_field("labels").$wrapper.append($labels);
		dialog.show();
	}

	async function set(list, names, label) {
		list.disable_list_update = true;
		try {
			const { message, _server_messages } = await frappe.call({
				method: "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
				args: {
					doctype: list.doctype,
					docnames: names,
					action: "update",
					data: { hygiene_label: label },
				},
				freeze: true,
			});
			const failed = message || [];
			if (failed.length && !_server_messages) {
				const said = failed.map((name) => frappe.utils.escape_html(name)).join(", ");
				frappe.msgprint(__("The label was not set on: {0}", [said]));
			}
		} finally {
			list.disable_list_update = false;
		}
		return lead_hygiene.lists.done(list);
	}

	lead_hygiene.lists.on_load("hygiene_labels", add_action);
})();
