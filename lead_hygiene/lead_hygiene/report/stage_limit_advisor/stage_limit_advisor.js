// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { filters, safe, escape } = lead_hygiene.stage_reports;
	const may_set = frappe.model.can_write("Sales Stage");
	const RISKS = ["0", "1", "2", "5", "10", "20", "30"];
	let $button = null;

	const suggestion = (report) => (report.data || []).find((row) => row.suggested);

	// The first Sales Stage; those without a Stage Order come after those with one.
	async function choose_first_stage(report) {
		if (report.get_filter_value("stage")) return;
		const stages = await frappe.db.get_list("Sales Stage", {
			fields: ["name", "hygiene_order"],
			order_by: "creation asc",
			limit: 0,
		});
		const place = (stage) => stage.hygiene_order || Infinity;
		const first = stages.sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b)))[0];
		if (first) await report.get_filter("stage").set_value(first.name);
	}

	function use(report, days) {
		const { stage, opportunity_type } = report.get_filter_values();
		const question = opportunity_type
			? __("Set the limit of {0} to {1} days, for the opportunity type {2} only?")
			: __("Set the limit of {0} to {1} days?");
		const bold = (text) => `<b><bdi>${escape(__(text))}</bdi></b>`;
		const named = [bold(stage), bold(String(days)), bold(opportunity_type || "")];
		frappe.confirm(
			question.replace(/{(\d)}/g, (_, place) => named[place]),
			() =>
				frappe
					.call({
						method: "lead_hygiene.api.use_limit",
						type: "POST",
						args: { stage, days, opportunity_type },
						freeze: true,
					})
					.then(({ message }) => {
						frappe.show_alert({ message: escape(message), indicator: "green" });
						report.refresh();
					})
		);
	}

	/** A filter whose answer may be without a suggestion: until it is there, there is nothing to use. */
	const asking = (filter) => ({
		...filter,
		on_change(report) {
			if ($button) $button.prop("disabled", true);
			if (!report._no_refresh) report.refresh(true);
		},
	});

	function limit(value, data) {
		const days = may_set
			? `<a class="hygiene-use-limit underline" data-days="${cint(value)}" title="${escape(
					__("Use This Limit")
			  )}" role="button" tabindex="0">${cint(value)}</a>`
			: String(cint(value));
		const now = data.present
			? `<span class="text-muted small">${escape(__("in force"))}</span> `
			: "";
		return `<div style="text-align: right">${now}${days}</div>`;
	}

	frappe.query_reports["Stage Limit Advisor"] = {
		filters: [
			{
				fieldname: "stage",
				label: __("Sales Stage"),
				fieldtype: "Link",
				options: "Sales Stage",
				reqd: 1,
			},
			{ ...filters.opportunity_type, depends_on: undefined },
			filters.company,
			{ ...filters.from_date, label: __("Closed Since") },
			{
				fieldname: "risk",
				label: __("Won Deals at Risk"),
				// A number field would not do: Frappe sends no filter that is 0.
				fieldtype: "Select",
				options: RISKS.map((value) => ({ value, label: `${value} %` })),
				default: "5",
			},
			filters.only_seen,
		].map(asking),
		async onload(report) {
			$button = null;
			if (may_set) {
				$button = report.page.add_inner_button(
					__("Use This Limit"),
					() => use(report, suggestion(report).limit_days),
					null,
					"primary"
				);
				$button.addClass("hygiene-use-suggested").prop("disabled", true);
				report.$report
					.off("click.hygiene")
					.on("click.hygiene", ".hygiene-use-limit", (event) =>
						use(report, event.currentTarget.dataset.days)
					);
			}
			await choose_first_stage(report);
		},
		after_datatable_render() {
			if ($button) $button.prop("disabled", !suggestion(frappe.query_report));
		},
		formatter(value, row, column, data, default_formatter) {
			const html =
				column.fieldname === "limit_days" && data
					? limit(value, data)
					: default_formatter(safe(value, column), row, column, data);
			if (!data || !data.suggested) return html;
			return `<div class="bold" style="color: var(--text-on-green)">${html}</div>`;
		},
	};
	lead_hygiene.stage_reports.remember("Stage Limit Advisor");
})();
