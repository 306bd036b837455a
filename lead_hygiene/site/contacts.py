"""The touches and next steps of many records, by one query for each kind of document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import frappe
from frappe.utils import get_datetime, getdate
from pypika.enums import JoinType

from ..core.answers import bare_address
from ..core.replies import Boxes
from ..core.sources import (
	Step,
	is_theirs_alone,
	opened_on,
	step_of_event,
	touch_of_call,
	touch_of_communication,
	touch_of_event,
)
from ..core.touches import Touch
from . import orders, replies, visits
from .circle import SPEAKERS, Circle, Pair, Within, around
from .kept import Kept
from .mails import Mail, MailReader
from .roles import CASTS
from .rows import OneOf

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

	__slots__ = ("evidence", "mails", "steps", "touches")

	def __init__(self, keep_rows: bool = False) -> None:
		self.mails = MailReader(our_addresses(), replies.boxes())
		self.touches: dict[str, list[Touch]] = defaultdict(list)
		self.steps: dict[str, list[Step]] = defaultdict(list)
		self.evidence: dict[str, list[tuple[str, dict[str, Any], Touch]]] | None = (
			defaultdict(list) if keep_rows else None
		)

	def add(self, record: str, doctype: str, row: dict[str, Any], touch: Touch) -> None:
		self.touches[record].append(touch)
		if self.evidence is not None:
			self.evidence[record].append((doctype, row, touch))

	def add_mails(self, record: str, mails: list[Mail]) -> None:
		self.touches[record].extend([touch for _name, _about, touch in mails])
		if self.evidence is not None:
			self.evidence[record].extend(
				("Communication", {"name": name}, touch) for name, _about, touch in mails
			)


def find(doctype: str, within: Within, keep_rows: bool = False, tasks: bool = True) -> Contacts:
	"""The contacts of the records of `doctype` whose names are `within`, and of those who share a conversation with
	them; without `tasks`, no next steps from ToDos."""
	found, circle = Contacts(keep_rows), Circle(doctype, within)
	linked = _links(circle)
	_mail(found, circle, linked)
	if linked:
		_linked(found, linked)
	_calls(found, circle)
	for record, kind, row, touch in orders.of(circle):
		found.add(record, kind, row, touch)
	for record, kind, row, touch in visits.of(circle):
		found.add(record, kind, row, touch)
	if tasks:
		_todos(found, doctype, within)
	return found


# A mail's name: by which kind of link it is linked with which records.
Links = dict[str, set[tuple[str, str]]]


def _links(circle: Circle) -> Links:
	"""The mails that hang by a timeline link on what speaks for the records; an index holds all that this reads."""
	link = frappe.qb.DocType("Communication Link")
	linked: Links = defaultdict(set)
	for doctype in SPEAKERS:
		if (among := circle.among(doctype)) is None:
			continue
		query = (
			frappe.qb.from_(link)
			.select(link.link_name, link.parent)
			.where((link.link_doctype == doctype) & among(link.link_name))
		)
		for name, mail in query.run():
			linked[mail].update((doctype, record) for record in circle.heard_by(doctype, name))
			if doctype == circle.doctype:
				linked[mail].add(("itself", name))
	return linked


def _mail(found: Contacts, circle: Circle, linked: Links) -> None:
	"""Mail that is filed on a record. It leaves in `linked` what was not read here."""
	for doctype in CASTS:
		if (among := circle.among(doctype)) is None:
			continue
		for filed_on, mails in found.mails.filed(doctype, among):
			records = circle.heard_by(doctype, filed_on)
			for record in records:
				found.add_mails(record, mails)
			if not linked:
				continue
			for mail in mails:
				# What is filed on one record of the pipeline is about no other that merely has the same contact.
				others = {name for kind, name in linked.pop(mail[0], ()) if kind in CASTS}
				for record in others.difference(records):
					found.add_mails(record, [mail])


def _linked(found: Contacts, linked: Links) -> None:
	"""Mail that hangs by a timeline link only, and events, which keep such a link to each participant."""
	mail, event = frappe.qb.DocType("Communication"), frappe.qb.DocType("Event")
	query = (
		frappe.qb.from_(mail)
		.join(event, JoinType.left)
		.on((mail.reference_doctype == "Event") & (event.name == mail.reference_name))
		.select(found.mails.line(mail), *(event[field] for field in _EVENT))
		.where(mail.name.isin(OneOf(linked)) & (mail.communication_type == "Communication"))
	)
	seen: set[tuple[str, str, str]] = set()
	for line, *values in query.run():
		read = found.mails.read(line)
		links = linked[read[0]]
		records = {name for kind, name in links if kind in CASTS}
		if read[1] not in CASTS:
			records.update(name for kind, name in links if kind == "Contact")
		row = dict(zip(_EVENT, values, strict=True))
		if row["name"] is None:
			for record in records:
				found.add_mails(record, [read])
			continue
		touch = touch_of_event(row, row["starts_on"])
		step = row["status"], _last_day(row), _day(row["modified"]), step_of_event(row["event_category"])
		# One event has a copy for each participant.
		for record in {name for name in records if (row["name"], "touch", name) not in seen}:
			seen.add((row["name"], "touch", record))
			found.add(record, "Event", row, touch)
		# A plan is of those who take part in it.
		for kind, record in links:
			if kind == "itself" and (row["name"], "step", record) not in seen:
				seen.add((row["name"], "step", record))
				found.steps[record].append(step)


def _calls(found: Contacts, circle: Circle) -> None:
	link, call = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Call Log")
	for doctype in SPEAKERS:
		if (among := circle.among(doctype)) is None:
			continue
		query = (
			frappe.qb.from_(link)
			.join(call)
			.on(call.name == link.parent)
			.select(link.link_name, *(call[field] for field in _CALL))
			.where((link.parenttype == "Call Log") & (link.link_doctype == doctype) & among(link.link_name))
		)
		for name, *values in query.run():
			row = dict(zip(_CALL, values, strict=True))
			touch = touch_of_call(row, _at(row, "start_time"))
			for record in dict.fromkeys(circle.heard_by(doctype, name)):
				found.add(record, "Call Log", row, touch)


def _todos(found: Contacts, doctype: str, within: Within) -> None:
	todo = frappe.qb.DocType("ToDo")
	query = (
		frappe.qb.from_(todo)
		.select(todo.reference_name, todo.status, todo.date, todo.modified)
		.where((todo.reference_type == doctype) & within(todo.reference_name))
	)
	for record, status, planned, changed in query.run():
		found.steps[record].append((status, planned, _day(changed), "task"))


def touch_of(mail: Any, boxes: Boxes, ours: frozenset[str]) -> Touch:
	"""A Communication document as a touch; `ours` are `our_addresses`."""
	at = mail.communication_date or mail.creation
	touch = touch_of_communication(mail, get_datetime(at) if at else None, ours)
	if isinstance(touch.away_until, str):  # as a script or an import gives it
		touch = replace(touch, away_until=getdate(touch.away_until))
	if mail.get("read_by_recipient_on") and is_theirs_alone(mail, ours):
		day = opened_on(touch.kind, touch.at, get_datetime(mail.read_by_recipient_on))
		touch = replace(touch, opened_on=day)
	return boxes.mark(touch, mail)


def named_by(doc: Any) -> set[Pair]:
	"""The leads, opportunities and contacts that a document names as what it speaks of."""
	pairs = {
		(doc.get("reference_doctype") or doc.get("reference_type"), doc.get("reference_name")),
		*((row.link_doctype, row.link_name) for row in doc.get("timeline_links") or ()),
		*(
			(row.link_doctype, row.link_name)
			for row in (doc.get("links") or () if doc.doctype == "Call Log" else ())
		),
		*((row.reference_doctype, row.reference_docname) for row in doc.get("event_participants") or ()),
	}
	known = {pair for pair in pairs if pair[0] in SPEAKERS and pair[1]}
	if doc.get("reference_doctype") in CASTS:
		return {pair for pair in known if pair[0] in CASTS}
	return known


def records_of(doc: Any) -> Iterator[Pair]:
	"""The records of the pipeline that a Communication, Call Log, Event or ToDo document speaks of, and those that
	share the conversation with them. A task is nobody else's."""
	named = named_by(doc)
	yield from sorted(named if doc.doctype == "ToDo" else around(named))


def our_addresses() -> frozenset[str]:
	"""The bare addresses of our own people and mailboxes."""
	return OURS.get()


def _find_ours() -> frozenset[str]:
	users = frappe.get_all(
		"User", filters={"enabled": 1, "user_type": "System User"}, fields=["email"], order_by="name asc"
	)
	boxes = frappe.get_all("Email Account", fields=["email_id"], order_by="name asc")
	addresses = (*(user.email for user in users), *(box.email_id for box in boxes))
	return frozenset(bare_address(address) for address in addresses) - {""}


OURS = Kept("lead_hygiene:our_addresses", _find_ours)


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
