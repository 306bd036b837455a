"""Whether the day or the month comes first in each column of dates, decided by looking at all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..core.written_dates import majority, vote


class DayOrders:
	"""The orders of the columns `indexes` of `rows`. `default` is whether the day comes first where nothing tells;
	`undecided` are the columns where that was asked for."""

	def __init__(self, rows: Iterable[Sequence[Any]], indexes: Sequence[int], default: bool) -> None:
		counted = {index: [0, 0] for index in indexes}
		for cells in rows:
			for index in indexes:
				said = vote(cells[index]) if index < len(cells) else None
				if said is not None:
					counted[index][0 if said else 1] += 1
		self._decided = {index: majority(votes) for index, votes in counted.items()}
		told = set(self._decided.values()) - {None}
		self._others = told.pop() if len(told) == 1 else None
		self._default = default
		self.undecided: set[int] = set()

	def day_first(self, index: int) -> bool:
		"""What the values of the column decide, else the other columns, else the default."""
		decided = self._decided.get(index)
		decided = self._others if decided is None else decided
		if decided is None:
			self.undecided.add(index)
			return self._default
		return decided
