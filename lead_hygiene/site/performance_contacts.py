"""Who contacted which record, how often and when first; which leads were received, and how soon they were contacted."""

from __future__ import annotations

from collections import Counter
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
from .lost_query import AskedOfLosses
from .performance_moments import moments
from .performance_query import AskedOfPerformance, received
from .roles import CASTS

_UNCONTACTED = ("Converted", "Dead", "Recycled")
Became = Literal["answered", "silent", "pending"]


@dataclass(frozen=True, slots=True)
class Contacted:
	"""The contacts of one rep with one record: how many in the period, how many of these are `new`, which is to say not counted
	with another record, the first and the last of them (None: none was in it), and the first of all. `sign_at` is the moment
	of the last human sign of the record, None: there was none."""

	doctype: str
	name: str
	rep: str | None
	company: str | None
	title: str | None
	lead: str | None
	sign_at: datetime | None
	number: int
	new: int
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
	found, known = [], set()
	start, end = str(asked.from_at), str(asked.until)
	for doctype in asked.of:
		records = _records(asked, doctype)
		made: dict[tuple[str, str | None], list[str]] = {}
		again: Counter[tuple[str, str | None]] = Counter()
		for name, rep, moment, call in moments(asked, doctype, records):
			made.setdefault((name, rep), []).append(moment)
			# A call has one employee, so that it is the same rep's.
			if call in known and start <= moment < end:
				again[name, rep] += 1
			if call:
				known.add(call)
		for (name, rep), at in made.items():
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
					len(then) - again[name, rep],
					datetime.fromisoformat(then[0]) if then else None,
					datetime.fromisoformat(then[-1]) if then else None,
					datetime.fromisoformat(min(at)),
				)
			)
	return found


def reached(asked: AskedOfPerformance) -> Iterator[tuple[str, str, date]]:
	"""(doctype, record, day) of the contacts in the period; of what was before nothing is read."""
	end = str(asked.until)
	for doctype in asked.of:
		found = moments(asked, doctype, _records(asked, doctype), asked.from_at)
		yield from (
			(doctype, name, date.fromisoformat(moment[:10]))
			for name, _rep, moment, _call in found
			if moment < end
		)


def leads(asked: AskedOfPerformance, contacts: list[Contacted]) -> Iterator[Received]:
	"""The leads received in the period. Contacts with a lead's opportunities are with the lead, too: with all of them that the
	reader may see, as they need not be in the territory, or of the source, that is asked for."""
	if "Lead" not in asked.of:
		return
	first: dict[str, datetime] = {}
	for each in contacts:
		if lead := each.lead:
			first[lead] = min(first.get(lead, each.ever), each.ever)
	for lead, at in _elsewhere(asked):
		first[lead] = min(first.get(lead, at), at)
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


def _elsewhere(asked: AskedOfPerformance) -> Iterator[tuple[str, datetime]]:
	"""(lead, when) of the contacts with those opportunities of the leads that the filters leave out."""
	if not asked.of_some:
		return
	lead, deal = frappe.qb.DocType("Lead"), frappe.qb.DocType("Opportunity")
	query = (
		frappe.qb.from_(deal)
		.join(lead)
		.on((deal.opportunity_from == "Lead") & (lead.name == deal.party_name))
	)
	query = asked.of["Lead"].narrowed(query.select(deal.name, lead.name), lead)
	meant = asked.of["Opportunity"].narrowed(frappe.qb.from_(deal).select(deal.name), deal)
	inside = {name for (name,) in meant.run()}
	seen = AskedOfLosses({"document_type": "Opportunity"}).narrowed(query, deal)
	others = {name: party for name, party in seen.run() if name not in inside}
	if others:
		for name, _rep, moment, _call in moments(asked, "Opportunity", others):
			yield others[name], datetime.fromisoformat(moment)


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
