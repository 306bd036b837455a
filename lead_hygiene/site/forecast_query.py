"""What the report Forecast asks: open opportunities, when they should close, why they are rotten, and their chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import add_days, cint, escape_html, flt, getdate
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Field, Function, NullValue, Term

from ..core.chances import Chance, Chances
from ..core.facts import State
from ..core.forecast import Deals, Expected, Rot, expected, rot_of
from . import chances, sub_industries, weighted_pipeline
from .closed_records import campaign_field, is_open, source_field
from .days_to_win import OPPORTUNITY, days_to_win
from .records import amount_of, with_files
from .stage_query import NO_STAGE, Asked, AskedOfToday

Group = tuple[str, Any]  # currency and group


def _campaign(asked: Asked, doc: Table) -> Term:
	name = campaign_field(OPPORTUNITY)
	return doc[name] if name else NullValue()


# By what deals may be told apart, as `weighted_pipeline.GROUPS`.
GROUPS: Mapping[str, tuple[Callable[[Asked, Table], Term], bool]] = {
	**weighted_pipeline.GROUPS,
	"Campaign": (_campaign, True),
	"Industry": (lambda asked, doc: doc.industry, True),
	"Sub Industry": (lambda asked, doc: doc[sub_industries.FIELD], True),
}
# What decides on the day, the rot and the chance of a deal: day typed, deadline, in its stage since, stage, state, grade, source.
Told = tuple[date | None, date | None, date | None, str | None, str | None, str | None, str | None]
# Told, company, group; number, without amount, sum of amounts, sum of their squares.
Alike = tuple[Told, str | None, Any, int, int, float, float]


@dataclass(frozen=True, slots=True)
class Sight:
	"""What is said of a deal: the day it should close, why it is rotten (None: it is sound), its chance (None: not known)."""

	expected: Expected
	rot: Rot | None
	chance: Chance | None


class AskedOfForecast(AskedOfToday):
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see such records."""

	def __init__(self, filters: dict[str, Any] | None) -> None:
		super().__init__({**(filters or {}), "document_type": OPPORTUNITY})
		if self.filters.group_by and self.filters.group_by not in GROUPS:
			named = frappe.bold(escape_html(str(self.filters.group_by)))
			frappe.throw(_("There is no grouping {0}.").format(named))
		self._days: dict[tuple[Any, ...], Expected] = {}
		self._chances: dict[tuple[str | None, ...], Chance | None] = {}

	@property
	def period(self) -> tuple[date | None, date | None]:
		"""The first and last day on which deals should close that are asked for; None: no such end."""
		chosen = self.filters
		return tuple(getdate(day) if day else None for day in (chosen.from_date, chosen.to_date))

	def deals(self) -> Iterator[Deals]:
		"""The open deals, those alike together; the group is (currency, group)."""
		for told, company, group, number, bare, worth, squares in chain(self._typed(), self._untyped()):
			seen = self._seen(told)
			day = seen.expected
			if self._in_period(day):
				key = self._currency(company), group or None
				when = day.when(self.today)
				yield Deals(
					key, when, day.basis, seen.rot, seen.chance, flt(worth), flt(squares), number, bare
				)

	def _typed(self) -> Iterator[Alike]:
		"""Those with a day that somebody typed, added up by the database. Of the day the month will do, or that it has passed."""
		doc = frappe.qb.DocType(OPPORTUNITY)
		day, worth = doc.expected_closing, Coalesce(amount_of(OPPORTUNITY, doc), 0)
		month = Case().when(day < self.today, add_days(self.today, -1)).else_(Function("LAST_DAY", day))
		terms = (month, *self._of_deal(doc), doc.company, self._group(doc))
		# The database would take a name that a column has too for the column.
		names = [f"told_{n}" for n in range(len(terms))]
		bare = Sum(Case().when(worth == 0, 1).else_(0))
		query = self._query(doc, frappe.qb.from_(doc)).where(day.isnotnull())
		query = query.select(*(term.as_(name) for term, name in zip(terms, names, strict=True)))
		query = query.select(Count("*"), bare, Sum(worth), Sum(worth * worth))
		for day, *of_deal, company, group, number, bare, worth, squares in query.groupby(
			*(Field(name) for name in names)
		).run():
			yield (getdate(day), None, None, *of_deal), company, group, number, cint(bare), worth, squares

	def _untyped(self) -> Iterator[Alike]:
		"""The others, of which hardly two are alike: to add these up takes the database longer than to tell them."""
		doc = frappe.qb.DocType(OPPORTUNITY)
		query = self._query(doc, with_files(OPPORTUNITY, doc, frappe.qb.DocType("Hygiene File"))).where(
			doc.expected_closing.isnull()
		)
		query = query.select(*self._told(doc), doc.company, self._group(doc), amount_of(OPPORTUNITY, doc))
		sums: dict[tuple[Any, ...], list[Any]] = {}
		for *like, amount in query.run():
			worth, mine = flt(amount), sums.setdefault(tuple(like), [0, 0, 0.0, 0.0])
			for n, more in enumerate((1, not worth, worth, worth * worth)):
				mine[n] += more
		for (*told, company, group), found in sums.items():
			yield tuple(told), company, group, *found

	def one_by_one(self, columns: Iterable[str]) -> Iterator[tuple[dict[str, Any], Sight]]:
		"""Each of them: its name, currency, amount and group (None: not known) with `columns` of it; and what is said of it."""
		doc = frappe.qb.DocType(OPPORTUNITY)
		told = self._told(doc)
		own = {"name": doc.name, "company": doc.company, "amount": amount_of(OPPORTUNITY, doc)}
		own |= {"group": self._group(doc), **{column: doc[column] for column in columns}}
		query = self._query(doc, with_files(OPPORTUNITY, doc, frappe.qb.DocType("Hygiene File")))
		query = query.select(*told, *(term.as_(name) for name, term in own.items()))
		for row in query.orderby(doc.name).run():
			seen = self._seen(tuple(row[: len(told)]))
			if self._in_period(seen.expected):
				known = dict(zip(own, row[len(told) :], strict=True))
				known |= {"amount": flt(known["amount"]) or None, "group": known["group"] or None}
				yield {**known, "currency": self._currency(known["company"])}, seen

	def _query(self, doc: Table, query: QueryBuilder) -> QueryBuilder:
		query, chosen = query.where(is_open(doc)), self.filters
		if chosen.stage:
			wanted = "" if chosen.stage == NO_STAGE else chosen.stage
			query = query.where(Coalesce(doc.sales_stage, "") == wanted)
		first, last = self.period
		if first:
			query = query.where(doc.expected_closing.isnull() | (doc.expected_closing >= first))
		if last:
			query = query.where(doc.expected_closing.isnull() | (doc.expected_closing <= last))
		return self.narrowed(query, doc)

	def _group(self, doc: Table) -> Term:
		group_by = self.filters.group_by
		return GROUPS[group_by][0](self, doc) if group_by else NullValue()

	def _told(self, doc: Table) -> list[Term]:
		file = frappe.qb.DocType("Hygiene File")
		days = [doc.expected_closing, doc.hygiene_stage_deadline, file.stage_since]
		return [*days, *self._of_deal(doc)]

	def _of_deal(self, doc: Table) -> list[Term]:
		source = source_field(OPPORTUNITY)
		source_term = doc[source] if source else NullValue()
		return [doc.sales_stage, doc.hygiene_state, doc.hygiene_grade, source_term]

	def _seen(self, told: Told) -> Sight:
		typed, deadline, since, stage, state, *rest = told
		day, like = (typed, deadline, since, stage), tuple(value or None for value in (stage, *rest))
		if day not in self._days:
			self._days[day] = expected(typed, deadline, since, self._days_to_win.get(stage), self.today)
		if like not in self._chances:
			self._chances[like] = self._table.of(*like)
		rot = rot_of(State(state) if state else None, self._days[day].day, self.today)
		return Sight(self._days[day], rot, self._chances[like])

	@cached_property
	def _table(self) -> Chances:
		return chances.table(OPPORTUNITY)

	@cached_property
	def _days_to_win(self) -> Mapping[str, Mapping[int, int]]:
		return days_to_win()

	@cached_property
	def _currencies(self) -> Mapping[str, str]:
		return {"": frappe.db.get_default("currency") or "", **weighted_pipeline.currencies()}

	def _currency(self, company: str | None) -> str:
		return self._currencies.get(company or "") or self._currencies[""]

	def _in_period(self, day: Expected) -> bool:
		first, last = self.period
		if day.day is None:
			return first is None and last is None
		if day.basis == "typed":
			return True  # the database has seen to it
		return (first is None or day.day >= first) and (last is None or day.day <= last)
