"""The thresholds of the rules that count unanswered contacts: which are in force, and a new one from the report."""

from __future__ import annotations

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from ..core.facts import Role
from ..core.policy import Policy

# The trigger that counts the contacts of a channel, as Hygiene Rule names it.
TRIGGER: Mapping[str, str] = {
	"any": "Unanswered Contacts",
	"email": "Unanswered Emails",
	"call": "Unanswered Calls",
}


def thresholds(policy: Policy, role: Role) -> dict[str, frozenset[int]]:
	"""By channel, after how many contacts a rule that is in force for all records of the role fires."""
	return {
		channel: frozenset(
			rule.threshold
			for rule in policy.rules
			if rule.trigger == frappe.scrub(trigger)
			and role in rule.roles
			and not rule.conditions
			and rule.threshold
		)
		for channel, trigger in TRIGGER.items()
	}


def use_threshold(rule: str, contacts: int) -> str:
	"""Write a threshold into a Hygiene Rule, as a person's edit with its checks. Gives what was done, in words.

	Raises frappe.PermissionError where the user may not write the rule; a clear message where it counts no contacts.
	"""
	doc = frappe.get_doc("Hygiene Rule", rule)
	doc.check_permission("write")
	if doc.trigger_type not in TRIGGER.values():
		frappe.throw(
			_("{0} does not count unanswered contacts, so it has no such threshold.").format(
				frappe.bold(escape_html(_(doc.name)))
			)
		)
	doc.threshold = cint(contacts)
	doc.save()
	return _("{0} fires after {1} unanswered contacts now.").format(_(doc.name), doc.threshold)
