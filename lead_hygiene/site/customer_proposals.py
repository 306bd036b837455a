"""What the rules propose about customers: once for each state he comes into, and withdrawn when he leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now_datetime, nowdate

from . import ledger
from .customer_policy import Course
from .words import Words

if TYPE_CHECKING:
	from .customer_review import JudgedCustomer

DOCTYPE = "Customer"
GOODBYE = "Thanks and Goodbye"
_COLUMNS = (
	"name", "reference_doctype", "reference_name", "episode", "action", "status", "responsible", "reason", "held_because",
	"creation", "modified", "owner", "modified_by",
)  # fmt: skip


def propose(judged: Sequence[JudgedCustomer], course: Course) -> int:
	"""Propose what the rule of each customer's state says; withdraw what no longer holds. Gives how many are new.

	The name of a proposal is made of customer, action and episode, so the database lets a second one fall away.
	"""
	if not judged:
		return 0
	wanted = {name: row for one in judged for name, row in _wanted(one, course)}
	known = _turn(judged, wanted)
	rows = [row for name, row in wanted.items() if name not in known]
	if not rows:
		return 0
	frappe.db.bulk_insert("Hygiene Action", list(_COLUMNS), rows, ignore_duplicates=True)
	entries = [frappe._dict(zip(_COLUMNS, row, strict=True), rule=None) for row in rows]
	return ledger.note_many(ledger.entry_of("Proposed", entry) for entry in entries)


def holds(judged: JudgedCustomer, action: Any, course: Course) -> bool:
	"""Whether the rule that proposed an action still does, in the same episode."""
	return action.name in dict(_wanted(judged, course))


def come_back(judged: Sequence[JudgedCustomer]) -> None:
	"""Customers who were let go and bought, or spoke, again: their actions and their timelines say so."""
	words = Words.of_site()
	for one in judged:
		action = (one.known.clock or {}).get("decided_by_action")
		if action and frappe.db.exists("Hygiene Action", action):
			values = {"came_back_on": nowdate(), "came_back_by": "Human Sign"}
			frappe.db.set_value("Hygiene Action", action, values, update_modified=False)
		said = words._("They are back: an order or a sign of theirs came after the goodbye.")
		frappe.get_doc(DOCTYPE, one.name).add_comment("Info", said)
		ledger.note("Came Back", DOCTYPE, one.name, action=action, evidence=one.reason)


def _wanted(one: JudgedCustomer, course: Course) -> list[tuple[str, tuple[Any, ...]]]:
	"""The proposal for a customer, by its name; none where no rule proposes."""
	state = one.verdict.state.value
	action, mode = course.rules.get(state, (None, "Observe"))
	if action is None or mode == "Observe":
		return []
	# In one state, from one purchase or sign to the next, it is said once.
	clock_on = one.verdict.clock_on
	episode = clock_on.isoformat() if clock_on else "unknown"
	name = sha256("\n".join((one.name, state, action, episode)).encode()).hexdigest()[:20]
	row, stamp, user = one.known.row, now_datetime(), frappe.session.user
	evidence = f"{_(state, Words.of_site().lang)}: {one.reason}"
	held = why_held(action, mode, row.account_manager)
	values = (
		name, DOCTYPE, one.name, episode, action, "Proposed", row.account_manager, evidence, held,
		stamp, stamp, user, user,
	)  # fmt: skip
	return [(name, values)]


def why_held(action: str, mode: str, owner: str | None) -> str | None:
	"""Why a person has to decide; None where the night may act by itself."""
	if mode == "Propose":
		return _("The rule proposes only")
	if action == GOODBYE:
		return _("Thanks and goodbye are said by a person")
	if not owner:
		return _("Nobody answers for the customer")
	return None


def _turn(judged: Sequence[JudgedCustomer], wanted: dict[str, Any]) -> set[str]:
	"""Withdraw what no longer holds and put up again what holds anew. Gives the names of `wanted` that are there already."""
	rows = frappe.get_all(
		"Hygiene Action",
		filters={"reference_doctype": DOCTYPE, "reference_name": ("in", [one.name for one in judged])},
		fields=[
			"name",
			"status",
			"reference_doctype",
			"reference_name",
			"rule",
			"action",
			"episode",
			"reason",
			"responsible",
		],
		order_by="creation asc",
	)
	entries = []
	for before, after in (("Proposed", "Withdrawn"), ("Withdrawn", "Proposed")):
		turned = [
			row for row in rows if row.status == before and (row.name in wanted) == (after == "Proposed")
		]
		if turned:
			frappe.db.set_value(
				"Hygiene Action", {"name": ("in", [row.name for row in turned])}, "status", after
			)
			entries += [ledger.entry_of(after, row) for row in turned]
	ledger.note_many(entries)
	at = _COLUMNS.index("responsible")
	for row in rows:
		if row.name in wanted and row.status == "Proposed" and wanted[row.name][at] != row.responsible:
			# What waits goes with the customer to whoever answers for him now.
			frappe.db.set_value(
				"Hygiene Action", row.name, "responsible", wanted[row.name][at], update_modified=False
			)
	return {row.name for row in rows}
