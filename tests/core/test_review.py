"""Verdicts worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from lead_hygiene.core.facts import Disposition, Facts, State, Steps
from lead_hygiene.core.policy import Policy
from lead_hygiene.core.review import review
from lead_hygiene.core.rules import OPERATORS, Condition, Rule
from lead_hygiene.core.stages import Calendar, Limits, deadline, lead_state
from lead_hygiene.core.touches import Kind, Touch, listen

CREATED = date(2025, 1, 1)


def lead(today, *touches, **known):
	known.setdefault("steps", Steps(None, today))
	return Facts(
		role="lead", name="L", created=CREATED, conversation=listen(touches, CREATED, today), **known
	)


def mails(count):
	return [Touch(datetime(2025, 1, 2) + timedelta(days=n), Kind.CONTACT) for n in range(count)]


def test_five_unanswered_mails_make_a_lead_cold_and_four_do_not():
	today = date(2025, 1, 10)
	assert review(lead(today, *mails(4)), Policy(), today).state is State.ACTIVE
	verdict = review(lead(today, *mails(5)), Policy(), today)
	assert verdict.state is State.COLD
	finding = verdict.decisive
	assert (finding.value, finding.threshold, finding.since, finding.fired_on) == (
		5,
		5,
		CREATED,
		date(2025, 1, 6),
	)
	assert finding.action == "say_farewell"


def test_silence_is_announced_before_it_fires():
	rule = Rule(name="r", trigger="silent_days", threshold=90, action="say_farewell")
	policy = Policy(rules=(rule,), warning_days=7)
	facts = lead(date(2025, 1, 2))
	fires = CREATED + timedelta(days=90)
	verdict = review(facts, policy, fires - timedelta(days=8))
	assert (verdict.state, verdict.review_on, verdict.next_state) == (
		State.ACTIVE,
		fires - timedelta(days=7),
		State.COOLING,
	)
	verdict = review(facts, policy, fires - timedelta(days=1))
	assert (verdict.state, verdict.review_on, verdict.next_state) == (State.COOLING, fires, State.COLD)
	assert review(facts, policy, fires).state is State.COLD


def test_a_stage_is_overdue_when_its_days_exceed_the_limit():
	rule = Rule(name="r", trigger="stage_overdue_days", threshold=1, action="flag")
	policy = Policy(rules=(rule,), limits=Limits({"Proposal": 30}), warning_days=0)
	facts = Facts(role="opportunity", name="O", stage="Proposal", stage_since=CREATED)
	assert review(facts, policy, date(2025, 1, 31)).state is State.ACTIVE
	verdict = review(facts, policy, date(2025, 2, 1))
	assert (verdict.state, verdict.findings[0].value) == (State.OVERDUE, 1)
	assert verdict.stage_deadline == date(2025, 1, 31)


def test_limits_by_opportunity_type_and_none_at_all():
	limits = Limits({"Proposal": 30}, {("Proposal", "Support"): 5})
	assert [limits.of("Proposal"), limits.of("Proposal", "Support"), limits.of("Other"), limits.of(None)] == [
		30,
		5,
		None,
		None,
	]
	with pytest.raises(ValueError, match="Proposal"):
		Limits({"Proposal": 0})


def test_working_days_skip_holidays():
	fridays = [date(2025, 1, 3) + timedelta(days=7 * n) for n in range(10)]
	calendar = Calendar.without(fridays)
	assert calendar.days(date(2025, 1, 1), date(2025, 1, 8)) == 6
	assert calendar.day_after(date(2025, 1, 1), 2) == date(2025, 1, 4)
	assert deadline(date(2025, 1, 1), 1, calendar) == date(2025, 1, 3)
	assert deadline(date(2025, 1, 1), 30) == date(2025, 1, 31)


def test_a_next_step_pauses_until_its_grace_is_over():
	today = date(2025, 1, 10)
	facts = lead(today, *mails(5), steps=Steps(date(2025, 1, 20), None))
	policy = Policy(grace_days=2, warning_days=3)
	assert review(facts, policy, today).state is State.ACTIVE
	assert review(facts, policy, date(2025, 1, 20)).state is State.COOLING
	assert review(facts, policy, date(2025, 1, 22)).findings == ()
	verdict = review(facts, policy, date(2025, 1, 23))
	assert verdict.state is State.COLD
	assert verdict.since == date(2025, 1, 23)


def test_a_snooze_ends_on_its_day():
	facts = lead(date(2025, 1, 10), *mails(5), snoozed_until=date(2025, 2, 1))
	assert review(facts, Policy(), date(2025, 1, 31)).state is State.SNOOZED
	assert review(facts, Policy(), date(2025, 2, 1)).state is State.COLD


def test_a_recycled_lead_comes_back_on_its_day_or_with_a_sign():
	decided = Disposition(State.RECYCLED, date(2025, 1, 9), date(2025, 4, 9), datetime(2025, 1, 1))
	today = date(2025, 1, 10)
	facts = lead(today, *mails(5), disposition=decided)
	verdict = review(facts, Policy(), today)
	assert (verdict.state, verdict.review_on) == (State.RECYCLED, date(2025, 4, 9))
	assert review(facts, Policy(), date(2025, 4, 9)).state is not State.RECYCLED
	answered = Touch(datetime(2025, 1, 10, 8), Kind.SIGN)
	assert (
		review(lead(today, *mails(5), answered, disposition=decided), Policy(), today).state is State.ACTIVE
	)


def test_disqualified_leads_are_unqualified_and_the_highest_priority_decides():
	today = date(2025, 1, 10)
	verdict = review(lead(today, *mails(5), disqualified="No Budget"), Policy(), today)
	assert verdict.state is State.UNQUALIFIED
	assert (verdict.decisive.reason, verdict.decisive.action) == ("No Budget", "recycle")
	assert {f.trigger for f in verdict.findings} == {"disqualified", "unanswered_emails"}


def test_a_rule_speaks_only_of_the_records_it_names():
	rule = Rule(
		name="r", trigger="age_in_days", threshold=1, action="flag",
		roles=frozenset({"lead"}), conditions=(Condition("territory", "=", "Iran"),),
	)  # fmt: skip
	today = date(2025, 3, 1)
	policy = Policy(rules=(rule,))
	assert review(lead(today, values={"territory": "iran"}), policy, today).findings
	assert not review(lead(today, values={"territory": "India"}), policy, today).findings
	assert not review(lead(today), policy, today).findings


@pytest.mark.parametrize(
	("actual", "operator", "wanted", "holds"),
	[
		(12, ">", "9", True),
		("12", ">", "9", True),
		(date(2025, 1, 2), "<", "2025-01-03", True),
		(datetime(2025, 1, 2, 8), "=", "2025-01-02", True),
		(date(2025, 1, 2), "<", "soon", False),
		("Iran", "in", "India, Iran", True),
		("Iran", "not in", "India, Iran", False),
		("Acme Steel", "contains", "steel", True),
		(None, "=", "", False),
		(None, "!=", "Iran", True),
		(None, "<", "5", False),
		("", "is set", "", False),
		(None, "is not set", "", True),
		(0, "is set", "", True),
	],
)
def test_operators(actual, operator, wanted, holds):
	assert OPERATORS[operator](actual, wanted) is holds


@pytest.mark.parametrize(
	("row", "hint"),
	[
		({"trigger": "silence", "action": "flag", "threshold": 3}, "silent_days"),
		({"trigger": "silent_days", "action": "shout", "threshold": 3}, "say_farewell"),
		({"trigger": "silent_days", "action": "flag"}, "threshold"),
		({"trigger": "silent_days", "action": "flag", "threshold": 0}, "at least 1"),
		({"trigger": "disqualified", "action": "flag"}, "reason"),
	],
)
def test_a_rule_that_makes_no_sense_is_refused_in_words(row, hint):
	with pytest.raises(ValueError, match=hint):
		Rule(name="r", **row)


def test_a_policy_refuses_two_rules_of_one_name_and_negative_days():
	rule = Rule(name="r", trigger="silent_days", threshold=3, action="flag")
	with pytest.raises(ValueError, match="'r'"):
		Policy(rules=(rule, rule))
	with pytest.raises(ValueError, match="grace_days"):
		Policy(grace_days=-1)


def test_an_unknown_operator_is_refused():
	with pytest.raises(ValueError, match="is set"):
		Condition("status", "like", "x")


@pytest.mark.parametrize(
	("known", "state"),
	[
		({}, "New"),
		({"assigned": True}, "Assigned"),
		({"assigned": True, "contacted": True}, "In Process"),
		({"status": "Interested"}, "In Process"),
		({"finished": "Converted", "contacted": True}, "Converted"),
		({"finished": "Do Not Contact"}, "Dead"),
		({"disposition": "Recycled", "contacted": True}, "Recycled"),
		({"disposition": "Dead"}, "Dead"),
	],
)
def test_lead_states(known, state):
	facts = {
		"finished": None,
		"disposition": None,
		"contacted": False,
		"status": "Lead",
		"assigned": False,
	} | known
	assert lead_state(**facts) == state


@pytest.mark.parametrize(
	("trigger", "state", "known"),
	[
		("age_in_days", State.OVERDUE, {}),
		("attractiveness_below", State.UNQUALIFIED, {"attractiveness": 9}),
		("days_without_next_step", State.NEGLECTED, {"steps": Steps()}),
		("unanswered_contacts", State.COLD, {}),
	],
)
def test_every_trigger_sets_its_state(trigger, state, known):
	today = date(2025, 3, 1)
	call = Touch(datetime(2025, 2, 20), Kind.CONTACT, "call")
	threshold = 5 if trigger == "unanswered_contacts" else 10
	rule = Rule(name="r", trigger=trigger, threshold=threshold, action="flag")
	verdict = review(lead(today, *mails(4), call, **known), Policy(rules=(rule,)), today)
	assert verdict.state is state
	assert verdict.findings[0].value == {
		"age_in_days": 59, "attractiveness_below": 9, "days_without_next_step": 59, "unanswered_contacts": 5,
	}[trigger]  # fmt: skip


def test_attractiveness_fires_below_and_not_at_the_threshold():
	rule = Rule(name="r", trigger="attractiveness_below", threshold=40, action="flag")
	today = date(2025, 3, 1)
	assert review(lead(today, attractiveness=40), Policy(rules=(rule,)), today).findings == ()
	assert review(lead(today), Policy(rules=(rule,)), today).findings == ()


def test_a_longer_streak_still_began_with_the_contact_that_reached_the_threshold():
	today = date(2025, 1, 20)
	verdict = review(lead(today, *mails(7)), Policy(), today)
	assert (verdict.decisive.value, verdict.decisive.fired_on) == (7, date(2025, 1, 6))


def test_the_limit_of_the_opportunity_type_decides_when_it_is_overdue():
	rule = Rule(name="r", trigger="stage_overdue_days", threshold=1, action="flag")
	policy = Policy(rules=(rule,), limits=Limits({"Proposal": 30}, {("Proposal", "Support"): 5}))
	today = date(2025, 1, 10)
	facts = {"role": "opportunity", "name": "O", "stage": "Proposal", "stage_since": CREATED}
	assert review(Facts(**facts, kind="Support"), policy, today).state is State.OVERDUE
	assert review(Facts(**facts, kind="Sales"), policy, today).state is State.ACTIVE


def test_a_deal_cools_before_its_deadline():
	rule = Rule(name="r", trigger="stage_overdue_days", threshold=1, action="flag")
	policy = Policy(rules=(rule,), limits=Limits({"Proposal": 30}), warning_days=7)
	facts = Facts(role="opportunity", name="O", stage="Proposal", stage_since=CREATED)
	assert review(facts, policy, date(2025, 1, 24)).state is State.ACTIVE
	verdict = review(facts, policy, date(2025, 1, 25))
	assert (verdict.state, verdict.review_on) == (State.COOLING, date(2025, 2, 1))


def test_what_a_future_touch_brings_is_not_foretold():
	today = date(2025, 1, 10)
	verdict = review(lead(today, Touch(datetime(2025, 1, 12), Kind.SIGN)), Policy(), today)
	assert (verdict.review_on, verdict.next_state) == (date(2025, 1, 12), None)


def test_what_turns_is_the_state_and_not_what_a_pause_holds_back():
	rule = Rule(name="r", trigger="age_in_days", threshold=20, action="flag")
	policy = Policy(rules=(rule,), warning_days=7, grace_days=2)
	today = date(2025, 1, 10)
	verdict = review(lead(today, steps=Steps(open_until=date(2025, 2, 20))), policy, today)
	assert (verdict.state, verdict.review_on) == (State.ACTIVE, CREATED + timedelta(days=20))
	assert verdict.turns == (date(2025, 2, 16), State.COOLING)


def test_all_conditions_must_hold():
	conditions = (Condition("territory", "=", "Iran"), Condition("city", "=", "Shiraz"))
	rule = Rule(name="r", trigger="age_in_days", threshold=1, action="flag", conditions=conditions)
	today = date(2025, 3, 1)
	assert not review(lead(today, values={"territory": "Iran"}), Policy(rules=(rule,)), today).findings


def test_holidays_in_a_row_are_all_skipped():
	calendar = Calendar.without([date(2025, 6, day) for day in (2, 3, 4, 6, 7, 8)])
	assert calendar.day_after(date(2025, 6, 1), 2) == date(2025, 6, 9)


@pytest.mark.parametrize("days", [10_000_000, 3_000_000])
def test_absurd_numbers_of_days_mean_never(days):
	rule = Rule(name="r", trigger="silent_days", threshold=days, action="flag")
	policy = Policy(rules=(rule,), warning_days=days, grace_days=days, limits=Limits({"P": days}))
	facts = Facts(
		role="opportunity", name="O", created=CREATED, stage="P", stage_since=CREATED,
		snoozed_until=date.max, steps=Steps(date.max, None), conversation=listen([], CREATED, CREATED),
	)  # fmt: skip
	assert review(facts, policy, date(2025, 2, 1)).state is State.SNOOZED


def test_comparing_at_the_border_and_with_nothing():
	assert Condition("x", ">=", "5").holds({"x": 5})
	assert not Condition("x", ">", "5").holds({"x": 5})
	assert Condition("x", "<=", "5").holds({"x": 5})
	assert not Condition("x", "<", "z").holds({})
	assert Condition("x", "is not set").holds({"x": ""})


def test_a_lost_quotation_is_work_on_a_lead():
	facts = {"finished": None, "disposition": None, "contacted": False, "assigned": False}
	assert lead_state(status="Lost Quotation", **facts) == "In Process"


def test_what_a_plan_holds_back_is_known():
	today = date(2025, 1, 10)
	planned = lead(today, *mails(5), steps=Steps(date(2025, 1, 20), None, "meeting"))
	verdict = review(planned, Policy(), today)
	assert (verdict.state, verdict.findings) == (State.ACTIVE, ())
	assert [finding.trigger for finding in verdict.held] == ["unanswered_emails"]
	after = review(planned, Policy(), date(2025, 1, 23))
	assert after.state is State.COLD
	assert not after.held


def test_a_record_is_looked_at_on_the_day_something_begins_to_be_held_back():
	limits = Limits({"Offer": 10})
	rule = Rule(name="r", trigger="stage_overdue_days", threshold=1, action="flag")
	facts = Facts(
		role="opportunity", name="O", created=CREATED, stage="Offer", stage_since=CREATED,
		steps=Steps(date(2025, 2, 1), None, "call"),
	)  # fmt: skip
	policy = Policy(rules=(rule,), limits=limits, warning_days=0)
	verdict = review(facts, policy, CREATED)
	assert verdict.review_on == date(2025, 1, 12)
	assert not verdict.held
	assert review(facts, policy, date(2025, 1, 12)).held
