"""When may the machine write to somebody? Not at night and not on a holiday."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# A calendar without one working day in all this time is a mistake, not a holiday.
LONGEST = 366


@dataclass(frozen=True, slots=True)
class QuietHours:
	"""From `start` until `end` of the day, over midnight where `end` comes first; equal: never. In the site's time zone."""

	start: time
	end: time

	def ends(self, at: datetime) -> datetime | None:
		"""When the quiet hours that hold `at` are over. None: it is not in them. The end itself is not quiet."""
		now = at.time()
		if self.start == self.end:
			return None
		if self.start < self.end:
			return datetime.combine(at.date(), self.end) if self.start <= now < self.end else None
		if now >= self.start:
			return datetime.combine(at.date() + timedelta(days=1), self.end)
		return datetime.combine(at.date(), self.end) if now < self.end else None


def first_moment(at: datetime, quiet: QuietHours | None, holidays: Container[date]) -> datetime:
	"""The first moment from `at` on, naive, that lies neither in quiet hours nor on a holiday; `at` itself where it does.

	Where more than a year of holidays follows, they are not kept. A holiday ends at midnight.
	"""
	moment = at
	for _day in range(LONGEST + 1):
		later = (quiet.ends(moment) if quiet else None) or moment
		if later.date() not in holidays:
			return later
		moment = datetime.combine(later.date() + timedelta(days=1), time.min)
	return (quiet.ends(at) if quiet else None) or at
