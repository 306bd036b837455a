from frappe.model.document import Document


class CustomerPeriod(Document):
	"""After how many days customers of a group are late, and lapsed."""
