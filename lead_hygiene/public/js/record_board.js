// The kanban boards of Lead and Opportunity: what is marked on a card, and the order in which cards are read.
// Frappe has no hook for cards, so the board's own element is watched, and only that.

(() => {
	frappe.provide("lead_hygiene.record_board");

	const { COLOURS, QUIET, AT_REST } = lead_hygiene.record_list;

	const HELD_BACK = ["Active", "Cooling"];

	/** The deadline of a card; at rest it has none that anybody need see to. */
	const deadline_of = (doc) =>
		AT_REST.includes(doc.hygiene_state) ? null : doc.hygiene_stage_deadline;

	// The mark

	function days_over(doc) {
		const deadline = deadline_of(doc);
		if (!deadline) return 0;
		return Math.max(frappe.datetime.get_day_diff(frappe.datetime.get_today(), deadline), 0);
	}

	function mark(card, doc) {
		const state = doc.hygiene_state;
		const over = days_over(doc);
		const quiet = !state || QUIET.includes(state);
		const text = [quiet ? "" : __(state), over ? __("+{0} d", [over]) : ""]
			.filter(Boolean)
			.join(" · ");
		lead_hygiene.score_columns.mark(card, doc);
		const known = card.querySelector(".hygiene-mark");
		if ((known ? known.textContent : "") === text) return;
		if (known) known.remove();
		const face = card.querySelector(".kanban-card") || card;
		// While a next step is planned the alarm is held back: the days are told, not rung.
		const rings = over > 0 && !HELD_BACK.includes(state);
		card.classList.toggle("hygiene-overdue", rings);
		face.style.borderInlineStart = "";
		if (!text) return;

		const colour = rings ? "red" : over ? "gray" : COLOURS[state] || "gray";
		face.style.borderInlineStart = `4px solid var(--text-on-${colour})`;
		const $mark = $(
			`<div class="hygiene-mark indicator-pill no-indicator-dot ${colour}"></div>`
		)
			.css({ marginBlockStart: "6px" })
			.text(text);
		const reason = rings
			? __("Stage Deadline") + ": " + frappe.datetime.str_to_user(doc.hygiene_stage_deadline)
			: doc.hygiene_reason;
		if (reason) $mark.attr("title", reason);
		$(card).find(".kanban-card-body").first().append($mark);
	}

	// The order. Frappe keeps one order of cards for all who see a board, by their place in the page: so cards are
	// shown in the order of their deadlines, and stay where they are.

	const is_ordered = (list) =>
		Boolean(frappe.get_user_settings(list.doctype, "Kanban").hygiene_deadline_first);

	function places(docs) {
		const dated = docs.filter(deadline_of);
		dated.sort((a, b) => (deadline_of(a) < deadline_of(b) ? -1 : 1));
		return Object.fromEntries(dated.map((doc, place) => [doc.name, place - dated.length]));
	}

	function arrange(column, place, ordered) {
		Object.assign(column.style, {
			display: ordered ? "grid" : "",
			gridTemplateColumns: ordered ? "minmax(0, 1fr)" : "",
			alignContent: ordered ? "start" : "",
			readingFlow: ordered ? "grid-order" : "",
		});
		for (const card of cards_in(column)) {
			card.style.order = ordered ? place[name_of(card)] || 0 : "";
			// Frappe gives the last one in the page a margin.
			const face = card.querySelector(".kanban-card");
			if (face) face.style.marginBottom = ordered ? 0 : "";
		}
		// A card may still be moved to another column, but not to another place in its own.
		const sortable = window.Sortable && Sortable.get && Sortable.get(column);
		if (sortable) sortable.option("sort", !ordered);
	}

	const cards_in = (element) => element.querySelectorAll(".kanban-card-wrapper[data-name]");
	const name_of = (card) => decodeURIComponent(card.dataset.name);

	lead_hygiene.record_board.set_order = function (list, ordered) {
		const kept = lead_hygiene.record_list.remember(list, {
			hygiene_deadline_first: ordered ? 1 : 0,
		});
		show(list);
		return kept;
	};

	lead_hygiene.record_board.add_button = function (list) {
		list.hygiene_order = list.page.add_inner_button(__("Deadline First"), () => {
			lead_hygiene.record_board.set_order(list, !is_ordered(list));
		});
	};

	function show(list) {
		const docs = Object.fromEntries(list.data.map((doc) => [doc.name, doc]));
		const ordered = is_ordered(list);
		const place = ordered ? places(list.data) : {};
		for (const column of list.$result[0].querySelectorAll(".kanban-cards")) {
			arrange(column, place, ordered);
			for (const card of cards_in(column)) {
				const doc = docs[name_of(card)];
				if (doc) mark(card, doc);
			}
		}
		list.hygiene_order
			.text((ordered ? "✓ " : "") + __("Deadline First"))
			.attr("aria-pressed", String(ordered));
	}

	lead_hygiene.record_board.watch = function (list) {
		show(list);
		if (list.hygiene_watch) return;
		list.hygiene_watch = new MutationObserver(() => show(list));
		list.hygiene_watch.observe(list.$result[0], { childList: true, subtree: true });
	};
})();
