"""What customers brought and cost in the last twelve months, counted by the database; who is a burden by that."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import frappe
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Coalesce, Count, Max, Min, Sum
from frappe.utils import add_days, getdate, nowdate
from pypika.enums import JoinType
from pypika.queries import QueryBuilder
from pypika.terms import Case

from ..core.burden import Bounds, Burden, Load, burdens
from . import customer_clocks, customer_contacts
from .customer_mails import together
from .rows import overwrite
from .stage_query import DateDiff

EVERY = 7  # days
_Greatest = CustomFunction("GREATEST", ["one", "other"])
_Abs = CustomFunction("ABS", ["number"])
Pair = tuple[str, str]


def is_due() -> bool:
	"""Whether the last count is a week old."""
	last = customer_contacts.last_counted()
	return not last or last <= getdate(add_days(nowdate(), -EVERY))


def recount() -> int:
	"""Count anew, keep each customer's figures on his clock, and have those reviewed whose burden is another. Gives how many."""
	today = getdate(nowdate())
	found = count(today)
	clock = frappe.qb.DocType("Customer Clock")
	kept = frappe.qb.from_(clock).select(clock.name, clock.customer, clock.beyond, clock.burden).run()
	rows, turned = [], []
	for name, customer, beyond, text in kept:
		company, load, burden = found.get(customer, (None, None, None))
		fresh = _kept(company, load, burden) if burden else None
		if fresh != text:
			rows.append([name, len(burden.beyond) if burden else 0, fresh])
			turned += [customer] if (len(burden.beyond) if burden else 0) != beyond else []
	for start in range(0, len(rows), 1000):
		overwrite("Customer Clock", {"beyond": "INT", "burden": "LONGTEXT"}, rows[start : start + 1000])
	customer_clocks.make_due(turned)
	frappe.db.set_single_value("Lead Hygiene Settings", "burden_counted_on", today, update_modified=False)
	return len(turned)


def count(today: date) -> dict[str, tuple[str, Load, Burden]]:
	"""By customer, the company in which he stands out most, what he brought and cost there, and what that means.

	Each company is a distribution of its own: they count in different money.
	"""
	found: dict[str, tuple[str, Load, Burden]] = {}
	for company, loads in _loads(today).items():
		judged = burdens(loads.values(), Bounds())
		for customer, burden in judged.items():
			known = found.get(customer)
			if known is None or _weight(burden, loads[customer]) > _weight(known[2], known[1]):
				found[customer] = company, loads[customer], burden
	return found


def _weight(burden: Burden, load: Load) -> tuple[bool, int, float]:
	return burden.is_burdensome, len(burden.beyond), load.revenue


def _kept(company: str, load: Load, burden: Burden) -> str:
	figures = [
		[f.measure, f.value, f.against, f.base, round(f.rank, 4), f.of, f.beyond] for f in burden.figures
	]
	return json.dumps(
		{
			"company": company,
			"revenue": load.revenue,
			"margin": load.margin,
			"enough": burden.enough,
			"wanted": burden.wanted,
			"figures": figures,
		}
	)


def _loads(today: date) -> dict[str, dict[str, Load]]:
	"""By company and customer, of those who brought revenue."""
	since = customer_contacts.since(today)
	revenue, margin = _pairs(_revenue(since, today)), _margins(since, today)
	counted: Mapping[str, Mapping[Pair, float]] = {
		measure: _pairs(query) for measure, query in _counts(since, today).items()
	}
	contacts, internal = _contacts(today), set(customer_clocks.internal())
	loads: dict[str, dict[str, Load]] = defaultdict(dict)
	for (company, customer), worth in revenue.items():
		if customer in internal:
			continue
		# What names no company, as an Issue need not, is held against him in each.
		values = {
			measure: sum(found.get((whose or "", customer), 0.0) for whose in (company, ""))
			for measure, found in counted.items()
		}
		values["contacts"] = contacts.get(customer, 0.0)
		loads[company][customer] = Load(customer, worth, margin.get((company, customer)), values)
	return loads


def _pairs(query: QueryBuilder) -> dict[Pair, float]:
	return {(company or "", customer): float(value or 0) for company, customer, value in query.run()}


def _revenue(since: date, today: date) -> QueryBuilder:
	bill = frappe.qb.DocType("Sales Invoice")
	return _bills(bill, since, today, is_return=0).select(Sum(bill.base_net_total))


