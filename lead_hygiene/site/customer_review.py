"""Facts in, verdicts out: customers judged, their clocks kept, what follows from it begun."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.utils import getdate, nowdate

from ..core import customers as core
from ..core.customers import CustomerState, CustomerVerdict
from ..core.follow_up import FollowUp, follow_up
from . import after_sale, customer_clocks, customer_policy, customer_proposals, customer_words
from .customer_facts import KnownCustomer, read
from .customer_policy import Course
from .words import Words

# Nobody asks these whether all is well.
_LEFT_ALONE = frozenset({CustomerState.LET_GO, CustomerState.FINISHED})


@dataclass(slots=True)
class JudgedCustomer:
	"""A customer and the verdict on him. `reason` is in the language of the site. `returned`: he was let go, and is back."""

	known: KnownCustomer
	verdict: CustomerVerdict
	follow_up: FollowUp
	reason: str
	since: date
	returned: bool = False

	@property
	def name(self) -> str:
		return self.known.name

	@property
	def review_on(self) -> date | None:
		"""The first day on which the verdict can change, or a step after a sale falls due."""
		days = [day for day in (self.verdict.review_on, self.follow_up.next_on) if day is not None]
		return min(days, default=None)


def judge(names: Sequence[str], course: Course | None = None) -> list[JudgedCustomer]:
	"""Judge customers by name; those that are no more are left out. Writes nothing, but locks their clocks."""
	course = course or customer_policy.current()
	today, words = getdate(nowdate()), Words.of_site()
	return [_judge(known, course, today, words) for known in read(names, course)]


def refresh(names: Iterable[str], course: Course | None = None) -> list[JudgedCustomer]:
	"""Judge customers and keep what comes of it; of those who are no more, or are none, nothing is kept."""
	course, asked = course or customer_policy.current(), set(names)
	judged = judge(sorted(asked), course)
	keep(judged, course)
	customer_clocks.drop(asked - {one.name for one in judged})
	return judged


def keep(judged: Sequence[JudgedCustomer], course: Course) -> None:
	"""Write clocks, what people see of them, proposals, and the steps after a sale."""
	if not judged:
		return
	for one in judged:
		one.known.clock = {**(one.known.clock or {}), "steps_made": after_sale.make(one)}
	customer_clocks.write([_row(one) for one in judged])
	customer_clocks.show(
		[
			(one.name, one.verdict.state.value, one.reason)
			for one in judged
			if (one.known.row.hygiene_state, one.known.row.hygiene_reason or "")
			!= (one.verdict.state.value, one.reason)
		]
	)
	customer_proposals.come_back([one for one in judged if one.returned])
	customer_proposals.propose(judged, course)


def _judge(known: KnownCustomer, course: Course, today: date, words: Words) -> JudgedCustomer:
	verdict = core.review(known.facts, course.policy, today)
	clock = known.clock
	state = verdict.state.value
	same = clock is not None and clock["state"] == state and clock["state_since"] is not None
	decided = known.facts.decision is not None
	lasts = any(finding.code == "let_go" for finding in verdict.findings)
	return JudgedCustomer(
		known=known,
		verdict=verdict,
		follow_up=_follow_up(known, verdict, course, today),
		reason=customer_words.reason(verdict, words),
		since=verdict.since or (clock["state_since"] if same else today),
		returned=decided and not lasts,
	)


def _follow_up(known: KnownCustomer, verdict: CustomerVerdict, course: Course, today: date) -> FollowUp:
	row = known.row
	spared = course.less_effort is not None and row.hygiene_label == course.less_effort
	if verdict.state in _LEFT_ALONE or spared or not known.sold:
		return FollowUp()
	spoke = known.facts.sign_at
	made = after_sale.made_in(known.clock)
	return follow_up(course.plan(row.customer_group), known.sold, spoke and spoke.date(), made, today)


def _row(one: JudgedCustomer) -> list[Any]:
	known, verdict = one.known, one.verdict
	rhythm, clock = verdict.rhythm, known.clock or {}
	decided = [None if one.returned else clock.get(name) for name in customer_clocks.DECIDED]
	period = rhythm.period if rhythm else known.facts.period
	return [
		clock.get("name") or frappe.generate_hash(length=20),
		known.name,
		verdict.state.value,
		one.since,
		one.review_on,
		one.reason,
		rhythm.last_on if rhythm else None,
		rhythm.purchases if rhythm else 0,
		known.facts.sign_at,
		rhythm.by if rhythm else None,
		(rhythm.usual or 0) if rhythm else 0,
		period.late_days,
		period.lapsed_days,
		*decided,
		json.dumps([_finding(finding) for finding in verdict.findings]) if verdict.findings else None,
		clock.get("steps_made"),
	]


def _finding(found: core.CustomerFinding) -> dict[str, Any]:
	return {
		"code": found.code,
		"fired_on": found.fired_on and found.fired_on.isoformat(),
		"since": found.since and found.since.isoformat(),
		"threshold": found.threshold,
		"value": found.value,
		"measures": list(found.measures),
	}
