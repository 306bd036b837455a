"""0.3 caps how often a person is contacted: a site that has Settings already is given the defaults, which only warn."""

import frappe


def execute() -> None:
	settings, kept = "Lead Hygiene Settings", frappe.db.get_singles_dict("Lead Hygiene Settings")
	for field, value in (("pressure_mode", "Warn"), ("pressure_contacts", 3), ("pressure_days", 7)):
		if not kept.get(field):
			frappe.db.set_single_value(settings, field, value, update_modified=False)
