// The calendar of stage deadlines. Neither ERPNext has a calendar of opportunities; where another app brings one,
// it stays.

(() => {
	const SOON = 7; // days

	frappe.views.calendar["Opportunity"] = frappe.views.calendar["Opportunity"] || {
		field_map: {
			id: "name",
			title: "title",
			start: "hygiene_stage_deadline",
			end: "hygiene_stage_deadline",
			allDay: "all_day",
			// Two fields that no answer has: a day is no moment to be moved to another time zone, and a deadline is
			// computed, not dragged.
			convertToUserTz: "convert_to_user_tz",
			editable: "editable_by_hand",
		},
		// A day with many deadlines says "+5 more"; v15 and v16 have a different FullCalendar, known only once it is loaded.
		get options() {
			const many = frappe.FullCalendar ? "dayMaxEvents" : "eventLimit";
			return { editable: false, selectable: false, [many]: true };
		},
		get_events_method: "lead_hygiene.api.deadlines",
		get_css_class({ hygiene_stage_deadline }) {
			const today = frappe.datetime.get_today();
			const left = frappe.datetime.get_day_diff(hygiene_stage_deadline, today);
			return left < 0 ? "danger" : left <= SOON ? "warning" : "default";
		},
		setup_view_mode_button(defaults) {
			// Frappe's own note says that dragging makes an event.
			this.footnote_area.text(
				__("Each deal on the last day that its stage allows. Overdue deals are red.")
			);
			frappe.views.Calendar.prototype.setup_view_mode_button.call(this, defaults);
		},
	};
})();
