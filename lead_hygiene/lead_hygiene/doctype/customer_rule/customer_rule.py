from frappe.model.document import Document


class CustomerRule(Document):
	"""What is done about customers in a state."""
