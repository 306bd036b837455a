"""What must hold of every score, whatever the criteria and the evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.attractiveness import Own, Scorer
from lead_hygiene.core.criteria import (
	AXES,
	DEFAULT_CRITERIA,
	DEFAULT_SCALE,
	GRADES,
	QUALIFYING,
	SIGNALS,
	Criterion,
	Scale,
	by_age,
)
from lead_hygiene.core.rules import Condition

TODAY = date(2026, 11, 22)
FIELDS = ("hygiene_budget", "industry", "amount")
texts = st.sampled_from(["Yes", "No", "Unknown", "", "Retail", None])
values = st.fixed_dictionaries(
	{"hygiene_budget": texts, "industry": texts, "amount": st.none() | st.integers(0, 1000)}
)
conditions = st.one_of(
	st.builds(
		Condition,
		st.sampled_from(FIELDS),
		st.sampled_from(["=", "!=", "in", "not in", "contains"]),
		st.sampled_from(["Yes", "No", "Retail"]),
	),
	st.builds(Condition, st.sampled_from(FIELDS), st.sampled_from(["is set", "is not set"])),
	st.builds(Condition, st.just("amount"), st.sampled_from([">=", "<", "between"]), st.just("10..500")),
)
points = st.integers(-100, 100).filter(bool)


@st.composite
def criteria(draw, gains=points):
	rows = []
	for place in range(draw(st.integers(0, 8))):
		worth = draw(gains)
		seen = draw(st.booleans())
		rows.append(
			Criterion(
				name=f"Criterion {place}",
				axis=draw(st.sampled_from(AXES)),
				points=worth,
				condition=None if seen else draw(conditions),
				signal=draw(st.sampled_from(SIGNALS)) if seen else None,
				cap=draw(st.none() | st.integers(abs(worth), 200)) if seen else None,
				half_life=draw(st.none() | st.integers(1, 60)) if seen else None,
			)
		)
	return tuple(rows)


days = st.integers(-5, 200).map(lambda ago: TODAY - timedelta(days=ago))
signals = st.dictionaries(st.sampled_from(SIGNALS), st.lists(days, max_size=25))
owns = st.builds(Own, st.none() | st.integers(0, 100), st.none() | st.integers(0, 100), st.just("sara"))


@st.composite
def scales(draw):
	poor = draw(st.integers(0, 100))
	return Scale(
		start=draw(st.integers(0, 100)),
		poor_fit=poor,
		good_fit=draw(st.integers(poor, 100)),
		engaged=draw(st.integers(0, 100)),
		fit_share=draw(st.integers(0, 100)),
	)


@given(criteria(), scales(), values, signals, owns)
def test_the_lines_add_up_to_the_score(rows, scale, said, seen, own):
	scorer = Scorer(rows, scale, "lead")
	score, account = scorer.score(said, seen, TODAY, own), scorer.account(said, seen, TODAY, own)
	for axis in AXES:
		assert sum(line.points for line in account.lines if line.axis == axis) == account.of(axis)
		assert account.of(axis) == score.of(axis)
		assert 0 <= score.of(axis) <= 100
	assert (account.attractiveness, account.grade) == (score.attractiveness, score.grade)
	assert 0 <= score.attractiveness <= 100
	assert all(line.points for line in account.lines if line.kind in ("criterion", "cap", "bound"))


@given(criteria(), values, signals, st.randoms(use_true_random=False))
def test_the_order_of_evidence_and_of_criteria_does_not_matter(rows, said, seen, chance):
	shuffled = {kind: chance.sample(found, len(found)) for kind, found in seen.items()}
	others = chance.sample(rows, len(rows))
	one = Scorer(rows, DEFAULT_SCALE, "lead").score(said, seen, TODAY)
	assert Scorer(others, DEFAULT_SCALE, "lead").score(said, shuffled, TODAY) == one


@given(criteria(st.integers(1, 100)), values, signals, st.sampled_from(SIGNALS), days)
def test_more_positive_evidence_never_lowers_an_axis(rows, said, seen, kind, day):
	scorer = Scorer(rows, DEFAULT_SCALE, "lead")
	before = scorer.score(said, seen, TODAY)
	after = scorer.score(said, {**seen, kind: [*seen.get(kind, ()), day]}, TODAY)
	assert after.fit >= before.fit
	assert after.engagement >= before.engagement


@given(criteria(st.integers(1, 100)), values, signals, st.integers(0, 300))
def test_positive_points_only_fade(rows, said, seen, later):
	seen = {kind: [day for day in found if day <= TODAY] for kind, found in seen.items()}
	scorer = Scorer(rows, DEFAULT_SCALE, "lead")
	now, then = scorer.score(said, seen, TODAY), scorer.score(said, seen, TODAY + timedelta(days=later))
	assert then.fit <= now.fit
	assert then.engagement <= now.engagement


@given(criteria(), values, signals)
def test_a_score_holds_until_the_day_it_changes_on(rows, said, seen):
	scorer = Scorer(rows, DEFAULT_SCALE, "lead")
	score = scorer.score(said, seen, TODAY)
	last = score.changes_on or TODAY + timedelta(days=400)
	assert last > TODAY
	for day in (TODAY + timedelta(days=1), last - timedelta(days=1)):
		if TODAY < day < last:
			later = scorer.score(said, seen, day)
			assert (later.fit, later.engagement, later.changes_on) == (
				score.fit,
				score.engagement,
				score.changes_on,
			)


@given(criteria(), values, signals, st.sampled_from(FIELDS))
def test_what_is_unknown_counts_only_where_a_criterion_says_so(rows, said, seen, field):
	scorer = Scorer(rows, DEFAULT_SCALE, "lead")
	blank = [scorer.account({**said, field: nothing}, seen, TODAY) for nothing in (None, "", "Unknown")]
	assert blank[0] == blank[1] == blank[2]
	declared = {
		row.name
		for row in rows
		if row.condition and row.condition.field == field and row.condition.operator == "is not set"
	}
	given_by_field = {
		line.name for line in blank[0].lines if line.kind == "criterion" and line.field == field
	}
	assert given_by_field == declared


@given(st.integers(1, 100), st.integers(1, 400))
def test_half_of_the_points_are_left_after_a_half_life(worth, half_life):
	left = by_age(worth, half_life)
	assert left[0] == worth
	assert left[-1] == 0
	assert list(left) == sorted(left, reverse=True)
	at_half = left[half_life] if half_life < len(left) else 0
	assert abs(at_half - worth / 2) <= 0.5
	assert by_age(-worth, half_life) == tuple(-rest for rest in left)


@given(scales(), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_more_on_both_axes_is_never_a_worse_grade(scale, fit, engagement, more_fit, more_engagement):
	better = scale.grade(min(fit + more_fit, 100), min(engagement + more_engagement, 100))
	assert GRADES.index(better) <= GRADES.index(scale.grade(fit, engagement))


def test_a_person_may_overrule_one_axis_and_the_other_goes_on():
	scorer = Scorer(DEFAULT_CRITERIA, DEFAULT_SCALE, "lead")
	own = Own(fit=90, by="sara", on=TODAY, reason="I met the owner")
	score = scorer.account({"hygiene_need": "No"}, {"answer": [TODAY]}, TODAY, own)
	assert (score.fit, score.engagement, score.grade, score.overruled) == (90, 20, "B", True)
	[line] = [line for line in score.lines if line.kind == "own"]
	assert line.points == 90 - 25


def test_a_new_lead_nobody_knows_anything_about_is_neither_good_nor_poor():
	scorer = Scorer(DEFAULT_CRITERIA, DEFAULT_SCALE, "lead")
	new = scorer.score({}, {"created": [TODAY]}, TODAY)
	assert (new.fit, new.engagement, new.grade) == (50, 30, "B")
	weeks_later = scorer.score({}, {"created": [TODAY]}, TODAY + timedelta(days=60))
	assert (weeks_later.fit, weeks_later.engagement, weeks_later.grade) == (50, 8, "C")
	assert scorer.unknown({"hygiene_need": "Unknown", "hygiene_budget": "No"}, QUALIFYING) == [
		"hygiene_need",
		"hygiene_timing",
		"hygiene_authority",
	]


@pytest.mark.parametrize(
	("wrong", "says"),
	[
		({"axis": "luck"}, "unknown axis"),
		({"points": 0}, "not 0"),
		({"points": 101}, "-100 to 100"),
		({"signal": None}, "name one of the two"),
		({"condition": Condition("a", "=", "b")}, "name one of the two"),
		({"signal": "wink"}, "unknown signal"),
		({"cap": 5}, "less than the points"),
		({"half_life": 0}, "at least 1 day"),
	],
)
def test_a_criterion_that_makes_no_sense_says_why(wrong, says):
	row = {"name": "x", "axis": "engagement", "points": 10, "signal": "answer", **wrong}
	with pytest.raises(ValueError, match=says):
		Criterion(**row)


def test_a_scale_that_makes_no_sense_says_why():
	with pytest.raises(ValueError, match="above good_fit"):
		Scale(poor_fit=70, good_fit=60)
	with pytest.raises(ValueError, match="0 to 100"):
		Scale(start=101)


@pytest.mark.parametrize(
	("actual", "wanted", "holds"),
	[
		(10, "10..50", True),
		(49.9, "10..50", True),
		(50, "10..50", False),
		(9, "10..50", False),
		(9, "..50", True),
		(90, "50..", True),
		(None, "..50", False),
		(10, "10", False),
		(date(2026, 1, 5), "2026-01-01..2026-02-01", True),
	],
)
def test_between(actual, wanted, holds):
	assert Condition("x", "between", wanted).holds({"x": actual}) is holds
