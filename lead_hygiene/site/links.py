"""The timeline links that Frappe forgets: of a message with the leads that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe.core.doctype.communication.communication import add_contact_links_to_communication, get_contacts
from frappe.model.document import Document
from frappe.utils import add_days, nowdate
from pypika import Order
from pypika.queries import QueryBuilder
from pypika.terms import NullValue, Term

from ..core.answers import BOUNCES, addresses, bare_address
from .answers import is_received_mail
from .contacts import our_addresses
from .prepared import Given, OneAfterTheOther, prepared
from .roles import CASTS
from .standing import noted_on

_AWAITED = "hygiene_awaited"
_MOST = 50  # leads that share one address
_RECENT = 30  # days


def complete(mail: Document) -> None:
	"""Link a received message with every lead that has its sender's address, and a bounce with what came back.

	Frappe finds a lead by one contact alone: it misses the leads that have none or share the address, and a bounce that
	names no message it answers. Whoever sends a copy of his mail to a mailbox of ours is one of us: then those he wrote to.
	"""
	if not is_received_mail(mail):
		return
	if not mail.is_new():
		if address := awaited(mail):  # somebody's hook saves it before it was heard
			_link(mail, [("Lead", lead) for lead in _leads({address})])
		return
	if not mail.message_id and not mail.timeline_links:
		_link_contact(mail)
	of_pipeline = mail.reference_doctype in CASTS  # of other mail, most need no more than our addresses
	sender, ours = bare_address(mail.sender), noted_on(mail).ours if of_pipeline else our_addresses()
	if sender in ours:
		if mail.message_id and frappe.db.exists(
			"Communication", {"message_id": mail.message_id, "sent_or_received": "Sent"}
		):
			return
		whom = (addresses(mail.recipients) | addresses(mail.cc)) - ours
	else:
		whom = {sender} - {""}
		if _may_wait(mail, sender):
			mail.flags[_AWAITED] = sender
			return
	spoken_of = [("Lead", lead) for lead in _leads_of(mail, whom)]
	if mail.get("hygiene_answer") in BOUNCES:
		spoken_of += _came_back(mail)
	_link(mail, spoken_of)


def _link(mail: Document, spoken_of: Iterable[tuple[str, str]]) -> None:
	for doctype, name in spoken_of:
		if (doctype, name) != (mail.reference_doctype, mail.reference_name):
			mail.add_link(doctype, name)
	mail.deduplicate_timeline_links()


def _may_wait(mail: Document, sender: str) -> bool:
	"""Whether the other leads with that address can be asked for together with those who hear the mail, once it is in the
	database: as of nearly every answer to a mail on a lead but a bounce."""
	return bool(
		sender
		and mail.message_id
		and mail.reference_doctype == "Lead"
		and mail.reference_name
		and mail.get("hygiene_answer") not in BOUNCES
		and all(row.link_doctype != "Opportunity" for row in mail.timeline_links)
	)


def awaited(mail: Document) -> str | None:
	"""The address whose other leads `complete` has left to whoever asks; asked once. None: the links are complete."""
	return mail.flags.pop(_AWAITED, None)


def add(mail: Document, leads: Iterable[str]) -> None:
	"""Link a message that is in the database already with more leads."""
	for lead in leads:
		mail.add_link("Lead", lead)
		mail.timeline_links[-1].db_insert()


def _link_contact(mail: Document) -> None:
	"""Link a message without a Message-ID, as the website's contact form leaves it, with its sender's contact.

	Frappe takes any sent one that has none either for its original, and what has no medium for no mail; it links neither.
	"""
	for contact in get_contacts([mail.sender]) if mail.sender else ():
		mail.add_link("Contact", contact)
		add_contact_links_to_communication(mail, contact)


def is_known(mail: Document) -> bool:
	"""Whether another report of the same message is there; of one that `complete` was asked about it knows."""
	if not mail.message_id:
		return False
	known = mail.flags.get("hygiene_known")
	return bool(_others_with().run(**_same(mail))) if known is None else known


def _leads_of(mail: Document, whom: set[str]) -> list[str]:
	"""The leads with those addresses; whether the message is known is asked in the same breath."""
	if not (whom and mail.message_id):
		return _leads(whom)
	found = _leads_and_others().run(addresses=sorted(whom)[:_MOST], **_same(mail))
	mail.flags["hygiene_known"] = any(name is None for (name,) in found)
	return [name for (name,) in found if name is not None]


def _same(mail: Document) -> dict[str, str]:
	return {"message_id": mail.message_id, "name": mail.name}


def _leads(whom: set[str]) -> list[str]:
	return [name for (name,) in _leads_with().run(addresses=sorted(whom)[:_MOST])] if whom else []


@prepared
def _about() -> QueryBuilder:
	"""What our mails with one of the `messages` that are Given are filed on, the newest first."""
	mail = frappe.qb.DocType("Communication")
	ours = mail.message_id.isin(Given("messages")) & (mail.sent_or_received == "Sent")
	query = frappe.qb.from_(mail).select(mail.reference_doctype, mail.reference_name).where(ours)
	return query.orderby(mail.creation, order=Order.desc).limit(_MOST)


@prepared
def _leads_and_others() -> OneAfterTheOther:
	return OneAfterTheOther(_names(), reports(NullValue()))


@prepared
def _leads_with() -> QueryBuilder:
	return _names()


@prepared
def _others_with() -> QueryBuilder:
	return reports(NullValue())


def _names() -> QueryBuilder:
	return having(frappe.qb.DocType("Lead").name)


def having(*columns: Term) -> QueryBuilder:
	"""The newest leads with one of the `addresses` that are Given."""
	lead = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(lead).select(*columns).where(lead.email_id.isin(Given("addresses")))
	return query.orderby(lead.creation, order=Order.desc).limit(_MOST)


def reports(*columns: Term) -> QueryBuilder:
	"""A row where another mail than the one whose `name` is Given has its `message_id`."""
	mail = frappe.qb.DocType("Communication")
	same = (mail.message_id == Given("message_id")) & (mail.name != Given("name"))
	return frappe.qb.from_(mail).select(*columns).where(same).limit(1)


def _came_back(mail: Document) -> list[tuple[str, str]]:
	"""The records that a bounce speaks of: those of the mails it names, else the leads with an address it calls dead, if
	they were written to of late: anybody can write a bounce, but whoever did not get a mail does not know its name."""
	about = [each for each in (mail.get("hygiene_about") or "").split("\n") if each]
	filed = _about().run(messages=about) if about else ()
	if found := [pair for pair in filed if pair[0] in CASTS and pair[1]]:
		return found
	leads = _leads(addresses(mail.get("hygiene_failed")))
	if not leads:
		return []
	written = frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": "Lead",
			"reference_name": ("in", leads),
			"sent_or_received": "Sent",
			"communication_date": (">=", add_days(nowdate(), -_RECENT)),
		},
		pluck="reference_name",
		order_by="creation desc",
	)
	return [("Lead", name) for name in dict.fromkeys(written)]
