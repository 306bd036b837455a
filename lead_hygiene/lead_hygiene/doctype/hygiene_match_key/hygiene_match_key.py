import frappe
from frappe.model.document import Document


class HygieneMatchKey(Document):
	"""What a record may share with its duplicates; see `core.blocks`. Written in `site.match_keys`, never by hand."""


def on_doctype_update() -> None:
	# How many share a key is counted without reading their rows; of a common name that is thousands.
	frappe.db.add_index("Hygiene Match Key", ["match_key", "firm", "nameless"], "shared_by")
	frappe.db.add_index("Hygiene Match Key", ["reference_name", "reference_doctype"], "of_record")
