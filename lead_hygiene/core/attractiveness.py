"""Who is worth the time: named points on two axes, fit and engagement, which add up to the score that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from .criteria import AXES, Axis, Criterion, Grade, Scale, by_age, known
from .facts import Role
from .touches import MOST_SIGNALS

Signals = Mapping[str, Sequence[date]]
# A criterion; where fit begins; a cap; the end of the axis; a person's own judgement.
LineKind = Literal["criterion", "start", "cap", "bound", "own"]


@dataclass(frozen=True, slots=True)
class Own:
	"""What a person says instead of the criteria, from 0 to 100 for an axis. None: the criteria decide that axis."""

	fit: int | None = None
	engagement: int | None = None
	by: str | None = None
	on: date | None = None
	reason: str | None = None


NOT_OVERRULED = Own()


@dataclass(frozen=True, slots=True)
class Line:
	"""A line of the account. `name` is that of the criterion, None for the start, the end of the axis and a person's word.

	`on` is the day of a signal; `full` what it gave on that day. `value` is what the field says.
	"""

	kind: LineKind
	axis: Axis
	points: int
	name: str | None = None
	on: date | None = None
	full: int | None = None
	value: Any = None
	field: str | None = None
	signal: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
	"""A score on one day. `lines`, where they were asked for, add up to `fit` and `engagement`, each from 0 to 100.

	`changes_on` is the first day on which it can be another one if nothing happens, None: none.
	"""

	fit: int
	engagement: int
	attractiveness: int
	grade: Grade
	changes_on: date | None
	overruled: bool = False
	lines: tuple[Line, ...] = ()

	def of(self, axis: Axis) -> int:
		"""What is on one axis."""
		return self.fit if axis == "fit" else self.engagement


class Scorer:
	"""Scores records of one role by criteria. Holds no more than what it was made of, and what it worked out of that."""

	__slots__ = ("_asked", "_seen", "_told", "fields", "scale")

	def __init__(self, criteria: Iterable[Criterion], scale: Scale, role: Role) -> None:
		mine = [criterion for criterion in criteria if role in criterion.roles]
		self.scale = scale
		self._asked: dict[str, list[Criterion]] = {}
		self._seen: list[tuple[Criterion, tuple[int, ...], tuple[int, ...]]] = []
		for criterion in mine:
			if criterion.condition is not None:
				self._asked.setdefault(criterion.condition.field, []).append(criterion)
			else:
				left = by_age(criterion.points, criterion.half_life)
				self._seen.append((criterion, left, _drops(left)))
		self.fields = tuple(self._asked)
		self._told: dict[tuple[str, Any], tuple[int, int]] = {}

	def score(
		self, values: Mapping[str, Any], signals: Signals, today: date, own: Own = NOT_OVERRULED
	) -> Score:
		"""The score at the end of `today` of a record whose fields say `values` and which gave `signals`, days by kind."""
		fit, engagement = self._by_fields(values)
		changes_on = None
		for criterion, left, drops in self._seen:
			days = signals.get(criterion.signal)
			if not days:
				continue
			total = 0
			for day in _latest(days):
				age = (today - day).days
				if age < 0:
					next_on = day
				else:
					if age >= len(left):
						age = len(left) - 1
					total += left[age]
					if not drops[age]:
						continue
					next_on = day + timedelta(days=drops[age])
				if changes_on is None or next_on < changes_on:
					changes_on = next_on
			if criterion.axis == "fit":
				fit += criterion.bounded(total)
			else:
				engagement += criterion.bounded(total)
		return self._read(fit + self.scale.start, engagement, changes_on, own)

	def account(
		self, values: Mapping[str, Any], signals: Signals, today: date, own: Own = NOT_OVERRULED
	) -> Score:
		"""The same score with the lines that it is the sum of."""
		score = self.score(values, signals, today, own)
		lines = [Line("start", "fit", self.scale.start)] if self.scale.start else []
		for field, criteria in self._asked.items():
			value = known(values.get(field))
			for criterion in criteria:
				if _says(criterion, value):
					lines.append(
						Line(
							"criterion",
							criterion.axis,
							criterion.points,
							criterion.name,
							value=value,
							field=field,
						)
					)
					lines += _over(criterion, criterion.points)
		for criterion, left, _drops in self._seen:
			days = [day for day in _latest(signals.get(criterion.signal, ())) if day <= today]
			mine = [
				Line(
					"criterion",
					criterion.axis,
					left[min((today - day).days, len(left) - 1)],
					criterion.name,
					on=day,
					full=criterion.points,
					signal=criterion.signal,
				)
				for day in days
			]
			mine = [line for line in mine if line.points]
			lines += [*mine, *_over(criterion, sum(line.points for line in mine))]
		for axis in AXES:
			total = sum(line.points for line in lines if line.axis == axis)
			bounded = _bounded(total)
			if bounded != total:
				lines.append(Line("bound", axis, bounded - total))
			said = getattr(own, axis)
			if said is not None:
				lines.append(Line("own", axis, said - bounded))
		return Score(
			score.fit,
			score.engagement,
			score.attractiveness,
			score.grade,
			score.changes_on,
			score.overruled,
			tuple(lines),
		)

	def unknown(self, values: Mapping[str, Any], among: Iterable[str]) -> list[str]:
		"""The fields `among` which nothing is known of and which a criterion asks for: what to ask next."""
		return [field for field in among if field in self._asked and known(values.get(field)) is None]

	def _by_fields(self, values: Mapping[str, Any]) -> tuple[int, int]:
		fit = engagement = 0
		for field in self.fields:
			value = values.get(field)
			try:
				points = self._told.get((field, value))
			except TypeError:  # a value that cannot be kept
				points = self._tell(field, value)
			else:
				if points is None:
					points = self._tell(field, value)
					if len(self._told) < 10_000:
						self._told[field, value] = points
			fit += points[0]
			engagement += points[1]
		return fit, engagement

	def _tell(self, field: str, value: Any) -> tuple[int, int]:
		"""The points on the two axes that a field gives with this value."""
		given = dict.fromkeys(AXES, 0)
		value = known(value)
		for criterion in self._asked[field]:
			if _says(criterion, value):
				given[criterion.axis] += criterion.bounded(criterion.points)
		return given["fit"], given["engagement"]

	def _read(self, fit: int, engagement: int, changes_on: date | None, own: Own) -> Score:
		fit = _bounded(fit) if own.fit is None else own.fit
		engagement = _bounded(engagement) if own.engagement is None else own.engagement
		if own.fit is not None and own.engagement is not None:
			changes_on = None
		return Score(
			fit,
			engagement,
			self.scale.attractiveness(fit, engagement),
			self.scale.grade(fit, engagement),
			changes_on,
			own.fit is not None or own.engagement is not None,
		)


def _says(criterion: Criterion, value: Any) -> bool:
	"""Whether a field that says `value` fulfils a criterion; of what is not known only "is not set" can be true."""
	condition = criterion.condition
	if value is None:
		return condition.operator == "is not set"
	return condition.holds({condition.field: value})


def _over(criterion: Criterion, total: int) -> list[Line]:
	"""The line that takes away what is over the cap of a criterion."""
	over = criterion.bounded(total) - total
	return [Line("cap", criterion.axis, over, criterion.name)] if over else []


def _latest(days: Iterable[date]) -> list[date]:
	"""The days that count: each once, the newest ones."""
	return sorted(set(days), reverse=True)[:MOST_SIGNALS]


@lru_cache(maxsize=512)
def _drops(left: tuple[int, ...]) -> tuple[int, ...]:
	"""For each age in days the next age at which less is left; 0: it stays."""
	drops, following = [], 0
	for age in range(len(left) - 1, -1, -1):
		if age + 1 < len(left) and left[age + 1] != left[age]:
			following = age + 1
		drops.append(following)
	return tuple(reversed(drops))


def _bounded(total: int) -> int:
	return max(0, min(100, total))
