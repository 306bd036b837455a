"""What makes a lead or deal worth the time: criteria as rows, and the scale they are read on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from .facts import ROLES, Role
from .rules import Condition

Axis = Literal["fit", "engagement"]
Signal = Literal["answer", "call", "meeting", "quotation", "enquiry", "created", "opened", "visit"]
Grade = Literal["A", "B", "C", "D"]
Band = Literal["good", "open", "poor"]

AXES: tuple[Axis, ...] = ("fit", "engagement")
SIGNALS: tuple[Signal, ...] = (
	"answer", "call", "meeting", "quotation", "enquiry", "created", "opened", "visit",
)  # fmt: skip
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")
UNKNOWN = "unknown"
LONGEST_HALF_LIFE = 36_500  # days; every day of it is worked out
# How good the fit is, and whether they show themselves: the two axes are kept apart up to here.
_GRADE: Mapping[tuple[Band, bool], Grade] = MappingProxyType(
	{
		("good", True): "A",
		("good", False): "B",
		("open", True): "B",
		("open", False): "C",
		("poor", True): "C",
		("poor", False): "D",
	}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
	"""One line of the score: `points` on an axis for what a field says (`condition`), or for each day on which
	a `signal` was seen.

	Points of a signal halve every `half_life` days (None: they last). `cap` is the most, or with negative points
	the least, that the criterion as a whole may give (None: no bound but the axis).
	Raises ValueError, in words, when the row makes no sense.
	"""

	name: str
	axis: Axis
	points: int
	condition: Condition | None = None
	signal: Signal | None = None
	cap: int | None = None
	half_life: int | None = None
	roles: frozenset[Role] = frozenset(ROLES)

	def __post_init__(self) -> None:
		if self.axis not in AXES:
			raise ValueError(f"unknown axis {self.axis!r}; use one of: {', '.join(AXES)}")
		if (self.condition is None) == (self.signal is None):
			raise ValueError("a criterion looks at a field or at a signal: name one of the two")
		if self.signal is not None and self.signal not in SIGNALS:
			raise ValueError(f"unknown signal {self.signal!r}; use one of: {', '.join(SIGNALS)}")
		if not -100 <= self.points <= 100 or self.points == 0:
			raise ValueError(f"points are {self.points}; use -100 to 100, and not 0")
		if self.cap is not None and self.cap < abs(self.points):
			raise ValueError(f"the cap {self.cap} is less than the points of one time, {abs(self.points)}")
		if self.half_life is not None and (self.half_life < 1 or self.signal is None):
			raise ValueError("a half-life is at least 1 day, and belongs to a signal")
		if self.half_life is not None and self.half_life > LONGEST_HALF_LIFE:
			raise ValueError(f"the half-life is {self.half_life} days; use 1 to {LONGEST_HALF_LIFE}")

	def bounded(self, total: int) -> int:
		"""`total` within the cap."""
		return total if self.cap is None else max(-self.cap, min(self.cap, total))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
	"""How points are read. Both axes run from 0 to 100.

	Fit begins at `start`, where nothing is known; it is good from `good_fit` on and poor below `poor_fit`. A record
	is engaged from `engaged` on. `fit_share` is the part of fit, in percent, in the one number for rules and lists.
	"""

	start: int = 50
	good_fit: int = 60
	poor_fit: int = 40
	engaged: int = 25
	fit_share: int = 50

	def __post_init__(self) -> None:
		for word in self.__slots__:
			if not 0 <= getattr(self, word) <= 100:
				raise ValueError(f"{word} is {getattr(self, word)}; use 0 to 100")
		if self.poor_fit > self.good_fit:
			raise ValueError(f"poor_fit, {self.poor_fit}, is above good_fit, {self.good_fit}")

	def grade(self, fit: int, engagement: int) -> Grade:
		"""The grade of two axes: A (well suited and engaged) to D (neither)."""
		band: Band = "good" if fit >= self.good_fit else "poor" if fit < self.poor_fit else "open"
		return _GRADE[band, engagement >= self.engaged]

	def attractiveness(self, fit: int, engagement: int) -> int:
		"""Both axes in one number from 0 to 100, halves rounded up: `fit_share` percent fit, the rest engagement."""
		return (fit * self.fit_share + engagement * (100 - self.fit_share) + 50) // 100


DEFAULT_SCALE = Scale()


def known(value: Any) -> Any:
	"""`value`, None where it says nothing: empty, or the word "Unknown"."""
	if isinstance(value, str) and value.strip().casefold() in ("", UNKNOWN):
		return None
	return value


@lru_cache(maxsize=512)
def by_age(points: int, half_life: int | None) -> tuple[int, ...]:
	"""What is left of `points` after 0, 1, 2 … days, whole points, halves rounded away from 0; the last entry holds for ever.

	The exponential decay points × 2^(-age / half_life), each day rounded by itself, so that what is shown adds up.
	"""
	if half_life is None:
		return (points,)
	sign, left, age, rows = (1 if points > 0 else -1), abs(points), 0, []
	while not rows or rows[-1]:
		rows.append(int(left * 2 ** (-age / half_life) + 0.5) * sign)
		age += 1
	return tuple(rows)


def _asks(name: str, field: str, value: str, points: int, operator: str = "=", **more: Any) -> Criterion:
	axis: Axis = more.pop("axis", "fit")
	return Criterion(name=name, axis=axis, points=points, condition=Condition(field, operator, value), **more)


def _sees(name: str, signal: Signal, points: int, cap: int, half_life: int = 30) -> Criterion:
	return Criterion(name=name, axis="engagement", points=points, signal=signal, cap=cap, half_life=half_life)


BUDGET, AUTHORITY, NEED, TIMING = "hygiene_budget", "hygiene_authority", "hygiene_need", "hygiene_timing"
QUALIFYING = (NEED, BUDGET, TIMING, AUTHORITY)  # in the order in which they are asked

DEFAULT_CRITERIA: tuple[Criterion, ...] = (
	_asks("They have a budget", BUDGET, "Yes", 10),
	_asks("They have no budget", BUDGET, "No", -15),
	_asks("We talk to the one who decides", AUTHORITY, "Yes", 10),
	_asks("We do not talk to the one who decides", AUTHORITY, "No", -5),
	_asks("They need it", NEED, "Yes", 15),
	_asks("They do not need it", NEED, "No", -25),
	_asks("They want it soon", TIMING, "Yes", 10),
	_asks("They do not want it now", TIMING, "No", -10),
	_asks("Label: hot", "hygiene_label", "Hot", 10),
	_asks("Label: cold", "hygiene_label", "Cold", -10),
	_asks("More than 50 employees", "no_of_employees", "51-200, 201-500, 501-1000, 1000+", 5, "in"),
	_asks("Somebody referred them", "hygiene_referred_by", "", 10, "is set", roles=frozenset({"lead"})),
	_asks("Our mail comes back", "hygiene_unreachable_on", "", -30, "is set", axis="engagement"),
	_sees("The record is new", "created", 30, 30),
	_sees("They answered in writing", "answer", 20, 60),
	_sees("They talked to us on the phone", "call", 20, 60),
	_sees("They met us", "meeting", 30, 60),
	_sees("They asked for a quotation, or ordered", "quotation", 30, 60),
	_sees("They filled in a form", "enquiry", 20, 40),
	_sees("They opened a mail of ours", "opened", 3, 9, 14),
	_sees("They visited our website", "visit", 3, 15, 14),
)
