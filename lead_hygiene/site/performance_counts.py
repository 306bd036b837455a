"""What each rep did, counted from the sources of the report Sales Rep Performance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import frappe
from frappe.utils import cint, flt

from ..core.facts import State
from ..core.performance import Performance, by_team
from . import performance_query as ask
from .performance_contacts import contacted, leads
from .performance_query import AskedOfPerformance
from .weighted_pipeline import currencies

Key = tuple[str, str | None]  # currency and rep, or team
Row = Mapping[str, Any]


class Counted:
	"""The performance of each rep by currency, and how much of it nobody saw happen on its day (`estimated`, alike)."""

	__slots__ = ("_currencies", "_own", "by_rep", "estimated")

	def __init__(self, asked: AskedOfPerformance) -> None:
		self.by_rep: dict[Key, Performance] = {}
		self.estimated: Counter[Key] = Counter()
		self._currencies, self._own = currencies(), frappe.db.get_default("currency") or ""
		for source, count in _sources(asked):
			for row in source.counted():
				count(self, row)
				key = self._key(row["rep"], row["company"])
				self.estimated[key] += row["number"] * cint(row.get("estimated"))
		contacts = contacted(asked)
		for each in contacts:
			did = self.of(each.rep, each.company)
			did.contacts += each.new
			if became := each.became(asked.now.date()):
				setattr(did, became, getattr(did, became) + 1)
		for lead in leads(asked, contacts):
			self.of(lead.rep, lead.company).receive(lead.hours, lead.there, ended=lead.ended)
			self.estimated[self._key(lead.rep, lead.company)] += lead.estimated
		# Who is there for the sake of a count of nothing did nothing.
		self.by_rep = {key: did for key, did in self.by_rep.items() if did != Performance()}

	def of(self, rep: str | None, company: str | None) -> Performance:
		"""The performance of a rep for the currency of a company, to count in."""
		key = self._key(rep, company)
		if key not in self.by_rep:
			self.by_rep[key] = Performance()
		return self.by_rep[key]

	def _key(self, rep: str | None, company: str | None) -> Key:
		return self._currencies.get(company) or self._own, rep or None

	def by_team(self, team_of: Mapping[str, str]) -> dict[Key, Performance]:
		"""The same by currency and team; None: who is in none."""
		return by_team(self.by_rep, lambda key: (key[0], team_of.get(key[1])))


def _sources(asked: AskedOfPerformance) -> Iterator[tuple[ask.Source, Callable[[Counted, Row], None]]]:
	if source := ask.created(asked):
		yield source, _created
	if "Opportunity" in asked.of:
		yield ask.opportunities(asked), _opportunities
		yield ask.wins(asked), _won
	for doctype in asked.of:
		yield ask.losses(asked, doctype), _lost if doctype == "Opportunity" else _dropped
		yield ask.in_play(asked, doctype), _in_play
		if source := ask.decisions(asked, doctype):
			yield source, _decided


def _created(counted: Counted, row: Row) -> None:
	counted.of(row["rep"], row["company"]).created += row["number"]


def _opportunities(counted: Counted, row: Row) -> None:
	counted.of(row["rep"], row["company"]).opportunities += row["number"]


def _won(counted: Counted, row: Row) -> None:
	did = counted.of(row["rep"], row["company"])
	did.close(True, row["days"], number=row["number"], valued=cint(row["valued"]), revenue=flt(row["worth"]))


def _lost(counted: Counted, row: Row) -> None:
	counted.of(row["rep"], row["company"]).close(False, row["days"], number=row["number"])
	_dropped(counted, row)


def _dropped(counted: Counted, row: Row) -> None:
	did = counted.of(row["rep"], row["company"])
	did.dropped += row["number"]
	did.back += row["number"] * row["back"]


def _in_play(counted: Counted, row: Row) -> None:
	did = counted.of(row["rep"], row["company"])
	if not row["state"]:
		did.unjudged += row["number"]
		return
	did.judged += row["number"]
	did.overdue += row["number"] * (row["state"] == State.OVERDUE)
	did.cold += row["number"] * (row["state"] == State.COLD)


def _decided(counted: Counted, row: Row) -> None:
	did = counted.of(row["rep"], row["company"])
	did.decided += row["number"]
	if row["rejected"]:
		did.rejected += row["number"]
		counted.of(row["of_whom"], row["company"]).refused += row["number"]
