// {% include "lead_hygiene/public/js/ledger_reports.js" %}

(() => {
	const { filters, safe, escape, address } = lead_hygiene.ledger_reports;

	// What a figure counts.
	const FATES = {
		dropped: "dropped",
		answered: "answered",
		share: "answered",
		median_days: "answered",
		undone: "undone",
		person: "person",
		date: "date",
		open: "open",
		gone: "gone",
	};
	const PERCENT = ["share", "low", "high"];

	function lines_behind(data, fieldname) {
		const asked = frappe.query_report.get_filter_values();
		// That no company is chosen is said too, or the ledger would take the user's own.
		const wanted = { company: "", from_date: "", ...asked, fate: FATES[fieldname] };
		return data.is_total ? wanted : { ...wanted, rule: data.rule };
	}

	function figure(value, fieldname, data) {
		const number = frappe.format(
			value,
			PERCENT.includes(fieldname) ? { fieldtype: "Float", precision: 1 } : { fieldtype: "Int" },
			{ inline: true }
		);
		const text = escape(PERCENT.includes(fieldname) ? __("{0} %", [number]) : number);
		const linked = fieldname in FATES && (value || fieldname === "median_days");
		const html = linked
			? `<a class="underline" href="${escape(
					address("Hygiene Ledger", lines_behind(data, fieldname))
			  )}">${text}</a>`
			: text;
		const few = fieldname === "share" && data.remark ? "text-muted" : "";
		return `<div class="${few}" style="text-align: right">${html}</div>`;
	}

	frappe.query_reports["Hygiene Regret"] = {
		filters: [
			filters.company,
			{
				...filters.from_date,
				label: __("Let Go From"),
				default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			},
			{ ...filters.to_date, label: __("Let Go To") },
			filters.document_type,
			filters.owner,
			filters.rule,
			filters.action,
		],
		formatter(value, row, column, data, default_formatter) {
			const { fieldname } = column;
			const is_figure = fieldname in FATES || PERCENT.includes(fieldname);
			if (!data || !is_figure) return default_formatter(safe(value, column), row, column, data);
			if (value === null || value === undefined) {
				return `<div class="text-muted" style="text-align: right">–</div>`;
			}
			return figure(value, fieldname, data);
		},
	};
})();
