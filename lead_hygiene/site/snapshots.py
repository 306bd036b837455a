"""What letting a record go changed, kept for the way back; and the undo, which never loses what people did since."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_link_to_form, nowdate

from ..core.farewell import put_back
from ..core.sources import LEAD_ENDS, OPPORTUNITY_ENDS
from . import files, goodbyes, open_steps, stage_changes
from .hygiene_file import HygieneFile, file_of
from .review import Reviewer
from .words import Words

KEPT = {"Lead": ("status", "hygiene_lost_reason"), "Opportunity": ("status", "order_lost_reason")}


def begin(doc: Document, file: HygieneFile, farewell: str | None) -> dict[str, Any]:
	"""The snapshot of a record that is about to be let go."""
	return {
		"let_go": 1,
		"farewell": farewell,
		"stay": cint(file.values["recorded"]),
		"fields": {field: [doc.get(field), None] for field in KEPT[doc.doctype]},
		"lost_reasons": lost_reasons(doc),
	}


def complete(made: dict[str, Any], doc: Document) -> None:
	"""Add what the record holds now; what did not change is no part of the snapshot."""
	now = _now(doc.doctype, doc.name)
	made["fields"] = {
		field: [before, now[field]]
		for field, (before, _after) in made["fields"].items()
		if before != now[field]
	}
	made["lost_reasons"] = [one for one in lost_reasons(doc) if one not in made["lost_reasons"]]


def remark(doc: Document, action: Document, outcome: str) -> str:
	"""Say on the timeline what was done, with the way to undo it. Gives the remark."""
	link = get_link_to_form("Hygiene Action", action.name, Words.of_site()._("Undo"))
	return doc.add_comment("Info", f"{escape_html(outcome)} {link}").name


def undo(action: Document) -> str:
	"""Take back what an action did to its record. A field that somebody changed since is left alone and named.

	The caller holds the record, its file and the action. Gives what happened, in words.
	"""
	made = frappe.parse_json(action.made or "{}")
	doc = frappe.get_doc(action.reference_doctype, action.reference_name)
	lines = [_call_back(action, made)] if made.get("farewell") else []
	if _is_decided_since(doc, action):
		labels = _left(doc, made)
	else:
		forget_decision(doc.doctype, doc.name, action.name)
		labels = _take_back(doc, made)
	Reviewer().refresh(doc.doctype, [doc.name], latest=True)
	# Nobody has let it go, so it never left its stage, and the clock goes on.
	if not action.came_back_by and stage_changes.take_back(doc.doctype, doc.name, cint(made.get("stay"))):
		Reviewer().refresh(doc.doctype, [doc.name], latest=True)
	if not action.came_back_by:  # what came back before it was undone, came back
		action.db_set({"came_back_on": nowdate(), "came_back_by": "Undo"}, update_modified=False)
	if labels:
		lines.append(_("Left as somebody changed it since: {0}.").format(", ".join(labels)))
	said = " ".join([_("Everything was put back.") if not labels else _("The rest was put back."), *lines])
	doc.add_comment("Info", escape_html(_("Undone: {0} {1}").format(_(action.action), said)))
	return said


def restored(doctype: str, name: str, made: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
	"""The fields that can be put back with their values, and those that somebody changed since."""
	changed = {field: (before, after) for field, (before, after) in (made.get("fields") or {}).items()}
	return put_back(changed, _now(doctype, name)) if changed else ({}, [])


def forget_decision(doctype: str, name: str, action: str | None) -> None:
	"""Take the decision of `action` out of the record's file; a later one stays."""
	file = file_of(doctype, name)
	if file is not None and (action is None or file.values["decided_by_action"] == action):
		files.forget_decision(file.name)


def _is_decided_since(doc: Document, action: Document) -> bool:
	"""Whether the decision of `action` holds no more, and somebody has let the record go or ended it since."""
	file = file_of(doc.doctype, doc.name)
	if file is not None and file.disposition is not None:
		return file.values["decided_by_action"] != action.name
	return doc.status in (LEAD_ENDS if doc.doctype == "Lead" else OPPORTUNITY_ENDS)


def _take_back(doc: Document, made: dict[str, Any]) -> list[str]:
	"""Give the record back what it was. Gives the labels of what somebody changed since."""
	back, left = restored(doc.doctype, doc.name, made)
	doc.update(back)
	gone = set(made.get("lost_reasons") or ())
	if gone:
		doc.set("lost_reasons", [row for row in doc.lost_reasons if row.lost_reason not in gone])
	if back or gone:
		doc.flags.ignore_mandatory = doc.flags.ignore_links = True
		doc.save()
	return [_(doc.meta.get_label(field)) for field in left] + open_steps.reopen(made.get("steps") or [])


def _left(doc: Document, made: dict[str, Any]) -> list[str]:
	"""The labels of what is not as it was before the action."""
	now = _now(doc.doctype, doc.name)
	fields = [field for field, (before, _after) in (made.get("fields") or {}).items() if now[field] != before]
	if set(made.get("lost_reasons") or ()).intersection(lost_reasons(doc)):
		fields.append("lost_reasons")
	return [_(doc.meta.get_label(field)) for field in fields]


def _call_back(action: Document, made: dict[str, Any]) -> str:
	row = goodbyes.row_of(name=made["farewell"])
	if row is None or row.hygiene_action != action.name:
		return _("No message was sent.")  # it was stopped, and another one took its place
	if goodbyes.stop_one(row.name, _("The action was undone.")):
		return _("The goodbye was still waiting and is not sent.")
	if row.status == goodbyes.STOPPED:
		return _("No message was sent.")
	return _("The goodbye has left already and cannot be called back.")


def _now(doctype: str, name: str) -> dict[str, Any]:
	return frappe.db.get_value(doctype, name, list(KEPT[doctype]), as_dict=True)


def lost_reasons(doc: Document) -> list[str]:
	"""The lost reasons of a record as they stand in the database; of a Lead there are none."""
	if doc.doctype != "Opportunity":
		return []
	return frappe.get_all(
		"Opportunity Lost Reason Detail",
		filters={"parenttype": doc.doctype, "parent": doc.name},
		pluck="lost_reason",
		order_by="idx asc",
	)
