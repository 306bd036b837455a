"""Whom a goodbye would go to, and what stands in its way: asked by us, on the bare lower-case address."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
from frappe.contacts.doctype.contact.contact import get_default_contact
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.model.document import Document
from frappe.utils import cint, validate_email_address

from ..core import farewell
from ..core.answers import bare_address
from ..core.farewell import Channel, Obstacle, Standing
from . import goodbyes, people, pressure
from .circle import around
from .contacts import our_addresses
from .people import Person
from .roles import ADDRESSES, OWNERS
from .words import Words


@dataclass(frozen=True, slots=True)
class Addressee:
	"""`channel` None: no message can be sent, `obstacles` say why. `pressed_until`: only that a contact more would press now."""

	channel: Channel | None
	address: str | None
	number: str | None
	obstacles: tuple[Obstacle, ...]
	pressed_until: date | None


def of(doc: Document, episode: str, since: datetime | None, by_machine: bool = False) -> Addressee:
	"""Whom a goodbye of `doc` would reach. `since`: when the person last spoke, None: never."""
	standing = _standing(doc, episode, since, by_machine)
	way = farewell.channel(standing)
	return Addressee(
		way,
		standing.address,
		standing.number,
		farewell.obstacles(standing),
		standing.pressed_until,
	)


def said(obstacle: Obstacle, words: Words) -> str:
	"""An obstacle as a sentence."""
	return {
		"do_not_contact": words._("They asked not to be contacted."),
		"disabled": words._("The lead is disabled."),
		"unsubscribed": words._("They have unsubscribed."),
		"ours": words._("The address is one of our own."),
		"said_already": words._("A goodbye was said already since they last spoke."),
		"said_to_them": words._(
			"The same person was said goodbye to on another record since they last spoke."
		),
		"no_address": words._("There is no e-mail address."),
		"bounced": words._("Mail to this address comes back."),
		"no_account": words._("No Email Account sends mail. Set up a default outgoing one."),
		"pressed": words._("They were contacted as often as the limit allows. The first free day is {0}."),
	}[obstacle.code].format(words.day(obstacle.until))


def _standing(doc: Document, episode: str, since: datetime | None, by_machine: bool) -> Standing:
	address, number = _address(doc), _number(doc)
	person = people.with_address(address) if address else None
	flags = _leads(doc, person)
	return Standing(
		address=address,
		number=number,
		do_not_contact=any(lead.status == "Do Not Contact" for lead in flags),
		disabled=_is_disabled(doc, flags),
		unsubscribed=_has_unsubscribed(doc, person, flags),
		ours=address in our_addresses(),
		bounced=bool(doc.get("hygiene_unreachable_on")) or any(lead.hygiene_unreachable_on for lead in flags),
		said_already=_said_already(doc, episode),
		said_on=_said_elsewhere(doc, person, number, since),
		pressed_until=_pressed_until(doc, person, by_machine),
		can_mail=bool(
			EmailAccount.find_outgoing(
				match_by_email=doc.get(OWNERS[doc.doctype]), match_by_doctype=doc.doctype
			)
		),
	)


def silence(doc: Document, address: str | None) -> Obstacle | None:
	"""Why nothing may be said to the person of `doc` any more, whose goodbye waits for `address` (None: a text message).

	What the record itself was made when it was let go, Do Not Contact above all, does not stop its goodbye.
	"""
	address = address or _address(doc)
	person = people.with_address(address) if address else None
	flags = _leads(doc, person)
	if any(lead.status == "Do Not Contact" for lead in flags if lead.name != doc.name):
		return Obstacle("do_not_contact")
	if _is_disabled(doc, flags):
		return Obstacle("disabled")
	return Obstacle("unsubscribed") if _has_unsubscribed(doc, person, flags) else None


def _address(doc: Document) -> str | None:
	"""The bare address to write to; the first, where several were typed into one field."""
	kept = doc.get(ADDRESSES[doc.doctype]) or _lead_of(doc, "email_id") or _contact_of(doc) or ""
	written = bare_address(html.unescape(kept))  # Frappe may have stored "Name <address>" as HTML
	address = re.split(r"[,;\s]", written)[0]
	return address if address and validate_email_address(address) else None


def _leads(doc: Document, person: Person | None) -> list[Any]:
	"""The leads of the person, and that of the record where it has another address."""
	names = [name for doctype, name in person.records if doctype == "Lead"] if person else []
	names.append(doc.name if doc.doctype == "Lead" else _lead_of(doc, "name"))
	return frappe.get_all(
		"Lead",
		filters={"name": ("in", [name for name in names if name] or [""])},
		fields=["name", "status", "disabled", "unsubscribed", "hygiene_unreachable_on"],
		order_by="name asc",
	)


def _is_disabled(doc: Document, leads: list[Any]) -> bool:
	"""Of another lead of the person it says nothing: a duplicate is disabled too."""
	own = doc.name if doc.doctype == "Lead" else _lead_of(doc, "name")
	return any(cint(lead.disabled) for lead in leads if lead.name == own)


def _has_unsubscribed(doc: Document, person: Person | None, leads: list[Any]) -> bool:
	return any(cint(lead.unsubscribed) for lead in leads) or bool(person and _unsubscribed(doc, person))


def _said_elsewhere(
	doc: Document, person: Person | None, number: str | None, since: datetime | None
) -> date | None:
	"""The day another record said goodbye to the same person, by mail or by text."""
	known = {*(person.addresses if person else ()), number} - {None}
	told = goodbyes.said_to(known, person.records if person else (), since)
	others = [row for row in told if (row.reference_doctype, row.reference_name) != (doc.doctype, doc.name)]
	return others[0].creation.date() if others else None


def _said_already(doc: Document, episode: str) -> bool:
	"""One that was stopped before it left was not said."""
	said = goodbyes.said(doc.doctype, doc.name, episode)
	return said is not None and said.status != goodbyes.STOPPED


def _pressed_until(doc: Document, person: Person | None, by_machine: bool) -> date | None:
	"""A machine waits wherever pressure is counted; a person is held where the company says Stop."""
	counted = (pressure.WARN, pressure.STOP) if by_machine else (pressure.STOP,)
	if person is None or pressure.mode() not in counted:
		return None
	asked = pressure.on(person, machine=by_machine, also=(doc.doctype, doc.name)).pressure
	return None if asked.allowed else asked.free_on


def _unsubscribed(doc: Document, person: Person) -> bool:
	row = frappe.qb.DocType("Email Unsubscribe")
	alike = row.email.like(f"%{person.address}%")
	query = frappe.qb.from_(row).select(
		row.email, row.global_unsubscribe, row.reference_doctype, row.reference_name
	)
	ours = around({(doc.doctype, doc.name)}) | {(doc.doctype, doc.name)}
	for email, everywhere, doctype, name in query.where(alike).run():
		# Frappe may have stored "Name <address>" escaped, as HTML.
		if bare_address(html.unescape(email)) == person.address and (everywhere or (doctype, name) in ours):
			return True
	contacts = [name for doctype, name in person.records if doctype == "Contact"]
	if contacts and frappe.db.exists("Contact", {"name": ("in", contacts), "unsubscribed": 1}):
		return True
	return bool(frappe.db.exists("Email Group Member", {"email": person.address, "unsubscribed": 1}))


def _number(doc: Document) -> str | None:
	"""A mobile number, where this site can send text messages."""
	if not frappe.db.get_single_value("SMS Settings", "sms_gateway_url"):
		return None
	return doc.get("mobile_no") or doc.get("contact_mobile") or _lead_of(doc, "mobile_no") or None


def _lead_of(doc: Document, field: str) -> Any:
	if doc.doctype == "Opportunity" and doc.opportunity_from == "Lead" and doc.party_name:
		return frappe.db.get_value("Lead", doc.party_name, field)
	return None


def _contact_of(doc: Document) -> str | None:
	"""The address of a customer's contact; ERPNext copies it to him only where one is chosen on his form."""
	if doc.doctype != "Customer":
		return None
	contact = doc.get("customer_primary_contact") or get_default_contact("Customer", doc.name)
	return frappe.db.get_value("Contact", contact, "email_id") if contact else None
