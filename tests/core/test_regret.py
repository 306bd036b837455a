from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.regret import FATES, Drop, overruled, regrets, together


def test_a_rule_and_what_became_of_what_it_dropped():
	drops = [
		Drop("Silent", "answered", 3, 2),
		Drop("Silent", "answered", 40),
		Drop("Silent", "open", number=27),
		Drop("Silent", "undone", 0, 4),
		Drop("Silent", "gone", number=5),
		Drop("Silent", "date", 90, 2),
		Drop(None, "person", 1),
	]
	silent, by_hand = regrets(drops)
	assert (silent.rule, by_hand.rule) == ("Silent", None)
	assert (silent.dropped, silent.followed, silent.fates["answered"]) == (41, 32, 3)
	assert silent.share == 3 / 32
	low, high = silent.interval
	assert 0.03 < low < 3 / 32 < high < 0.25
	assert silent.median_days == 3
	assert not silent.is_few
	assert by_hand.is_few
	assert (by_hand.share, by_hand.median_days) == (0, None)


def test_nothing_that_could_come_back_has_no_share():
	(one,) = regrets([Drop("A", "undone", 0), Drop("A", "gone")])
	assert (one.dropped, one.followed, one.share, one.interval) == (2, 0, None, None)


def test_all_together():
	whole = together(regrets([Drop("A", "answered", 1), Drop("B", "open", number=3)]))
	assert (whole.dropped, whole.share) == (4, 0.25)


DROPS = st.lists(
	st.builds(
		Drop,
		st.sampled_from(["A", "B", None]),
		st.sampled_from(FATES),
		st.none() | st.integers(0, 400),
		st.integers(1, 9),
	)
)


@given(DROPS)
def test_every_drop_is_counted_once(drops):
	found = regrets(drops)
	assert sum(each.dropped for each in found) == sum(drop.number for drop in drops)
	assert together(found).dropped == sum(each.dropped for each in found)
	for each in found:
		assert 0 <= each.followed <= each.dropped
		if each.share is not None:
			low, high = each.interval
			assert 0 <= low <= each.share <= high <= 1


def test_how_often_a_rule_is_overruled():
	counts = [
		("B", "Done", 6),
		("B", "Rejected", 3),
		("B", "Undone", 1),
		("B", "Proposed", 50),
		("A", "Withdrawn", 2),
	]
	(found,) = overruled(counts)
	assert (found.rule, found.decided, found.rejected, found.undone, found.share) == ("B", 10, 3, 1, 0.4)
	low, high = found.interval
	assert low < 0.4 < high
