"""A call that a person logs: ERPNext's Call Log, the next step it brings, and both taken back while it is fresh.

A Call Log, not a Communication: its status says how the call went, and it leaves ERPNext's `status` of the record alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_fullname, getdate, now_datetime, nowdate, validate_phone_number

from . import qualifying
from .records import cast_of
from .words import Words

# What an outcome is in a Call Log. A call back was asked for by a person, so somebody answered.
STATUS = {
	"answered": "Completed",
	"call_back": "Completed",
	"no_answer": "No Answer",
	"busy": "Busy",
	"wrong_number": "Failed",
}
# ERPNext links a call to whoever's number ends with the one that was called; a few digits end many numbers.
_TELLING_DIGITS = 6
_FRESH = 600  # seconds


def log(
	doctype: str,
	name: str,
	outcome: str,
	note: str | None = None,
	call_back_on: str | None = None,
	number: str | None = None,
	answers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
	"""Write down an outgoing call of the session's user, made just now. Whoever may write the record may.

	`call_back_on` makes a task for that day; *call back* cannot do without, *wrong number* has none. Without `number`
	the record's own is taken. `answers` is what was learned, as `qualifying.qualify` takes it; it stays when the call is
	taken back. Gives the Call Log, the record's new state and reason, and the names of what else was made.
	"""
	_refuse_unknown(outcome)
	day = _day(outcome, call_back_on)
	if number:
		validate_phone_number(number, throw=True)
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("write")
	qualifying.put(doc, answers or {})
	note, number = (note or "").strip(), (number or "").strip() or _number_of(doc)
	call = _write_down(doc, outcome, note, number)
	made = {"task": None, "comments": []}
	if outcome == "wrong_number":
		made["comments"].append(_mark(doc, note, number))
	if day is not None:
		made.update(_plan(doc, day, note, number))
	frappe.cache().set_value(
		_key(call),
		{"by": frappe.session.user, "doctype": doctype, "name": name, **made},
		expires_in_sec=_FRESH,
	)
	return {"call": call, "task": made["task"] and made["task"]["name"], **_standing(doctype, name)}


def take_back(call: str) -> dict[str, Any]:
	"""Delete a call that the session's user logged minutes ago, with the task and the remark it brought.

	A task that somebody has changed since stays: `task_stays` names it.
	"""
	made = frappe.cache().get_value(_key(call), expires=True)
	if not made or made["by"] != frappe.session.user:
		frappe.throw(_("This call cannot be taken back by a click any more."))
	frappe.has_permission(made["doctype"], "write", made["name"], throw=True)
	stays = _drop_task(made["task"])
	# What is deleted from here on this user made himself, minutes ago; nobody need be let delete calls for that.
	for comment in made["comments"] if stays is None else ():
		frappe.delete_doc("Comment", comment, ignore_permissions=True, ignore_missing=True)
	frappe.delete_doc("Call Log", call, ignore_permissions=True, ignore_missing=True)
	frappe.cache().delete_value(_key(call))
	return {"task_stays": stays, **_standing(made["doctype"], made["name"])}


def _refuse_unknown(outcome: str) -> None:
	if outcome not in STATUS:
		frappe.throw(
			_("{0} is no outcome of a call. Use one of: {1}").format(escape_html(outcome), ", ".join(STATUS))
		)


def _day(outcome: str, call_back_on: str | None) -> date | None:
	day = getdate(call_back_on) if call_back_on else None
	if outcome == "call_back" and day is None:
		frappe.throw(_("Say on which day to call back."))
	if outcome == "wrong_number" and day is not None:
		frappe.throw(_("There is nobody to call back at a wrong number. Leave the date empty."))
	if day is not None and day < getdate(nowdate()):
		frappe.throw(_("To call back, choose today or a day after it."))
	return day


def _write_down(doc: Document, outcome: str, note: str, number: str | None) -> str:
	telling = bool(number) and sum(c.isdigit() for c in number) >= _TELLING_DIGITS and "_" not in number
	said = _said(outcome)
	call = frappe.get_doc(
		{
			"doctype": "Call Log",
			"id": f"logged-{frappe.generate_hash(length=12)}",
			"type": "Outgoing",
			"status": STATUS[outcome],
			"from": _plain(get_fullname(frappe.session.user)),
			"to": number if telling else None,
			"employee_user_id": frappe.session.user,
			"start_time": now_datetime(),
			"summary": _plain(_("{0}. {1}").format(said, note) if note else said),
			"links": [{"link_doctype": doc.doctype, "link_name": doc.name}],
		}
	)
	call.insert(
		ignore_permissions=True
	)  # ERPNext lets only System Managers; the right to the record was checked
	if not telling:
		# The timeline says who was called.
		whom = number or doc.get(cast_of(doc.doctype).title) or doc.name
		call.db_set("to", _plain(whom)[:140], update_modified=False)
	return call.name


def _said(outcome: str) -> str:
	"""The outcome in the language of the site: many read the timeline."""
	words = Words.of_site()
	return {
		"answered": words._("Answered"),
		"call_back": words._("Answered: call back"),
		"no_answer": words._("No answer"),
		"busy": words._("Busy"),
		"wrong_number": words._("Wrong number"),
	}[outcome]


def _plain(text: str) -> str:
	"""ERPNext's card on the timeline takes what stands in a Call Log for HTML."""
	return text.replace("<", "&lt;").replace(">", "&gt;")


