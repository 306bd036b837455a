"""Is this record still worth our time, why not, and when do we look again?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .facts import LET_GO, PRECEDENCE, Facts, State
from .policy import Policy
from .rules import ALWAYS, STATE_OF, TRIGGERS, Reading, Rule
from .stages import deadline, plus

_WARNED = frozenset({State.COLD, State.OVERDUE})


@dataclass(frozen=True, slots=True)
class Finding:
	"""A rule that fired. `value` is what was counted since `since`, against `threshold`.

	`fired_on` is the day it began to hold; None: that is not known. `value` and `since` are None where the
	trigger does not count.
	"""

	rule: str
	trigger: str
	action: str
	threshold: int | None
	value: int | None
	since: date | None
	fired_on: date | None
	state: State
	priority: int
	reason: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
	"""The answer for one record on one day.

	`since` is the day the state began, where that is known. `review_on` is the first day on which the
	verdict can change if nothing happens, None: it cannot. `next_state` is the state of that day, None where
	it depends on a touch dated in the future. `turns` is the first day on which the state is another one, and which;
	None: it stays, or that depends on such a touch. `silent_days` is None where no human sign is known.
	`stage_deadline` is the last day within the limit of the stage, None: no limit, or the record was let go.
	"""

	state: State
	findings: tuple[Finding, ...]
	review_on: date | None
	since: date | None = None
	next_state: State | None = None
	silent_days: int | None = None
	stage_deadline: date | None = None
	held: tuple[Finding, ...] = ()
	turns: tuple[date, State] | None = None

	@property
	def decisive(self) -> Finding | None:
		"""The finding whose action is prescribed: of the highest priority, then the coldest, then by name."""
		return decisive(self.findings)


def decisive(findings: tuple[Finding, ...]) -> Finding | None:
	"""Of several findings the one that decides; None where there is none."""
	order = sorted(findings, key=lambda f: (-f.priority, PRECEDENCE[f.state], f.rule))
	return order[0] if order else None


@dataclass(slots=True, eq=False)
class _Alarm:
	"""A rule that fires on `day` if nothing happens, pauses taken into account."""

	rule: Rule
	reading: Reading
	day: date
	state: State
	rank: int
	warned: bool


_TO_ALARM = {trigger: (state, PRECEDENCE[state], state in _WARNED) for trigger, state in STATE_OF.items()}


def review(facts: Facts, policy: Policy, today: date) -> Verdict:
	"""Judge one record as of the end of `today`.

	The verdict depends on the day only through a handful of dates (an alarm rings, a warning begins, a pause
	ends …); so the review date is found by trying those dates, and is exact.
	"""
	if facts.finished is not None:
		return Verdict(State.CLOSED, (), None)
	if facts.unproven is not None:
		policy = policy.without_silence()
	silent = facts.conversation.silent_days(today)
	last_day = _stage_deadline(facts, policy)
	alarms = _alarms(facts, policy, today)
	standing = _on(facts, policy, alarms, today)
	state, ringing, held = standing
	review_on, next_state, turns = None, None, None
	for day in _turning_points(facts, policy, alarms, today):
		later = _on(facts, policy, alarms, day)
		if later != standing and review_on is None:
			review_on, next_state = day, later[0]
		if later[0] is not state:
			turns = day, later[0]
			break
	touch_on = facts.conversation.next_touch_on
	if touch_on is not None and touch_on > today and (review_on is None or touch_on <= review_on):
		review_on, next_state = touch_on, None
	if turns is not None and touch_on is not None and today < touch_on <= turns[0]:
		turns = None
	findings = tuple(_finding(alarm) for alarm in ringing)
	return Verdict(
		state=state,
		findings=findings,
		review_on=review_on,
		since=_since(facts, state, findings),
		next_state=next_state,
		silent_days=silent,
		stage_deadline=None if state in LET_GO else last_day,
		held=tuple(_finding(alarm) for alarm in held),
		turns=turns,
	)


def paused_until(facts: Facts, policy: Policy) -> date | None:
	"""The first day on which neither a snooze, nor a planned next step, nor their own absence holds findings back.

	None: there never was a pause. The day may be past.
	"""
	ends = []
	if facts.snoozed_until is not None:
		ends.append(facts.snoozed_until)
	if facts.steps.open_until is not None:
		ends.append(plus(facts.steps.open_until, policy.grace_days + 1))
	if facts.conversation.away_until is not None:
		ends.append(facts.conversation.away_until)
	return max(ends, default=None)


def _alarms(facts: Facts, policy: Policy, today: date) -> list[_Alarm]:
	pause = paused_until(facts, policy)
	alarms = []
	for rule in policy.rules_for(facts):
		reading = TRIGGERS[rule.trigger](facts, policy, rule, today)
		if reading.fires_on is not None:
			day = reading.fires_on if pause is None else max(reading.fires_on, pause)
			alarms.append(_Alarm(rule, reading, day, *_TO_ALARM[rule.trigger]))
	return alarms


_Standing = tuple[State, list[_Alarm], list[_Alarm]]


def _on(facts: Facts, policy: Policy, alarms: list[_Alarm], day: date) -> _Standing:
	"""State, ringing alarms and those held back by a pause on `day`, if nothing happens until then."""
	decided = facts.disposition
	if decided is not None and decided.holds(facts.conversation.sign_at, day):
		return decided.state, [], []
	held = [alarm for alarm in alarms if alarm.reading.fires_on <= day < alarm.day]
	if facts.snoozed_until is not None and day < facts.snoozed_until:
		return State.SNOOZED, [], held
	ringing = [alarm for alarm in alarms if alarm.day <= day]
	if ringing:
		return min(ringing, key=_coldness).state, ringing, held
	horizon = plus(day, policy.warning_days)
	if any(alarm.warned and alarm.day <= horizon for alarm in alarms):
		return State.COOLING, [], held
	return State.ACTIVE, [], held


def _coldness(alarm: _Alarm) -> int:
	return alarm.rank


def _turning_points(facts: Facts, policy: Policy, alarms: list[_Alarm], today: date) -> list[date]:
	"""Every day after `today` on which something can change, soonest first."""
	days = {alarm.day for alarm in alarms} | {alarm.reading.fires_on for alarm in alarms}
	days.update(
		plus(alarm.day, -policy.warning_days) for alarm in alarms if alarm.warned and alarm.day != ALWAYS
	)
	if facts.snoozed_until is not None:
		days.add(facts.snoozed_until)
	if facts.disposition is not None and facts.disposition.until is not None:
		days.add(facts.disposition.until)
	return sorted(day for day in days if day > today)


def _finding(alarm: _Alarm) -> Finding:
	rule, reading = alarm.rule, alarm.reading
	return Finding(
		rule=rule.name,
		trigger=rule.trigger,
		action=rule.action,
		threshold=rule.threshold,
		value=reading.value,
		since=reading.since,
		fired_on=None if alarm.day == ALWAYS else alarm.day,
		state=alarm.state,
		priority=rule.priority,
		reason=rule.reason,
	)


def _since(facts: Facts, state: State, findings: tuple[Finding, ...]) -> date | None:
	if facts.disposition is not None and state is facts.disposition.state:
		return facts.disposition.on
	days = [f.fired_on for f in findings if f.state is state and f.fired_on is not None]
	return min(days, default=None)


def _stage_deadline(facts: Facts, policy: Policy) -> date | None:
	limit = policy.limits.of(facts.stage, facts.kind)
	if limit is None or facts.stage_since is None:
		return None
	return deadline(facts.stage_since, limit, policy.calendar(facts.calendar))
