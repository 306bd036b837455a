from frappe.model.document import Document


class SalesStageLimit(Document):
	"""The limit of a stage for one Opportunity Type; checked with its stage in `site.stages`."""
