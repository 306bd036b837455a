from frappe.model.document import Document


class FollowupStep(Document):
	"""One step of the plan after the sale."""