def _mark(doc: Document, note: str, number: str | None) -> str:
	said = _said("wrong_number")
	text = ": ".join(part for part in (said, number) if part)
	text = f"<strong>{escape_html(text)}</strong>" + (f"<br>{escape_html(note)}" if note else "")
	return doc.add_comment("Comment", text).name


def _plan(doc: Document, day: date, note: str, number: str | None) -> dict[str, Any]:
	"""The next step: a task for whoever gave the word. Gives it, and the remark Frappe makes of it."""
	words, whom = Words.of_site(), doc.get(cast_of(doc.doctype).title) or doc.name
	said = words._("Call back {0}").format(whom)
	said = ". ".join(part for part in (": ".join(part for part in (said, number) if part), note) if part)
	task = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": frappe.session.user,
			"assigned_by": frappe.session.user,
			"reference_type": doc.doctype,
			"reference_name": doc.name,
			"date": day,
			"description": escape_html(said),
		}
	).insert(ignore_permissions=True)  # a task for oneself; the right to the record was checked
	remarks = frappe.get_all(
		"Comment",
		filters={
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"comment_type": "Assigned",
			"owner": frappe.session.user,
			"creation": (">=", task.creation),
		},
		pluck="name",
		order_by="creation desc",
	)
	return {"task": {"name": task.name, "modified": str(task.modified)}, "comments": remarks}


def _drop_task(task: dict[str, str] | None) -> str | None:
	"""Delete the task as we made it. Gives the name of one that was changed since."""
	if task is None:
		return None
	modified = frappe.db.get_value("ToDo", task["name"], "modified")
	if modified is None:
		return None
	if str(modified) != task["modified"]:
		return task["name"]
	frappe.delete_doc("ToDo", task["name"], ignore_permissions=True)
	return None


def _number_of(doc: Document) -> str | None:
	"""The number people would call: a mobile before any other."""
	fields = [field.fieldname for field in doc.meta.fields if field.options == "Phone"]
	numbers = (doc.get(field) for field in sorted(fields, key=lambda field: "mobile" not in field))
	return next((number for number in numbers if number), None)


def _standing(doctype: str, name: str) -> dict[str, str]:
	"""What the record says of itself, once its events have had it judged."""
	state, reason = frappe.db.get_value(doctype, name, ["hygiene_state", "hygiene_reason"])
	return {"state": state, "reason": reason}


def _key(call: str) -> str:
	return f"lead_hygiene:logged_call:{call}"
