from frappe.model.document import Document

from lead_hygiene.site import label_names


class HygieneLabel(Document):
	"""What a rep calls a lead or deal after a talk."""

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		if not merge:  # of two labels in one, nobody knows whose points are meant
			label_names.follow(old, new)
