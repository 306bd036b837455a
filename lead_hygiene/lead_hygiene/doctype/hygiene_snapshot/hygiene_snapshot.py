from frappe.model.document import Document


class HygieneSnapshot(Document):
	"""How the pipeline of one company stood on one day; written set by set in `site.daily_snapshot`, never by hand."""
