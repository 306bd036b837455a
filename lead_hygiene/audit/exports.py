"""One exported file as records: typed values by field name, child rows put back to the record they belong to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import tzinfo
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from .cells import Reader, is_number, read_text, reader
from .columns import key
from .day_order import Ballot
from .headings import LOOK_AHEAD, Header, find, known
from .moved_table import MovedTable
from .problems import Problems
from .tables import Table, Unreadable

Record = dict[str, Any]
_TOTALS = frozenset(key(word) for word in ("Total", "Totals", "Grand Total", "جمع", "کل", "جمع کل"))


class Export:
	"""A file of one doctype. Raises Unreadable, in words, when nothing in it can be used."""

	def __init__(
		self,
		path: Path,
		doctype: str,
		problems: Problems,
		zone: tzinfo | None = None,
		day_first: bool | None = None,
		moved: MovedTable | None = None,
	) -> None:
		"""`moved` is the table where another system exported it: its header is known already."""
		self.doctype = doctype
		self.file = path.name
		self._problems = problems
		self._zone = zone
		self._table = moved or Table(path, problems, lambda cells: known(doctype, cells))
		header = moved.header if moved else find(doctype, list(islice(self._table.rows(), LOOK_AHEAD)))
		if header is None:
			raise Unreadable(
				f"no column of it is one that ERPNext's {doctype} has, so nothing in it could be used "
				f"(it was read as {self._table.read_as})"
			)
		self.header: Header = header
		width = max(column.index for column in header.columns) + 1
		by_index = {column.index: column.heading for column in header.columns}
		self._table.headings = tuple(by_index.get(index, "") for index in range(width))
		self._table.report_again()
		self._ballot = Ballot(self._table, header, problems, day_first)
		for name in () if moved else header.repeated:
			message = "it stands there twice; the first was used"
			problems.add("repeated column", self.file, message, row=header.row, column=name[:60])
		if header.unknown:
			most = len(header.unknown) if moved else 8
			names = ", ".join(repr(name[:60]) for name in header.unknown[:most])
			rest = f" and {len(header.unknown) - most} more" if len(header.unknown) > most else ""
			kind = "column is" if len(header.unknown) == 1 else "columns are"
			problems.add(
				"unknown columns",
				self.file,
				f"{len(header.unknown)} {kind} not known and not used: {names}{rest}",
				row=header.row,
			)

	def has(self, *names: str) -> bool:
		"""Whether the file has a column for one of these fields."""
		return any(column.field is not None and column.field.name in names for column in self.header.columns)

	def has_only(self, name: str) -> bool:
		"""Whether the file has a column for this field and for no other."""
		return {column.field.name for column in self.header.columns if column.field is not None} == {name}

	def heading(self, name: str) -> str | None:
		"""What the file calls the column of a field. None: it has none."""
		columns = self.header.columns
		return next((c.heading for c in columns if c.field is not None and c.field.name == name), None)

	def records(
		self, wanted: Collection[str], extra: Collection[str] = (), needs_id: bool = True
	) -> Iterator[tuple[int, Record]]:
		"""Row number and values of each row, blank ones left out. Children that continue a record carry its values.

		Only the `wanted` fields are read, and unknown columns whose heading stands for a name in `extra`.
		A record whose ID is missing is left out where it `needs_id` and the file has such a column at all.
		"""
		readers = self._readers(frozenset(wanted), frozenset(key(name) for name in extra))
		parents = [c.index for c in self.header.columns if c.field is None or c.field.table is None]
		children = any(c.field is not None and c.field.table for c in self.header.columns)
		has_name = self.has("name")
		head, blank_first = self.header.row, self.header.blank_first
		last: Record | None = None
		indexes, names, reads = zip(*readers, strict=True) if readers else ((), (), ())
		last_index = max(indexes, default=-1)
		pick = _picker(indexes)
		counts = self._problems.reading(self.file)
		expected = len(self._table.headings)
		for number, cells in self._table.rows():
			if number <= head or not any(cells):
				continue
			width = len(cells)
			if blank_first and cells[0]:
				continue
			counts.rows += 1
			if width > expected and any(cells[expected:]):
				message = f"the row has more cells than the header ({width:,} and {expected:,}); what lies beyond was not read"
				self._problems.add("shape", self.file, message, row=number)
			record: Record = {}
			if width <= last_index:
				cells = [*cells, *[""] * (last_index + 1 - width)]
			for name, read, cell in zip(names, reads, pick(cells), strict=True):
				if cell or cell == 0:
					value = read(cell, number)
					if value is not None:
						record[name] = value
			if has_name and "name" not in record:
				parent = [cells[i] for i in parents if i < width and cells[i] not in (None, "")]
				if children and not parent and last is not None:
					yield number, {**last, **record}
					continue
				if needs_id:
					self._no_id(number, parent)
					continue
			elif has_name and len(record) == 1 and key(record["name"]) in _TOTALS:
				counts.rows -= 1
				continue
			if children:
				last = {name: value for name, value in record.items() if "." not in name}
			yield number, record

	def _no_id(self, number: int, parent: list[Any]) -> None:
		if parent and all(is_number(cell) for cell in parent):
			self._problems.reading(self.file).rows -= 1  # a totals row
			return
		self._problems.lost_row("no id", self.file, "the row has no ID and was left out", number)

	def _readers(self, wanted: frozenset[str], extra: frozenset[str]) -> list[tuple[int, str, Reader]]:
		readers = []
		for column in self.header.columns:
			field = column.field
			if field is None:
				if key(column.heading) in extra and not column.again:
					readers.append((column.index, key(column.heading), read_text))
			elif field.name in wanted or key(field.name) in extra:
				order = self._ballot.orders[column.index]
				read = reader(
					self.doctype, field, column.heading, self.file, self._problems, order, self._zone
				)
				readers.append((column.index, field.name, read))
		return readers


def _picker(indexes: tuple[int, ...]) -> Callable[[list[Any]], tuple[Any, ...]]:
	"""What takes the cells at `indexes` out of a row; itemgetter gives a bare value for one of them."""
	if len(indexes) > 1:
		return itemgetter(*indexes)
	return lambda cells: tuple(cells[index] for index in indexes)
