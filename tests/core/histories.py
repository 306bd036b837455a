"""Generated histories of a record, and the way from a history to a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from lead_hygiene.core.facts import Disposition, Facts, State, Steps
from lead_hygiene.core.policy import DEFAULT_RULES, Policy
from lead_hygiene.core.review import Verdict, review
from lead_hygiene.core.rules import TRIGGERS, Condition, Rule
from lead_hygiene.core.stages import Calendar, Limits
from lead_hygiene.core.touches import Kind, Touch, listen

TODAY = date(2025, 6, 15)
CHANNELS = ("email", "call", "message", "meeting", "other")


@dataclass(frozen=True)
class History:
	facts: Facts
	touches: tuple[Touch, ...] = field(default=())

	def verdict(self, policy: Policy, today: date = TODAY) -> Verdict:
		conversation = listen(self.touches, self.facts.created, today, policy.per_day)
		return review(replace(self.facts, conversation=conversation), policy, today)

	def plus(self, *touches: Touch) -> History:
		return replace(self, touches=(*self.touches, *touches))


days = st.integers(-200, 40).map(lambda n: TODAY + timedelta(days=n))
past_days = st.integers(-200, 0).map(lambda n: TODAY + timedelta(days=n))
moments = st.builds(
	lambda day, minute: datetime(day.year, day.month, day.day) + timedelta(minutes=minute),
	days,
	st.integers(0, 1439),
)
past_moments = st.builds(
	lambda day, minute: datetime(day.year, day.month, day.day) + timedelta(minutes=minute),
	past_days,
	st.integers(0, 1439),
)
keys = st.none() | st.sampled_from("abcdef")
touches = st.builds(Touch, st.none() | moments, st.sampled_from(Kind), st.sampled_from(CHANNELS), keys)

dispositions = st.one_of(
	st.builds(
		Disposition,
		st.sampled_from([State.DEAD, State.FAREWELL]),
		past_days,
		st.none() | days,
		st.none() | past_moments,
	),
	st.builds(Disposition, st.just(State.RECYCLED), past_days, days, st.none() | past_moments),
)

facts = st.builds(
	Facts,
	role=st.sampled_from(["lead", "opportunity"]),
	name=st.just("X"),
	created=st.none() | days,
	finished=st.sampled_from([None] * 9 + ["Lost"]),
	disposition=st.one_of(st.none(), st.none(), st.none(), dispositions),
	snoozed_until=st.none() | days,
	steps=st.builds(Steps, st.none() | days, st.none() | past_days),
	stage=st.sampled_from([None, "Prospecting", "Negotiation"]),
	stage_since=st.none() | past_days,
	kind=st.sampled_from([None, "Sales", "Support"]),
	calendar=st.sampled_from([None, "Company"]),
	disqualified=st.sampled_from([None, None, "No Budget"]),
	attractiveness=st.none() | st.integers(0, 100),
	values=st.fixed_dictionaries({}, optional={"territory": st.sampled_from(["Iran", "India"])}),
)

histories = st.builds(History, facts, st.lists(touches, max_size=12).map(tuple))

conditions = st.builds(
	Condition, st.just("territory"), st.sampled_from(["=", "!=", "is set", "is not set"]), st.just("Iran")
)


@st.composite
def rules(draw: st.DrawFn, name: str) -> Rule:
	trigger = draw(st.sampled_from(sorted(TRIGGERS)))
	return Rule(
		name=name,
		trigger=trigger,
		action="flag",
		threshold=None if trigger == "disqualified" else draw(st.integers(1, 60)),
		reason="No Budget" if trigger == "disqualified" else None,
		roles=frozenset(draw(st.sets(st.sampled_from(["lead", "opportunity"]), min_size=1))),
		conditions=tuple(draw(st.lists(conditions, max_size=1))),
		priority=draw(st.integers(0, 9)),
	)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
	own = tuple(draw(rules(f"rule {n}")) for n in range(draw(st.integers(0, 4))))
	holidays = draw(st.lists(days, max_size=30))
	return Policy(
		rules=own + (DEFAULT_RULES if draw(st.booleans()) else ()),
		warning_days=draw(st.integers(0, 14)),
		grace_days=draw(st.integers(0, 5)),
		per_day=draw(st.booleans()),
		working_days=draw(st.booleans()),
		limits=Limits({"Prospecting": draw(st.integers(1, 90))}, {("Prospecting", "Support"): 3}),
		calendars={"Company": Calendar.without(holidays)},
	)
