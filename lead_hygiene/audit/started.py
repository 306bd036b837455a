"""Those who started, in columns: how far each came, how it stands, what it brought in."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
from itertools import compress

from ..core.conversion import WINDOWS, Fate, Journey, Passage, Step, legs, passage
from ..core.effectiveness import LIVES, Effect, Life
from .pipeline import Record
from .told_apart import ToldApart

_NEVER = -1


class Started:
	"""Records that started at `start` and go for `milestones`. A million of them take some 40 bytes each."""

	def __init__(self, start: str, milestones: tuple[str, ...]) -> None:
		self.start = start
		self.milestones = milestones
		self.told = ToldApart()
		self._ways = list(legs(len(milestones)))
		self._gone = [array("i") for _way in self._ways]
		self._codes: dict[tuple[Fate, int, int], int] = {}
		self._passages: list[Passage] = []
		self._lives = array("b")
		self._worth = array("d")

	def __len__(self) -> int:
		return len(self._lives)

	def add(self, record: Record, on: date, journey: Journey, life: Life, worth: float | None) -> None:
		"""The next one. `on` is the day it started; `worth` None: what it brought in is not known."""
		self.told.add(record, on, record.owner)
		for way, gone in zip(self._ways, self._gone, strict=True):
			gone.append(self._code(passage(journey, *way)))
		self._lives.append(LIVES.index(life))
		self._worth.append(worth or 0.0)

	def steps(self, group_by: str | None, only: Iterable[object] | None = None) -> dict[Hashable, list[Step]]:
		"""The steps of each group, of all or of those of which `only` is true; as `core.conversion.steps`."""
		only = None if only is None else list(only)
		found: dict[Hashable, list[Step]] = {}
		for place, gone in enumerate(self._gone):
			rows = zip(self.told.by(group_by), gone, strict=True)
			for (group, code), number in Counter(rows if only is None else compress(rows, only)).items():
				if group not in found:
					found[group] = [Step(*way, group=group) for way in self._ways]
				if code != _NEVER:
					found[group][place].add(self._passages[code], number)
		return found

	def effects(self, group_by: str | None) -> dict[Hashable, Effect]:
		"""What became of each group; as `core.effectiveness.effects`."""
		found = {group: Effect(steps) for group, steps in self.steps(group_by).items()}
		for (group, life), number in Counter(zip(self.told.by(group_by), self._lives, strict=True)).items():
			found[group].lives[LIVES[life]] += number
		for group, worth in zip(self.told.by(group_by), self._worth, strict=True):
			if worth > 0:
				effect = found[group]
				effect.valued += 1
				effect.revenue += worth
		return found

	def _code(self, gone: Passage | None) -> int:
		"""The number of a passage; of its age only counts how many windows it is older than."""
		if gone is None:
			return _NEVER
		known = bisect_right(WINDOWS, gone.age)
		like = gone.fate, gone.days, known
		code = self._codes.get(like)
		if code is None:
			code = self._codes[like] = len(self._passages)
			self._passages.append(Passage(gone.fate, gone.days, WINDOWS[known - 1] if known else 0))
		return code
