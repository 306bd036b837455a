"""Everything a company decides about its pipeline, as one value, and the rules it starts with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .attractiveness import Score, Scorer
from .checklist import Requirement
from .criteria import DEFAULT_CRITERIA, DEFAULT_SCALE, Criterion, Scale
from .facts import ROLES, Facts, Role, State
from .rules import STATE_OF, Rule
from .stages import EVERY_DAY, NO_LIMITS, Calendar, Limits

# How a condition may call what is computed by the criteria: field or label.
SCORED = re.compile(r"(hygiene_)?(grade|attractiveness)$", re.IGNORECASE)

DEFAULT_RULES: tuple[Rule, ...] = (
	Rule(
		name="Five unanswered e-mails",
		trigger="unanswered_emails",
		threshold=5,
		action="say_farewell",
		priority=60,
	),
	Rule(
		name="Five unanswered calls",
		trigger="unanswered_calls",
		threshold=5,
		action="say_farewell",
		priority=55,
	),
	Rule(name="Silent for 90 days", trigger="silent_days", threshold=90, action="say_farewell", priority=50),
	Rule(
		name="Stage overdue",
		trigger="stage_overdue_days",
		threshold=1,
		action="ask_for_next_step",
		priority=40,
		roles=frozenset({"opportunity"}),
	),
	Rule(
		name="No next step for 14 days",
		trigger="days_without_next_step",
		threshold=14,
		action="notify_owner",
		priority=30,
	),
	Rule(
		name="Disqualified: no fit",
		trigger="disqualified",
		reason="No Fit",
		action="close",
		priority=90,
	),
	Rule(
		name="Disqualified: no budget",
		trigger="disqualified",
		reason="No Budget",
		action="recycle",
		come_back_days=90,
		priority=80,
	),
	Rule(
		name="Disqualified: no authority",
		trigger="disqualified",
		reason="No Authority",
		action="ask_for_next_step",
		priority=70,
	),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
	"""The policy a record is reviewed by.

	`warning_days`: how long before a Cold or Overdue rule fires a record is Cooling (0: never).
	`grace_days`: how long a planned next step pauses a record after its date.
	`per_day`: contacts of one calendar day count once. `working_days`: the stage clock skips the holidays
	of the record's calendar in `calendars`; a calendar that is not there counts every day. `criteria` give the
	points that are read on the `scale`. The `checklist` says when a lead is ready to be converted; empty: nobody asks.
	"""

	rules: tuple[Rule, ...] = DEFAULT_RULES
	warning_days: int = 7
	grace_days: int = 2
	per_day: bool = True
	working_days: bool = False
	limits: Limits = NO_LIMITS
	calendars: Mapping[str | None, Calendar] = field(default_factory=dict)
	criteria: tuple[Criterion, ...] = DEFAULT_CRITERIA
	scale: Scale = DEFAULT_SCALE
	checklist: tuple[Requirement, ...] = ()
	_by_role: Mapping[Role, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)
	_fields: Mapping[Role, frozenset[str]] = field(init=False, repr=False, compare=False)
	_scored: Mapping[Role, frozenset[str]] = field(init=False, repr=False, compare=False)
	_scorers: dict[Role, Scorer] = field(init=False, repr=False, compare=False)
	_silenced: list[Policy] = field(init=False, repr=False, compare=False)

	def __post_init__(self) -> None:
		by_role = {role: tuple(rule for rule in self.rules if role in rule.roles) for role in ROLES}
		fields = {role: _asked(by_role[role], self.criteria, self.checklist, role) for role in ROLES}
		scored = {role: frozenset(name for name in fields[role] if SCORED.match(name)) for role in ROLES}
		derived = {"_by_role": by_role, "_fields": fields, "_scored": scored, "_scorers": {}, "_silenced": []}
		for name, value in derived.items():
			object.__setattr__(self, name, value)
		for word, days in (("warning_days", self.warning_days), ("grace_days", self.grace_days)):
			if days < 0:
				raise ValueError(f"{word} is {days}; it cannot be less than 0")
		names = [rule.name for rule in self.rules]
		for name in names:
			if names.count(name) > 1:
				raise ValueError(f"two rules are called {name!r}; every rule needs a name of its own")

	@property
	def has_needed(self) -> bool:
		"""Whether anything on the checklist is needed, so that leads can meet it."""
		return any(line.needed for line in self.checklist)

	def rules_for(self, facts: Facts) -> list[Rule]:
		"""The rules that speak of this record."""
		return [rule for rule in self._by_role[facts.role] if not rule.conditions or rule.applies(facts)]

	def fields_for(self, role: Role) -> frozenset[str]:
		"""The fields of records of a role that conditions of rules, criteria and the checklist ask for."""
		return self._fields[role]

	def score_fields_for(self, role: Role) -> frozenset[str]:
		"""Those among them that sound like the grade or the attractiveness."""
		return self._scored[role]

	def minds_score(self, role: Role) -> bool:
		"""Whether a rule asks for the attractiveness or the grade of such records, so that a new score can mean a new verdict."""
		return any(
			rule.trigger == "attractiveness_below"
			or any(SCORED.match(condition.field) for condition in rule.conditions)
			for rule in self._by_role[role]
		)

	def without_silence(self) -> Policy:
		"""The same policy without the rules that call somebody silent: for when the proof is missing. Always the same one."""
		if not self._silenced:
			rules = tuple(rule for rule in self.rules if STATE_OF[rule.trigger] is not State.COLD)
			self._silenced.append(replace(self, rules=rules))
		return self._silenced[0]

	def scorer(self, role: Role) -> Scorer:
		"""What scores records of a role by this policy; always the same one, for it remembers what it works out."""
		if role not in self._scorers:
			self._scorers[role] = Scorer(self.criteria, self.scale, role)
		return self._scorers[role]

	def calendar(self, name: str | None) -> Calendar:
		"""The calendar stages are counted on."""
		return self.calendars.get(name, EVERY_DAY) if self.working_days else EVERY_DAY


def shown_of(score: Score, names: Iterable[str]) -> dict[str, Any]:
	"""The present grade or attractiveness under each of `names`, which are `Policy.score_fields_for`."""
	shown = {"grade": score.grade, "attractiveness": score.attractiveness}
	return {name: shown[SCORED.match(name)[2].lower()] for name in names}


def _asked(
	rules: Iterable[Rule], criteria: Iterable[Criterion], checklist: Iterable[Requirement], role: Role
) -> frozenset[str]:
	by_rules = {condition.field for rule in rules for condition in rule.conditions}
	by_criteria = {each.condition.field for each in criteria if each.condition and role in each.roles}
	by_checklist = {each.condition.field for each in checklist if each.condition and role == "lead"}
	return frozenset(by_rules | by_criteria | by_checklist)
