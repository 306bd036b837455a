app_name = "lead_hygiene"
app_title = "Lead Hygiene"
app_publisher = "Lead Hygiene"
app_description = "Keeps an ERPNext sales pipeline clean by fixed, visible rules"
app_email = "hello@leadhygiene.example"
app_license = "gpl-3.0"

required_apps = ["frappe/erpnext"]

add_to_apps_screen = [
	{
		"name": "lead_hygiene",
		"logo": "/assets/lead_hygiene/images/lead_hygiene.svg",
		"title": "Lead Hygiene",
		"route": "/app/lead-hygiene",
		"has_permission": "lead_hygiene.api.may_open_app",
	}
]
app_logo_url = "/assets/lead_hygiene/images/lead_hygiene.svg"

after_install = "lead_hygiene.install.after_install"
setup_wizard_complete = "lead_hygiene.install.after_setup_wizard"
after_uninstall = "lead_hygiene.install.after_uninstall"

doctype_js = {
	"Lead": ["public/js/why.js", "public/js/record.js"],
	"Opportunity": ["public/js/why.js", "public/js/record.js"],
}
doctype_list_js = {
	"Lead": ["public/js/record_list.js", "public/js/record_board.js"],
	"Opportunity": ["public/js/record_list.js", "public/js/record_board.js"],
}
doctype_calendar_js = {"Opportunity": "public/js/opportunity_calendar.js"}

doc_events = {
	("Lead", "Opportunity"): {
		"onload": "lead_hygiene.events.show",
		"validate": "lead_hygiene.events.judge",
		"on_change": "lead_hygiene.events.keep",
		"on_trash": "lead_hygiene.events.forget",
		"before_rename": "lead_hygiene.events.merge",
		"after_rename": "lead_hygiene.events.renamed",
	},
	("Communication", "Call Log", "Event", "ToDo"): {
		"on_change": "lead_hygiene.events.touched",
		"after_delete": "lead_hygiene.events.gone",
	},
	"Sales Stage": {
		"validate": "lead_hygiene.events.check_limit",
		"on_change": "lead_hygiene.events.stage_changed",
		"after_rename": "lead_hygiene.events.stage_renamed",
	},
	"Opportunity Type": {"after_rename": "lead_hygiene.events.policy_changed"},
	"Holiday List": {"on_change": "lead_hygiene.events.holidays_changed"},
}

scheduler_events = {"daily_long": ["lead_hygiene.tasks.night"]}

ignore_links_on_delete = ["Hygiene File", "Hygiene Action", "Stage Change"]

permission_query_conditions = {
	"Hygiene Action": "lead_hygiene.permissions.action_query",
	"Hygiene File": "lead_hygiene.permissions.file_query",
	"Stage Change": "lead_hygiene.permissions.stage_change_query",
}
has_permission = {
	"Hygiene Action": "lead_hygiene.permissions.action",
	"Hygiene File": "lead_hygiene.permissions.record",
	"Stage Change": "lead_hygiene.permissions.record",
}

# The desk's Relink writes past all events.
override_whitelisted_methods = {"frappe.email.relink": "lead_hygiene.api.relink"}

export_python_type_annotations = True
require_type_annotated_api_methods = True
