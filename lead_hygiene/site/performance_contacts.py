"""Who contacted which record, how often and when first; which leads were received, and how soon they were contacted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import get_datetime
from pypika.enums import JoinType
from pypika.functions import Date
from pypika.terms import Case

from ..core.giving_up import WAIT
from .performance_moments import calls, mails
from .performance_query import AskedOfPerformance, received
from .roles import CASTS

_UNCONTACTED = ("Converted", "Dead", "Recycled")
Became = Literal["answered", "silent", "pending"]


@dataclass(frozen=True, slots=True)
class Contacted:
	"""The contacts of one rep with one record: how many in the period, the first and the last of these (None: none was in it),
	and the first of all. `sign_at` is the moment of the last human sign of the record, None: there was none."""

	doctype: str
	name: str
	rep: str | None
	company: str | None
	title: str | None
	lead: str | None
	sign_at: datetime | None
	number: int
	first: datetime | None
	last: datetime | None
	ever: datetime

	def became(self, today: date) -> Became | None:
		"""Whether they answered after the first of these contacts. None: there were none."""
		if self.first is None or self.last is None:
			return None
		if self.sign_at is not None and self.sign_at >= self.first:
			return "answered"
		return "pending" if self.last.date() > today - timedelta(days=WAIT) else "silent"


@dataclass(frozen=True, slots=True)
class Received:
	"""A lead that came to a rep on a day: after how many whole `hours` we contacted it (None: not), for how many it was there to
	be, and whether that ended."""

	name: str
	title: str | None
	rep: str
	company: str | None
	happened_on: date
	estimated: bool
	hours: int | None
	there: int
	ended: bool


def contacted(asked: AskedOfPerformance) -> list[Contacted]:
	"""By rep and record, in no order."""
	found = []
	start, end = str(asked.from_at), str(asked.until)
	for doctype in asked.of:
		records = _records(asked, doctype)
		moments: dict[tuple[str, str | None], list[str]] = {}
		for name, rep, moment in (*mails(asked, doctype, records), *calls(asked, doctype, records)):
			moments.setdefault((name, rep), []).append(moment)
		for (name, rep), at in moments.items():
			record = records[name]
			then = sorted(moment for moment in at if start <= moment < end)
			found.append(
				Contacted(
					doctype,
					name,
					rep,
					record.company,
					record.title,
					record.lead,
					record.sign_at,
					len(then),
					datetime.fromisoformat(then[0]) if then else None,
					datetime.fromisoformat(then[-1]) if then else None,
					datetime.fromisoformat(min(at)),
				)
			)
	return found


def leads(asked: AskedOfPerformance, contacts: list[Contacted]) -> Iterator[Received]:
	"""The leads received in the period. Contacts with a lead's opportunities are with the lead, too."""
	if "Lead" not in asked.of:
		return
	first: dict[str, datetime] = {}
	for each in contacts:
		if lead := each.lead:
			first[lead] = min(first.get(lead, each.ever), each.ever)
	for name, title, rep, company, at, estimated, ended in _received(asked):
		reached = first.get(name)
		until = asked.now if ended is None else get_datetime(ended)
		yield Received(
			name,
			title,
			rep,
			company,
			at.date(),
			bool(estimated),
			None if reached is None else _hours(at, reached),
			_hours(at, until),
			ended is not None,
		)


def _received(asked: AskedOfPerformance) -> Iterator[tuple[Any, ...]]:
	"""(name, title, rep, company, when, estimated, the day it ended) of leads that came to somebody."""
	query, row, doc = received(asked, "Lead")
	file = frappe.qb.DocType("Hygiene File").as_("kept")
	has_ended = doc.hygiene_lead_state.isin(_UNCONTACTED)
	query = query.join(file, JoinType.left)
	query = query.on((file.reference_doctype == "Lead") & (file.reference_name == doc.name) & has_ended)
	guess = Case().when(row.known_by == "Estimated", 1).else_(0)
	ended_on = Case().when(has_ended, Coalesce(file.stage_since, Date(doc.modified)))
	told = (doc.name, doc.title, row.responsible, doc.company, row.entered_at, guess, ended_on)
	yield from query.select(*told).run()


def _hours(start: datetime, end: datetime) -> int:
	return max(int((end - start).total_seconds() // 3600), 0)


@dataclass(frozen=True, slots=True)
class _Record:
	company: str | None
	title: str | None
	lead: str | None
	sign_at: datetime | None


def _records(asked: AskedOfPerformance, doctype: str) -> dict[str, _Record]:
	"""The records that are asked for and may be seen, by name."""
	doc, file, cast = (
		frappe.qb.DocType(doctype),
		frappe.qb.DocType("Hygiene File").as_("kept"),
		CASTS[doctype],
	)
	heard = Case().when(Coalesce(file.sign_channel, "created") != "created", file.sign_at)
	lead = doc.name if cast.role == "lead" else Case().when(doc.opportunity_from == "Lead", doc.party_name)
	query = (
		frappe.qb.from_(doc)
		.join(file, JoinType.left)
		.on((file.reference_doctype == doctype) & (file.reference_name == doc.name))
		.select(doc.name, doc[cast.company], doc[cast.title], lead, heard)
	)
	return {name: _Record(*rest) for name, *rest in asked.of[doctype].narrowed(query, doc).run()}
