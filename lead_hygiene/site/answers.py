"""What kind of answer an incoming mail is, as the fields of a Communication. The only door to the judge of the core."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email.message import Message as Mime
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime

from ..core.answers import Opinion, judge_text
from ..core.answers import judge as judge_message
from ..core.mail.message import message_of
from ..core.mail.plain import MOST_TEXT, text_of_html
from .contacts import our_addresses

_MOST_FAILED = 50  # addresses that are kept of one report


def of_mime(mime: Mime, received: date) -> dict[str, Any]:
	"""The verdict on a mail by its headers and its text. `received` is the day it came."""
	return _fields("Headers", judge_message(message_of(mime), received, _Ours()))


class _Ours:
	"""Our addresses, which only a list or a bounce makes the judge ask for."""

	def __iter__(self) -> Iterator[str]:
		return iter(our_addresses())


def of_text(sender: str | None, subject: str | None, text: str, received: date | None) -> dict[str, Any]:
	"""The verdict on a mail whose headers nobody kept, from its plain text."""
	return _fields("Text", judge_text(sender, subject, text[:MOST_TEXT], received))


def judge(mail: Document) -> None:
	"""Judge a received mail that comes in past our mailboxes, by what is stored of it.

	Whatever goes wrong is logged, and the mail comes in unjudged: it is then judged whenever it is counted.
	"""
	if not mail.is_new() or mail.get("hygiene_answer") or not is_received_mail(mail):
		return
	try:
		text = mail.text_content or text_of_html(mail.content or "")
		at = get_datetime(mail.communication_date or None)
		mail.update(of_text(mail.sender, mail.subject, text, at and at.date()))
	except Exception:
		log_trouble()


def is_received_mail(mail: Document) -> bool:
	"""Whether a Communication is a mail from outside."""
	return (
		mail.sent_or_received == "Received"
		and (mail.communication_medium or "Email") == "Email"
		and (mail.communication_type or "Communication") == "Communication"
		and mail.reference_doctype != "Event"
	)


def is_machine(answer: str | None) -> bool:
	"""Whether a stored verdict says that no person wrote this; unjudged mail is nobody's."""
	return bool(answer) and answer != "human"


def log_trouble() -> None:
	"""A mail that we could not judge is no reason to lose it."""
	frappe.log_error(title="Lead Hygiene could not judge an incoming mail")


def _fields(by: str, opinion: Opinion) -> dict[str, Any]:
	return {
		"hygiene_answer": opinion.kind,
		"hygiene_answer_by": by,
		"hygiene_answer_why": _storable(opinion.why) or None,
		"hygiene_back_on": opinion.back_on,
		"hygiene_failed": _storable("\n".join(opinion.failed[:_MOST_FAILED])) or None,
		# No field: which mails of ours it speaks of is asked once, when it comes in.
		"hygiene_about": _storable("\n".join(opinion.about)) or None,
	}


def _storable(text: str) -> str:
	"""Without what a database refuses: halves of characters, and the character 0."""
	return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
