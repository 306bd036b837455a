"""The checklist: what counts as proof, unknown is not no, and the day on which all that is needed was first met."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.checklist import (
	ANY_ANSWER,
	DEFAULT_CHECKLIST,
	Requirement,
	check,
	first_met,
	missing,
)
from lead_hygiene.core.rules import Condition

TODAY = date(2026, 11, 22)


def ago(days: int) -> date:
	return TODAY - timedelta(days=days)


PAYS = Requirement(name="They can pay", condition=Condition("budget", "=", "Yes"))
MET = Requirement(name="They met us", signals=frozenset({"meeting"}))
SERVED = Requirement(name="We can serve them")
SOON = Requirement(name="Soon", needed=False, condition=Condition("timing", "=", "Yes"))
ALL = (PAYS, MET, SERVED, SOON)


def stands(values=(), signals=(), confirmed=(), checklist=ALL):
	items = check(checklist, dict(values), dict(signals), dict(confirmed), TODAY)
	return {item.requirement.name: (item.status, item.on) for item in items}


def test_each_kind_of_proof_says_what_it_is_and_since_when():
	assert stands({"budget": "Yes"}, {"meeting": [ago(9), ago(3)]}, {"We can serve them": ago(5)}) == {
		"They can pay": ("met", None),  # a field does not say since when
		"They met us": ("met", ago(9)),
		"We can serve them": ("met", ago(5)),
		"Soon": ("unknown", None),
	}


@pytest.mark.parametrize("nothing", [None, "", "Unknown", " unknown "])
@pytest.mark.parametrize("operator", ["=", "!=", "not in", "is set", "contains"])
def test_unknown_is_not_no_and_not_yes(nothing, operator):
	line = Requirement(name="x", condition=Condition("budget", operator, "Yes"))
	assert stands({"budget": nothing}, checklist=[line]) == {"x": ("unknown", None)}


def test_a_field_that_says_otherwise_is_missing_and_an_empty_one_may_be_what_is_asked():
	assert stands({"budget": "No"}, checklist=[PAYS]) == {"They can pay": ("missing", None)}
	free = Requirement(name="x", condition=Condition("competitor", "is not set"))
	assert stands({}, checklist=[free]) == {"x": ("met", None)}
	assert stands({"competitor": "Acme"}, checklist=[free]) == {"x": ("missing", None)}


def test_what_is_still_to_come_has_not_been_seen():
	assert stands(signals={"meeting": [ago(-1)]}, checklist=[MET]) == {"They met us": ("unknown", None)}


def test_any_of_several_signals_will_do_and_the_first_counts():
	line = Requirement(name="x", signals=ANY_ANSWER)
	items = check([line], {}, {"call": [ago(4)], "answer": [ago(7)], "visit": [ago(30)]}, {}, TODAY)
	assert [(item.status, item.on, item.signal) for item in items] == [("met", ago(7), "answer")]


def test_only_what_is_needed_can_be_missing():
	items = check(ALL, {"budget": "Yes"}, {}, {}, TODAY)
	assert [item.requirement.name for item in missing(items)] == ["They met us", "We can serve them"]


def test_all_is_first_met_on_the_day_of_the_last_proof():
	items = check((MET, SERVED), {}, {"meeting": [ago(9)]}, {"We can serve them": ago(5)}, TODAY)
	assert first_met(items, None, TODAY) == ago(5)


def test_what_a_field_says_is_dated_by_the_day_it_was_first_seen():
	items = check((PAYS, MET), {"budget": "Yes"}, {"meeting": [ago(9)]}, {}, TODAY)
	assert first_met(items, None, TODAY) == TODAY


def test_a_day_that_was_kept_stays_also_where_something_is_missing_now():
	assert first_met(check(ALL, {}, {}, {}, TODAY), ago(40), TODAY) == ago(40)


def test_where_nothing_is_needed_nothing_is_ever_met():
	assert first_met(check((SOON,), {"timing": "Yes"}, {}, {}, TODAY), None, TODAY) is None
	assert first_met((), None, TODAY) is None


def test_a_line_that_makes_no_sense_is_refused_in_words():
	with pytest.raises(ValueError, match="not at both"):
		Requirement(name="x", condition=Condition("a", "="), signals=frozenset({"call"}))
	with pytest.raises(ValueError, match="unknown signal 'smell'"):
		Requirement(name="x", signals=frozenset({"smell"}))


def test_the_first_checklist_asks_for_what_a_deal_needs():
	assert [line.proof for line in DEFAULT_CHECKLIST] == [
		"field", "field", "field", "person", "signal", "field",
	]  # fmt: skip
	assert [line.needed for line in DEFAULT_CHECKLIST] == [True] * 5 + [False]


# Properties

DAYS = st.integers(0, 60).map(ago)
VALUES = st.dictionaries(st.sampled_from(["budget", "timing"]), st.sampled_from(["Yes", "No", "Unknown", ""]))
SEEN = st.dictionaries(st.sampled_from(["meeting", "call", "answer"]), st.lists(DAYS, max_size=4))
SAID = st.dictionaries(st.sampled_from(["We can serve them", "Others"]), DAYS)
LINES = st.lists(
	st.sampled_from([*ALL, Requirement(name="Any", signals=ANY_ANSWER)]), unique_by=lambda line: line.name
)


@given(LINES, VALUES, SEEN, SAID)
def test_the_day_lies_between_the_proofs_and_today(lines, values, seen, said):
	items = check(lines, values, seen, said, TODAY)
	on = first_met(items, None, TODAY)
	if on is None:
		assert missing(items) or not any(line.needed for line in lines)
		return
	assert not missing(items)
	needed = [item for item in items if item.requirement.needed]
	assert all(item.on is None or item.on <= on <= TODAY for item in needed)
	assert on == TODAY or any(item.on == on for item in needed)


@given(LINES, VALUES, SEEN, SAID, st.randoms())
def test_the_order_of_lines_and_signals_does_not_matter(lines, values, seen, said, chance):
	mixed = list(lines)
	chance.shuffle(mixed)
	turned = {kind: list(reversed(days)) for kind, days in seen.items()}
	one, other = check(lines, values, seen, said, TODAY), check(mixed, values, turned, said, TODAY)
	assert set(one) == set(other)
	assert first_met(one, None, TODAY) == first_met(other, None, TODAY)


@given(LINES, VALUES, SEEN, SAID, st.sampled_from(["meeting", "call"]))
def test_one_more_proof_never_takes_anything_away(lines, values, seen, said, kind):
	before = {item.requirement for item in check(lines, values, seen, said, TODAY) if item.status == "met"}
	more = {**seen, kind: [*seen.get(kind, ()), TODAY]}
	after = check(lines, values, more, {**said, "We can serve them": ago(0)}, TODAY)
	assert before <= {item.requirement for item in after if item.status == "met"}


@given(LINES, VALUES, SEEN, SAID)
def test_what_is_desirable_moves_no_day(lines, values, seen, said):
	without = [line for line in lines if line.needed]
	days = [first_met(check(some, values, seen, said, TODAY), None, TODAY) for some in (lines, without)]
	assert days[0] == days[1]
