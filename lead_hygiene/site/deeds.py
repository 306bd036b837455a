"""What the prescribed actions do, and how each is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _

from . import letting_go, snapshots
from .notices import tell


def do(action: Any) -> tuple[dict[str, Any], str]:
	"""Carry out a Hygiene Action. Gives what was made, for undo, and what happened, in words."""
	return _DEEDS[frappe.scrub(action.action)](action)


def undo(action: Any) -> str:
	"""Take back what was made and is still as we made it; what somebody changed since is left and named."""
	made = frappe.parse_json(action.made or "{}")
	if made.get("let_go"):
		return snapshots.undo(action)
	if not made:
		return _("There was nothing to take back.")
	if not frappe.db.exists(made["doctype"], made["name"]):
		return _("{0} {1} is gone already.").format(_(made["doctype"]), made["name"])
	doc = frappe.get_doc(made["doctype"], made["name"])
	if doc.doctype == "ToDo":
		if doc.status != "Open":
			return _("The task is {0} already and was left as it is.").format(_(doc.status))
		doc.status = "Cancelled"
		doc.save(ignore_permissions=True)  # the task is ours, the right to its record was checked
		return _("The task was cancelled.")
	frappe.delete_doc(doc.doctype, doc.name, ignore_permissions=True)
	return _("The remark on the timeline was removed.")


def _flag(action: Any) -> tuple[dict[str, Any], str]:
	doc = frappe.get_doc(action.reference_doctype, action.reference_name)
	comment = doc.add_comment("Info", frappe.utils.escape_html(action.reason or ""))
	return {"doctype": "Comment", "name": comment.name}, _("A remark stands on the timeline.")


def _notify_owner(action: Any) -> tuple[dict[str, Any], str]:
	subject = f"{_(action.reference_doctype)} {action.reference_name}: {action.reason}"
	tell([_owner(action)], subject, action.reference_doctype, action.reference_name)
	return {}, _("{0} was notified.").format(_owner(action))


def _ask_for_next_step(action: Any) -> tuple[dict[str, Any], str]:
	"""A task without a date: it asks for a plan and is none, so it does not quiet the record."""
	todo = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": _owner(action),
			"reference_type": action.reference_doctype,
			"reference_name": action.reference_name,
			"description": frappe.utils.escape_html(
				_("Plan the next step, with a date. {0}").format(action.reason or "")
			),
		}
	)
	todo.insert(ignore_permissions=True)  # a task for the owner, who may see the record
	todo.db_set("date", None)  # Frappe dates a new task today
	return {"doctype": "ToDo", "name": todo.name}, _("{0} was asked for a next step.").format(_owner(action))


def _owner(action: Any) -> str:
	if not action.responsible or not frappe.db.get_value("User", action.responsible, "enabled"):
		frappe.throw(
			_("{0} {1} has no owner who could be asked. Give it one, then approve again.").format(
				_(action.reference_doctype), action.reference_name
			)
		)
	return action.responsible


_DEEDS: dict[str, Callable[[Any], tuple[dict[str, Any], str]]] = {
	"flag": _flag,
	"notify_owner": _notify_owner,
	"ask_for_next_step": _ask_for_next_step,
	"say_farewell": letting_go.carry_out,
	"recycle": letting_go.carry_out,
	"close": letting_go.carry_out,
}
