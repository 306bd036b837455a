from frappe.model.document import Document


class HygieneLabel(Document):
	"""What a rep calls a lead or deal after a talk."""
