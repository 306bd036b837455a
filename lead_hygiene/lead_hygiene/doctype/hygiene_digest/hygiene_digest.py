import frappe
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime


class HygieneDigest(Document):
	"""That somebody was sent the digest of a week, or that there was nothing to say. `site.digest` writes it, once."""

	@staticmethod
	def clear_old_logs(days: int = 400) -> None:
		"""What Frappe's Log Settings asks of a log."""
		row = frappe.qb.DocType("Hygiene Digest")
		frappe.db.delete(row, filters=row.creation < add_to_date(now_datetime(), days=-days))


def on_doctype_update() -> None:
	# Nobody is sent the digest of one week twice, by however many workers.
	frappe.db.add_unique("Hygiene Digest", ["user", "due_on"], "once_a_week")
