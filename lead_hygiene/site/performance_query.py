"""What the report Sales Rep Performance asks: what happened to whose records on which day, one source for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import add_months, cint, get_datetime, getdate, now_datetime
from pypika.enums import JoinType
from pypika.functions import Date, NullIf
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Field, Function, Term

from ..core.facts import ENDED, LET_GO
from ..core.sources import LEAD_ENDS
from . import revenue
from .closed_records import is_open
from .journeys import check_one_of
from .lost_query import AskedOfLosses, Losses
from .records import amount_of
from .roles import CASTS, Cast
from .stage_query import DateDiff, check_period, one_value_each, only_visible
from .teams import teams

BY = ("Rep", "Team")
GUEST = "Guest"  # what nobody did: a web form
MONTHS_BACK = 12
_OUT = sorted(str(state) for state in ENDED | LET_GO)
_BEFORE = Table("tabStage Change", alias="stay_before")
# What narrows the records and what happened to them; the others choose among what was found.
_OF_RECORD = (
	"company", "territory", "source", "campaign", "opportunity_type", "industry", "sub_industry",
)  # fmt: skip
_NARROWS = (*_OF_RECORD, "from_date", "to_date", "only_seen")


@dataclass(slots=True)
class AskedOfPerformance:
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see such records.

	`of` asks each doctype that is asked for; `team_of` says who is in which team.
	"""

	filters: frappe._dict
	of: Mapping[str, AskedOfLosses] = field(init=False)
	first: date = field(init=False)
	last: date = field(init=False)
	now: datetime = field(init=False)
	team_of: Mapping[str, str] = field(init=False)

	def __post_init__(self) -> None:
		self.filters = one_value_each({name: value for name, value in (self.filters or {}).items() if value})
		check_one_of(self.filters.by, BY)
		self.now, self.team_of = now_datetime(), teams()
		told = {name: self.filters[name] for name in _NARROWS if name in self.filters}
		of = {doctype: AskedOfLosses({**told, "document_type": doctype}) for doctype in CASTS}
		# A lead has no opportunity type, so none is of the one that is asked for.
		self.of = {
			name: each for name, each in of.items() if each.cast.kind or not told.get("opportunity_type")
		}
		self.last = next(iter(self.of.values())).end
		start = next(iter(self.of.values())).start
		self.first = start or getdate(add_months(self.last, -MONTHS_BACK))
		check_period(self.first, self.last)

	@property
	def from_at(self) -> datetime:
		return get_datetime(self.first)

	@property
	def until(self) -> datetime:
		"""The first moment after the period."""
		return get_datetime(self.last + timedelta(days=1))

	@property
	def of_some(self) -> bool:
		"""Whether the filters leave out some of the records."""
		return any(name in self.filters for name in _OF_RECORD)

	@property
	def by_team(self) -> bool:
		return self.filters.by == "Team"


@dataclass(slots=True)
class Source:
	"""Things of one kind that happened to records of one doctype: `rep` is whoever did them or was responsible then, `on` their
	day, `told` by what they are told apart, `sums` what is added up."""

	cast: Cast
	query: QueryBuilder
	doc: Table
	rep: Term
	on: Term
	told: Mapping[str, Term] = field(default_factory=dict)
	sums: Mapping[str, Term] = field(default_factory=dict)

	def counted(self) -> list[dict[str, Any]]:
		"""Like ones together: rep, company, what tells them apart, `number` and sums."""
		by = {"rep": self.rep, "company": self.doc[self.cast.company], **self.told}
		# Named so that the database takes none for a column of its tables.
		names = [f"c{n}" for n in range(len(by))]
		query = self.query.select(*(term.as_(name) for name, term in zip(names, by.values(), strict=True)))
		query = query.select(*(Sum(term) for term in self.sums.values()), Count("*"))
		keys = (*by, *self.sums, "number")
		return [
			dict(zip(keys, row, strict=True)) for row in query.groupby(*(Field(name) for name in names)).run()
		]

	def listed(self) -> Iterator[dict[str, Any]]:
		"""One by one, the latest first."""
		doc, cast = self.doc, self.cast
		own = {"name": doc.name, "title": doc[cast.title], "company": doc[cast.company]}
		terms = {"rep": self.rep, "happened_on": self.on, **own, **self.told, **self.sums}
		query = self.query.select(*(term.as_(name) for name, term in terms.items()))
		query = query.orderby(Field("happened_on"), order=frappe.qb.desc).orderby(doc.name)
		for row in query.run(as_dict=True):
			yield {**row, "doctype": cast.doctype, "number": 1}


def created(asked: AskedOfPerformance) -> Source | None:
	"""Leads by who made them; nobody, where a web form did. None: leads are not asked for."""
	if "Lead" not in asked.of:
		return None
	doc = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(doc).where((doc.creation >= asked.from_at) & (doc.creation < asked.until))
	query = asked.of["Lead"].narrowed(query, doc)
	return Source(CASTS["Lead"], query, doc, NullIf(doc.owner, GUEST), Date(doc.creation))


