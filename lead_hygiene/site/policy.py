"""The company's policy: Settings, Rules, Sales Stages and Holiday Lists as one value of the core."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from .. import __version__
from ..core.policy import Policy
from ..core.rules import Condition, Rule
from ..core.stages import Calendar, Limits
from . import checklist, scoring
from .kept import Kept
from .labels import APPLIES_TO

MODES = ("Observe", "Propose", "Act")
# Until something it is made of changes; not for ever, for a reader with an old view of the database may have put it there.
# What an older version pickled is not read.
KEPT = Kept(f"lead_hygiene:policy:{__version__}", lambda: _read())


def current() -> Policy:
	"""The policy in force."""
	return KEPT.get()


def forget() -> None:
	"""Read the policy anew the next time, also for those who ask before this transaction ends."""
	KEPT.forget()


def settings() -> Any:
	"""Lead Hygiene Settings, cached."""
	return frappe.get_cached_doc("Lead Hygiene Settings")


def mode_of(rule: Rule) -> str:
	"""How far `rule` may go: its own mode, never above the one in Settings."""
	return min(rule.mode, settings().mode or "Observe", key=MODES.index)


def rule_of(row: Any, conditions: list[Any]) -> Rule:
	"""A Hygiene Rule (document or row) as a rule of the core. Raises ValueError, in words."""
	disqualified = row.trigger_type == "Disqualified"
	return Rule(
		name=row.rule_name,
		trigger=frappe.scrub(row.trigger_type),
		action=frappe.scrub(row.action),
		threshold=None if disqualified else row.threshold,
		roles=APPLIES_TO[row.applies_to or "Lead and Opportunity"],
		conditions=tuple(Condition(c.field, c.operator, c.value or "") for c in conditions),
		reason=row.disqualified_for if disqualified else None,
		priority=row.priority or 0,
		mode=row.mode,
		come_back_days=row.come_back_days or None,
	)


def _read() -> Policy:
	chosen = frappe.get_doc("Lead Hygiene Settings")
	return Policy(
		rules=_rules(),
		warning_days=chosen.warning_days or 0,
		grace_days=chosen.grace_days or 0,
		per_day=bool(chosen.count_once_per_day),
		working_days=bool(chosen.working_days),
		limits=_limits(),
		calendars=_calendars() if chosen.working_days else {},
		criteria=scoring.criteria(scoring.half_life(chosen)),
		scale=scoring.scale_of(chosen),
		checklist=checklist.read(),
	)


def _rules() -> tuple[Rule, ...]:
	rows = frappe.get_all("Hygiene Rule", filters={"enabled": 1}, fields=["*"], order_by="name asc")
	conditions = defaultdict(list)
	for row in frappe.get_all(
		"Hygiene Rule Condition", fields=["parent", "field", "operator", "value"], order_by="idx asc"
	):
		conditions[row.parent].append(row)
	rules = []
	for row in rows:
		try:
			rules.append(rule_of(row, conditions[row.name]))
		except ValueError as error:
			frappe.log_error(title=_("Hygiene Rule {0} is left out").format(row.name), message=str(error))
	return tuple(rules)


def _limits() -> Limits:
	stages = frappe.get_all("Sales Stage", fields=["name", "hygiene_limit_days"], order_by="name asc")
	kinds = frappe.get_all(
		"Sales Stage Limit",
		filters={"parenttype": "Sales Stage"},
		fields=["parent", "opportunity_type", "limit_days"],
		order_by="parent asc, idx asc",
	)
	by_stage = {row.name: cint(row.hygiene_limit_days) for row in stages}
	by_kind = {(row.parent, row.opportunity_type): cint(row.limit_days) for row in kinds}
	return Limits(
		{stage: days for stage, days in by_stage.items() if days > 0},
		{key: days for key, days in by_kind.items() if days > 0},
	)


def _calendars() -> dict[str | None, Calendar]:
	lists = {
		row.name: row.default_holiday_list
		for row in frappe.get_all("Company", fields=["name", "default_holiday_list"], order_by="name asc")
		if row.default_holiday_list
	}
	if not lists:
		return {}
	days = defaultdict(set)
	for row in frappe.get_all(
		"Holiday",
		filters={"parent": ("in", sorted(set(lists.values())))},
		fields=["parent", "holiday_date"],
		order_by="holiday_date asc",
	):
		days[row.parent].add(row.holiday_date)
	return {company: Calendar.without(days[name]) for company, name in lists.items()}
