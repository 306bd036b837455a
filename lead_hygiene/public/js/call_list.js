// "Log a Call" on the lists of Lead and Opportunity: the actions of the checked rows.
// Frappe runs this file once for each of the two doctypes, after ERPNext's settings and ours are in place.

(() => {
	function add_actions(list) {
		if (list.view_name !== "List" || !frappe.model.can_write(list.doctype)) return;
		for (const [outcome, label] of lead_hygiene.calls.outcomes()) {
			list.page.add_actions_menu_item(__("Log a Call: {0}", [label]), () =>
				log(list, { outcome })
			);
		}
		list.page.add_actions_menu_item(__("Log a Call: {0}", [__("Call Back…")]), () =>
			lead_hygiene.calls.ask([], (answers) => log(list, answers), about(list))
		);
	}

	/** What is learned is learned of one record. */
	const about = (list) => (list.get_checked_items(true).length === 1 ? { doctype: list.doctype } : {});

	function log(list, answers) {
		const names = list.get_checked_items(true);
		const then = () => lead_hygiene.lists.done(list);
		return lead_hygiene.calls.log(list.doctype, names, answers, then);
	}

	lead_hygiene.lists.on_load("hygiene_calls", add_actions);
})();
