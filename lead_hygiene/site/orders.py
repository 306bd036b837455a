"""What the other side did in the books: an enquiry by a web form, a quotation asked for in a shop, an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from pypika.enums import JoinType

from ..core.sources import touch_of_enquiry, touch_of_order, touch_of_request
from ..core.touches import Touch
from .circle import Circle, Pair, around
from .rows import OneOf

Sign = tuple[str, str, dict[str, Any], Touch]


def of(circle: Circle) -> Iterator[Sign]:
	"""(record, doctype, row, touch) of each such sign; the opportunity an enquiry made is no sign for itself."""
	for name, at in circle.enquiries:
		row = {"name": name}
		for record in circle.heard_by("Opportunity", name):
			if record != name:
				yield record, "Opportunity", row, touch_of_enquiry(row, at)
	for name, to, party, deal, kind, made, ordered, day, entered in _quotations(circle):
		# One for another deal of the same party says nothing here.
		records = set(circle.heard_by("Opportunity", deal)) if deal else set()
		if to == "Lead":
			records.update(circle.heard_by("Lead", party))
		for record in sorted(records):
			if ordered:
				row = {"name": ordered, "transaction_date": day, "creation": entered}
				yield record, "Sales Order", row, touch_of_order(row)
			elif kind == "Shopping Cart":
				row = {"name": name, "creation": made}
				yield record, "Quotation", row, touch_of_request(row, made)


def _quotations(circle: Circle) -> list[tuple[Any, ...]]:
	quotation, item, order = (
		frappe.qb.DocType(dt) for dt in ("Quotation", "Sales Order Item", "Sales Order")
	)
	if circle.doctype == "Lead":
		theirs = (quotation.quotation_to == "Lead") & circle.within(quotation.party_name)
	elif circle.parties:
		theirs = quotation.party_name.isin(OneOf(set(circle.parties.values())))
	else:
		return []
	query = (
		frappe.qb.from_(quotation)
		.join(item, JoinType.left)
		.on((item.prevdoc_docname == quotation.name) & (item.docstatus == 1))
		.join(order, JoinType.left)
		.on(order.name == item.parent)
		.select(quotation.name, quotation.quotation_to, quotation.party_name, quotation.opportunity)
		.select(quotation.order_type, quotation.creation, order.name, order.transaction_date, order.creation)
		.where(theirs & (quotation.docstatus < 2))
		.distinct()
	)
	return query.run()


def made_for(doc: Any) -> set[Pair]:
	"""The leads and opportunities that a Quotation, or the quotations behind a Sales Order, are made for."""
	quotation = frappe.qb.DocType("Quotation")
	names = {doc.name} if doc.doctype == "Quotation" else {row.prevdoc_docname for row in doc.items}
	if not any(names):
		return set()
	query = (
		frappe.qb.from_(quotation)
		.select(quotation.quotation_to, quotation.party_name, quotation.opportunity)
		.where(quotation.name.isin(OneOf(name for name in names if name)))
	)
	pairs = set()
	for to, party, deal in query.run():
		pairs |= {("Opportunity", deal), (to, party)}
	return around(pairs)
