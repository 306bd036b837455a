// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { filters, safe, escape } = lead_hygiene.stage_reports;
	const may_accept =
		frappe.model.can_create("Score Criterion") && frappe.model.can_write("Score Criterion");

	/** The rows that are ticked and can be a criterion; the others have no points to give. */
	function chosen(report) {
		const ticked = report.datatable ? report.datatable.rowmanager.getCheckedRows() : [];
		return ticked
			.map((index) => report.datatable.datamanager.data[index])
			.filter((row) => row && row.operator && (row.points || row.criterion))
			.map(({ field, operator, value, points, said }) => ({
				field,
				operator,
				value,
				points,
				says: said,
			}));
	}

	function accept(report) {
		const rows = chosen(report);
		if (!rows.length) {
			frappe.msgprint(__("Tick the rows whose points you accept."));
			return;
		}
		const document_type = report.get_filter_value("document_type");
		frappe.confirm(
			__(
				"Write the points of {0} rows into the Score Criteria? A criterion whose proposal is 0 is switched off. Every record is scored anew.",
				[rows.length]
			),
			() =>
				frappe
					.call({
						method: "lead_hygiene.api.accept_points",
						type: "POST",
						args: { document_type, rows },
						freeze: true,
					})
					.then(({ message }) => {
						frappe.show_alert({ message: escape(message), indicator: "green" });
						report.refresh();
					})
		);
	}

	frappe.query_reports["Score Learning"] = {
		filters: [
			filters.document_type,
			filters.company,
			{ ...filters.from_date, label: __("Opened From") },
			{ ...filters.to_date, label: __("Opened To") },
		],
		get_datatable_options: (options) =>
			Object.assign(options, { checkboxColumn: may_accept }),
		onload(report) {
			if (!may_accept) return;
			report.page
				.add_inner_button(__("Accept Points"), () => accept(report), null, "primary")
				.addClass("hygiene-accept-points");
		},
		formatter(value, row, column, data, default_formatter) {
			if (column.fieldname === "points_now" && (value === null || value === undefined)) return "";
			const html = default_formatter(safe(value, column), row, column, data);
			if (column.fieldname === "points" && data)
				return `<div class="bold" style="text-align: right"><bdi dir="ltr">${
					value > 0 ? "+" : ""
				}${cint(value)}</bdi></div>`;
			if (column.fieldname === "won" && data && data.few)
				return `<span title="${escape(__("A small number"))}">${html} *</span>`;
			return html;
		},
	};
})();
