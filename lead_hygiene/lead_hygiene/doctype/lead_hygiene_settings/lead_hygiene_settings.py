import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from lead_hygiene.site import (
	customer_events,
	customer_policy,
	essentials,
	mailboxes,
	once,
	pressure,
	proof,
	rebuild,
	regret,
	replies,
	stages,
)


class LeadHygieneSettings(Document):
	"""How the company keeps its pipeline."""

	def onload(self) -> None:
		"""How far the look at the records that were there before us is, and how mail is judged."""
		self._keep_what_the_night_wrote()
		total = rebuild.total()
		self.set_onload("looked_at", {"done": min(rebuild.looked_at(), total), "total": total})
		self.set_onload("overruled", regret.overrulings())
		self.set_onload("mail_reading", {"kept_from_headers": mailboxes.stranger()})
		self.set_onload("mail_sending", {"kept_from_watching": once.stranger()})

	def validate(self) -> None:
		if not 0 <= flt(self.stop_share) <= 100:
			frappe.throw(_("Stop the Night Above is a percentage: write a number from 0 to 100."))
		if not 0 <= flt(self.protected_attractiveness) <= 100:
			frappe.throw(_("Protected Above (Attractiveness) goes from 0 to 100."))

		for field in ("warning_days", "grace_days"):
			if cint(self.get(field)) > stages.LONGEST:
				frappe.throw(
					_("{0} is at most {1} days.").format(
						frappe.bold(_(self.meta.get_label(field))), stages.LONGEST
					)
				)
		for field in ("daily_cap", "recycle_days"):
			if cint(self.get(field)) < 0:
				label = frappe.bold(_(self.meta.get_label(field)))
				frappe.throw(_("{0} cannot be below 0.").format(label))
		self._check_scale()
		customer_policy.check_settings(self)
		essentials.check(self)
		pressure.check_settings(cint(self.pressure_contacts), cint(self.pressure_days))
		self._keep_what_the_night_wrote()

	def _check_scale(self) -> None:
		for field in ("score_start", "good_fit", "poor_fit", "engaged", "fit_share"):
			if not 0 <= cint(self.get(field)) <= 100:
				label = frappe.bold(_(self.meta.get_label(field)))
				frappe.throw(_("{0} goes from 0 to 100.").format(label))
		if cint(self.poor_fit) > cint(self.good_fit):
			frappe.throw(_("Poor Fit Below cannot be above Good Fit From."))
		if not 1 <= cint(self.half_life_days) <= stages.LONGEST:
			frappe.throw(_("Half-Life of Engagement (Days) goes from 1 to {0}.").format(stages.LONGEST))

	def _keep_what_the_night_wrote(self) -> None:
		"""A form left open overnight must not put yesterday's dates back."""
		kept = frappe.db.get_singles_dict(
			self.doctype
		)  # as text: Frappe reads a moment that is not set as the year 1
		for field in (
			"suspended_because",
			"last_night_on",
			"last_reconciled_on",
			"brakes_told",
			"burden_counted_on",
			"duplicates_swept_on",
			"duplicate_crowds",
		):
			self.set(field, kept.get(field) or None)

	def on_update(self) -> None:
		proof.forget()
		replies.forget()
		customer_events.course_changed()
		stages.everything_changed()
