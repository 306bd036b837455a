// Stages and outcomes are kept as text; they are shown as they are called elsewhere.
(() => {
	const called = (value) => frappe.utils.escape_html(value ? __(value) : "");
	frappe.listview_settings["Stage Change"] = {
		hide_name_column: true,
		formatters: { to_stage: called, outcome: called },
	};
})();
