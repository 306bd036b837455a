"""What the report Lost and Recycled asks of the Stage Changes: each loss with its day, kind, reasons and way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce, Max
from frappe.utils import cint, getdate
from pypika.enums import JoinType
from pypika.functions import Date, Min
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Field, Function, NullValue, Term, ValueWrapper

from ..core.lost import RECYCLED
from ..core.velocity import WON
from . import sub_industries
from .closed_records import campaign_field, source_field
from .ledger_query import LETS_GO
from .stage_query import NO_STAGE, Asked, DateDiff, check_period

_LATER = Table("tabStage Change", alias="later")


class AskedOfLosses(Asked):
	"""The filters of the report, checked. Raises frappe.PermissionError where the reader may not see such records."""

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
		if self.start is None:
			return None
		check_period(self.start, self.end)
		return self.start - (self.end - self.start + timedelta(days=1))

	@property
	def _of_record(self) -> dict[str, str]:
		campaign = campaign_field(self.cast.doctype)
		return {**Asked._of_record.fget(self), **({"campaign": campaign} if campaign else {})}


class Losses:
	"""The query of losses that are asked for and may be seen, `since` a day (None: all), with what is known of each."""

	def __init__(self, asked: AskedOfLosses, since: date | None) -> None:
		self.asked = asked
		self.is_lead = asked.cast.role == "lead"
		self.row, self.doc = frappe.qb.DocType("Stage Change"), frappe.qb.DocType(asked.cast.doctype)
		self.act = self._acts()
		self.cause = frappe.qb.DocType("Opportunity Lost Reason Detail")
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
			cause = self.cause
			theirs = (cause.parent == doc.name) & (cause.parenttype == _doctype(asked)) & act.reason.isnull()
			query = query.join(cause, JoinType.left).on(theirs)
		return self._chosen(query)

	def _chosen(self, query: QueryBuilder) -> QueryBuilder:
		chosen, row = self.asked.filters, self.row
		if chosen.owner:
			query = query.where(row.responsible == chosen.owner)
		if chosen.stage:
			query = query.where(_is(self.stage, chosen.stage))
		if chosen.kind:
			query = query.where(self.kind == chosen.kind)
		if chosen.reason:
			query = query.where(self._has_reason(chosen.reason))
		if cint(chosen.only_seen):
			query = query.where(row.known_by != "Estimated")
		return self.asked.narrowed(query, self.doc)

	def _has_reason(self, reason: str) -> Criterion:
		if self.is_lead:
			return _is(self.reason, reason)
		own = Table("tabOpportunity Lost Reason Detail", alias="own")
		mine = (own.parent == self.doc.name) & (own.parenttype == _doctype(self.asked))
		query = frappe.qb.from_(own).select(own.parent).where(mine)
		if reason == NO_STAGE:
			return self.act.reason.isnull() & self.doc.name.isin(query).negate()
		typed = self.doc.name.isin(query.where(own.lost_reason == reason))
		return (self.act.reason == reason) | (self.act.reason.isnull() & typed)

	def _acts(self) -> QueryBuilder:
		"""What was let go by our rules or in our dialog: the reason that was given then, on which day."""
		action = frappe.qb.DocType("Hygiene Action")
		day = Date(action.decided_on)
		recycled = Case().when(action.action == "Recycle", 1).else_(0)
		return (
			frappe.qb.from_(action)
			.select(
				action.reference_name,
				day.as_("decided"),
				Max(action.lost_reason).as_("reason"),
				Max(recycled).as_("recycled"),
			)
			.where(
				(action.reference_doctype == self.asked.cast.doctype)
				& (action.status == "Done")
				& action.action.isin(LETS_GO)
			)
			.groupby(action.reference_name, day)
		).as_("act")

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
	def month(self) -> Term:
		"""202611: November 2026."""
		day = self.row.entered_on
		return Function("YEAR", day) * 100 + Function("MONTH", day)


def _doctype(asked: Asked) -> str:
	return asked.cast.doctype


def _is(term: Term, wanted: str) -> Criterion:
	return Coalesce(term, "") == ("" if wanted == NO_STAGE else wanted)


def _field(name: str | None) -> Callable[[Losses], Term]:
	return lambda losses: losses.doc[name] if name else NullValue()


# By what losses may be told apart; the others are fields of the record.
GROUPS: Mapping[str, Callable[[Losses], Term]] = {
	"Reason": lambda losses: losses.reason,
	"Stage Lost In": lambda losses: losses.stage,
	"Kind": lambda losses: losses.kind,
	"Month": lambda losses: losses.month,
	"Owner": lambda losses: losses.row.responsible,
	"Source": lambda losses: _field(source_field(_doctype(losses.asked)))(losses),
	"Campaign": lambda losses: _field(campaign_field(_doctype(losses.asked)))(losses),
	"Territory": _field("territory"),
	"Opportunity Type": lambda losses: _field(losses.asked.cast.kind)(losses),
	"Industry": _field("industry"),
	"Sub Industry": _field(sub_industries.FIELD),
}
NOT_WORDS = ("Month", "Owner")


def in_group(losses: Losses, group_by: str, value: Any) -> Criterion:
	"""Whether a loss belongs to a group; "-": to those of which it is not known."""
	return _is(GROUPS[group_by](losses), str(value))
