import frappe
from frappe import _
from frappe.model.document import Document


class HygieneAction(Document):
	"""An action a rule proposed for one record in one episode."""

	def validate(self) -> None:
		if not self.is_new() and not self.flags.decided:
			frappe.throw(_("A Hygiene Action is approved, rejected or undone, not edited."))

	def on_trash(self) -> None:
		frappe.throw(_("A Hygiene Action is approved, rejected or undone, not deleted."))


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Hygiene Action", ["reference_doctype", "reference_name", "rule", "episode"], "once_per_episode"
	)
