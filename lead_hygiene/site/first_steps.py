"""The first steps on a site: which of them are done, told by what the site holds, whoever did it and wherever."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import frappe

from . import proof, replies

ONBOARDING = "Lead Hygiene"
OBSERVE = "Observe"


def _a_stage_has_a_limit() -> bool:
	stages = frappe.get_all("Sales Stage", pluck="hygiene_limit_days", order_by="name asc")
	return any((days or "").strip() for days in stages) or bool(frappe.db.count("Sales Stage Limit"))


def _answers_are_seen() -> bool:
	fetched = frappe.db.exists("Email Account", {"enable_incoming": 1})
	return bool(fetched) and proof.missing() is None and not replies.missed_addresses()


def _a_rule_proposes() -> bool:
	mode = frappe.db.get_single_value("Lead Hygiene Settings", "mode")
	speaks = {"enabled": 1, "mode": ("not in", ("", OBSERVE))}
	return bool(mode) and mode != OBSERVE and bool(frappe.db.exists("Hygiene Rule", speaks))


# The steps of which the site itself knows; the others are done once they were looked at, which the desk notes.
DONE: Mapping[str, Callable[[], bool]] = {
	"Hygiene Step Limits": _a_stage_has_a_limit,
	"Hygiene Step Mailbox": _answers_are_seen,
	"Hygiene Step Propose": _a_rule_proposes,
}


def settle() -> None:
	"""Tick the steps that are done. What is ticked stays so."""
	if frappe.db.get_value("Module Onboarding", ONBOARDING, "is_complete") != 0:
		return
	open_steps = frappe.get_all(
		"Onboarding Step", {"name": ("in", list(DONE)), "is_complete": 0}, pluck="name", order_by="name asc"
	)
	for step in open_steps:
		if DONE[step]():
			frappe.db.set_value("Onboarding Step", step, "is_complete", 1, update_modified=False)


def remove() -> None:
	"""Take the steps away with the app: they name no module, so Frappe does not find them."""
	frappe.db.delete("Onboarding Step", {"name": ("like", "Hygiene Step %")})
