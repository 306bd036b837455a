"""Sales Stages: limits that make sense, and what a change of one makes due."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from . import files, policy

LONGEST = 36500  # days; a hundred years
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def check_limit(doc: Document) -> None:
	"""A limit is a whole number of days, at least one, or empty."""
	given = doc.get("hygiene_limit_days")
	text = "" if given is None else str(given).strip().translate(_DIGITS)
	if text and not (text.isdecimal() and 0 < int(text) <= LONGEST):
		frappe.throw(
			_(
				"Limit in Days of {0} is {1}. Write a whole number of days, at least 1, or leave it empty for no limit."
			).format(frappe.bold(_(doc.name or doc.stage_name)), frappe.bold(text))
		)
	doc.hygiene_limit_days = str(int(text)) if text else None


def changed(doc: Document) -> None:
	"""A changed limit makes the open opportunities of the stage due."""
	policy.forget()
	before = doc.get_doc_before_save()
	if before is None or (before.get("hygiene_limit_days") or None) == (
		doc.get("hygiene_limit_days") or None
	):
		return
	file = frappe.qb.DocType("Hygiene File")
	frappe.qb.update(file).set(file.review_on, frappe.utils.nowdate()).where(
		(file.reference_doctype == "Opportunity") & (file.state != "Closed") & (file.stage == doc.name)
	).run()
	review_soon()


def renamed(old: str, new: str) -> None:
	"""Files name their stage in plain text, which Frappe does not rename; a merge may bring another limit."""
	policy.forget()
	file = frappe.qb.DocType("Hygiene File")
	here = (file.reference_doctype == "Opportunity") & file.stage.isin([old, new])
	frappe.qb.update(file).set(file.review_on, frappe.utils.nowdate()).where(
		here & (file.state != "Closed")
	).run()
	frappe.qb.update(file).set(file.stage, new).where(here).run()
	review_soon()


def holidays_changed() -> None:
	"""Working days have changed where they are counted."""
	if frappe.utils.cint(frappe.db.get_single_value("Lead Hygiene Settings", "working_days", cache=True)):
		everything_changed()


def everything_changed() -> None:
	"""A rule or a setting changed: every open record is due."""
	policy.forget()
	files.make_due()
	review_soon()


def review_soon() -> None:
	"""Queue the review of what is due, once, after this transaction."""
	frappe.enqueue(
		"lead_hygiene.tasks.review_due",
		queue="long",
		timeout=3600,
		job_id="lead_hygiene_review_due",
		deduplicate=True,
		enqueue_after_commit=True,
	)
