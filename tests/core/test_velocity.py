"""How fast records move, against the same thing counted one record at a time."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.history import Place
from lead_hygiene.core.velocity import LEAD_ORDER, WAYS, Stay, quantile, survival, velocities

ORDER = ("Prospecting", "Proposal", "Negotiation")

days = st.lists(st.integers(0, 60), max_size=40)
shares = st.integers(1, 100)
stays = st.builds(
	Stay,
	stage=st.sampled_from([None, *ORDER, "Old stage"]),
	went_to=st.none()
	| st.builds(Place, st.sampled_from([None, *ORDER, "New stage"]), st.sampled_from([None, "Lost", "Converted"])),
	days=st.integers(0, 60),
	number=st.integers(1, 5),
	group=st.sampled_from([None, "ann", "bob"]),
	over=st.sampled_from([None, True, False]),
)  # fmt: skip


def kaplan_meier(ended: list[int], censored: list[int], day: int) -> Fraction:
	"""The share that stays longer than `day`, one record at a time and without rounding."""
	left = Fraction(1)
	for time in sorted({time for time in ended if time <= day}):
		at_risk = sum(1 for other in [*ended, *censored] if other >= time)
		left *= 1 - Fraction(ended.count(time), at_risk)
	return left


@given(days, days)
def test_survival_is_that_of_kaplan_and_meier(ended, censored):
	curve = survival(Counter(ended), Counter(censored))
	assert [day for day, _ in curve] == sorted(set(ended))
	for day, left in curve:
		assert left == pytest.approx(float(kaplan_meier(ended, censored, day)), abs=1e-12)


@given(days, days)
def test_survival_never_rises_and_stays_a_share(ended, censored):
	lefts = [1.0, *(left for _, left in survival(Counter(ended), Counter(censored))), 0.0]
	assert all(earlier >= later for earlier, later in pairwise(lefts))


@given(days.filter(bool), shares)
def test_where_nothing_is_censored_a_quantile_is_exactly_that_of_the_days(ended, percent):
	first = next(day for day in sorted(ended) if sum(e <= day for e in ended) * 100 >= percent * len(ended))
	assert quantile(Counter(ended), {}, percent / 100) == first


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=9), shares)
def test_it_is_exact_for_a_million_records_of_a_day(counts, percent):
	reached = [sum(counts[: day + 1]) * 100 >= percent * sum(counts) for day in range(len(counts))]
	assert quantile(dict(enumerate(counts)), {}, percent / 100) == reached.index(True)


@given(days, days, shares, shares)
def test_a_greater_share_is_never_reached_earlier(ended, censored, one, other):
	counts = Counter(ended), Counter(censored)
	less, more = (quantile(*counts, share / 100) for share in sorted((one, other)))
	assert more is None or less <= more


@given(days.filter(bool), days, shares)
def test_a_quantile_is_the_first_day_that_kaplan_and_meier_reach_it(ended, censored, percent):
	reached = [
		d for d in sorted(set(ended)) if 1 - kaplan_meier(ended, censored, d) >= Fraction(percent, 100)
	]
	assert quantile(Counter(ended), Counter(censored), percent / 100) == (reached[0] if reached else None)


@given(days, shares)
def test_what_never_ended_has_no_quantile(censored, percent):
	assert quantile({}, Counter(censored), percent / 100) is None


def test_rounding_does_not_put_a_share_off_by_a_day():
	assert quantile(dict.fromkeys(range(1, 6), 1), {}, 0.8) == 4


def test_counts_of_nothing_are_no_days():
	assert quantile({3: 0, 5: 1}, {4: 0}, 0.5) == 5
	assert quantile({3: 0}, {}, 0.5) is None


def test_open_records_are_censored_and_not_dropped():
	assert quantile({10: 2}, {}, 0.5) == 10
	assert quantile({10: 2}, {10: 3}, 0.5) is None
	assert quantile({10: 2}, {9: 3}, 0.5) == 10


@given(st.lists(stays, max_size=20))
def test_every_stay_is_counted_once(known):
	rows = velocities(known, ORDER)
	assert len({(row.group, row.stage) for row in rows}) == len(rows)
	for row in rows:
		mine = [stay for stay in known if (stay.group, stay.stage) == (row.group, row.stage)]
		assert row.entered == sum(stay.number for stay in mine)
		assert row.entered == row.ended.total() + row.lasting.total()
		assert set(row.ways) <= set(WAYS)
		assert row.ways["still"] == row.lasting.total()
		assert row.limited == sum(stay.number for stay in mine if stay.over is not None)
		assert row.over == sum(stay.number for stay in mine if stay.over)
	assert sum(row.entered for row in rows) == sum(stay.number for stay in known)


@given(st.lists(stays, max_size=20), shares)
def test_the_days_of_a_stage_are_those_of_its_stays(known, percent):
	for row in velocities(known, ORDER):
		ended, lasting = Counter(), Counter()
		for stay in known:
			if (stay.group, stay.stage) == (row.group, row.stage):
				(lasting if stay.went_to is None else ended)[stay.days] += stay.number
		assert row.days(percent / 100) == quantile(ended, lasting, percent / 100)


@pytest.mark.parametrize(
	("stage", "went_to", "way"),
	[
		("Proposal", Place("Negotiation"), "forward"),
		("Proposal", Place("Prospecting"), "back"),
		("Proposal", Place("Proposal", "Converted"), "won"),
		("Proposal", Place("Prospecting", "Converted"), "won"),
		("Proposal", Place("Negotiation", "Lost"), "lost"),
		("Proposal", Place(None, "Closed"), "lost"),
		("Proposal", None, "still"),
		(None, None, "still"),
		(None, Place("Prospecting"), "forward"),
		(None, Place("Old stage"), "forward"),
		("Prospecting", Place(None), "back"),
		("Old stage", Place(None), "back"),
		("Negotiation", Place("Old stage"), "forward"),
		("Old stage", Place("Negotiation"), "back"),
		("Old stage", Place("Another old one"), "forward"),
	],
)
def test_the_way_a_stage_was_left(stage, went_to, way):
	(row,) = velocities([Stay(stage, went_to, 3, 7)], ORDER)
	assert row.ways == Counter({way: 7})


@pytest.mark.parametrize(
	("stage", "went_to", "way"),
	[
		("New", Place("Assigned"), "forward"),
		("In Process", Place("Recycled"), "back"),
		("Recycled", Place("New"), "forward"),
		("In Process", Place("Converted", "Converted"), "won"),
		("In Process", Place("Dead", "Dead"), "lost"),
	],
)
def test_the_way_of_a_lead(stage, went_to, way):
	(row,) = velocities([Stay(stage, went_to, 3, 1)], LEAD_ORDER)
	assert row.ways == Counter({way: 1})


def test_groups_as_they_come_and_stages_in_their_order():
	known = [("bob", "Old stage"), ("bob", "Negotiation"), ("ann", "Proposal"), ("bob", None), ("bob", "A")]
	rows = velocities([Stay(stage, None, 1, 1, group) for group, stage in known], ORDER)
	assert [(row.group, row.stage) for row in rows] == [
		("bob", None),
		("bob", "Negotiation"),
		("bob", "A"),
		("bob", "Old stage"),
		("ann", "Proposal"),
	]


def test_nothing_entered_nothing_to_tell():
	assert velocities([], ORDER) == []
