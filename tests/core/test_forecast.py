from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.chances import Chance
from lead_hygiene.core.facts import ALIVE, State
from lead_hygiene.core.forecast import (
	ENOUGH,
	PASSED,
	UNKNOWN,
	Deals,
	Expected,
	Part,
	days_left,
	expected,
	forecast,
	in_order,
	rot_of,
	together,
)

TODAY = date(2026, 11, 22)


def day(in_days: int) -> date:
	return TODAY + timedelta(days=in_days)


def chance(share: float, low: float | None = None, high: float | None = None) -> Chance:
	return Chance(share, share if low is None else low, share if high is None else high, (), True)


def one(amount: float, odds: Chance | None, group: object = None, **more: object) -> Deals:
	return Deals(group, more.pop("when", 202611), None, more.pop("rot", None), odds, amount, amount * amount)


WON_AFTER = {10: 4, 20: 2, 30: 3, 60: 1}


@pytest.mark.parametrize(
	("typed", "deadline", "since", "won_after", "found"),
	[
		(day(40), day(1), day(-5), WON_AFTER, Expected(day(40), "typed")),
		(day(-40), day(1), day(-5), WON_AFTER, Expected(day(-40), "typed")),
		# All ten took 5 days or more, half of them up to 20: 15 more.
		(None, day(1), day(-5), WON_AFTER, Expected(day(15), "usual")),
		# Six took 20 or more: 20 20 30 30 30 60.
		(None, day(1), day(-20), WON_AFTER, Expected(day(10), "usual")),
		# Only four took 21 or more.
		(None, day(1), day(-21), WON_AFTER, Expected(day(1), "deadline")),
		(None, None, day(-21), WON_AFTER, UNKNOWN),
		(None, day(3), None, WON_AFTER, Expected(day(3), "deadline")),
		(None, day(3), day(-2), None, Expected(day(3), "deadline")),
		# A day in the future is a clock that runs ahead.
		(None, None, day(2), WON_AFTER, Expected(day(20), "usual")),
	],
)
def test_the_day_a_deal_should_close(typed, deadline, since, won_after, found):
	assert expected(typed, deadline, since, won_after, TODAY) == found


