"""How many days a stage deserves, from what became of those who were in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .shares import FEW, wilson

LONGEST = 1830  # days; five years
RISK = 0.05


@dataclass(slots=True)
class Stays:
	"""Deals by the days of their longest stay in one stage.

	`won` and `lost` are counts of deals that are decided. `still` are in the stage today. `undecided` have left it and are
	still open; `passed_won` and `passed_lost` are, of the decided ones, those that had left it for another stage.
	`after_lost` is, by days of the stay, the sum of the days those lost deals stayed open after it.
	"""

	won: Counter[int] = field(default_factory=Counter)
	lost: Counter[int] = field(default_factory=Counter)
	still: Counter[int] = field(default_factory=Counter)
	undecided: Counter[int] = field(default_factory=Counter)
	passed_won: int = 0
	passed_lost: int = 0
	after_lost: Counter[int] = field(default_factory=Counter)

	def add(
		self, days: int, *, won: bool | None, still: bool, passed: bool, number: int = 1, after: int = 0
	) -> None:
		"""Count `number` deals whose longest stay took `days`. `won` is None while they are open; `still`: they
		are in the stage today; `passed`: it ended in another stage; `after`: the sum of days open after it."""
		if won is None:
			(self.still if still else self.undecided)[days] += number
		elif won:
			self.won[days] += number
			self.passed_won += number * passed
		else:
			self.lost[days] += number
			self.passed_lost += number * passed
			self.after_lost[days] += after


@dataclass(frozen=True, slots=True)
class Point:
	"""What a limit of `limit` days would have done.

	`won_longer` of `won` deals that were won stayed longer and would have been given up wrongly; `won_share` is that
	share with open deals taken into account (None: no deal was won), `low` and `high` its interval of 95 %.
	`lost_caught` of `lost` deals that were lost would have been caught, and `days_saved` days of open time with them.
	"""

	limit: int
	won_longer: int
	won: int
	won_share: float | None
	low: float | None
	high: float | None
	lost_caught: int
	lost: int
	lost_share: float | None
	days_saved: int

	@property
	def few(self) -> bool:
		"""Whether fewer deals were won than a share should rest on."""
		return self.won < FEW


def curve(stays: Stays) -> list[Point]:
	"""A point for every limit from one day to the longest stay of a deal that has left the stage, or to LONGEST.

	Empty where no deal is decided.
	"""
	won, lost = stays.won.total(), stays.lost.total()
	longest = min(max({1, *stays.won, *stays.lost, *stays.undecided}), LONGEST) if won + lost else 0
	won_share = _longer(*_incidence(stays, 0), longest)
	lost_share = _longer(*_incidence(stays, 1), longest)
	won_longer, lost_caught = won, lost
	open_days = sum(day * number for day, number in stays.lost.items()) + stays.after_lost.total()
	points = []
	for limit in range(longest + 1):
		# A deal that stayed `limit` days or less is not overdue; what is left of the sum is what comes after.
		won_longer -= stays.won.get(limit, 0)
		lost_caught -= stays.lost.get(limit, 0)
		open_days -= limit * stays.lost.get(limit, 0) + stays.after_lost.get(limit, 0)
		if not limit:
			continue
		low, high = _interval(won_share[limit], won)
		points.append(
			Point(
				limit=limit,
				won_longer=won_longer,
				won=won,
				won_share=won_share[limit],
				low=low,
				high=high,
				lost_caught=lost_caught,
				lost=lost,
				lost_share=lost_share[limit],
				days_saved=open_days - limit * lost_caught,
			)
		)
	return points


def suggested(points: Sequence[Point], risk: float = RISK) -> Point | None:
	"""The shortest limit that gives up at most the share `risk` of the deals that are won. None: no deal was won,
	or more than that stayed longer than LONGEST days.

	Raises ValueError where `risk` is not a share.
	"""
	if not 0 <= risk < 1:
		raise ValueError(f"the risk is {risk}; give a share from 0 to less than 1, for example 0.05")
	return next((p for p in points if p.won_share is not None and p.won_share <= risk + 1e-9), None)


def _interval(share: float | None, of: int) -> tuple[float | None, float | None]:
	if share is None:
		return None, None
	return wilson(share * of, of) or (None, None)


def _incidence(stays: Stays, which: int) -> tuple[Mapping[int, float], float]:
	"""The share of all deals that has left the stage by each day and is won (0) or lost (1), and what it comes to.

	The cumulative incidence of O. O. Aalen and S. Johansen, "An empirical transition matrix for nonhomogeneous Markov
	chains based on censored observations", Scand. J. Stat. 5 (1978), 141-150: deals still in the stage are censored, not
	dropped. Deals that left it and are open yet have a known stay and an unknown end: each counts as won and lost in the
	parts in which those that left it alive have ended (fractional imputation; J. K. Kim and W. Fuller, "Fractional hot
	deck imputation", Biometrika 91 (2004), 559-578). Where none has ended yet, they are censored like the others.
	"""
	passed = stays.passed_won + stays.passed_lost
	parts = (stays.passed_won / passed, stays.passed_lost / passed) if passed else (0.0, 0.0)
	ended = (stays.won, stays.lost)
	at_risk = sum(counts.total() for counts in (*ended, stays.still, stays.undecided))
	staying, incidence, by_day = 1.0, 0.0, {}
	for day in sorted({*stays.won, *stays.lost, *stays.still, *stays.undecided}):
		if not at_risk:
			break  # what is left are counts of 0
		undecided = stays.undecided.get(day, 0)
		gone = [counts.get(day, 0) + undecided * part for counts, part in zip(ended, parts, strict=True)]
		incidence += staying * gone[which] / at_risk
		staying *= max(1 - sum(gone) / at_risk, 0.0)
		by_day[day] = incidence
		at_risk -= stays.won.get(day, 0) + stays.lost.get(day, 0) + stays.still.get(day, 0) + undecided
	return by_day, incidence


def _longer(by_day: Mapping[int, float], in_all: float, longest: int) -> list[float | None]:
	"""For each limit the share of those it speaks of that stays longer; None where there are none."""
	if in_all <= 0:
		return [None] * (longest + 1)
	shares, so_far = [], 0.0
	for limit in range(longest + 1):
		so_far = by_day.get(limit, so_far)
		shares.append(max(1 - so_far / in_all, 0.0))
	return shares
