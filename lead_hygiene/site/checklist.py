"""The company's checklist for converting leads: Conversion Criteria as lines of the core, and how a lead stands to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from ..core.checklist import ANY_ANSWER, Item, Requirement, check, first_met
from ..core.criteria import Signal
from ..core.facts import Facts
from ..core.policy import Policy
from ..core.rules import Condition
from . import scoring
from .roles import numbers_of

if TYPE_CHECKING:
	from .judgement import Judgement
	from .records import Record

DOCTYPE = "Conversion Criterion"
REQUIRED = "Required"
SIGNALS: dict[str, frozenset[Signal]] = {
	"Any Answer of a Person": ANY_ANSWER,
	**{label: frozenset({kind}) for label, kind in scoring.SIGNALS.items() if kind != "created"},
}
# Leads that ERPNext says have gone on: what their checklist says now was not what took them there.
BEYOND = frozenset({"Opportunity", "Quotation", "Lost Quotation", "Converted"})


def requirement_of(row: Any) -> Requirement:
	"""A Conversion Criterion (document or row) as a line of the core. Raises ValueError, in words."""
	condition, signals = None, frozenset()
	if row.proof == "Field":
		condition = Condition(row.field or "", row.operator or "=", row.value or "")
	elif row.proof == "Signal":
		if row.signal not in SIGNALS:
			raise ValueError(f"unknown signal {row.signal!r}; use one of: {', '.join(SIGNALS)}")
		signals = SIGNALS[row.signal]
	return Requirement(name=row.criterion, needed=row.need == REQUIRED, condition=condition, signals=signals)


def read() -> tuple[Requirement, ...]:
	"""The enabled lines in their order; one that makes no sense is logged and left out."""
	found = []
	for row in frappe.get_all(
		DOCTYPE, filters={"enabled": 1}, fields=["*"], order_by="sort_order asc, name asc"
	):
		try:
			found.append(requirement_of(row))
		except ValueError as error:
			title = _("Conversion Criterion {0} is left out").format(row.name)
			frappe.log_error(title=title, message=str(error))
	return tuple(found)


def items_of(policy: Policy, record: Record, facts: Facts, today: date) -> tuple[Item, ...]:
	"""How each line stands with a lead of which these facts are known."""
	numbers = numbers_of(record.cast.doctype)
	# A number that was never typed is 0 in the database.
	values = {name: (value or None) if name in numbers else value for name, value in facts.values.items()}
	confirmed = record.file.confirmed if record.file else {}
	return check(policy.checklist, values, facts.conversation.signals, confirmed, today)


def is_open(policy: Policy, record: Record, facts: Facts) -> bool:
	"""Whether there is a checklist, and a lead that it still has to say something about."""
	return bool(
		policy.checklist and facts.role == "lead" and facts.finished is None and record.status not in BEYOND
	)


def met_on(policy: Policy, record: Record, facts: Facts, today: date) -> date | None:
	"""The day on which a lead first met all that is needed, for its file. None: not so far."""
	kept = record.file.values["met_on"] if record.file else None
	if kept is not None or not is_open(policy, record, facts):
		return kept
	return first_met(items_of(policy, record, facts, today), None, today)


def items_now(policy: Policy, judged: Judgement, today: date) -> tuple[Item, ...]:
	"""How each line stands with a lead that was just judged; none where the checklist has nothing to say about it."""
	if not is_open(policy, judged.record, judged.facts):
		return ()
	return items_of(policy, judged.record, judged.facts, today)
