"""What happens when a Communication, Call Log, Event or ToDo comes, changes or goes."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from .contacts import records_of, touch_of
from .review import Reviewer, grouped, refresh

# A received mail is saved twice or more; only these fields change what it counts as.
_TELLING = (
	"communication_type",
	"communication_medium",
	"sent_or_received",
	"email_status",
	"delivery_status",
	"communication_date",
	"sender",
	"subject",
	"status",
	"type",
	"event_category",
	"starts_on",
	"start_time",
	"date",
)


def touched(doc: Document) -> None:
	"""Judge the records a saved document speaks of, and those it spoke of before; where nothing telling changed, not."""
	if doc.flags.in_delete:
		return
	before = doc.get_doc_before_save()
	last = doc.flags.get("hygiene_told") or (_told(before) if before is not None else None)
	told = doc.flags["hygiene_told"] = _told(doc)
	if last == told:
		return
	if (
		last is None
		and doc.flags.in_insert
		and doc.doctype == "Communication"
		and doc.reference_doctype != "Event"
	):
		_hear(doc)
		return
	refresh(sorted(told[0] | (last[0] if last else frozenset())), tasks=_brings_tasks(doc))


def gone(doc: Document) -> None:
	"""Judge the records a deleted document spoke of."""
	refresh(records_of(doc), tasks=_brings_tasks(doc))


def _hear(mail: Document) -> None:
	"""A new mail is one touch more, unless it is another report of one that is known."""
	known = mail.message_id and frappe.db.exists(
		"Communication", {"message_id": mail.message_id, "name": ("!=", mail.name)}
	)
	if known:
		refresh(records_of(mail), tasks=False)
		return
	if by_doctype := grouped(records_of(mail)):
		reviewer, touch = Reviewer(), touch_of(mail)
		for doctype, names in by_doctype.items():
			reviewer.hear(doctype, names, touch)


def relink(name: str, reference_doctype: str | None, reference_name: str | None) -> None:
	"""Relink a mail as Frappe does, which is by raw SQL, and judge the records it leaves and comes to."""
	from frappe.email import relink as frappes_own

	was = set(records_of(frappe.get_doc("Communication", name)))
	frappes_own(name, reference_doctype, reference_name)
	frappe.clear_document_cache("Communication", name)
	refresh(sorted(was | set(records_of(frappe.get_doc("Communication", name)))), tasks=False)


def _told(doc: Document) -> tuple[frozenset[tuple[str, str]], tuple[str, ...]]:
	"""Of which records a document speaks, and what it counts as."""
	return frozenset(records_of(doc)), tuple(str(doc.get(field) or "") for field in _TELLING)


def _brings_tasks(doc: Document) -> bool:
	"""A mail or a call changes no next step, so the tasks need not be read again. An event's copy stands for one."""
	is_mail = doc.doctype == "Communication" and doc.reference_doctype != "Event"
	return not (is_mail or doc.doctype == "Call Log")
