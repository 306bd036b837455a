"""Chances of success: groups lean on wider ones, numbers are what was counted, nothing known is None."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lead_hygiene.core.chances import LEAST, MOST, USUAL, Chances, strength
from lead_hygiene.core.closed import Closed
from lead_hygiene.core.shares import FEW

STAGES = ("One", "Two", "Three")
ROWS = st.lists(
	st.builds(
		Closed,
		st.sampled_from([*STAGES, None]),
		st.sampled_from(["A", "B", "C", None]),
		st.sampled_from(["Fair", "Web", None]),
		st.booleans(),
		st.integers(1, 60),
		st.just(True),
		st.booleans(),
	),
	max_size=25,
)
ASKED = st.tuples(
	st.sampled_from([*STAGES, None, "New"]),
	st.sampled_from(["A", "B", "D", None]),
	st.sampled_from(["Fair", "Web", "Fax", None]),
)


def rows(stage, grade, source, won, lost, **more):
	return [
		Closed(stage, grade, source, True, won, **more),
		Closed(stage, grade, source, False, lost, **more),
	]


def test_nothing_closed_is_not_known():
	assert Chances([]).of("One", "A", "Web") is None
	assert Chances([Closed("One", "A", "Web", True, 0)]).of("One") is None


def test_a_chance_comes_with_its_numbers():
	table = Chances([*rows("One", "A", "Web", 8, 23), *rows("One", "C", "Web", 4, 80)])
	chance = table.of("One", "A", "Web")
	told = chance.told_by[0]
	assert (told.won, told.closed, chance.is_of_like) == (8, 31, True)
	assert chance.low < chance.share < chance.high
	assert table.of("One", "C", "Web").share < chance.share < 8 / 31


def test_what_has_never_closed_leans_on_the_wider_group():
	table = Chances([*rows("One", "A", "Web", 8, 23), *rows("One", "B", "Web", 10, 40)])
	chance = table.of("One", "D", "Web")
	assert not chance.is_of_like
	assert (chance.steps[-1].won, chance.steps[-1].closed) == (0, 0)
	told = chance.told_by[0]
	assert (told.won, told.closed) == (18, 81)
	assert chance.share == table.of("One", "D", "Fax").share
	# And knows less than of those that have closed.
	known = table.of("One", "B", "Web")
	assert chance.high - chance.low > known.high - known.low


def test_few_are_told_with_the_wider_group():
	table = Chances([*rows("One", "A", "Web", 0, 2), *rows("One", "B", "Web", 40, 120)])
	told = table.of("One", "A", "Web").told_by
	assert [(step.won, step.closed) for step in told] == [(0, 2), (40, 162)]


def test_grades_that_nobody_kept_tell_of_all_grades():
	table = Chances([*rows("One", None, "Web", 80, 160), *rows("One", None, "Fair", 10, 190)])
	assert table.order == ("source", "grade")
	chance = table.of("One", "A", "Web")
	assert not chance.is_of_like
	assert (chance.told_by[0].by, chance.told_by[0].won, chance.told_by[0].closed) == (
		("stage", "source"),
		80,
		240,
	)
	assert 0.27 < chance.low < chance.share < chance.high < 0.4
	assert table.of("One", None, "Web").is_of_like


def test_a_stage_that_is_new_has_the_chance_of_all():
	table = Chances(rows("One", "A", "Web", 30, 70))
	assert abs(table.of("New", "A", "Web").share - 30.5 / 101) < 1e-9


def test_the_first_stays_alone_count_records():
	once = Chances([Closed("One", None, None, True, 5), Closed("Two", None, None, True, 5, first=False)]).of(
		"One"
	)
	assert (once.steps[0].won, once.steps[0].closed) == (5, 5)


def test_what_nobody_saw_begin_passed_the_stages_before():
	seen = [*rows("Three", None, None, 30, 10, unseen=True), *rows("One", None, None, 0, 60, unseen=True)]
	table = Chances(seen, STAGES)
	by_stage = [table.of(stage).steps[1] for stage in STAGES]
	assert [(step.won, step.closed) for step in by_stage] == [(30, 100), (30, 40), (30, 40)]
	# By the stages in which they ended alone, nobody who was in the first would ever have been won.
	assert Chances([replace(row, unseen=False) for row in seen], STAGES).of("One").steps[1].won == 0


def test_the_trait_that_tells_more_comes_first():
	by_source = [
		*rows("One", None, "Web", 60, 40), *rows("One", None, "Fair", 5, 95), *rows("One", "A", "Web", 1, 2)
	]  # fmt: skip
	assert Chances(by_source).order == ("source", "grade")
	by_grade = [
		row
		for grade, won in (("A", 70), ("B", 40), ("C", 20), ("D", 5))
		for source in ("Web", "Fair")
		for row in rows("One", grade, source, won, 100 - won)
	]
	assert Chances(by_grade).order == ("grade", "source")


def test_groups_that_are_alike_lean_heavily_and_those_that_differ_hardly():
	assert strength([[(30, 100), (30, 100), (30, 100)]]) > 100
	assert strength([[(2, 100), (98, 100), (50, 100)]]) < 5
	assert strength([[(3, 10)]]) == strength([]) == USUAL
	assert LEAST <= strength([[(0, 500), (500, 500)]]) <= strength([[(10, 20), (10, 20)]]) <= MOST


def test_the_strength_of_a_known_beta_binomial_is_found():
	chance = Random(6)
	for true in (5, 20, 80):
		family = []
		for _group in range(400):
			share, of = chance.betavariate(0.3 * true, 0.7 * true), chance.randint(20, 120)
			family.append((sum(chance.random() < share for _one in range(of)), of))
		assert 0.7 * true < strength([family]) < 1.4 * true


def test_intervals_hold_the_truth_about_as_often_as_they_say():
	chance, held, asked = Random(6), 0, 0
	for _site in range(60):
		base = {stage: chance.betavariate(3, 6) for stage in STAGES}
		truth = {
			(stage, grade, source): chance.betavariate(12 * base[stage], 12 * (1 - base[stage]))
			for stage, grade, source in product(STAGES, "ABCD", ("Web", "Fair", "Fax"))
		}
		closed = [
			Closed(*key, chance.random() < share)
			for key, share in truth.items()
			for _one in range(chance.choice((0, 1, 3, 10, 40)))
		]
		table = Chances(closed, STAGES)
		for key, share in truth.items():
			found = table.of(*key)
			held += found.low <= share <= found.high
			asked += 1
	assert 0.92 < held / asked < 0.98


def test_partial_pooling_is_nearer_to_the_truth_than_the_bare_shares():
	chance, pooled, bare = Random(7), 0.0, 0.0
	truth = {(grade, source): chance.betavariate(4, 8) for grade, source in product("ABCD", "abcdefgh")}
	closed = [
		Closed("One", *key, chance.random() < share)
		for key, share in truth.items()
		for _one in range(chance.randint(1, 12))
	]
	table = Chances(closed)
	for key, share in truth.items():
		found = table.of("One", *key)
		pooled += (found.share - share) ** 2
		bare += (found.steps[-1].won / found.steps[-1].closed - share) ** 2
	assert pooled < 0.7 * bare


@given(ROWS, ASKED)
def test_it_is_a_chance_within_its_interval(closed, asked):
	chance = Chances(closed, STAGES).of(*asked)
	if not closed:
		assert chance is None
		return
	assert 0 <= chance.low <= chance.share <= chance.high <= 1
	assert [len(step.by) for step in chance.steps] == list(range(len(chance.steps)))
	for wider, step in zip(chance.steps, chance.steps[1:], strict=False):
		assert 0 <= step.won <= step.closed
		if not step.closed:
			assert abs(step.share - wider.share) < 1e-12
	assert chance.told_by[0].closed > 0
	if chance.told_by[0].closed >= FEW:
		assert len(chance.told_by) == 1


@given(ROWS, ASKED, st.randoms())
def test_the_order_of_rows_does_not_matter(closed, asked, random):
	mixed = list(closed)
	random.shuffle(mixed)
	assert Chances(closed, STAGES).of(*asked) == Chances(mixed, STAGES).of(*asked)


@given(ROWS, ASKED)
def test_a_group_without_records_has_the_chance_of_the_wider_one(closed, asked):
	chance = Chances(closed, STAGES).of(*asked)
	if chance is not None and not chance.steps[-1].closed:
		assert abs(chance.share - chance.steps[-2].share) < 1e-12


@given(ROWS, st.integers(1, 59))
def test_many_records_speak_for_themselves(closed, won):
	many = [
		Closed("Two", "A", "Web", True, won * 100_000),
		Closed("Two", "A", "Web", False, 6_000_000 - won * 100_000),
	]
	chance = Chances([row for row in closed if not row.unseen] + many, STAGES).of("Two", "A", "Web")
	assert abs(chance.share - chance.steps[-1].won / chance.steps[-1].closed) < 0.001


@given(ROWS, st.data())
@settings(max_examples=300)
def test_one_won_instead_of_lost_never_lowers_the_chance_of_its_like(closed, data):
	lost = [row for row in closed if not row.won and not row.unseen]
	if not lost:
		return
	row = data.draw(st.sampled_from(lost))
	turned = [*closed, replace(row, won=True, number=1)]
	turned[turned.index(row)] = replace(row, number=row.number - 1)
	before, after = Chances(closed, STAGES), Chances(turned, STAGES)
	asked = row.stage, row.grade, row.source
	if before.order == after.order:
		assert after.of(*asked).share >= before.of(*asked).share - 1e-9
