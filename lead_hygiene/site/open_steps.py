"""The planned steps of a record that is let go: closed, so that nobody calls and ERPNext does not open it again for them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import strip_html

from .circle import around
from .roles import CASTS

# ERPNext opens a Lead or Opportunity again on the day of an open Event of theirs.
_ENDED = "Closed"
_MOST = 200
_COLLEAGUES = ("User", "Employee")


def of(doctype: str, name: str) -> list[dict[str, Any]]:
	"""The open ToDos and Events of a record: doctype, name, text. `shared`: with somebody else, so they are left open."""
	tasks = frappe.get_all(
		"ToDo",
		filters={"reference_type": doctype, "reference_name": name, "status": "Open"},
		fields=["name", "description"],
		order_by="date asc, creation asc",
		limit=_MOST,
	)
	found = [
		{"doctype": "ToDo", "name": row.name, "text": _short(row.description), "shared": False}
		for row in tasks
	]
	return found + _events(doctype, name)


def close(steps: list[dict[str, Any]]) -> list[dict[str, str]]:
	"""Close those that are this record's alone. Gives them as the snapshot keeps them."""
	closed = []
	for step in steps:
		if step["shared"]:
			continue
		doc = frappe.get_doc(step["doctype"], step["name"])
		doc.status = _ENDED
		doc.flags.ignore_mandatory = doc.flags.ignore_links = True
		doc.save(ignore_permissions=True)  # the right to write the record they plan for was checked
		closed.append({"doctype": doc.doctype, "name": doc.name})
	return closed


def reopen(closed: list[dict[str, str]]) -> list[str]:
	"""Open again what is still as we left it. Gives the names of what somebody has changed or deleted since."""
	left = []
	for step in closed:
		if frappe.db.get_value(step["doctype"], step["name"], "status") != _ENDED:
			left.append(step["name"])
			continue
		doc = frappe.get_doc(step["doctype"], step["name"])
		doc.status = "Open"
		doc.flags.ignore_mandatory = doc.flags.ignore_links = True
		doc.save(ignore_permissions=True)  # as above
	return left


def _events(doctype: str, name: str) -> list[dict[str, Any]]:
	event, taking_part = frappe.qb.DocType("Event"), frappe.qb.DocType("Event Participants")
	query = (
		frappe.qb.from_(event)
		.join(taking_part)
		.on(taking_part.parent == event.name)
		.select(event.name, event.subject, event.repeat_this_event)
		.where((taking_part.reference_doctype == doctype) & (taking_part.reference_docname == name))
		.where(event.status == "Open")
		.orderby(event.starts_on)
		.limit(_MOST)
	)
	ours = around({(doctype, name)}) | {(doctype, name)}
	found = []
	for event_name, subject, repeats in query.distinct().run():
		pairs = frappe.get_all(
			"Event Participants",
			filters={"parent": event_name},
			fields=["reference_doctype", "reference_docname"],
			as_list=True,
			order_by="idx asc",
		)
		found.append(
			{
				"doctype": "Event",
				"name": event_name,
				"text": subject,
				"shared": bool(repeats) or any(_is_other(tuple(pair), ours) for pair in pairs),
			}
		)
	return found


def _is_other(who: tuple[str, str], ours: set[tuple[str, str]]) -> bool:
	"""Whether who takes part in a meeting is somebody else than the record and those who speak for it. Colleagues are not."""
	if who in ours or who[0] in _COLLEAGUES:
		return False
	if who[0] == "Contact":
		return not around({who}) & ours
	if who[0] in CASTS:
		return True
	deals = [name for doctype, name in ours if doctype == "Opportunity"]
	of_them = {"name": ("in", deals), "opportunity_from": who[0], "party_name": who[1]}
	return not frappe.db.exists("Opportunity", of_them)


def _short(description: str | None) -> str:
	return strip_html(description or "").strip()[:140]
