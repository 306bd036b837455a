from __future__ import annotations

from datetime import date, timedelta
from statistics import StatisticsError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.rhythm import (
	LONGEST,
	Habit,
	Period,
	days_after,
	gaps_of,
	middle_and_spread,
	nearest,
	period_of,
	rhythm,
)

START = date(2026, 1, 1)
GROUP = Period(180, 365)
DAYS = st.lists(st.dates(date(2015, 1, 1), date(2026, 11, 22)), max_size=40)


def every(*gaps: int) -> list[date]:
	days = [START]
	for gap in gaps:
		days.append(days[-1] + timedelta(days=gap))
	return days


def test_a_rhythm_worked_out_by_hand():
	# Gaps 30 28 32 30 29: median 30, distances 0 2 2 0 1, their median 1. 30 + 2.5 × 1.4826 = 33.7; 1.25 × 30 = 37.5.
	found = rhythm(every(30, 28, 32, 30, 29), GROUP)
	assert (found.by, found.usual, found.spread, found.gaps, found.purchases) == ("own", 30, 1, 5, 6)
	assert found.period == Period(38, 76)


def test_an_uneven_customer_gets_more_time():
	# Gaps 20 30 60 90: median 45, distances 25 15 15 45, their median 20. 45 + 2.5 × 1.4826 × 20 = 119.13.
	found = rhythm(every(20, 30, 60, 90), GROUP)
	assert (found.usual, found.spread, found.period) == (45, 20, Period(120, 240))


def test_a_summer_without_orders_changes_nothing():
	usual = rhythm(every(30, 30, 31, 30, 29, 30), GROUP).period
	assert rhythm(every(30, 30, 31, 300, 30, 29, 30), GROUP).period == usual


def test_nobody_is_late_over_a_weekend():
	assert rhythm(every(1, 1, 1, 3, 1, 1), GROUP).period == Period(7, 14)


def test_too_little_history_leaves_it_to_the_group():
	found = rhythm(every(30, 30, 30), GROUP)
	assert (found.by, found.period, found.usual, found.gaps) == ("group", GROUP, None, 3)
	assert rhythm([], GROUP) is None


def test_the_last_gaps_count():
	found = rhythm(every(*[90] * 20, *[10] * 12), GROUP)
	assert (found.usual, found.gaps, found.purchases) == (10, 12, 33)


@given(st.randoms(use_true_random=False), DAYS)
def test_a_rhythm_is_unmoved_by_the_order_of_the_invoices(chance, days):
	shuffled = list(days)
	chance.shuffle(shuffled)
	assert rhythm(shuffled, GROUP) == rhythm(days, GROUP)


@given(DAYS, st.data())
def test_several_purchases_on_a_day_are_one(days, data):
	again = data.draw(st.lists(st.sampled_from(days), max_size=10)) if days else []
	assert rhythm(days + again, GROUP) == rhythm(days, GROUP)


@given(DAYS, st.integers(-1000, 1000))
def test_it_does_not_matter_when_one_lives(days, moved):
	one, other = rhythm(days, GROUP), rhythm([day + timedelta(days=moved) for day in days], GROUP)
	assert (one is None) == (other is None)
	if one is not None:
		assert other.last_on == one.last_on + timedelta(days=moved)
		assert (other.period, other.usual, other.spread) == (one.period, one.usual, one.spread)


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=30))
def test_the_usual_gap_is_never_late(gaps):
	usual, spread = middle_and_spread(gaps)
	period = period_of(usual, spread)
	assert Habit().least <= period.late_days < period.lapsed_days
	assert period.late_days > usual
	late = sum(gap >= period.late_days for gap in gaps)
	assert late <= len(gaps) / 2


@given(st.lists(st.integers(1, 300), min_size=5, max_size=30), st.integers(1, 5000))
def test_one_odd_gap_moves_it_little(gaps, odd):
	"""A median moves at most to a neighbour, so a bound that is made of medians stays below that of the widest gaps."""
	period = period_of(*middle_and_spread([*gaps, odd]))
	assert period.late_days <= max(gaps) * (1 + 2.5 * 1.4826) + Habit().least


def test_gaps():
	assert gaps_of(every(3, 4)) == [3, 4]
	assert gaps_of([START]) == gaps_of([]) == []
	with pytest.raises(StatisticsError):
		middle_and_spread([])


def test_very_long_rhythms_stay_days():
	assert period_of(10**9, 0) == Period(LONGEST, 2 * LONGEST)
	assert days_after(date(9999, 12, 1), 400) == date.max


@pytest.mark.parametrize(("late", "lapsed"), [(0, 10), (10, 10), (20, 10), (-1, 1)])
def test_a_period_that_makes_no_sense(late, lapsed):
	with pytest.raises(ValueError, match="late comes before lapsed"):
		Period(late, lapsed)


def test_groups_inherit():
	parents = {"Shops": "Retail", "Retail": "All", "All": None, "A": "B", "B": "A"}
	periods = {"Retail": Period(30, 60), "All": Period(90, 200)}
	assert nearest("Shops", parents, periods) == Period(30, 60)
	assert nearest("All", parents, periods) == Period(90, 200)
	assert nearest("Unknown", parents, periods) is None
	assert nearest(None, parents, periods) is None
	assert nearest("A", parents, periods) is None  # a ring of groups ends too
