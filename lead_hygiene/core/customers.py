"""Is this customer still with us, and if not, what is he? The verdict on one customer on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from .burden import Burden
from .rhythm import USUAL, Habit, Period, Rhythm, days_after, rhythm


class CustomerState(str, Enum):
	"""What a customer is; the first that holds is the state."""

	LET_GO = "Let Go"
	FINISHED = "Finished"
	BURDENSOME = "Burdensome"
	LAPSED = "Lapsed"
	LATE = "Late"
	ACTIVE = "Active"

	def __str__(self) -> str:
		return self.value


RANK: Mapping[CustomerState, int] = MappingProxyType(
	{state: rank for rank, state in enumerate(CustomerState)}
)


@dataclass(frozen=True, slots=True)
class Decision:
	"""Somebody said goodbye to a customer on the day `on`. `bought_on` and `sign_at` are his last purchase and human sign
	that were known then; None: there was none. It holds until a later one comes to light."""

	on: date
	bought_on: date | None = None
	sign_at: datetime | None = None

	def holds(self, bought_on: date | None, sign_at: datetime | None) -> bool:
		"""False once he bought, or spoke, again."""
		return not (_later(bought_on, self.bought_on) or _later(sign_at, self.sign_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
	"""One customer. Absent is None.

	`bought` are the days of his orders and invoices, in any order, `offers` those of our offers to him. `sign_at` is the moment of
	his last human sign, `unsubscribed_on` the day he asked for no more mail. `period` is that of his group. `ended`: ERPNext
	has him disabled. `burden` None: it was not counted.
	"""

	name: str
	period: Period
	bought: tuple[date, ...] = ()
	offers: tuple[date, ...] = ()
	sign_at: datetime | None = None
	unsubscribed_on: date | None = None
	ended: bool = False
	decision: Decision | None = None
	burden: Burden | None = None


@dataclass(frozen=True, slots=True)
class CustomerPolicy:
	"""What the company decides: so many `offers` without an answer, each `answer_days` old, and he wants nothing more."""

	habit: Habit = USUAL
	offers: int = 3
	answer_days: int = 14


@dataclass(frozen=True, slots=True)
class CustomerFinding:
	"""Something that holds. `code` is one of FINDINGS. `fired_on` is the day it began to, None: not known. `since` is the
	day counting began, `threshold` what was reached (days, or a number), `value` what was counted, where it counts."""

	code: str
	state: CustomerState
	fired_on: date | None = None
	since: date | None = None
	threshold: int | None = None
	value: int | None = None
	measures: tuple[str, ...] = ()


FINDINGS: Mapping[str, CustomerState] = MappingProxyType(
	{
		"disabled": CustomerState.LET_GO,
		"let_go": CustomerState.LET_GO,
		"unsubscribed": CustomerState.FINISHED,
		"offers_unanswered": CustomerState.FINISHED,
		"burdensome": CustomerState.BURDENSOME,
		"lapsed": CustomerState.LAPSED,
		"late": CustomerState.LATE,
	}
)


@dataclass(frozen=True, slots=True)
class CustomerVerdict:
	"""The answer for one customer on one day.

	`rhythm` None: he never bought. `since` is the day the state began, where that is known. `review_on` is the first day on
	which the verdict can change if nothing happens, None: it cannot. `next_state` is the state of that day, None where it
	depends on something that is dated in the future. `clock_on` is his last purchase or human sign, from which is counted.
	"""

	state: CustomerState
	findings: tuple[CustomerFinding, ...]
	review_on: date | None
	rhythm: Rhythm | None = None
	clock_on: date | None = None
	since: date | None = None
	next_state: CustomerState | None = None


@dataclass(frozen=True, slots=True)
class _Known:
	"""What of the facts has come by a day, boiled down."""

	rhythm: Rhythm | None
	clock_on: date | None
	alarms: tuple[CustomerFinding, ...] = field(default=())


def review(facts: CustomerFacts, policy: CustomerPolicy, today: date) -> CustomerVerdict:
	"""Judge one customer as of the end of `today`.

	As with leads the verdict depends on the day only through a handful of dates, which are tried; so the review date is exact.
	"""
	known = _known(facts, policy, today)
	standing = _on(known, today)
	ahead = _next_ahead(facts, today)
	review_on, next_state = None, None
	for day in sorted({a.fired_on for a in known.alarms if a.fired_on is not None and a.fired_on > today}):
		later = _on(known, day)
		if later != standing:
			review_on, next_state = day, _state(later)
			break
	if ahead is not None and (review_on is None or ahead <= review_on):
		review_on, next_state = ahead, None
	state = _state(standing)
	return CustomerVerdict(
		state=state,
		findings=standing,
		review_on=review_on,
		rhythm=known.rhythm,
		clock_on=known.clock_on,
		since=min(
			(f.fired_on for f in standing if f.state is state and f.fired_on is not None), default=None
		),
		next_state=next_state,
	)


def _state(findings: tuple[CustomerFinding, ...]) -> CustomerState:
	return min((finding.state for finding in findings), key=RANK.__getitem__, default=CustomerState.ACTIVE)


def _on(known: _Known, day: date) -> tuple[CustomerFinding, ...]:
	"""What holds on `day`, if nothing happens until then. Who has lapsed is not called late as well."""
	ringing = [alarm for alarm in known.alarms if alarm.fired_on is None or alarm.fired_on <= day]
	lapsed = any(alarm.code == "lapsed" for alarm in ringing)
	return tuple(alarm for alarm in ringing if not (lapsed and alarm.code == "late"))


def _known(facts: CustomerFacts, policy: CustomerPolicy, today: date) -> _Known:
	bought = tuple(day for day in facts.bought if day <= today)
	sign_at = facts.sign_at if facts.sign_at is not None and facts.sign_at.date() <= today else None
	found = rhythm(bought, facts.period, policy.habit)
	last = found.last_on if found else None
	clock_on = max((day for day in (last, sign_at and sign_at.date()) if day is not None), default=None)
	alarms = [*_let_go(facts, last, sign_at), *_burdensome(facts), *_out_of_rhythm(found, clock_on)]
	late_on = next((alarm.fired_on for alarm in alarms if alarm.code == "late"), None)
	alarms += _unsubscribed(facts, clock_on, late_on, today)
	alarms += _offers(facts, policy, clock_on, today)
	return _Known(found, clock_on, tuple(sorted(alarms, key=lambda alarm: RANK[alarm.state])))


def _let_go(facts: CustomerFacts, last: date | None, sign_at: datetime | None) -> list[CustomerFinding]:
	found = [_finding("disabled")] if facts.ended else []
	if facts.decision is not None and facts.decision.holds(last, sign_at):
		found.append(_finding("let_go", facts.decision.on))
	return found


def _burdensome(facts: CustomerFacts) -> list[CustomerFinding]:
	if facts.burden is None or not facts.burden.is_burdensome:
		return []
	beyond = facts.burden.beyond
	return [_finding("burdensome", value=len(beyond), threshold=facts.burden.wanted, measures=beyond)]


def _out_of_rhythm(found: Rhythm | None, clock_on: date | None) -> list[CustomerFinding]:
	if found is None or clock_on is None:
		return []
	periods = {"late": found.period.late_days, "lapsed": found.period.lapsed_days}
	return [
		_finding(code, days_after(clock_on, days), since=clock_on, threshold=days)
		for code, days in periods.items()
	]


def _unsubscribed(
	facts: CustomerFacts, clock_on: date | None, late_on: date | None, today: date
) -> list[CustomerFinding]:
	"""Who asked for no more mail and still buys is not finished: it counts once he is late as well, and not after he came back."""
	day = facts.unsubscribed_on
	if day is None or day > today or (clock_on is not None and clock_on > day):
		return []
	return [_finding("unsubscribed", day if late_on is None else max(day, late_on), since=day)]


def _offers(
	facts: CustomerFacts, policy: CustomerPolicy, clock_on: date | None, today: date
) -> list[CustomerFinding]:
	"""Offers of one day count once, as contacts do; those before he last bought or spoke were answered."""
	days = sorted({day for day in facts.offers if day <= today and (clock_on is None or day > clock_on)})
	if policy.offers < 1 or len(days) < policy.offers:
		return []
	fires_on = days_after(days[policy.offers - 1], policy.answer_days)
	return [_finding("offers_unanswered", fires_on, since=days[0], threshold=policy.offers, value=len(days))]


def _next_ahead(facts: CustomerFacts, today: date) -> date | None:
	"""The next day on which something that is dated in the future comes to count."""
	days = [*facts.bought, *facts.offers]
	days += [
		day for day in (facts.unsubscribed_on, facts.sign_at and facts.sign_at.date()) if day is not None
	]
	return min((day for day in days if day > today), default=None)


def _finding(
	code: str,
	fired_on: date | None = None,
	since: date | None = None,
	threshold: int | None = None,
	value: int | None = None,
	measures: tuple[str, ...] = (),
) -> CustomerFinding:
	return CustomerFinding(code, FINDINGS[code], fired_on, since, threshold, value, measures)


def _later(one: date | None, other: date | None) -> bool:
	return one is not None and (other is None or one > other)
