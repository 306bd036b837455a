"""Which mailboxes of this site are fetched, and which addresses people write from that are not."""

from __future__ import annotations

import re
from typing import Any

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import cint, nowdate

from ..compat import answers_go_to_sender
from ..core.answers import bare_address
from ..core.replies import Boxes
from .kept import Kept

KEPT = Kept("lead_hygiene:boxes", lambda: _look())
_MISSED = Kept("lead_hygiene:missed_addresses", lambda: _find_missed())
_TELLING = ("email_id", "enable_incoming", "default_incoming", "append_to")


def boxes() -> Boxes:
	"""The mailboxes in force. Mirrors how Frappe chooses where answers are to go."""
	return KEPT.get()


def forget() -> None:
	"""Look again the next time."""
	KEPT.forget()
	_MISSED.forget()


def mailbox_changed(account: Any) -> None:
	"""A mailbox that is fetched from now on brings proof: the records that lacked it are due."""
	if account.is_new() or any(account.has_value_changed(field) for field in _TELLING):
		changed()


def changed() -> None:
	"""Which mailboxes are fetched has changed."""
	forget()
	file = frappe.qb.DocType("Hygiene File")
	query = frappe.qb.update(file).set(file.review_on, nowdate())
	query.where(file.missed_at.isnotnull() & (file.state != "Closed")).run()


def missed_addresses() -> list[tuple[str, int]]:
	"""The addresses whose answers nobody fetches, with the number of open records last written to from there."""
	return _MISSED.get()


def _find_missed() -> list[tuple[str, int]]:
	file = frappe.qb.DocType("Hygiene File")
	query = (
		frappe.qb.from_(file)
		.select(file.missed_at, Count(file.name))
		.where(file.missed_at.isnotnull() & (file.state != "Closed"))
		.groupby(file.missed_at)
		.orderby(file.missed_at)
	)
	fetched = boxes().fetched
	return [(address, count) for address, count in query.run() if address not in fetched]


def _look() -> Boxes:
	accounts = frappe.get_all(
		"Email Account",
		filters={"enable_incoming": 1},
		fields=["email_id", "append_to", "default_incoming"],
		order_by="name asc",
	)
	if not accounts:
		return Boxes()
	forwarded = frappe.db.get_single_value("Lead Hygiene Settings", "forwarded_addresses", cache=True) or ""
	fetched = {bare_address(account.email_id) for account in accounts}
	fetched |= {bare_address(part) for part in re.split(r"[,;\s]+", forwarded)}
	return Boxes(
		fetched=frozenset(fetched - {""}),
		doctypes=frozenset(account.append_to for account in accounts if account.append_to),
		default=any(cint(account.default_incoming) for account in accounts),
		answers_to_sender=answers_go_to_sender(),
	)
