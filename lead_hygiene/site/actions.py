"""Hygiene Actions decided: approved, rejected, snoozed or undone by a person, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate, now_datetime, nowdate

from . import customer_deeds, customer_policy, customer_proposals, customer_words, deeds, ledger, proposals
from .customer_review import JudgedCustomer
from .customer_review import refresh as refresh_customers
from .judgement import Judgement
from .review import Reviewer
from .words import Words

WAITING = ("Proposed", "Failed")
_LINKS = {"lost_reason": "Opportunity Lost Reason", "email_template": "Email Template"}
_READ = {"come_back_on": getdate, "do_not_contact": cint}
MAY_CHANGE = (*_LINKS, *_READ, "lost_detail", "subject", "message", "without_message")


class ChangedMeanwhile(frappe.ValidationError):
	"""Somebody wrote about the record after this transaction began to read; what it sees may be old."""


def decide(
	name: str,
	verdict: str,
	reason: str | None = None,
	until: str | date | None = None,
	changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
	"""A person approves, rejects, snoozes or undoes an action. Gives its status now and what happened, in words.

	Before an approval the record is judged anew: where the proposal no longer holds it is withdrawn and nothing is done.
	`changes`, only to an approval, are written on the action before it is carried out. `until`, only to a snooze, is the day
	it is listed again. Whatever fails, fails as a whole, with a clear message.
	"""
	check(verdict, reason, until)
	check_changes(changes or {})
	doctype, record = record_of(name)
	_check_writer(doctype, record)
	decision, before = _DECISIONS[verdict]
	action = locked(name)
	if action.status not in before:
		frappe.throw(_("This action is {0} already.").format(_(action.status)))
	return decision(action, (reason or "").strip() or None, until, changes or {})


def _check_writer(doctype: str, record: str) -> None:
	"""Who decides about a record may write it. ERPNext lets Sales Managers only read customers, so that is said."""
	of_customer = doctype == customer_proposals.DOCTYPE
	if of_customer and not frappe.has_permission(doctype, "write", record):
		frappe.throw(
			_(
				"Whoever decides about customers must be allowed to change {0}. In ERPNext that is the Account Manager as a Sales User, or a Sales Master Manager."
			).format(frappe.bold(escape_html(record))),
			frappe.PermissionError,
		)
	frappe.has_permission(doctype, "write", record, throw=True)


def check(verdict: str, reason: str | None = None, until: str | date | None = None) -> None:
	"""A clear message where a decision is none, or lacks what it needs."""
	if verdict not in _DECISIONS:
		known = ", ".join(_DECISIONS)
		frappe.throw(_("There is no decision {0}. Use one of: {1}").format(escape_html(verdict), known))
	if verdict == "reject" and not (reason or "").strip():
		frappe.throw(_("Say why the proposal is rejected."))
	if verdict == "snooze" and (not until or getdate(until) <= getdate(nowdate())):
		frappe.throw(_("Say until which day after today the proposal is put off."))


def check_changes(changes: Mapping[str, Any]) -> None:
	"""A clear message for what nobody can choose, or what does not exist."""
	for field, value in changes.items():
		if field not in MAY_CHANGE:
			chosen = frappe.bold(escape_html(str(field)))
			frappe.throw(_("{0} cannot be changed on a proposal.").format(chosen))
		if value and field in _LINKS and not frappe.db.exists(_LINKS[field], value):
			frappe.throw(_("{0} {1} does not exist.").format(_(_LINKS[field]), escape_html(str(value))))


def record_of(name: str) -> tuple[str, str]:
	"""Doctype and name of the record that an action is about. Raises frappe.DoesNotExistError."""
	row = frappe.db.get_value("Hygiene Action", name, ["reference_doctype", "reference_name"])
	if row is None:
		frappe.throw(_("The action {0} is gone.").format(name), frappe.DoesNotExistError)
	return row


def locked(name: str) -> Document:
	"""A Hygiene Action, with its record, the record's file and itself locked, in this order everywhere.

	Raises ChangedMeanwhile where the file is newer than what this transaction sees: an answer may just have come in.
	"""
	doctype, record = record_of(name)
	kept, ours = "Hygiene File", {"reference_doctype": doctype, "reference_name": record}
	if doctype == customer_proposals.DOCTYPE:
		kept, ours = "Customer Clock", {"customer": record}
	seen = frappe.db.get_value(kept, ours, "modified")
	try:
		frappe.db.get_value(doctype, record, "name", for_update=True)
		# To lock a file that is not there would lock the gap where others want to put theirs.
		now = seen and frappe.db.get_value(kept, ours, "modified", for_update=True)
		action = frappe.get_doc("Hygiene Action", name, for_update=True)
	except frappe.QueryDeadlockError:  # so says MariaDB 11.6 itself where our view is older
		now, action = None, None
	if action is None or now != seen:
		frappe.throw(
			_("Something about {0} {1} has just changed. Look at it again.").format(_(doctype), record),
			ChangedMeanwhile,
		)
	return action


def judge_anew(action: Document) -> tuple[Judgement, Reviewer] | None:
	"""Judge the record of a locked action, and withdraw what no longer holds. None: the action is withdrawn."""
	reviewer = Reviewer()
	doctype, name = action.reference_doctype, action.reference_name
	(judged,) = reviewer.refresh(doctype, [name], latest=True)
	if proposals.holds(judged, action):
		return judged, reviewer
	if frappe.db.get_value("Hygiene Action", action.name, "status") != "Withdrawn":
		action.db_set("status", "Withdrawn")
		now = Words.of_site().headline(judged.verdict, judged.facts)
		ledger.note_many([ledger.entry_of("Withdrawn", action, evidence=now)])
	action.status = "Withdrawn"
	action.outcome = _why_withdrawn(judged, reviewer)
	return None


def of_customer_by_itself(name: str) -> bool:
	"""The night carries out an action about a customer, where its rule still says so. Gives whether it was done."""
	action = locked(name)
	if action.status != "Proposed":
		return False
	judged, course = _customer_still_holds(action), customer_policy.current()
	if judged is None or customer_proposals.held_now(judged, course):
		return False  # the review has written why it waits now
	action.update({"by_machine": 1, "held_because": None, "try_again_on": None})
	action.flags.by_machine = True
	carry_out(action, [])
	return True


def _customer_still_holds(action: Document) -> JudgedCustomer | None:
	"""Judge the customer of a locked action, which withdraws what no longer holds. None: it is withdrawn."""
	judged = refresh_customers([action.reference_name])
	if judged and customer_proposals.holds(judged[0], action, customer_policy.current()):
		return judged[0]
	action.status = "Withdrawn"
	action.outcome = _("Nothing was done, for the proposal no longer holds. Now: {0}").format(
		customer_words.headline(judged[0].verdict, Words.of_reader()) if judged else _("Unknown")
	)
	if frappe.db.get_value("Hygiene Action", action.name, "status") != "Withdrawn":
		action.db_set("status", "Withdrawn")
	return None


def carry_out(action: Document, told: list[ledger.Entry]) -> str:
	"""Do what a locked action says, and write the ledger: `told`, then that it is done. Gives what happened, in words."""
	action.update({"status": "Done", "decided_on": now_datetime()})
	# Decided before it is done: the deed itself makes events, and what is decided they leave alone.
	_save(action)
	of_customer = action.reference_doctype == customer_proposals.DOCTYPE
	made, outcome = (customer_deeds if of_customer else deeds).do(action)
	action.db_set({"made": frappe.as_json(made), "outcome": outcome}, update_modified=False)
	ledger.note_many([*told, ledger.entry_of("Done", action, details={"outcome": outcome})])
	return outcome


def _approve(action: Document, reason: str | None, until: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
	_change(action, changes)
	of_customer = action.reference_doctype == customer_proposals.DOCTYPE
	if (_customer_still_holds(action) if of_customer else judge_anew(action)) is None:
		return {"status": "Withdrawn", "outcome": action.outcome}
	action.update({"decided_by": frappe.session.user, "decision_reason": reason})
	details = {"changes": sorted(changes)} if changes else None
	outcome = carry_out(action, [ledger.entry_of("Approved", action, reason=reason, details=details)])
	return {"status": "Done", "outcome": outcome}


def _reject(action: Document, reason: str | None, until: Any, changes: Any) -> dict[str, Any]:
	"""The rule is quiet about this record for the episode: the unique key keeps its place."""
	_sign(action, "Rejected", reason)
	ledger.note_many([ledger.entry_of("Rejected", action, reason=reason)])
	return {"status": "Rejected", "outcome": action.outcome}


def _undo(action: Document, reason: str | None, until: Any, changes: Any) -> dict[str, Any]:
	_sign(action, "Undone", reason)
	of_customer = action.reference_doctype == customer_proposals.DOCTYPE
	outcome = (customer_deeds if of_customer else deeds).undo(action)
	action.db_set("outcome", outcome, update_modified=False)
	details = {"outcome": outcome}
	ledger.note_many([ledger.entry_of("Undone", action, reason=reason, details=details)])
	return {"status": "Undone", "outcome": outcome}


def _snooze(action: Document, reason: str | None, until: Any, changes: Any) -> dict[str, Any]:
	day = getdate(until)
	action.update({"snoozed_until": day, "decision_reason": reason or action.decision_reason})
	_save(action)
	ledger.note_many([ledger.entry_of("Snoozed", action, reason=reason, details={"until": str(day)})])
	said = _("Put off until {0}.").format(Words.of_reader().day(day))
	return {"status": action.status, "outcome": said}


_DECISIONS: dict[str, tuple[Callable[..., dict[str, Any]], tuple[str, ...]]] = {
	"approve": (_approve, WAITING),
	"reject": (_reject, WAITING),
	"snooze": (_snooze, WAITING),
	"undo": (_undo, ("Done",)),
}


def _sign(action: Document, status: str, reason: str | None) -> None:
	"""Write who decided what, when and why."""
	user = frappe.session.user
	action.update(
		{"status": status, "decided_by": user, "decided_on": now_datetime(), "decision_reason": reason}
	)
	_save(action)


def _save(action: Document) -> None:
	action.flags.decided = True
	action.flags.ignore_links = True  # its rule may have been deleted since
	action.save(ignore_permissions=True)  # the right to write the record was checked, or the night acts


def _change(action: Document, changes: Mapping[str, Any]) -> None:
	"""Write what the person chose otherwise than the proposal."""
	for field, value in changes.items():
		if field == "without_message":
			action.flags.without_message = bool(cint(value))
		else:
			action.set(field, _READ.get(field, str)(value) if value else None)


def _why_withdrawn(judged: Judgement, reviewer: Reviewer) -> str:
	words = Words.of_reader()
	if reviewer.suspended:
		return _("Nothing was done, for silence is not judged now: {0}.").format(reviewer.suspended)
	now = words.unproven(judged.facts) or words.headline(judged.verdict, judged.facts)
	return _("Nothing was done, for the proposal no longer holds. Now: {0}").format(now)
