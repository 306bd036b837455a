"""What customers brought by word of mouth: the leads that name a contact of theirs as Referred By, and the orders of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder.functions import Count
from pypika.queries import QueryBuilder

from .rows import OneOf
from .stage_query import Visible


@dataclass(slots=True)
class Referred:
	"""Of one referrer, as far as the reader may see it: how many leads, and how many submitted orders of the customers that
	came of them (None: he may see no orders). `contacts` are those who referred, `customers` those who ordered."""

	leads: int = 0
	orders: int | None = None
	contacts: list[str] = field(default_factory=list)
	customers: list[str] = field(default_factory=list)

	def as_row(self) -> dict[str, Any]:
		return {
			"referred": self.leads,
			"referred_orders": self.orders,
			"referred_contacts": self.contacts,
			"referred_customers": self.customers,
		}


def by_customer(customers: Sequence[str]) -> dict[str, Referred]:
	"""By customer, what came of him; those of whom nothing came are left out. A lead counts for every customer that its
	contact belongs to. Without the right to read leads: nobody."""
	found: dict[str, Referred] = {}
	leads = _of_referrers(customers)
	if leads is None:
		return found
	lead, link = frappe.qb.DocType("Lead"), frappe.qb.DocType("Dynamic Link")
	counted = leads.select(link.link_name, link.parent, Count(lead.name).distinct())
	for customer, contact, number in counted.groupby(link.link_name, link.parent).run():
		referred = found.setdefault(customer, Referred())
		referred.leads += number
		referred.contacts.append(contact)
	if found and frappe.has_permission("Sales Order", "read"):
		_add_orders(found)
	return found


def _of_referrers(customers: Sequence[str]) -> QueryBuilder | None:
	if not customers or not frappe.has_permission("Lead", "read"):
		return None
	lead, link = frappe.qb.DocType("Lead"), frappe.qb.DocType("Dynamic Link")
	query = frappe.qb.from_(link).join(lead).on(lead.hygiene_referred_by == link.parent)
	query = query.where((link.parenttype == "Contact") & (link.link_doctype == "Customer"))
	return _seen(query.where(link.link_name.isin(OneOf(customers))), "Lead")


def _add_orders(found: dict[str, Referred]) -> None:
	lead, link = frappe.qb.DocType("Lead"), frappe.qb.DocType("Dynamic Link")
	came, order = frappe.qb.DocType("Customer"), frappe.qb.DocType("Sales Order")
	query = _of_referrers(list(found))
	query = query.join(came).on(came.lead_name == lead.name).join(order).on(order.customer == came.name)
	query = _seen(query.where(order.docstatus == 1), "Sales Order")
	columns = link.link_name, came.name, Count(order.name).distinct()
	for one in found.values():
		one.orders = 0
	for customer, ordered_by, number in query.select(*columns).groupby(link.link_name, came.name).run():
		found[customer].orders += number
		found[customer].customers.append(ordered_by)


def _seen(query: QueryBuilder, doctype: str) -> QueryBuilder:
	seen = build_match_conditions(doctype)
	return query.where(Visible(seen)) if seen else query
