from lead_hygiene.compat import classes_are_extended as _classes_are_extended

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
	"Lead": [
		"public/js/why.js",
		"public/js/decisions.js",
		"public/js/draft.js",
		"public/js/letting_go.js",
		"public/js/record_actions.js",
		"public/js/grades.js",
		"public/js/labels.js",
		"public/js/qualifying.js",
		"public/js/points.js",
		"public/js/overrule.js",
		"public/js/score_line.js",
		"public/js/checklist.js",
		"public/js/record.js",
		"public/js/sub_industry.js",
		"public/js/letting_go_buttons.js",
		"public/js/answers.js",
		"public/js/converting.js",
		"public/js/calls.js",
		"public/js/call_buttons.js",
		"public/js/pressure.js",
		"public/js/duplicates.js",
	],
	"Opportunity": [
		"public/js/why.js",
		"public/js/decisions.js",
		"public/js/draft.js",
		"public/js/letting_go.js",
		"public/js/record_actions.js",
		"public/js/grades.js",
		"public/js/labels.js",
		"public/js/qualifying.js",
		"public/js/points.js",
		"public/js/overrule.js",
		"public/js/score_line.js",
		"public/js/record.js",
		"public/js/sub_industry.js",
		"public/js/letting_go_buttons.js",
		"public/js/answers.js",
		"public/js/calls.js",
		"public/js/call_buttons.js",
		"public/js/pressure.js",
	],
	"Hygiene Action": [
		"public/js/decisions.js",
		"public/js/draft.js",
		"public/js/letting_go.js",
		"public/js/customer_goodbye.js",
	],
	"Score Criterion": "public/js/grades.js",
	"Hygiene Label": ["public/js/grades.js", "public/js/labels.js"],
	# Where the composer is opened from; it is wrapped once, whichever form comes first.
	"Prospect": ["public/js/pressure.js", "public/js/sub_industry.js", "public/js/duplicates.js"],
	"Quotation": "public/js/pressure.js",
	"Customer": [
		"public/js/pressure.js",
		"public/js/sub_industry.js",
		"public/js/duplicates.js",
		"public/js/decisions.js",
		"public/js/draft.js",
		"public/js/customer_goodbye.js",
		"public/js/customer_states.js",
		"public/js/customer_figures.js",
		"public/js/customer.js",
	],
	"Contact": ["public/js/pressure.js", "public/js/duplicates.js"],
	"Data Import": "public/js/moving_in.js",
}
doctype_list_js = {
	"Lead": [
		"public/js/lists.js",
		"public/js/grades.js",
		"public/js/labels.js",
		"public/js/score_columns.js",
		"public/js/record_list.js",
		"public/js/record_board.js",
		"public/js/label_list.js",
		"public/js/qualifying.js",
		"public/js/calls.js",
		"public/js/call_list.js",
		"public/js/decisions.js",
		"public/js/letting_go.js",
		"public/js/in_background.js",
		"public/js/letting_go_many.js",
		"public/js/letting_go_list.js",
	],
	"Opportunity": [
		"public/js/lists.js",
		"public/js/grades.js",
		"public/js/labels.js",
		"public/js/score_columns.js",
		"public/js/record_list.js",
		"public/js/record_board.js",
		"public/js/label_list.js",
		"public/js/qualifying.js",
		"public/js/calls.js",
		"public/js/call_list.js",
		"public/js/decisions.js",
		"public/js/letting_go.js",
		"public/js/in_background.js",
		"public/js/letting_go_many.js",
		"public/js/letting_go_list.js",
	],
	"Customer": ["public/js/customer_states.js", "public/js/customer_list.js"],
	"Hygiene Action": ["public/js/lists.js", "public/js/decisions.js", "public/js/in_background.js"],
	"Score Criterion": "public/js/grades.js",
	"Hygiene Label": ["public/js/grades.js", "public/js/labels.js"],
}
doctype_calendar_js = {"Opportunity": "public/js/opportunity_calendar.js"}

