"""What the report Lost and Recycled asks of the Stage Changes: each loss with its day, kind, reasons and way back."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import cint, getdate
from pypika.enums import JoinType
from pypika.functions import Date, Min
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Field, Function, NullValue, Term, ValueWrapper

from ..core.lost import RECYCLED
from ..core.velocity import WON
from .lost_reasons import acts, causes
from .stage_query import NO_STAGE, Asked, DateDiff, check_period

_LATER = Table("tabStage Change", alias="later")


class AskedOfLosses(Asked):
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see such records."""

	def __post_init__(self) -> None:
		Asked.__post_init__(self)
		check_period(self.start, self.end)

	@property
	def start(self) -> date | None:
		"""The first day of the period; None: it has none."""
		return getdate(self.filters.from_date) if self.filters.from_date else None

	@property
	def end(self) -> date:
		return getdate(self.filters.to_date) if self.filters.to_date else self.today

	@property
	def before(self) -> date | None:
		"""The first day of the period before, which is as long; None: there is no period."""
		return None if self.start is None else self.start - (self.end - self.start + timedelta(days=1))


class Losses:
	"""The query of losses that are asked for and may be seen, `since` a day (None: all), with what is known of each."""

	def __init__(self, asked: AskedOfLosses, since: date | None) -> None:
		self.asked = asked
		self.is_lead = asked.cast.role == "lead"
		self.row, self.doc = frappe.qb.DocType("Stage Change"), frappe.qb.DocType(asked.cast.doctype)
		self.act = acts(asked.cast.doctype)
		self.cause = causes(asked.cast.doctype)
		self._since = since

	def query(self, by_reason: bool = False) -> QueryBuilder:
		"""One row for each loss; `by_reason`: for each of its reasons, and one where none is known."""
		row, doc, act, asked = self.row, self.doc, self.act, self.asked
		query = (
			frappe.qb.from_(row)
			.join(doc)
			.on(doc.name == row.reference_name)
			.join(act, JoinType.left)
			.on((act.reference_name == row.reference_name) & (act.decided == row.entered_on))
			.where((row.reference_doctype == asked.cast.doctype) & (row.entered_on <= asked.end))
			.where(self._out(row.to_stage, row.outcome))
			.where(self._out(row.from_stage, row.from_outcome).negate())
		)
		if self._since is not None:
			query = query.where(row.entered_on >= self._since)
		if by_reason and not self.is_lead:
			theirs = (self.cause.parent == doc.name) & act.reason.isnull()
			query = query.join(self.cause, JoinType.left).on(theirs)
		return self._chosen(query)

	def _chosen(self, query: QueryBuilder) -> QueryBuilder:
		chosen, row = self.asked.filters, self.row
		if chosen.owner:
			query = query.where(row.responsible == chosen.owner)
		if chosen.stage:
			query = query.where(is_wanted(self.stage, chosen.stage))
		if chosen.kind:
			query = query.where(self.kind == chosen.kind)
		if chosen.reason:
			query = query.where(self._has_reason(chosen.reason))
		if cint(chosen.only_seen):
			query = query.where(row.known_by != "Estimated")
		return self.asked.narrowed(query, self.doc)

	def _has_reason(self, reason: str) -> Criterion:
		if self.is_lead:
			return is_wanted(self.reason, reason)
		own = Table("tabOpportunity Lost Reason Detail", alias="own")
		mine = (own.parent == self.doc.name) & (own.parenttype == _doctype(self.asked))
		query = frappe.qb.from_(own).select(own.parent).where(mine)
		if reason == NO_STAGE:
			return self.act.reason.isnull() & self.doc.name.isin(query).negate()
		typed = self.doc.name.isin(query.where(own.lost_reason == reason))
		return (self.act.reason == reason) | (self.act.reason.isnull() & typed)

	def _out(self, stage: Field, outcome: Field) -> Criterion:
		"""As `core.lost.is_out`."""
		ended = outcome.isnotnull() & outcome.notin(sorted(WON))
		if not self.is_lead:
			return ended
		return ended | (outcome.isnull() & (Coalesce(stage, "") == RECYCLED))

	@property
	def days(self) -> Term:
		"""Whole days from the birth of the record to the loss."""
		return Function("GREATEST", DateDiff(self.row.entered_on, Date(self.doc[self.asked.cast.born])), 0)

	@property
	def came_back_on(self) -> Term:
		"""The day it was in play again; NULL: not yet. From one way to be out to another it is not back."""
		row, later = self.row, _LATER
		after = (
			(later.reference_doctype == row.reference_doctype)
			& (later.reference_name == row.reference_name)
			& (later.serial > row.serial)
			& self._out(later.to_stage, later.outcome).negate()
		)
		first = frappe.qb.from_(later).select(Min(later.entered_on)).where(after)
		return (
			Case()
			.when(row.left_on.isnull(), NullValue())
			.when(self._out(row.left_to, row.left_outcome).negate(), row.left_on)
			.else_(first)
		)

	@property
	def back(self) -> Term:
		"""Whole days until it was in play again; NULL: not yet."""
		return DateDiff(self.came_back_on, self.row.entered_on)

	@property
	def won(self) -> Term:
		"""Whether the record is won now."""
		state = self.doc.hygiene_lead_state if self.is_lead else self.doc.status
		return Case().when(state.isin(sorted(WON)), 1).else_(0)

	@property
	def kind(self) -> Term:
		"""Lost, Closed, or Recycled: put aside for later."""
		recycled = self.act.recycled == 1
		if self.is_lead:
			recycled = self.row.outcome.isnull()
			return Case().when(recycled, ValueWrapper(RECYCLED)).else_(ValueWrapper("Lost"))
		closed = self.row.outcome == "Closed"
		found = Case().when(closed & recycled, ValueWrapper(RECYCLED)).when(closed, ValueWrapper("Closed"))
		return found.else_(ValueWrapper("Lost"))

	@property
	def stage(self) -> Term:
		"""The stage it was lost in."""
		return self.row.from_stage

	@property
	def reason(self) -> Term:
		"""Of our act the reason given then; else what the record says now."""
		own = self.doc.hygiene_lost_reason if self.is_lead else self.cause.lost_reason
		return Coalesce(self.act.reason, own)

	@property
	def once(self) -> Term:
		"""1 in one row of each loss, where its reasons make several of it."""
		return Case().when(self.cause.place > 1, 0).else_(1)

	@property
	def month(self) -> Term:
		"""202611: November 2026."""
		day = self.row.entered_on
		return Function("YEAR", day) * 100 + Function("MONTH", day)


def _doctype(asked: Asked) -> str:
	return asked.cast.doctype


def is_wanted(term: Term, wanted: str) -> Criterion:
	"""Whether a loss has a value that was asked for; "-": whether it has none."""
	return Coalesce(term, "") == ("" if wanted == NO_STAGE else wanted)
