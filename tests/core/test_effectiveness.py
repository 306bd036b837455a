from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.conversion import Journey
from lead_hygiene.core.effectiveness import LIVES, WITHIN, Start, all_together, effects, life_of
from lead_hygiene.core.facts import State
from lead_hygiene.core.shares import wilson


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_life(state):
	assert life_of(True, state, False) == "won"
	expected = {
		"alive": {State.ACTIVE, State.COOLING, State.SNOOZED, State.NEGLECTED},
		"cold": {State.COLD, State.OVERDUE, State.UNQUALIFIED},
		"gone": {State.CLOSED, State.DEAD, State.RECYCLED, State.FAREWELL},
	}
	assert state in expected[life_of(False, state, False)]


def test_a_lead_that_became_a_customer_lives_in_its_deal():
	assert life_of(False, State.CLOSED, True) == "alive"
	assert life_of(False, State.DEAD, True) == "gone"
	assert life_of(False, None, True) == "unjudged"


def test_figures_of_a_source():
	(fair,) = effects(
		[
			Start(Journey((5, 10, 20), 100, number=2, group="Fair"), "won", 2, 3000.0),
			Start(Journey((8, None, 95), 120, group="Fair"), "won"),
			Start(Journey((None, None, None), 200, number=4, group="Fair"), "alive"),
			Start(Journey((None, None, None), 40, number=2, group="Fair"), "cold"),
			Start(Journey((None, None, None), 95, 30, group="Fair"), "gone"),
			Start(Journey((None, None, None), 1, group="Fair"), "unjudged"),
		],
		3,
	).values()
	assert (fair.number, fair.won, fair.judged) == (11, 3, 10)
	assert (fair.share_alive, fair.alive_interval) == (0.4, wilson(4, 10))
	assert fair.steps[0].number("reached") == 3
	# Old enough are 2 + 1 + 4 + 1; two of them bought within 90 days.
	assert (fair.share_won, fair.won_interval) == (2 / 8, wilson(2, 8))
	assert (fair.revenue, fair.valued, fair.each) == (3000.0, 2, 3000 / 11)
	assert (fair.cost_per_won(600.0), fair.cost_per_won(None)) == (200.0, None)
	assert fair.is_few


def test_nothing_known_is_not_zero():
	(one,) = effects([Start(Journey((None,), 3), "unjudged")], 1).values()
	assert (one.share_alive, one.share_won, one.median_days, one.each) == (None, None, None, None)
	assert one.cost_per_won(100.0) is None


DAYS = st.none() | st.integers(0, 150)
STARTS = st.lists(
	st.builds(
		Start,
		st.builds(
			Journey,
			st.tuples(DAYS, DAYS),
			st.integers(0, 200),
			DAYS,
			st.integers(1, 4),
			st.sampled_from(["A", "B", None]),
		),
		st.sampled_from(LIVES),
		st.integers(0, 3),
		st.integers(0, 1000),
	)
)


@given(STARTS)
def test_the_same_as_counting_one_by_one(starts):
	found = effects(starts, 2)
	assert set(found) == {start.journey.group for start in starts}
	for group, effect in found.items():
		mine = [s for s in starts if s.journey.group == group]
		one_by_one = [s for s in mine for _ in range(s.journey.number)]
		assert effect.number == len(one_by_one)
		for life in LIVES:
			assert effect.lives[life] == len([s for s in one_by_one if s.life == life])
		old = [s for s in one_by_one if s.journey.age >= WITHIN]
		bought = [s for s in old if s.journey.days[-1] is not None and s.journey.days[-1] <= WITHIN]
		assert effect.share_won == (len(bought) / len(old) if old else None)
		assert effect.revenue == sum(s.revenue for s in mine)
	whole = all_together(found.values(), 2)
	assert whole.number == sum(s.journey.number for s in starts)
	assert whole.whole_way.entered == whole.number
	assert whole.revenue == sum(s.revenue for s in starts)
