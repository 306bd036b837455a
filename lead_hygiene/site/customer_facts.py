"""What is known of many customers, by one query for each kind of document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
from frappe.query_builder.custom import GROUP_CONCAT
from frappe.query_builder.functions import Coalesce, Max
from frappe.utils import getdate
from pypika.enums import JoinType
from pypika.queries import QueryBuilder

from ..core.burden import Burden, Figure
from ..core.customers import CustomerFacts, Decision
from ..core.follow_up import Basis
from ..core.sources import touch_of_call
from ..core.touch import Kind
from .contacts import our_addresses
from .customer_mails import HUMAN, together, ways_of_call, ways_of_mail
from .customer_policy import Course
from .rows import OneOf

CLOCK = (
	"name", "state", "state_since", "review_on", "decided_on", "decided_bought_on", "decided_sign_at", "decided_by_action",
	"beyond", "burden", "steps_made",
)  # fmt: skip
_SHOWN = ("customer_name", "customer_group", "territory", "account_manager", "disabled", "email_id", "hygiene_state",
	"hygiene_reason", "hygiene_label")  # fmt: skip
_CALL = ("name", "id", "type", "status", "start_time", "creation")


@dataclass(slots=True)
class KnownCustomer:
	"""A customer as it stands in the database. `clock` is None where none is kept yet; `sold` are the days of the last
	delivery and invoice, where there is a plan for them."""

	name: str
	row: dict[str, Any]
	clock: dict[str, Any] | None
	facts: CustomerFacts
	sold: dict[Basis, date]


def read(names: Sequence[str], course: Course) -> list[KnownCustomer]:
	"""What is known of customers, in the order of their names; companies of our own group are none.

	Their clocks are locked first: what happens from now on waits, and what happened before is seen.
	"""
	clocks = _clocks(names)
	theirs = {"name": ("in", list(names)), "is_internal_customer": 0}
	rows = frappe.get_all("Customer", filters=theirs, fields=["name", *_SHOWN], order_by="name asc")
	bought, offers, signs = _bought(names), _offers(names), signs_of(names)
	left, sold = _unsubscribed(names), _sold([row.name for row in rows if course.plan(row.customer_group)])
	return [
		KnownCustomer(
			name=row.name,
			row=row,
			clock=(clock := clocks.get(row.name)),
			facts=CustomerFacts(
				name=row.name,
				period=course.period(row.customer_group),
				bought=tuple(bought[row.name]),
				offers=tuple(offers[row.name]),
				sign_at=signs.get(row.name),
				unsubscribed_on=left.get(row.name),
				ended=bool(row.disabled),
				decision=_decision(clock),
				burden=burden_in(row.name, clock["burden"]) if clock else None,
			),
			sold=sold[row.name],
		)
		for row in rows
	]


def burden_in(customer: str, text: str | None) -> Burden | None:
	"""The burden of a customer, of the text it is kept in. None: it was not counted."""
	if not text:
		return None
	kept = frappe.parse_json(text)
	figures = tuple(Figure(*row) for row in kept["figures"])
	return Burden(customer, figures, bool(kept["enough"]), kept["wanted"])


def _clocks(names: Sequence[str]) -> dict[str, dict[str, Any]]:
	clock = frappe.qb.DocType("Customer Clock")
	query = frappe.qb.from_(clock).select(clock.customer, *(clock[name] for name in CLOCK))
	rows = query.where(clock.customer.isin(OneOf(names))).for_update().run(as_dict=True)
	return {row.customer: row for row in rows}


def _decision(clock: dict[str, Any] | None) -> Decision | None:
	if clock is None or clock["decided_on"] is None:
		return None
	return Decision(clock["decided_on"], clock["decided_bought_on"], clock["decided_sign_at"])


def _by_customer(*queries: QueryBuilder) -> dict[str, list[date]]:
	"""Days by customer; of queries that give them as one text, for a row of its own for each day takes longest of all."""
	found: dict[str, list[date]] = defaultdict(list)
	for query in queries:
		for name, days in query.run():
			found[name] += [date.fromisoformat(day) for day in days.split(",")]
	return found


def _bought(names: Sequence[str]) -> dict[str, list[date]]:
	"""The days of orders, and of invoices that no order came before: an order and its invoice are one purchase."""
	order, bill = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Invoice")
	item = frappe.qb.DocType("Sales Invoice Item")
	orders = (
		frappe.qb.from_(order)
		.select(order.customer, GROUP_CONCAT(order.transaction_date).distinct())
		.where(order.customer.isin(OneOf(names)) & (order.docstatus == 1))
		.groupby(order.customer)
	)
	bills = (
		frappe.qb.from_(bill)
		.join(item, JoinType.left)
		.on((item.parent == bill.name) & (Coalesce(item.sales_order, "") != ""))
		.select(bill.customer, GROUP_CONCAT(bill.posting_date).distinct())
		.where(bill.customer.isin(OneOf(names)) & (bill.docstatus == 1) & (bill.is_return == 0))
		.where(item.name.isnull())
		.groupby(bill.customer)
	)
	return _by_customer(orders, bills)


def _offers(names: Sequence[str]) -> dict[str, list[date]]:
	"""The days of our quotations; what somebody put into a cart himself is none of ours."""
	offer = frappe.qb.DocType("Quotation")
	query = (
		frappe.qb.from_(offer)
		.select(offer.party_name, GROUP_CONCAT(offer.transaction_date).distinct())
		.where((offer.quotation_to == "Customer") & offer.party_name.isin(OneOf(names)))
		.where((offer.docstatus == 1) & (Coalesce(offer.order_type, "") != "Shopping Cart"))
		.groupby(offer.party_name)
	)
	return _by_customer(query)


def signs_of(names: Sequence[str]) -> dict[str, datetime]:
	"""The moment of the last human sign: a mail of theirs, a call that was answered or theirs, an Issue that was raised."""
	found: dict[str, datetime] = {}
	for rows in (_mails(names), _issues(names), _calls(names)):
		for name, at in rows:
			if at is not None and (name not in found or at > found[name]):
				found[name] = at
	return found


def _mails(names: Sequence[str]) -> Iterable[tuple[str, datetime]]:
	"""The last mail of theirs by each way in which one can be theirs."""
	ours = OneOf(our_addresses())
	queries = [
		query.select(whose, Max(mail.communication_date))
		.where((mail.communication_type == "Communication") & (mail.sent_or_received == "Received"))
		.where(Coalesce(mail.email_status, "").notin(("Spam", "Trash")))
		.where(Coalesce(mail.hygiene_answer, "").isin(HUMAN) & Coalesce(mail.sender, "").notin(ours))
		.groupby(whose)
		for query, mail, whose in ways_of_mail(names)
	]
	return together(queries).run()


def _issues(names: Sequence[str]) -> Iterable[tuple[str, datetime]]:
	issue = frappe.qb.DocType("Issue")
	query = frappe.qb.from_(issue).select(issue.customer, Max(issue.creation))
	return query.where(issue.customer.isin(OneOf(names))).groupby(issue.customer).run()


def _calls(names: Sequence[str]) -> Iterable[tuple[str, datetime]]:
	queries = [
		query.select(whose.as_("whose"), *(call[field] for field in _CALL))
		for query, call, whose in ways_of_call(names)
	]
	for row in together(queries).run(as_dict=True):
		touch = touch_of_call(row, row.start_time or row.creation)
		if touch.kind is Kind.SIGN and touch.at:
			yield row.whose, touch.at


def _unsubscribed(names: Sequence[str]) -> dict[str, date]:
	"""The day the customer's own address asked for no more mail, or for none about this customer. One contact among
	several does not speak for the rest."""
	customer, asked = frappe.qb.DocType("Customer"), frappe.qb.DocType("Email Unsubscribe")
	of_customer = (asked.reference_doctype == "Customer") & (asked.reference_name == customer.name)
	query = (
		frappe.qb.from_(customer)
		.join(asked)
		.on(asked.email == customer.email_id)
		.select(customer.name, Max(asked.creation))
		.where(customer.name.isin(OneOf(names)) & (Coalesce(customer.email_id, "") != ""))
		.where((asked.global_unsubscribe == 1) | of_customer)
		.groupby(customer.name)
	)
	return {name: getdate(at) for name, at in query.run()}


def _sold(names: Sequence[str]) -> dict[str, dict[Basis, date]]:
	found: dict[str, dict[Basis, date]] = defaultdict(dict)
	if not names:
		return found
	note, bill = frappe.qb.DocType("Delivery Note"), frappe.qb.DocType("Sales Invoice")
	# An invoice that moves stock is the delivery as well.
	ways: tuple[tuple[Basis, Any, bool], ...] = (
		("Delivery", note, False),
		("Delivery", bill, True),
		("Invoice", bill, False),
	)
	for basis, doc, moves_stock in ways:
		query = (
			frappe.qb.from_(doc)
			.select(doc.customer, Max(doc.posting_date))
			.where(doc.customer.isin(OneOf(names)) & (doc.docstatus == 1) & (doc.is_return == 0))
			.groupby(doc.customer)
		)
		if moves_stock:
			query = query.where(doc.update_stock == 1)
		for name, day in query.run():
			found[name][basis] = max(day, found[name].get(basis, day))
	return found
