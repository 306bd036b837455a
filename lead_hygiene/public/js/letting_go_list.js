// Letting go on the lists of Lead and Opportunity: actions of the checked rows, done in the background.
// Frappe runs this file once for each of the two doctypes, after ERPNext's settings and ours are in place.

(() => {
	const LET_GO = ["Farewell", "Recycled", "Dead"];

	function add_actions(list) {
		if (list.view_name !== "List" || !frappe.model.can_write(list.doctype)) return;
		for (const action of lead_hygiene.letting_go.ACTIONS) {
			const label = lead_hygiene.letting_go.name_of(action);
			list.page.add_actions_menu_item(label, () => ask(list, action));
		}
		list.page.add_actions_menu_item(__("Undo Letting Go"), () => undo(list));
	}

	function ask(list, action) {
		const rows = list.get_checked_items().map((row) => ({ ...row, title: title_of(list, row) }));
		lead_hygiene.letting_go.open_many(list.doctype, rows, action, () => lead_hygiene.lists.done(list));
	}

	const title_of = (list, row) => row[list.meta.title_field] || row.name;

	/** The last thing done to each checked record that was let go; none of it that the reader may not see. */
	async function undo(list) {
		const rows = list.get_checked_items().filter((row) => LET_GO.includes(row.hygiene_state));
		const filters = {
			reference_doctype: list.doctype,
			reference_name: ["in", rows.map(({ name }) => name).concat("")],
			action: ["in", lead_hygiene.decisions.LETS_GO],
			status: "Done",
			came_back_on: ["is", "not set"],
		};
		const actions = await lead_hygiene.in_background.rows(
			"Hygiene Action",
			["name", "reference_name"],
			filters,
			"decided_on desc"
		);
		const last = actions.uniqBy(({ reference_name }) => reference_name);
		if (!last.length) {
			frappe.msgprint(__("None of the checked records was let go by an action that you may undo."));
			return;
		}
		const record_of = Object.fromEntries(last.map((each) => [each.name, each.reference_name]));
		const titles = Object.fromEntries(rows.map((row) => [row.name, title_of(list, row)]));
		const args = { actions: JSON.stringify(last.map(({ name }) => name)), verdict: "undo" };
		const link = (action) => {
			const record = record_of[action];
			return lead_hygiene.in_background.link(list.doctype, record, titles[record]);
		};
		const post = () => lead_hygiene.decisions.post("decide_many", args);
		frappe.confirm(__("Take back what was done to {0} records?", [last.length]), () =>
			lead_hygiene.in_background.follow(__("Undo"), post, {
				link,
				then: () => lead_hygiene.lists.done(list),
			})
		);
	}

	lead_hygiene.lists.on_load("hygiene_letting_go", add_actions);
})();
