// The list and the kanban boards of Lead and Opportunity. ERPNext's own settings stay and are asked first;
// Frappe runs this file once for each of the two doctypes, after ERPNext's.

(() => {
	frappe.provide("lead_hygiene.record_list");

	const COLOURS = {
		Active: "green",
		Cooling: "yellow",
		Neglected: "orange",
		Overdue: "red",
		Cold: "blue",
		Unqualified: "purple",
		Snoozed: "cyan",
		Farewell: "pink",
		Recycled: "light-blue",
		Dead: "darkgrey",
		Closed: "gray",
	};
	// In these a record needs nobody's eye beyond ERPNext's own status.
	const QUIET = ["Active", "Closed"];
	// In these a passed deadline is nobody's worry.
	const AT_REST = ["Closed", "Dead", "Recycled", "Farewell", "Snoozed"];

	const FIELDS = ["status", "hygiene_state", "hygiene_reason", "hygiene_stage_deadline"];

	/** Our state and ERPNext's status in one pill: "Cold · Open". A click filters by the state. */
	function indicator(doc, own) {
		const state = doc.hygiene_state;
		if (!state || QUIET.includes(state)) return own;
		const status = own ? own[0] : doc.status ? __(doc.status) : "";
		const label = status ? `${__(state)} · ${status}` : __(state);
		return [label, COLOURS[state] || "gray", `hygiene_state,=,${state}`];
	}

	function state_column(value) {
		if (!value) return "";
		const safe = frappe.utils.escape_html(value);
		return `<span class="filterable indicator-pill ${COLOURS[value] || "gray"} ellipsis"
			data-filter="hygiene_state,=,${safe}"><span class="ellipsis">${frappe.utils.escape_html(
			__(value)
		)}</span></span>`;
	}

	// Kanban cards: Frappe has no hook for them, so the board's own element is watched, and only that.

	function days_over(doc) {
		const deadline = doc.hygiene_stage_deadline;
		if (!deadline || AT_REST.includes(doc.hygiene_state)) return 0;
		return Math.max(frappe.datetime.get_day_diff(frappe.datetime.get_today(), deadline), 0);
	}

	function mark(card, doc) {
		const state = doc.hygiene_state;
		const over = days_over(doc);
		const quiet = !state || QUIET.includes(state);
		const text = [quiet ? "" : __(state), over ? __("+{0} d", [over]) : ""]
			.filter(Boolean)
			.join(" · ");
		const known = card.querySelector(".hygiene-mark");
		if ((known ? known.textContent : "") === text) return;
		if (known) known.remove();
		const face = card.querySelector(".kanban-card") || card;
		card.classList.toggle("hygiene-overdue", over > 0);
		face.style.borderInlineStart = "";
		if (!text) return;

		const colour = over ? "red" : COLOURS[state] || "gray";
		face.style.borderInlineStart = `4px solid var(--text-on-${colour})`;
		const $mark = $(
			`<div class="hygiene-mark indicator-pill no-indicator-dot ${colour}"></div>`
		)
			.css({ marginBlockStart: "6px" })
			.text(text);
		const reason = over
			? __("Stage Deadline") + ": " + frappe.datetime.str_to_user(doc.hygiene_stage_deadline)
			: doc.hygiene_reason;
		if (reason) $mark.attr("title", reason);
		$(card).find(".kanban-card-body").first().append($mark);
	}

	function mark_cards(list) {
		const docs = Object.fromEntries(list.data.map((doc) => [doc.name, doc]));
		for (const card of list.$result[0].querySelectorAll(".kanban-card-wrapper[data-name]")) {
			const doc = docs[decodeURIComponent(card.dataset.name)];
			if (doc) mark(card, doc);
		}
	}

	function watch(list) {
		mark_cards(list);
		if (list.hygiene_watch) return;
		list.hygiene_watch = new MutationObserver(() => mark_cards(list));
		list.hygiene_watch.observe(list.$result[0], { childList: true, subtree: true });
	}

	lead_hygiene.record_list.wrap = function (settings) {
		if (settings.hygiene_wrapped) return settings;
		const { get_indicator, refresh } = settings;
		return Object.assign(settings, {
			hygiene_wrapped: true,
			add_fields: [...new Set([...(settings.add_fields || []), ...FIELDS])],
			formatters: { hygiene_state: state_column, ...settings.formatters },
			get_indicator(doc) {
				return indicator(doc, get_indicator && get_indicator.call(this, doc));
			},
			refresh(list) {
				if (refresh) refresh.call(this, list);
				if (list.view_name === "Kanban" && list.$result) watch(list);
			},
		});
	};

	for (const doctype of ["Lead", "Opportunity"]) {
		frappe.listview_settings[doctype] = lead_hygiene.record_list.wrap(
			frappe.listview_settings[doctype] || {}
		);
	}
})();
