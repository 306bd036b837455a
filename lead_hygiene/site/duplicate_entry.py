"""What a person is told who enters a record that seems to be there already."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_link_to_form

from ..core.duplicates import Match
from . import known_links, match_keys
from .duplicates import matches
from .match_cards import PARTS, CardReader, Record, has_changed

MOST_TOLD = 3


def note(doc: Document) -> None:
	"""Keep what a saved record may share with others."""
	if not frappe.flags.in_install and has_changed(doc):
		fresh = bool(doc.flags.in_insert)
		if _is_counted(doc):
			match_keys.put(CardReader().of(doc.doctype, doc, doc.name), fresh)
		elif not fresh:
			match_keys.forget(doc.doctype, [doc.name])


def warn(doc: Document) -> None:
	"""Tell whoever entered a record by hand that it seems to be there already. Nothing is stopped."""
	if _is_counted(doc) and _was_typed(doc):
		told = like(doc.doctype, doc, doc.name)
		if told:
			text = "<br>".join(each["text"] for each in told)
			frappe.msgprint(text, title=_("Perhaps a Duplicate"), indicator="orange")


def like(doctype: str, values: Mapping[str, Any] | Document, name: str = "") -> list[dict[str, Any]]:
	"""The records that one with these fields may be, the surest first, at most MOST_TOLD, in words for the reader. Of one
	that he may not read he learns whom to ask, and no more."""
	reader = CardReader()
	found = matches(reader.of(doctype, values, name), reader)
	mine: Record = (doctype, name)
	# ERPNext ties records of different kinds only.
	others = {match.right for match in found if match.right[0] != doctype}
	bound = known_links.bound_to({mine, *others}) if others else {}
	told = [
		match
		for match in found
		if match.right[0] == doctype
		or not (match.right[0] in bound.get(mine, ()) or doctype in bound.get(match.right, ()))
	]
	return [_told(match) for match in told[:MOST_TOLD]]


def _told(match: Match) -> dict[str, Any]:
	doctype, name = match.right
	who = escape_html(owner_name(doctype, name))
	if not frappe.has_permission(doctype, "read", name):
		text = _("There is another {0} like this one. Ask {1}.").format(_(doctype), who or _("your manager"))
		return {"doctype": doctype, "name": None, "grade": match.grade, "text": text}
	link = f"<bdi>{get_link_to_form(doctype, name)}</bdi>"
	if match.grade == "same":
		text = _("This is {0} {1}, owned by {2}.") if who else _("This is {0} {1}.")
	else:
		text = _("This is probably {0} {1}, owned by {2}.") if who else _("This is probably {0} {1}.")
	return {
		"doctype": doctype,
		"name": name,
		"grade": match.grade,
		"text": text.format(_(doctype), link, who),
	}


def owner_name(doctype: str, name: str) -> str:
	"""Who answers for a record, by name; "" where nobody does."""
	owner = owner_of(doctype, name)
	return (frappe.get_cached_value("User", owner, "full_name") or owner) if owner else ""


def owner_of(doctype: str, name: str) -> str | None:
	"""Who answers for a record; where nobody is named, who made it."""
	field = PARTS[doctype].owner
	fields = [field, "owner"] if field != "owner" else ["owner"]
	row = frappe.db.get_value(doctype, name, fields)
	row = row if isinstance(row, (list, tuple)) else [row]
	return next((user for user in row if user), None)


def _is_counted(doc: Document) -> bool:
	return doc.doctype in PARTS and not doc.get("hygiene_of_machine") and not frappe.flags.in_install


def _was_typed(doc: Document) -> bool:
	"""Whether this very document came from a form of the desk; not one that another document makes of itself."""
	if frappe.flags.in_import or not getattr(frappe.local, "request", None):
		return False
	sent = frappe.local.form_dict.get("doc")
	try:
		sent = json.loads(sent) if isinstance(sent, str) else sent
	except ValueError:
		return False
	return isinstance(sent, dict) and sent.get("doctype") == doc.doctype
