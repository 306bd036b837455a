"""AUC, calibration and the chance of points."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lead_hygiene.core.learning.bins import Bin
from lead_hygiene.core.learning.chance import chance_of, line_of
from lead_hygiene.core.learning.folds import Tally
from lead_hygiene.core.learning.measures import auc, brier, calibration, gap, log_loss, pairs, tallied
from lead_hygiene.core.learning.naive_bayes import evidence

scored = st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 1)), min_size=2, max_size=80)


def value(rows):
	return auc([tallied([score for score, _ in rows], [end for _, end in rows])]).value


@given(scored)
def test_auc_is_the_share_of_pairs_put_right(rows):
	won = [score for score, end in rows if end]
	lost = [score for score, end in rows if not end]
	assume(won and lost)
	right = sum((w > other) + (w == other) / 2 for w in won for other in lost)
	assert value(rows) == pytest.approx(right / (len(won) * len(lost)))


@given(scored)
def test_swapping_the_ends_turns_it_round(rows):
	assert value([(score, 1 - end) for score, end in rows]) == pytest.approx(1 - value(rows))


@given(scored)
def test_only_the_order_of_scores_matters(rows):
	assert value([(score**3 + 5 * score, end) for score, end in rows]) == pytest.approx(value(rows))


@given(st.lists(scored, min_size=1, max_size=4))
def test_pairs_are_counted_within_a_set_alone(sets):
	parts = [tallied([s for s, _ in rows], [e for _, e in rows]) for rows in sets]
	counted = [pairs(part) for part in parts]
	assume(sum(of for _, of in counted))
	measured = auc(parts)
	assert measured.value == pytest.approx(sum(r for r, _ in counted) / sum(of for _, of in counted))
	assert 0 <= measured.low <= measured.value <= measured.high <= 1


def test_the_interval_of_hanley_and_mcneil():
	# Their table for an AUC of 0.9 with 50 of each: a standard error of 0.0310 or so.
	rows = [(at, 1) for at in range(50)] + [(at - 37.5, 0) for at in range(50)]
	measured = auc([tallied([s for s, _ in rows], [e for _, e in rows])])
	assert (measured.high - measured.low) / 2 / 1.96 == pytest.approx(0.02, abs=0.015)


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(0, 1)), min_size=1, max_size=500))
def test_calibration_holds_every_record_once_in_order(rows):
	groups = calibration([c for c, _ in rows], [e for _, e in rows])
	assert sum(group.records for group in groups) == len(rows)
	assert sum(group.won for group in groups) == sum(end for _, end in rows)
	assert len(groups) <= 11
	for one, other in itertools.pairwise(groups):
		assert one.low <= one.predicted <= one.high < other.low
	assert 0 <= gap(groups) <= 1


def test_perfect_chances_are_perfect():
	assert brier([1.0, 0.0], [1, 0]) == 0
	assert log_loss([1.0, 0.0], [1, 0]) == 0
	assert log_loss([0.5, 0.5], [1, 0]) == pytest.approx(0.6931, abs=1e-4)


@given(
	st.dictionaries(
		st.integers(-60, 60), st.tuples(st.integers(1, 50), st.integers(0, 50)), min_size=2, max_size=40
	)
)
def test_more_points_never_mean_a_smaller_chance(found):
	chance = chance_of({points: Tally(n + won, won) for points, (n, won) in found.items()})
	chances = [chance.of(points) for points in range(-90, 91)]
	assert all(0 <= each <= 1 for each in chances)
	assert all(a <= b + 1e-12 for a, b in itertools.pairwise(chances))


def test_the_line_finds_the_odds_it_was_drawn_with():
	draw, found = random.Random(4), {}
	for points in range(-30, 31):
		won = sum(draw.random() < 2 ** (points / 10) / (1 + 2 ** (points / 10)) for _ in range(500))
		found[points] = Tally(500, won)
	line = line_of(found)
	assert line.slope == pytest.approx(0.0693, rel=0.05)
	assert line.intercept == pytest.approx(0, abs=0.05)


def test_points_that_part_all_still_have_a_chance():
	chance = chance_of({0: Tally(50, 0), 10: Tally(50, 50)})
	assert 0 < chance.of(0) < 0.2 < 0.8 < chance.of(10) < 1


@given(st.lists(st.tuples(st.integers(30, 500), st.floats(0.01, 0.99)), min_size=2, max_size=10))
def test_evidence_has_the_sign_of_the_difference_and_is_drawn_in(found):
	tallies = [Tally(n, round(n * share)) for n, share in found]
	everything = sum(tallies[1:], tallies[0])
	assume(0 < everything.won < everything.records)
	bins = [Bin((at,), tally) for at, tally in enumerate(tallies)]
	share = everything.won / everything.records
	for tally, weight in zip(tallies, evidence(bins, everything), strict=True):
		assert weight * (tally.won / tally.records - share) >= -1e-9
