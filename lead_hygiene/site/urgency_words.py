"""Why to start with a record, as a sentence in the reader's language."""

from __future__ import annotations

from ..core.facts import Facts
from ..core.review import Verdict
from ..core.urgency import Reason, Urgency
from .words import Words

_TRIGGERS = {"aged": "age_in_days", "neglected": "days_without_next_step"}


def why(found: Urgency, facts: Facts, verdict: Verdict, words: Words) -> str:
	"""All reasons, the strongest first, in one sentence."""
	said = ""
	for reason in found.reasons:
		told = _told(reason, facts, verdict, words)
		said = words._("{0}; {1}").format(said, told) if said else told
	return said[:1].upper() + said[1:]


def _told(reason: Reason, facts: Facts, verdict: Verdict, words: Words) -> str:
	if reason.kind in _TRIGGERS:
		trigger = _TRIGGERS[reason.kind]
		finding = next(f for f in verdict.findings if f.trigger == trigger and f.since == reason.on)
		return words.finding(finding, verdict, facts)
	if reason.kind == "cooling":
		return _ahead(reason, words)
	return _PAST[reason.kind](reason, facts, words)


def _waits(reason: Reason, facts: Facts, words: Words) -> str:
	if reason.days == 0:
		return words._("they have been waiting for an answer since today")
	if reason.days == 1:
		return words._("they have been waiting for an answer since yesterday")
	return words._("they have been waiting for an answer for {0} days, since {1}").format(
		reason.days, words.day(reason.on)
	)


def _new(reason: Reason, facts: Facts, words: Words) -> str:
	if reason.days == 0:
		return words._("new today, and nobody has contacted them yet")
	if reason.days == 1:
		return words._("new since yesterday, and nobody has contacted them yet")
	return words._("nobody has contacted them yet, {0} days after {1}").format(
		reason.days, words.day(reason.on)
	)


def _step(reason: Reason, facts: Facts, words: Words) -> str:
	step = words.step(facts)
	if reason.days == 0:
		return words._("{0} is due today").format(step)
	if reason.days == 1:
		return words._("{0} is overdue since yesterday").format(step)
	return words._("{0} is overdue by {1} days").format(step, reason.days)


def _back(reason: Reason, facts: Facts, words: Words) -> str:
	if reason.days == 0:
		return words._("it comes back today, as agreed")
	return words._("it came back on {0}, as agreed").format(words.day(reason.on))


def _deadline(reason: Reason, facts: Facts, words: Words) -> str:
	stage = words._(facts.stage) if facts.stage else ""
	if reason.days == 0:
		return words._("today is the last day for stage {0}").format(stage)
	if reason.days == -1:
		return words._("tomorrow is the last day for stage {0}").format(stage)
	if reason.days < 0:
		return words._("{0} days left for stage {1}, until {2}").format(
			-reason.days, stage, words.day(reason.on)
		)
	if reason.days == 1:
		return words._("the deadline of stage {0} was yesterday").format(stage)
	return words._("{0} days past the deadline of stage {1}, {2}").format(
		reason.days, stage, words.day(reason.on)
	)


def _ahead(reason: Reason, words: Words) -> str:
	state = words._(reason.state.value)
	if reason.days == -1:
		return words._("{0} from tomorrow on").format(state)
	return words._("{0} in {1} days").format(state, -reason.days)


_PAST = {"waits": _waits, "new": _new, "step": _step, "back": _back, "deadline": _deadline}
