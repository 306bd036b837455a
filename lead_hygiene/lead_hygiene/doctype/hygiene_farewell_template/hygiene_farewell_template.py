from frappe.model.document import Document


class HygieneFarewellTemplate(Document):
	"""The texts of a goodbye in one language."""
