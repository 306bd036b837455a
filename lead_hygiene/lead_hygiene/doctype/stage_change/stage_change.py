import frappe
from frappe.model.document import Document


class StageChange(Document):
	"""One stay of a record in one stage; written set by set in `site.history`, never by hand."""


def on_doctype_update() -> None:
	# The key that lets no two writers record the same change; it also finds the last one of a record.
	frappe.db.add_unique(
		"Stage Change", ["reference_doctype", "reference_name", "serial"], "one_row_per_change"
	)
	frappe.db.add_index("Stage Change", ["reference_doctype", "entered_on"], "entered")
	# Losses, and the stays behind a figure, are few among many.
	frappe.db.add_index("Stage Change", ["reference_doctype", "outcome", "entered_on"], "ended")
	frappe.db.add_index("Stage Change", ["reference_doctype", "to_stage", "left_outcome"], "stood")
