from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.quiet import QuietHours, first_moment

NIGHT = QuietHours(time(18), time(8))
NOON = QuietHours(time(12), time(13))


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
	return datetime(2026, 3, day, hour, minute)


@pytest.mark.parametrize(
	("quiet", "asked", "answer"),
	[
		(NIGHT, at(10), at(10)),
		(NIGHT, at(8), at(8)),
		(NIGHT, at(7, 59), at(8)),
		(NIGHT, at(17, 59), at(17, 59)),
		(NIGHT, at(18), at(8, day=3)),
		(NIGHT, at(0), at(8)),
		(NOON, at(12), at(13)),
		(NOON, at(13), at(13)),
		(NOON, at(11, 59), at(11, 59)),
		(QuietHours(time(8), time(8)), at(8), at(8)),
		(QuietHours(time(8), time(8)), at(3), at(3)),
		(None, at(3), at(3)),
	],
)
def test_quiet_hours_end(quiet, asked, answer):
	assert first_moment(asked, quiet, ()) == answer


def test_holidays_are_passed_over_and_the_morning_is_still_quiet():
	holidays = {date(2026, 3, 3), date(2026, 3, 4)}
	assert first_moment(at(19), NIGHT, holidays) == at(8, day=5)
	assert first_moment(at(10, day=3), NIGHT, holidays) == at(8, day=5)
	assert first_moment(at(10, day=3), None, holidays) == at(0, day=5)
	assert first_moment(at(10), NIGHT, holidays) == at(10)


def test_a_calendar_without_a_working_day_is_not_kept():
	class Always:
		def __contains__(self, day: object) -> bool:
			return True

	assert first_moment(at(19), NIGHT, Always()) == at(8, day=3)


TIMES = st.times().map(lambda one: one.replace(microsecond=0))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1))


@given(
	MOMENTS,
	st.builds(QuietHours, TIMES, TIMES),
	st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40),
)
def test_the_first_moment_is_allowed_and_no_earlier_one_is(asked, quiet, holidays):
	def allowed(moment: datetime) -> bool:
		return quiet.ends(moment) is None and moment.date() not in holidays

	found = first_moment(asked, quiet, holidays)
	assert found >= asked
	assert allowed(found)
	assert first_moment(found, quiet, holidays) == found
	if found > asked:
		assert not allowed(asked)
		between = asked + (found - asked) / 2
		assert not allowed(found - timedelta(microseconds=1))
		assert not allowed(between)
