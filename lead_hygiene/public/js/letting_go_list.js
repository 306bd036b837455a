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
		const rows = list.get_checked_items();
		const title = lead_hygiene.letting_go.name_of(action);
		const lost = list.doctype === "Opportunity" && action !== "recycle";
		const dialog = new frappe.ui.Dialog({
			title: `${title} (${rows.length})`,
			fields: [
				{ fieldname: "told", fieldtype: "HTML" },
				{
					fieldname: "lost_reason",
					fieldtype: "Link",
					options: "Opportunity Lost Reason",
					label: action === "recycle" ? __("Reason", null, "Hygiene Action") : __("Lost Reason"),
					reqd: lost ? 1 : 0,
				},
				{
					fieldname: "lost_detail",
					fieldtype: "Small Text",
					label: __("Lost Because"),
					max_height: "80px",
					hidden: action === "recycle" ? 1 : 0,
				},
				{
					fieldname: "come_back_on",
					fieldtype: "Date",
					label: __("Comes Back On"),
					description: __("Empty: by the reason."),
					hidden: action === "close" ? 1 : 0,
				},
				{
					fieldname: "email_template",
					fieldtype: "Link",
					options: "Email Template",
					label: __("Email Template"),
					description: __("Empty: the template for the language of each."),
					hidden: action === "say_farewell" ? 0 : 1,
				},
			],
			primary_action_label: title,
			primary_action(values) {
				dialog.hide();
				start(list, rows, action, values);
			},
		});
		dialog.$wrapper.addClass("hygiene-many");
		tell(dialog.get_field("told").$wrapper, rows, action);
		dialog.show();
	}

	function tell($told, rows, action) {
		const line = (text) => $(`<p></p>`).text(text).appendTo($told);
		line(__("{0} records are checked.", [rows.length])).addClass("bold");
		const ended = rows.filter(({ hygiene_state }) => [...LET_GO, "Closed"].includes(hygiene_state));
		if (ended.length) line(__("{0} of them have ended already and are left alone.", [ended.length]));
		if (action === "say_farewell") {
			line(__("Each gets a message of its own, where one may be sent; the rest is done without."));
		}
		line(__("It is done in the background. What could not be done is told at the end, with the reason."));
	}

	function start(list, rows, action, values) {
		const { doctype } = list;
		const titles = Object.fromEntries(rows.map((row) => [row.name, title_of(list, row)]));
		const args = { doctype, names: JSON.stringify(rows.map(({ name }) => name)), action, ...values };
		const link = (name) => lead_hygiene.in_background.link(doctype, name, titles[name]);
		const post = () => lead_hygiene.decisions.post("let_many_go", args);
		follow(list, lead_hygiene.letting_go.name_of(action), post, link);
	}

	function follow(list, title, post, link) {
		lead_hygiene.in_background.follow(title, post, {
			link,
			then: () => lead_hygiene.lists.done(list),
		});
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
			follow(list, __("Undo"), post, link)
		);
	}

	lead_hygiene.lists.on_load("hygiene_letting_go", add_actions);
})();
