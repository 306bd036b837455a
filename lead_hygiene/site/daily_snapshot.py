"""How the pipeline stood on each day: one narrow row a day for each company and doctype, counted by the database in one scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce, Round, Sum
from frappe.utils import getdate, now_datetime
from pypika.queries import Table
from pypika.terms import Case, Criterion, Term, Values

from ..core.facts import ALIVE, ENDED, LET_GO, State
from .records import amount_of
from .roles import CASTS

DOCTYPE = "Hygiene Snapshot"
KEPT = 3 * 366  # days
IN_PLAY = frozenset(State) - ENDED - LET_GO
_OWN = ("name", "creation", "modified", "owner", "modified_by")
_KEY = ("day", "reference_doctype", "company")


def _in(*states: State) -> Callable[[Table, Term], Term]:
	return lambda doc, amount: Sum(Case().when(_is(doc, states), 1).else_(0))


def _worth(*states: State) -> Callable[[Table, Term], Term]:
	# A column for one amount is too narrow for the sum of a company's, which in rials has thirteen digits.
	return lambda doc, amount: Round(Sum(Case().when(_is(doc, states), Coalesce(amount, 0)).else_(0)))


def _is(doc: Table, states: tuple[State, ...]) -> Criterion:
	return doc.hygiene_state.isin(sorted(str(state) for state in states))


# What is counted: of the table and the amount of its records.
COUNTED: Mapping[str, Callable[[Table, Term], Term]] = {
	"in_play": _in(*IN_PLAY),
	"alive": _in(*ALIVE),
	"amount_in_play": _worth(*IN_PLAY),
	"amount_alive": _worth(*ALIVE),
	"amount_overdue": _worth(State.OVERDUE),
	**{state.value.lower(): _in(state) for state in State},
	"unjudged": lambda doc, amount: Sum(Case().when(Coalesce(doc.hygiene_state, "") == "", 1).else_(0)),
}


def take() -> None:
	"""Write how things stand now as the rows of today, over those of today that are there already; forget the oldest."""
	now = now_datetime()
	today = getdate(now)
	rows = [
		(_name(today, doctype, company), now, now, "Administrator", "Administrator", today, doctype, company, *sums)
		for doctype in CASTS
		for company, sums in _counted(doctype)
	]  # fmt: skip
	if rows:
		_write(rows)
	row = frappe.qb.DocType(DOCTYPE)
	# A company that has no record any more, though it had one this morning.
	gone = (row.day == today) & (row.modified < now)
	frappe.qb.from_(row).delete().where(gone | (row.day < today - timedelta(days=KEPT))).run()


def _counted(doctype: str) -> list[tuple[str, list[Any]]]:
	"""The sums of each company; "": of records without one."""
	doc = frappe.qb.DocType(doctype)
	company, amount = Coalesce(doc[CASTS[doctype].company], ""), amount_of(doctype, doc)
	sums = [term(doc, amount).as_(name) for name, term in COUNTED.items()]
	rows = frappe.qb.from_(doc).select(company.as_("of_company"), *sums).groupby(company).run()
	return [(of, list(found)) for of, *found in rows]


def _name(day: date, doctype: str, company: str) -> str:
	"""The key that lets no two rows of one day stand side by side, whoever writes them. It is no unique index on company:
	two companies that become one keep the rows of both."""
	return sha256(f"{day}\n{doctype}\n{company}".encode()).hexdigest()[:20]


def _write(rows: list[tuple[Any, ...]]) -> None:
	row = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.into(row).columns(*_OWN, *_KEY, *COUNTED).insert(*rows)
	for column in ("modified", *COUNTED):
		query = query.on_duplicate_key_update(row[column], Values(row[column]))
	query.run()
