from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.follow_up import BASES, CATCH_UP, PlannedStep, follow_up, steps

TODAY = date(2026, 11, 22)
PLAN = (
	PlannedStep(7, "Delivery", "Has all arrived well?"),
	PlannedStep(30, "Delivery", "Are they content?"),
	PlannedStep(90, "Invoice", "Whom do they know?", asks_referral=True),
)


def ago(days: int) -> date:
	return TODAY - timedelta(days=days)


def subjects(found) -> list[str]:
	return [step.planned.subject for step in found]


def test_the_steps_of_a_sale_come_on_their_days():
	sold = {"Delivery": ago(7), "Invoice": ago(5)}
	found = follow_up(PLAN, sold, None, (), TODAY)
	assert subjects(found.due) == ["Has all arrived well?"]
	assert (found.stopped, found.next_on) == ((), ago(-23))
	assert found.due[0].key == "Delivery 2026-11-15 +7"
	again = follow_up(PLAN, sold, None, {found.due[0].key}, TODAY)
	assert (again.due, again.next_on) == ((), ago(-23))


def test_who_speaks_up_first_is_not_asked():
	sold = {"Delivery": ago(30), "Invoice": ago(5)}
	spoken = follow_up(PLAN, sold, ago(10), (), TODAY)
	assert subjects(spoken.stopped) == ["Has all arrived well?", "Are they content?"]
	assert (spoken.due, spoken.next_on) == ((), ago(-85))
	assert subjects(follow_up(PLAN, sold, ago(30), (), TODAY).due) == [
		"Are they content?"
	]  # of the sale itself
	assert subjects(follow_up(PLAN, sold, ago(-1), (), TODAY).due) == ["Are they content?"]


def test_a_plan_written_later_does_not_catch_up_for_years():
	for days, expected in ((7 + CATCH_UP, 1), (8 + CATCH_UP, 0)):
		assert len(follow_up(PLAN[:1], {"Delivery": ago(days)}, None, (), TODAY).due) == expected


def test_a_sale_of_tomorrow_has_not_happened():
	found = follow_up(PLAN, {"Invoice": ago(-1)}, None, (), TODAY)
	assert (found.due, found.stopped, found.next_on) == ((), (), ago(-1))


def test_nothing_sold_nothing_planned():
	assert follow_up(PLAN, {}, None, (), TODAY).next_on is None
	assert follow_up((), {"Delivery": TODAY}, None, (), TODAY).next_on is None


@pytest.mark.parametrize(
	("row", "said"),
	[
		((0, "Delivery", "x"), "at least one day"),
		((7, "Order", "x"), "unknown basis"),
		((7, "Invoice", " "), "needs a subject"),
	],
)
def test_a_row_that_makes_no_sense(row, said):
	with pytest.raises(ValueError, match=said):
		PlannedStep(*row)


PLANS = st.lists(
	st.builds(PlannedStep, st.integers(1, 60), st.sampled_from(BASES), st.sampled_from(["a", "b"])),
	max_size=5,
)
SOLD = st.dictionaries(st.sampled_from(BASES), st.integers(-10, 80).map(ago))
SPOKE = st.none() | st.integers(0, 90).map(ago)


@given(PLANS, SOLD, SPOKE)
def test_looked_at_every_day_each_step_is_made_once_and_none_is_late(plan, sold, spoke):
	made: list[str] = []
	for day in (ago(90) + timedelta(days=n) for n in range(180)):
		heard = spoke if spoke is not None and spoke <= day else None
		for step in follow_up(plan, sold, heard, made, day).due:
			assert step.due_on == day
			assert heard is None or heard <= step.sold_on
			made.append(step.key)
	wanted = {
		step.key
		for step in steps(plan, sold)
		if spoke is None or spoke <= step.sold_on or spoke > step.due_on
	}
	assert set(made) == wanted


@given(PLANS, SOLD, SPOKE)
def test_until_the_next_day_nothing_falls_due(plan, sold, spoke):
	found = follow_up(plan, sold, spoke, (), TODAY)
	made = {step.key for step in found.due}
	end = found.next_on or ago(-100)
	assert end > TODAY
	day = TODAY + timedelta(days=1)
	while day < end:
		assert not follow_up(plan, sold, spoke, made, day).due
		day += timedelta(days=1)
