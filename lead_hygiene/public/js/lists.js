// What our actions on the lists of Lead and Opportunity have in common.

frappe.provide("lead_hygiene.lists");

(() => {
	const { lists } = lead_hygiene;

	/** Run `add(list)` once when a list of leads or opportunities is made, after what others do then. */
	lists.on_load = function (name, add) {
		for (const doctype of ["Lead", "Opportunity"]) {
			const settings = frappe.listview_settings[doctype] || {};
			frappe.listview_settings[doctype] = settings;
			if (settings[name]) continue;
			const { onload } = settings;
			Object.assign(settings, {
				[name]: true,
				onload(list) {
					if (onload) onload.call(this, list);
					add(list);
				},
			});
		}
	};

	/** Fetch a list anew; Frappe would not do so within three seconds of the last time. */
	lists.show_anew = function (list) {
		list.last_args = null;
		return list.refresh();
	};

	/** What was checked is done: no row is checked, and the list shows what is now. */
	lists.done = function (list) {
		list.clear_checked_items();
		return lists.show_anew(list);
	};
})();
