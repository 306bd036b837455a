import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from lead_hygiene.site import proof, stages


class LeadHygieneSettings(Document):
	"""How the company keeps its pipeline."""

	def validate(self) -> None:
		if not 0 <= flt(self.stop_share) <= 100:
			frappe.throw(_("Stop the Night Above is a percentage: write a number from 0 to 100."))
		if not 0 <= flt(self.protected_attractiveness) <= 100:
			frappe.throw(_("Protected Above (Attractiveness) goes from 0 to 100."))

	def on_update(self) -> None:
		proof.forget()
		stages.everything_changed()
