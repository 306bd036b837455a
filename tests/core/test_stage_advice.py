"""How many days a stage deserves, against the same thing counted one deal at a time."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.shares import FEW, wilson
from lead_hygiene.core.stage_advice import LONGEST, Stays, curve, suggested
from lead_hygiene.core.velocity import quantile

DATA = Path(__file__).parents[3] / "shared/data/maven_crm_opportunities/sales_pipeline.csv"
SNAPSHOT = date(2017, 12, 31)


@dataclass(frozen=True)
class Deal:
	days: int
	won: bool | None
	still: bool = False
	passed: bool = False
	after: int = 0


some_days = st.integers(0, 60)
decided = st.lists(
	st.builds(Deal, some_days, st.booleans(), passed=st.booleans(), after=st.integers(0, 90)), max_size=25
)
lasting = st.lists(st.builds(Deal, some_days, st.none(), still=st.just(True)), max_size=10)
undecided = st.lists(st.builds(Deal, some_days, st.none(), passed=st.just(True)), max_size=6)


def stays(deals) -> Stays:
	kept = Stays()
	for deal in deals:
		kept.add(deal.days, won=deal.won, still=deal.still, passed=deal.passed, after=deal.after)
	return kept


def points(*deals):
	return curve(stays(deals))


def of(share):
	return None if share is None else pytest.approx(float(share), abs=1e-9)


def share_longer(deals, won, limit) -> Fraction | None:
	"""Of the deals that will be won (or lost), the share that stays longer than `limit`: Aalen and Johansen's
	incidence, one deal at a time and without rounding. Deals whose end is not known are censored."""
	staying, by_limit, in_all = Fraction(1), Fraction(0), Fraction(0)
	for day in sorted({deal.days for deal in deals}):
		at_risk = sum(1 for deal in deals if deal.days >= day)
		mine = sum(1 for deal in deals if deal.days == day and deal.won is won)
		ends = sum(1 for deal in deals if deal.days == day and deal.won is not None)
		in_all += staying * mine / at_risk
		by_limit = in_all if day <= limit else by_limit
		staying *= 1 - Fraction(ends, at_risk)
	return 1 - by_limit / in_all if in_all else None


@given(decided)
def test_without_open_deals_a_share_is_what_was_counted(deals):
	for won in (True, False):
		mine = [deal for deal in deals if deal.won is won]
		for point in points(*deals):
			longer = sum(deal.days > point.limit for deal in mine)
			seen = (
				(point.won_longer, point.won, point.won_share)
				if won
				else (point.lost_caught, point.lost, point.lost_share)
			)
			assert seen == (longer, len(mine), of(Fraction(longer, len(mine)) if mine else None))


@given(decided, st.lists(st.integers(61, 300), max_size=10))
def test_deals_that_stay_longer_than_any_other_ever_did_change_no_share(deals, longer):
	before = points(*deals)
	after = points(*deals, *(Deal(days, None, still=True) for days in longer))
	assert [point.limit for point in after] == [point.limit for point in before]
	for one, other in zip(before, after, strict=True):
		assert (other.won_share, other.lost_share) == (of(one.won_share), of(one.lost_share))


@given(decided, lasting)
def test_deals_still_in_the_stage_are_censored(deals, open_ones):
	deals = [*deals, *open_ones]
	for point in points(*deals):
		assert point.won_share == of(share_longer(deals, True, point.limit))
		assert point.lost_share == of(share_longer(deals, False, point.limit))


@given(decided, lasting, undecided)
def test_deals_that_left_count_as_those_before_them_ended(deals, open_ones, left):
	"""As many copies of every deal as have passed: then each undecided one falls into whole parts."""
	passed = [deal.won for deal in deals if deal.passed]
	copies = [*deals, *open_ones] * (len(passed) or 1) + [
		Deal(deal.days, won) for deal in left for won in (passed or [None])
	]
	for point in points(*deals, *open_ones, *left):
		assert point.won_share == of(share_longer(copies, True, point.limit))
		assert point.lost_share == of(share_longer(copies, False, point.limit))


@given(decided, lasting, undecided)
def test_limits_run_from_one_day_on_and_a_longer_one_never_gives_up_more(deals, open_ones, left):
	found = points(*deals, *open_ones, *left)
	last = max((deal.days for deal in [*deals, *left]), default=0)
	assert [point.limit for point in found] == (list(range(1, max(last, 1) + 1)) if deals else [])
	for shorter, longer in pairwise(found):
		assert shorter.won_longer >= longer.won_longer
		assert shorter.lost_caught >= longer.lost_caught
		assert shorter.days_saved >= longer.days_saved
		for name in ("won_share", "lost_share"):
			if getattr(shorter, name) is not None:
				assert getattr(shorter, name) >= getattr(longer, name) >= 0


@given(decided, lasting, undecided)
def test_a_share_lies_in_its_interval_and_says_when_it_rests_on_few(deals, open_ones, left):
	won = sum(1 for deal in deals if deal.won)
	for point in points(*deals, *open_ones, *left):
		assert point.few == (won < FEW)
		if not won:
			assert (point.won_share, point.low, point.high) == (None, None, None)
		else:
			assert 0 <= point.low <= point.won_share + 1e-9
			assert point.won_share - 1e-9 <= point.high <= 1
			assert (point.low, point.high) == pytest.approx(wilson(point.won_share * won, won))


@given(decided, lasting, undecided)
def test_days_saved_are_the_days_that_lost_deals_stayed_open_past_the_limit(deals, open_ones, left):
	for point in points(*deals, *open_ones, *left):
		caught = [deal for deal in deals if deal.won is False and deal.days > point.limit]
		assert point.lost_caught == len(caught)
		assert point.days_saved == sum(deal.days - point.limit + deal.after for deal in caught)


@given(decided, lasting, undecided, st.integers(0, 99))
def test_the_shortest_limit_that_is_safe_enough_is_suggested(deals, open_ones, left, percent):
	found = points(*deals, *open_ones, *left)
	best = suggested(found, percent / 100)
	assert (best is None) == (not any(deal.won for deal in deals))
	if best is not None:
		assert best.won_share <= percent / 100 + 1e-9
		assert all(point.won_share > percent / 100 for point in found if point.limit < best.limit)


@given(decided)
def test_without_open_deals_it_can_be_found_by_counting(deals):
	won = [deal.days for deal in deals if deal.won]
	best = suggested(points(*deals))
	if won:
		at_most = (n for n in range(1, 62) if sum(days > n for days in won) * 20 <= len(won))
		assert best.limit == next(at_most)


@pytest.mark.parametrize("risk", [-0.01, 1, 5, float("nan")])
def test_a_risk_is_a_share(risk):
	with pytest.raises(ValueError, match="the risk is"):
		suggested([], risk)


def test_nothing_decided_nothing_to_advise():
	assert curve(Stays()) == []
	assert points(Deal(9, None, still=True), Deal(5, None, passed=True)) == []
	assert suggested([]) is None


def test_deals_won_on_the_day_they_came_deserve_one_day():
	assert suggested(points(Deal(0, True), Deal(0, True))).limit == 1


def test_a_deal_that_left_last_and_is_open_yet_may_still_be_won():
	# Half of what will be won has stayed for 40 days; a limit of 5 would give it up.
	assert suggested(points(Deal(5, True, passed=True), Deal(40, None, passed=True))).limit == 40


def test_no_limit_is_longer_than_the_longest():
	found = points(Deal(LONGEST + 1, True), Deal(LONGEST + 11, False, after=7))
	assert len(found) == LONGEST
	assert (found[-1].won_share, found[-1].days_saved) == (1, 18)
	assert suggested(found) is None


def test_a_count_of_no_deals_counts_for_nothing():
	kept = stays([Deal(3, True), Deal(5, False)])
	known = curve(kept)
	kept.add(9, won=None, still=True, passed=False, number=0)
	assert curve(kept) == known


@pytest.mark.parametrize("won", [True, False, None])
def test_many_deals_at_once_are_as_many_one_by_one(won):
	one_by_one, at_once = stays([Deal(9, won, passed=True, after=4)] * 3), Stays()
	at_once.add(9, won=won, still=False, passed=True, number=3, after=12)
	assert at_once == one_by_one


def test_thirty_won_deals_are_not_few():
	assert [points(*[Deal(3, True)] * number)[0].few for number in (29, 30)] == [True, False]


@pytest.fixture(scope="module")
def maven() -> Stays:
	if not DATA.exists():
		pytest.skip("the Maven data is not here")
	kept = Stays()
	with DATA.open(encoding="utf-8", newline="") as text:
		for row in csv.DictReader(text):
			if row["engage_date"]:
				end = date.fromisoformat(row["close_date"]) if row["close_date"] else SNAPSHOT
				won = {"Won": True, "Lost": False}.get(row["deal_stage"])
				days = (end - date.fromisoformat(row["engage_date"])).days
				kept.add(days, won=won, still=won is None, passed=False)
	return kept


def test_the_days_of_6711_real_deals(maven):
	counts = (maven.won.total(), maven.lost.total(), maven.still.total(), maven.undecided.total())
	assert counts == (4238, 2473, 1589, 0)
	closed = maven.won + maven.lost
	assert [quantile(closed, {}, share) for share in (0.5, 0.9, 1)] == [45, 104, 138]
	assert (quantile(maven.won, {}, 0.5), quantile(maven.lost, {}, 0.5)) == (57, 14)


def test_the_limit_that_gives_up_none_of_4238_real_wins(maven):
	found = curve(maven)
	assert (found[-1].limit, found[-1].won_longer, found[-1].won_share) == (138, 0, of(0))
	assert (found[-2].limit, found[-2].won_longer) == (137, 1)
	assert suggested(found, 0).limit == 138


def test_real_deals_still_in_the_stage_make_its_limit_longer_than_the_decided_alone(maven):
	"""1,291 of 1,589 have outlived every decided deal and change nothing; the other 298 make long stays likelier."""
	best = suggested(curve(maven))
	assert (best.limit, best.won_longer, best.lost_caught, best.days_saved) == (117, 193, 66, 504)
	alone = suggested(curve(Stays(won=maven.won, lost=maven.lost)))
	assert alone.limit == quantile(maven.won, {}, 0.95) == 116
	longer = {days: number for days, number in maven.still.items() if days > 138}
	assert sum(longer.values()) == 1291
	without = curve(Stays(won=maven.won, lost=maven.lost, still=Counter(longer)))
	assert suggested(without).won_share == of(alone.won_share)
