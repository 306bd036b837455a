"""Columns read as one text, a JSON array: one by one they take the driver longer than the database takes to find their row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from frappe.utils import to_timedelta
from pypika.queries import Table
from pypika.terms import Term


class Line:
	"""Columns of one table. `types` names the SQL types of those that are days, moments or times; of others it may."""

	__slots__ = ("_turned", "columns")

	def __init__(self, columns: Sequence[str], types: Mapping[str, str]) -> None:
		self.columns = tuple(columns)
		kinds = enumerate(types.get(name, "").partition("(")[0] for name in self.columns)
		self._turned = tuple((place, _TURN[kind]) for place, kind in kinds if kind in _TURN)

	def of(self, table: Table) -> Term:
		"""What to select of `table`."""
		return _AsJson(table, self.columns)

	def read(self, text: str) -> dict[str, Any]:
		"""The values by the names of their columns. A day or moment that there is not, of zeros say, is None."""
		values = json.loads(text)
		for place, turn in self._turned:
			if (said := values[place]) is not None:
				try:
					values[place] = turn(said)
				except ValueError:
					values[place] = None
		return dict(zip(self.columns, values, strict=True))


class _AsJson(Term):
	"""Columns of a table, with no more marks than they need: Frappe goes through the text of a query sign by sign."""

	def __init__(self, table: Table, columns: Sequence[str]) -> None:
		super().__init__()
		of = table.alias or f"`{table.get_table_name()}`"
		names = (name if _PLAIN.fullmatch(name) else f"`{name}`" for name in columns)
		self._text = f"JSON_ARRAY({','.join(f'{of}.{name}' for name in names)})"

	def get_sql(self, **kwargs: Any) -> str:
		return self._text


_PLAIN = re.compile("[a-z_][a-z0-9_]*")  # behind a point even a word of SQL is a name

_TURN: dict[str, Callable[[str], Any]] = {
	"DATE": date.fromisoformat,
	"DATETIME": datetime.fromisoformat,
	"TIME": to_timedelta,
}
