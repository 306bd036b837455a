"""The moments at which somebody contacted a record by mail or call, judged as the Hygiene File judges them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

import frappe
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Coalesce, Concat_ws, Count
from pypika.functions import Cast, NullIf
from pypika.terms import Case

from ..core.answers import bare_address
from ..core.sources import touch_of_call, touch_of_communication
from ..core.touches import Kind
from .contacts import our_addresses
from .performance_query import GUEST, AskedOfPerformance
from .rows import OneOf

# What tells a mail's kind, and a call's; as `core.sources` reads them.
_MAIL = (
	"communication_medium", "sent_or_received", "email_status", "delivery_status", "reference_doctype",
	"communication_type", "hygiene_answer", "hygiene_answer_by",
)  # fmt: skip
_CALL = ("type", "status")
_US, _THEM = "us@ours.invalid", "them@theirs.invalid"
_NOBODY = ("", GUEST)
_FEW = 5000  # records that are looked up one by one
_PARTED, _WITHIN, _END = "\x1f", "\x1e", "\x1d"
_GroupConcat = CustomFunction("GROUP_CONCAT", ["line"])
# Record, rep, moment, and the call it was: a call may be filed on several records. None: a mail, which is filed on one.
Moment = tuple[str, str | None, str, str | None]


def moments(
	asked: AskedOfPerformance, doctype: str, records: Collection[str], since: datetime | None = None
) -> Iterator[Moment]:
	"""Those of both, in no order; `since` then (None: all there were) and up to now."""
	yield from mails(asked, doctype, records, since)
	yield from calls(asked, doctype, records, since)


def mails(
	asked: AskedOfPerformance, doctype: str, records: Collection[str], since: datetime | None = None
) -> Iterator[Moment]:
	"""Of what is filed on the records themselves. A mail is believed to stay in the house where it goes to one of our own
	addresses and to nobody else.

	A record's mails travel as one text, in the order of the index: a group for each kind would be sorted on disk.
	"""
	mail, ours = frappe.qb.DocType("Communication"), sorted(our_addresses()) or [""]
	alone = (Coalesce(mail.cc, "") == "") & (Coalesce(mail.bcc, "") == "")
	inside = Case().when(mail.recipients.isin(ours) & alone, 1).else_(0)
	at = Coalesce(mail.communication_date, mail.creation)
	kind = Concat_ws(_WITHIN, inside, *(Coalesce(mail[name], "") for name in _MAIL))
	line = Concat_ws(_PARTED, at, Coalesce(mail.sender, ""), Coalesce(mail.user, ""), kind, _END)
	query = (
		frappe.qb.from_(mail)
		.where((mail.reference_doctype == doctype) & (mail.communication_type == "Communication"))
		.where((mail.sent_or_received != "Received") | mail.sender.isin(ours))
		.where(at <= asked.now)
	)
	if since is not None:
		query = query.where(at >= since)
	if len(records) <= _FEW:
		query = query.where(mail.reference_name.isin(OneOf(records)))
	people, reps, counts = _people(), {}, {}
	for name, number, text in (
		query.select(mail.reference_name, Count("*"), _GroupConcat(line)).groupby(mail.reference_name).run()
	):
		if name not in records:
			continue
		lines = text.split(_END + ",")
		if len(lines) != number or not text.endswith(_END):
			# The database cuts a text that grows too long.
			lines = [one for (one,) in query.where(mail.reference_name == name).select(line).run()]
		for one in lines:
			moment, sender, user, like = one.removesuffix(_END).rstrip(_PARTED).split(_PARTED, 3)
			if like not in counts:
				counts[like] = _is_contact(like)
			if not counts[like]:
				continue
			if (sender, user) not in reps:
				own = None if user in _NOBODY else user
				reps[sender, user] = people.get(bare_address(sender)) or own
			yield name, reps[sender, user], moment, None


def _is_contact(like: str) -> bool:
	inside, *told = like.split(_WITHIN)
	if len(told) != len(_MAIL):
		return False  # somebody wrote our marks into a sender
	row = {
		**dict(zip(_MAIL, told, strict=True)),
		"sender": _US,
		"recipients": _US if inside == "1" else _THEM,
	}
	return touch_of_communication(row, None, (_US,)).kind is Kind.CONTACT


def calls(
	asked: AskedOfPerformance, doctype: str, records: Collection[str], since: datetime | None = None
) -> Iterator[Moment]:
	"""Of calls that went out, each once for a record, however often it is linked to it."""
	link, call = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Call Log")
	at = Coalesce(call.start_time, call.creation)
	by = Coalesce(NullIf(call.employee_user_id, ""), call.owner)
	query = (
		frappe.qb.from_(link)
		.join(call)
		.on(call.name == link.parent)
		.where((link.parenttype == "Call Log") & (link.link_doctype == doctype) & (at <= asked.now))
		.select(link.link_name, call.name, by, Cast(at, "CHAR"), *(call[name] for name in _CALL))
		.distinct()
		.orderby(call.name, link.link_name)
	)
	if since is not None:
		query = query.where(at >= since)
	for name, made, user, moment, *told in query.run():
		touch = touch_of_call(dict(zip(_CALL, told, strict=True)), None)
		if name in records and (touch.kind is Kind.CONTACT or touch.taken):
			yield name, None if user in _NOBODY else user, moment, made


def _people() -> Mapping[str, str]:
	"""Bare address to user."""
	rows = frappe.get_all("User", fields=["name", "email"], order_by="name asc")
	return {bare_address(row.email or row.name): row.name for row in rows}
