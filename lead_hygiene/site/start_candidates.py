"""Which records can be in the list of where to start, by what their files keep, and how high at the most.

The database only says how much a reason can weigh; whether it holds, `core.urgency` decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder.functions import Coalesce, Count
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, ExistsCriterion, Field, Function, Term

from ..core.facts import State
from ..core.urgency import ASKING, AT_REST, KINDS, REST_SHARE, TOLD_BY_DEAL, WEIGHTS, Kind, rank
from .roles import Cast
from .rows import OneOf
from .stage_query import DateDiff, Visible

PAGE = 2000
_DEAL = Table("tabOpportunity", alias="deal")


def with_deals(leads: Sequence[str]) -> set[str]:
	"""Which of these leads have an opportunity in play."""
	return {row[0] for row in _deals().where(_DEAL.party_name.isin(OneOf(leads))).distinct().run()}


def _deals() -> QueryBuilder:
	resting = [str(state) for state in AT_REST]
	query = frappe.qb.from_(_DEAL).select(_DEAL.party_name)
	return query.where((_DEAL.opportunity_from == "Lead") & _DEAL.hygiene_state.notin(resting))


class Candidates:
	"""Records of one kind of a company and an owner (None: of all), that the reader may see, on one day."""

	def __init__(
		self, cast: Cast, today: date, warning_days: int, owner: str | None, company: str | None
	) -> None:
		self._cast, self._today, self._warning_days = cast, today, warning_days
		self._chosen = {cast.owner: owner, cast.company: company}
		self._seen = build_match_conditions(cast.doctype) or ""

	def count(self) -> int:
		"""How many there are."""
		query, doc, _bound = self._query()
		return query.select(Count(doc.name)).run()[0][0]

	def pages(self) -> Iterator[list[tuple[str, int]]]:
		"""(name, the highest rank it can have), the highest first, page by page."""
		start = 0
		while True:
			query, doc, bound = self._query()
			highest = (Coalesce(doc.hygiene_attractiveness, 100) * bound).as_("highest")
			query = query.select(doc.name, highest)
			# By its name, or the database works it out again.
			query = query.orderby(Field("highest"), order=frappe.qb.desc).orderby(doc.name)
			rows = query.limit(PAGE).offset(start).run()
			if rows:
				yield [(name, rank(1, int(product))) for name, product in rows]
			if len(rows) < PAGE:
				return
			start += PAGE

	def _query(self) -> tuple[QueryBuilder, Table, Term]:
		doc, file = frappe.qb.DocType(self._cast.doctype), frappe.qb.DocType("Hygiene File")
		query = (
			frappe.qb.from_(doc)
			.join(file)
			.on((file.reference_doctype == self._cast.doctype) & (file.reference_name == doc.name))
		)
		for column, value in self._chosen.items():
			if value:
				query = query.where(doc[column] == value)
		if self._seen:
			query = query.where(Visible(self._seen))
		reasons = self._reasons(doc, file)
		waits = reasons["waits"][0]
		# Judged last before something changed: what became of it is not written yet.
		stale = file.review_on <= self._today
		query = query.where(file.state.notin([str(state) for state in AT_REST]) | stale)
		query = query.where(waits | (self._free(file) & (self._any(reasons) | stale)))
		if self._cast.role == "lead":
			own = [reasons[kind][0] for kind in KINDS if kind not in TOLD_BY_DEAL]
			in_play = ExistsCriterion(_deals().where(_DEAL.party_name == doc.name))
			query = query.where(Criterion.any(own) | in_play.negate())
		return query, doc, self._bound(reasons, stale)

	def _reasons(self, doc: Table, file: Table) -> dict[Kind, tuple[Criterion, Term]]:
		"""When a reason can hold, and how much it weighs then at the most."""
		today, deadline = self._today, doc.hygiene_stage_deadline
		silent = file.unanswered == 0
		worked_on = file.state.notin([str(State.COLD), str(State.UNQUALIFIED)])
		warned = today + timedelta(days=self._warning_days)
		return {
			"waits": (silent & file.sign_channel.isin(sorted(ASKING)), self._after("waits", file.sign_on)),
			"new": (
				worked_on & silent & (file.sign_channel == "created"),
				self._after("new", file.sign_on),
			),
			"step": (file.open_step_on <= today, self._after("step", file.open_step_on)),
			"back": (file.come_back_on <= today, self._after("back", file.come_back_on)),
			"deadline": (worked_on & (deadline <= warned), self._after("deadline", deadline)),
			"cooling": (
				file.state.isin(["Cooling", "Neglected"]),
				Term.wrap_constant(WEIGHTS["cooling"].most),
			),
			"aged": (file.state == "Overdue", Term.wrap_constant(WEIGHTS["aged"].most)),
			"neglected": (
				file.state.isin(["Neglected", "Overdue"]),
				Term.wrap_constant(WEIGHTS["neglected"].most),
			),
		}

	def _after(self, kind: Kind, day: Term) -> Term:
		"""As `core.urgency.Weight.after`; what is still ahead as if it were due."""
		weight = WEIGHTS[kind]
		late = Function("GREATEST", DateDiff(self._today, day), 0)
		return Function("LEAST", late * weight.each + weight.due, weight.most)

	def _free(self, file: Table) -> Criterion:
		"""Whether nothing is planned for later, and they are there."""
		days = (file.open_step_on, file.away_until)
		return Criterion.all([day.isnull() | (day <= self._today) for day in days])

	@staticmethod
	def _any(reasons: dict[Kind, tuple[Criterion, Term]]) -> Criterion:
		return Criterion.any([holds for holds, _weight in reasons.values()])

	@staticmethod
	def _bound(reasons: dict[Kind, tuple[Criterion, Term]], stale: Criterion) -> Term:
		weights = [Case().when(holds, weight).else_(0) for holds, weight in reasons.values()]
		strongest = Function("GREATEST", *weights)
		others = sum(weights[1:], weights[0]) - strongest
		bound = Function("LEAST", strongest + Function("FLOOR", others / REST_SHARE), 100)
		return Case().when(stale, 100).else_(bound)
