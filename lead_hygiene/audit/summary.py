"""What the verdicts add up to, counted while they pass: states, owners, stages, ages, and the coldest."""

from __future__ import annotations

from collections import Counter
from datetime import date

from ..core.facts import ALIVE, PRECEDENCE, State
from .heap import Heap
from .judging import Audit, Judged
from .start_today import StartToday

COLDEST = 200
NEXT = 25
# From alive to ended, so that what is alive stands together.
SHOWN = tuple(
	sorted(State, key=lambda state: (state not in ALIVE, state is State.SNOOZED, -PRECEDENCE[state]))
)
BINS = (7, 14, 30, 60, 90, 180, 365)


class Summary:
	"""Takes the verdicts one by one. Finished records are counted in `states` and nowhere else."""

	def __init__(self, audit: Audit) -> None:
		self.today = audit.today
		self.heard = audit.heard
		self.states: dict[str, Counter[State]] = {}
		self.by_owner: dict[str | None, Counter[State]] = {}
		self.by_stage: dict[str | None, Counter[State]] = {}
		self.stage_overdue: Counter[str | None] = Counter()
		self.by_status: dict[str | None, Counter[State]] = {}
		self.silence: dict[int | None, Counter[State]] = {}
		self.age: dict[int | None, Counter[State]] = {}
		self.findings: Counter[str] = Counter()
		self.amount_at_risk: Counter[str | None] = Counter()
		self.coldest = Heap(COLDEST)
		self.turning = Heap(NEXT)
		self.start = StartToday()

	def add(self, judged: Judged) -> None:
		"""Take the next record."""
		state, record = judged.verdict.state, judged.record
		self.start.add(judged)
		self.states.setdefault(record.doctype, Counter())[state] += 1
		if not judged.is_open:
			return
		silent = judged.facts.conversation.silent_days(self.today)
		self.by_owner.setdefault(record.owner, Counter())[state] += 1
		if record.doctype == "Opportunity":
			self.by_stage.setdefault(record.stage, Counter())[state] += 1
			if any(each.trigger == "stage_overdue_days" for each in judged.verdict.findings):
				self.stage_overdue[record.stage] += 1
		else:
			self.by_status.setdefault(record.status, Counter())[state] += 1
		self.silence.setdefault(bin_of(silent), Counter())[state] += 1
		self.age.setdefault(bin_of(_days(record.created, self.today)), Counter())[state] += 1
		self.findings.update(each.rule for each in judged.verdict.findings)
		if state not in ALIVE:
			if record.amount:
				self.amount_at_risk[record.currency] += record.amount
			rank = (1 if silent is None else -silent, PRECEDENCE[state], -(record.amount or 0))
			self.coldest.add(rank, judged)
		elif judged.verdict.next_state is not None and judged.verdict.next_state not in ALIVE:
			self.turning.add((judged.verdict.review_on.toordinal(), -(record.amount or 0)), judged)

	@property
	def open(self) -> int:
		"""How many records are still in the pipeline."""
		return sum(n for states in self.states.values() for state, n in states.items() if _is_open(state))

	@property
	def alive(self) -> int:
		"""How many of those are alive."""
		return sum(n for states in self.states.values() for state, n in states.items() if state in ALIVE)

	def states_present(self) -> list[State]:
		"""The states that occur, the most alive first."""
		found = {state for states in self.states.values() for state in states}
		return [state for state in SHOWN if state in found]

	def headline(self) -> str:
		"""The share of the pipeline that is alive, in one sentence."""
		if not self.open:
			return "No record is open."
		share = f"{100 * self.alive / self.open:.0f} %"
		told = f"Alive: {share} of the open pipeline ({self.alive:,} of {self.open:,} records)."
		return told if self.heard else f"{told} Messages are not known: nobody could be called Cold."


def bin_of(days: int | None) -> int | None:
	"""The number of the bin of BINS that `days` falls into; None where it is not known."""
	if days is None:
		return None
	return next((number for number, last in enumerate(BINS) if days <= last), len(BINS))


def _is_open(state: State) -> bool:
	return state not in (State.CLOSED, State.DEAD)


def _days(start: date | None, today: date) -> int | None:
	return None if start is None else max((today - start).days, 0)
