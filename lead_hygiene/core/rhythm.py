"""The rhythm in which a customer buys: how many days usually lie between two purchases, and when he is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import floor
from statistics import median
from typing import Literal, TypeVar

T = TypeVar("T")
LONGEST = 36_500
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Period:
	"""After how many days without a purchase a customer is late, and lapsed.

	Raises ValueError, in words, where the numbers make no sense.
	"""

	late_days: int
	lapsed_days: int

	def __post_init__(self) -> None:
		if not 1 <= self.late_days < self.lapsed_days:
			raise ValueError("late comes before lapsed, and neither on the day of the purchase")


@dataclass(frozen=True, slots=True)
class Habit:
	"""How a rhythm is read off purchases.

	`enough` gaps make a rhythm; the `recent` last of them count. `widths` is how many standard deviations, robustly
	estimated, a gap may exceed the usual one; `slack` at least how many times the usual one it may be; `least` the days
	below which nobody is late. Lapsed is `times` late.
	"""

	enough: int = 4
	recent: int = 12
	widths: float = 2.5
	slack: float = 1.25
	least: int = 7
	times: int = 2


@dataclass(frozen=True, slots=True)
class Rhythm:
	"""When the next purchase is expected, and why.

	`by` says whose period it is: the customer's own, or that of his group. `purchases` is the number of days on which he
	bought, `last_on` the last of them. `usual` (days) and `spread` (days, the median absolute deviation) describe his gaps,
	None: there are too few. `gaps` is how many of them counted.
	"""

	by: Literal["own", "group"]
	last_on: date
	purchases: int
	period: Period
	usual: float | None = None
	spread: float | None = None
	gaps: int = 0


USUAL = Habit()


def rhythm(bought: Iterable[date], group: Period, habit: Habit = USUAL) -> Rhythm | None:
	"""The rhythm of whoever bought on these days, in whatever order; several purchases on a day are one.

	None: he never bought, so nothing can be late. With fewer gaps than `habit.enough` the period of the `group` decides.
	"""
	days = sorted(set(bought))
	if not days:
		return None
	gaps = gaps_of(days)[-habit.recent :]
	if len(gaps) < max(habit.enough, 1):
		return Rhythm("group", days[-1], len(days), group, gaps=len(gaps))
	usual, spread = middle_and_spread(gaps)
	return Rhythm("own", days[-1], len(days), period_of(usual, spread, habit), usual, spread, len(gaps))


def gaps_of(days: Sequence[date]) -> list[int]:
	"""The days between each of sorted, distinct days and the next."""
	return [(after - before).days for before, after in pairwise(days)]


def middle_and_spread(gaps: Sequence[int]) -> tuple[float, float]:
	"""The median of `gaps`, and the median of their distances from it. Raises StatisticsError where there are none."""
	usual = median(gaps)
	return usual, median(abs(gap - usual) for gap in gaps)


def period_of(usual: float, spread: float, habit: Habit = USUAL) -> Period:
	"""Late is the first whole day on which the gap is an outlier among the customer's own.

	The bound is median + 2.5 × 1.4826 × MAD, by C. Leys, C. Ley, O. Klein, P. Bernard and L. Licata, "Detecting outliers:
	Do not use standard deviation around the mean, use absolute deviation around the median", J. Exp. Soc. Psychol. 49
	(2013), 764-766: up to half of the gaps may be odd (a summer without orders) and it hardly moves. Who buys like
	clockwork has no spread; `slack` and `least` keep him from being late at once.
	"""
	bound = max(usual + habit.widths * _MAD_TO_SIGMA * spread, habit.slack * usual)
	late = min(max(floor(bound) + 1, habit.least), LONGEST)
	return Period(late, min(late * max(habit.times, 2), 2 * LONGEST))


def nearest(group: str | None, parents: Mapping[str, str | None], own: Mapping[str, T]) -> T | None:
	"""What holds for a customer group: its own, else what the nearest group above it has. None: none of them has any."""
	seen: set[str] = set()
	while group and group not in seen:
		if group in own:
			return own[group]
		seen.add(group)
		group = parents.get(group)
	return None


def days_after(day: date, days: int) -> date:
	"""The day so many days after `day`; the last day there is, where that is none."""
	return day + timedelta(days=min(days, (date.max - day).days))
