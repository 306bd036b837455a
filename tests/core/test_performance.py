from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.performance import (
	PARTS,
	Part,
	Performance,
	by_team,
	leaning_rates,
	ranked,
	together,
)
from lead_hygiene.core.shares import FEW, wilson

DEALS = Path(__file__).parents[3] / "shared/data/maven_crm_opportunities"


def closed(won: int, lost: int) -> Performance:
	did = Performance()
	did.close(True, 1, number=won)
	did.close(False, 1, number=lost)
	return did


def test_nothing_done_has_no_figures():
	figures = Performance().figures()
	unknown = {name for name, value in figures.items() if value is None}
	shares = {f"{key}{end}" for key in PARTS for end in ("_share", "_low", "_high")}
	days = {"median_hours", "median_days", "median_days_won", "median_days_lost"}
	assert unknown == shares | days | {"revenue", "average_deal"}
	assert figures["is_few"]
	assert leaning_rates({}) == leaning_rates({"a": Performance()}) == {}
	assert ranked({"b": Performance(), "a": Performance()}) == ["a", "b"]


def test_figures_worked_out_by_hand():
	did = Performance(created=3, contacts=9, answered=3, silent=1, pending=2, opportunities=4)
	did.receive(2)
	did.receive(30, number=2)
	did.receive(None, 5)
	did.receive(None, 100, ended=True)
	did.close(True, 20, number=2, valued=1, revenue=900.0)
	did.close(True, None, valued=1, revenue=300.0)
	did.close(False, 5)
	did.judged, did.unjudged, did.cold, did.overdue = 8, 1, 2, 4
	did.decided, did.rejected, did.refused, did.dropped, did.back = 5, 1, 2, 3, 1
	found = did.figures()
	# Of five the first after 2 hours (4/5 are left), one unseen after 5, two of the other three after 30: 4/15 are left.
	assert (found["received"], found["median_hours"], found["uncontacted"], found["gone"]) == (5, 30, 1, 1)
	assert (found["reached"], found["pending"], found["answered"], found["answered_of"]) == (6, 2, 3, 4)
	assert found["answered_share"] == 0.75
	assert (found["won"], found["won_of"], found["won_share"], found["is_few"]) == (3, 4, 0.75, True)
	assert (found["revenue"], found["average_deal"], found["without_amount"]) == (1200.0, 600.0, 1)
	assert (found["median_days"], found["median_days_won"], found["median_days_lost"]) == (20, 20, 5)
	assert (found["overdue_share"], found["cold_share"], found["unjudged"]) == (0.5, 0.25, 1)
	assert (found["rejected"], found["rejected_of"], found["refused"]) == (1, 5, 2)
	assert (found["back"], found["back_of"]) == (1, 3)


def test_who_was_contacted_by_fewer_than_half_has_no_median_yet():
	did = Performance()
	did.receive(1)
	did.receive(None, 50, number=2)
	assert did.median_hours is None


def test_only_what_is_more_than_chance_stands_out():
	team = Part(500, 1000)
	assert Part(70, 80).stands_out(team)
	assert Part(5, 80).stands_out(team)
	assert not Part(2, 2).stands_out(team)
	assert not Part(0, 0).stands_out(team)
	assert not team.stands_out(Part(0, 0))
	assert not team.stands_out(team)


def test_two_of_two_are_not_put_above_fifty_of_eighty():
	did = {"new": closed(2, 0), "good": closed(50, 30), "weak": closed(30, 50), "none": Performance()}
	assert ranked(did) == ["good", "new", "none", "weak"]
	rates = leaning_rates(did)
	assert rates["none"] == pytest.approx(82 / 162)
	assert rates["none"] < rates["new"] < 1


# A rep, what happened, and what is known of it.
EVENTS = st.lists(
	st.one_of(
		st.tuples(
			st.sampled_from("abc"),
			st.just("lead"),
			st.none() | st.integers(0, 50),
			st.integers(0, 60),
			st.booleans(),
		),
		st.tuples(
			st.sampled_from("abc"),
			st.just("deal"),
			st.booleans(),
			st.none() | st.integers(0, 90),
			st.none() | st.integers(1, 1000),
		),
	),
	max_size=40,
)


def at_hand(events):
	did = defaultdict(Performance)
	for rep, what, *told in events:
		if what == "lead":
			contacted, there, ended = told
			did[rep].receive(contacted, there, ended=ended)
		else:
			won, days, worth = told
			did[rep].close(won, days, valued=int(won and worth is not None), revenue=float(worth or 0) * won)
	return did


