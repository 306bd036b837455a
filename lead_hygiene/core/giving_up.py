"""After how many unanswered contacts does one more stop paying? By plain counts, so published curves can be fed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .shares import FEW, wilson

LOSE = 0.05  # of all answers, the part one is ready to miss
WAIT = 14  # days; whoever has not answered by then has not answered


@dataclass(frozen=True, slots=True)
class Attempt:
	"""What is known of the `number`-th contact in a row without an answer before it.

	`made` were made and their outcome is known, `answered` of them brought the answer, `stopped` were the last one and
	brought none. `chance` is the share answered, from `low` to `high` (95 %); None where none was made. `so_far` is the
	share of all answers that had come by then, `missed_low` to `missed_high` the interval of the share that comes later;
	None where nobody ever answered. `further` is the chance that somebody who did not answer this one answers a later one,
	of those of which enough were made: one answer to the only ninth contact would make it certain. None: too few were.
	"""

	number: int
	made: int
	answered: int
	stopped: int
	chance: float | None
	low: float | None
	high: float | None
	so_far: float | None
	missed_low: float | None
	missed_high: float | None
	further: float | None

	@property
	def few(self) -> bool:
		"""Whether fewer contacts were made than a share should rest on."""
		return self.made < FEW


@dataclass(slots=True)
class Runs:
	"""Runs of contacts without an answer between them, by how many there were and how they ended; see `attempts`."""

	answered: Counter[int] = field(default_factory=Counter)
	stopped: Counter[int] = field(default_factory=Counter)
	waiting: Counter[int] = field(default_factory=Counter)

	def add(self, answered: Mapping[int, int], streak: int, waits: bool, records: int = 1) -> None:
		"""Add `records` that are alike: the runs of each that were `answered`, and its present one of `streak` contacts,
		which `waits` or has stopped."""
		for number, count in answered.items():
			self.answered[number] += count * records
		if streak:
			(self.waiting if waits else self.stopped)[streak] += records

	def attempts(self) -> list[Attempt]:
		"""One row for every number of contacts."""
		return attempts(self.answered, self.stopped, self.waiting)


def waits(in_play: bool, won: bool, last_on: date | None, today: date, wait: int = WAIT) -> bool:
	"""Whether nobody can say yet how the present run of a record ends.

	So while the record is `in_play` and the last contact, on `last_on`, is younger than `wait` days; and for good where it
	was `won` without a sign we know of, for then nobody gave up.
	"""
	return won or (in_play and last_on is not None and (today - last_on).days < wait)


def attempts(
	answered: Mapping[int, int], stopped: Mapping[int, int], waiting: Mapping[int, int] | None = None
) -> list[Attempt]:
	"""One row for every number of contacts from 1 to the highest that was reached.

	`answered[k]` counts those whose k-th contact brought the answer, `stopped[k]` those given up after k without one.
	`waiting[k]` counts those that have had k contacts and may yet answer the last: they count for the first k - 1 only,
	as unanswered (censored). Counts below 1 contact are left out.
	"""
	waiting = waiting or {}
	known = [number for counts in (answered, stopped, waiting) for number, count in counts.items() if count]
	last = max((number for number in known if number >= 1), default=0)
	every = sum(count for number, count in answered.items() if number >= 1)
	rows, later_answers, beyond = [], 0, 0
	for number in range(last, 0, -1):
		won, lost = answered.get(number, 0), stopped.get(number, 0)
		made = won + lost + beyond
		span = wilson(won, made)
		missed = wilson(later_answers, every)
		rows.append(
			Attempt(
				number=number,
				made=made,
				answered=won,
				stopped=lost,
				chance=won / made if made else None,
				low=span[0] if span else None,
				high=span[1] if span else None,
				so_far=(every - later_answers) / every if every else None,
				missed_low=missed[0] if missed else None,
				missed_high=missed[1] if missed else None,
				further=_further(rows),
			)
		)
		later_answers += won
		beyond = made + waiting.get(number, 0)
	rows.reverse()
	return rows


def stop_after(rows: list[Attempt], lose: float = LOSE) -> Attempt | None:
	"""The first contact after which no more than the share `lose` of all answers still comes. None: nobody ever answered."""
	return next((row for row in rows if row.so_far is not None and 1 - row.so_far <= lose + 1e-9), None)


def _further(later: list[Attempt]) -> float | None:
	"""The chance of an answer to any of the contacts in `later`, last first, by their chances one after the other."""
	enough = [row for row in later if not row.few]
	if not enough:
		return None
	silent = 1.0
	for row in enough:
		silent *= 1 - (row.chance or 0.0)
	return 1 - silent
