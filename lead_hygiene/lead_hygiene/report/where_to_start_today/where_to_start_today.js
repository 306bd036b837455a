// {% include "lead_hygiene/public/js/stage_reports.js" %}
// {% include "lead_hygiene/public/js/grades.js" %}

(() => {
	const { filters, safe } = lead_hygiene.stage_reports;
	const MANAGERS = ["Sales Manager", "System Manager"];
	const sees_others = MANAGERS.some((role) => frappe.user.has_role(role));

	frappe.query_reports["Where to Start Today"] = {
		filters: [
			{ ...filters.owner, default: frappe.session.user, hidden: !sees_others },
			{
				fieldname: "document_type",
				label: __("Document Type"),
				fieldtype: "Select",
				options: ["", "Lead", "Opportunity"].map((value) => ({
					value,
					label: value && __(value),
				})),
			},
			{ fieldname: "how_many", label: __("How Many"), fieldtype: "Int", default: 20 },
			{ ...filters.company, default: undefined },
		],
		formatter(value, row, column, data, default_formatter) {
			if (column.fieldname === "grade" && value) return lead_hygiene.grades.html(value);
			const html = default_formatter(safe(value, column), row, column, data);
			return column.fieldname === "rank" ? `<b>${html}</b>` : html;
		},
	};
})();
