"""What happens when a Communication, Call Log, Event or ToDo comes, changes or goes."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from ..core.policy import Policy
from . import arriving, customer_events, links
from .circle import Pair, around
from .contacts import named_by, records_of, touch_of
from .hearers import hearers, hearers_and_others, only_leads
from .orders import made_for
from .records import Record
from .review import Reviewer, refresh
from .standing import taken_from

# A received mail is saved twice or more; only these fields change what it counts as.
_TELLING = (
	"communication_type",
	"communication_medium",
	"sent_or_received",
	"email_status",
	"delivery_status",
	"read_by_recipient_on",
	"communication_date",
	"sender",
	"subject",
	"recipients",
	"cc",
	"bcc",
	"hygiene_answer",
	"hygiene_answer_by",
	"hygiene_back_on",
	"hygiene_failed",
	"status",
	"type",
	"event_category",
	"starts_on",
	"start_time",
	"date",
)


_Told = tuple[frozenset[Pair], tuple[str, ...]]
_NOTHING: _Told = frozenset(), ()
_PARTY = ("opportunity_from", "party_name", "contact_person")


def coming(doc: Document) -> None:
	"""A document that is being inserted has told nothing yet: another app may write it before it is heard, as it stands, so
	that it looks like one that is known."""
	doc.flags["hygiene_told"] = _NOTHING


def touched(doc: Document) -> None:
	"""Judge the records a saved document speaks of, and those it spoke of before; where nothing telling changed, not."""
	if doc.flags.in_delete:
		return
	before, kept = doc.get_doc_before_save(), doc.flags.get("hygiene_told")
	stored = _told(before) if before is not None and kept in (None, _NOTHING) else _NOTHING
	last = kept or stored
	told = doc.flags["hygiene_told"] = _told(doc)
	turned = arriving.end(doc)
	if last == told and turned is None:
		return
	if kept == _NOTHING and doc.doctype == "Communication" and doc.reference_doctype != "Event":
		_hear(doc, set(told[0]), turned)
		if stored not in (_NOTHING, told):
			refresh(sorted(around(stored[0])), tasks=False)
		return
	named = told[0] | last[0] | stored[0]
	among = named if doc.doctype == "ToDo" else around(named)
	refresh(sorted(among), tasks=_brings_tasks(doc), latest=turned is not None)


def gone(doc: Document) -> None:
	"""Judge the records a deleted document spoke of."""
	refresh(records_of(doc), tasks=_brings_tasks(doc))


def _hear(mail: Document, named: set[Pair], turned: Pair | None) -> None:
	"""A new mail, which names these, is one touch more, unless it is another report of one that is known. `turned`: the record
	that was written for it as well."""
	known, address, latest = taken_from(mail), links.awaited(mail), turned is not None
	if address is None:
		if links.is_known(mail):
			refresh(records_of(mail), tasks=False, latest=latest)
		elif named:
			reviewer = Reviewer(known=known)
			hearing = _hearing(named, reviewer.policy, latest)
			reviewer.hear(hearing, touch_of(mail, reviewer.boxes, reviewer.ours), turned)
		return
	reviewer = Reviewer(known=known)
	hearing, others, told = hearers_and_others(
		named, reviewer.policy, address, mail.name, mail.message_id, latest
	)
	if others:
		links.add(mail, others)
		mail.flags["hygiene_told"] = _told(mail)
	if told:
		refresh(records_of(mail), tasks=False, latest=latest)
		return
	if others or not only_leads(named):
		hearing = _hearing(named_by(mail), reviewer.policy, latest)
	reviewer.hear(hearing, touch_of(mail, reviewer.boxes, reviewer.ours), turned)


def _hearing(named: set[Pair], policy: Policy, latest: bool) -> list[Record]:
	"""The named with those who share the conversation; `latest` as in `hearers`."""
	if (found := _by_leads(named, policy, latest)) is None:
		named = around(named)
		found = _by_leads(named, policy, latest)
	return hearers(named, policy, latest) if found is None else found


def _by_leads(named: set[Pair], policy: Policy, latest: bool) -> list[Record] | None:
	"""The named leads with their opportunities, which is one query. None: others are named as well, or are all that is."""
	leads = {pair for pair in named if pair[0] == "Lead"}
	found = hearers(leads, policy, latest) if leads else []
	if leads == named or {*leads, *((record.cast.doctype, record.name) for record in found)} >= named:
		return found
	return None


def ordered(doc: Document) -> None:
	"""Judge the records that a Quotation, or those behind a Sales Order, are made for, once it counts or counts no more."""
	before = doc.get_doc_before_save()
	known = before is not None and before.docstatus == doc.docstatus and not doc.flags.in_insert
	if not known or doc.flags.in_delete:
		refresh(sorted(made_for(doc)), tasks=False)


def party_changed(deal: Document) -> None:
	"""Judge the conversation an opportunity left and the one it came to, or was made for without logging in."""
	last = deal.get_doc_before_save()
	if deal.flags.in_insert and deal.owner == "Guest":
		refresh(sorted(around({(deal.doctype, deal.name)}) - {(deal.doctype, deal.name)}), tasks=False)
	if last is None or deal.flags.in_insert or deal.flags.in_delete:
		return
	if any(last.get(field) != deal.get(field) for field in _PARTY):
		was = {(last.opportunity_from, last.party_name), ("Contact", last.contact_person)}
		refresh(sorted(around({(deal.doctype, deal.name), *was})), tasks=False)


def party_left(deal: Document) -> None:
	"""Judge those whose conversation a deleted opportunity shared."""
	refresh(sorted(around({(deal.opportunity_from, deal.party_name)})), tasks=False)


def contact_linked(contact: Document) -> None:
	"""Judge the records that a contact was linked with or taken from. A new one has no mails yet."""
	last = contact.get_doc_before_save()
	if contact.flags.in_insert or (last is None and not contact.flags.in_delete):
		return
	was, links = (
		{(row.link_doctype, row.link_name) for row in doc.links} if doc else set() for doc in (last, contact)
	)
	if changed := links if contact.flags.in_delete else was ^ links:
		refresh(sorted(around(changed)), tasks=False)


def relink(name: str, reference_doctype: str | None, reference_name: str | None) -> None:
	"""Relink a mail as Frappe does, which is by raw SQL, and judge the records it leaves and comes to.

	Raises PermissionError for whoever may not write a record that it leaves or comes to, or not read one that hangs on none.
	"""
	from frappe.email import relink as frappes_own

	mail = frappe.get_doc("Communication", name)
	if not (mail.reference_doctype and mail.reference_name):
		mail.check_permission("read")
	for about in ((mail.reference_doctype, mail.reference_name), (reference_doctype, reference_name)):
		if all(about) and frappe.db.exists(*about):
			frappe.has_permission(about[0], "write", about[1], throw=True)
	was, told = set(records_of(mail)), customer_events.speaks_of(mail)
	frappes_own(name, reference_doctype, reference_name)
	frappe.clear_document_cache("Communication", name)
	mail = frappe.get_doc("Communication", name)
	refresh(sorted(was | set(records_of(mail))), tasks=False)
	customer_events.moved(told | customer_events.speaks_of(mail))


def _told(doc: Document) -> _Told:
	"""Of which records a document speaks, and what it counts as."""
	kept = vars(doc)  # what Frappe's own way to a field asks besides takes longer than all the rest
	return frozenset(named_by(doc)), tuple(str(kept.get(field) or "") for field in _TELLING)


def _brings_tasks(doc: Document) -> bool:
	"""A mail or a call changes no next step, so the tasks need not be read again. An event's copy stands for one."""
	is_mail = doc.doctype == "Communication" and doc.reference_doctype != "Event"
	return not (is_mail or doc.doctype == "Call Log")
