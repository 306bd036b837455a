"""The touches and next steps of many records, by one query for each kind of document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce, Concat_ws
from frappe.utils import get_datetime
from pypika.enums import JoinType
from pypika.functions import NullIf
from pypika.queries import Table
from pypika.terms import Case, Criterion, Field, Term

from ..core.answers import bare_address
from ..core.sources import Step, step_of_event, touch_of_call, touch_of_communication, touch_of_event
from ..core.touches import Touch

Within = Callable[[Field], Criterion]

# Few columns, for half a million rows pass here in a rebuild: what tells a mail's kind travels as one text,
# and who wrote about what only where somebody else wrote.
_KIND = ("communication_medium", "sent_or_received", "email_status", "delivery_status", "reference_doctype")
_SAID = ("sender", "recipients", "subject")
_PARTED = "\x1f"
_CALL = ("name", "id", "type", "status", "start_time", "creation")
_EVENT = (
	"name",
	"status",
	"event_category",
	"starts_on",
	"modified",
	"ends_on",
	"repeat_this_event",
	"repeat_till",
)


class Contacts:
	"""What was found: touches, their rows as evidence where asked for, and next steps, by record."""

	__slots__ = ("evidence", "ours", "steps", "touches")

	def __init__(self, keep_rows: bool = False) -> None:
		self.ours = our_addresses()
		self.touches: dict[str, list[Touch]] = defaultdict(list)
		self.steps: dict[str, list[Step]] = defaultdict(list)
		self.evidence: dict[str, list[tuple[str, dict[str, Any], Touch]]] | None = (
			defaultdict(list) if keep_rows else None
		)

	def add(self, record: str, doctype: str, row: dict[str, Any], touch: Touch) -> None:
		self.touches[record].append(touch)
		if self.evidence is not None:
			self.evidence[record].append((doctype, row, touch))


def find(doctype: str, within: Within, keep_rows: bool = False, tasks: bool = True) -> Contacts:
	"""The contacts of the records of `doctype` whose names are `within`; without `tasks`, no next steps from ToDos."""
	found = Contacts(keep_rows)
	_mail(found, doctype, within)
	_linked(found, doctype, within)
	_calls(found, doctype, within)
	if tasks:
		_todos(found, doctype, within)
	return found


def _mail(found: Contacts, doctype: str, within: Within) -> None:
	mail = frappe.qb.DocType("Communication")
	query = (
		frappe.qb.from_(mail)
		.select(mail.reference_name, *_compact(mail))
		.where((mail.reference_doctype == doctype) & within(mail.reference_name))
		.where(mail.communication_type == "Communication")
	)
	for record, *values in query.run():
		_add_mail(found, record, values)


def _linked(found: Contacts, doctype: str, within: Within) -> None:
	"""Mail that hangs on the record by a timeline link, and events, which keep such a link to each participant."""
	link, mail, event = (frappe.qb.DocType(dt) for dt in ("Communication Link", "Communication", "Event"))
	compact = _compact(mail)
	query = (
		frappe.qb.from_(link)
		.join(mail)
		.on(mail.name == link.parent)
		.join(event, JoinType.left)
		.on((mail.reference_doctype == "Event") & (event.name == mail.reference_name))
		.select(link.link_name, *compact, *(event[field] for field in _EVENT))
		.where((link.link_doctype == doctype) & within(link.link_name))
		.where(mail.communication_type == "Communication")
	)
	seen = set()
	for record, *values in query.run():
		row = dict(zip(_EVENT, values[len(compact) :], strict=True))
		if row["name"] is None:
			_add_mail(found, record, values[: len(compact)])
		elif (record, row["name"]) not in seen:
			seen.add((record, row["name"]))
			found.add(record, "Event", row, touch_of_event(row, row["starts_on"]))
			found.steps[record].append(
				(row["status"], _last_day(row), _day(row["modified"]), step_of_event(row["event_category"]))
			)


def _compact(mail: Table) -> list[Term]:
	said = Case().when(mail.sent_or_received == "Received", _together(mail, _SAID))
	return [
		mail.name,
		Coalesce(NullIf(mail.message_id, ""), mail.name),
		Coalesce(mail.communication_date, mail.creation),
		_together(mail, _KIND),
		said,
	]


def _together(mail: Table, fields: tuple[str, ...]) -> Term:
	return Concat_ws(_PARTED, *(Coalesce(mail[field], "") for field in fields))


def _add_mail(found: Contacts, record: str, values: list[Any]) -> None:
	name, message_id, at, kind, said = values
	row: dict[str, Any] = dict(zip(_KIND, kind.split(_PARTED), strict=True))
	row["name"], row["message_id"] = name, message_id
	if said is not None:
		row.update(zip(_SAID, said.split(_PARTED, len(_SAID) - 1), strict=True))
	found.add(record, "Communication", row, touch_of_communication(row, at, found.ours))


def _calls(found: Contacts, doctype: str, within: Within) -> None:
	link, call = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Call Log")
	query = (
		frappe.qb.from_(link)
		.join(call)
		.on(call.name == link.parent)
		.select(link.link_name, *(call[field] for field in _CALL))
		.where((link.parenttype == "Call Log") & (link.link_doctype == doctype) & within(link.link_name))
	)
	for record, *values in query.run():
		row = dict(zip(_CALL, values, strict=True))
		found.add(record, "Call Log", row, touch_of_call(row, _at(row, "start_time")))


def _todos(found: Contacts, doctype: str, within: Within) -> None:
	todo = frappe.qb.DocType("ToDo")
	query = (
		frappe.qb.from_(todo)
		.select(todo.reference_name, todo.status, todo.date, todo.modified)
		.where((todo.reference_type == doctype) & within(todo.reference_name))
	)
	for record, status, planned, changed in query.run():
		found.steps[record].append((status, planned, _day(changed), "task"))


def touch_of(mail: Any) -> Touch:
	"""A Communication document as a touch."""
	at = mail.communication_date or mail.creation
	return touch_of_communication(mail, get_datetime(at) if at else None, our_addresses())


def records_of(doc: Any) -> Iterator[tuple[str, str]]:
	"""The records of the pipeline that a Communication, Call Log, Event or ToDo document speaks of."""
	pairs = {
		(doc.get("reference_doctype") or doc.get("reference_type"), doc.get("reference_name")),
		*((row.link_doctype, row.link_name) for row in doc.get("timeline_links") or ()),
		*(
			(row.link_doctype, row.link_name)
			for row in (doc.get("links") or () if doc.doctype == "Call Log" else ())
		),
		*((row.reference_doctype, row.reference_docname) for row in doc.get("event_participants") or ()),
	}
	yield from sorted(pair for pair in pairs if pair[0] in ("Lead", "Opportunity") and pair[1])


def our_addresses() -> frozenset[str]:
	"""The bare addresses of our own people and mailboxes; kept for ten minutes."""
	ours = frappe.cache().get_value(_OURS_KEY, expires=True)
	if ours is None:
		users = frappe.get_all(
			"User", filters={"enabled": 1, "user_type": "System User"}, fields=["email"], order_by="name asc"
		)
		boxes = frappe.get_all("Email Account", fields=["email_id"], order_by="name asc")
		ours = frozenset(
			bare_address(address) for address in (*(u.email for u in users), *(b.email_id for b in boxes))
		)
		frappe.cache().set_value(_OURS_KEY, ours - {""}, expires_in_sec=600)
	return ours - {""}


_OURS_KEY = "lead_hygiene:our_addresses"


def _last_day(event: dict[str, Any]) -> date | None:
	"""The last day an event takes, or takes place again."""
	days = [_day(event["starts_on"]), _day(event["ends_on"])]
	if event["repeat_this_event"]:
		days.append(event["repeat_till"])
	return max((day for day in days if day is not None), default=None)


def _at(row: dict[str, Any], field: str) -> datetime | None:
	return row[field] or row["creation"]


def _day(at: datetime | None) -> date | None:
	return None if at is None else at.date()
