// {% include "lead_hygiene/public/js/stage_reports.js" %}

(() => {
	const { filters, safe } = lead_hygiene.stage_reports;
	const LARGEST_BAND = 13;

	function bands() {
		const amount = (value) => format_number(value, null, 0);
		const band = (power) => ({
			value: String(power),
			label: `${amount(10 ** power)} – ${amount(10 ** (power + 1) - 1)}`,
		});
		return [
			{ value: "", label: "" },
			{ value: "-", label: __("No amount") },
			...Array.from({ length: LARGEST_BAND + 1 }, (_, power) => band(power)),
		];
	}

	frappe.query_reports["Stage History"] = {
		filters: [
			filters.document_type,
			{
				fieldname: "record",
				label: __("Document"),
				fieldtype: "Dynamic Link",
				get_options: () => frappe.query_report.get_filter_value("document_type"),
			},
			filters.company,
			filters.from_date,
			filters.to_date,
			{
				fieldname: "stage",
				label: __("Stage"),
				fieldtype: "Data",
			},
			{
				fieldname: "way",
				label: __("What Became of It"),
				fieldtype: "Select",
				options: [
					{ value: "", label: "" },
					{ value: "forward", label: __("Left Forward") },
					{ value: "won", label: __("Won") },
					{ value: "back", label: __("Left Back") },
					{ value: "lost", label: __("Lost") },
					{ value: "still", label: __("Still There") },
					{ value: "ended", label: __("Left") },
					{ value: "overdue", label: __("Overdue") },
				],
			},
			filters.owner,
			filters.territory,
			filters.source,
			filters.opportunity_type,
			filters.industry,
			filters.sub_industry,
			{
				fieldname: "amount_band",
				label: __("Amount Band"),
				fieldtype: "Select",
				options: bands(),
			},
			filters.only_seen,
		],
		formatter(value, row, column, data, default_formatter) {
			return default_formatter(safe(value, column), row, column, data);
		},
	};
	lead_hygiene.stage_reports.remember("Stage History");
})();
