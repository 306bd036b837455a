"""Where to start today: what makes a record urgent, how much that weighs, and what is worth the most of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from .facts import ENDED, LET_GO, Facts, State
from .policy import Policy
from .review import Verdict

# They wait for an answer; nobody has contacted them; a next step is due; it comes back; the deadline of its stage; it
# turns Cold or Overdue; it is open for too long; it has no next step.
Kind = Literal["waits", "new", "step", "back", "deadline", "cooling", "aged", "neglected"]


@dataclass(frozen=True, slots=True)
class Weight:
	"""How much a reason weighs: `due` on its day, `each` more for every day after it, `most` at the most. Where it is
	seen ahead, it grows from `far` on the first day of the warning to `due`; None: it is not."""

	due: int
	each: int
	most: int
	far: int | None = None

	def after(self, days: int, warning_days: int) -> int:
		"""The weight `days` after its day (negative: before it); 0: it is not to be seen yet."""
		if days >= 0:
			return min(self.due + self.each * days, self.most)
		if self.far is None or -days > warning_days:
			return 0
		return self.due - (self.due - self.far) * -days // warning_days


WEIGHTS: Mapping[Kind, Weight] = MappingProxyType(
	{
		"waits": Weight(70, 10, 100),
		"new": Weight(60, 10, 90),
		"step": Weight(60, 5, 85),
		"back": Weight(60, 5, 85),
		"deadline": Weight(60, 4, 90, far=25),
		"cooling": Weight(60, 0, 60, far=25),
		"aged": Weight(60, 1, 75),
		"neglected": Weight(30, 1, 50),
	}
)
KINDS: tuple[Kind, ...] = tuple(WEIGHTS)
# Of what the other side did, what asks for an answer: not a call that was answered, nor a meeting that was held.
ASKING = frozenset({"email", "message", "quotation", "enquiry", "other"})
AT_REST = frozenset({*ENDED, *LET_GO, State.SNOOZED})
# What still counts of a record whose fate waits for a decision, not for work.
STILL_COUNTS: Mapping[State, frozenset[Kind]] = MappingProxyType(
	{
		State.COLD: frozenset({"waits", "step", "back"}),
		State.UNQUALIFIED: frozenset({"waits", "step"}),
	}
)
# What an opportunity in play tells instead of the lead it came of: the two are one conversation.
TOLD_BY_DEAL = frozenset(KINDS) - {"step", "back"}
REST_SHARE = 4  # of all reasons but the strongest, the part that counts


@dataclass(frozen=True, slots=True)
class Reason:
	"""Why to start with a record. `on` is the day it speaks of, `days` how many ago that is (negative: still to come).

	`state` is what the record turns into, of "cooling" only.
	"""

	kind: Kind
	weight: int
	on: date
	days: int
	state: State | None = None


@dataclass(frozen=True, slots=True)
class Urgency:
	"""How urgent a record is, from 0 (nothing asks for it today) to 100, and why, the strongest reason first."""

	weight: int
	reasons: tuple[Reason, ...] = ()


NOT_URGENT = Urgency(0)


def urgency(
	facts: Facts, verdict: Verdict, policy: Policy, today: date, left_out: frozenset[Kind] = frozenset()
) -> Urgency:
	"""How urgent a record is today.

	What is closed, let go or snoozed is not. While a next step is planned for a later day, or their absence note names
	one, only their waiting counts. Deadlines and turns are seen as early as `policy` warns of them. Reasons that are
	`left_out` are not known, or are told elsewhere.
	"""
	if verdict.state in AT_REST:
		return NOT_URGENT
	counts = STILL_COUNTS.get(verdict.state)
	if paused(facts, today):
		counts = frozenset({"waits"})
	found: dict[Kind, Reason] = {}
	for reason in _reasons(facts, verdict, policy.warning_days, today):
		known = found.get(reason.kind)
		if reason.kind in left_out:
			continue
		if (counts is None or reason.kind in counts) and reason.weight > (known.weight if known else 0):
			found[reason.kind] = reason
	for told, again in _TOLD_TWICE:
		if told in found:
			found.pop(again, None)
	reasons = sorted(found.values(), key=lambda reason: (-reason.weight, KINDS.index(reason.kind)))
	return Urgency(together([reason.weight for reason in reasons]), tuple(reasons))


# What says the same thing as another reason: the stage, or the next step.
_TOLD_TWICE = (("deadline", "aged"), ("step", "neglected"))


def together(weights: list[int]) -> int:
	"""Several reasons in one number: the strongest, and a quarter of the others; at most 100."""
	strongest = max(weights, default=0)
	return min(strongest + (sum(weights) - strongest) // REST_SHARE, 100)


def rank(attractiveness: int | None, weight: int) -> int:
	"""Where a record stands in the list: attractiveness × urgency / 100, halves rounded up; nothing known of it is 0."""
	return ((attractiveness or 0) * weight + 50) // 100


def paused(facts: Facts, today: date) -> bool:
	"""Whether a next step is planned for a day to come, or their absence note says that they are not there today."""
	days = (facts.steps.open_until, facts.conversation.away_until)
	return any(day is not None and day > today for day in days)


def _reasons(facts: Facts, verdict: Verdict, warning_days: int, today: date) -> Iterator[Reason]:
	def reason(kind: Kind, on: date, counted_from: date | None = None, state: State | None = None) -> Reason:
		days = (today - (counted_from or on)).days
		return Reason(kind, WEIGHTS[kind].after(days, warning_days), on, (today - on).days, state)

	heard, came_back = facts.conversation, facts.disposition
	if heard.sign_on is not None and not heard.unanswered():
		if heard.sign_channel in ASKING:
			yield reason("waits", heard.sign_on)
		elif heard.sign_channel == "created":
			yield reason("new", heard.sign_on)
	if facts.steps.open_until is not None:
		yield reason("step", facts.steps.open_until)
	if came_back is not None and came_back.until is not None and came_back.until <= today:
		yield reason("back", came_back.until)
	if verdict.stage_deadline is not None:
		yield reason("deadline", verdict.stage_deadline)
	if verdict.turns is not None and verdict.turns[1] in _TURNS:
		day, state = verdict.turns
		# The end of the stage is told as its deadline.
		if state is State.COLD or verdict.stage_deadline is None or verdict.stage_deadline >= day:
			yield reason("cooling", day, state=state)
	for finding in verdict.findings:
		if finding.trigger in _OF_FINDING and finding.since is not None:
			yield reason(_OF_FINDING[finding.trigger], finding.since, finding.fired_on)


_TURNS = frozenset({State.COLD, State.OVERDUE})
_OF_FINDING: Mapping[str, Kind] = MappingProxyType(
	{"age_in_days": "aged", "days_without_next_step": "neglected"}
)
