"""Shares of small numbers say how small they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.shares import wilson


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_never_leaves_0_to_1(counted):
	hits, of = counted
	low, high = wilson(hits, of)
	assert 0 <= low <= hits / of <= high <= 1
	assert low < high


@given(st.integers(0, 50), st.integers(1, 50), st.integers(2, 20))
def test_more_of_the_same_makes_it_narrower(hits, others, times):
	few, many = wilson(hits, hits + others), wilson(hits * times, (hits + others) * times)
	assert many[1] - many[0] < few[1] - few[0]


@given(st.integers(0, 100), st.integers(1, 100))
def test_what_was_not_hit_has_the_interval_turned_round(hits, others):
	low, high = wilson(hits, hits + others)
	assert wilson(others, hits + others) == pytest.approx((1 - high, 1 - low))


def test_known_intervals():
	# The roots of (p̂ - p)² = z² p (1 - p) / n, solved by hand.
	assert wilson(8, 31) == pytest.approx((0.137, 0.4325), abs=5e-4)
	assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=5e-4)
	assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-4)  # Newcombe 1998, table I


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_its_ends_are_as_far_from_the_share_as_chance_allows(counted):
	hits, of = counted
	for end in wilson(hits, of):
		assert (hits / of - end) ** 2 == pytest.approx(1.96**2 * end * (1 - end) / of, abs=1e-9)


def test_rounding_leaves_no_share_outside_its_interval():
	assert (wilson(0, 11)[0], wilson(12, 12)[1]) == (0, 1)


def test_of_nothing_there_is_no_share():
	assert wilson(0, 0) is None