def received(asked: AskedOfPerformance, doctype: str) -> tuple[QueryBuilder, Table, Table]:
	"""The query of stays, entered in the period, with which a record came to somebody; its Stage Change; its record.

	The first stay, or for a lead that was new and nobody's the next.
	"""
	row, doc = frappe.qb.DocType("Stage Change"), frappe.qb.DocType(doctype)
	came = row.serial == 1
	if doctype == "Lead":
		before = (_BEFORE.reference_doctype == doctype) & (_BEFORE.reference_name == row.reference_name)
		whose = frappe.qb.from_(_BEFORE).select(_BEFORE.responsible)
		whose = whose.where(before & (_BEFORE.serial == row.serial - 1))
		was_new = (row.from_stage == "New") & row.outcome.isnull() & (row.serial > 1)
		came = _somebody(row.responsible) & (came | (was_new & (Coalesce(whose, "") == "")))
	query = (
		frappe.qb.from_(row)
		.join(doc)
		.on(doc.name == row.reference_name)
		.where((row.reference_doctype == doctype) & _in_period(asked, row.entered_on) & came)
	)
	return asked.of[doctype].narrowed(_seen(asked, query, row), doc), row, doc


def opportunities(asked: AskedOfPerformance) -> Source:
	"""Opportunities by who received them; nobody, where they began as nobody's."""
	query, row, doc = received(asked, "Opportunity")
	return Source(CASTS["Opportunity"], query, doc, row.responsible, row.entered_on, _guess(row))


def wins(asked: AskedOfPerformance) -> Source:
	"""Deals won, by who was responsible then; `worth` in the currency of the company: those of its orders that the reader may
	see, where there are none the amount of the deal on that day. A win that was taken back is none."""
	row, doc, cast = frappe.qb.DocType("Stage Change"), frappe.qb.DocType("Opportunity"), CASTS["Opportunity"]
	orders = revenue.of_deals(asked.of["Opportunity"].today)[0]
	stays_won = row.left_on.isnull() | (Coalesce(row.left_outcome, "") == revenue.WON)
	query = (
		frappe.qb.from_(row)
		.join(doc)
		.on(doc.name == row.reference_name)
		.where((row.reference_doctype == cast.doctype) & _in_period(asked, row.entered_on))
		.where((row.outcome == revenue.WON) & (Coalesce(row.from_outcome, "") != revenue.WON) & stays_won)
	)
	query = asked.of[cast.doctype].narrowed(_seen(asked, query, row), doc)
	worth = Coalesce(NullIf(row.amount, 0), amount_of(cast.doctype, doc), 0)
	if orders is not None:
		orders = orders.as_("orders")
		query = query.join(orders, JoinType.left)
		query = query.on((orders.start == doc.name) & (orders.company == doc[cast.company]))
		worth = Coalesce(NullIf(orders.worth, 0), worth)
	days = Function("GREATEST", DateDiff(row.entered_on, Date(doc[cast.born])), 0)
	told = {"days": days, **_guess(row)}
	sums = {"worth": worth, "valued": Case().when(worth > 0, 1).else_(0)}
	return Source(cast, query, doc, row.responsible, row.entered_on, told, sums)


def losses(asked: AskedOfPerformance, doctype: str) -> Source:
	"""What was lost, put aside or let go, by who was responsible then, as the report Lost and Recycled has it."""
	found = Losses(asked.of[doctype], asked.first)
	back = Case().when(found.came_back_on.isnotnull(), 1).else_(0)
	told = {"days": found.days, "back": back, **_guess(found.row)}
	return Source(CASTS[doctype], found.query(), found.doc, found.row.responsible, found.row.entered_on, told)


def in_play(asked: AskedOfPerformance, doctype: str) -> Source:
	"""Records in play today by their owner of today, with their state; "": not judged."""
	doc, cast = frappe.qb.DocType(doctype), CASTS[doctype]
	goes_on = is_open(doc) if cast.kind else Coalesce(doc.status, "").notin(sorted(LEAD_ENDS))
	state = Coalesce(doc.hygiene_state, "")
	stands = ((state != "") & state.notin(_OUT)) | ((state == "") & goes_on)
	query = asked.of[doctype].narrowed(frappe.qb.from_(doc).where(stands), doc)
	return Source(cast, query, doc, doc[cast.owner], Date(doc[cast.born]), {"state": state})


def decisions(asked: AskedOfPerformance, doctype: str) -> Source | None:
	"""Proposals that people decided, by who did; `of_whom` is who was responsible for the record. None: the reader may not
	see proposals."""
	if not frappe.has_permission("Hygiene Action", "read"):
		return None
	action, doc = frappe.qb.DocType("Hygiene Action"), frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(action)
		.join(doc)
		.on((action.reference_doctype == doctype) & (doc.name == action.reference_name))
		.where(action.status.isin(("Done", "Undone", "Rejected")) & (action.by_machine == 0))
		.where(action.rule.isnotnull() & _somebody(action.decided_by))
		.where((action.decided_on >= asked.from_at) & (action.decided_on < asked.until))
	)
	query = asked.of[doctype].narrowed(only_visible(query, "Hygiene Action"), doc)
	rejected = Case().when(action.status == "Rejected", 1).else_(0)
	told = {"of_whom": action.responsible, "rejected": rejected}
	return Source(CASTS[doctype], query, doc, action.decided_by, Date(action.decided_on), told)


def _in_period(asked: AskedOfPerformance, day: Term) -> Criterion:
	return (day >= asked.first) & (day <= asked.last)


def _somebody(user: Term) -> Criterion:
	return Coalesce(user, "") != ""


def _seen(asked: AskedOfPerformance, query: QueryBuilder, row: Table) -> QueryBuilder:
	return query.where(row.known_by != "Estimated") if cint(asked.filters.only_seen) else query


def _guess(row: Table) -> dict[str, Term]:
	return {"estimated": Case().when(row.known_by == "Estimated", 1).else_(0)}
