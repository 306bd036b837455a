"""What a fresh site is given once: the default rules and the sub-industries. Never written over."""

from __future__ import annotations

import frappe

from ..core.policy import DEFAULT_RULES
from ..core.rules import Rule
from .industries import SUB_INDUSTRIES
from .labels import LABELS

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
_APPLIES = {
	frozenset({"lead"}): "Lead",
	frozenset({"opportunity"}): "Opportunity",
	frozenset({"lead", "opportunity"}): "Lead and Opportunity",
}


def rules() -> None:
	"""The default rules, each unless there is one of that name."""
	for rule in DEFAULT_RULES:
		if not frappe.db.exists("Hygiene Rule", rule.name):
			frappe.get_doc(_row(rule)).insert()


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
		"applies_to": _APPLIES[rule.roles],
		"trigger_type": TRIGGERS[rule.trigger],
		"threshold": rule.threshold,
		"disqualified_for": rule.reason,
		"action": LABELS[rule.action],
		"come_back_days": rule.come_back_days,
		"priority": rule.priority,
		"mode": "Observe",
	}
