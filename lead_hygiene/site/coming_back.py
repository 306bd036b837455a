"""The way back: a record that was let go and whose other side spoke, whose day has come, or that a person opened again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.automation.doctype.assignment_rule.assignment_rule import apply as assign_by_rule
from frappe.utils import escape_html, nowdate

from . import goodbyes, ledger, snapshots, story
from .notices import managers, tell
from .review import Reviewer
from .words import Words

if TYPE_CHECKING:
	from .judgement import Judgement
	from .records import Record

_BY = {"answered": "Human Sign", "due": "Date", "reopened": "Person"}


def welcome(judged: Sequence[Judgement]) -> None:
	"""Put the records back into the pipeline: status, owner's task and notice, waiting goodbye stopped, ledger.

	What fails with one of them is undone and logged; its decision stands until the next look, and whatever brought it
	back (a customer's mail above all) goes through.
	"""
	for judgement in judged:
		_attempt(lambda one=judgement: _welcome(one), judgement.record)


def _attempt(step: Callable[[], None], record: Record) -> None:
	"""Take a step whole or not at all; what fails is logged and does no harm to what led here."""
	point = f"hygiene_{frappe.generate_hash(length=8)}"
	frappe.db.savepoint(point)
	try:
		step()
	except frappe.QueryDeadlockError:
		raise  # the transaction is gone with its savepoints
	except Exception:
		frappe.db.rollback(save_point=point)
		frappe.log_error(title=_("Lead Hygiene could not bring back {0}").format(record.name))


def _welcome(judgement: Judgement) -> None:
	record = judgement.record
	doctype, name, by = record.cast.doctype, record.name, judgement.returned
	action = _action(record.file.values["decided_by_action"])
	words = Words.of_site()
	told = story.of(judgement, action, words)
	snapshots.forget_decision(doctype, name, None)
	if by == "answered":
		goodbyes.stop(doctype, name, words._("They have answered."))
	if by != "reopened":
		_put_back(doctype, name, action)
	if action is not None:
		frappe.db.set_value(
			"Hygiene Action",
			action.name,
			{"came_back_on": nowdate(), "came_back_by": _BY[by]},
			update_modified=False,
		)
	ledger.note(
		"Answered" if by == "answered" else "Came Back",
		doctype,
		name,
		action=action and action.name,
		rule=action and action.rule,
		prescribed=action and action.action,
		evidence=told,
		details={"by": _BY[by]},
	)
	_say(doctype, name, told)
	if by != "reopened":
		_attempt(lambda: _hand_over(record, told), record)
	Reviewer().refresh(doctype, [name], latest=True)


def _action(name: str | None) -> Any:
	fields = ["name", "rule", "action", "made", "decided_by", "lost_reason", "lost_detail"]
	return frappe.db.get_value("Hygiene Action", name, fields, as_dict=True) if name else None


def _put_back(doctype: str, name: str, action: Any) -> None:
	"""The status and the lost reasons as they were. By the database: `modified` stays, for the record may be open in a form."""
	made = frappe.parse_json(action.made or "{}") if action is not None else {}
	back, _left = snapshots.restored(doctype, name, made)
	if back.get("status") == "Replied":
		back["status"] = "Open"  # as ERPNext has it when the other side writes
	if back:
		frappe.db.set_value(doctype, name, back, update_modified=False)
	if reasons := made.get("lost_reasons"):
		ours = {"parenttype": doctype, "parent": name, "lost_reason": ("in", reasons)}
		frappe.db.delete("Opportunity Lost Reason Detail", ours)
	frappe.clear_document_cache(doctype, name)


def _say(doctype: str, name: str, told: str) -> None:
	frappe.get_doc(doctype, name).add_comment("Info", escape_html(told))


def _hand_over(record: Any, told: str) -> None:
	"""To its owner; to the assignment rule where the owner has left; to the managers where there is none either."""
	doctype, name = record.cast.doctype, record.name
	subject = f"{_(doctype)} {name}: {told}"
	if record.owner and frappe.db.get_value("User", record.owner, "enabled"):
		tell([record.owner], subject, doctype, name)
		if frappe.has_permission("ToDo", "write"):
			_give_task(record, told)
			return
		# ERPNext moves a lead's open tasks to its new opportunity with the rights of whoever asks for one by a web
		# form, who has none: a task that is there too early would have the enquiry refused.
		frappe.db.after_commit.add(lambda: _give_task_apart(record, told))
		return
	doc = frappe.get_doc(doctype, name)
	assign_by_rule(doc)
	assigned = frappe.get_all(
		"ToDo",
		filters={"reference_type": doctype, "reference_name": name, "status": "Open"},
		pluck="allocated_to",
		order_by="creation asc",
	)
	tell(assigned or managers(), subject, doctype, name)


def _give_task(record: Any, told: str) -> None:
	task = {
		"doctype": "ToDo",
		"allocated_to": record.owner,
		"reference_type": record.cast.doctype,
		"reference_name": record.name,
		"date": nowdate(),
		"description": escape_html(told),
	}
	frappe.get_doc(task).insert(ignore_permissions=True)  # a task for the owner, who may see the record


def _give_task_apart(record: Any, told: str) -> None:
	_attempt(lambda: _give_task(record, told), record)
	# What led here is committed already.
	frappe.db.commit()  # nosemgrep
