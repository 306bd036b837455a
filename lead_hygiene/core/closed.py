"""Records that have closed, counted in every group that they were part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Trait = Literal["grade", "source"]
Key = tuple[str | None, ...]  # (), (stage), (stage, trait), (stage, trait, trait)
Count = tuple[int, int]  # won, closed


@dataclass(frozen=True, slots=True)
class Closed:
	"""So many (`number`) records that have closed, `won` or not, and that entered `stage` from `source` with the `grade`
	they had on that day (None: not known).

	`first`: it was the first stay of each. `unseen`: nobody saw it begin, so it is taken to have followed all the
	stages before it: else the stages before the last one would have been passed by nobody who won.
	"""

	stage: str | None
	grade: str | None
	source: str | None
	won: bool
	number: int = 1
	first: bool = True
	unseen: bool = False


def counts_of(rows: Iterable[Closed], stages: Sequence[str], order: Sequence[Trait]) -> Mapping[Key, Count]:
	"""(won, closed) of every group. All together count each record once, each stage those that passed it."""
	won: dict[Key, int] = defaultdict(int)
	closed: dict[Key, int] = defaultdict(int)
	for row in rows:
		if row.number <= 0:
			continue
		keys: list[Key] = [()] if row.first else []
		for stage, grade in _passed(row, stages):
			key = key_of(stage, grade, row.source, order)
			keys += [key[:depth] for depth in range(1, len(key) + 1)]
		for key in keys:
			closed[key] += row.number
			won[key] += row.number * row.won
	return {key: (won[key], of) for key, of in closed.items()}


def key_of(stage: str | None, grade: str | None, source: str | None, order: Sequence[Trait]) -> Key:
	"""The narrowest group of such records. Those whose grade nobody knows are of all grades: they tell of the wider group,
	and are none beside A, B, C and D."""
	if grade is not None:
		return (stage, *(grade if trait == "grade" else source for trait in order))
	return (stage, source) if order[0] == "source" else (stage,)


def _passed(row: Closed, stages: Sequence[str]) -> list[tuple[str | None, str | None]]:
	"""The stages that a stay stands for, with the grade the record had there."""
	if not row.unseen:
		return [(row.stage, row.grade)]
	before = stages[: stages.index(row.stage)] if row.stage in stages else ()
	return [*((stage, None) for stage in before), (row.stage, row.grade)]
