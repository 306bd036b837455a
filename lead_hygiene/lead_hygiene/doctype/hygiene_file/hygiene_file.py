import frappe
from frappe import _
from frappe.model.document import Document


class HygieneFile(Document):
	"""What the machine keeps about one record; written set by set in `site.files`, never by hand."""

	def validate(self) -> None:
		frappe.throw(_("The machine keeps this file; nobody writes or deletes it by hand."))

	def on_trash(self) -> None:
		self.validate()


def on_doctype_update() -> None:
	frappe.db.add_unique("Hygiene File", ["reference_doctype", "reference_name"], "one_file_per_record")
