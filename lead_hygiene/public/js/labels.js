// The labels that reps give after a talk: their colours and order, as pills and as a choice.
// Forms, lists and boards of Lead and Opportunity stand on it. Frappe runs this file several times.

(() => {
	frappe.provide("lead_hygiene.labels");

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	let colours = {};
	let asked = null;

	/** All labels as {name, colour}, in their order; none for those who may not read them. Asked for once. */
	lead_hygiene.labels.load = function () {
		if (!frappe.model.can_read("Hygiene Label")) return Promise.resolve([]);
		asked =
			asked ||
			frappe.db
				.get_list("Hygiene Label", {
					fields: ["name", "colour"],
					order_by: "sort_order asc, name asc",
					limit: 0,
				})
				.then((labels) => {
					colours = Object.fromEntries(labels.map(({ name, colour }) => [name, colour]));
					return labels;
				});
		return asked;
	};

	/** A label was added, changed or deleted. */
	lead_hygiene.labels.forget = () => {
		asked = null;
	};

	/** A label as a pill, as HTML. Its colour is known once `load` is through, if it is not given. */
	lead_hygiene.labels.html = function (label, colour, more = "") {
		if (!label) return "";
		const attributes = `data-label="${escape(label)}" ${more}`;
		return lead_hygiene.grades.pill(__(label), colour || colours[label] || "gray", attributes);
	};

	/** The same in a list: a click filters by the label. */
	lead_hygiene.labels.column = (label) =>
		lead_hygiene.labels
			.html(label, null, `data-filter="hygiene_label,=,${escape(label)}"`)
			.replace("indicator-pill ", "filterable indicator-pill ");

	/** A button that opens the labels to choose from; `choose` gets a name, null to take the label away. */
	lead_hygiene.labels.menu = function (label, choose) {
		const $menu = $(`<div class="dropdown hygiene-label-menu">
			<button type="button" class="btn btn-xs btn-default" data-toggle="dropdown" aria-haspopup="true"
				aria-expanded="false"></button>
			<div class="dropdown-menu dropdown-menu-right" role="menu"></div>
		</div>`);
		const $button = $menu.find("button").css({ background: "var(--card-bg)" });
		if (label) $button.html(lead_hygiene.labels.html(label.name, label.colour));
		else $button.text(__("Label"));
		$button.append(" ", frappe.utils.icon("down", "xs"));
		lead_hygiene.labels.load().then((labels) => {
			const $items = $menu.find(".dropdown-menu");
			for (const each of labels) add_item($items, lead_hygiene.labels.html(each.name, each.colour), each.name);
			if (label) {
				$items.append(`<div class="dropdown-divider"></div>`);
				add_item($items, escape(__("No Label")), null);
			}
		});
		function add_item($items, html, name) {
			$(`<a class="dropdown-item" href="#" role="menuitem"></a>`)
				.html(html)
				.on("click", (event) => {
					event.preventDefault();
					choose(name);
				})
				.appendTo($items);
		}
		return $menu;
	};
})();
