"""Queries whose text is made once: to make it takes the query builder longer than the database needs to answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import frappe
from frappe.query_builder.terms import NamedParameterWrapper
from pypika.queries import QueryBuilder
from pypika.terms import Term


class Given(Term):
	"""A value that is known only when the query is run; many values are one parameter: `field.isin(Given("names"))`."""

	def __init__(self, name: str) -> None:
		super().__init__()
		self.name = name

	def get_sql(self, param_wrapper: Any = None, **kwargs: Any) -> str:
		return param_wrapper.get_sql(param_value=self)


class Returning:
	"""A query that inserts, and columns of its rows to give as they stand then, of those too that were there (MariaDB 10.5)."""

	def __init__(self, query: QueryBuilder, *columns: Term) -> None:
		self._query, self._columns = query, columns

	def walk(self) -> tuple[str, dict[str, Any]]:
		"""The text and its values, as of any query."""
		text, values = self._query.walk()
		columns = ",".join(column.get_sql(quote_char="`") for column in self._columns)
		return f"{text} RETURNING {columns}", values


class OneAfterTheOther:
	"""Several queries of as many columns as one, which gives the rows of the first, then those of the next."""

	def __init__(self, *queries: QueryBuilder) -> None:
		self._queries = queries

	def walk(self) -> tuple[str, dict[str, Any]]:
		"""The text and its values, as of any query."""
		values = NamedParameterWrapper()
		texts = [f"({query.get_sql(param_wrapper=values)})" for query in self._queries]
		return " UNION ALL ".join(texts), values.get_parameters()


Query = QueryBuilder | Returning | OneAfterTheOther


class Prepared:
	"""A query as text, and what is to be given when it is run."""

	__slots__ = ("_text", "_values")

	def __init__(self, query: Query) -> None:
		text, values = query.walk()
		self._values: list[tuple[str | None, Any]] = []

		# By place and not by name, and words that are known stand in the text: Frappe goes through that sign by sign, and
		# each value takes the driver longer still.
		def placed(found: re.Match[str]) -> str:
			value = values[found[1]]
			if isinstance(value, str):
				return frappe.db.escape(value)  # with "%" doubled
			self._values.append((value.name, None) if isinstance(value, Given) else (None, value))
			return "%s"

		self._text = _NAMED.sub(placed, text)

	def run(self, **given: Any) -> Sequence[tuple[Any, ...]]:
		"""The rows, with a value for each name that is `Given` in the query. Of no values at all, none matches."""
		return self._run([value if name is None else given[name] for name, value in self._values])

	def run_in_order(self, given: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
		"""As `run`, of a query that has no other values than what is `Given`: these, in the order of its text."""
		if len(given) != len(self._values):
			raise ValueError(f"{len(given)} values are given, the query asks for {len(self._values)}")
		return self._run(given)

	def _run(self, values: Iterable[Any]) -> Sequence[tuple[Any, ...]]:
		sent = [turn(value) if (turn := _TURN.get(value.__class__, _value)) else value for value in values]
		# The text is the query builder's.
		return frappe.db.sql(self._text, sent)  # nosemgrep


def prepared(make: Callable[..., Query]) -> Callable[..., Prepared]:
	"""Keep what `make` makes, for each of the arguments that shape the text; the text may depend on nothing else."""

	@lru_cache(maxsize=128)
	def kept(*shape: Hashable) -> Prepared:
		return Prepared(make(*shape))

	return kept


_NAMED = re.compile(r"%\((param\d+)\)s")


def _value(value: Any) -> Any:
	return (tuple(value) or (None,)) if isinstance(value, list | tuple | set | frozenset) else value


# Days and moments as text: the driver takes many times as long to make it. None: as it is.
_TURN: dict[type, Callable[[Any], Any] | None] = {
	**dict.fromkeys((str, int, float, type(None))),
	date: date.isoformat,
	datetime: str,
}
