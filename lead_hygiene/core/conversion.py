"""How far those who start come, and in how many days: lead → opportunity → quotation → order."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from .shares import FEW, wilson
from .velocity import quantile_of_arrivals

Fate = Literal["reached", "open", "ended", "skipped"]
FATES: tuple[Fate, ...] = ("reached", "open", "ended", "skipped")
WINDOWS = (30, 60, 90)  # days


@dataclass(frozen=True, slots=True)
class Journey:
	"""So many (`number`) records that started `age` days ago and went the same way, in one `group`.

	`days` says, for each later milestone in its order, after how many days from the start it came; None: it has not.
	`ended` is after how many days they came to an end without the last milestone; None: they go on, or reached it.
	"""

	days: tuple[int | None, ...]
	age: int
	ended: int | None = None
	number: int = 1
	group: Hashable = None


@dataclass(frozen=True, slots=True)
class Passage:
	"""What became of a journey between two milestones: after how many `days` from the first of them, which came `age`
	days ago."""

	fate: Fate
	days: int
	age: int

	def counts_within(self, window: int) -> bool:
		"""Whether all `window` days have passed since, so that it is known whether they sufficed."""
		return self.fate != "skipped" and self.age >= window

	def reached_within(self, window: int) -> bool:
		"""Whether they sufficed, among those of which that is known."""
		return self.counts_within(window) and self.fate == "reached" and self.days <= window


@dataclass(slots=True)
class Step:
	"""What became of those who came to milestone `start`, 0 being the start of all, on their way to milestone `end`.

	`counts` numbers them by fate, days, and how many of the windows are known of them.
	"""

	start: int
	end: int
	group: Hashable = None
	counts: Counter[tuple[Fate, int, int]] = field(default_factory=Counter)

	def add(self, passage: Passage, number: int) -> None:
		known = 0 if passage.fate == "skipped" else bisect_right(WINDOWS, passage.age)
		self.counts[passage.fate, passage.days, known] += number

	def days(self, fate: Fate) -> Counter[int]:
		"""How many met that fate, by days."""
		found: Counter[int] = Counter()
		for (became, days, _known), number in self.counts.items():
			if became == fate:
				found[days] += number
		return found

	def number(self, fate: Fate) -> int:
		return sum(number for (became, _days, _known), number in self.counts.items() if became == fate)

	def old(self, window: int) -> int:
		"""Those who came to `start` at least so many days ago, and did not skip `end`."""
		place = WINDOWS.index(window)
		return sum(number for (_fate, _days, known), number in self.counts.items() if known > place)

	def within(self, window: int) -> int:
		"""Of these, those who came to `end` within so many days."""
		place = WINDOWS.index(window)
		return sum(
			number
			for (fate, days, known), number in self.counts.items()
			if fate == "reached" and days <= window and known > place
		)

	@property
	def entered(self) -> int:
		return self.counts.total()

	def share(self, window: int) -> float | None:
		"""The share that came to `end` within so many days, of those old enough. None: nobody is."""
		return self.within(window) / self.old(window) if self.old(window) else None

	def interval(self, window: int) -> tuple[float, float] | None:
		"""The interval of that share (Wilson, 95 %)."""
		return wilson(self.within(window), self.old(window))

	def few(self, window: int) -> bool:
		"""Whether fewer are old enough than a share should rest on."""
		return self.old(window) < FEW

	def within_days(self, share: float) -> int | None:
		"""The days within which `share` of those who come to `end` have come. None: nobody has so far."""
		return quantile_of_arrivals(self.days("reached"), self.days("ended"), self.days("open"), share)


@dataclass(frozen=True, slots=True)
class Trend:
	"""How the share within `window` days has changed, as a difference of shares. `clear`: their intervals do not meet."""

	window: int
	before: float
	change: float
	clear: bool


def passage(journey: Journey, start: int, end: int) -> Passage | None:
	"""What became of a journey between two milestones. None: it never came to the first.

	A milestone that came before an earlier one counts as come on the same day. One that never came where a later one did
	was skipped: it is no longer waited for, and was not missed.
	"""
	at = journey.days[start - 1] if start else 0
	if at is None:
		return None
	age = max(journey.age - at, 0)
	there = journey.days[end - 1]
	if there is not None:
		return Passage("reached", max(there - at, 0), age)
	if later := [day for day in journey.days[end:] if day is not None]:
		return Passage("skipped", max(min(later) - at, 0), age)
	if journey.ended is not None:
		return Passage("ended", max(journey.ended - at, 0), age)
	return Passage("open", age, age)


def legs(milestones: int, aside: int | None = None) -> Iterator[tuple[int, int]]:
	"""Each step between `milestones` later milestones, and the whole way where it is not the only step.

	`aside` is a milestone that nobody need pass, neither the start nor the last one: the step to it and the one from it come
	first, beside the steps of those who pay no heed to it.
	"""
	if aside is not None:
		yield aside - 1, aside
		yield aside, aside + 1
	places = [place for place in range(milestones + 1) if place != aside]
	yield from pairwise(places)
	if len(places) > 2:
		yield 0, milestones


def steps(
	journeys: Iterable[Journey], milestones: int, aside: int | None = None
) -> dict[Hashable, list[Step]]:
	"""The steps of each group that occurs, in the order of `legs`, groups as they come first."""
	ways = list(legs(milestones, aside))
	found: dict[Hashable, list[Step]] = {}
	for journey in journeys:
		if journey.group not in found:
			found[journey.group] = [Step(*way, group=journey.group) for way in ways]
		for step in found[journey.group]:
			if gone := passage(journey, step.start, step.end):
				step.add(gone, journey.number)
	return found


def together(groups: Iterable[list[Step]], milestones: int, aside: int | None = None) -> list[Step]:
	"""The steps of all groups in one."""
	whole = [Step(*way) for way in legs(milestones, aside)]
	for group in groups:
		for sums, step in zip(whole, group, strict=True):
			sums.counts.update(step.counts)
	return whole


def trend(now: Step, before: Step) -> Trend | None:
	"""What changed, within the longest window for which some of both are old enough. None: there is none.

	A share within the same days is fair to the younger; one of all that have come so far would not be.
	"""
	for window in reversed(WINDOWS):
		here, there = now.share(window), before.share(window)
		if here is not None and there is not None:
			(low, high), (low_then, high_then) = now.interval(window), before.interval(window)
			return Trend(window, there, here - there, low > high_then or high < low_then)
	return None
