from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document


class HygieneLedgerEntry(Document):
	"""Something that happened to a record by our rules. `site.ledger` writes it, past this class; nobody else does."""

	def validate(self) -> None:
		frappe.throw(
			_("The ledger is written by what happens, once; nobody writes or changes an entry by hand.")
		)

	def before_rename(self, *args: Any) -> None:
		self.validate()

	def on_trash(self) -> None:
		frappe.throw(_("Nothing is taken out of the ledger."))


def on_doctype_update() -> None:
	frappe.db.add_index("Hygiene Ledger Entry", ["reference_doctype", "reference_name"], "of_record")
