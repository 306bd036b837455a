"""A person says what an incoming mail is. His word holds until he takes it back; the machine's verdict is kept."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from . import answers, customer_events, review
from .circle import around
from .contacts import named_by, records_of
from .roles import CASTS

_VERDICT = (
	"name",
	"hygiene_answer",
	"hygiene_answer_by",
	"hygiene_answer_why",
	"hygiene_answer_person",
	"hygiene_answer_own",
)


def correct(mail: Document, answer: str | None) -> None:
	"""Store what a person says of `mail`, or with None take it back; judge anew every record that hears of it.

	Raises ValidationError for what is no mail from outside, or no answer we know.
	"""
	known = frappe.get_meta("Communication").get_field("hygiene_answer").options.split("\n")
	if answer is not None and answer not in known[1:]:
		frappe.throw(
			_("{0} is not among the kinds of answers.").format(frappe.bold(frappe.utils.escape_html(answer)))
		)
	if not answers.is_received_mail(mail):
		frappe.throw(_("Only mail that came in can be an answer."))
	by_person = mail.get("hygiene_answer_by") == "Person"
	if answer is None:
		if not by_person:
			return
		change = {
			"hygiene_answer": mail.hygiene_answer_own,
			"hygiene_answer_by": mail.hygiene_answer_own_by,
			"hygiene_answer_person": None,
			"hygiene_answer_own": None,
			"hygiene_answer_own_by": None,
		}
	else:
		change = {
			"hygiene_answer": answer,
			"hygiene_answer_by": "Person",
			"hygiene_answer_person": frappe.session.user,
		}
		if not by_person:
			change["hygiene_answer_own"] = mail.get("hygiene_answer")
			change["hygiene_answer_own_by"] = mail.get("hygiene_answer_by")
	told = customer_events.speaks_of(mail)
	frappe.db.set_value("Communication", mail.name, change, update_modified=False)
	frappe.clear_document_cache("Communication", mail.name)
	review.refresh(sorted(around(set(records_of(mail)))), tasks=False)
	mail.update(change)
	customer_events.moved(told | customer_events.speaks_of(mail))


def check(mail: Document) -> None:
	"""Raise PermissionError unless the user may write a record that `mail` hangs on."""
	if not any(
		frappe.has_permission(doctype, "write", name) for doctype, name in named_by(mail) if doctype in CASTS
	):
		raise frappe.PermissionError


def verdicts(doctype: str, name: str, mails: list[str]) -> list[dict[str, Any]]:
	"""What those of `mails` are that came in and hang on the record, whoever may read it asking."""
	link, mail = frappe.qb.DocType("Communication Link"), frappe.qb.DocType("Communication")
	linked = (
		frappe.qb.from_(link)
		.select(link.parent)
		.where(link.parent.isin(mails) & (link.link_doctype == doctype) & (link.link_name == name))
	)
	found = (
		frappe.qb.from_(mail)
		.select(*(mail[field] for field in _VERDICT))
		.where(mail.name.isin(mails))
		.where(((mail.reference_doctype == doctype) & (mail.reference_name == name)) | mail.name.isin(linked))
		.where((mail.sent_or_received == "Received") & (mail.communication_medium == "Email"))
		.where(mail.communication_type == "Communication")
	)
	return found.run(as_dict=True) if mails else []
