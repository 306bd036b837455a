"""The first opportunity, quotation and order that were made of each lead, or of each deal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.query_builder.functions import Coalesce
from pypika.enums import JoinType
from pypika.functions import Date
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Term

from ..core.sources import OPPORTUNITY_ENDS

WON = "Converted"
SUBMITTED = 1


@dataclass(slots=True)
class Came:
	"""When something first came of a record; None: it has not. `ordered` is the day of an order, `won` that on which
	an opportunity was said to be won. `going`: an opportunity goes on; `ended_on`: the day the last of them ended."""

	opportunity: date | None = None
	quotation: date | None = None
	ordered: date | None = None
	won: date | None = None
	going: bool = False
	ended_on: date | None = None

	@property
	def ended(self) -> date | None:
		"""The day all opportunities there were had ended. None: one goes on, or there was none."""
		return None if self.going else self.ended_on

	def add_opportunity(self, on: date, status: str | None, since: date | None) -> None:
		self.opportunity = _first(self.opportunity, on)
		if status not in OPPORTUNITY_ENDS:
			self.going = True
			return
		self.ended_on = max(self.ended_on or since, since)
		if status == WON:
			self.won = _first(self.won, since)


def _first(known: date | None, on: date) -> date:
	return on if known is None or on < known else known


def of_leads(today: date) -> defaultdict[str, Came]:
	"""For each lead, by what was made of it, of its customer or of a prospect that holds it, up to today.

	Each kind of document is read in one scan and put together here: the database takes three times as long to do it.
	"""
	deal, offer, order = (frappe.qb.DocType(name) for name in ("Opportunity", "Quotation", "Sales Order"))
	item, came = frappe.qb.DocType("Sales Order Item"), defaultdict(Came)
	deals, since = with_end("Opportunity", deal, deal.status.isin(sorted(OPPORTUNITY_ENDS)))
	deals = deals.where(deal.transaction_date <= today)
	for query, start in _parties(deals, deal.opportunity_from, deal.party_name):
		for name, *rest in query.select(start, deal.transaction_date, deal.status, since).run():
			came[name].add_opportunity(*rest)
	offers = frappe.qb.from_(offer).where(_counts(offer, today))
	for query, start in _parties(offers, offer.quotation_to, offer.party_name):
		for name, on in query.select(start, offer.transaction_date).run():
			came[name].quotation = _first(came[name].quotation, on)
	ordered = frappe.qb.from_(offer).join(item).on(item.prevdoc_docname == offer.name)
	ordered = ordered.join(order).on(order.name == item.parent).where(_counts(order, today))
	orders = frappe.qb.from_(order).where(_counts(order, today))
	for query, start in (
		*_parties(ordered, offer.quotation_to, offer.party_name),
		*_of_customers(orders, order.customer),
	):
		for name, on in query.select(start, order.transaction_date).run():
			came[name].ordered = _first(came[name].ordered, on)
	return came


def criteria_met() -> dict[str, date]:
	"""The day on which leads first met the company's checklist, by their names."""
	file = frappe.qb.DocType("Hygiene File")
	query = frappe.qb.from_(file).select(file.reference_name, file.met_on)
	return dict(query.where(file.met_on.notnull() & (file.reference_doctype == "Lead")).run())


def of_deals(today: date) -> defaultdict[str, Came]:
	"""For each opportunity its first quotation and the first order of one, up to today."""
	offer, order = frappe.qb.DocType("Quotation"), frappe.qb.DocType("Sales Order")
	item, came = frappe.qb.DocType("Sales Order Item"), defaultdict(Came)
	offers = frappe.qb.from_(offer).where(Coalesce(offer.opportunity, "") != "")
	quoted = offers.where(_counts(offer, today)).select(offer.opportunity, offer.transaction_date)
	for name, on in quoted.run():
		came[name].quotation = _first(came[name].quotation, on)
	ordered = offers.join(item).on(item.prevdoc_docname == offer.name)
	ordered = ordered.join(order).on(order.name == item.parent).where(_counts(order, today))
	for name, on in ordered.select(offer.opportunity, order.transaction_date).run():
		came[name].ordered = _first(came[name].ordered, on)
	return came


def with_end(doctype: str, doc: Table, has_ended: Criterion) -> tuple[QueryBuilder, Term]:
	"""A query of records, and the day each ended, NULL where it has not: since when it is where it is, by its Hygiene
	File, else the day it was last changed."""
	file = frappe.qb.DocType("Hygiene File").as_("kept")
	kept = (file.reference_doctype == doctype) & (file.reference_name == doc.name)
	query = frappe.qb.from_(doc).join(file, JoinType.left).on(kept & has_ended)
	return query, Case().when(has_ended, Coalesce(file.stage_since, Date(doc.modified)))


def _counts(doc: Table, today: date) -> Criterion:
	return (doc.docstatus == SUBMITTED) & (doc.transaction_date <= today)


def _parties(query: QueryBuilder, kind: Term, party: Term) -> list[tuple[QueryBuilder, Term]]:
	"""The documents made out to a lead, to a prospect that holds it, and to a customer made of either; the lead."""
	in_prospect = frappe.qb.DocType("Prospect Lead")
	of_prospect = query.join(in_prospect).on(in_prospect.parent == party).where(kind == "Prospect")
	of_customers = _of_customers(query.where(kind == "Customer"), party)
	return [(query.where(kind == "Lead"), party), (of_prospect, in_prospect.lead), *of_customers]


def _of_customers(query: QueryBuilder, party: Term) -> list[tuple[QueryBuilder, Term]]:
	customer, in_prospect = frappe.qb.DocType("Customer"), frappe.qb.DocType("Prospect Lead")
	of_lead = query.join(customer).on(customer.name == party).where(Coalesce(customer.lead_name, "") != "")
	of_prospect = (
		query.join(customer)
		.on(customer.name == party)
		.join(in_prospect)
		.on(in_prospect.parent == customer.prospect_name)
	)
	return [(of_lead, customer.lead_name), (of_prospect, in_prospect.lead)]
