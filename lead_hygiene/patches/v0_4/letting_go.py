"""0.4 lets records go and brings them back: the new fields, the first texts, and the moment of the last sign of each record."""

import frappe

from lead_hygiene.install import bring_up_to_date
from lead_hygiene.site import farewell_seeds

# A site that has Settings already is given the defaults of what is new in them.
_NEW = {
	"daily_cap": 50,
	"recycle_days": 90,
	"quiet_from": "18:00:00",
	"quiet_until": "08:00:00",
	"keep_holidays": 1,
}


def execute() -> None:
	bring_up_to_date()
	kept = frappe.db.get_singles_dict("Lead Hygiene Settings")
	for field, value in _NEW.items():
		if kept.get(field) is None:
			frappe.db.set_single_value("Lead Hygiene Settings", field, value, update_modified=False)
	farewell_seeds.plant()
