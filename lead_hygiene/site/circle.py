"""Who shares a conversation: a lead, its opportunities, and the contacts of them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import frappe
from frappe.query_builder.functions import Coalesce, Concat_ws
from pypika.queries import QueryBuilder
from pypika.terms import Case, Criterion, Field

from .prepared import Given, prepared
from .roles import CASTS
from .rows import OneOf

Within = Callable[[Field], Criterion]
Pair = tuple[str, str]

SPEAKERS = (*CASTS, "Contact")

# What ERPNext's own tables lack. Of two columns each, for Frappe's migration drops a stranger's index of one.
INDEXES = (("party_name", "opportunity_from"), ("contact_person", "opportunity_from"))


class Circle:
	"""For the records of `doctype` that are `within`: what else speaks for them.

	`listeners` names, by doctype and name of what speaks, the records it speaks for; a record always speaks for itself.
	`enquiries` are the opportunities that somebody made by himself, without logging in: (name, moment).
	"""

	__slots__ = ("doctype", "enquiries", "listeners", "others", "parties", "within")

	def __init__(self, doctype: str, within: Within) -> None:
		self.doctype, self.within = doctype, within
		self.listeners: dict[str, dict[str, list[str]]] = {kind: defaultdict(list) for kind in SPEAKERS}
		self.others: frozenset[str] = frozenset()
		self.parties: dict[str, str] = {}
		self.enquiries: list[tuple[str, datetime]] = []
		if doctype == "Lead":
			self._of_leads()
		else:
			self._of_deals()
		self._contacts()

	def among(self, doctype: str) -> Within | None:
		"""A condition for the names of what speaks and is of `doctype`. None: there is nothing."""
		if doctype == self.doctype and not self.others:
			return self.within
		named = OneOf(self.others if doctype == self.doctype else self.listeners[doctype])
		if doctype != self.doctype:
			return (lambda field: field.isin(named)) if self.listeners[doctype] else None
		return lambda field: self.within(field) | field.isin(named)

	def heard_by(self, doctype: str, name: str) -> Iterable[str]:
		"""The records for which the record or contact speaks."""
		found = self.listeners[doctype].get(name)
		if found:
			return found
		mine = doctype == self.doctype and (doctype == "Lead" or name in self.parties)
		return (name,) if mine else ()

	def _of_leads(self) -> None:
		for deal in _deals(lambda deal: _of_leads(deal, self.within(deal.party_name))):
			self._add(deal, [deal.party])

	def _of_deals(self) -> None:
		of_lead: dict[str, list[str]] = defaultdict(list)
		for deal in _deals(lambda deal: self.within(deal.name)):
			self.parties[deal.name] = deal.party
			if deal.party_doctype == "Lead" and deal.party:
				of_lead[deal.party].append(deal.name)
			elif deal.contact:
				self.listeners["Contact"][deal.contact].append(deal.name)
		if not of_lead:
			return
		self.listeners["Lead"].update(of_lead)
		leads = OneOf(of_lead)
		for deal in _deals(lambda deal: _of_leads(deal, deal.party_name.isin(leads))):
			self._add(deal, of_lead.get(deal.party, ()))
		self.others = frozenset(self.listeners["Opportunity"]) - self.parties.keys()

	def _add(self, deal: Deal, records: Iterable[str]) -> None:
		self.listeners["Opportunity"][deal.name].extend(records)
		if deal.contact:
			self.listeners["Contact"][deal.contact].extend(records)
		if deal.asked:
			self.enquiries.append((deal.name, datetime.fromisoformat(deal.asked)))

	def _contacts(self) -> None:
		link = frappe.qb.DocType("Dynamic Link")
		for doctype in CASTS:
			if (among := self.among(doctype)) is None:
				continue
			query = (
				frappe.qb.from_(link)
				.select(link.parent, link.link_name)
				.where(
					(link.parenttype == "Contact") & (link.link_doctype == doctype) & among(link.link_name)
				)
			)
			for contact, name in query.run():
				self.listeners["Contact"][contact].extend(self.heard_by(doctype, name))


def around(pairs: Iterable[Pair]) -> set[Pair]:
	"""The leads and opportunities that share a conversation with any of the records and contacts in `pairs`."""
	named: Mapping[str, set[str]] = {kind: set() for kind in SPEAKERS}
	for doctype, name in pairs:
		if doctype in named and name:
			named[doctype].add(name)
	leads, deals, contacts = named["Lead"], named["Opportunity"], named["Contact"]
	if contacts:
		for doctype, name in _linked_with_contacts().run(names=contacts):
			named[doctype].add(name)
		deals.update(name for (name,) in _deals_of_contacts().run(names=contacts))
	if deals:
		leads.update(name for (name,) in _leads_of_deals().run(names=deals))
	if leads:
		deals.update(name for (name,) in _deals_of_leads().run(names=leads))
	return {(doctype, name) for doctype in CASTS for name in named[doctype]}


@prepared
def _linked_with_contacts() -> QueryBuilder:
	link = frappe.qb.DocType("Dynamic Link")
	return (
		frappe.qb.from_(link)
		.select(link.link_doctype, link.link_name)
		.where((link.parenttype == "Contact") & link.parent.isin(Given("names")))
		.where(link.link_doctype.isin(tuple(CASTS)))
	)


@prepared
def _deals_of_contacts() -> QueryBuilder:
	deal = frappe.qb.DocType("Opportunity")
	return frappe.qb.from_(deal).select(deal.name).where(deal.contact_person.isin(Given("names")))


@prepared
def _deals_of_leads() -> QueryBuilder:
	deal = frappe.qb.DocType("Opportunity")
	return (
		frappe.qb.from_(deal).select(deal.name).where(_of_leads(deal, deal.party_name.isin(Given("names"))))
	)


@prepared
def _leads_of_deals() -> QueryBuilder:
	deal = frappe.qb.DocType("Opportunity")
	ours = (deal.opportunity_from == "Lead") & deal.name.isin(Given("names"))
	return frappe.qb.from_(deal).select(deal.party_name).where(ours & (deal.party_name > ""))


def index() -> None:
	"""Give ERPNext's table the indexes that the search for a lead's opportunities, and a contact's, needs."""
	for columns in INDEXES:
		frappe.db.add_index("Opportunity", list(columns))


class Deal(NamedTuple):
	"""An opportunity as far as a circle asks. `asked` is the moment somebody made it without logging in, as text."""

	name: str
	party_doctype: str
	party: str
	contact: str
	asked: str


_PARTED = "\x1f"


def _deals(of: Callable[[Any], Criterion]) -> list[Deal]:
	"""Read as one text each: columns are what costs."""
	deal: Any = frappe.qb.DocType("Opportunity")
	line = Concat_ws(
		_PARTED,
		deal.name,
		*(Coalesce(deal[field], "") for field in ("opportunity_from", "party_name", "contact_person")),
		Case().when(deal.owner == "Guest", deal.creation).else_(""),
	)
	rows = frappe.qb.from_(deal).select(line).where(of(deal)).run()
	return [Deal(*text.split(_PARTED, 4)) for (text,) in rows]


def _of_leads(deal: Any, leads: Criterion) -> Criterion:
	return (deal.opportunity_from == "Lead") & leads
