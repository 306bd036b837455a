from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.digest import LATE, WEEKDAYS, Week, of_week_before, too_soon, week_before, week_due

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_the_week_of_a_monday_is_the_seven_days_before_it():
	week = week_due(date(2026, 11, 23), "Monday")  # a Monday
	assert (week.first, week.last, week.due_on) == (
		date(2026, 11, 16),
		date(2026, 11, 22),
		date(2026, 11, 23),
	)
	assert week.before == Week(date(2026, 11, 9))


@pytest.mark.parametrize(("day", "due"), [(22, False), (23, True), (24, True), (25, True), (26, False)])
def test_what_was_missed_is_made_up_for_within_two_days(day, due):
	assert (week_due(date(2026, 11, day), "Monday") is not None) is due


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_each_week_is_due_on_one_day_and_the_two_after(day, weekday):
	found = [week_due(day + timedelta(days=n), weekday) for n in range(7)]
	assert sum(week is not None for week in found) == LATE + 1
	for n, week in enumerate(found):
		if week is not None:
			assert WEEKDAYS[week.due_on.weekday()] == weekday
			assert 0 <= (day + timedelta(days=n) - week.due_on).days <= LATE


def test_a_weekday_that_there_is_not():
	with pytest.raises(ValueError, match="tuple"):
		week_due(date(2026, 11, 23), "Caturday")


@given(DAYS, st.integers(-30, 30))
def test_nobody_is_sent_two_within_seven_days(day, days):
	last = day - timedelta(days=days)
	assert too_soon(last, week_before(day)) is (days < 7)


def test_who_was_sent_none_is_sent_one():
	assert not too_soon(None, week_before(date(2026, 11, 23)))


def test_a_figure_that_was_not_told_is_not_known():
	assert of_week_before(None, "cold") is None
	assert of_week_before({"alive": 3}, "cold") is None
	assert of_week_before({"cold": 0}, "cold") == 0
