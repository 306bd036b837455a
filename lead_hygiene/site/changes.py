"""What happens when a Communication, Call Log, Event or ToDo comes, changes or goes."""

from __future__ import annotations

from frappe.model.document import Document

from .contacts import records_of
from .review import refresh

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
	"""Judge the records a saved document speaks of, and those it spoke of before."""
	if doc.flags.in_delete:
		return
	before = doc.get_doc_before_save()
	now_about = set(records_of(doc))
	was_about = set(records_of(before)) if before is not None else set()
	if (
		before is not None
		and now_about == was_about
		and not any(_differs(before, doc, field) for field in _TELLING)
	):
		return
	refresh(sorted(now_about | was_about), tasks=_brings_tasks(doc))


def gone(doc: Document) -> None:
	"""Judge the records a deleted document spoke of."""
	refresh(records_of(doc), tasks=_brings_tasks(doc))


def _brings_tasks(doc: Document) -> bool:
	"""A mail or a call changes no next step, so the tasks need not be read again."""
	return doc.doctype not in ("Communication", "Call Log")


def _differs(before: Document, after: Document, field: str) -> bool:
	return str(before.get(field) or "") != str(after.get(field) or "")
