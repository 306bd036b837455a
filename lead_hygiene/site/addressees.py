"""Whom a goodbye would go to, and what stands in its way: asked by us, on the bare lower-case address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
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
from .records import cast_of
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
	address = bare_address(doc.get(cast_of(doc.doctype).address) or _lead_of(doc, "email_id"))
	address = address if address and validate_email_address(address) else None
	number = _number(doc)
	person = people.with_address(address) if address else None
	leads = [name for doctype, name in person.records if doctype == "Lead"] if person else []
	if doc.doctype == "Lead":
		leads.append(doc.name)
	flags = frappe.get_all(
		"Lead",
		filters={"name": ("in", leads or [""])},
		fields=["name", "status", "unsubscribed", "hygiene_unreachable_on"],
		order_by="name asc",
	)
	told = goodbyes.said_to(address or number, since) if address or number else None
	return Standing(
		address=address,
		number=number,
		do_not_contact=any(lead.status == "Do Not Contact" for lead in flags),
		disabled=bool(cint(doc.get("disabled"))),
		unsubscribed=any(cint(lead.unsubscribed) for lead in flags)
		or bool(person and _unsubscribed(doc, person)),
		ours=address in our_addresses(),
		bounced=bool(doc.get("hygiene_unreachable_on")) or any(lead.hygiene_unreachable_on for lead in flags),
		said_already=_said_already(doc, episode),
		said_on=told.creation.date()
		if told and (told.reference_doctype, told.reference_name) != (doc.doctype, doc.name)
		else None,
		pressed_until=_pressed_until(doc, person, by_machine),
		can_mail=bool(
			EmailAccount.find_outgoing(
				match_by_email=doc.get(cast_of(doc.doctype).owner), match_by_doctype=doc.doctype
			)
		),
	)


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
		if bare_address(email) == person.address and (everywhere or (doctype, name) in ours):
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
