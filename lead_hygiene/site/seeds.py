"""What a fresh site is given once: the default rules and the sub-industries. Never written over."""

from __future__ import annotations

import frappe

from ..core.checklist import DEFAULT_CHECKLIST, Requirement
from ..core.criteria import DEFAULT_CRITERIA, Criterion
from ..core.policy import DEFAULT_RULES
from ..core.rules import Rule
from . import checklist as checklists
from .industries import SUB_INDUSTRIES
from .labels import LABELS, applies_to
from .scoring import HALF_LIFE, SIGNALS

TRIGGERS = {
	"unanswered_contacts": "Unanswered Contacts",
	"unanswered_emails": "Unanswered Emails",
	"unanswered_calls": "Unanswered Calls",
	"silent_days": "Silent Days",
	"stage_overdue_days": "Stage Overdue Days",
	"days_without_next_step": "Days Without Next Step",
	"age_in_days": "Age in Days",
	"attractiveness_below": "Attractiveness Below",
	"disqualified": "Disqualified",
}

LABELS_FIRST = {"Hot": "red", "Warm": "orange", "Cold": "blue"}


def rules() -> None:
	"""The default rules, each unless there is one of that name."""
	for rule in DEFAULT_RULES:
		if not frappe.db.exists("Hygiene Rule", rule.name):
			frappe.get_doc(_row(rule)).insert()


def criteria() -> None:
	"""The default criteria, each unless there is one of that name."""
	for criterion in DEFAULT_CRITERIA:
		if not frappe.db.exists("Score Criterion", criterion.name):
			frappe.get_doc(_criterion(criterion)).insert()


def checklist() -> None:
	"""A checklist for converting leads, switched off: a company that has none yet is asked for nothing. None on a site that has
	one of its own."""
	if frappe.db.count(checklists.DOCTYPE):
		return
	for place, line in enumerate(DEFAULT_CHECKLIST, 1):
		frappe.get_doc({**_line(line), "sort_order": place}).insert()


def labels() -> None:
	"""Hot, Warm and Cold; none on a site that has labels of its own."""
	if frappe.db.count("Hygiene Label"):
		return
	for place, (label, colour) in enumerate(LABELS_FIRST.items(), 1):
		frappe.get_doc(
			{"doctype": "Hygiene Label", "label": label, "colour": colour, "sort_order": place}
		).insert()


def sub_industries() -> None:
	"""ISIC divisions below ERPNext's Industry Types; those whose industry this site lacks are left out."""
	industries = set(frappe.get_all("Industry Type", pluck="name", order_by="name asc"))
	for industry, divisions in SUB_INDUSTRIES.items():
		if industry not in industries:
			continue
		for code, title in divisions:
			if not frappe.db.exists("Sub Industry", title):
				frappe.get_doc(
					{
						"doctype": "Sub Industry",
						"sub_industry": title,
						"industry": industry,
						"isic_division": code,
					}
				).insert()


def _row(rule: Rule) -> dict[str, object]:
	return {
		"doctype": "Hygiene Rule",
		"rule_name": rule.name,
		"applies_to": applies_to(rule.roles),
		"trigger_type": TRIGGERS[rule.trigger],
		"threshold": rule.threshold,
		"disqualified_for": rule.reason,
		"action": LABELS[rule.action],
		"come_back_days": rule.come_back_days,
		"priority": rule.priority,
		"mode": "Observe",
	}


def _criterion(criterion: Criterion) -> dict[str, object]:
	row: dict[str, object] = {
		"doctype": "Score Criterion",
		"criterion": criterion.name,
		"axis": criterion.axis.title(),
		"applies_to": applies_to(criterion.roles),
		"points": criterion.points,
	}
	if criterion.condition is None:
		half_life = None if criterion.half_life == HALF_LIFE else criterion.half_life
		seen = next(label for label, signal in SIGNALS.items() if signal == criterion.signal)
		return {**row, "kind": "Signal", "signal": seen, "cap": criterion.cap, "half_life_days": half_life}
	condition = criterion.condition
	said = {"field": condition.field, "operator": condition.operator, "value": condition.value}
	return {**row, "kind": "Field", **said}


def _line(line: Requirement) -> dict[str, object]:
	row: dict[str, object] = {
		"doctype": checklists.DOCTYPE,
		"enabled": 0,
		"criterion": line.name,
		"need": checklists.REQUIRED if line.needed else "Desirable",
	}
	if line.proof == "person":
		return {**row, "proof": "Confirmed by a Person"}
	if line.proof == "signal":
		seen = next(label for label, signals in checklists.SIGNALS.items() if signals == line.signals)
		return {**row, "proof": "Signal", "signal": seen}
	said = {"field": line.condition.field, "operator": line.condition.operator, "value": line.condition.value}
	return {**row, "proof": "Field", **said}
