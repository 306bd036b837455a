"""How long a record has been in its stage, and how long the stage deserves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


def plus(day: date, days: int) -> date:
	"""`day` moved by `days`, at most to the ends of the calendar: a threshold of a million days means never."""
	return date.fromordinal(min(max(day.toordinal() + days, _FIRST), _LAST))


_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Calendar:
	"""Which days count. `holidays` are sorted and unique; none of them counts."""

	holidays: tuple[date, ...] = ()

	@classmethod
	def without(cls, holidays: list[date] | tuple[date, ...] | set[date]) -> Calendar:
		"""A calendar that skips `holidays`, given in any order."""
		return cls(tuple(sorted(set(holidays))))

	def days(self, start: date, end: date) -> int:
		"""The days that count after `start` up to and including `end`; 0 where `end` is not later."""
		if end <= start:
			return 0
		skipped = bisect_right(self.holidays, end) - bisect_right(self.holidays, start)
		return (end - start).days - skipped

	def day_after(self, start: date, count: int) -> date:
		"""The first day on which `count` days (at least one) have passed since `start`."""
		day = plus(start, count)
		while (short := count - self.days(start, day)) > 0 and day < date.max:
			day = plus(day, short)
		return day


EVERY_DAY = Calendar()


@dataclass(frozen=True, slots=True)
class Limits:
	"""The days a stage deserves: by stage, and by (stage, opportunity type) where that differs.

	A stage that is not named has no limit. A limit below one day is refused with ValueError.
	"""

	by_stage: Mapping[str, int] = field(default_factory=dict)
	by_kind: Mapping[tuple[str, str], int] = field(default_factory=dict)

	def __post_init__(self) -> None:
		for stage, days in (*self.by_stage.items(), *self.by_kind.items()):
			if days < 1:
				raise ValueError(f"the limit of stage {stage!r} is {days} days; leave it out for no limit")

	def of(self, stage: str | None, kind: str | None = None) -> int | None:
		"""The limit of `stage` in days. None: it has none."""
		if stage is None:
			return None
		if kind is not None and (stage, kind) in self.by_kind:
			return self.by_kind[stage, kind]
		return self.by_stage.get(stage)


NO_LIMITS = Limits()


def deadline(since: date, limit: int, calendar: Calendar = EVERY_DAY) -> date:
	"""The last day a record entered on `since` may stay: it is overdue on the day after.

	With working days that is the day before the first one that counts as more than `limit`.
	"""
	return plus(calendar.day_after(since, limit + 1), -1)


LEAD_STATES = ("New", "Assigned", "In Process", "Converted", "Recycled", "Dead")


def lead_state(
	*, finished: str | None, disposition: str | None, contacted: bool, status: str | None, assigned: bool
) -> str:
	"""The state of a lead as CRM users know it, derived from facts.

	`finished` is the word ERPNext ended the lead with, `disposition` our own decision that holds now,
	`contacted` whether anybody wrote, called or met, `status` ERPNext's, `assigned` whether it has an owner.
	"""
	if finished == "Converted":
		return "Converted"
	if finished is not None or disposition in ("Dead", "Farewell"):
		return "Dead"
	if disposition == "Recycled":
		return "Recycled"
	if contacted or status in _WORKED_ON:
		return "In Process"
	return "Assigned" if assigned else "New"


_WORKED_ON = frozenset({"Replied", "Opportunity", "Quotation", "Lost Quotation", "Interested"})
