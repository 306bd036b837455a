from frappe.model.document import Document


class HygieneRuleCondition(Document):
	"""One thing a record must be for the rule to apply."""
