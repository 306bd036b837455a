from frappe.model.document import Document


class SubIndustry(Document):
	"""A part of an Industry Type."""