doc_events = {
	# Before a lead or an opportunity is judged: its score may ask for either.
	("Lead", "Opportunity", "Prospect", "Customer"): {
		"before_validate": "lead_hygiene.events.settle_sub_industry",
		"validate": "lead_hygiene.events.check_sub_industry",
	},
	("Lead", "Opportunity"): {
		"onload": "lead_hygiene.events.show",
		"validate": "lead_hygiene.events.judge",
		"on_change": "lead_hygiene.events.keep",
		"on_trash": "lead_hygiene.events.forget",
		"before_rename": "lead_hygiene.events.merge",
		"after_rename": "lead_hygiene.events.renamed",
	},
	("Lead", "Contact", "Prospect", "Customer"): {
		"after_insert": "lead_hygiene.events.warn_of_duplicates",
		"on_update": "lead_hygiene.events.note_match_keys",
		"on_trash": "lead_hygiene.events.forget_duplicates",
		"before_rename": "lead_hygiene.events.follow_duplicates",
	},
	("Communication", "Call Log", "Event", "ToDo"): {
		"before_insert": "lead_hygiene.events.coming",
		"on_change": "lead_hygiene.events.touched",
		"after_delete": "lead_hygiene.events.gone",
	},
	"Communication": {
		"validate": "lead_hygiene.events.judge_mail",
		"on_update": "lead_hygiene.events.undo_reopening",
		"on_trash": "lead_hygiene.events.unsent",
	},
	"Opportunity": {
		"on_update": "lead_hygiene.events.party_changed",
		"after_delete": "lead_hygiene.events.party_left",
	},
	"Contact": {
		"on_update": "lead_hygiene.events.contact_linked",
		"after_delete": "lead_hygiene.events.contact_linked",
	},
	("Lead Hygiene Settings", "Hygiene Rule", "Sales Stage"): {
		"on_change": "lead_hygiene.events.settle_first_steps"
	},
	("Quotation", "Sales Order"): {"on_change": "lead_hygiene.events.ordered"},
	("Sales Order", "Sales Invoice", "Delivery Note"): {
		"on_submit": "lead_hygiene.events.sold",
		"on_cancel": "lead_hygiene.events.sold",
	},
	"Quotation": {
		"on_submit": "lead_hygiene.events.offered",
		"on_cancel": "lead_hygiene.events.offered",
	},
	"Issue": {
		"on_update": "lead_hygiene.events.issue_raised",
		"after_delete": "lead_hygiene.events.issue_raised",
	},
	"Customer": {
		"onload": "lead_hygiene.events.show_customer",
		"on_update": "lead_hygiene.events.customer_changed",
		"on_trash": "lead_hygiene.events.forget_customer",
		"before_rename": "lead_hygiene.events.merge_customers",
		"after_rename": "lead_hygiene.events.customer_renamed",
	},
	"Email Unsubscribe": {
		"after_insert": "lead_hygiene.events.unsubscribed",
		"after_delete": "lead_hygiene.events.unsubscribed",
	},
	"Customer Group": {
		"validate": "lead_hygiene.events.check_plan",
		"on_update": "lead_hygiene.events.group_changed",
		"after_rename": "lead_hygiene.events.group_changed",
		"after_delete": "lead_hygiene.events.group_changed",
	},
	"User": {"before_rename": "lead_hygiene.events.merge_users"},
	"Sales Stage": {
		"validate": "lead_hygiene.events.check_limit",
		"on_change": "lead_hygiene.events.stage_changed",
		"after_rename": "lead_hygiene.events.stage_renamed",
	},
	"Email Queue": {
		"before_insert": "lead_hygiene.events.knock",
		"after_insert": "lead_hygiene.events.hold",
		"on_trash": "lead_hygiene.events.unqueued",
	},
	"Email Account": {"on_update": "lead_hygiene.events.mailbox_changed"},
	"Opportunity Type": {"after_rename": "lead_hygiene.events.policy_changed"},
	"Holiday List": {"on_change": "lead_hygiene.events.holidays_changed"},
}

# Reads the headers of incoming mail, and sends a goodbye once; see site/mailboxes.py and site/once.py.
if _classes_are_extended():
	extend_doctype_class = {
		"Email Account": "lead_hygiene.site.mailboxes.ReadsHeaders",
		"Email Queue": "lead_hygiene.site.once.OnlyOnce",
	}
else:
	override_doctype_class = {
		"Email Account": "lead_hygiene.site.mailboxes.EmailAccount",
		"Email Queue": "lead_hygiene.site.once.EmailQueue",
	}

scheduler_events = {
	"daily_long": ["lead_hygiene.tasks.night"],
	"hourly": ["lead_hygiene.tasks.look_after_goodbyes"],
}

ignore_links_on_delete = [
	"Hygiene File",
	"Hygiene Action",
	"Stage Change",
	"Hygiene Farewell",
	"Hygiene Ledger Entry",
	"Customer Clock",
	"Criterion Proof",
	"Hygiene Digest",
	"Hygiene Snapshot",
]
default_log_clearing_doctypes = {"Hygiene Digest": 400}

permission_query_conditions = {
	"Hygiene Duplicate": "lead_hygiene.permissions.duplicate_query",
	"Hygiene Action": "lead_hygiene.permissions.action_query",
	"Hygiene File": "lead_hygiene.permissions.file_query",
	"Stage Change": "lead_hygiene.permissions.stage_change_query",
	"Hygiene Farewell": "lead_hygiene.permissions.farewell_query",
	"Hygiene Ledger Entry": "lead_hygiene.permissions.ledger_query",
	"Customer Clock": "lead_hygiene.permissions.clock_query",
	"Criterion Proof": "lead_hygiene.permissions.proof_query",
	"Hygiene Snapshot": "lead_hygiene.permissions.snapshot_query",
}
has_permission = {
	"Hygiene Duplicate": "lead_hygiene.permissions.duplicate",
	"Hygiene Action": "lead_hygiene.permissions.action",
	"Hygiene File": "lead_hygiene.permissions.record",
	"Stage Change": "lead_hygiene.permissions.record",
	"Hygiene Farewell": "lead_hygiene.permissions.ledger_entry",
	"Hygiene Ledger Entry": "lead_hygiene.permissions.ledger_entry",
	"Customer Clock": "lead_hygiene.permissions.clock",
	"Criterion Proof": "lead_hygiene.permissions.proof",
	"Hygiene Snapshot": "lead_hygiene.permissions.snapshot",
}

# The desk's Relink writes past all events.
override_whitelisted_methods = {"frappe.email.relink": "lead_hygiene.api.relink"}

export_python_type_annotations = True
require_type_annotated_api_methods = True