def _bills(bill: Any, since: date, today: date, is_return: int) -> QueryBuilder:
	return (
		frappe.qb.from_(bill)
		.select(bill.company, bill.customer)
		.where((bill.docstatus == 1) & (bill.is_return == is_return))
		.where((bill.posting_date >= since) & (bill.posting_date <= today))
		.groupby(bill.company, bill.customer)
	)


def _margins(since: date, today: date) -> dict[Pair, float]:
	"""Gross profit of orders, where ERPNext knows what every item of them cost."""
	order, item = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	rows = (
		frappe.qb.from_(order)
		.join(item)
		.on(item.parent == order.name)
		.select(order.company, order.customer, Sum(item.gross_profit), Min(Coalesce(item.valuation_rate, 0)))
		.where((order.docstatus == 1) & (order.transaction_date >= since) & (order.transaction_date <= today))
		.groupby(order.company, order.customer)
		.run()
	)
	return {(company, customer): float(profit or 0) for company, customer, profit, least in rows if least > 0}


def _counts(since: date, today: date) -> dict[str, QueryBuilder]:
	"""(company, customer, so much) of each measure that belongs to a company."""
	issue, claim = frappe.qb.DocType("Issue"), frappe.qb.DocType("Warranty Claim")
	note, bill = frappe.qb.DocType("Delivery Note"), frappe.qb.DocType("Sales Invoice")
	return {
		"issues": frappe.qb.from_(issue)
		.select(issue.company, issue.customer, Count(issue.name))
		.where((issue.opening_date >= since) & (issue.opening_date <= today))
		.groupby(issue.company, issue.customer),
		"complaints": frappe.qb.from_(claim)
		.select(claim.company, claim.customer, Count(claim.name))
		.where((claim.complaint_date >= since) & (claim.complaint_date <= today) & (claim.docstatus < 2))
		.groupby(claim.company, claim.customer),
		"returns": frappe.qb.from_(note)
		.select(note.company, note.customer, Count(note.name))
		.where((note.docstatus == 1) & (note.is_return == 1))
		.where((note.posting_date >= since) & (note.posting_date <= today))
		.groupby(note.company, note.customer),
		"credit_notes": _bills(bill, since, today, is_return=1).select(_Abs(Sum(bill.base_net_total))),
		"late_payments": _late_payments(since, today),
	}


def _late_payments(since: date, today: date) -> QueryBuilder:
	"""Money × days that invoices were settled after they were due; what is open is late up to today."""
	bill, entry = frappe.qb.DocType("Sales Invoice"), frappe.qb.DocType("Payment Ledger Entry")
	settled = (
		frappe.qb.from_(entry)
		.select(entry.against_voucher_no, Max(entry.posting_date).as_("on_day"))
		.where((entry.against_voucher_type == "Sales Invoice") & (entry.delinked == 0))
		.where((entry.voucher_no != entry.against_voucher_no) & (entry.posting_date >= since))
		.groupby(entry.against_voucher_no)
	).as_("settled")
	paid_on = (
		Case().when(bill.outstanding_amount > 0, today).else_(Coalesce(settled.on_day, bill.posting_date))
	)
	late = _Greatest(DateDiff(paid_on, bill.due_date), 0)
	return (
		_bills(bill, since, today, is_return=0)
		.join(settled, JoinType.left)
		.on(settled.against_voucher_no == bill.name)
		.where(bill.due_date.isnotnull())
		.select(Sum(bill.base_net_total * late))
	)


def _contacts(today: date) -> dict[str, float]:
	"""By customer, how many mails and calls there were, in both directions and wherever they are filed; each once. They
	belong to no company."""
	found: Counter[str] = Counter()
	for ways in (customer_contacts.mails(today), customer_contacts.calls(today)):
		found.update(
			dict(_each_once(query.select(whose.as_("whose"), it.name) for query, it, whose in ways).run())
		)
	return {customer: float(number) for customer, number in found.items()}


def _each_once(ways: Iterable[QueryBuilder]) -> QueryBuilder:
	pairs = together(tuple(ways)).as_("pairs")
	return frappe.qb.from_(pairs).select(pairs.whose, Count("*")).groupby(pairs.whose)
