import frappe
from frappe import _
from frappe.model.document import Document

from lead_hygiene.site import checklist, criterion_proofs, stages
from lead_hygiene.site.roles import fields_to_ask


class ConversionCriterion(Document):
	"""One line of the checklist that a lead is held against before it is converted."""

	def validate(self) -> None:
		self._leave_out_what_does_not_apply()
		self._check()
		try:
			checklist.requirement_of(self)
		except ValueError as error:
			frappe.throw(str(error))

	def on_change(self) -> None:
		stages.everything_changed()

	def on_trash(self) -> None:
		if frappe.db.exists(criterion_proofs.DOCTYPE, {"criterion": self.name}):
			frappe.throw(
				_("People have confirmed {0} for leads. Disable it, and what they said is kept.").format(
					frappe.bold(self.name)
				)
			)

	def after_delete(self) -> None:
		stages.everything_changed()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		if merge:
			criterion_proofs.merge_criteria(old, new)

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		criterion_proofs.renamed(new)
		stages.everything_changed()

	def _leave_out_what_does_not_apply(self) -> None:
		if self.proof != "Field":
			self.field = self.operator = self.value = None
		else:
			# Whoever sends a number by the API means its text.
			self.field, self.value = (
				None if said is None else str(said) for said in (self.field, self.value)
			)
		if self.proof != "Signal":
			self.signal = None

	def _check(self) -> None:
		if self.proof == "Signal" and not self.signal:
			frappe.throw(_("Choose the Signal that counts as proof."))
		if self.proof != "Field":
			return
		if not (self.field or "").strip():
			frappe.throw(_("Say in Field which field of the lead counts as proof."))
		known = fields_to_ask("Lead")
		if not (known.get(self.field) or known.get(self.field.lower())):
			frappe.throw(
				_("{0} has no field {1}. Write a field's name or its label.").format(
					_("Lead"), frappe.bold(self.field)
				)
			)
		if self.operator not in ("is set", "is not set") and not (self.value or "").strip():
			frappe.throw(_("{0} needs a value to compare with.").format(frappe.bold(self.operator)))
		if self.operator == "between" and ".." not in self.value:
			frappe.throw(_("Write the two ends with two dots between them, as in 10..50."))