def half_contacted(leads):
	"""By the definition of Kaplan and Meier, one lead after the other."""
	left = 1.0
	for hour in sorted({contacted for contacted, _there, _ended in leads if contacted is not None}):
		at_risk = [
			1 for contacted, there, _ended in leads if (there if contacted is None else contacted) >= hour
		]
		left *= 1 - [contacted for contacted, *_rest in leads].count(hour) / len(at_risk)
		if left <= 0.5 + 1e-9:
			return hour
	return None


@given(EVENTS)
def test_the_same_as_counting_one_by_one(events):
	did = at_hand(events)
	cases = [(found, [told for rep, *told in events if rep == key]) for key, found in did.items()]
	cases.append((together(did.values()), [told for _rep, *told in events]))
	for found, mine in cases:
		leads = [told for what, *told in mine if what == "lead"]
		deals = [told for what, *told in mine if what == "deal"]
		figures = found.figures()
		assert figures["received"] == len(leads)
		assert figures["median_hours"] == half_contacted(leads)
		nobody = [ended for contacted, _there, ended in leads if contacted is None]
		assert (figures["uncontacted"], figures["gone"]) == (nobody.count(False), nobody.count(True))
		won = [deal for deal in deals if deal[0]]
		assert (figures["won"], figures["won_of"]) == (len(won), len(deals))
		assert figures["won_share"] == (len(won) / len(deals) if deals else None)
		bounds = wilson(len(won), len(deals)) or (None, None)
		assert (figures["won_low"], figures["won_high"]) == bounds
		assert figures["is_few"] == (len(deals) < FEW)
		worth = [deal[2] for deal in won if deal[2] is not None]
		assert figures["revenue"] == (sum(worth) if worth else None)
		assert figures["average_deal"] == (sum(worth) / len(worth) if worth else None)
		assert figures["without_amount"] == len(won) - len(worth)
		for name, some in (
			("median_days", deals),
			("median_days_won", won),
			("median_days_lost", [deal for deal in deals if not deal[0]]),
		):
			days = [deal[1] for deal in some if deal[1] is not None]
			assert figures[name] == (median_low(days) if days else None)


@given(EVENTS)
def test_a_team_is_its_reps_together(events):
	did = at_hand(events)
	teams = by_team(did, {"a": "North", "b": "North", "c": None}.get)
	assert set(teams) == {"North" if rep in "ab" else None for rep in did}
	for team, found in teams.items():
		mine = [event for event in events if (event[0] in "ab") is (team == "North")]
		assert found == together(at_hand(mine).values())
	assert together(teams.values()) == together(did.values())


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 90), st.integers(0, 90))))
def test_a_leaning_rate_lies_between_ones_own_and_that_of_all(counts):
	did = {key: closed(*count) for key, count in counts.items()}
	rates, whole = leaning_rates(did), together(did.values()).wins.share
	assert set(rates) == (set(did) if whole is not None else set())
	for key, rate in rates.items():
		own = did[key].wins.share
		low, high = sorted((whole, whole if own is None else own))
		assert low - 1e-9 <= rate <= high + 1e-9
	order = ranked(did)
	assert sorted(order) == sorted(did)
	if rates:
		assert [rates[key] for key in order] == sorted(rates.values(), reverse=True)


@pytest.mark.skipif(not DEALS.is_dir(), reason="the data is not here")
def test_the_published_deals_of_a_computer_seller():
	with (DEALS / "sales_teams.csv").open(newline="") as file:
		office = {row["sales_agent"]: row["regional_office"] for row in csv.DictReader(file)}
	did: dict[str, Performance] = defaultdict(Performance)
	with (DEALS / "sales_pipeline.csv").open(newline="") as file:
		for row in csv.DictReader(file):
			if row["deal_stage"] not in ("Won", "Lost"):
				did[row["sales_agent"]].judged += 1
				continue
			days = date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"])
			won, worth = row["deal_stage"] == "Won", float(row["close_value"])
			did[row["sales_agent"]].close(won, days.days, valued=int(won and worth > 0), revenue=worth)
	whole = together(did.values()).figures()
	assert (whole["won"], whole["won_of"], round(100 * whole["won_share"], 1)) == (4238, 6711, 63.2)
	assert [whole[name] for name in ("median_days", "median_days_won", "median_days_lost")] == [45, 57, 14]
	assert (whole["revenue"], round(whole["average_deal"])) == (10_005_534, 2361)
	offices = by_team(did, office.get)
	rates = {name: round(100 * one.wins.share, 1) for name, one in offices.items()}
	assert rates == {"Central": 62.6, "East": 63.0, "West": 63.9}
	agents = [round(100 * one.wins.share, 1) for one in did.values()]
	assert (len(agents), min(agents), max(agents)) == (30, 55.0, 70.4)
	# The data is made up, and its agents all alike: of thirty nobody, or one by chance, is unlike his office.
	apart = [name for name, one in did.items() if one.wins.stands_out(offices[office[name]].wins)]
	assert len(apart) <= 1
