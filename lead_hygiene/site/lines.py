"""Columns read as one text, a JSON array: one by one they take the driver longer than the database takes to find their row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from frappe.utils import to_timedelta
from pypika.terms import Function, Term


class Line:
	"""Columns of one table. `types` names the SQL types of those that are days, moments or times; of others it may."""

	__slots__ = ("_turned", "columns")

	def __init__(self, columns: Sequence[str], types: Mapping[str, str]) -> None:
		self.columns = tuple(columns)
		kinds = enumerate(types.get(name, "").partition("(")[0] for name in self.columns)
		self._turned = tuple((place, _TURN[kind]) for place, kind in kinds if kind in _TURN)

	def of(self, table: Any) -> Term:
		"""What to select of `table`."""
		return Function("JSON_ARRAY", *(table[name] for name in self.columns))

	def read(self, text: str) -> dict[str, Any]:
		"""The values by the names of their columns. A day or moment that there is not, of zeros say, is None."""
		values = json.loads(text)
		for place, turn in self._turned:
			if values[place] is not None:
				values[place] = _turned(turn, values[place])
		return dict(zip(self.columns, values, strict=True))


_TURN: dict[str, Callable[[str], Any]] = {
	"DATE": date.fromisoformat,
	"DATETIME": datetime.fromisoformat,
	"TIME": to_timedelta,
}


def _turned(turn: Callable[[str], Any], text: str) -> Any:
	try:
		return turn(text)
	except ValueError:
		return None
