"""What a lead, or a deal, brought in: orders of it, and where there are none the deals of it that were won."""

from __future__ import annotations

from datetime import date

import frappe
from frappe.query_builder.functions import Coalesce, Sum
from pypika.analytics import RowNumber
from pypika.queries import QueryBuilder, Selectable
from pypika.terms import Criterion, ValueWrapper

from .records import amount_of

WON = "Converted"


def of_leads(today: date) -> tuple[QueryBuilder, QueryBuilder]:
	"""(start, worth) of leads: their orders, and their deals that are won. An order of several leads (those of one
	prospect) is credited to the oldest of them."""
	order, item = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	offer, customer = frappe.qb.DocType("Quotation"), frappe.qb.DocType("Customer")
	in_prospect, lead = frappe.qb.DocType("Prospect Lead"), frappe.qb.DocType("Lead")
	orders = frappe.qb.from_(order).where(_counts(order, today))
	by_customer = orders.join(customer).on(customer.name == order.customer)
	pairs = _union(
		[
			orders.join(item)
			.on(item.parent == order.name)
			.join(offer)
			.on((offer.name == item.prevdoc_docname) & (offer.quotation_to == "Lead"))
			.select(order.name.as_("made"), order.base_net_total.as_("worth"), offer.party_name.as_("start")),
			by_customer.where(Coalesce(customer.lead_name, "") != "").select(
				order.name, order.base_net_total, customer.lead_name
			),
			by_customer.join(in_prospect)
			.on(in_prospect.parent == customer.prospect_name)
			.select(order.name, order.base_net_total, in_prospect.lead),
		]
	)
	rank = RowNumber().over(pairs.made).orderby(lead.creation, lead.name)
	ranked = (
		frappe.qb.from_(pairs)
		.join(lead)
		.on(lead.name == pairs.start)
		.select(pairs.start, pairs.worth, rank.as_("place"))
	).as_("ranked")
	credited = frappe.qb.from_(ranked).where(ranked.place == 1)
	deal = frappe.qb.DocType("Opportunity")
	won = frappe.qb.from_(deal).where(deal.status == WON)
	amount = amount_of("Opportunity", deal)
	theirs = _union(
		[
			won.where(deal.opportunity_from == "Lead").select(
				deal.name.as_("made"), amount.as_("worth"), deal.party_name.as_("start")
			),
			won.join(customer)
			.on((customer.name == deal.party_name) & (deal.opportunity_from == "Customer"))
			.where(Coalesce(customer.lead_name, "") != "")
			.select(deal.name, amount, customer.lead_name),
		]
	)
	return (
		credited.select(ranked.start, Sum(ranked.worth).as_("worth")).groupby(ranked.start),
		frappe.qb.from_(theirs).select(theirs.start, Sum(theirs.worth).as_("worth")).groupby(theirs.start),
	)


def of_deals(today: date) -> tuple[QueryBuilder, QueryBuilder]:
	"""(start, worth) of opportunities: the orders of their quotations, each once; what those that are won say themselves."""
	order, item = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	offer, deal = frappe.qb.DocType("Quotation"), frappe.qb.DocType("Opportunity")
	pairs = (
		frappe.qb.from_(order)
		.join(item)
		.on(item.parent == order.name)
		.join(offer)
		.on(offer.name == item.prevdoc_docname)
		.where(_counts(order, today) & (Coalesce(offer.opportunity, "") != ""))
		.select(order.name.as_("made"), order.base_net_total.as_("worth"), offer.opportunity.as_("start"))
		.distinct()
	).as_("pairs")
	own = frappe.qb.from_(deal).where(deal.status == WON)
	return (
		frappe.qb.from_(pairs).select(pairs.start, Sum(pairs.worth).as_("worth")).groupby(pairs.start),
		own.select(deal.name.as_("start"), amount_of("Opportunity", deal).as_("worth")),
	)


def _counts(order: Selectable, today: date) -> Criterion:
	return (order.docstatus == ValueWrapper(1)) & (order.transaction_date <= today)


def _union(branches: list[QueryBuilder]) -> Selectable:
	"""Each row once."""
	made: Selectable = branches[0]
	for branch in branches[1:]:
		made = made.union(branch)
	return made.as_("pairs")
