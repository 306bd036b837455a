from frappe.model.document import Document


class EssentialField(Document):
	"""A field that the records of a doctype should not lack; several of which one is enough."""
