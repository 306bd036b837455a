import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from lead_hygiene.site import regret, stages
from lead_hygiene.site.policy import rule_of
from lead_hygiene.site.roles import fields_to_ask


class HygieneRule(Document):
	"""One line of the company's policy."""

	def onload(self) -> None:
		"""How often people said no to it."""
		self.set_onload("overruled", next(iter(regret.overrulings(self.name)), None))

	def validate(self) -> None:
		self._check_threshold()
		self._check_conditions()
		if self.action == "Recycle" and not self.come_back_days:
			frappe.throw(_("Say in Come Back After how many days the record rests."))
		try:
			rule_of(self, self.conditions)
		except ValueError as error:
			frappe.throw(str(error))

	def on_change(self) -> None:
		stages.everything_changed()

	def after_delete(self) -> None:
		stages.everything_changed()

	def _check_threshold(self) -> None:
		if self.trigger_type == "Disqualified":
			if not self.disqualified_for:
				frappe.throw(_("Say in Disqualified For which reason the rule is about."))
		elif cint(self.threshold) > stages.LONGEST:
			frappe.throw(
				_("Threshold is at most {0}. To switch a rule off, disable it.").format(stages.LONGEST)
			)
		elif not self.threshold or self.threshold < 1:
			frappe.throw(
				_("Threshold must be at least 1 for the trigger {0}.").format(
					frappe.bold(_(self.trigger_type))
				)
			)

	def _check_conditions(self) -> None:
		doctypes = (
			("Lead", "Opportunity") if self.applies_to == "Lead and Opportunity" else (self.applies_to,)
		)
		for row in self.conditions:
			for doctype in doctypes:
				known = fields_to_ask(doctype)
				field = known.get(row.field) or known.get((row.field or "").lower())
				if field is None:
					frappe.throw(
						_(
							"Row {0}: {1} has no field {2}. Write a field's name or its label, or change Applies To."
						).format(row.idx, _(doctype), frappe.bold(row.field))
					)
			if row.operator not in ("is set", "is not set") and not (row.value or "").strip():
				frappe.throw(
					_("Row {0}: {1} needs a value to compare with.").format(
						row.idx, frappe.bold(row.operator)
					)
				)
