"""Does the day or the month come first? Decided column by column, by looking at all its dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.written_dates import majority, vote
from .headings import Header
from .problems import Problems
from .tables import Table


@dataclass(slots=True)
class DayOrder:
	"""Whether the day comes first in one column. None: not known yet; `decide` is asked when it is needed."""

	day_first: bool | None = None
	decide: Callable[[], bool] | None = None

	def __call__(self) -> bool:
		"""The order; it is looked for once."""
		if self.day_first is None:
			self.day_first = self.decide() if self.decide else True
		return self.day_first


class Ballot:
	"""The orders of all the date columns of one file. The file is read for it only where a date needs it."""

	def __init__(self, table: Table, header: Header, problems: Problems, day_first: bool | None) -> None:
		self._table = table
		self._header = header
		self._problems = problems
		self._counted: dict[int, list[int]] | None = None
		self.orders = {
			column.index: DayOrder(day_first, lambda index=column.index: self._decide(index))
			for column in header.columns
		}

	def _decide(self, index: int) -> bool:
		"""What the values of the column decide, else the other columns of the file, else the day."""
		if self._counted is None:
			self._counted = self._count()
		decided = majority(self._counted.get(index, (0, 0)))
		if decided is None:
			others = {majority(votes) for votes in self._counted.values()} - {None}
			decided = others.pop() if len(others) == 1 else None
		if decided is None:
			self._tell(
				index,
				"no value tells day from month; read as day first (set date_format in the policy to change that)",
			)
			return True
		days, months = self._counted.get(index, (0, 0))
		if days and months:
			self._tell(
				index,
				f"dates are written both day first ({days:,}) and month first ({months:,}); those that could "
				f"be either were read {'day' if decided else 'month'} first",
			)
		return decided

	def _count(self) -> dict[int, list[int]]:
		"""How many values of each column can only be read day first, and only month first."""
		columns = [
			c.index
			for c in self._header.columns
			if c.field is not None and c.field.form in ("date", "moment")
		]
		found = {index: [0, 0] for index in columns}
		for number, cells in self._table.rows():
			if number > self._header.row:
				for index in columns:
					said = vote(cells[index]) if index < len(cells) else None
					if said is not None:
						found[index][0 if said else 1] += 1
		return found

	def _tell(self, index: int, message: str) -> None:
		self._problems.add("day order", self._table.file, message, column=self._table.heading(index))
