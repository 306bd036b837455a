"""How many contacts before giving up."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.giving_up import attempts, stop_after
from lead_hygiene.core.shares import FEW

CURVE = Path(__file__).parents[3] / "shared/data/uci_bank_marketing/attempt_curve.csv"
# One story each: how many contacts, and how it ended.
stories = st.lists(
	st.tuples(st.integers(1, 12), st.sampled_from(["answered", "stopped", "waiting"])), max_size=60
)


def counted(told):
	counts = {
		how: Counter(k for k, ended in told if ended == how) for how in ("answered", "stopped", "waiting")
	}
	return attempts(**counts)


@given(stories)
def test_it_is_what_counting_contact_by_contact_gives(told):
	rows = counted(told)
	assert [row.number for row in rows] == list(range(1, max((k for k, _how in told), default=0) + 1))
	answers = [k for k, how in told if how == "answered"]
	for row in rows:
		outcomes = [
			k == row.number and how == "answered"
			for k, how in told
			if k > row.number or (k == row.number and how != "waiting")
		]
		assert (row.made, row.answered) == (len(outcomes), sum(outcomes))
		assert row.chance == (sum(outcomes) / len(outcomes) if outcomes else None)
		if outcomes:
			assert 0 <= row.low <= row.chance <= row.high <= 1
		if answers:
			assert row.so_far == pytest.approx(sum(k <= row.number for k in answers) / len(answers))
			assert row.missed_low - 1e-9 <= 1 - row.so_far <= row.missed_high + 1e-9
		else:
			assert row.so_far is None


@given(stories, st.floats(0, 1))
def test_stopping_there_misses_no_more_than_was_allowed_and_stopping_sooner_would(told, lose):
	rows = counted(told)
	row = stop_after(rows, lose)
	answers = [k for k, how in told if how == "answered"]
	if not answers:
		assert row is None
		return
	assert sum(k > row.number for k in answers) <= lose * len(answers) + 1e-6
	if row.number > 1:
		assert sum(k > row.number - 1 for k in answers) > lose * len(answers)


@given(stories, st.sampled_from([1, 20]))
def test_the_chance_of_a_later_answer_is_the_chain_of_chances(told, times):
	rows = counted(told * times)
	for place, row in enumerate(rows):
		enough = [later for later in rows[place + 1 :] if later.made >= FEW]
		silent = 1.0
		for later in enough:
			silent *= 1 - (later.chance or 0)
		assert row.further == (pytest.approx(1 - silent) if enough else None)


def test_one_late_answer_does_not_make_going_on_sure():
	first, *_others, last = attempts({1: 40, 9: 1}, {2: 60})
	assert (last.made, last.chance) == (1, 1.0)
	assert first.further == 0.0


def test_nobody_ever_answered():
	rows = attempts({}, {3: 5})
	assert [(row.made, row.answered, row.chance) for row in rows] == [(5, 0, 0.0)] * 3
	assert stop_after(rows) is None
	assert attempts({}, {}) == []


@pytest.mark.skipif(not CURVE.exists(), reason="the public data is not here")
@pytest.mark.parametrize("file", ["bank-additional-full", "bank-full"])
def test_the_published_curve_of_a_bank_comes_out(file):
	with CURVE.open(newline="") as lines:
		published = [row for row in csv.DictReader(lines) if row["file"] == file]
	answered = {int(row["contact_k"]): int(row["won_at_k"]) for row in published}
	stopped = {int(row["contact_k"]): int(row["stopped_at_k_without_win"]) for row in published}
	# The table ends before the longest series does: how those few ended, it does not say.
	last = max(answered)
	reached = next(int(row["clients_reaching_k"]) for row in published if int(row["contact_k"]) == last)
	rows = attempts(answered, stopped, {last + 1: reached - answered[last] - stopped[last]})
	by_number = {row.number: row for row in rows}
	for row in published:
		mine = by_number[int(row["contact_k"])]
		assert mine.made == int(row["clients_reaching_k"])
		assert mine.chance == pytest.approx(float(row["hazard"]), abs=5e-6)
		assert mine.so_far == pytest.approx(float(row["cumulative_share_of_wins"]), abs=1e-3)
	assert stop_after(rows).number == 5
