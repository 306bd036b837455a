import frappe
from frappe import _
from frappe.model.document import Document


class HygieneFarewell(Document):
	"""The goodbye said to one record in one episode, and what became of it; written by `site.goodbyes`, never by hand."""

	def validate(self) -> None:
		if not (self.is_new() and self.flags.being_said):
			frappe.throw(_("Goodbyes are said and stopped, not written or deleted by hand."))

	def on_trash(self) -> None:
		# The row is what keeps a second goodbye away.
		frappe.throw(_("Goodbyes are said and stopped, not written or deleted by hand."))


def on_doctype_update() -> None:
	# The key that lets no two goodbyes be said, whatever crashes, retries, races or is clicked twice.
	frappe.db.add_unique(
		"Hygiene Farewell", ["reference_doctype", "reference_name", "episode"], "one_goodbye_per_episode"
	)
