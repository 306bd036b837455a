"""The first of many, without keeping them all."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Heap:
	"""The first `size` of many, without keeping them all."""

	size: int
	seen: int = 0
	_rows: list[Any] = field(default_factory=list)

	def add(self, rank: tuple[Any, ...], item: Any) -> None:
		"""Take one; the lowest rank comes first. `rank` must consist of numbers."""
		self.seen += 1
		entry = (tuple(-part for part in rank), -self.seen, item)
		if len(self._rows) < self.size:
			heapq.heappush(self._rows, entry)
		elif entry > self._rows[0]:
			heapq.heapreplace(self._rows, entry)

	def first(self) -> list[Any]:
		"""The kept ones, in order of rank."""
		return [item for _, _, item in sorted(self._rows, key=lambda entry: entry[:2], reverse=True)]
