"""Sales Stages: limits that make sense, and what a change of one does to the deals in the stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Coalesce
from frappe.utils import cint, nowdate

from ..core.stages import Limits, deadline
from . import chances, days_to_win, files, policy, stage_names
from .rows import JsonRows

LONGEST = 36500  # days; a hundred years
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_ALIKE = {"since": "DATE", "kind": "VARCHAR(140)", "company": "VARCHAR(140)", "last_day": "DATE"}


def check_limit(doc: Document) -> None:
	"""A limit is a whole number of days, at least one, or empty; an Opportunity Type has one at most."""
	doc.hygiene_limit_days = _days(doc, doc.get("hygiene_limit_days"))
	kinds = set()
	for row in doc.get("hygiene_limits") or ():
		row.limit_days = _days(doc, row.limit_days, row.opportunity_type)
		if row.opportunity_type in kinds:
			frappe.throw(
				_("{0} has two limits for {1}. Delete one of them.").format(
					_named(doc), frappe.bold(_(row.opportunity_type))
				)
			)
		kinds.add(row.opportunity_type)


def changed(doc: Document) -> None:
	"""A changed limit moves the deadlines of the open opportunities it speaks of, and makes them due."""
	policy.forget()
	before = doc.get_doc_before_save()
	if before is None or _limits(before) == _limits(doc):
		return
	_set_deadlines(doc.name, _limits(before))
	review_soon()


def renamed(old: str, new: str, merged: bool) -> None:
	"""Files and histories name their stage in plain text, which Frappe does not rename; a merge may bring another limit."""
	policy.forget()
	file = frappe.qb.DocType("Hygiene File")
	frappe.qb.update(file).set(file.stage, new).where(
		(file.reference_doctype == "Opportunity") & (file.stage == old)
	).run()
	stage_names.rename_stage(old, new, merged)
	chances.forget()
	days_to_win.forget()
	# The words on the records name the stage too.
	_set_deadlines(new)
	review_soon()


def use_limit(stage: str, days: int, kind: str | None = None) -> str:
	"""Write a limit into a Sales Stage, as a person's edit with its checks. Gives what was done, in words."""
	doc = frappe.get_doc("Sales Stage", stage)
	doc.check_permission("write")
	if kind is None:
		doc.hygiene_limit_days = str(cint(days))
	else:
		rows = [row for row in doc.get("hygiene_limits") if row.opportunity_type == kind]
		row = rows[0] if rows else doc.append("hygiene_limits", {"opportunity_type": kind})
		row.limit_days = str(cint(days))
	doc.save()
	if kind is None:
		return _("The limit of {0} is {1} days now.").format(_(stage), cint(days))
	return _("The limit of {0} for {1} is {2} days now.").format(_(stage), _(kind), cint(days))


def _days(doc: Document, given: Any, kind: str | None = None) -> str | None:
	text = "" if given is None else str(given).strip().translate(_DIGITS)
	if text and not (text.isdecimal() and 0 < int(text) <= LONGEST):
		frappe.throw(
			_(
				"Limit in Days of {0} is {1}. Write a whole number of days, at least 1, or leave it empty for no limit."
			).format(_named(doc, kind), frappe.bold(text))
		)
	return str(int(text)) if text else None


def _named(doc: Document, kind: str | None = None) -> str:
	name = _(doc.name or doc.stage_name)
	return frappe.bold(f"{name}, {_(kind)}" if kind else name)


def _limits(doc: Document) -> Limits:
	own = cint(doc.get("hygiene_limit_days"))
	kinds = {
		(doc.name, row.opportunity_type): cint(row.limit_days) for row in doc.get("hygiene_limits") or ()
	}
	return Limits({doc.name: own} if own else {}, {key: days for key, days in kinds.items() if days})


def _set_deadlines(stage: str, before: Limits | None = None) -> None:
	"""Deadlines and review dates of the open opportunities in `stage`; only of those whose limit was another `before`."""
	rows = list(_alike(stage, before))
	if not rows:
		return
	given, deal, file = JsonRows(_ALIKE, rows), frappe.qb.DocType("Opportunity"), _open_in(stage)[0]
	query = (
		frappe.qb.update(deal)
		.join(file)
		.on((file.reference_doctype == "Opportunity") & (file.reference_name == deal.name))
		.join(given)
		.on(
			(given.column("since") == file.stage_since)
			& (given.column("kind") == Coalesce(deal.opportunity_type, ""))
			& (given.column("company") == Coalesce(deal.company, ""))
		)
		.set(deal.hygiene_stage_deadline, given.column("last_day"))
		.set(file.review_on, nowdate())
		.where(_open_in(stage)[1])
	)
	query.run()
	frappe.clear_document_cache("Opportunity")


def _alike(stage: str, before: Limits | None) -> Iterator[list[Any]]:
	"""The open opportunities of a stage that share a deadline: (entered on, type, company, deadline)."""
	now = policy.current()
	file, here = _open_in(stage)
	deal = frappe.qb.DocType("Opportunity")
	kind, company = Coalesce(deal.opportunity_type, ""), Coalesce(deal.company, "")
	query = (
		frappe.qb.from_(file)
		.join(deal)
		.on(deal.name == file.reference_name)
		.select(file.stage_since, kind, company)
		.where(here & file.stage_since.notnull())
		.distinct()
	)
	for since, kind, company in query.run():
		limit = now.limits.of(stage, kind or None)
		if before is None or before.of(stage, kind or None) != limit:
			last_day = None if limit is None else deadline(since, limit, now.calendar(company or None))
			yield [since, kind, company, last_day]


def _open_in(stage: str) -> tuple[Any, Any]:
	file = frappe.qb.DocType("Hygiene File")
	return file, (
		(file.reference_doctype == "Opportunity") & (file.state != "Closed") & (file.stage == stage)
	)


def holidays_changed() -> None:
	"""Working days have changed where they are counted."""
	if cint(frappe.db.get_single_value("Lead Hygiene Settings", "working_days", cache=True)):
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
