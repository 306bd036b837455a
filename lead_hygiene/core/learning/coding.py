"""A column of history: every different value once, and which of them each record has."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .words import is_missing


class _Codes(dict[Any, int]):
	"""A number for every different value; `values_seen` in the order of the numbers. Space around a text does not count."""

	def __init__(self) -> None:
		self.values_seen: list[Any] = []

	def __missing__(self, cell: Any) -> int:
		value = cell.strip() if isinstance(cell, str) else None if cell != cell else cell
		if value is not cell and value != cell:
			return self.setdefault(cell, self[value]) if cell == cell else self[value]
		self[value] = code = len(self.values_seen)
		self.values_seen.append(value)
		return code


@dataclass(frozen=True)
class Column:
	"""`codes` holds one number per record: the place of its value among the different `values`."""

	name: str
	values: tuple[Any, ...]
	codes: array[int]

	@cached_property
	def counts(self) -> tuple[int, ...]:
		"""How many records have each value."""
		found = Counter(self.codes)
		return tuple(found[code] for code in range(len(self.values)))

	@cached_property
	def missing(self) -> tuple[bool, ...]:
		"""Which values say nothing."""
		return tuple(is_missing(value) for value in self.values)

	@cached_property
	def filled(self) -> int:
		"""How many records say something."""
		return sum(n for n, missing in zip(self.counts, self.missing, strict=True) if not missing)

	@cached_property
	def different(self) -> int:
		"""How many different things are said."""
		return len(self.values) - sum(self.missing)

	def only(self, chosen: Iterable[bool]) -> Column:
		"""The same of the chosen records; values that none of them has are left out."""
		coding = Coding(self.name)
		values = self.values
		coding.add([values[code] for code, keep in zip(self.codes, chosen, strict=True) if keep])
		return coding.column()


class Coding:
	"""A column that is being read."""

	def __init__(self, name: str) -> None:
		self.name = name
		self._codes = _Codes()
		self._of: array[int] = array("I")

	def add(self, cells: Iterable[Any]) -> None:
		"""The values of the next records: texts, numbers, dates, None."""
		codes = self._codes
		self._of.extend([codes[cell] for cell in cells])

	def column(self) -> Column:
		"""What was read so far."""
		return Column(self.name, tuple(self._codes.values_seen), self._of)


def column_of(name: str, cells: Iterable[Any]) -> Column:
	"""A column from the value of each record."""
	coding = Coding(name)
	coding.add(cells)
	return coding.column()
