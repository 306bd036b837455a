"""What the rules propose about customers: once for each state he comes into, and withdrawn when he leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now_datetime, nowdate

from ..core.sources import OPPORTUNITY_ENDS
from . import goodbyes, ledger
from .customer_policy import Course
from .words import Words

if TYPE_CHECKING:
	from .customer_review import JudgedCustomer

DOCTYPE = "Customer"
WIN_BACK, LESS_EFFORT, GOODBYE = "Win Back", "Less Effort", "Thanks and Goodbye"
WIN_BACK_TYPE = "Win-back"
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
	wanted = _wanted(judged, course)
	known = _turn(judged, wanted)
	rows = [row for name, row in wanted.items() if name not in known]
	if not rows:
		return 0
	frappe.db.bulk_insert("Hygiene Action", list(_COLUMNS), rows, ignore_duplicates=True)
	entries = [frappe._dict(zip(_COLUMNS, row, strict=True), rule=None) for row in rows]
	return ledger.note_many(ledger.entry_of("Proposed", entry) for entry in entries)


def holds(judged: JudgedCustomer, action: Any, course: Course) -> bool:
	"""Whether the rule that proposed an action still does, in the same episode."""
	return action.name in _wanted([judged], course)


def held_now(judged: JudgedCustomer, course: Course) -> str | None:
	"""Why a person has to decide what the rule of the customer's state says now; None: the night may act by itself."""
	action, mode = course.rules.get(judged.verdict.state.value, (None, "Observe"))
	return why_held(action or "", mode, judged.known.row.account_manager)


def come_back(judged: Sequence[JudgedCustomer]) -> None:
	"""Customers who were let go and bought, or spoke, again: their actions and their timelines say so."""
	words = Words.of_site()
	for one in judged:
		action = (one.known.clock or {}).get("decided_by_action")
		if action and frappe.db.exists("Hygiene Action", action):
			values = {"came_back_on": nowdate(), "came_back_by": "Human Sign"}
			frappe.db.set_value("Hygiene Action", action, values, update_modified=False)
		goodbyes.stop(DOCTYPE, one.name, words._("They have answered."))
		said = words._("They are back: an order or a sign of theirs came after the goodbye.")
		frappe.get_doc(DOCTYPE, one.name).add_comment("Info", said)
		ledger.note("Came Back", DOCTYPE, one.name, action=action, evidence=one.reason)


def _wanted(judged: Sequence[JudgedCustomer], course: Course) -> dict[str, tuple[Any, ...]]:
	"""The proposals for customers, by their names; none where no rule proposes, or where it is done already."""
	asked = []
	for one in judged:
		action, mode = course.rules.get(one.verdict.state.value, (None, "Observe"))
		spared = action == LESS_EFFORT and one.known.row.hygiene_label == course.less_effort
		if action is not None and mode != "Observe" and not (spared and course.less_effort):
			asked.append((one, action, mode))
	wooed = _wooed([one.name for one, action, _mode in asked if action == WIN_BACK])
	return dict(
		_row(one, action, mode)
		for one, action, mode in asked
		if not (action == WIN_BACK and one.name in wooed)
	)


def _wooed(customers: Sequence[str]) -> set[str]:
	"""Those with an opportunity to win them back that is still open: a second one would be one too many."""
	if not customers:
		return set()
	filters = {
		"opportunity_from": DOCTYPE,
		"party_name": ("in", list(customers)),
		"opportunity_type": WIN_BACK_TYPE,
		"status": ("not in", sorted(OPPORTUNITY_ENDS)),
	}
	return set(frappe.get_all("Opportunity", filters=filters, pluck="party_name", order_by="name asc"))


def _row(one: JudgedCustomer, action: str, mode: str) -> tuple[str, tuple[Any, ...]]:
	state = one.verdict.state.value
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
	return name, values


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
			"held_because",
			"try_again_on",
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
	for row in rows:
		if row.name in wanted and row.status == "Proposed":
			_keep_up(row, dict(zip(_COLUMNS, wanted[row.name], strict=True)))
	return {row.name for row in rows}


def _keep_up(row: Any, now: dict[str, Any]) -> None:
	"""What waits goes with the customer to whoever answers for him now, and is held by the rule as it stands now; what a
	brake holds until a day stays held until then."""
	fields = ("responsible",) if row.try_again_on else ("responsible", "held_because")
	changed = {field: now[field] for field in fields if (now[field] or None) != (row[field] or None)}
	if changed:
		frappe.db.set_value("Hygiene Action", row.name, changed, update_modified=False)
