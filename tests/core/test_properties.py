"""What must hold of every verdict, whatever the history and the policy."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from histories import CHANNELS, TODAY, histories, keys, past_days, past_moments, policies, rules, touches

from lead_hygiene.core.facts import PRECEDENCE, State, Steps
from lead_hygiene.core.folding import fold
from lead_hygiene.core.review import paused_until
from lead_hygiene.core.touches import Kind, Touch, listen

ONE_DAY = timedelta(days=1)


def findings(verdict):
	return {finding.rule for finding in verdict.findings}


def standing(verdict):
	return verdict.state, findings(verdict), {finding.rule for finding in verdict.held}


@given(histories, policies(), st.lists(st.integers(1, 400), min_size=20, max_size=20))
def test_nothing_changes_before_the_review_date(history, policy, offsets):
	verdict = history.verdict(policy)
	last = verdict.review_on or TODAY + timedelta(days=401)
	for day in {last - ONE_DAY, *(TODAY + timedelta(days=n) for n in offsets)}:
		if day >= last:
			continue
		later = history.verdict(policy, day)
		assert standing(later) == standing(verdict)
		assert later.review_on == verdict.review_on


@given(histories, st.none() | past_days, policies())
def test_something_changes_on_the_review_date(history, created, policy):
	history = replace(
		history, touches=tuple(t for t in history.touches if t.at is None or t.at.date() <= TODAY)
	)
	history = replace(history, facts=replace(history.facts, created=created))
	verdict = history.verdict(policy)
	assume(verdict.review_on is not None)
	assert verdict.review_on > TODAY
	then = history.verdict(policy, verdict.review_on)
	assert then.state is verdict.next_state
	assert standing(then) != standing(verdict)


@given(histories, past_days, policies(), past_moments, st.sampled_from(CHANNELS))
def test_a_human_sign_never_makes_a_record_colder(history, created, policy, at, channel):
	# Where not even the creation is known there is no silence clock, and a first sign starts it.
	history = replace(history, facts=replace(history.facts, created=created))
	before = history.verdict(policy)
	after = history.plus(Touch(at, Kind.SIGN, channel, "a sign of its own")).verdict(policy)
	assert PRECEDENCE[after.state] >= PRECEDENCE[before.state]


@given(
	histories,
	policies(),
	st.lists(st.tuples(past_moments, st.sampled_from(CHANNELS)), min_size=1, max_size=5),
)
def test_what_we_do_ourselves_never_makes_a_record_warmer(history, policy, ours):
	before = history.verdict(policy)
	mails = [Touch(at, Kind.CONTACT, channel) for at, channel in ours]
	after = history.plus(*mails).verdict(policy)
	assert PRECEDENCE[after.state] <= PRECEDENCE[before.state]


@given(histories, policies(), st.lists(past_moments, min_size=1, max_size=5), keys)
def test_notes_auto_replies_and_bounces_change_nothing(history, policy, noise, key):
	assume(key not in {touch.key for touch in history.touches})
	before = history.verdict(policy)
	after = history.plus(*(Touch(at, Kind.NOISE, "email", key) for at in noise)).verdict(policy)
	assert after == before


@given(histories, policies(), st.randoms(use_true_random=False))
def test_the_order_of_touches_does_not_matter(history, policy, random):
	shuffled = list(history.touches)
	random.shuffle(shuffled)
	assert replace(history, touches=tuple(shuffled)).verdict(policy) == history.verdict(policy)


@given(
	st.lists(touches, max_size=12),
	past_days,
	st.builds(Touch, past_moments, st.sampled_from(Kind)),
	st.booleans(),
)
def test_one_touch_more_gives_what_listening_to_all_gives(known, created, new, per_day):
	folded = fold(listen(known, created, TODAY, per_day), new, TODAY, per_day)
	assert folded is None or folded == listen([*known, new], created, TODAY, per_day)


@given(histories, policies())
def test_a_touch_read_twice_counts_once(history, policy):
	keyed = [touch for touch in history.touches if touch.key is not None]
	assert history.plus(*keyed).verdict(policy) == history.verdict(policy)


@given(histories, policies(), rules("one more"))
def test_adding_a_rule_never_removes_a_finding(history, policy, rule):
	before = history.verdict(policy)
	after = history.verdict(replace(policy, rules=(*policy.rules, rule)))
	assert set(before.findings) <= set(after.findings)


@given(histories, policies(), st.integers(1, 60), st.booleans())
def test_a_paused_record_raises_nothing_and_the_right_thing_when_the_pause_ends(
	history, policy, days, by_step
):
	facts = replace(
		history.facts, snoozed_until=None, steps=Steps(None, history.facts.steps.done_on), disposition=None
	)
	assume(facts.created is None or facts.created <= TODAY)
	history = replace(
		history, touches=tuple(t for t in history.touches if t.at is None or t.at.date() <= TODAY)
	)
	until = TODAY + timedelta(days=days)
	steps = Steps(until, facts.steps.done_on) if by_step else facts.steps
	paused = replace(facts, steps=steps) if by_step else replace(facts, snoozed_until=until)
	ends = paused_until(paused, policy)
	assert ends == (until + timedelta(days=policy.grace_days + 1) if by_step else until)
	day = TODAY
	while day < ends:
		verdict = replace(history, facts=paused).verdict(policy, day)
		assert not verdict.findings
		assert by_step or verdict.state in (State.SNOOZED, State.CLOSED)
		day += ONE_DAY
	unpaused = replace(history, facts=replace(facts, steps=Steps(None, steps.covered_until)))
	assert findings(replace(history, facts=paused).verdict(policy, ends)) == findings(
		unpaused.verdict(policy, ends)
	)


@given(histories, policies())
def test_a_finished_record_is_closed_and_never_reviewed_again(history, policy):
	verdict = replace(history, facts=replace(history.facts, finished="Converted")).verdict(policy)
	assert (verdict.state, verdict.findings, verdict.review_on) == (State.CLOSED, (), None)


@given(histories, policies())
def test_the_state_follows_from_the_findings(history, policy):
	verdict = history.verdict(policy)
	if verdict.findings:
		assert verdict.state is min((f.state for f in verdict.findings), key=PRECEDENCE.__getitem__)
		assert verdict.decisive.priority == max(f.priority for f in verdict.findings)
	else:
		assert verdict.decisive is None
