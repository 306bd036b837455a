from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.burden import Burden, Figure
from lead_hygiene.core.customers import (
	RANK,
	CustomerFacts,
	CustomerPolicy,
	CustomerState,
	Decision,
	review,
)
from lead_hygiene.core.rhythm import Period

TODAY = date(2026, 11, 22)
POLICY = CustomerPolicy()
GROUP = Period(60, 120)


def ago(days: int) -> date:
	return TODAY - timedelta(days=days)


def at(day: date) -> datetime:
	return datetime.combine(day, time(12))


def facts(**more) -> CustomerFacts:
	return CustomerFacts(name="C", period=GROUP, **more)


def state(today: date = TODAY, **more) -> CustomerState:
	return review(facts(**more), POLICY, today).state


def heavy(*measures: str, enough: bool = True) -> Burden:
	found = tuple(Figure(measure, 9, "revenue", 1.0, 0.99, 100, True) for measure in measures)
	return Burden("C", found, enough)


@pytest.mark.parametrize(
	("days", "expected"), [(0, "Active"), (59, "Active"), (60, "Late"), (119, "Late"), (120, "Lapsed")]
)
def test_the_period_of_the_group(days, expected):
	verdict = review(facts(bought=(ago(days),)), POLICY, TODAY)
	assert verdict.state == expected
	assert verdict.rhythm.by == "group"
	assert len(verdict.findings) == (expected != "Active")


def test_an_own_rhythm_goes_before_that_of_the_group():
	# Every 10 days: late after 13, lapsed after 26.
	bought = tuple(ago(14 + 10 * n) for n in range(8))
	verdict = review(facts(bought=bought), POLICY, TODAY)
	assert (verdict.state, verdict.rhythm.by) == ("Late", "own")
	(late,) = verdict.findings
	assert (late.code, late.since, late.threshold, late.fired_on) == ("late", ago(14), 13, ago(1))
	assert (verdict.since, verdict.review_on, verdict.next_state) == (ago(1), ago(-12), "Lapsed")


def test_who_never_bought_is_not_late():
	verdict = review(facts(), POLICY, TODAY)
	assert (verdict.state, verdict.review_on, verdict.rhythm) == ("Active", None, None)


def test_a_human_sign_brings_him_back():
	assert state(bought=(ago(500),)) == "Lapsed"
	assert state(bought=(ago(500),), sign_at=at(ago(10))) == "Active"
	assert state(bought=(ago(500),), sign_at=at(ago(70))) == "Late"


def test_a_goodbye_holds_until_he_buys_or_speaks():
	decision = Decision(ago(20), bought_on=ago(300), sign_at=at(ago(200)))
	known = {"bought": (ago(300),), "sign_at": at(ago(200)), "decision": decision}
	assert state(**known) == "Let Go"
	assert state(**{**known, "bought": (ago(300), ago(5))}) == "Active"
	assert state(**{**known, "sign_at": at(ago(5))}) == "Active"
	assert state(decision=Decision(ago(5))) == "Let Go"
	assert (
		state(decision=Decision(ago(5)), sign_at=at(ago(6))) == "Active"
	)  # it came to light after the goodbye


def test_a_disabled_customer_is_let_go():
	verdict = review(facts(ended=True, bought=(ago(1),)), POLICY, TODAY)
	assert (verdict.state, verdict.findings[0].code, verdict.since) == ("Let Go", "disabled", None)


def test_offers_without_an_answer():
	offers = (ago(50), ago(40), ago(14))
	verdict = review(facts(offers=offers, bought=(ago(55),)), POLICY, TODAY)
	assert (verdict.state, verdict.findings[0].code) == ("Finished", "offers_unanswered")
	assert (verdict.findings[0].since, verdict.findings[0].value) == (ago(50), 3)
	younger = review(facts(offers=(ago(50), ago(40), ago(13)), bought=(ago(55),)), POLICY, TODAY)
	assert (younger.state, younger.review_on, younger.next_state) == ("Active", ago(-1), "Finished")
	assert state(offers=offers, bought=(ago(45),)) == "Active"
	assert (
		state(offers=(ago(50), ago(50), ago(40)), bought=(ago(55),)) == "Active"
	)  # two of one day count once


def test_who_asked_for_no_mail_and_buys_is_not_finished():
	bought = tuple(ago(30 * n + 5) for n in range(8))
	assert state(bought=bought, unsubscribed_on=ago(4)) == "Active"
	assert state(bought=bought, unsubscribed_on=ago(40)) == "Active"
	assert state(bought=(ago(61),), unsubscribed_on=ago(60)) == "Finished"
	assert state(unsubscribed_on=ago(60)) == "Finished"


