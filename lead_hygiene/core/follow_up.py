"""After the sale: which next steps a delivery or an invoice brings, and when the customer has made them needless."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .rhythm import days_after

Basis = Literal["Delivery", "Invoice"]
BASES: tuple[Basis, ...] = ("Delivery", "Invoice")
# A step that was not made within so many days of its day (the plan was written later) is not made any more.
CATCH_UP = 7


@dataclass(frozen=True, slots=True)
class PlannedStep:
	"""One row of a plan: so many `days` after the `basis`, do what `subject` says. `asks_referral`: ask whom he knows.

	Raises ValueError, in words, where it makes no sense.
	"""

	days: int
	basis: Basis
	subject: str
	asks_referral: bool = False

	def __post_init__(self) -> None:
		if self.basis not in BASES:
			raise ValueError(f"unknown basis {self.basis!r}; use one of: {', '.join(BASES)}")
		if self.days < 1:
			raise ValueError("a step after the sale comes at least one day after it")
		if not self.subject.strip():
			raise ValueError("a step needs a subject")


@dataclass(frozen=True, slots=True)
class Step:
	"""A row of the plan for one sale. `key` tells it from every other step of the customer, also when it is planned anew."""

	planned: PlannedStep
	sold_on: date
	due_on: date

	@property
	def key(self) -> str:
		"""`Delivery 2026-03-01 +30`."""
		return f"{self.planned.basis} {self.sold_on.isoformat()} +{self.planned.days}"


@dataclass(frozen=True, slots=True)
class FollowUp:
	"""What a plan says today. `due` are the steps to be made now, soonest first; `stopped` those that the customer made
	needless by speaking up; `next_on` is the next day on which one falls due, None: none will."""

	due: tuple[Step, ...] = ()
	stopped: tuple[Step, ...] = ()
	next_on: date | None = None


def steps(plan: Iterable[PlannedStep], sold: Mapping[Basis, date]) -> list[Step]:
	"""The steps that the last delivery and the last invoice bring, in the order of their days.

	`sold` gives the day of each, none where there was none. A later sale begins anew: what was still to come of the one
	before is no more, so whoever buys every week is not asked every day.
	"""
	found = {
		Step(row, sold[row.basis], days_after(sold[row.basis], row.days)) for row in plan if row.basis in sold
	}
	return sorted(found, key=lambda step: (step.due_on, step.planned.basis, step.planned.subject))


def follow_up(
	plan: Iterable[PlannedStep],
	sold: Mapping[Basis, date],
	spoke_on: date | None,
	made: Collection[str],
	today: date,
) -> FollowUp:
	"""What is to be done today, where the customer last spoke on `spoke_on` (None: never) and the steps with the keys
	`made` were made before.

	He has spoken up first when he spoke after the sale and before a step was due: the step is stopped. On the day of the
	sale one speaks of the sale. What is dated in the future has not happened yet.
	"""
	past = {basis: day for basis, day in sold.items() if day <= today}
	spoke = spoke_on if spoke_on is not None and spoke_on <= today else None
	due, stopped, ahead = [], [], [day for day in sold.values() if day > today]
	for step in steps(plan, past):
		if step.key in made:
			continue
		if spoke is not None and step.sold_on < spoke:
			stopped.append(step)
		elif step.due_on > today:
			ahead.append(step.due_on)
		elif (today - step.due_on).days <= CATCH_UP:
			due.append(step)
	return FollowUp(tuple(due), tuple(stopped), min(ahead, default=None))
