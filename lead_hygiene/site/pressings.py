"""How one person was contacted of late, by anybody and any channel, and when that person last spoke. One query for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce
from pypika.terms import Criterion, Field

from ..core.answers import addresses, bare_address
from ..core.pressure import Pressing, call_presses, mail_presses
from ..core.sources import touch_of_communication
from ..core.touches import Kind
from .contacts import our_addresses
from .people import Person, Record

_MAIL = (
	"name", "communication_type", "communication_medium", "sent_or_received", "email_status", "delivery_status",
	"reference_doctype", "reference_name", "sender", "sender_full_name", "recipients", "cc", "bcc", "phone_no", "subject",
	"user", "owner", "message_id", "communication_date", "creation", "send_after",
)  # fmt: skip
_CALL = ("name", "id", "type", "status", "to", "employee_user_id", "owner", "start_time", "creation")
_QUEUED = ("name", "reference_doctype", "reference_name", "owner", "creation", "send_after")


@dataclass(frozen=True, slots=True)
class Found:
	"""The contacts by key with the row each was read from, and the moments of the person's signs."""

	contacts: dict[str, tuple[Pressing, dict[str, Any]]]
	signs: list[datetime]


def find(person: Person, since: datetime, also: Record | None = None, but: str | None = None) -> Found:
	"""What is known of a person from `since` on, planned contacts included.

	`also` is a record to look at though it is not about this person alone; `but` a Communication to leave out.
	"""
	found = Found({}, [])
	records = person.records | ({also} if also else set())
	if not records:
		return found
	for row in (*_filed(records, since), *_linked(person, since)):
		if row["name"] != but:
			_add_mail(found, person, row)
	for row in _calls(person, since):
		_add_call(found, row)
	for row in _queued(records, since):
		if bare_address(row["recipient"]) in person.addresses:
			at = _later(row["creation"], row["send_after"])
			found.contacts[row["name"]] = (
				Pressing(at, row["name"], machine=True),
				{**row, "medium": "Email"},
			)
	return found


def _filed(records: Iterable[Record], since: datetime) -> list[dict[str, Any]]:
	mail = frappe.qb.DocType("Communication")
	query = frappe.qb.from_(mail).select(*_mail_fields(mail))
	query = query.where(_among(mail.reference_doctype, mail.reference_name, records))
	return query.where(_recent(mail, since)).run(as_dict=True)


def _linked(person: Person, since: datetime) -> list[dict[str, Any]]:
	if not (own := [record for record in person.records if record[0] in ("Contact", "Lead")]):
		return []
	link, mail = frappe.qb.DocType("Communication Link"), frappe.qb.DocType("Communication")
	query = frappe.qb.from_(link).join(mail).on(mail.name == link.parent).select(*_mail_fields(mail))
	query = query.where(_among(link.link_doctype, link.link_name, own))
	return query.where(_recent(mail, since)).run(as_dict=True)


def _calls(person: Person, since: datetime) -> list[dict[str, Any]]:
	if not person.records:
		return []
	link, call = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Call Log")
	query = (
		frappe.qb.from_(link)
		.join(call)
		.on(call.name == link.parent)
		.select(
			*(call[field] for field in _CALL),
			link.link_doctype.as_("reference_doctype"),
			link.link_name.as_("reference_name"),
		)
	)
	query = query.where(link.parenttype == "Call Log")
	query = query.where(_among(link.link_doctype, link.link_name, person.records))
	return query.where(Coalesce(call.start_time, call.creation) >= since).run(as_dict=True)


def _queued(records: Iterable[Record], since: datetime) -> list[dict[str, Any]]:
	"""Mail about these records that left no Communication: it is in the queue, or was until Frappe clears it."""
	queue, whom = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Email Queue Recipient")
	query = frappe.qb.from_(queue).join(whom).on(whom.parent == queue.name)
	query = query.select(*(queue[field] for field in _QUEUED), whom.recipient)
	query = query.where(_among(queue.reference_doctype, queue.reference_name, records))
	query = query.where((Coalesce(queue.communication, "") == "") & (queue.status != "Error"))
	return query.where((queue.creation >= since) | (queue.send_after >= since)).run(as_dict=True)


def _among(doctype: Field, name: Field, records: Iterable[Record]) -> Criterion:
	by_doctype: dict[str, list[str]] = {}
	for kind, record in sorted(records):
		by_doctype.setdefault(kind, []).append(record)
	return Criterion.any((doctype == kind) & name.isin(names) for kind, names in by_doctype.items())


def _recent(mail: Any, since: datetime) -> Criterion:
	return (Coalesce(mail.communication_date, mail.creation) >= since) | (mail.send_after >= since)


def _mail_fields(mail: Any) -> list[Field]:
	judged = ("hygiene_answer",) if frappe.get_meta("Communication").has_field("hygiene_answer") else ()
	return [mail[field] for field in (*_MAIL, *judged)]


def _add_mail(found: Found, person: Person, row: dict[str, Any]) -> None:
	at = _later(row["communication_date"] or row["creation"], row["send_after"])
	kind = touch_of_communication(row, at, our_addresses()).kind
	# What a colleague sent from outside the desk comes in as received, and is a contact of ours.
	ours_from_outside = kind is Kind.CONTACT and row["sent_or_received"] == "Received"
	if kind is Kind.SIGN and row.get("hygiene_answer") in (None, "", "human") and _is_from(person, row):
		found.signs.append(at)
	elif (ours_from_outside or mail_presses(row)) and _is_to(person, row):
		key = row["message_id"] or row["name"]
		machine = (
			row["communication_type"] == "Automated Message" or row["reference_doctype"] == "Email Campaign"
		)
		found.contacts[key] = (
			Pressing(at, key, machine),
			{**row, "medium": row["communication_medium"] or "Email"},
		)


def _is_from(person: Person, row: dict[str, Any]) -> bool:
	"""Whether this person wrote or called. Who answers on his own record from another address is the same person."""
	own = (row["reference_doctype"], row["reference_name"]) in person.records
	return own or bare_address(row["sender"]) in person.addresses


def _is_to(person: Person, row: dict[str, Any]) -> bool:
	"""Whether this person was contacted, and not somebody else on the same record."""
	own = (row["reference_doctype"], row["reference_name"]) in person.records
	to = addresses(row["recipients"]) | addresses(row["cc"]) | addresses(row["bcc"])
	if to:
		return not to.isdisjoint(person.addresses)
	return own and person.has_number(row["phone_no"])


def _add_call(found: Found, row: dict[str, Any]) -> None:
	at, key = row["start_time"] or row["creation"], row["id"] or row["name"]
	if row["type"] == "Incoming":
		found.signs.append(at)
	elif call_presses(row):
		found.contacts[key] = (Pressing(at, key), {**row, "medium": "Phone"})


def _later(at: datetime, planned: datetime | None) -> datetime:
	return at if planned is None else max(at, planned)
