"""The text of a goodbye: which Email Template, in which language, with the customer's name and the brand filled in.

What stands on the record is data: escaped where the text is HTML, and never itself a template.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_fullname, strip_html
from frappe.utils.html_utils import sanitize_html
from markupsafe import Markup, escape

from ..core.direction import begins_right_to_left, runs_right_to_left
from ..core.farewell import Channel
from . import policy as policies
from .roles import OWNERS

_ENGLISH = "en"
_LONGEST_SUBJECT = 255
# Fields of the record that hold a name; in a text that runs the other way they are set apart.
_NAMES = frozenset(
	{
		"addressee", "brand", "signature", "first_name", "last_name", "lead_name", "company_name", "customer_name",
		"contact_display", "title",
	}
)  # fmt: skip
_FRAME = 'dir="rtl" style="direction: rtl; text-align: right;"'


@dataclass(frozen=True, slots=True)
class Draft:
	"""A goodbye ready to be said. `message` is HTML for an e-mail and plain text for a text message, whose `subject` is ""."""

	channel: Channel
	address: str
	subject: str
	message: str
	language: str
	email_template: str | None


def draft(
	record: Document,
	channel: Channel,
	address: str,
	language: str | None = None,
	email_template: str | None = None,
	rule_template: str | None = None,
) -> Draft:
	"""The goodbye of `record` to `address`, in `language` (None: the record's own).

	The template is the one named, else the rule's, else that of the Settings for the language, for the site's language,
	for English. A clear message where there is none. The rule's is for mail; a text message has the Settings' own.
	"""
	language = language or language_of(record)
	name = email_template or (rule_template if channel == "Email" else None)
	if not name:
		of = "customer_template" if record.doctype == "Customer" else "email_template"
		name, language = _of_settings(of if channel == "Email" else "sms_template", language)
	template = frappe.get_cached_doc("Email Template", name)
	rtl = runs_right_to_left(_text_of(template.response_))
	values = values_of(record)
	message = template.get_formatted_email(_filled(values, rtl))["message"]
	if channel == "SMS":
		return Draft(channel, address, "", plain(message), language, name)
	subject = _one_line(template.get_formatted_subject(_bare(values)))
	return Draft(channel, address, subject, framed(message), language, name)


def edited(draft: Draft, subject: str | None, message: str | None) -> Draft:
	"""The draft with what a person wrote instead; empty: as it was."""
	if subject and subject.strip() and draft.channel == "Email":
		draft = replace(draft, subject=_one_line(subject))
	if message and (strip_html(message).strip()):
		text = plain(message) if draft.channel == "SMS" else framed(message)
		draft = replace(draft, message=text)
	return draft


def language_of(record: Document) -> str:
	"""The language to write to the customer in: the record's, else the site's."""
	return record.get("language") or _language_of_site()


def values_of(record: Document) -> dict[str, Any]:
	"""What a template may name: the fields of the record, and `addressee`, `brand`, `signature`, `phone` (of the owner). "": none."""
	owner = record.get(OWNERS[record.doctype])
	is_person = owner and owner not in frappe.STANDARD_USERS
	return {
		**record.as_dict(),
		"addressee": _addressee(record),
		"brand": _brand(record),
		"signature": get_fullname(owner) if is_person else "",
		"phone": _phone(owner, record),
	}


def framed(message: str) -> str:
	"""HTML for a mail: cleaned, and from right to left where its letters run so, in a way that mail clients understand."""
	cleaned = sanitize_html(message, linkify=False, always_sanitize=True)
	if not runs_right_to_left(_text_of(cleaned)) or cleaned.lstrip().startswith('<div dir="rtl"'):
		return cleaned
	return f"<div {_FRAME}>{cleaned}</div>"


def plain(message: str) -> str:
	"""The text of an HTML message, paragraph by paragraph; text stays as it is."""
	lines = re.sub(r"(?i)<br\s*/?>|</(p|div|li)>", "\n", message)
	text = html.unescape(strip_html(lines)).replace("\xa0", " ")
	kept = [re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines()]
	return re.sub(r"\n{2,}", "\n", "\n".join(kept)).strip()


def _of_settings(field: str, language: str) -> tuple[str, str]:
	"""The template of the Settings for the language, and the language it is in."""
	rows = {row.language: row.get(field) for row in policies.settings().farewell_templates if row.get(field)}
	for wanted in (language, language.split("-")[0], _language_of_site(), _ENGLISH):
		if wanted in rows:
			return rows[wanted], wanted
	frappe.throw(
		_("There is no text for a goodbye in {0}. Choose one in {1}.").format(
			language, frappe.bold(_("Lead Hygiene Settings"))
		)
	)


def _language_of_site() -> str:
	return frappe.get_system_settings("language") or _ENGLISH


def _filled(values: dict[str, Any], rtl: bool) -> dict[str, Any]:
	"""The values escaped for HTML; names that run against the text are set apart."""
	return {name: _escaped(value, name in _NAMES, rtl) for name, value in values.items()}


def _escaped(value: Any, is_name: bool, rtl: bool) -> Any:
	if isinstance(value, str):
		if is_name and begins_right_to_left(value) is not None and begins_right_to_left(value) != rtl:
			return Markup('<span dir="{}">{}</span>').format("ltr" if rtl else "rtl", value)
		return escape(value)
	if isinstance(value, list):
		return [_escaped(one, False, rtl) for one in value]
	if isinstance(value, dict):
		return frappe._dict((name, _escaped(one, False, rtl)) for name, one in value.items())
	return value


def _bare(values: dict[str, Any]) -> dict[str, Any]:
	"""The values for a line of plain text."""
	return {name: _one_line(value) if isinstance(value, str) else value for name, value in values.items()}


def _one_line(text: str) -> str:
	# A subject is shown in places that take it for HTML.
	return " ".join(re.sub(r"[<>]", " ", text).split())[:_LONGEST_SUBJECT]


def _text_of(template: str | None) -> str:
	return html.unescape(strip_html(re.sub(r"{[{%#].*?[}%#]}", " ", template or "", flags=re.DOTALL)))


def _addressee(record: Document) -> str:
	if record.doctype == "Lead":
		return record.get("lead_name") or record.get("company_name") or ""
	return record.get("contact_display") or record.get("customer_name") or ""


def _brand(record: Document) -> str:
	company = record.get("company") or frappe.db.get_single_value("Global Defaults", "default_company")
	return (company and frappe.get_cached_value("Company", company, "company_name")) or company or ""


def _phone(owner: str | None, record: Document) -> str:
	numbers = frappe.get_cached_value("User", owner, ["mobile_no", "phone"]) if owner else None
	company = record.get("company")
	office = frappe.get_cached_value("Company", company, "phone_no") if company else None
	return next((number for number in (*(numbers or ()), office) if number), "")
