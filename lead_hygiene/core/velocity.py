"""How fast records move: exact quantiles from counts per day, and what became of those who entered a stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .history import Place

Way = Literal["forward", "won", "back", "lost", "still"]
WAYS: tuple[Way, ...] = ("forward", "won", "back", "lost", "still")
WON = frozenset({"Converted"})
QUANTILES: Mapping[str, float] = {"median": 0.5, "p75": 0.75, "p90": 0.9}
LEAD_ORDER = ("Recycled", "New", "Assigned", "In Process")  # a recycled lead went back to the start

_EPSILON = 1e-9


def survival(ended: Mapping[int, float], censored: Mapping[int, float]) -> list[tuple[int, float]]:
	"""The share that stays longer than each day on which something ended, by day.

	`ended` and `censored` count, by whole days, what came to its end and what was still going on when it was last
	seen. The product-limit estimator of E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete
	observations", J. Am. Stat. Assoc. 53 (1958), 457-481: `arrivals` where there is one end only.
	"""
	return [(day, max(1 - gone, 0.0)) for day, gone in arrivals(ended, {}, censored)]


def quantile(ended: Mapping[int, float], censored: Mapping[int, float], share: float) -> int | None:
	"""The first day by which `share` of all have come to their end. None: fewer have, so far.

	Where nothing is censored this is the exact quantile of what was counted. Of those who may also come to another end, and
	so never to this one, see `quantile_of_arrivals`.
	"""
	for day, left in survival(ended, censored):
		if left <= 1 - share + _EPSILON:
			return day
	return None


def quantile_of_arrivals(
	arrived: Mapping[int, float], ended: Mapping[int, float], going: Mapping[int, float], share: float
) -> int | None:
	"""The first day by which `share` of those who arrive have arrived. None: nobody has so far.

	By the cumulative incidence of O. O. Aalen and S. Johansen, "An empirical transition matrix for nonhomogeneous Markov
	chains based on censored observations", Scand. J. Stat. 5 (1978), 141-150: who goes on is censored, who has ended will
	not arrive. Where nobody goes on it is the exact quantile of the days of those who arrived; where nobody has ended
	and none is younger than the last to arrive, it is `quantile`. Counts by days; who is censored on a day was at risk on it.
	"""
	curve = arrivals(arrived, ended, going)
	return next((day for day, reached in curve if reached >= share * curve[-1][1] - _EPSILON), None)


def arrivals(
	arrived: Mapping[int, float], ended: Mapping[int, float], going: Mapping[int, float]
) -> list[tuple[int, float]]:
	"""The share of all that has arrived, by each day on which somebody did: the cumulative incidence."""
	at_risk = sum(arrived.values()) + sum(ended.values()) + sum(going.values())
	left, reached, curve = 1.0, 0.0, []
	for day in sorted({*arrived, *ended, *going}):
		came, gone = arrived.get(day, 0), ended.get(day, 0)
		if came:
			reached += left * came / at_risk
			curve.append((day, reached))
		if came or gone:
			left *= max(1 - (came + gone) / at_risk, 0.0)
		at_risk -= came + gone + going.get(day, 0)
	return curve


@dataclass(frozen=True, slots=True)
class Stay:
	"""So many (`number`) stays of `days` in `stage`, in one `group`. `went_to` is None while they last.

	`over` says whether they were longer than the limit of the stage; None: it has none.
	"""

	stage: str | None
	went_to: Place | None
	days: int
	number: int
	group: Hashable = None
	over: bool | None = None


@dataclass(slots=True)
class Velocity:
	"""What became of those who entered one stage. `ended` and `lasting` count them by days, `ways` by what became
	of them, `over` those longer than the limit of `limited` that had one."""

	stage: str | None
	group: Hashable = None
	ways: Counter[Way] = field(default_factory=Counter)
	ended: Counter[int] = field(default_factory=Counter)
	lasting: Counter[int] = field(default_factory=Counter)
	over: int = 0
	limited: int = 0

	@property
	def entered(self) -> int:
		return self.ways.total()

	def days(self, share: float) -> int | None:
		"""The days in which `share` of them had left the stage; None: fewer have so far."""
		return quantile(self.ended, self.lasting, share)


def velocities(stays: Iterable[Stay], order: Sequence[str]) -> list[Velocity]:
	"""One for each group and stage that occurs, groups as they come first, stages in `order`."""
	place, groups = _places(order), {}
	found: dict[tuple[Hashable, str | None], Velocity] = {}
	for stay in stays:
		groups.setdefault(stay.group, len(groups))
		key = stay.group, stay.stage
		if key not in found:
			found[key] = Velocity(stay.stage, stay.group)
		row = found[key]
		row.ways[way(stay.stage, stay.went_to, place)] += stay.number
		(row.lasting if stay.went_to is None else row.ended)[stay.days] += stay.number
		if stay.over is not None:
			row.limited += stay.number
			row.over += stay.number * stay.over
	return sorted(found.values(), key=lambda row: (groups[row.group], place(row.stage), row.stage or ""))


def way(stage: str | None, went_to: Place | None, place: Callable[[str | None], int]) -> Way:
	"""How `stage` was left for `went_to`, where `place` numbers the stages."""
	if went_to is None:
		return "still"
	if went_to.outcome is not None:
		return "won" if went_to.outcome in WON else "lost"
	return "back" if place(went_to.stage) < place(stage) else "forward"


def _places(order: Sequence[str]) -> Callable[[str | None], int]:
	"""Numbers stages: none comes before all, one that is not in `order` after all."""
	known = {stage: number for number, stage in enumerate(order)}
	return lambda stage: -1 if stage is None else known.get(stage, len(known))
