"""Which row of an export is its header, and which field each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .columns import TABLES, Field, fields, key, table_of

LOOK_AHEAD = 60
_NAMES_ROW = frozenset(key(word) for word in ("Column Name:", "نام ستون:"))
_LABELS_ROW = frozenset(key(word) for word in ("Column Labels:", "برچسب های ستون:"))
_DOCTYPES_ROW = frozenset(key(word) for word in ("DocType:",))
_COUNTERS = frozenset(key(word) for word in ("Sr", "Sr.", "SR", "No.", "#", "پدر", "ردیف"))
_SQL = re.compile(r"`?tab([^`.]+)`?\.`?([^`]+?)`?", re.I)
_SUFFIX = re.compile(r"(.+?)\s*\(([^()]+)\)\s*")


@dataclass(frozen=True, slots=True)
class Column:
	"""One column of a file. `field` is None where it is not known."""

	index: int
	heading: str
	field: Field | None
	again: bool = False  # the heading stood in the header before


@dataclass(frozen=True, slots=True)
class Header:
	"""The header of a file: the number of its row, its columns, and whether it is a Data Export, whose rows
	of data leave the first cell blank."""

	row: int
	columns: tuple[Column, ...]
	blank_first: bool = False

	@property
	def unknown(self) -> list[str]:
		"""Headings that are not known."""
		return [column.heading for column in self.columns if column.field is None and not column.again]

	@property
	def repeated(self) -> list[str]:
		"""Headings that stood there before and are not used again."""
		return list(dict.fromkeys(column.heading for column in self.columns if column.again))


def known(doctype: str, cells: Sequence[Any]) -> int:
	"""How many cells of a row are headings of `doctype`."""
	return sum(_field(doctype, str(cell)) is not None for cell in cells if cell not in (None, ""))


def find(doctype: str, rows: Sequence[tuple[int, Sequence[Any]]]) -> Header | None:
	"""The header among the first rows of a file. None: none of them has a heading that is known."""
	tables: Sequence[Any] = ()
	labels = None
	for number, cells in rows:
		first = key(str(cells[0] or "")) if cells else ""
		if first in _DOCTYPES_ROW:
			tables = cells
		elif first in _NAMES_ROW:
			return _data_export(doctype, number, cells, tables)
		elif first in _LABELS_ROW and labels is None:
			labels = (number, cells)
	if labels is not None:
		return _data_export(doctype, *labels, tables)
	best, best_count = None, 0
	for number, cells in rows[:20]:
		count = known(doctype, cells)
		if count > best_count:
			best, best_count = (number, cells), count
	if best is None:
		return None
	return Header(best[0], _columns(doctype, best[1]))


def _data_export(doctype: str, number: int, cells: Sequence[Any], tables: Sequence[Any]) -> Header:
	"""The header of a Data Export: child tables follow a gap, and their names stand in the row above."""
	columns, table, used = [], None, set()
	for index, cell in enumerate(cells[1:], start=1):
		heading = str(cell or "").strip()
		above = str(tables[index] or "").strip() if index < len(tables) else ""
		if heading in ("", "~"):
			table = "?"
			continue
		if above not in ("", "~"):
			table = None if key(above) == key(doctype) else table_of(above)
		if table is None:
			columns.append(_column(doctype, index, heading, used))
		else:
			found = _field(doctype, f"{table}.{heading}") or Field(f"{table}.{heading}")
			columns.append(Column(index, heading, found))
	return Header(number, tuple(columns), blank_first=True)


def _columns(doctype: str, cells: Sequence[Any]) -> tuple[Column, ...]:
	used: set[str] = set()
	return tuple(
		_column(doctype, index, str(cell).strip(), used)
		for index, cell in enumerate(cells)
		if cell is not None and str(cell).strip() and key(str(cell)) not in _COUNTERS
	)


def _column(doctype: str, index: int, heading: str, used: set[str]) -> Column:
	field = _field(doctype, heading, used)
	if field is not None:
		used.add(field.name)
	written = f"heading {key(heading)}"
	again = field is None and (written in used or _field(doctype, heading) is not None)
	used.add(written)
	return Column(index, heading, field, again)


def _field(doctype: str, heading: str, used: set[str] | frozenset[str] = frozenset()) -> Field | None:
	"""The field a heading stands for; where two carry one label the first that is not `used` yet."""
	listed = fields(doctype)
	if sql := _SQL.fullmatch(heading.strip()):
		inside = sql[2] if key(sql[1]) == key(doctype) else f"{table_of(sql[1])}.{sql[2]}"
		found = listed.get(key(inside), ())
		return found[0] if found else Field(inside) if "." in inside else None
	for name in (heading, _dotted(heading)):
		for field in listed.get(key(name), ()):
			if field.name not in used:
				return field
	for table in TABLES:
		if found := listed.get(key(f"{table}.{heading}"), ()):
			return found[0]
	if split := _SUFFIX.fullmatch(heading):
		table = table_of(split[2])
		if key(split[2]) == key(doctype):
			return _field(doctype, split[1], used)
		found = listed.get(key(f"{table}.{split[1]}"), ())
		if found:
			return found[0]
		if table != split[2]:
			return Field(f"{table}.{key(split[1])}")
	return None


def _dotted(heading: str) -> str:
	table, dot, field = heading.partition(".")
	return f"{table_of(table)}{dot}{field}" if dot else heading
