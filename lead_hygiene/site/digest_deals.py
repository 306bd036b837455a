"""What was contacted, won and lost in a week, for the weekly digest: as Sales Rep Performance and Lost and Recycled count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, flt, fmt_money

from ..core.digest import Week
from . import desk_links, lost
from .digest_lines import Line, number
from .performance_contacts import reached
from .performance_query import AskedOfPerformance, wins
from .roles import CASTS
from .weighted_pipeline import currencies

Sums = dict[str, list[float]]  # by currency: number, amount, how many have one


def of_week(week: Week) -> AskedOfPerformance | None:
	"""What Sales Rep Performance would be asked of this week. None: the reader may not see both leads and opportunities."""
	return _of_days(week.first, week.last)


def _of_days(first: date, last: date) -> AskedOfPerformance | None:
	if not all(frappe.has_permission(doctype, "read") for doctype in CASTS):
		return None
	return AskedOfPerformance({"from_date": str(first), "to_date": str(last)})


def contacted_records(week: Week) -> Iterator[Line]:
	"""Leads and opportunities that we contacted, each once."""
	if asked := _of_days(week.before.first, week.last):
		found = list(reached(asked))
		now, then = (
			len({(doctype, name) for doctype, name, on in found if period.first <= on <= period.last})
			for period in (week, week.before)
		)
		link = _to_records(week, "reached")
		yield Line(_("Records contacted"), link, number(now), number(then), calls=bool(now or then))


def closed_deals(week: Week) -> Iterator[Line]:
	"""What was won, and what was lost, each with the week before."""
	if (asked := of_week(week)) and (before := of_week(week.before)):
		yield _line(_("Won deals"), _to_records(week, "won"), _won(asked), _won(before))
	if frappe.has_permission("Opportunity", "read"):
		period = {"company": "", "from_date": week.first, "to_date": week.last}
		link = desk_links.to_report("Lost and Recycled", document_type="Opportunity", **period)
		yield _line(_("Lost deals"), link, _lost(week), _lost(week.before))


def _to_records(week: Week, figure: str) -> str:
	"""The records behind a figure. That no company is chosen is said too, or the reader's own would be."""
	period = {"company": "", "from_date": week.first, "to_date": week.last}
	return desk_links.to_report("Sales Rep Performance", **period, figure=figure, records=1)


def _line(label: str, link: str, now: Sums, then: Sums) -> Line:
	return Line(label, link, _said(now), _said(then), calls=bool(now or then))


def _said(found: Sums) -> str:
	"""`3 (€ 12,000 + $ 400)`; what nobody valued is said to be."""
	count = sum(each[0] for each in found.values())
	amounts = " + ".join(
		fmt_money(amount, precision=0, currency=currency or None)
		for currency, (_number, amount, valued) in sorted(found.items())
		if valued
	)
	without = count - sum(each[2] for each in found.values())
	if amounts and without:
		return _("{0} ({1}; {2} without amount)").format(number(count), amounts, number(without))
	return _("{0} ({1})").format(number(count), amounts) if amounts else number(count)


def _won(asked: AskedOfPerformance) -> Sums:
	of, found = currencies(), {}
	for row in wins(asked).counted():
		sums = found.setdefault(of.get(row["company"], ""), [0, 0.0, 0])
		sums[0] += row["number"]
		sums[1] += flt(row["worth"])
		sums[2] += cint(row["valued"])
	return found


def _lost(week: Week) -> Sums:
	asked = {"document_type": "Opportunity", "from_date": str(week.first), "to_date": str(week.last)}
	_columns, rows, _message, _chart = lost.report(asked)
	return {
		row["currency"]: [row["number"], flt(row["amount"]), row["number"] - row["without_amount"]]
		for row in rows
		if row.get("is_total") and row["number"]
	}
