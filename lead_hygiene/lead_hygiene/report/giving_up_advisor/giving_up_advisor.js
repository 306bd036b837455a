// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { chosen, counted, filters, is_unknown, safe, escape, unknown } =
		lead_hygiene.stage_reports;
	const REPORT = "Giving-up Advisor";
	const may_set = frappe.model.can_write("Hygiene Rule");
	const TRIGGER = {
		any: "Unanswered Contacts",
		email: "Unanswered Emails",
		call: "Unanswered Calls",
	};
	const WAYS = ["answered", "stopped", "waiting"];
	const SHARES = ["chance", "low", "high", "so_far", "missed_low", "missed_high", "further"];
	const SHARES_TO_MISS = ["0", "1", "2", "5", "10", "20"];
	let $button = null;

	const suggestions = (report) => (report.data || []).filter((row) => row.suggested);

	async function use(report, channel, contacts) {
		const rules = await frappe.db.get_list("Hygiene Rule", {
			fields: ["name", "threshold", "enabled"],
			filters: { trigger_type: TRIGGER[channel] },
			order_by: "enabled desc, name asc",
			limit: 0,
		});
		if (!rules.length) {
			frappe.confirm(__("No rule counts these contacts yet. Write one?"), () =>
				frappe.new_doc("Hygiene Rule", {
					trigger_type: TRIGGER[channel],
					threshold: contacts,
				})
			);
			return;
		}
		const told = (rule) => {
			const off = rule.enabled ? "" : ` (${__("Disabled")})`;
			return `${__(rule.name)}: ${__("fires after {0} now", [rule.threshold])}${off}`;
		};
		frappe.prompt(
			[
				{
					fieldname: "rule",
					label: __("Hygiene Rule"),
					fieldtype: "Select",
					options: rules.map((rule) => ({ value: rule.name, label: told(rule) })),
					default: rules[0].name,
					reqd: 1,
				},
				{
					fieldname: "contacts",
					label: __("Threshold"),
					fieldtype: "Int",
					default: contacts,
					reqd: 1,
				},
			],
			(values) =>
				frappe
					.call({
						method: "lead_hygiene.api.use_threshold",
						type: "POST",
						args: values,
						freeze: true,
					})
					.then(({ message }) => {
						frappe.show_alert({ message: escape(message), indicator: "green" });
						report.refresh();
					}),
			__("Use This Threshold"),
			__("Use")
		);
	}

	/** From the page's button: of several suggestions, which? */
	function use_suggested(report) {
		const found = suggestions(report);
		if (found.length === 1) return use(report, found[0].channel, found[0].number);
		const told = (row) =>
			[row.channel_label, row.grade && row.grade_label, row.number].filter(Boolean).join(", ");
		frappe.prompt(
			[
				{
					fieldname: "place",
					label: __("Channel"),
					fieldtype: "Select",
					options: found.map((row, place) => ({ value: String(place), label: told(row) })),
					default: "0",
					reqd: 1,
				},
			],
			({ place }) => use(report, found[cint(place)].channel, found[cint(place)].number),
			__("Use This Threshold"),
			__("Next")
		);
	}

	const right = (html) => `<div style="text-align: right">${html}</div>`;

	function number(value, data) {
		const now = data.present
			? `<span class="text-muted small">${escape(__("in force"))}</span> `
			: "";
		const text = may_set
			? `<a class="hygiene-use-threshold underline" data-channel="${escape(
					data.channel
			  )}" data-contacts="${cint(value)}" title="${escape(
					__("Use This Threshold")
			  )}" role="button" tabindex="0">${cint(value)}</a>`
			: String(cint(value));
		return right(now + text);
	}

	function figure(value, way, data) {
		if (!value) return right(cint(value));
		const asked = frappe.query_report.get_filter_values();
		const wanted = { ...asked, channel: data.channel, way, number: data.number };
		if (asked.by_grade) wanted.grade = data.grade;
		return counted(value, REPORT, wanted);
	}

	frappe.query_reports[REPORT] = {
		filters: [
			{ ...filters.document_type, default: "Lead" },
			chosen("channel", __("Channel"), [
				"",
				{ value: "any", label: __("Any Contact") },
				{ value: "email", label: __("Email") },
				{ value: "call", label: __("Call") },
			]),
			{ fieldname: "by_grade", label: __("By Grade"), fieldtype: "Check" },
			chosen("grade", __("Grade"), [
				"",
				...["A", "B", "C", "D"].map((value) => ({ value, label: value })),
				{ value: "-", label: __("Not known") },
			]),
			filters.company,
			{ ...filters.from_date, label: __("Created From") },
			{ ...filters.to_date, label: __("Created To") },
			filters.owner,
			filters.territory,
			filters.source,
			filters.campaign,
			filters.opportunity_type,
			filters.industry,
			filters.sub_industry,
			{
				fieldname: "lose",
				label: __("Answers to Miss"),
				// A number field would not do: Frappe sends no filter that is 0.
				fieldtype: "Select",
				options: SHARES_TO_MISS.map((value) => ({ value, label: `${value} %` })),
				default: "5",
			},
			{
				fieldname: "wait",
				label: __("Days to Wait for an Answer"),
				fieldtype: "Int",
				default: 14,
			},
			chosen(
				"way",
				__("Records Behind"),
				[
					"",
					{ value: "answered", label: __("Answered") },
					{ value: "stopped", label: __("Was the Last") },
					{ value: "waiting", label: __("Still Waiting") },
				],
				{ depends_on: "eval:doc.way" }
			),
			{
				fieldname: "number",
				label: __("Contact in a Row"),
				fieldtype: "Int",
				depends_on: "eval:doc.way",
			},
		],
		onload(report) {
			$button = null;
			if (!may_set) return;
			$button = report.page.add_inner_button(
				__("Use This Threshold"),
				() => use_suggested(report),
				null,
				"primary"
			);
			$button.addClass("hygiene-use-suggested").prop("disabled", true);
			report.$report
				.off("click.hygiene")
				.on("click.hygiene", ".hygiene-use-threshold", ({ currentTarget: { dataset } }) =>
					use(report, dataset.channel, cint(dataset.contacts))
				);
		},
		after_datatable_render() {
			if ($button) $button.prop("disabled", !suggestions(frappe.query_report).length);
		},
		formatter(value, row, column, data, default_formatter) {
			const name = column.fieldname;
			let html;
			if (data && data.channel && name === "number") html = number(value, data);
			else if (data && data.channel && WAYS.includes(name)) html = figure(value, name, data);
			else if (SHARES.includes(name) && is_unknown(value)) html = unknown();
			else html = default_formatter(safe(value, column), row, column, data);
			if (!data || !data.suggested) return html;
			return `<div class="bold" style="color: var(--text-on-green)">${html}</div>`;
		},
	};
	lead_hygiene.stage_reports.remember(REPORT);
})();
