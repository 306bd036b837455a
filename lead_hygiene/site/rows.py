"""Many rows as one parameter: a JSON array that MariaDB reads as a table (JSON_TABLE, MariaDB 10.6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pypika.queries import Selectable
from pypika.terms import Field, Term


class JsonRows(Selectable):
	"""Rows to select from or to join with. `columns` gives the SQL type of each, in the order of the rows."""

	def __init__(
		self, columns: Mapping[str, str], rows: Iterable[Sequence[Any]], alias: str = "given"
	) -> None:
		super().__init__(alias)
		self.columns = columns
		self.text = json.dumps([list(row) for row in rows], ensure_ascii=False, default=str)

	def column(self, name: str) -> Field:
		"""One of the columns, to select or compare."""
		return Field(name, table=self)

	def get_sql(self, quote_char: str = "`", param_wrapper: Any = None, **kwargs: Any) -> str:
		fields = ", ".join(
			f"{quote_char}{name}{quote_char} {kind} PATH '$[{place}]'"
			for place, (name, kind) in enumerate(self.columns.items())
		)
		given = param_wrapper.get_sql(param_value=self.text)
		return f"JSON_TABLE({given}, '$[*]' COLUMNS ({fields})) {quote_char}{self.alias}{quote_char}"


class OneOf(Term):
	"""A list of values as one parameter: `field.isin(OneOf(names))`; much faster than a term for each."""

	def __init__(self, values: Iterable[Any]) -> None:
		super().__init__()
		self.values = tuple(values) or (None,)

	def get_sql(self, param_wrapper: Any = None, **kwargs: Any) -> str:
		return param_wrapper.get_sql(param_value=self.values)
