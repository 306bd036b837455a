"""Is a customer a burden? Measured against what he brings, next to the company's own other customers; never felt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType
from typing import Literal

Against = Literal["revenue", "margin"]

# What is counted, and how much of it there must be before one speaks of it: a single complaint is no burden,
# however little was bought.
LEAST: Mapping[str, float] = MappingProxyType(
	{
		"issues": 3,  # Issues raised
		"complaints": 2,  # Warranty Claims
		"returns": 2,  # deliveries sent back
		"credit_notes": 1,  # money credited, in the company's currency
		"late_payments": 1,  # money × days paid after it was due
		"contacts": 10,  # contacts, by whichever side
	}
)


@dataclass(frozen=True, slots=True)
class Bounds:
	"""Beyond `share` of the customers a measure is out of the ordinary; `measures` of them make a burden; fewer than
	`enough` customers with revenue are too few to tell."""

	share: float = 0.95
	measures: int = 2
	enough: int = 40


@dataclass(frozen=True, slots=True)
class Load:
	"""What a customer brought and cost in a period.

	`revenue` and `margin` are money; `margin` None: it is not known. `counted` holds by measure (see LEAST) how much there
	was; one that is missing was not counted.
	"""

	customer: str
	revenue: float
	margin: float | None = None
	counted: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
	"""One measure of one customer: `value` of it `against` so much (`base`), and the share (0 to 1) of the `of` customers
	compared who had less of it. `beyond`: that is out of the ordinary."""

	measure: str
	value: float
	against: Against
	base: float
	rank: float
	of: int
	beyond: bool

	@property
	def ratio(self) -> float:
		"""So much of it for each unit of money; infinite where nothing was earned."""
		return ratio(self.value, self.base)


@dataclass(frozen=True, slots=True)
class Burden:
	"""What is known of a customer's burden. `enough`: whether the company has customers enough to tell at all."""

	customer: str
	figures: tuple[Figure, ...] = ()
	enough: bool = False
	wanted: int = 2

	@property
	def beyond(self) -> tuple[str, ...]:
		"""The measures out of the ordinary, each once."""
		return tuple(dict.fromkeys(figure.measure for figure in self.figures if figure.beyond))

	@property
	def is_burdensome(self) -> bool:
		return self.enough and len(self.beyond) >= max(self.wanted, 1)


def ratio(value: float, base: float) -> float:
	"""`value` for each unit of `base`; infinite where there is some of it for nothing."""
	if base > 0:
		return value / base
	return inf if value > 0 else 0.0


USUAL = Bounds()


def burdens(loads: Iterable[Load], bounds: Bounds = USUAL) -> dict[str, Burden]:
	"""By customer, what is known of each with revenue; who brought none is put next to nobody and left out.

	The rank is the share of the customers compared whose ratio is lower; equals do not push each other up, so of a measure
	that nobody has more of nobody is beyond. Against margin only those are compared whose margin is known.
	"""
	of_revenue = [load for load in loads if load.revenue > 0]
	enough = len(of_revenue) >= bounds.enough
	figures: dict[str, list[Figure]] = {load.customer: [] for load in of_revenue}
	bases: tuple[tuple[Against, list[Load]], ...] = (
		("revenue", of_revenue),
		("margin", [load for load in of_revenue if load.margin is not None]),
	)
	for measure, least in LEAST.items():
		for against, compared in bases:
			if len(compared) < (bounds.enough if against == "margin" else 1):
				continue
			for customer, figure in _figures(
				measure, least, against, compared, bounds.share if enough else inf
			):
				figures[customer].append(figure)
	return {name: Burden(name, tuple(found), enough, bounds.measures) for name, found in figures.items()}


def _figures(
	measure: str, least: float, against: Against, loads: list[Load], share: float
) -> Iterable[tuple[str, Figure]]:
	counted = [
		(load, load.counted[measure], _base(load, against)) for load in loads if measure in load.counted
	]
	order = sorted(ratio(value, base) for _load, value, base in counted)
	for load, value, base in counted:
		rank = bisect_left(order, ratio(value, base)) / len(order)
		yield (
			load.customer,
			Figure(measure, value, against, base, rank, len(order), value >= least and rank >= share),
		)


def _base(load: Load, against: Against) -> float:
	return load.revenue if against == "revenue" else (load.margin or 0.0)
