import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from lead_hygiene.core.criteria import LONGEST_HALF_LIFE
from lead_hygiene.site import rescoring, scoring
from lead_hygiene.site.labels import APPLIES_TO, doctypes_of
from lead_hygiene.site.roles import fields_to_ask


class ScoreCriterion(Document):
	"""One line of the score: how many points what gives, on which axis."""

	def validate(self) -> None:
		self._validate_selects()  # Frappe does so later only, and a preview is never saved
		self._leave_out_what_does_not_apply()
		self._check()
		try:
			scoring.criterion_of(self, scoring.HALF_LIFE)
		except ValueError as error:
			frappe.throw(str(error))

	def on_change(self) -> None:
		rescoring.everything_changed()

	def after_delete(self) -> None:
		rescoring.everything_changed()

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		rescoring.everything_changed()

	def _leave_out_what_does_not_apply(self) -> None:
		self.applies_to = self.applies_to or "Lead and Opportunity"
		if self.kind == "Signal":
			self.field = self.operator = self.value = None
		else:
			self.signal, self.cap, self.half_life_days = None, 0, 0
			# Whoever sends a number by the API means its text.
			self.field, self.value = (
				None if said is None else str(said) for said in (self.field, self.value)
			)

	def _check(self) -> None:
		points = cint(self.points)
		if not points or abs(points) > 100:
			frappe.throw(_("Points go from -100 to 100, without 0. To switch a criterion off, disable it."))
		if self.kind == "Signal":
			if not self.signal:
				frappe.throw(_("Choose the Signal that gives the points."))
			if 0 < cint(self.cap) < abs(points):
				frappe.throw(_("At Most is less than the points of one time, {0}.").format(abs(points)))
			if cint(self.half_life_days) > LONGEST_HALF_LIFE:
				label = frappe.bold(_(self.meta.get_label("half_life_days")))
				frappe.throw(_("{0} is at most {1} days.").format(label, LONGEST_HALF_LIFE))
			return
		if not (self.field or "").strip():
			frappe.throw(_("Say in Field which field gives the points."))
		for doctype in doctypes_of(APPLIES_TO[self.applies_to]):
			known = fields_to_ask(doctype)
			field = known.get(self.field) or known.get(self.field.lower())
			if field in scoring.SHOWN:
				frappe.throw(
					_("{0} is made of the points: it cannot give any.").format(frappe.bold(self.field))
				)
			if not field:
				frappe.throw(
					_(
						"{0} has no field {1}. Write a field's name or its label, or change Applies To."
					).format(_(doctype), frappe.bold(self.field))
				)
		if self.operator not in ("is set", "is not set") and not (self.value or "").strip():
			frappe.throw(_("{0} needs a value to compare with.").format(frappe.bold(self.operator)))
		if self.operator == "between" and ".." not in self.value:
			frappe.throw(_("Write the two ends with two dots between them, as in 10..50."))
