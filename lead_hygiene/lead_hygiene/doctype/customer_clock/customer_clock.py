import frappe
from frappe import _
from frappe.model.document import Document


class CustomerClock(Document):
	"""What the machine keeps about one customer; written set by set in `site.customer_clocks`, never by hand."""

	def validate(self) -> None:
		frappe.throw(_("The machine keeps this file; nobody writes or deletes it by hand."))

	def on_trash(self) -> None:
		self.validate()
