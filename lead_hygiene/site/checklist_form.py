"""The checklist on the form of a lead: what is met and why, what is missing, and what a person may confirm with one click."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import get_fullname

from ..core.checklist import Item, missing
from . import checklist, criterion_proofs, scoring
from .judgement import Judgement
from .points import may_read_field
from .review import Reviewer
from .roles import fields_to_ask
from .words import Words

_SIGNAL_OF = {kind: label for label, kind in scoring.SIGNALS.items()}


def shown(reviewer: Reviewer, judged: Judgement) -> dict[str, Any] | None:
	"""What the form of a lead shows. None: there is no checklist, or the lead is beyond it.

	Gives met, needed (how many lines), missing (their names as people read them) and items, each with name, label, needed,
	status, personal, taken (a person confirmed it) and why.
	"""
	items = checklist.items_now(reviewer.policy, judged, reviewer.today)
	if not items:
		return None
	words, lead = Words.of_reader(), judged.record.name
	personal = any(item.requirement.proof == "person" for item in items)
	said = criterion_proofs.said_of(lead) if personal else {}
	needed = [item for item in items if item.requirement.needed]
	lacking = missing(items)
	return {
		"needed": len(needed),
		"met": len(needed) - len(lacking),
		"missing": labels(lacking),
		"items": [
			{
				"name": item.requirement.name,
				"label": _(item.requirement.name),
				"needed": item.requirement.needed,
				"status": item.status,
				"personal": item.requirement.proof == "person",
				"why": _why(item, said, words),
			}
			for item in items
		],
	}


def labels(items: list[Item]) -> list[str]:
	"""Lines as people read them."""
	return [_(item.requirement.name) for item in items]


def _why(item: Item, said: dict[str, Any], words: Words) -> str:
	if item.requirement.proof == "person":
		return _by_person(said.get(item.requirement.name), words)
	if item.requirement.proof == "signal":
		if item.on is None:
			return _("Not seen so far")
		return _("{0} on {1}").format(_(_SIGNAL_OF[item.signal]), words.day(item.on))
	return _by_field(item)


def _by_person(proof: Any, words: Words) -> str:
	if proof is None:
		return _("Nobody has confirmed it yet")
	told = _("Confirmed by {0} on {1}").format(
		get_fullname(proof.confirmed_by), words.day(proof.confirmed_on.date())
	)
	return f"{told}: {proof.note}" if proof.note else told


def _by_field(item: Item) -> str:
	"""What the field says, where the reader may read it."""
	asked, known = item.requirement.condition.field, fields_to_ask("Lead")
	name = known.get(asked) or known.get(asked.lower()) or asked
	label = _(frappe.get_meta("Lead").get_label(name))
	if item.value is None:
		return _("{0}: not known yet").format(label)
	if not may_read_field("Lead", name):
		return label
	value = _(item.value) if isinstance(item.value, str) else frappe.format(item.value)
	return _("{0}: {1}").format(label, value)
