// The list of Hygiene Actions is the list of what waits for a decision: what, about whom, why, since when; decided here, one
// by one or many at once.
(() => {
	const COLOURS = { Proposed: "orange", Done: "green", Undone: "blue", Failed: "red" };
	const RECORDS = { Lead: "title", Opportunity: "title", Customer: "customer_name" };
	const MANAGES = ["Sales Manager", "System Manager"];

	const today = () => frappe.datetime.get_today();
	// A snooze that has not begun counts as one that is over: Frappe reads no date as long ago.
	const waiting = () => [
		["Hygiene Action", "status", "=", "Proposed"],
		["Hygiene Action", "snoozed_until", "<=", today()],
	];

	const TITLES = {}; // of the records seen so far

	function waits_for({ creation }) {
		const days = frappe.datetime.get_day_diff(today(), creation.slice(0, 10));
		return days ? __("Waiting, {0} d", [days]) : __("Waiting");
	}

	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	frappe.listview_settings["Hygiene Action"] = {
		hide_name_column: true,
		add_fields: ["status", "reference_doctype", "reference_name", "reason", "rule", "responsible"],
		filters: waiting(),
		get_indicator(doc) {
			const label = doc.status === "Proposed" ? waits_for(doc) : __(doc.status);
			return [label, COLOURS[doc.status] || "gray", `status,=,${doc.status}`];
		},
		formatters: {
			action: (value) => __(value), // the subject of a row, which Frappe shows as text
			reference_name: record_link,
			rule: (value) => escape(value && __(value)),
			reason: (value, df, doc) =>
				`<span class="hygiene-evidence d-block ellipsis" dir="auto" title="${escape(
					[doc.rule && __(doc.rule), value].filter(Boolean).join(": ")
				)}">${escape(value)}</span>`,
			responsible: (value) => escape(value && frappe.user.full_name(value)),
		},
		button: {
			show: (doc) => doc.status === "Proposed" && frappe.model.can_write(doc.reference_doctype),
			get_label: () => __("Approve"),
			get_description: (doc) => escape(__(doc.action)),
			action: (doc) => decide_one(doc, "approve"),
		},
		onload(list) {
			const decisions = [
				["approve", __("Approve")],
				["reject", __("Reject")],
				["snooze", __("Later")],
				["undo", __("Undo")],
			];
			for (const [verdict, label] of Object.keys(RECORDS).some((of) => frappe.model.can_write(of)) ? decisions : []) {
				list.page.add_actions_menu_item(label, () => decide_many(list, verdict, label));
			}
			list.page.add_inner_button(__("Waiting"), () => filter(list, waiting()));
			if (frappe.user_roles.some((role) => MANAGES.includes(role))) {
				const mine = ["Hygiene Action", "responsible", "=", frappe.session.user];
				const others = ["Hygiene Action", "responsible", "!=", frappe.session.user];
				list.page.add_inner_button(__("Mine"), () => filter(list, [...waiting(), mine]));
				list.page.add_inner_button(__("My Team's"), () => filter(list, [...waiting(), others]));
			}
		},
		refresh(list) {
			list.$result.addClass("hygiene-actions");
			renew(list);
			name_records(list);
			add_row_buttons(list);
		},
	};

	// Room for what a decision needs: the evidence, and the buttons. Where Frappe puts those beside the day of the last
	// change (v15), they take its place; where they have a column (v16), it is made wide enough, and the evidence, for which
	// Frappe would make room in full, does not push them out of sight.
	const BESIDE = ".hygiene-actions:has(.list-row-activity .btn-action)";
	$("#hygiene-actions-style").remove();
	$(`<style id="hygiene-actions-style">
		${BESIDE} .level-left { flex: 1 1 0; min-width: 0; }
		${BESIDE} .level-right { flex: 0 0 16em; }
		${BESIDE} .list-row-activity > :not(:first-child) { display: none !important; }
		.hygiene-actions .list-row-col:has(> .btn-action),
		.hygiene-actions .list-row-head .list-row-col:empty { flex: 0 0 16em; overflow: visible; }
		.hygiene-actions .list-row-col:has(.hygiene-evidence),
		.hygiene-actions .list-row-col:has([data-sort-by="reason"]) { flex: 3; }
		.hygiene-actions .level-left .list-row-col:is(.reference_name, .reason, .responsible) { min-width: 0 !important; }
		.hygiene-actions .level-left .list-row-col.reference_name { flex: 0 0 145px !important; }
		.hygiene-actions .level-left .list-row-col.reason { flex: 0 0 clamp(180px, 100vw - 1220px, 700px) !important; }
		.hygiene-actions .level-left .list-row-col.responsible { flex: 0 0 90px !important; }
		.hygiene-actions .level-left .list-row-col.rule { display: none; }
	</style>`).appendTo(document.head);

	async function filter(list, filters) {
		await list.filter_area.clear(false);
		await list.filter_area.set(filters);
		list.start = 0;
		lead_hygiene.lists.show_anew(list);
	}

	/** A list that was left on what waited on an earlier day shows what waits today. */
	function renew(list) {
		const is_old = ([, field, operator, day]) =>
			field === "snoozed_until" && operator === "<=" && day < today();
		const filters = list.filter_area.get();
		if (!filters.some(is_old)) return;
		filter(
			list,
			filters.map((each) => (is_old(each) ? waiting()[1] : each.slice(0, 4)))
		);
	}

	/** Records by their titles, which the list does not hold; none that the reader may not see. */
	async function name_records(list) {
		for (const [doctype, title] of Object.entries(RECORDS)) {
			const names = list.data
				.filter(({ reference_doctype }) => reference_doctype === doctype)
				.map(({ reference_name }) => reference_name);
			if (!names.length || !frappe.model.can_read(doctype)) continue;
			const wanted = { name: ["in", names] };
			const records = await lead_hygiene.in_background.rows(doctype, ["name", title], wanted, "name");
			for (const { name, ...record } of records) {
				TITLES[`${doctype} ${name}`] = record[title];
				list.$result
					.find(`a.hygiene-record[data-record="${CSS.escape(`${doctype} ${name}`)}"] bdi`)
					.text(record[title] || name);
			}
		}
	}

	function record_link(name, df, doc) {
		const doctype = doc.reference_doctype;
		const record = `${doctype} ${name}`;
		const href = frappe.utils.get_form_link(doctype, name);
		return `<a class="hygiene-record d-block ellipsis" dir="auto" href="${escape(href)}" data-record="${escape(record)}"
			title="${escape(`${__(doctype)} ${name}`)}"><bdi>${escape(TITLES[record] || name)}</bdi></a>`;
	}

	// Frappe's lists have room for one button in a row.
	function add_row_buttons(list) {
		for (const button of list.$result.find(".list-row .btn-action")) {
			const doc = list.data.find(({ name }) => name === button.dataset.name);
			if (!doc || button.nextElementSibling) continue;
			$(button).addClass("hygiene-approve");
			for (const [verdict, label] of [
				["snooze", __("Later")],
				["reject", __("Reject")],
			]) {
				$(`<button type="button" class="btn btn-default btn-xs"></button>`)
					.addClass(`hygiene-${verdict}`)
					.css({ marginInlineStart: "4px" })
					.text(label)
					.on("click", () => {
						decide_one(doc, verdict);
						return false;
					})
					.insertAfter(button);
			}
		}
	}

	function decide_one(doc, verdict) {
		const list = cur_list;
		lead_hygiene.decisions.decide(doc.name, verdict, () => lead_hygiene.lists.show_anew(list));
	}

	function decide_many(list, verdict, label) {
		const docs = list.get_checked_items();
		const actions = JSON.stringify(docs.map(({ name }) => name));
		const title_of = (doc) => TITLES[`${doc.reference_doctype} ${doc.reference_name}`];
		lead_hygiene.decisions.ask_many(verdict, docs.length, (answers) =>
			lead_hygiene.in_background.follow(
				label,
				() => lead_hygiene.decisions.post("decide_many", { actions, verdict, ...answers }),
				{
					link(name) {
						const doc = docs.find((each) => each.name === name);
						return lead_hygiene.in_background.link("Hygiene Action", name, doc && title_of(doc));
					},
					then() {
						list.clear_checked_items();
						lead_hygiene.lists.show_anew(list);
					},
				}
			)
		);
	}
})();
