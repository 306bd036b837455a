"""What a lead, or a deal, brought in: orders of it, and where there are none the deals of it that were won.

Only what the reader may see, by company: amounts are in the currency of the company that wrote the paper.
"""

from __future__ import annotations

from datetime import date

import frappe
from frappe.query_builder.functions import Coalesce, Sum
from pypika.analytics import Count as CountOver
from pypika.analytics import RowNumber
from pypika.analytics import Sum as SumOver
from pypika.functions import NullIf
from pypika.queries import QueryBuilder, Selectable
from pypika.terms import Criterion, Term, ValueWrapper

from .records import amount_of
from .stage_query import only_visible

WON = "Converted"


def of_leads(today: date) -> tuple[QueryBuilder | None, QueryBuilder | None]:
	"""(start, company, worth) of leads: their orders, and their deals that are won. An order of several leads (those of
	one prospect) is credited to the oldest of them, and so is a deal. None: the reader may see no such papers."""
	return _credited(_orders_of_leads(today)), _credited(_deals_of_leads())


def of_deals(today: date) -> tuple[QueryBuilder | None, QueryBuilder | None]:
	"""(start, company, worth) of opportunities: the orders of their quotations, an order of several divided among them;
	what those that are won say themselves. None: the reader may see no such papers."""
	order, item = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	offer, deal = frappe.qb.DocType("Quotation"), frappe.qb.DocType("Opportunity")
	orders, own = _seen("Sales Order"), _seen("Opportunity")
	if orders:
		orders = (
			orders.join(item).on(item.parent == order.name).join(offer).on(offer.name == item.prevdoc_docname)
		)
		orders = orders.where(_counts(order, today) & (Coalesce(offer.opportunity, "") != ""))
		columns = offer.opportunity.as_("start"), order.company, _part(order, item).as_("worth")
		parts = orders.select(*columns).as_("parts")
		orders = _summed(frappe.qb.from_(parts), parts)
	if own:
		columns = deal.name.as_("start"), deal.company, amount_of("Opportunity", deal).as_("worth")
		own = own.where(deal.status == WON).select(*columns)
	return orders, own


def _part(order: Selectable, item: Selectable) -> Term:
	"""What an item of a quotation is of the worth of its order: by net amount among all that are of quotations, equal parts
	where they have none. So what was added to the order by hand belongs to its deals too."""
	of_all = NullIf(SumOver(item.base_net_amount).over(order.name), 0)
	evenly = order.base_net_total / CountOver(item.name).over(order.name)
	return Coalesce(order.base_net_total * item.base_net_amount / of_all, evenly)


def _orders_of_leads(today: date) -> list[QueryBuilder]:
	"""(made, worth, company, start): an order as often as leads may claim it."""
	order, item = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	offer, orders = frappe.qb.DocType("Quotation"), _seen("Sales Order")
	if not orders:
		return []
	columns = order.name.as_("made"), order.base_net_total.as_("worth"), order.company
	orders = orders.where(_counts(order, today)).select(*columns)
	quoted = orders.join(item).on(item.parent == order.name).join(offer)
	quoted = quoted.on((offer.name == item.prevdoc_docname) & (offer.quotation_to == "Lead"))
	return [quoted.select(offer.party_name.as_("start")), *_by_customer(orders, order.customer)]


def _deals_of_leads() -> list[QueryBuilder]:
	"""(made, worth, company, start): a deal that was won as often as leads may claim it."""
	deal, in_prospect = frappe.qb.DocType("Opportunity"), frappe.qb.DocType("Prospect Lead")
	won = _seen("Opportunity")
	if not won:
		return []
	columns = deal.name.as_("made"), amount_of("Opportunity", deal).as_("worth"), deal.company
	won = won.where(deal.status == WON).select(*columns)
	of_prospect = won.join(in_prospect).on(in_prospect.parent == deal.party_name)
	return [
		won.where(deal.opportunity_from == "Lead").select(deal.party_name.as_("start")),
		of_prospect.where(deal.opportunity_from == "Prospect").select(in_prospect.lead.as_("start")),
		*_by_customer(won.where(deal.opportunity_from == "Customer"), deal.party_name),
	]


def _by_customer(papers: QueryBuilder, party: Selectable) -> list[QueryBuilder]:
	"""The papers of a customer that was made of a lead, or of a prospect that holds it."""
	customer, in_prospect = frappe.qb.DocType("Customer"), frappe.qb.DocType("Prospect Lead")
	theirs = papers.join(customer).on(customer.name == party)
	of_prospect = theirs.join(in_prospect).on(in_prospect.parent == customer.prospect_name)
	return [
		theirs.where(Coalesce(customer.lead_name, "") != "").select(customer.lead_name.as_("start")),
		of_prospect.select(in_prospect.lead.as_("start")),
	]


def _credited(claims: list[QueryBuilder]) -> QueryBuilder | None:
	"""Each paper once, for the oldest lead that may claim it."""
	if not claims:
		return None
	lead, pairs = frappe.qb.DocType("Lead"), _union(claims)
	rank = RowNumber().over(pairs.made).orderby(lead.creation, lead.name)
	columns = pairs.start, pairs.company, pairs.worth, rank.as_("place")
	ranked = frappe.qb.from_(pairs).join(lead).on(lead.name == pairs.start).select(*columns).as_("ranked")
	return _summed(frappe.qb.from_(ranked).where(ranked.place == 1), ranked)


def _summed(query: QueryBuilder, papers: Selectable) -> QueryBuilder:
	worth = Sum(papers.worth).as_("worth")
	return query.select(papers.start, papers.company, worth).groupby(papers.start, papers.company)


def _seen(doctype: str) -> QueryBuilder | None:
	"""The papers the reader may see. None: he may see none."""
	if not frappe.has_permission(doctype, "read"):
		return None
	return only_visible(frappe.qb.from_(frappe.qb.DocType(doctype)), doctype)


def _counts(order: Selectable, today: date) -> Criterion:
	return (order.docstatus == ValueWrapper(1)) & (order.transaction_date <= today)


def _union(branches: list[QueryBuilder]) -> Selectable:
	"""Each row once."""
	made: Selectable = branches[0]
	for branch in branches[1:]:
		made = made.union(branch)
	return made.as_("pairs")
