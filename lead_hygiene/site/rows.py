"""Many rows as one parameter: a JSON array that MariaDB reads as a table (JSON_TABLE, MariaDB 10.6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe
from pypika.queries import QueryBuilder, Selectable
from pypika.terms import Field, Term

from .prepared import Given, prepared


class JsonRows(Selectable):
	"""Rows to select from or to join with, or the name under which `in_json(rows)` will be given.

	`columns` gives the SQL type of each, in the order of the rows.
	"""

	def __init__(
		self, columns: Mapping[str, str], rows: Iterable[Sequence[Any]] | Given, alias: str = "given"
	) -> None:
		super().__init__(alias)
		self.columns = columns
		self.text = rows if isinstance(rows, Given) else in_json(rows)

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


def in_json(rows: Iterable[Sequence[Any]]) -> str:
	"""Rows as the one parameter that they travel in."""
	return _ENCODER.encode([list(row) for row in rows])


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)


def overwrite(doctype: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
	"""Set the columns that `types` names, with their SQL types, on rows of `doctype`; each of `rows` begins with a name.

	A few are written one by one: of a small table the database would lock every row to join it, which others wait for.
	"""
	if len(rows) <= FEW:
		query = _overwrite_one(doctype, *types)
		for name, *values in rows:
			query.run_in_order([*values, name])
		return
	doc = frappe.qb.DocType(doctype)
	# The left side of SET carries no table, so no column may have the name of one of the table's.
	given = JsonRows(
		{"given_name": "VARCHAR(140)", **{f"new_{column}": kind for column, kind in types.items()}}, rows
	)
	query = frappe.qb.update(doc).join(given).on(doc.name == given.column("given_name"))
	for column in types:
		query = query.set(doc[column], given.column(f"new_{column}"))
	query.run()


FEW = 20


@prepared
def _overwrite_one(doctype: str, *columns: str) -> QueryBuilder:
	doc = frappe.qb.DocType(doctype)
	query = frappe.qb.update(doc).where(doc.name == Given("name"))
	for column in columns:
		query = query.set(doc[column], Given(column))
	return query


class OneOf(Term):
	"""A list of values as one parameter: `field.isin(OneOf(names))`; much faster than a term for each."""

	def __init__(self, values: Iterable[Any]) -> None:
		super().__init__()
		self.values = tuple(values) or (None,)

	def get_sql(self, param_wrapper: Any = None, **kwargs: Any) -> str:
		return param_wrapper.get_sql(param_value=self.values)
