"""The mails and calls of one customer in the last twelve months, one by one: what the figure Contacts counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce
from frappe.utils import add_days, add_months, getdate, nowdate
from pypika.queries import QueryBuilder, Table
from pypika.terms import Term

from .customer_mails import HUMAN, together, ways_of_call, ways_of_mail

MONTHS, MOST = 12, 200
Way = tuple[QueryBuilder, Table, Term]


def listed(customer: str) -> dict[str, Any]:
	"""`rows`, the latest first and at most MOST of them, each with a document the reader may open; `count`: of them all;
	`hidden`: how many of those looked at the reader may not see."""
	today = counted_on()
	rows = [*_mails(customer, today), *_calls(customer, today)]
	rows.sort(key=lambda row: (row["at"], row["name"]), reverse=True)
	seen = [row for row in rows[:MOST] if _may_read(row)]
	return {"rows": seen, "count": len(rows), "hidden": min(len(rows), MOST) - len(seen)}


def last_counted() -> date | None:
	"""The day up to which customers were last compared; None: they never were."""
	kept = frappe.db.get_single_value("Lead Hygiene Settings", "burden_counted_on")
	day = getdate(kept) if kept else None
	return day if day and day > date.min else None  # v16 reads nothing as the first day of all


def counted_on() -> date:
	"""The same; today, where they never were."""
	return last_counted() or getdate(nowdate())


def since(today: date) -> date:
	"""The first of the twelve months that end `today`."""
	return getdate(add_months(today, -MONTHS))


def mails(today: date, names: Iterable[str] | None = None) -> list[Way]:
	"""The ways by which mails are customers', of the twelve months; spam and what machines answered is no contact."""
	return [
		(
			query.where(
				(mail.communication_type == "Communication") & Coalesce(mail.hygiene_answer, "").isin(HUMAN)
			)
			.where(Coalesce(mail.email_status, "").notin(("Spam", "Trash")))
			.where(
				(mail.communication_date >= since(today)) & (mail.communication_date < add_days(today, 1))
			),
			mail,
			whose,
		)
		for query, mail, whose in ways_of_mail(names)
	]


def calls(today: date, names: Iterable[str] | None = None) -> list[Way]:
	"""The same for calls."""
	found = []
	for query, call, whose in ways_of_call(names):
		at = Coalesce(call.start_time, call.creation)
		found.append((query.where((at >= since(today)) & (at < add_days(today, 1))), call, whose))
	return found


def _mails(customer: str, today: date) -> list[dict[str, Any]]:
	queries = [
		query.select(
			mail.name, mail.communication_date.as_("at"), mail.subject, mail.sent_or_received,
			mail.reference_doctype, mail.reference_name,
		)
		for query, mail, _whose in mails(today, [customer])
	]  # fmt: skip
	return [
		{
			**row,
			"doctype": "Communication",
			"theirs": row.sent_or_received == "Received",
			"about": (row.reference_doctype, row.reference_name),
		}
		for row in together(queries).run(as_dict=True)
	]


def _calls(customer: str, today: date) -> list[dict[str, Any]]:
	queries = [
		query.select(call.name, Coalesce(call.start_time, call.creation).as_("at"), call.type, call.status)
		for query, call, _whose in calls(today, [customer])
	]
	return [
		{
			"name": row.name,
			"doctype": "Call Log",
			"at": row.at,
			"subject": _("Call: {0}").format(_(row.status or "")),
			"theirs": row.type == "Incoming",
			"about": ("Call Log", row.name),
		}
		for row in together(queries).run(as_dict=True)
	]


def _may_read(row: dict[str, Any]) -> bool:
	"""A mail is seen by who may read what it is filed on, as on Frappe's timelines; a loose one by who may read mails."""
	doctype, name = row["about"]
	if not doctype or not name:
		doctype, name = row["about"] = row["doctype"], row["name"]
	return bool(frappe.db.exists(doctype, name) and frappe.has_permission(doctype, "read", name))
