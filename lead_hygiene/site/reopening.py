"""Frappe opens a record that is Replied when mail comes in, whoever wrote it. What a machine's mail did is undone."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.core.doctype.communication.communication import get_parent_doc
from frappe.model.document import Document

from . import answers, arriving, review
from .roles import CASTS

_WAS_REPLIED = "hygiene_was_replied"


def foresee(mail: Document) -> None:
	"""Before a machine's mail is saved: note whether the record it hangs on is Replied.

	The record carries the note as well, so that its being opened for a moment is not taken for news.
	"""
	if mail.reference_doctype not in CASTS or not mail.reference_name:
		return
	if not answers.is_received_mail(mail) or not answers.is_machine(mail.get("hygiene_answer")):
		return
	record = get_parent_doc(mail)  # kept on the mail: Frappe asks for the same one when it saves it
	if record is not None and record.get("status") == "Replied":
		mail.flags[_WAS_REPLIED] = record.flags[_WAS_REPLIED] = True


def undo(mail: Document) -> None:
	"""After it was saved: put the record back, and say so on its timeline. Its `modified` is left as it is."""
	if not mail.flags.pop(_WAS_REPLIED, None):
		return
	record = get_parent_doc(mail)
	record.flags.pop(_WAS_REPLIED, None)
	of_record = {"name": record.name, "status": "Open"}
	if not frappe.db.exists(record.doctype, of_record):
		return
	frappe.db.set_value(record.doctype, record.name, "status", "Replied", update_modified=False)
	frappe.clear_document_cache(record.doctype, record.name)
	if mail.flags.in_insert:
		record.add_comment("Info", _("An automatic reply had reopened this; it is Replied again."))
		arriving.turned_back(mail, record)
	else:
		review.refresh([(record.doctype, record.name)], tasks=False)


def is_passing(record: Document) -> bool:
	"""Whether a record is open for the moment only in which a machine's mail is saved."""
	return bool(record.flags.get(_WAS_REPLIED))
