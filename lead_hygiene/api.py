"""Whitelisted methods. Each checks the record's permission; those that write are POST."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from .site import (
	actions,
	calls,
	cards,
	changes,
	corrections,
	machine_leads,
	pressure_door,
	pressure_words,
	stages,
)
from .site import deadlines as stage_deadlines
from .site import explain as explaining
from .site import snooze as snoozing
from .site.records import cast_of


@frappe.whitelist()
def explain(doctype: str, name: str) -> dict[str, Any]:
	"""Why a record is in its state; see `site.explain`."""
	cast_of(doctype)
	frappe.has_permission(doctype, "read", name, throw=True)
	return explaining.explain(doctype, name)


@frappe.whitelist(methods=["POST"])
def snooze(doctype: str, name: str, until: str | None = None, reason: str | None = None) -> dict[str, str]:
	"""Snooze a record until a day, with a reason; without a day, wake it."""
	cast_of(doctype)
	frappe.has_permission(doctype, "write", name, throw=True)
	return snoozing.snooze(doctype, name, until, reason)


@frappe.whitelist(methods=["POST"])
def log_call(
	doctype: str,
	name: str,
	outcome: str,
	note: str | None = None,
	call_back_on: str | None = None,
	number: str | None = None,
) -> dict[str, Any]:
	"""Write down a call that was just made; see `site.calls`."""
	cast_of(doctype)
	frappe.has_permission(doctype, "write", name, throw=True)
	return calls.log(doctype, name, outcome, note, call_back_on, number)


@frappe.whitelist(methods=["POST"])
def undo_call(call: str) -> dict[str, Any]:
	"""Take back a call that one logged oneself a moment ago. It needs the right to write the record."""
	return calls.take_back(call)


@frappe.whitelist(methods=["POST"])
def decide(action: str, verdict: str, reason: str | None = None) -> dict[str, Any]:
	"""Approve, reject or undo a Hygiene Action. Whoever may write the record may decide."""
	return actions.decide(action, verdict, reason)


@frappe.whitelist(methods=["POST"])
def use_limit(stage: str, days: int, opportunity_type: str | None = None) -> str:
	"""Write a limit into a Sales Stage, as whoever may write it; gives what was done, in words."""
	return stages.use_limit(stage, days, opportunity_type or None)


@frappe.whitelist()
def deadlines(start: str, end: str, filters: str | list[Any] | None = None) -> list[dict[str, Any]]:
	"""The calendar of opportunities: those in play whose stage deadline lies in these days."""
	return stage_deadlines.within(start, end, frappe.parse_json(filters) or [])


@frappe.whitelist(methods=["POST"])
def remember_view(doctype: str, view: str, settings: str | dict[str, Any]) -> None:
	"""Keep how the user looks at a list or a board of the pipeline."""
	stage_deadlines.remember_view(doctype, view, frappe.parse_json(settings))


@frappe.whitelist(methods=["POST"])
def merge_machine_lead(name: str) -> str:
	"""Merge a lead made of an automatic message into the lead that the message speaks of; gives that one's name."""
	return machine_leads.merge(name)


@frappe.whitelist()
def count_in_state(filters: str | dict[str, str]) -> dict[str, Any]:
	"""A number card: how many records the reader may see are in the state that its filters name."""
	return cards.in_state(frappe.parse_json(filters)["state"])


@frappe.whitelist()
def silence(filters: str | dict[str, str] | None = None) -> str:
	"""A number card: whether silence is judged now, and if not, why."""
	return cards.silence()


@frappe.whitelist()
def relink(name: str, reference_doctype: str | None = None, reference_name: str | None = None) -> None:
	"""Frappe's Relink of a mail, after which both the old and the new record are judged."""
	changes.relink(name, reference_doctype, reference_name)


@frappe.whitelist()
def mail_verdicts(doctype: str, name: str, mails: str | list[str]) -> list[dict[str, Any]]:
	"""What the mails on a record's timeline were judged to be; only those that came in."""
	cast_of(doctype)
	frappe.has_permission(doctype, "read", name, throw=True)
	return corrections.verdicts(doctype, name, [str(mail) for mail in frappe.parse_json(mails)][:500])


@frappe.whitelist(methods=["POST"])
def judge_mail(communication: str, answer: str | None = None) -> None:
	"""A person says what a mail is; without an answer he takes that back. He must be able to write its record."""
	mail = frappe.get_doc("Communication", communication)
	corrections.check(mail)
	corrections.correct(mail, answer or None)


@frappe.whitelist()
def pressure(
	doctype: str | None = None,
	name: str | None = None,
	recipients: str | None = None,
	send_after: str | None = None,
) -> dict[str, Any]:
	"""Whether a mail to these recipients presses them, and who wrote to them when; see `site.pressure_words`."""
	_check_composing(doctype, name)
	return pressure_words.before_sending(recipients or "", doctype or None, name or None, send_after or None)


@frappe.whitelist(methods=["POST"])
def press_anyway(recipients: str, reason: str, doctype: str | None = None, name: str | None = None) -> None:
	"""A manager sends one mail in spite of the limit, and says why."""
	_check_composing(doctype, name)
	pressure_door.allow(recipients, reason, doctype or None, name or None)


def _check_composing(doctype: str | None, name: str | None) -> None:
	"""Who may mail from the record may ask; without one, whoever sells."""
	if doctype and name:
		frappe.has_permission(doctype, "email", name, throw=True)
	elif not may_open_app():
		frappe.throw(_("You are not allowed to see whom others have contacted."), frappe.PermissionError)


def may_open_app() -> bool:
	"""Who sees the app among the apps."""
	return bool({"Sales User", "Sales Manager", "System Manager"} & set(frappe.get_roles()))
