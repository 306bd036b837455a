import frappe
from frappe.model.document import Document


class HygieneFarewell(Document):
	"""The goodbye said to one record in one episode, and what became of it; written by `site.goodbyes`, never by hand."""


def on_doctype_update() -> None:
	# The key that lets no two goodbyes be said, whatever crashes, retries, races or is clicked twice.
	frappe.db.add_unique(
		"Hygiene Farewell", ["reference_doctype", "reference_name", "episode"], "one_goodbye_per_episode"
	)
