"""What open deals will bring, and when: weighted by the chance of success, month by month, the rotten part apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt
from typing import Any, Literal

from .chances import Chance
from .facts import LET_GO, State
from .velocity import quantile

# How the day is known: typed by a person; by what won deals took from that stage on; by the last day within its limit.
Basis = Literal["typed", "usual", "deadline"]
BASES: tuple[Basis, ...] = ("typed", "usual", "deadline")
# Why a deal is rotten: the first that holds.
Rot = Literal["let_go", "unqualified", "cold", "overdue", "passed"]
ROTS: tuple[Rot, ...] = ("let_go", "unqualified", "cold", "overdue", "passed")
# 202611: November 2026. 0: the day has passed. None: no day is known.
When = int | None
PASSED = 0
ENOUGH = 5  # of how many wins what is usual may be told

_ROT_OF: Mapping[State, Rot] = {
	**dict.fromkeys(LET_GO, "let_go"),
	State.UNQUALIFIED: "unqualified",
	State.COLD: "cold",
	State.OVERDUE: "overdue",
}
_Z = 1.96  # standard deviations on either side of the mean that hold 95 of 100


@dataclass(frozen=True, slots=True)
class Expected:
	"""The day on which a deal should close, and how that is known; both None: it is not."""

	day: date | None = None
	basis: Basis | None = None

	def when(self, today: date) -> When:
		"""The month, PASSED, or None."""
		if self.day is None:
			return None
		return PASSED if self.day < today else self.day.year * 100 + self.day.month


UNKNOWN = Expected()


def expected(
	typed: date | None,
	deadline: date | None,
	since: date | None,
	won_after: Mapping[int, float] | None,
	today: date,
) -> Expected:
	"""The day on which a deal should close: what a person typed; else what is usual; else the last day within the limit of
	its stage, before which nobody need have acted.

	`since` is the day it entered its stage, None: not known. `won_after` counts the wins from that stage by whole days
	from entering it to winning, None: nobody knows.
	"""
	if typed is not None:
		return Expected(typed, "typed")
	if since is not None and won_after:
		left = days_left(won_after, (today - since).days)
		if left is not None:
			return Expected(today + timedelta(days=left), "usual")
	return Expected(deadline, "deadline") if deadline is not None else UNKNOWN


def days_left(won_after: Mapping[int, float], age: int) -> int | None:
	"""In how many days half of those that were won, and took at least `age` days, were. None: fewer than ENOUGH took as long."""
	age = max(age, 0)
	longer = {days: number for days, number in won_after.items() if days >= age}
	if sum(longer.values()) < ENOUGH:
		return None
	return quantile(longer, {}, 0.5) - age


def rot_of(state: State | None, day: date | None, today: date) -> Rot | None:
	"""Why a deal that goes on is rotten. None: it is sound.

	`state` is its state, None: it was never judged. `day` is the one on which it should close, None: not known. A deal that
	is snoozed or owed a step (Neglected) is as sound as an active one; once its day has passed none is.
	"""
	if state in _ROT_OF:
		return _ROT_OF[state]
	return "passed" if day is not None and day < today else None


@dataclass(frozen=True, slots=True)
class Deals:
	"""So many (`number`) open deals of one `group` that are alike. `amount` is what they are worth together, `squares` the sum of
	the squares of what each is, `bare` of them have no amount. `chance` is that of each, None: not known."""

	group: Hashable
	when: When
	basis: Basis | None
	rot: Rot | None
	chance: Chance | None
	amount: float
	squares: float
	number: int = 1
	bare: int = 0


@dataclass(slots=True)
class Part:
	"""Open deals together. `weighted` is what may be expected of them, None: of none of them a chance is known. `luck` is the variance
	that lies in how each deal ends, `doubt` the standard deviation that lies in what we know of the chances."""

	number: int = 0
	bare: int = 0
	amount: float = 0.0
	weighted: float | None = 0.0
	luck: float = 0.0
	doubt: float = 0.0

	def count(self, deals: Deals) -> None:
		"""Count deals in."""
		chance = deals.chance
		self.add(
			Part(deals.number, deals.bare, deals.amount, None)
			if chance is None
			else Part(
				deals.number,
				deals.bare,
				deals.amount,
				deals.amount * chance.share,
				deals.squares * chance.share * (1 - chance.share),
				deals.amount * (chance.high - chance.low) / (2 * _Z),
			)
		)

	def add(self, other: Part) -> None:
		"""Count others too."""
		if not other.number:
			return
		if other.weighted is not None:
			self.weighted = (self.weighted or 0.0) + other.weighted
		elif not self.number:
			self.weighted = None
		for name in ("number", "bare", "amount", "luck", "doubt"):
			setattr(self, name, getattr(self, name) + getattr(other, name))

	@property
	def interval(self) -> tuple[float, float] | None:
		"""What holds the sum that will be won in about 95 of 100 cases, from nothing to all. None: no chance is known.

		Each deal ends by itself, so the variances of their ends add up; our chances may all be wrong to the same side, so
		the deviations of these add up. By the normal distribution, which is rough where a few large deals are most of it.
		"""
		if self.weighted is None:
			return None
		width = _Z * sqrt(max(self.luck, 0.0) + self.doubt * self.doubt)
		# Rounding must not push the sum out of its own interval.
		most = max(self.amount, self.weighted)
		return max(self.weighted - width, 0.0), min(self.weighted + width, most)


@dataclass(slots=True)
class Outlook:
	"""The forecast of some deals: the sound and the rotten apart. `bases` and `rots` number them by how their day is known, and why
	they are rotten."""

	sound: Part = field(default_factory=Part)
	rotten: Part = field(default_factory=Part)
	bases: Counter[Basis | None] = field(default_factory=Counter)
	rots: Counter[Rot] = field(default_factory=Counter)

	def count(self, deals: Deals) -> None:
		"""Count deals in."""
		(self.sound if deals.rot is None else self.rotten).count(deals)
		self.bases[deals.basis] += deals.number
		if deals.rot is not None:
			self.rots[deals.rot] += deals.number

	def add(self, other: Outlook) -> None:
		"""Count others too."""
		self.sound.add(other.sound)
		self.rotten.add(other.rotten)
		self.bases.update(other.bases)
		self.rots.update(other.rots)

	@property
	def number(self) -> int:
		return self.sound.number + self.rotten.number

	@property
	def amount(self) -> float:
		return self.sound.amount + self.rotten.amount

	@property
	def guessed(self) -> int:
		"""How many have a day that nobody typed."""
		return self.bases["usual"] + self.bases["deadline"]

	def figures(self) -> dict[str, Any]:
		"""The figures as a flat row, as the report and the audit show them; amounts in one currency, None: not known.

		`sure` and `most` are the ends of the interval of what is `sound_weighted`; `best` is what comes if every
		sound deal is won.
		"""
		sure, most = self.sound.interval or (None, None)
		return {
			"number": self.number,
			"without_amount": self.sound.bare + self.rotten.bare,
			"amount": self.amount,
			"sound": self.sound.number,
			"sound_weighted": self.sound.weighted,
			"sure": sure,
			"most": most,
			"best": self.sound.amount,
			"rotten": self.rotten.number,
			"rotten_amount": self.rotten.amount,
			"rotten_weighted": self.rotten.weighted,
			"guessed": self.guessed,
		}


def forecast(deals: Iterable[Deals]) -> dict[tuple[Hashable, When], Outlook]:
	"""By group and when, as they come first."""
	found: dict[tuple[Hashable, When], Outlook] = {}
	for each in deals:
		found.setdefault((each.group, each.when), Outlook()).count(each)
	return found


def together(outlooks: Iterable[Outlook]) -> Outlook:
	"""All of them as one."""
	whole = Outlook()
	for each in outlooks:
		whole.add(each)
	return whole


def in_order(when: When) -> tuple[bool, int]:
	"""Sorts what has passed first, then month by month, what has no day last."""
	return when is None, when or PASSED
