"""Whitelisted methods. Each checks the record's permission; those that write are POST."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from .api_charts import alive_share as alive_share
from .api_charts import amount_overdue as amount_overdue
from .api_charts import answers_by_contact as answers_by_contact
from .api_charts import share_alive as share_alive
from .api_charts import stage_funnel as stage_funnel
from .api_charts import velocity_trend as velocity_trend
from .api_converting import confirm_criterion as confirm_criterion
from .api_converting import conversion as conversion
from .api_converting import convert as convert
from .api_converting import take_back_criterion as take_back_criterion
from .api_scores import accept_points as accept_points
from .api_scores import overrule as overrule
from .api_scores import points as points
from .api_scores import preview_criterion as preview_criterion
from .api_scores import qualify as qualify
from .site import (
	actions,
	calls,
	cards,
	changes,
	corrections,
	machine_leads,
	many,
	pressure_door,
	pressure_words,
	preview,
	rule_threshold,
	stages,
	start_today,
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
	answers: str | dict[str, Any] | None = None,
) -> dict[str, Any]:
	"""Write down a call that was just made; see `site.calls`."""
	cast_of(doctype)
	frappe.has_permission(doctype, "write", name, throw=True)
	return calls.log(doctype, name, outcome, note, call_back_on, number, frappe.parse_json(answers) or None)


@frappe.whitelist(methods=["POST"])
def undo_call(call: str) -> dict[str, Any]:
	"""Take back a call that one logged oneself a moment ago. It needs the right to write the record."""
	return calls.take_back(call)


@frappe.whitelist(methods=["POST"])
def decide(
	action: str,
	verdict: str,
	reason: str | None = None,
	until: str | None = None,
	changes: str | dict[str, Any] | None = None,
) -> dict[str, Any]:
	"""Approve, reject, snooze or undo a Hygiene Action. Whoever may write the record may decide."""
	return actions.decide(action, verdict, reason, until or None, frappe.parse_json(changes) or None)


@frappe.whitelist(methods=["POST"])
def decide_many(
	actions: str | list[str], verdict: str, reason: str | None = None, until: str | None = None
) -> dict[str, str]:
	"""Decide many Hygiene Actions in the background, each as `decide` would."""
	return {"job": many.decide_many(frappe.parse_json(actions), verdict, reason, until or None)}


@frappe.whitelist(methods=["POST"])
def let_many_go(
	doctype: str,
	names: str | list[str],
	action: str,
	lost_reason: str | None = None,
	lost_detail: str | None = None,
	come_back_on: str | None = None,
	email_template: str | None = None,
) -> dict[str, str]:
	"""Say farewell to many records, recycle or close them, in the background, each as `let_go` would."""
	job = many.let_many_go(
		doctype,
		frappe.parse_json(names),
		action,
		lost_reason=lost_reason,
		lost_detail=lost_detail,
		come_back_on=come_back_on,
		email_template=email_template,
	)
	return {"job": job}


@frappe.whitelist()
def preview_letting_go(
	doctype: str,
	name: str,
	action: str,
	lost_reason: str | None = None,
	come_back_on: str | None = None,
	email_template: str | None = None,
	hygiene_action: str | None = None,
) -> dict[str, Any]:
	"""What letting a record go would do, with the text of the goodbye; see `site.preview`."""
	cast_of(doctype)
	frappe.has_permission(doctype, "write", name, throw=True)
	return preview.preview(
		doctype,
		name,
		action,
		hygiene_action,
		lost_reason=lost_reason,
		come_back_on=come_back_on,
		email_template=email_template,
	)


@frappe.whitelist(methods=["POST"])
def let_go(
	doctype: str,
	name: str,
	action: str,
	lost_reason: str | None = None,
	lost_detail: str | None = None,
	come_back_on: str | None = None,
	do_not_contact: bool | int = 0,
	email_template: str | None = None,
	subject: str | None = None,
	message: str | None = None,
	without_message: bool | int = 0,
	known: str | None = None,
) -> dict[str, Any]:
	"""Say farewell to a record, recycle or close it, in one act. Whoever may write the record may.

	`known` is what the preview gave under that name: if they have spoken since, nothing is done.
	"""
	cast_of(doctype)
	return preview.start(
		doctype,
		name,
		action,
		bool(int(without_message)),  # a form sends "0"
		known or None,
		lost_reason=lost_reason,
		lost_detail=lost_detail,
		come_back_on=come_back_on,
		do_not_contact=int(do_not_contact),
		email_template=email_template,
		subject=subject,
		message=message,
	)


@frappe.whitelist(methods=["POST"])
def use_limit(stage: str, days: int, opportunity_type: str | None = None) -> str:
	"""Write a limit into a Sales Stage, as whoever may write it; gives what was done, in words."""
	return stages.use_limit(stage, days, opportunity_type or None)


@frappe.whitelist(methods=["POST"])
def use_threshold(rule: str, contacts: int) -> str:
	"""Write after how many unanswered contacts a Hygiene Rule fires, as whoever may write it; gives what was done, in words."""
	return rule_threshold.use_threshold(rule, contacts)


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


@frappe.whitelist(methods=["POST"])
def delete_machine_lead(name: str) -> None:
	"""Delete a lead made of an automatic message, and the Contact that was made for it. It needs the right to delete it."""
	machine_leads.delete(name)


@frappe.whitelist()
def count_in_state(filters: str | dict[str, str]) -> dict[str, Any]:
	"""A number card: how many records the reader may see are in the state that its filters name."""
	return cards.in_state(frappe.parse_json(filters)["state"])


@frappe.whitelist()
def count_to_start_with(filters: str | dict[str, Any] | None = None) -> dict[str, Any]:
	"""A number card: how many records are in the reader's list of where to start today."""
	return start_today.mine()


@frappe.whitelist()
def silence(filters: str | dict[str, str] | None = None) -> str:
	"""A number card: whether silence is judged now, and if not, why. It names mailboxes and colleagues."""
	if not may_open_app():
		raise frappe.PermissionError
	return cards.silence()


@frappe.whitelist(methods=["POST"])
def relink(name: str, reference_doctype: str | None = None, reference_name: str | None = None) -> None:
	"""Frappe's Relink of a mail, after which both the old and the new record are judged. Frappe asks for no permission;
	we do: a mail that is taken from a record is a sign of life taken from it."""
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
