"""The weekly digest: which week is due on a day, and what may be said beside what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LATE = 2  # days after which a digest that was missed is not caught up any more
LENGTH = 7


@dataclass(frozen=True, slots=True, order=True)
class Week:
	"""Seven whole days, the last of them the one before the digest is due."""

	first: date

	@property
	def last(self) -> date:
		return self.first + timedelta(days=LENGTH - 1)

	@property
	def due_on(self) -> date:
		"""The day its digest is sent: the first one after it."""
		return self.first + timedelta(days=LENGTH)

	@property
	def before(self) -> Week:
		return Week(self.first - timedelta(days=LENGTH))


def week_due(today: date, weekday: str) -> Week | None:
	"""The week whose digest is to be sent, on `weekday` or up to LATE days after it; None: none is. ValueError for a
	weekday that there is not."""
	late = (today.weekday() - WEEKDAYS.index(weekday)) % LENGTH
	return None if late > LATE else week_before(today - timedelta(days=late))


def week_before(day: date) -> Week:
	"""The seven days before `day`."""
	return Week(day - timedelta(days=LENGTH))


def too_soon(last_due_on: date | None, week: Week) -> bool:
	"""Whether somebody whose last digest was due on `last_due_on` (None: there was none) has had one within the week,
	as after the weekday was changed."""
	return last_due_on is not None and last_due_on > week.due_on - timedelta(days=LENGTH)


def of_week_before(told: Mapping[str, float] | None, name: str) -> float | None:
	"""A figure as the digest of the week before told it. None: it told none."""
	return (told or {}).get(name)
