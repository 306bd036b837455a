"""Which field each column of an export goes to. No column is left out: what is not mapped is named."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .presets import ENDS, PARTY, Place, Sheet, Where, fold, places

# mapped: it goes to a field. read: it tells something else, whose deal it is for one. no place: its meaning is known, but
# there is no field for it. again: another column says the same, and is the likelier one. unknown: nobody knows. blank: it has
# no heading.
State = Literal["mapped", "read", "no place", "again", "unknown", "blank"]
# What belongs to a record that is named by other columns.
_REFERS = frozenset({"Opportunity", "ToDo"})


@dataclass(frozen=True, slots=True)
class Column:
	"""One column of an export and where it goes. `meaning` is None where it is not known, `place` where there is none."""

	index: int
	heading: str
	state: State
	meaning: str | None = None
	place: Place | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
	"""The columns of an export of `sheet`, in their order, as columns of `doctype`."""

	sheet: Sheet
	doctype: str
	columns: tuple[Column, ...]

	def of(self, *states: State) -> tuple[Column, ...]:
		"""The columns in one of these states."""
		return tuple(column for column in self.columns if column.state in states)

	def headings(self, *states: State) -> tuple[str, ...]:
		"""What the columns in one of these states are called."""
		return tuple(column.heading for column in self.of(*states))

	@property
	def indexes(self) -> Map[str, int]:
		"""The column of each meaning that is used."""
		return {c.meaning: c.index for c in self.of("mapped", "read") if c.meaning is not None}


def map_columns(headings: Sequence[Any], sheet: Sheet, doctype: str, where: Where) -> Mapping:
	"""The mapping of the headings of an export. Of several columns that mean the same the likeliest heading goes first, of
	several with one heading the first."""
	folded = ["" if cell is None else fold(str(cell)) for cell in headings]
	meanings: dict[int, str] = {}
	known: dict[int, str] = {}
	for meaning, spellings in sheet.columns.items():
		rank = {spelling: number for number, spelling in enumerate(spellings)}
		named = sorted((rank[text], index) for index, text in enumerate(folded) if text in rank)
		for _rank, index in named:
			known.setdefault(index, meaning)
		chosen = next((index for _rank, index in named if index not in meanings), None)
		if chosen is not None:
			meanings[chosen] = meaning
	there = places(doctype, where)
	told = _told(sheet, doctype, where)
	columns = []
	for index, cell in enumerate(headings):
		heading = "" if cell is None else str(cell).strip()
		if index in meanings:
			meaning = meanings[index]
			place = there.get(meaning)
			state: State = "mapped" if place else "read" if meaning in told else "no place"
			columns.append(Column(index, heading, state, meaning, place))
		elif index in known:
			columns.append(Column(index, heading, "again", known[index]))
		else:
			columns.append(Column(index, heading, "unknown" if heading else "blank"))
	return Mapping(sheet, doctype, tuple(columns))


def _told(sheet: Sheet, doctype: str, where: Where) -> frozenset[str]:
	"""The meanings that are read though they have no field."""
	told = set(sheet.also)
	if doctype in _REFERS:
		told |= {*PARTY}
	if where == "audit":
		told |= {*ENDS}
	return frozenset(told)
