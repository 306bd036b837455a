"""How far those who start come, against the same thing counted one record at a time."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.conversion import (
	FATES,
	WINDOWS,
	Journey,
	Step,
	legs,
	passage,
	steps,
	together,
	trend,
)
from lead_hygiene.core.shares import wilson
from lead_hygiene.core.velocity import arrivals, quantile, quantile_of_arrivals

some_day = st.none() | st.integers(-3, 120)
journeys = st.builds(
	Journey,
	days=st.tuples(some_day, some_day, some_day),
	age=st.integers(0, 150),
	ended=st.none() | st.integers(0, 150),
	number=st.integers(1, 4),
	group=st.sampled_from([None, "web", "fair"]),
)
days = st.lists(st.integers(0, 40), max_size=25)
shares = st.integers(1, 100)


def told(journey, start, end):
	"""The fate and days of one record between two milestones, told step by step."""
	when = [0, *journey.days]
	if when[start] is None:
		return None
	if when[end] is not None:
		return "reached", max(when[end] - when[start], 0)
	for later in range(end + 1, len(when)):
		if when[later] is not None:
			return "skipped", max(min(day for day in when[end + 1 :] if day is not None) - when[start], 0)
	if journey.ended is not None:
		return "ended", max(journey.ended - when[start], 0)
	return "open", max(journey.age - when[start], 0)


@given(st.lists(journeys, max_size=30))
def test_it_is_what_counting_record_by_record_gives(many):
	found = steps(many, 3)
	assert list(found) == list(dict.fromkeys(journey.group for journey in many))
	for group, rows in found.items():
		assert [(row.start, row.end) for row in rows] == [(0, 1), (1, 2), (2, 3), (0, 3)]
		one_by_one = [each for each in many if each.group == group for _ in range(each.number)]
		for row in rows:
			fates = [(each, told(each, row.start, row.end)) for each in one_by_one]
			entered = [(each, *fate) for each, fate in fates if fate]
			assert row.entered == len(entered) == sum(row.number(fate) for fate in FATES)
			for fate in FATES:
				assert row.days(fate) == Counter(d for _each, how, d in entered if how == fate)
			for window in WINDOWS:
				old = [
					(how, d)
					for each, how, d in entered
					if how != "skipped" and max(each.age - ([0, *each.days][row.start]), 0) >= window
				]
				hits = sum(how == "reached" and d <= window for how, d in old)
				assert (row.old(window), row.within(window)) == (len(old), hits)
				assert row.share(window) == (hits / len(old) if old else None)
				assert row.interval(window) == wilson(hits, len(old))


@given(st.lists(journeys, max_size=20))
def test_all_groups_together_are_what_no_group_is(many):
	ungrouped = [Journey(each.days, each.age, each.ended, each.number) for each in many]
	whole = together(steps(many, 3).values(), 3)
	assert whole == (steps(ungrouped, 3).get(None) or [Step(*way) for way in legs(3)])


@given(journeys)
def test_whoever_starts_is_on_the_whole_way_and_skips_none_of_it(journey):
	gone = passage(journey, 0, 3)
	assert gone is not None
	assert gone.fate != "skipped"


def aalen_johansen(arrived, ended, going, day):
	"""The share that has arrived by `day`, by giving the weight of everyone who is censored to those who were seen longer
	(B. Efron, "The two sample problem with censored data", 1967), one record at a time and without rounding."""
	order = {"arrived": 0, "ended": 0, "going": 1}
	seen = [
		(d, order[how], how)
		for how, all_ in (("arrived", arrived), ("ended", ended), ("going", going))
		for d in all_
	]
	seen.sort()
	weights = [Fraction(1, len(seen))] * len(seen)
	for n, (_d, _o, how) in enumerate(seen):
		if how == "going" and (later := len(seen) - n - 1):
			for m in range(n + 1, len(seen)):
				weights[m] += weights[n] / later
			weights[n] = Fraction(0)
	return sum(
		(w for w, (d, _o, how) in zip(weights, seen, strict=True) if how == "arrived" and d <= day),
		Fraction(0),
	)


@given(days, days, days)
def test_arrivals_are_those_of_aalen_and_johansen(arrived, ended, going):
	curve = arrivals(Counter(arrived), Counter(ended), Counter(going))
	assert [day for day, _ in curve] == sorted(set(arrived))
	for day, share in curve:
		assert share == pytest.approx(float(aalen_johansen(arrived, ended, going, day)), abs=1e-12)
	assert all(one <= other for (_, one), (_, other) in pairwise(curve))


@given(days.filter(bool), days, days, shares)
def test_a_quantile_is_the_first_day_by_which_that_share_of_the_arrivals_has_come(
	arrived, ended, going, percent
):
	whole = aalen_johansen(arrived, ended, going, max(arrived))
	reached = [
		d for d in sorted(set(arrived))
		if aalen_johansen(arrived, ended, going, d) * 100 >= percent * whole
	]  # fmt: skip
	assert quantile_of_arrivals(Counter(arrived), Counter(ended), Counter(going), percent / 100) == reached[0]


@given(days.filter(bool), days, shares)
def test_where_nobody_goes_on_a_quantile_is_exactly_that_of_who_arrived(arrived, ended, percent):
	first = next(d for d in sorted(arrived) if sum(a <= d for a in arrived) * 100 >= percent * len(arrived))
	assert quantile_of_arrivals(Counter(arrived), Counter(ended), {}, percent / 100) == first


@given(days.filter(bool), days, shares)
def test_where_all_arrive_in_the_end_it_is_the_one_quantile_there_is(arrived, going, percent):
	going = [day for day in going if day < max(arrived)]
	counts = Counter(arrived), Counter(going)
	assert quantile_of_arrivals(counts[0], {}, counts[1], percent / 100) == quantile(*counts, percent / 100)


@given(days, days, shares)
def test_where_nobody_arrived_nothing_is_said_of_the_days(ended, going, percent):
	assert quantile_of_arrivals({}, Counter(ended), Counter(going), percent / 100) is None


def of_ninety(hits, of):
	return next(
		iter(steps([Journey((10,), 100, number=hits), Journey((None,), 100, number=of - hits)], 1).values())
	)[0]


def test_a_trend_compares_what_came_within_the_same_days():
	found = trend(of_ninety(60, 100), of_ninety(20, 100))
	assert (found.window, found.before, found.clear) == (90, 0.2, True)
	assert found.change == pytest.approx(0.4)
	assert not trend(of_ninety(3, 10), of_ninety(2, 10)).clear


def test_a_trend_takes_the_longest_window_that_both_are_old_enough_for():
	young = next(iter(steps([Journey((5,), 45)], 1).values()))[0]
	assert trend(young, of_ninety(1, 2)).window == 30
	newborn = next(iter(steps([Journey((5,), 7)], 1).values()))[0]
	assert trend(newborn, of_ninety(1, 2)) is None


def test_a_small_number_says_that_it_is_small():
	assert of_ninety(1, 29).few(90)
	assert not of_ninety(1, 30).few(90)


# A milestone that nobody need pass


def test_a_milestone_aside_adds_the_step_to_it_and_the_one_from_it():
	assert list(legs(4, 1)) == [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (0, 4)]
	assert list(legs(3)) == [(0, 1), (1, 2), (2, 3), (0, 3)]


@given(st.lists(journeys, max_size=30), st.data())
def test_a_milestone_aside_changes_nothing_about_the_other_steps(many, data):
	wider = [
		Journey((data.draw(some_day), *each.days), each.age, each.ended, each.number, each.group)
		for each in many
	]
	before, after = steps(many, 3), steps(wider, 4, aside=1)
	assert list(before) == list(after)
	for group, rows in before.items():
		assert [row.counts for row in rows] == [row.counts for row in after[group][2:]]
	whole, wide = together(before.values(), 3), together(after.values(), 4, aside=1)
	assert [row.counts for row in whole] == [row.counts for row in wide[2:]]
