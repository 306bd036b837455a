"""A rule is a row of data. What it can look at, and how, are dicts of small functions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .facts import Facts, Role, State
from .stages import plus

if TYPE_CHECKING:
	from .policy import Policy

ACTIONS = ("flag", "notify_owner", "ask_for_next_step", "say_farewell", "recycle", "close")
ALWAYS = date.min


@dataclass(frozen=True, slots=True)
class Condition:
	"""One thing a record must be for a rule to apply: `field` compared by `operator` with `value`."""

	field: str
	operator: str
	value: str = ""

	def __post_init__(self) -> None:
		if self.operator not in OPERATORS:
			raise ValueError(f"unknown operator {self.operator!r}; use one of: {', '.join(OPERATORS)}")

	def holds(self, values: Mapping[str, Any]) -> bool:
		"""Whether it holds; a value that is not known only satisfies what is true of anything unknown."""
		return OPERATORS[self.operator](values.get(self.field), self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
	"""One line of the policy. `threshold` is a count or days, as the trigger says; None where it needs none.

	`reason` belongs to the trigger "disqualified". The highest `priority` of those that fire decides.
	`come_back_days` belongs to the action "recycle". Raises ValueError, in words, when the row makes no sense.
	"""

	name: str
	trigger: str
	action: str
	threshold: int | None = None
	roles: frozenset[Role] = frozenset({"lead", "opportunity"})
	conditions: tuple[Condition, ...] = ()
	reason: str | None = None
	priority: int = 0
	mode: str = "Observe"
	come_back_days: int | None = None

	def __post_init__(self) -> None:
		if self.trigger not in TRIGGERS:
			raise ValueError(f"unknown trigger {self.trigger!r}; use one of: {', '.join(TRIGGERS)}")
		if self.action not in ACTIONS:
			raise ValueError(f"unknown action {self.action!r}; use one of: {', '.join(ACTIONS)}")
		if self.trigger == "disqualified":
			if not self.reason:
				raise ValueError("the trigger 'disqualified' needs a reason, for example 'No Budget'")
		elif self.threshold is None or self.threshold < 1:
			raise ValueError(f"the trigger {self.trigger!r} needs a threshold of at least 1")

	def applies(self, facts: Facts) -> bool:
		"""Whether the rule speaks of this record at all."""
		return facts.role in self.roles and all(c.holds(facts.values) for c in self.conditions)


@dataclass(frozen=True, slots=True)
class Reading:
	"""What a trigger sees. `fires_on` is the first day the threshold is reached if nothing happens;
	None: never, ALWAYS: it holds whatever the day. `since` is the day counting began, where it counts."""

	value: int | None
	since: date | None
	fires_on: date | None


NOTHING = Reading(None, None, None)


def _streak(channel: str) -> Callable[[Facts, Policy, Rule, date], Reading]:
	def read(facts: Facts, policy: Policy, rule: Rule, today: date) -> Reading:
		days = facts.conversation.streaks.get(channel, ())
		reached = days[rule.threshold - 1] if len(days) >= rule.threshold else None
		return Reading(len(days), facts.conversation.sign_on, reached)

	return read


def _silent(facts: Facts, policy: Policy, rule: Rule, today: date) -> Reading:
	return _days_since(facts.conversation.sign_on, rule, today)


def _age(facts: Facts, policy: Policy, rule: Rule, today: date) -> Reading:
	return _days_since(facts.created, rule, today)


def _without_step(facts: Facts, policy: Policy, rule: Rule, today: date) -> Reading:
	days = [day for day in (facts.created, facts.steps.covered_until) if day is not None]
	return _days_since(max(days, default=None), rule, today)


def _stage_overdue(facts: Facts, policy: Policy, rule: Rule, today: date) -> Reading:
	limit = policy.limits.of(facts.stage, facts.kind)
	if limit is None or facts.stage_since is None:
		return NOTHING
	calendar = policy.calendar(facts.calendar)
	value = max(calendar.days(facts.stage_since, today) - limit, 0)
	return Reading(value, facts.stage_since, calendar.day_after(facts.stage_since, limit + rule.threshold))


def _unattractive(facts: Facts, policy: Policy, rule: Rule, today: date) -> Reading:
	points = facts.attractiveness
	return Reading(points, None, ALWAYS if points is not None and points < rule.threshold else None)


def _disqualified(facts: Facts, policy: Policy, rule: Rule, today: date) -> Reading:
	said = facts.disqualified is not None and facts.disqualified.casefold() == rule.reason.casefold()
	return Reading(None, None, ALWAYS if said else None)


def _days_since(start: date | None, rule: Rule, today: date) -> Reading:
	if start is None:
		return NOTHING
	return Reading(max((today - start).days, 0), start, plus(start, rule.threshold))


TRIGGERS: Mapping[str, Callable[[Facts, Policy, Rule, date], Reading]] = {
	"unanswered_contacts": _streak("any"),
	"unanswered_emails": _streak("email"),
	"unanswered_calls": _streak("call"),
	"silent_days": _silent,
	"stage_overdue_days": _stage_overdue,
	"days_without_next_step": _without_step,
	"age_in_days": _age,
	"attractiveness_below": _unattractive,
	"disqualified": _disqualified,
}

STATE_OF: Mapping[str, State] = {
	"unanswered_contacts": State.COLD,
	"unanswered_emails": State.COLD,
	"unanswered_calls": State.COLD,
	"silent_days": State.COLD,
	"stage_overdue_days": State.OVERDUE,
	"days_without_next_step": State.NEGLECTED,
	"age_in_days": State.OVERDUE,
	"attractiveness_below": State.UNQUALIFIED,
	"disqualified": State.UNQUALIFIED,
}


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any, str], bool]:
	def holds(actual: Any, wanted: str) -> bool:
		if actual is None or actual == "":
			return False
		left, right = _alike(actual, wanted)
		return right is not None and compare(left, right)

	return holds


def _alike(actual: Any, wanted: str) -> tuple[Any, Any]:
	"""Both sides in the type of `actual`; the right one is None where `wanted` cannot be read as that."""
	if isinstance(actual, bool):
		return int(actual), _number(wanted)
	if isinstance(actual, (int, float)):
		return actual, _number(wanted)
	if isinstance(actual, date):
		day = actual.date() if isinstance(actual, datetime) else actual
		try:
			return day, date.fromisoformat(wanted.strip()[:10])
		except ValueError:
			return day, None
	left, right = _number(actual), _number(wanted)
	if left is not None and right is not None:
		return left, right
	return str(actual).strip().casefold(), wanted.strip().casefold()


def _number(text: Any) -> float | None:
	try:
		return float(str(text).strip())
	except ValueError:
		return None


_equal = _compared(operator.eq)


def _among(actual: Any, wanted: str) -> bool:
	return any(_equal(actual, part) for part in wanted.split(","))


def _contains(actual: Any, wanted: str) -> bool:
	return actual is not None and wanted.strip().casefold() in str(actual).casefold()


def _between(actual: Any, wanted: str) -> bool:
	"""Whether it is in "low..high": from low on, below high; either may be left out."""
	low, apart, high = wanted.partition("..")
	if not apart:
		return False
	at_least, below = OPERATORS[">="], OPERATORS["<"]
	return (at_least(actual, low) if low.strip() else True) and (
		below(actual, high) if high.strip() else _is_set(actual, "")
	)


def _is_set(actual: Any, wanted: str) -> bool:
	return actual is not None and actual != ""


OPERATORS: Mapping[str, Callable[[Any, str], bool]] = {
	"=": _equal,
	"!=": lambda actual, wanted: not _equal(actual, wanted),
	">": _compared(operator.gt),
	">=": _compared(operator.ge),
	"<": _compared(operator.lt),
	"<=": _compared(operator.le),
	"between": _between,
	"in": _among,
	"not in": lambda actual, wanted: not _among(actual, wanted),
	"contains": _contains,
	"is set": _is_set,
	"is not set": lambda actual, wanted: not _is_set(actual, wanted),
}
