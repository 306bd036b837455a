"""What a report on stages asks of the Stage Changes: filters, groups and who may see what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Coalesce
from frappe.utils import cint, escape_html, getdate, nowdate
from pypika.functions import Floor
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Term

from ..compat import other_names
from ..core.history import Place
from ..core.policy import Policy
from ..core.velocity import LEAD_ORDER
from . import policy as policies
from . import sub_industries
from .closed_records import campaign_field
from .records import cast_of
from .roles import Cast

NO_STAGE = "-"
LARGEST_BAND = 20  # more digits than a Currency column holds
_Log10 = CustomFunction("LOG10", ["amount"])
DateDiff = CustomFunction("DATEDIFF", ["end", "start"])


def one_value_each(filters: dict[str, Any] | None) -> frappe._dict:
	"""The filters of a report; a clear message where one holds several values."""
	for name, value in (filters or {}).items():
		if isinstance(value, (list, tuple, dict)):
			frappe.throw(_("Filter {0} takes one value.").format(frappe.bold(escape_html(name))))
	return frappe._dict(filters or {})


def given(filters: dict[str, Any] | None) -> dict[str, Any]:
	"""The filters that say something, so that what is left empty is as if it was not there."""
	return {name: value for name, value in one_value_each(filters).items() if value}


def check_period(start: Any, end: Any) -> None:
	"""A clear message where a period ends before it starts."""
	if start and end and getdate(start) > getdate(end):
		frappe.throw(_("From Date {0} is after To Date {1}. Swap them.").format(start, end))


class Visible(Criterion):
	"""Frappe's own condition for the records of a doctype that the reader may see, as it writes it.

	Here it becomes part of a query with parameters, so a lone % (another app's LIKE) is doubled.
	"""

	def __init__(self, text: str) -> None:
		super().__init__()
		self.text = re.sub("(?<!%)%(?!%)", "%%", text)

	def get_sql(self, **kwargs: Any) -> str:
		return f"({self.text})"


def only_visible(query: QueryBuilder, doctype: str) -> QueryBuilder:
	"""Only the records of a doctype that the reader may see."""
	seen = build_match_conditions(doctype)
	return query.where(Visible(seen)) if seen else query


@dataclass(slots=True)
class Asked:
	"""The filters of a report, checked. Raises frappe.PermissionError where the reader may not see such records.

	`owner_of_today`: by owner, whoever answers for the record today is meant, and not who did when a stay began.
	"""

	owner_of_today: ClassVar[bool] = False

	filters: frappe._dict
	cast: Cast = field(init=False)
	today: date = field(init=False)
	policy: Policy = field(init=False)
	seen: str = field(init=False)

	def __post_init__(self) -> None:
		self.filters = one_value_each(self.filters)
		self.cast = cast_of(self.filters.document_type or "Opportunity")
		frappe.has_permission(self.cast.doctype, "read", throw=True)
		self.today = getdate(nowdate())
		self.policy = policies.current()
		self.seen = build_match_conditions(self.cast.doctype) or ""
		self.filters.stage = self._as_written(self.filters.stage)
		check_period(self.filters.from_date, self.filters.to_date)

	def _as_written(self, stage: Any) -> str | None:
		"""A stage as it is stored, typed in whatever case, which the database does not tell apart either, or as the
		reader reads it."""
		if not stage:
			return None
		typed = str(stage).strip()
		found = (
			name for read in (str, _) for name in self.order() if read(name).casefold() == typed.casefold()
		)
		return next(found, typed)

	def rows(self) -> tuple[QueryBuilder, Table, Table]:
		"""The query of the stays in a stage, those of ended records left out; the Stage Change; the record, which is
		joined only where something is asked of it."""
		change, doc = frappe.qb.DocType("Stage Change"), frappe.qb.DocType(self.cast.doctype)
		query = frappe.qb.from_(change)
		if self.needs_record:
			query = query.join(doc).on(doc.name == change.reference_name)
		query = query.where((change.reference_doctype == self.cast.doctype) & change.outcome.isnull())
		chosen = self.filters
		if chosen.stage:
			no_stage = chosen.stage == NO_STAGE
			query = query.where(change.to_stage.isnull() if no_stage else change.to_stage == chosen.stage)
		if chosen.owner:
			query = query.where(change.responsible == chosen.owner)
		if cint(chosen.only_seen):
			query = query.where(is_estimated(change).negate())
		return self.narrowed(query, doc), change, doc

	def entered(self, query: QueryBuilder, change: Table) -> QueryBuilder:
		"""Only those who entered the stage in the period that was asked for."""
		if self.filters.from_date:
			query = query.where(change.entered_on >= getdate(self.filters.from_date))
		if self.filters.to_date:
			query = query.where(change.entered_on <= getdate(self.filters.to_date))
		return query

	def narrowed(self, query: QueryBuilder, doc: Table) -> QueryBuilder:
		"""Only the records that were asked for and that the reader may see."""
		for name, column in self._of_record.items():
			if self.filters.get(name):
				query = query.where(doc[column] == self.filters[name])
		return query.where(Visible(self.seen)) if self.seen else query

	@property
	def needs_record(self) -> bool:
		"""Whether anything is asked that the Stage Change does not hold itself."""
		grouped = self.filters.group_by in ("Opportunity Type", "Source", "Industry", "Sub Industry")
		return (
			bool(self.seen)
			or grouped
			or self.kinds
			or self.by_working_days
			or any(self.filters.get(name) for name in self._of_record)
		)

	@property
	def kinds(self) -> bool:
		"""Whether limits differ by opportunity type."""
		return self.cast.role == "opportunity" and bool(self.policy.limits.by_kind)

	@property
	def by_working_days(self) -> bool:
		"""Whether the stage clock skips holidays, so that a number of days depends on when they were."""
		return self.cast.role == "opportunity" and self.policy.working_days

	@property
	def _of_record(self) -> dict[str, str]:
		meta = frappe.get_meta(self.cast.doctype)
		names = {
			"company": self.cast.company,
			"territory": "territory",
			"source": self.source,
			"industry": "industry",
			"sub_industry": sub_industries.FIELD,
			"campaign": campaign_field(self.cast.doctype),
		}
		if self.owner_of_today:
			names["owner"] = self.cast.owner
		if self.cast.kind:
			names["opportunity_type"] = self.cast.kind
		return {name: column for name, column in names.items() if column and meta.has_field(column)}

	@property
	def source(self) -> str:
		"""What this major calls the source."""
		return other_names(self.cast.doctype).get("source", "source")

	def days(self, change: Table) -> Term:
		"""Whole days of a stay, up to today where it lasts."""
		return (
			Case().when(change.left_on.isnull(), DateDiff(self.today, change.entered_on)).else_(change.days)
		)

	def counted(self, days: int, entered: date | None, company: str | None) -> int:
		"""A stay of `days` as its limit counts it: in working days where `entered` is given."""
		if entered is None:
			return days
		return self.policy.calendar(company).days(entered, entered + timedelta(days=days))

	def order(self) -> list[str]:
		"""The stages in order."""
		return list(LEAD_ORDER) if self.cast.role == "lead" else stage_order()


class AskedOfToday(Asked):
	"""The filters of a report on records as they stand today."""

	owner_of_today = True


def stage_order() -> list[str]:
	"""Sales Stages by Stage Order; those without one after these, as they were made."""
	stages = frappe.get_all(
		"Sales Stage", fields=["name", "hygiene_order"], order_by="creation asc, idx asc, name asc"
	)
	return [stage.name for stage in sorted(stages, key=lambda stage: cint(stage.hygiene_order) or 10**9)]


def band_of(amount: Term) -> Term:
	"""The power of ten that an amount reaches; NULL where there is none."""
	return Case().when(amount >= 1, Floor(_Log10(amount)))


def in_band(amount: Term, band: Any) -> Criterion:
	"""Whether an amount lies in a band, as `band_of` numbers it; "-": it has none."""
	if str(band) == NO_STAGE:
		return amount.isnull() | (amount < 1)
	power = min(max(cint(band), 0), LARGEST_BAND)
	return (amount >= 10**power) & (amount < 10 ** (power + 1))


def band_label(band: Any) -> str:
	"""`1,000 – 9,999`."""
	return f"{10 ** cint(band):,} – {10 ** (cint(band) + 1) - 1:,}"


GROUPS: dict[str, tuple[str, Callable[[Asked, Table, Table], Term]]] = {
	"Owner": ("owner", lambda asked, change, doc: change.responsible),
	"Opportunity Type": ("opportunity_type", lambda asked, change, doc: doc[asked.cast.kind]),
	"Source": ("source", lambda asked, change, doc: doc[asked.source]),
	"Industry": ("industry", lambda asked, change, doc: doc.industry),
	"Sub Industry": ("sub_industry", lambda asked, change, doc: doc[sub_industries.FIELD]),
	"Amount Band": ("amount_band", lambda asked, change, doc: band_of(change.amount)),
}


def is_estimated(change: Any) -> Criterion:
	"""Whether nobody saw when a stay began, or when it ended."""
	return (change.known_by == "Estimated") | (Coalesce(change.left_known_by, "") == "Estimated")


def went_to(left: Any, stage: str | None, outcome: str | None) -> Place | None:
	"""Where a stay led to; None while it lasts."""
	return Place(stage, outcome) if left else None
