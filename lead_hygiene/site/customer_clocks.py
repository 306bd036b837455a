"""The Customer Clock: the narrow row that the machine keeps about one customer; written set by set, like a Hygiene File."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe.utils import add_days, now, nowdate
from pypika.terms import Values

from . import document_cache
from .customer_mails import PAPERS
from .rows import JsonRows, OneOf, overwrite

_KEYS = {"name": "VARCHAR(140)", "customer": "VARCHAR(140)"}
_STAMPS = {
	"creation": "DATETIME(6)",
	"modified": "DATETIME(6)",
	"owner": "VARCHAR(140)",
	"modified_by": "VARCHAR(140)",
}
COLUMNS = {
	"state": "VARCHAR(20)",
	"state_since": "DATE",
	"review_on": "DATE",
	"reason": "TEXT",
	"bought_on": "DATE",
	"purchases": "INT",
	"sign_at": "DATETIME(6)",
	"rhythm_by": "VARCHAR(10)",
	"usual_days": "DECIMAL(21,9)",
	"late_days": "INT",
	"lapsed_days": "INT",
	"decided_on": "DATE",
	"decided_bought_on": "DATE",
	"decided_sign_at": "DATETIME(6)",
	"decided_by_action": "VARCHAR(20)",
	"evidence": "LONGTEXT",
	"steps_made": "LONGTEXT",
}
DECIDED = ("decided_on", "decided_bought_on", "decided_sign_at", "decided_by_action")
DOCTYPE, ACTIVE = "Customer", "Active"


def write(rows: Sequence[Sequence[Any]]) -> None:
	"""Insert or update clocks: each row is name, customer, then the values of COLUMNS."""
	_upsert(COLUMNS, rows)


def show(rows: Sequence[tuple[str, str, str]]) -> None:
	"""Put (state, reason) on customers; `modified` stays as it is."""
	if rows:
		overwrite("Customer", {"hygiene_state": "VARCHAR(20)", "hygiene_reason": "TEXT"}, rows)
		document_cache.clear("Customer", [row[0] for row in rows])


def make_due(customers: Iterable[str]) -> list[str]:
	"""Have customers reviewed on the next occasion. Gives those who are not simply active, sorted: they may be back now."""
	names = sorted(set(customers))
	if not names:
		return []
	clock = frappe.qb.DocType("Customer Clock")
	ours = clock.customer.isin(OneOf(names))
	known = dict(frappe.qb.from_(clock).select(clock.customer, clock.state).where(ours).run())
	# Whoever decides about him right now shall see that something came.
	frappe.qb.update(clock).set(clock.review_on, nowdate()).set(clock.modified, now()).where(ours).run()
	open_for([name for name in names if name not in known])
	return [name for name in names if known.get(name) not in (None, ACTIVE)]


def concerned(
	customers: Iterable[str] = (), paper: tuple[str, str] | None = None, active: bool = False
) -> list[str]:
	"""Who of these is not simply active, or with `active` all of them, in one statement that locks nothing. They are named,
	or known by a `paper` made for them (doctype, name)."""
	clock = frappe.qb.DocType("Customer Clock")
	query = frappe.qb.from_(clock).select(clock.customer)
	query = query if active else query.where(clock.state != ACTIVE)
	if paper:
		doc = frappe.qb.DocType(paper[0])
		party, kind = PAPERS[paper[0]]
		query = query.join(doc).on(doc[party] == clock.customer).where(doc.name == paper[1])
		query = query.where(doc[kind] == DOCTYPE) if kind else query
	else:
		query = query.where(clock.customer.isin(OneOf(customers)))
	return [row[0] for row in query.run()]


def internal() -> list[str]:
	"""Companies of our own group, which ERPNext keeps as customers: nobody wins them back."""
	return frappe.get_all("Customer", filters={"is_internal_customer": 1}, pluck="name", order_by="name asc")


def everybody_due() -> None:
	"""Have every customer reviewed on the next occasion: what holds for all has changed."""
	clock = frappe.qb.DocType("Customer Clock")
	frappe.qb.update(clock).set(clock.review_on, nowdate()).run()


def open_for(customers: Sequence[str]) -> None:
	"""Clocks that are due for customers who have none."""
	if customers:
		_upsert(
			{"review_on": "DATE"}, [(frappe.generate_hash(length=20), name, nowdate()) for name in customers]
		)


def put_off(customer: str) -> None:
	"""A customer that cannot be judged is looked at again tomorrow."""
	tomorrow = add_days(nowdate(), 1)
	frappe.db.set_value(
		"Customer Clock", {"customer": customer}, "review_on", tomorrow, update_modified=False
	)


def drop(customers: Iterable[str]) -> None:
	"""Drop the clocks of customers that are no more."""
	if names := sorted(customers):
		frappe.db.delete("Customer Clock", {"customer": ("in", names)})


def decide(customer: str, action: str | None, bought_on: Any = None, sign_at: Any = None) -> None:
	"""Write who let a customer go, and what was known then; without an action, that nobody has."""
	values = (nowdate() if action else None, bought_on, sign_at, action)
	frappe.db.set_value(
		"Customer Clock",
		{"customer": customer},
		dict(zip(DECIDED, values, strict=True)),
		update_modified=False,
	)


def _upsert(types: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
	stamp, user = now(), frappe.session.user
	columns = {**_KEYS, **types, **_STAMPS}
	given = JsonRows(columns, [[*row, stamp, stamp, user, user] for row in rows])
	clock = frappe.qb.DocType("Customer Clock")
	query = (
		frappe.qb.into(clock).columns(*columns).from_(given).select(*(given.column(name) for name in columns))
	)
	for name in (*types, "modified", "modified_by"):
		query = query.on_duplicate_key_update(clock[name], Values(clock[name]))
	query.run()
