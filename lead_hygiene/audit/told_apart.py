"""Rows told apart by what is known of their records: each value is kept once, a row costs four bytes for each column."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date
from itertools import repeat
from operator import attrgetter

from .pipeline import Record

# What each grouping is made of: a column, and what of its values tells.
_OF: Mapping[str, tuple[str, Callable[[Hashable], Hashable]]] = {
	"month": ("month", lambda month: month),
	"source": ("traits", attrgetter("source")),
	"campaign": ("traits", attrgetter("campaign")),
	"owner": ("owner", lambda owner: owner),
	"territory": ("traits", attrgetter("territory")),
	"industry": ("traits", attrgetter("industry")),
	"sub_industry": ("traits", attrgetter("sub_industry")),
	"opportunity_type": ("kind", lambda kind: kind),
}
GROUPS = tuple(_OF)


class Column:
	"""One value for each row; equal ones are kept once."""

	__slots__ = ("_known", "numbers", "values")

	def __init__(self) -> None:
		self.numbers = array("i")
		self.values: list[Hashable] = []
		self._known: dict[Hashable, int] = {}

	def add(self, value: Hashable) -> None:
		"""The value of the next row."""
		number = self._known.get(value)
		if number is None:
			number = self._known[value] = len(self.values)
			self.values.append(value)
		self.numbers.append(number)

	def told(self, part: Callable[[Hashable], Hashable] = lambda value: value) -> Iterator[Hashable]:
		"""`part` of the value of each row."""
		parts = [part(value) for value in self.values]
		return (parts[number] for number in self.numbers)


class ToldApart:
	"""What rows can be told apart by."""

	def __init__(self) -> None:
		self._columns = {name: Column() for name in ("month", "traits", "owner", "kind")}

	def add(self, record: Record, on: date, owner: str | None) -> None:
		"""The next row: of a record, on a day, when `owner` was responsible for it."""
		columns = self._columns
		columns["month"].add(f"{on:%Y-%m}")
		columns["traits"].add(record.traits)
		columns["owner"].add(owner)
		columns["kind"].add(record.kind)

	def groups(self) -> list[str]:
		"""The groupings of which anything is known."""
		return [
			name
			for name, (column, part) in _OF.items()
			if any(part(value) is not None for value in self._columns[column].values)
		]

	def by(self, group_by: str | None) -> Iterator[Hashable]:
		"""The group of each row, None where it is not known; `group_by` None: one group."""
		if group_by is None:
			return repeat(None, len(self._columns["month"].numbers))
		column, part = _OF[group_by]
		return self._columns[column].told(part)
