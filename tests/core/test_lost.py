from __future__ import annotations

from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.history import Place
from lead_hygiene.core.lost import BACK_WITHIN, Loss, Lost, is_loss, lost
from lead_hygiene.core.shares import wilson


@pytest.mark.parametrize(
	("came_from", "place", "expected"),
	[
		(Place("Negotiation"), Place("Negotiation", "Lost"), True),
		(Place("Negotiation"), Place("Negotiation", "Closed"), True),
		(Place("Negotiation", "Converted"), Place("Negotiation", "Lost"), True),
		(Place("Negotiation", "Lost"), Place("Negotiation", "Closed"), False),
		(Place("Negotiation"), Place("Negotiation", "Converted"), False),
		(Place("Negotiation", "Lost"), Place("Negotiation"), False),
		(None, Place(None, "Lost"), True),
		(Place("In Process"), Place("Recycled"), True),
		(Place("In Process"), Place("Dead", "Dead"), True),
		(Place("Recycled"), Place("Dead", "Dead"), False),
		(Place("Dead", "Dead"), Place("Recycled"), False),
		(Place("Recycled"), Place("In Process"), False),
	],
)
def test_what_is_a_loss(came_from, place, expected):
	assert is_loss(came_from, place) is expected


def test_figures_of_a_group():
	(found,) = lost(
		[
			Loss("No Budget", 10, number=2, valued=1, amount=500.0, ripe=True),
			Loss("No Budget", 40, back=30, won=True, valued=1, amount=1000.0, ripe=True),
			Loss("No Budget", 50, back=100, ripe=True, estimated=1),
			Loss("No Budget", 60, back=5),
			Loss("No Budget", 1, before=True, number=7),
		]
	).values()
	assert (found.number, found.before, found.estimated) == (5, 7, 1)
	assert (found.amount, found.valued, found.unvalued) == (1500.0, 2, 3)
	assert found.median_days == 40  # 10 10 40 50 60
	assert (found.back, found.won, found.median_back) == (3, 1, 30)  # 5 30 100
	# The one of 100 days was not back in time, the one of 5 days is too young to count.
	assert (found.ripe, found.ripe_back, found.share_back) == (4, 1, 0.25)
	assert found.is_few


def test_nothing_lost_has_no_figures():
	empty = Lost()
	assert (empty.number, empty.median_days, empty.median_back) == (0, None, None)
	assert (empty.share_back, empty.interval) == (None, None)


LOSSES = st.lists(
	st.builds(
		Loss,
		st.sampled_from(["A", "B", None]),
		st.integers(0, 300),
		st.none() | st.integers(0, 200),
		st.booleans(),
		st.booleans(),
		st.booleans(),
		st.integers(1, 5),
	)
)


@given(LOSSES)
def test_the_same_as_counting_one_by_one(losses):
	found = lost(losses)
	assert set(found) == {loss.group for loss in losses}
	for group, figures in found.items():
		one_by_one = [loss for loss in losses if loss.group == group for _ in range(loss.number)]
		now = [loss for loss in one_by_one if not loss.before]
		back = [loss for loss in now if loss.back is not None]
		ripe = [loss for loss in now if loss.ripe]
		in_time = [loss for loss in ripe if loss.back is not None and loss.back <= BACK_WITHIN]
		assert figures.number == len(now)
		assert figures.before == len(one_by_one) - len(now)
		assert figures.median_days == (median_low([loss.days for loss in now]) if now else None)
		assert figures.back == len(back)
		assert figures.won == len([loss for loss in back if loss.won])
		assert figures.median_back == (median_low([loss.back for loss in back]) if back else None)
		assert figures.share_back == (len(in_time) / len(ripe) if ripe else None)
		assert figures.interval == wilson(len(in_time), len(ripe))
