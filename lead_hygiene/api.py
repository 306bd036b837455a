"""Whitelisted methods. Each checks the record's permission; those that write are POST."""

from __future__ import annotations

from typing import Any

import frappe

from .site import actions, cards, changes, stages
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


def may_open_app() -> bool:
	"""Who sees the app among the apps."""
	return bool({"Sales User", "Sales Manager", "System Manager"} & set(frappe.get_roles()))
