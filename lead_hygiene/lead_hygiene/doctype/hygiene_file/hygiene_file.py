import frappe
from frappe.model.document import Document


class HygieneFile(Document):
	"""What the machine keeps about one record; written set by set in `site.files`, never by hand."""


def on_doctype_update() -> None:
	frappe.db.add_unique("Hygiene File", ["reference_doctype", "reference_name"], "one_file_per_record")
