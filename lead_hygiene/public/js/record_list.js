// The lists of Lead and Opportunity. ERPNext's own settings stay and are asked first; Frappe runs this file once
// for each of the two doctypes, after ERPNext's.

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

	const VIEWS = ["List", "Report", "Kanban"];
	const FIELDS = [
		"status",
		"hygiene_state",
		"hygiene_reason",
		"hygiene_stage_deadline",
		"hygiene_grade",
		"hygiene_attractiveness",
		"hygiene_label",
	];

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

	// "Overdue, Oldest First": no lower bound and no window of recent days, or the worst would be hidden.

	// Before any deadline. "Before today" alone would also find the records without one: Frappe reads none as long ago.
	const EVER = "1900-01-01";
	const OURS = ["hygiene_stage_deadline", "hygiene_state"];
	const is_recency = ([, field, operator]) =>
		["creation", "modified"].includes(field) && operator === "Timespan";

	const yesterday = () => frappe.datetime.add_days(frappe.datetime.get_today(), -1);

	async function filter_overdue(list) {
		const kept = list.filter_area
			.get()
			.filter((filter) => !OURS.includes(filter[1]) && !is_recency(filter));
		await list.filter_area.clear(false);
		await list.filter_area.set([
			...kept,
			[list.doctype, "hygiene_stage_deadline", "between", [EVER, yesterday()]],
			[list.doctype, "hygiene_state", "not in", AT_REST],
		]);
		list.start = 0;
	}

	async function show_overdue(list) {
		await filter_overdue(list);
		if (list.view_name === "Kanban") {
			list.on_filter_change();
			await lead_hygiene.record_board.set_order(list, true);
			return lead_hygiene.lists.show_anew(list);
		}
		const sort = { sort_by: "hygiene_stage_deadline", sort_order: "asc" };
		list.sort_selector.set_value(sort.sort_by, sort.sort_order);
		list.on_sort_change(sort.sort_by, sort.sort_order);
		return lead_hygiene.record_list.remember(list, {
			...sort,
			filters: list.filter_area.get(),
		});
	}

	/** A list that was left on the overdue ones of an earlier day shows those of today. */
	function renew_overdue(list) {
		const is_old = ([, field, operator, value]) =>
			field === OURS[0] &&
			operator.toLowerCase() === "between" &&
			value[0] === EVER &&
			value[1] < yesterday();
		if (list.filter_area.get().some(is_old)) {
			filter_overdue(list).then(() => lead_hygiene.lists.show_anew(list));
		}
	}

	/** Frappe's own user settings, but in the database at once: opening any Kanban board empties their cache. */
	lead_hygiene.record_list.remember = function (list, settings) {
		const known = frappe.model.user_settings[list.doctype] || {};
		frappe.model.user_settings[list.doctype] = {
			...known,
			[list.view_name]: { ...known[list.view_name], ...settings },
		};
		return frappe.xcall("lead_hygiene.api.remember_view", {
			doctype: list.doctype,
			view: list.view_name,
			settings,
		});
	};

	function add_buttons(list) {
		if (list.hygiene_buttons || !VIEWS.includes(list.view_name)) return;
		list.hygiene_buttons = true;
		const overdue = [__("Overdue, Oldest First"), () => show_overdue(list)];
		if (list.view_name === "Kanban") {
			// The head of a board is narrow, and it has a button of ours already.
			list.page.add_menu_item(...overdue);
			lead_hygiene.record_board.add_button(list);
		} else {
			list.page.add_inner_button(...overdue);
		}
		renew_overdue(list);
	}

	Object.assign(lead_hygiene.record_list, { COLOURS, QUIET, AT_REST });

	lead_hygiene.record_list.wrap = function (settings) {
		if (settings.hygiene_wrapped) return settings;
		const { get_indicator, onload, refresh } = settings;
		return Object.assign(settings, {
			hygiene_wrapped: true,
			add_fields: [...new Set([...(settings.add_fields || []), ...FIELDS])],
			formatters: {
				hygiene_state: state_column,
				...lead_hygiene.score_columns.formatters,
				...settings.formatters,
			},
			get_indicator(doc) {
				return indicator(doc, get_indicator && get_indicator.call(this, doc));
			},
			onload(list) {
				if (onload) onload.call(this, list);
				lead_hygiene.score_columns.add(list);
			},
			refresh(list) {
				if (refresh) refresh.call(this, list);
				add_buttons(list);
				lead_hygiene.score_columns.colour(list);
				if (list.view_name === "Kanban") lead_hygiene.record_board.watch(list);
			},
		});
	};

	for (const doctype of ["Lead", "Opportunity"]) {
		frappe.listview_settings[doctype] = lead_hygiene.record_list.wrap(
			frappe.listview_settings[doctype] || {}
		);
	}
})();