@given(st.dictionaries(st.integers(0, 200), st.integers(1, 6)), st.integers(-3, 220))
def test_days_left_are_the_median_of_those_that_took_longer(won_after, age):
	longer = sorted(days - max(age, 0) for days in Counter(won_after).elements() if days >= age)
	left = longer[(len(longer) - 1) // 2] if len(longer) >= ENOUGH else None
	assert days_left(won_after, age) == left
	assert left is None or left >= 0


def test_when():
	assert Expected(day(-1), "typed").when(TODAY) == PASSED
	assert Expected(day(0), "typed").when(TODAY) == 202611
	assert Expected(day(9), "typed").when(TODAY) == 202612
	assert UNKNOWN.when(TODAY) is None
	assert sorted([None, 202701, PASSED, 202612], key=in_order) == [PASSED, 202612, 202701, None]


@pytest.mark.parametrize(
	("state", "in_days", "rot"),
	[
		(State.ACTIVE, 5, None),
		(State.ACTIVE, 0, None),
		(State.ACTIVE, -1, "passed"),
		(State.COOLING, None, None),
		(State.NEGLECTED, 5, None),
		(State.SNOOZED, -1, "passed"),
		(None, 5, None),
		(None, -1, "passed"),
		(State.CLOSED, 5, None),  # it was opened again a moment ago
		(State.OVERDUE, 5, "overdue"),
		(State.COLD, -1, "cold"),
		(State.UNQUALIFIED, 5, "unqualified"),
		(State.FAREWELL, 5, "let_go"),
		(State.RECYCLED, None, "let_go"),
		(State.DEAD, 5, "let_go"),
	],
)
def test_what_is_rotten(state, in_days, rot):
	assert rot_of(state, None if in_days is None else day(in_days), TODAY) == rot


def test_what_is_rotten_is_not_alive():
	for state in State:
		assert (rot_of(state, None, TODAY) is None) == (state in ALIVE or state is State.CLOSED)


def test_figures_of_a_month():
	odds = chance(0.5, 0.304, 0.696)  # a deviation of 0.1
	(found,) = forecast(
		[
			Deals(None, 202612, "typed", None, odds, 300.0, 50_000.0, 2),  # 100 and 200
			Deals(None, 202612, "usual", None, odds, 0.0, 0.0, 1, 1),
			Deals(None, 202612, "deadline", "cold", chance(0.2), 1000.0, 1_000_000.0),
		]
	).values()
	# The luck of 100 and 200 at even odds is 12,500; the doubt of 300 is 30.
	width = 1.96 * sqrt(12_500 + 900)
	assert found.figures() == pytest.approx(
		{
			"number": 4,
			"without_amount": 1,
			"amount": 1300,
			"sound": 3,
			"sound_weighted": 150,
			"sure": max(150 - width, 0),
			"most": min(150 + width, 300),
			"best": 300,
			"rotten": 1,
			"rotten_amount": 1000,
			"rotten_weighted": 200,
			"guessed": 2,
		}
	)
	assert found.rots == {"cold": 1}


def test_nothing_is_not_unknown():
	(found,) = forecast([one(100, None, rot="cold")]).values()
	assert (found.sound.weighted, found.sound.interval) == (0, (0, 0))
	assert (found.rotten.weighted, found.rotten.interval) == (None, None)
	whole = together([found, *forecast([one(100, chance(0.25), rot="cold")]).values()])
	assert (whole.rotten.weighted, whole.rotten.amount) == (25, 200)


AMOUNTS = st.integers(0, 1000).map(float)
SHARES = st.sampled_from([0.1, 0.25, 0.5, 0.9])


@given(st.lists(st.tuples(AMOUNTS, SHARES), max_size=7))
def test_the_mean_and_the_luck_of_every_way_it_may_end(deals):
	part = Part()
	for amount, share in deals:
		part.count(one(amount, chance(share)))
	mean = square = 0.0
	for ends in product((True, False), repeat=len(deals)):
		likely, won = 1.0, 0.0
		for is_won, (amount, share) in zip(ends, deals, strict=True):
			likely *= share if is_won else 1 - share
			won += amount * is_won
		mean += likely * won
		square += likely * won * won
	assert part.weighted == pytest.approx(mean)
	assert part.luck == pytest.approx(square - mean * mean, abs=1e-3)


@given(st.lists(st.tuples(AMOUNTS, SHARES, st.integers(1, 4), st.sampled_from("AB"), st.booleans())))
def test_deals_alike_count_as_one_by_one(deals):
	alike = [
		Deals(
			group,
			202612,
			"typed",
			"cold" if rotten else None,
			chance(share, share / 2, 1),
			n * amount,
			n * amount**2,
			n,
		)
		for amount, share, n, group, rotten in deals
	]
	single = [
		Deals(
			group, 202612, "typed", "cold" if rotten else None, chance(share, share / 2, 1), amount, amount**2
		)
		for amount, share, n, group, rotten in deals
		for _ in range(n)
	]
	found, slow = forecast(alike), forecast(single)
	assert list(found) == list(slow) == list(dict.fromkeys((deal.group, deal.when) for deal in alike))
	for key, outlook in found.items():
		assert outlook.figures() == pytest.approx(slow[key].figures())
		assert (outlook.bases, outlook.rots) == (slow[key].bases, slow[key].rots)
	whole = together(found.values())
	assert whole.number == len(single)
	assert whole.sound.weighted == pytest.approx(
		sum(amount * share * n for amount, share, n, _group, rotten in deals if not rotten)
	)
	low, high = whole.sound.interval
	assert 0 <= low <= whole.sound.weighted <= high
	assert high <= whole.sound.amount + 1e-6


def test_many_deals_end_within_the_interval_about_95_times_in_100():
	# 100 deals of one unit at 30 %: the binomial distribution, worked out term by term.
	part = Part()
	for _ in range(100):
		part.count(one(1, chance(0.3)))
	low, high = part.interval
	term, inside = 0.7**100, 0.0
	for won in range(101):
		inside += term * (low <= won <= high)
		term *= (100 - won) / (won + 1) * 0.3 / 0.7
	assert 0.93 < inside < 0.98
