// Letting many records go at once, in the background: one dialog for all. The lists and the report Clean Records open it.
// Frappe runs this file several times.

(() => {
	const LET_GO = ["Farewell", "Recycled", "Dead"];

	/**
	 * Ask how the records `rows` ({name, title, hygiene_state}) of `doctype` are to be let go by `action`, and do it. `then` runs
	 * when all is done.
	 */
	lead_hygiene.letting_go.open_many = function (doctype, rows, action, then) {
		const title = lead_hygiene.letting_go.name_of(action);
		const lost = doctype === "Opportunity" && action !== "recycle";
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
				start(doctype, rows, action, values, then);
			},
		});
		dialog.$wrapper.addClass("hygiene-many");
		tell(dialog.get_field("told").$wrapper, rows, action);
		dialog.show();
	};

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

	function start(doctype, rows, action, values, then) {
		const titles = Object.fromEntries(rows.map(({ name, title }) => [name, title]));
		const args = { doctype, names: JSON.stringify(rows.map(({ name }) => name)), action, ...values };
		const link = (name) => lead_hygiene.in_background.link(doctype, name, titles[name]);
		const post = () => lead_hygiene.decisions.post("let_many_go", args);
		lead_hygiene.in_background.follow(lead_hygiene.letting_go.name_of(action), post, { link, then });
	}
})();
