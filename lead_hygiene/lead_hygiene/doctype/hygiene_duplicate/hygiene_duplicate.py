import frappe
from frappe.model.document import Document


class HygieneDuplicate(Document):
	"""Two records that may be one, the first by doctype and name on the left; written in `site.duplicates`."""


def on_doctype_update() -> None:
	# One row for a pair, so that what a person said of it is remembered. The names are 140 characters wide.
	frappe.db.add_unique(
		"Hygiene Duplicate", ["left_name", "right_name", "left_doctype", "right_doctype"], "one_row_per_pair"
	)
