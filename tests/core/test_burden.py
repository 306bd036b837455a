from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.burden import LEAST, Bounds, Load, burdens, ratio


def company(number: int, **more: float) -> list[Load]:
	"""So many ordinary customers: 1000 of revenue, 3 issues and 10 contacts each, nothing else."""
	counted = dict.fromkeys(LEAST, 0.0) | {"issues": 3, "contacts": 10}
	return [Load(f"C{n:03}", 1000.0, None, {**counted, **more}) for n in range(number)]


def test_who_stands_out_in_two_measures_is_burdensome():
	found = burdens([*company(39), Load("Loud", 1000.0, None, {"issues": 30, "contacts": 200, "returns": 0})])
	loud = found["Loud"]
	assert loud.is_burdensome
	assert loud.beyond == ("issues", "contacts")
	issues = loud.figures[0]
	assert (issues.measure, issues.value, issues.against, issues.base) == ("issues", 30, "revenue", 1000.0)
	assert (issues.rank, issues.of, issues.ratio) == (39 / 40, 40, 0.03)
	assert not any(burden.is_burdensome for name, burden in found.items() if name != "Loud")


def test_one_measure_is_not_enough():
	found = burdens([*company(39), Load("Loud", 1000.0, None, {"issues": 30, "contacts": 10})])
	assert found["Loud"].beyond == ("issues",)
	assert not found["Loud"].is_burdensome


def test_a_small_company_cannot_tell():
	found = burdens([*company(38), Load("Loud", 1000.0, None, {"issues": 30, "contacts": 200})])
	assert not found["Loud"].enough
	assert not found["Loud"].is_burdensome
	assert found["Loud"].beyond == ()


def test_a_big_customer_may_ask_more():
	big = Load("Big", 100_000.0, None, {"issues": 30, "contacts": 200})
	assert burdens([*company(60), big])["Big"].beyond == ()


def test_a_single_complaint_is_no_burden():
	poor = Load("Poor", 1.0, None, {"issues": 1, "complaints": 1, "contacts": 3, "returns": 1})
	found = burdens([*company(60), poor])["Poor"]
	assert found.figures[0].rank > 0.95
	assert found.beyond == ()


def test_who_brought_nothing_is_put_next_to_nobody():
	found = burdens([*company(60), Load("None", 0.0, None, {"issues": 50}), Load("Back", -5.0, None, {})])
	assert set(found) == {load.customer for load in company(60)}


def test_a_cheap_customer_is_seen_against_margin():
	ordinary = [Load(load.customer, load.revenue, 300.0, load.counted) for load in company(60)]
	dear = Load("Dear", 1000.0, -20.0, {"issues": 3, "contacts": 10})
	found = burdens([*ordinary, dear])["Dear"]
	assert [figure.ratio for figure in found.figures if figure.against == "margin"] == [inf, inf]
	assert found.beyond == ("issues", "contacts")
	assert found.is_burdensome


def test_margins_of_a_few_tell_nothing():
	few = [Load(load.customer, load.revenue, 300.0, load.counted) for load in company(5)]
	found = burdens([*few, *company(60)[5:]])
	assert {figure.against for burden in found.values() for figure in burden.figures} == {"revenue"}


def test_equals_are_not_beyond():
	assert not any(burden.beyond for burden in burdens(company(100, issues=500, contacts=900)).values())


def test_a_measure_that_was_not_counted_says_nothing():
	assert burdens([Load("A", 10.0)])["A"].figures == ()
	assert (ratio(0, 0), ratio(1, 0), ratio(1, 4)) == (0.0, inf, 0.25)


MONEY = st.integers(-10_000, 1_000_000).map(lambda cents: cents / 128)
LOADS = st.lists(
	st.builds(
		Load,
		st.uuids().map(str),
		MONEY,
		st.none() | MONEY,
		st.dictionaries(st.sampled_from(sorted(LEAST)), st.integers(0, 100)),
	),
	max_size=60,
	unique_by=lambda load: load.customer,
)


@given(LOADS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(loads, chance):
	shuffled = list(loads)
	chance.shuffle(shuffled)
	assert burdens(shuffled) == burdens(loads)


@given(LOADS, st.integers(-8, 8).map(lambda power: 2.0**power))
def test_the_currency_does_not_matter(loads, rate):
	"""Verdicts stay where all that was earned is counted in another one. Powers of two: without rounding."""
	scaled = [
		Load(load.customer, load.revenue * rate, load.margin and load.margin * rate, load.counted)
		for load in loads
	]
	bounds = Bounds(enough=5)
	one, other = burdens(loads, bounds), burdens(scaled, bounds)
	assert {name: burden.beyond for name, burden in one.items()} == {
		name: burden.beyond for name, burden in other.items()
	}


@given(LOADS)
def test_no_more_than_the_share_is_beyond_in_a_measure(loads):
	found = burdens(loads, Bounds(enough=1)).values()
	for measure in LEAST:
		for against in ("revenue", "margin"):
			figures = [
				f for burden in found for f in burden.figures if (f.measure, f.against) == (measure, against)
			]
			beyond = {figure.ratio for figure in figures if figure.beyond}
			below = [figure for figure in figures if figure.ratio < min(beyond, default=0)]
			assert not beyond or len(below) >= 0.95 * len(figures)
			assert all(0 <= figure.rank < 1 for figure in figures)