def test_burdensome_is_measured():
	assert state(burden=heavy("issues", "returns")) == "Burdensome"
	assert state(burden=heavy("issues")) == "Active"
	assert state(burden=heavy("issues", "returns", enough=False)) == "Active"
	verdict = review(facts(burden=heavy("issues", "returns"), bought=(ago(200),)), POLICY, TODAY)
	assert (verdict.state, [finding.code for finding in verdict.findings]) == (
		"Burdensome",
		["burdensome", "lapsed"],
	)
	assert verdict.findings[0].measures == ("issues", "returns")


def test_the_order_of_precedence():
	assert [str(state) for state in RANK] == ["Let Go", "Finished", "Burdensome", "Lapsed", "Late", "Active"]
	everything = {
		"ended": True,
		"unsubscribed_on": ago(10),
		"burden": heavy("issues", "returns"),
		"bought": (ago(200),),
	}
	for gone, expected in (
		(None, "Let Go"),
		("ended", "Finished"),
		("unsubscribed_on", "Burdensome"),
		("burden", "Lapsed"),
		("bought", "Active"),
	):
		everything.pop(gone, None)
		assert state(**everything) == expected


def test_what_is_dated_in_the_future_has_not_happened():
	verdict = review(facts(bought=(ago(200), ago(-3))), POLICY, TODAY)
	assert (verdict.state, verdict.review_on, verdict.next_state) == ("Lapsed", ago(-3), None)


NEAR = st.integers(-40, 500).map(ago)
FACTS = st.builds(
	CustomerFacts,
	name=st.just("C"),
	period=st.integers(1, 90).flatmap(
		lambda late: st.builds(Period, st.just(late), st.integers(late + 1, 300))
	),
	bought=st.lists(NEAR, max_size=12).map(tuple),
	offers=st.lists(NEAR, max_size=6).map(tuple),
	sign_at=st.none() | NEAR.map(at),
	unsubscribed_on=st.none() | NEAR,
	ended=st.booleans(),
	decision=st.none() | st.builds(Decision, NEAR, st.none() | NEAR, st.none() | NEAR.map(at)),
	burden=st.none() | st.just(heavy("issues", "returns")),
)


def told(verdict) -> tuple:
	return verdict.state, [(finding.code, finding.fired_on, finding.value) for finding in verdict.findings]


@given(FACTS)
def test_until_the_review_day_nothing_changes(known):
	verdict = review(known, POLICY, TODAY)
	end = verdict.review_on or TODAY + timedelta(days=1000)
	assert verdict.review_on is None or verdict.review_on > TODAY
	day = TODAY
	while day < end:
		assert told(review(known, POLICY, day)) == told(verdict)
		day += timedelta(days=1 if (end - day).days < 60 else 17)
	assert told(review(known, POLICY, end - timedelta(days=1))) == told(verdict)
	if verdict.next_state is not None:
		assert review(known, POLICY, end).state is verdict.next_state


@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_of_orders_and_offers_does_not_matter(known, chance):
	from dataclasses import replace

	bought, offers = list(known.bought), list(known.offers)
	chance.shuffle(bought)
	chance.shuffle(offers)
	other = replace(known, bought=tuple(bought), offers=(*offers, *offers[:1]))
	assert review(other, POLICY, TODAY) == review(known, POLICY, TODAY)


@given(FACTS)
def test_an_order_of_today_brings_everybody_back(known):
	from dataclasses import replace

	if known.ended:
		known = replace(known, ended=False)
	decision = known.decision
	if decision is not None and decision.bought_on is not None and decision.bought_on >= TODAY:
		known = replace(known, decision=None)
	back = replace(known, bought=(*known.bought, TODAY), burden=None)
	assert review(back, POLICY, TODAY).state in ("Active", "Finished")
	if known.unsubscribed_on is None or known.unsubscribed_on <= TODAY:
		assert review(back, POLICY, TODAY).state is CustomerState.ACTIVE


@given(FACTS)
def test_the_coldest_finding_is_the_state(known):
	verdict = review(known, POLICY, TODAY)
	states = {finding.state for finding in verdict.findings} or {CustomerState.ACTIVE}
	assert verdict.state is min(states, key=RANK.__getitem__)
	assert not {CustomerState.LATE, CustomerState.LAPSED} <= states
