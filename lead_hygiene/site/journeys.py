"""Which milestones a lead, or a deal, has come to and when: opportunity, quotation, order. Read by the database in one scan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Coalesce
from frappe.utils import add_months, escape_html, getdate
from pypika.functions import Date
from pypika.queries import QueryBuilder, Table
from pypika.terms import NullValue, Term

from ..core.conversion import Journey
from ..core.sources import OPPORTUNITY_ENDS
from . import policy, sub_industries
from .closed_records import campaign_field
from .milestones import WON, Came, criteria_met, of_deals, of_leads, with_end
from .roles import Cast
from .stage_query import AskedOfToday, check_period, one_value_each

# What may be asked to start with, and the milestones that follow.
STARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
	"Lead": ("Lead", ("Opportunity", "Quotation", "Order")),
	"Opportunity": ("Opportunity", ("Quotation", "Order")),
	"Opportunity Without Lead": ("Opportunity", ("Quotation", "Order")),
}
# Where the company has a checklist, leads come to this between; nobody need pass it.
CRITERIA_MET = "Criteria Met"
_MONTHS_BACK = 12
DEAD = frozenset({"Dead"})
# Days to each milestone, age, days to the end, as a Journey has them.
Way = tuple[tuple[int | None, ...], int, int | None]
_Year, _Month = CustomFunction("YEAR", ["day"]), CustomFunction("MONTH", ["day"])


@dataclass(slots=True)
class AskedJourneys:
	"""The filters of a report on journeys, checked. Raises frappe.PermissionError where the reader may not see such records."""

	# Whether the report tells of the checklist.
	minds_criteria: ClassVar[bool] = True

	filters: frappe._dict
	asked: AskedOfToday = field(init=False)
	milestones: tuple[str, ...] = field(init=False)
	aside: int | None = field(init=False)
	first: date = field(init=False)
	last: date = field(init=False)

	def __post_init__(self) -> None:
		self.filters = one_value_each(self.filters)
		start = self.filters.start or "Lead"
		check_one_of(start, STARTS)
		doctype, self.milestones = STARTS[start]
		self.aside = None
		if doctype == "Lead" and self.minds_criteria and policy.current().has_needed:
			self.milestones, self.aside = (CRITERIA_MET, *self.milestones), 1
		self.asked = AskedOfToday({**self.filters, "document_type": doctype, "stage": None})
		self.filters = self.asked.filters
		self.filters.start = start
		check_one_of(self.filters.group_by, GROUPS)
		if self.filters.group_by and not self.has(self.filters.group_by):
			frappe.throw(_("Leads have no Opportunity Type. Group by something else."))
		self.last = getdate(self.filters.to_date) if self.filters.to_date else self.asked.today
		self.first = getdate(self.filters.from_date or add_months(self.last, -_MONTHS_BACK))
		check_period(self.first, self.last)

	@property
	def cast(self) -> Cast:
		return self.asked.cast

	def has(self, group: str) -> bool:
		"""Whether such records can be told apart so."""
		return group != "Opportunity Type" or bool(self.cast.kind)

	def before(self) -> tuple[date, date]:
		"""The period of the same length that ends where this one starts."""
		return self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1)

	def counted(self, *, with_before: bool) -> tuple[list[Journey], list[Journey]]:
		"""The journeys of those who started in this period, and `with_before` in the one before; those that went the same
		way as one."""
		first = self.before()[0] if with_before else self.first
		now, before = Counter(), Counter()
		for _name, told, born, way, _more in self._ways(first):
			(now if born >= self.first else before)[told, way] += 1
		return self._journeys(now), self._journeys(before)

	def _journeys(self, counts: Counter) -> list[Journey]:
		return [
			Journey(days, age, ended, number, None if told in (None, "") else told)
			for (told, (days, age, ended)), number in counts.items()
		]

	def each(self) -> list[tuple[str, Journey]]:
		"""The journeys of this period one by one, by the name of the record they start with, the newest first."""
		found = [
			(born, name, Journey(*way, group=told or None))
			for name, told, born, way, _more in self._ways(self.first)
		]  # fmt: skip
		return [(name, journey) for _born, name, journey in sorted(found, key=itemgetter(0, 1), reverse=True)]

	def _ways(self, first: date, *more: str) -> Iterator[tuple[str, Any, date, Way, list[Any]]]:
		"""(name, group, the day it started, its way, what else its fields say) of the records asked for that started from
		`first` on."""
		doc, lead = frappe.qb.DocType(self.cast.doctype), self.cast.role == "lead"
		came, nothing, today = (of_leads if lead else of_deals)(self.asked.today), Came(), self.asked.today
		met = criteria_met() if self.aside else {}
		status = doc.hygiene_lead_state if lead else doc.status
		has_ended = status.isin(sorted(DEAD if lead else OPPORTUNITY_ENDS))
		query, since = with_end(self.cast.doctype, doc, has_ended)
		group = GROUPS[self.filters.group_by](self, doc) if self.filters.group_by else NullValue()
		begins = doc.creation if lead else doc.transaction_date
		query = query.where((begins >= first) & (begins < self.last + timedelta(days=1)))
		query = query.select(
			doc.name, group, born_on(self.cast, doc), status, since, *(doc[name] for name in more)
		)
		for name, told, born, ended_as, ended_on, *rest in self._narrowed(query, doc).run():
			made = came.get(name, nothing)
			if lead:
				ended = ended_on or made.ended
				days = (made.opportunity, made.quotation, made.ordered or made.won)
			else:
				ended = ended_on
				days = (made.quotation, made.ordered or (ended_on if ended_as == WON else None))
			if self.aside:
				on = met.get(name)
				days = (on and max(on, born), *days)
			since_born = tuple(None if day is None else (day - born).days for day in days)
			yield name, told, born, (since_born, (today - born).days, ended and (ended - born).days), rest

	def _narrowed(self, query: QueryBuilder, doc: Table) -> QueryBuilder:
		if self.filters.start == "Opportunity Without Lead":
			query = query.where(Coalesce(doc.opportunity_from, "") != "Lead")
		return self.asked.narrowed(query, doc)


def check_one_of(value: Any, known: Any) -> None:
	"""A clear message where something is asked that there is not."""
	if value and (not isinstance(value, str) or value not in known):
		frappe.throw(_("There is no {0} here.").format(frappe.bold(escape_html(str(value)))))


def born_on(cast: Cast, doc: Table) -> Term:
	"""The day a record starts its journey."""
	return Date(doc.creation) if cast.role == "lead" else doc[cast.born]


def campaign(asked: AskedJourneys, doc: Table) -> Term:
	"""The campaign of a record; NULL where it has none."""
	name = campaign_field(asked.cast.doctype)
	return doc[name] if name else NullValue()


def _month(asked: AskedJourneys, doc: Table) -> Term:
	born = born_on(asked.cast, doc)
	return _Year(born) * 100 + _Month(born)


# By what they may be told apart.
GROUPS: Mapping[str, Callable[[AskedJourneys, Table], Term]] = {
	"Month": _month,
	"Source": lambda asked, doc: doc[asked.asked.source],
	"Campaign": campaign,
	"Owner": lambda asked, doc: doc[asked.cast.owner],
	"Territory": lambda asked, doc: doc.territory,
	"Industry": lambda asked, doc: doc.industry,
	"Sub Industry": lambda asked, doc: doc[sub_industries.FIELD],
	"Opportunity Type": lambda asked, doc: doc[asked.cast.kind],
}
