"""Where to start today: what makes a record urgent, and in which order the list stands."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from histories import CHANNELS, TODAY, histories, past_moments, policies

from lead_hygiene.core.facts import Disposition, Facts, State, Steps
from lead_hygiene.core.policy import Policy
from lead_hygiene.core.review import review
from lead_hygiene.core.rules import Rule
from lead_hygiene.core.stages import Limits
from lead_hygiene.core.touches import Kind, Touch, listen
from lead_hygiene.core.urgency import AT_REST, KINDS, WEIGHTS, Weight, rank, together, urgency

POLICY = Policy(limits=Limits({"Prospecting": 10}))


def ago(days: int) -> date:
	return TODAY - timedelta(days=days)


def at(days_ago: int, kind: Kind, channel: str = "email") -> Touch:
	day = ago(days_ago)
	return Touch(datetime(day.year, day.month, day.day, 10), kind, channel)


def of(*touches: Touch, policy: Policy = POLICY, today: date = TODAY, **known):
	facts = Facts(**{"role": "lead", "name": "X", "created": ago(3), **known})
	facts = replace(facts, conversation=listen(touches, facts.created, today))
	return urgency(facts, review(facts, policy, today), policy, today)


def kinds(found) -> set[str]:
	return {reason.kind for reason in found.reasons}


def deal(entered: int, *touches: Touch, **more):
	"""An opportunity in a stage of 10 days that it entered so many days ago; it was contacted today."""
	talked = (at(1, Kind.SIGN, "call"), at(0, Kind.CONTACT), *touches)
	known = {"stage": "Prospecting", "stage_since": ago(entered), "created": ago(entered), **more}
	return of(*talked, role="opportunity", **known)


# --- the reasons --------------------------------------------------------------------------------------------------


def test_who_wrote_and_was_not_answered_waits():
	found = of(at(2, Kind.SIGN))
	assert kinds(found) == {"waits"}
	assert (found.reasons[0].on, found.reasons[0].days) == (ago(2), 2)
	assert found.weight == 90


def test_who_was_answered_waits_no_more():
	assert of(at(2, Kind.SIGN), at(1, Kind.CONTACT, "call")).weight == 0


@pytest.mark.parametrize("channel", ["call", "meeting"])
def test_who_was_talked_to_does_not_wait(channel):
	assert of(at(2, Kind.SIGN, channel)).weight == 0


@pytest.mark.parametrize("channel", ["message", "quotation", "enquiry", "other"])
def test_every_other_sign_asks_for_an_answer(channel):
	assert kinds(of(at(0, Kind.SIGN, channel))) == {"waits"}


def test_a_new_lead_that_nobody_contacted():
	found = of(created=ago(3))
	assert (kinds(found), found.reasons[0].days) == ({"new"}, 3)
	assert of(at(1, Kind.CONTACT), created=ago(3)).weight == 0


def test_a_step_that_is_due_and_one_that_is_to_come():
	due = of(at(1, Kind.CONTACT), steps=Steps(TODAY))
	late = of(at(1, Kind.CONTACT), steps=Steps(ago(2)))
	assert (kinds(due), kinds(late), late.reasons[0].days) == ({"step"}, {"step"}, 2)
	assert late.weight > due.weight
	assert of(steps=Steps(ago(-1))).weight == 0


def test_who_waits_is_in_the_list_whatever_is_planned():
	assert kinds(of(at(1, Kind.SIGN), steps=Steps(ago(-1)))) == {"waits"}


def test_a_deadline_ahead_and_past():
	assert kinds(deal(2)) == set()  # in eight days; the policy warns of seven
	ahead, last, past = deal(3), deal(10), deal(12)
	assert [each.reasons[0].days for each in (ahead, last, past)] == [-7, 0, 2]
	assert kinds(ahead) == kinds(last) == kinds(past) == {"deadline"}
	assert ahead.weight < last.weight < past.weight


def test_a_record_that_will_turn_cold():
	found = of(at(86, Kind.SIGN, "call"), at(85, Kind.CONTACT), created=ago(100), steps=Steps(None, ago(3)))
	reason = found.reasons[0]
	assert (reason.kind, reason.state, reason.days) == ("cooling", State.COLD, -4)
	quiet = (at(86, Kind.SIGN, "call"), at(85, Kind.CONTACT))
	later = of(*quiet, created=ago(100), steps=Steps(None, ago(3)), policy=Policy(warning_days=3))
	assert later.weight == 0


def test_a_record_without_a_next_step():
	found = of(at(1, Kind.CONTACT), created=ago(20))
	assert (kinds(found), found.reasons[0].on) == ({"neglected"}, ago(20))


def test_a_step_that_is_long_overdue_is_told_once():
	assert kinds(of(at(1, Kind.CONTACT), created=ago(40), steps=Steps(ago(20)))) == {"step"}


def test_a_record_that_is_open_for_too_long_was_no_less_urgent_before():
	policy = Policy(rules=(Rule(name="old", trigger="age_in_days", threshold=30, action="flag"),))
	before = of(at(1, Kind.CONTACT), created=ago(29), policy=policy)
	after = of(at(1, Kind.CONTACT), created=ago(30), policy=policy)
	assert (kinds(before), kinds(after)) == ({"cooling"}, {"aged"})
	assert 0 < before.weight <= after.weight


def test_a_record_that_comes_back_today():
	back = Disposition(State.RECYCLED, ago(90), TODAY)
	found = of(at(95, Kind.CONTACT), created=ago(100), disposition=back, steps=Steps(None, ago(1)))
	assert kinds(found) == {"back"}
	waiting = Disposition(State.RECYCLED, ago(90), ago(-1))
	assert of(at(95, Kind.CONTACT), created=ago(100), disposition=waiting).weight == 0


def test_what_waits_for_a_decision_is_not_work_for_today():
	mails = [at(days, Kind.CONTACT) for days in range(1, 6)]
	assert of(*mails, created=ago(60)).weight == 0  # Cold, and without a next step
	assert of(created=ago(95)).weight == 0  # Cold too: nobody ever contacted them
	assert kinds(of(at(95, Kind.SIGN), created=ago(99))) == {"waits"}
	assert kinds(of(*mails, at(0, Kind.SIGN), created=ago(10))) == {"waits"}
	assert of(created=ago(3), disqualified="No Budget").weight == 0
	assert kinds(of(at(1, Kind.SIGN), disqualified="No Budget")) == {"waits"}


def test_who_is_away_can_wait_until_they_are_back():
	away = replace(at(1, Kind.NOISE), away_until=ago(-3), machine=True)
	facts = replace(
		Facts(role="lead", name="X", created=ago(20)), conversation=listen([away], ago(20), TODAY)
	)
	facts = replace(facts, conversation=replace(facts.conversation, away_until=ago(-3)))
	assert urgency(facts, review(facts, POLICY, TODAY), POLICY, TODAY).weight == 0


# --- the order ----------------------------------------------------------------------------------------------------


def test_several_reasons_weigh_more_than_the_strongest_of_them():
	assert together([]) == 0
	assert together([70]) == 70
	assert together([70, 40]) == 80
	assert together([100, 90, 90]) == 100


def test_the_rank_is_attractiveness_times_urgency():
	assert [rank(50, 70), rank(100, 100), rank(0, 90), rank(None, 90), rank(67, 75)] == [35, 100, 0, 0, 50]


def test_the_table_of_weights_is_sound():
	for kind in KINDS:
		weight = WEIGHTS[kind]
		assert 0 < weight.due <= weight.most <= 100
		assert weight.each >= 0
		assert weight.far is None or 0 < weight.far <= weight.due


weights = st.builds(
	lambda due, each, more, less: Weight(due, each, due + more, None if less is None else max(due - less, 1)),
	st.integers(1, 100),
	st.integers(0, 10),
	st.integers(0, 50),
	st.none() | st.integers(0, 99),
)


@given(weights, st.integers(0, 30), st.integers(-40, 40), st.integers(0, 40))
def test_a_day_later_is_never_less_urgent(weight, warning_days, days, later):
	assert 0 <= weight.after(days, warning_days) <= weight.after(days + later, warning_days) <= weight.most


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.data())
def test_a_stronger_reason_or_one_more_is_never_less_urgent(found, data):
	place = data.draw(st.integers(0, len(found) - 1))
	stronger = [*found]
	stronger[place] = data.draw(st.integers(found[place], 100))
	assert together(found) <= together(stronger) <= 100
	assert together(found) <= together([*found, data.draw(st.integers(0, 100))])


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_the_rank_grows_with_both_and_stays_below_each(attractive, more, weight, also_more):
	low = rank(attractive, weight)
	assert 0 <= low <= rank(min(attractive + more, 100), min(weight + also_more, 100)) <= 100
	assert low <= min(attractive, weight)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_closer_deadline_is_never_less_urgent(entered, sooner):
	further, closer = deal(entered, created=ago(1)), deal(entered + sooner, created=ago(1))
	assert further.weight <= closer.weight


@given(st.integers(0, 60), st.integers(0, 20))
def test_who_waits_longer_is_never_less_urgent(days, more):
	assert of(at(days, Kind.SIGN)).weight <= of(at(days + more, Kind.SIGN), created=ago(90)).weight


@given(histories, policies())
def test_of_every_record(history, policy):
	facts = replace(
		history.facts,
		conversation=listen(history.touches, history.facts.created, TODAY, policy.per_day),
	)
	verdict = review(facts, policy, TODAY)
	found = urgency(facts, verdict, policy, TODAY)
	assert 0 <= found.weight <= 100
	assert bool(found.weight) == bool(found.reasons)
	assert found.weight == together([reason.weight for reason in found.reasons])
	assert [reason.weight for reason in found.reasons] == sorted(
		(reason.weight for reason in found.reasons), reverse=True
	)
	assert len(kinds(found)) == len(found.reasons)
	for reason in found.reasons:
		assert reason.days == (TODAY - reason.on).days
		assert reason.weight <= WEIGHTS[reason.kind].most
	if verdict.state in AT_REST:
		assert not found.reasons


@given(histories, policies(), past_moments, st.sampled_from(CHANNELS))
def test_an_answer_of_ours_never_makes_them_wait(history, policy, moment, channel):
	def waits(one):
		facts = replace(one.facts, conversation=listen(one.touches, one.facts.created, TODAY, policy.per_day))
		found = urgency(facts, review(facts, policy, TODAY), policy, TODAY)
		return {reason.kind for reason in found.reasons} & {"waits", "new"}

	assert waits(history.plus(Touch(moment, Kind.CONTACT, channel))) <= waits(history)
