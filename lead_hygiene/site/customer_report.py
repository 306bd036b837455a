"""The report Customer Review: how many customers are in which state, and who they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import cint, date_diff, escape_html, formatdate, get_fullname, nowdate

from ..core.burden import LEAST
from . import customer_contacts, customer_words, referrals
from .columns import column, currency_column
from .customer_facts import burden_in, signs_of
from .customer_query import NOT_YET, STATES, AskedOfCustomers, companies_seen
from .referrals import Referred
from .rows import OneOf
from .stage_query import NO_STAGE
from .weighted_pipeline import currencies
from .words import Words

MOST = 5000
MOST_IN_CHART = 12
COLOURS = {
	"Let Go": "#7c7c7c",
	"Finished": "#449cf0",
	"Burdensome": "#e24c4c",
	"Lapsed": "#ed8936",
	"Late": "#ecc94b",
	"Active": "#48bb74",
}


def report(filters: dict[str, Any] | None) -> tuple[Any, ...]:
	"""Columns, rows, message, chart. `records`: customer by customer; else counted by group."""
	asked = AskedOfCustomers(filters or {})
	if cint(asked.filters.records):
		return _records(asked)
	return _groups(asked)


def _groups(asked: AskedOfCustomers) -> tuple[Any, ...]:
	state = Coalesce(asked.clock.state, NOT_YET)
	counted = (
		asked.query()
		.select(asked.grouped.as_("of"), state.as_("state"), Count(asked.customer.name))
		.groupby(asked.grouped, state)
		.run()
	)
	found: dict[str, Counter[str]] = defaultdict(Counter)
	for group, stands, number in counted:
		found[group or NO_STAGE][stands] += number
	order = sorted(found, key=lambda group: (-found[group].total(), group))
	rows = [_group_row(asked, group, found[group]) for group in order]
	if len(rows) > 1:
		whole = sum(found.values(), Counter())
		rows.append({**_group_row(asked, "", whole), "group_label": _("All"), "is_total": 1})
	columns = [
		column("group_label", _(asked.group_by), "Data", 220),
		column("number", _("Customers"), "Int", 110),
		*(column(frappe.scrub(each), _(each), "Int", 120) for each in STATES),
		column("not_yet", _(NOT_YET), "Int", 160),
		column("share_active", _("Share Active"), "Percent", 120),
	]
	return columns, rows, _message(), _chart(asked, found, order)


def _group_row(asked: AskedOfCustomers, group: str, states: Counter[str]) -> dict[str, Any]:
	judged = states.total() - states[NOT_YET]
	label = _("None") if group == NO_STAGE else group
	if asked.group_by == "Owner" and group not in ("", NO_STAGE):
		label = get_fullname(group)
	return {
		"group_value": group,
		"group_label": label,
		"number": states.total(),
		**{frappe.scrub(each): states[each] for each in STATES},
		"not_yet": states[NOT_YET],
		"share_active": round(100 * states["Active"] / judged, 1) if judged else None,
	}


def _chart(
	asked: AskedOfCustomers, found: dict[str, Counter[str]], order: list[str]
) -> dict[str, Any] | None:
	shown = order[:MOST_IN_CHART]
	if not shown:
		return None
	datasets = [
		{"name": _(each), "values": [found[group][each] for group in shown]}
		for each in reversed(STATES)
		if any(found[group][each] for group in shown)
	]
	colours = [COLOURS[each] for each in reversed(STATES) if any(found[group][each] for group in shown)]
	labels = [_group_row(asked, group, found[group])["group_label"] for group in shown]
	return {
		"data": {"labels": labels, "datasets": datasets},
		"type": "bar",
		"fieldtype": "Int",
		"colors": colours,
		"barOptions": {"stacked": 1},
	}


def _records(asked: AskedOfCustomers) -> tuple[Any, ...]:
	customer, clock = asked.customer, asked.clock
	found = (
		asked.query()
		.select(
			customer.name, customer.customer_name, customer.customer_group, customer.territory,
			customer.account_manager, customer.hygiene_label, clock.state, clock.state_since, clock.evidence,
			clock.bought_on, clock.purchases, clock.sign_at, clock.rhythm_by, clock.usual_days, clock.late_days,
			clock.lapsed_days, clock.review_on, clock.burden,
		)
		.orderby(clock.state_since)
		.orderby(customer.name)
		.limit(MOST + 1)
		.run(as_dict=True)
	)  # fmt: skip
	shown, money, words = found[:MOST], currencies(), Words.of_reader()
	names = [row.name for row in shown]
	referred, signs = referrals.by_customer(names), signs_of(names)
	companies, today, until = companies_seen(), nowdate(), customer_contacts.counted_on()
	ordered = _who_ordered(names)
	for row in shown:
		row.bought_by = "Sales Order" if row.name in ordered else "Sales Invoice"
		row.sign_at = signs.get(row.name)  # whoever is active and speaks is not looked at anew for it
	nobody = Referred(orders=0 if frappe.has_permission("Sales Order", "read") else None)
	rows = [_row(row, referred.get(row.name, nobody), money, companies, words, today, until) for row in shown]
	message = _message()
	if len(found) > MOST:
		more = _("Only the first {0} customers are shown. Narrow the filters to see the others.").format(MOST)
		message = f"{message} {escape_html(more)}" if message else escape_html(more)
	return _columns(), rows, message, _chart_of_states(shown)


def _who_ordered(customers: list[str]) -> set[str]:
	"""Those whose purchases are orders; who never ordered was invoiced. It says where they are listed."""
	order = frappe.qb.DocType("Sales Order")
	query = frappe.qb.from_(order).select(order.customer).distinct()
	query = query.where(order.customer.isin(OneOf(customers)) & (order.docstatus == 1))
	return {row[0] for row in query.run()}


def _chart_of_states(shown: list[Any]) -> dict[str, Any] | None:
	"""A bar for each state, in its colour: so each is a series that has a number in one place only."""
	states = Counter(row.state or NOT_YET for row in shown)
	there = [state for state in (*STATES, NOT_YET) if states[state]]
	if not there:
		return None
	datasets = [
		{"name": _(state), "values": [states[state] if each == state else 0 for each in there]}
		for state in there
	]
	return {
		"data": {"labels": [_(state) for state in there], "datasets": datasets},
		"type": "bar",
		"fieldtype": "Int",
		"colors": [COLOURS.get(state, "#c7c7c7") for state in there],
		"barOptions": {"stacked": 1},
	}


def _row(
	row: Any,
	referred: Referred,
	money: dict[str, str],
	companies: set[str] | None,
	words: Words,
	today: str,
	until: date,
) -> dict[str, Any]:
	kept = frappe.parse_json(row.burden) if row.burden else {}
	if companies is not None and kept.get("company") not in companies:
		kept = {}
	burden = burden_in(row.name, row.burden) if kept else None
	figures = {each.measure: each for each in burden.figures if each.against == "revenue"} if burden else {}
	beyond = burden.beyond if burden else ()
	return {
		"customer": row.name,
		"customer_name": row.customer_name,
		"state": _(row.state or NOT_YET),
		"state_value": row.state,
		"state_since": row.state_since,
		"reason": customer_words.kept_reason(row, words) if row.state else None,
		"bought_on": row.bought_on,
		"days_since": date_diff(today, row.bought_on) if row.bought_on else None,
		"purchases": row.purchases or 0,
		"bought_by": row.bought_by,
		"usual_days": row.usual_days if row.rhythm_by == "own" else None,
		"late_days": row.late_days or None,
		"sign_on": row.sign_at and row.sign_at.date(),
		"review_on": row.review_on,
		"company": kept.get("company"),
		"counted_from": str(customer_contacts.since(until)),
		"counted_to": str(until),
		"currency": money.get(kept.get("company") or "", ""),
		"revenue": kept.get("revenue"),
		"margin": kept.get("margin"),
		**{name: figures[name].value if name in figures else None for name in LEAST},
		"beyond": ", ".join(customer_words.measure(name, words) for name in beyond),
		**referred.as_row(),
		"customer_group": row.customer_group,
		"territory": row.territory,
		"account_manager": row.account_manager,
		"hygiene_label": row.hygiene_label,
	}


def _columns() -> list[dict[str, Any]]:
	words = Words.of_reader()

	def measure(name: str) -> dict[str, Any]:
		if name == "credit_notes":
			return column(name, customer_words.measure(name, words), "Currency", 130, "currency")
		label = _("Late Payments (Money × Days)") if name == "late_payments" else None
		kind = "Float" if name == "late_payments" else "Int"
		return column(name, label or customer_words.measure(name, words), kind, 130)

	return [
		column("customer", _("Customer"), "Link", 180, "Customer"),
		column("customer_name", _("Customer Name"), "Data", 180),
		column("state", _("State"), "Data", 130),
		column("state_since", _("Since"), "Date", 110),
		column("reason", _("Why So"), "Data", 320),
		column("bought_on", _("Last Purchase"), "Date", 120),
		column("days_since", _("Days Since"), "Int", 100),
		column("purchases", _("Days with Purchases"), "Int", 140),
		{**column("usual_days", _("Usual Gap (Days)"), "Float", 130), "precision": 1},
		column("late_days", _("Late After (Days)"), "Int", 130),
		column("sign_on", _("Last Human Sign"), "Date", 130),
		column("review_on", _("Review On"), "Date", 110),
		column("revenue", _("Revenue, 12 Months"), "Currency", 150, "currency"),
		column("margin", _("Margin, 12 Months"), "Currency", 150, "currency"),
		*(measure(name) for name in LEAST),
		column("beyond", _("Out of the Ordinary"), "Data", 220),
		column("referred", _("Leads Referred"), "Int", 120),
		column("referred_orders", _("Orders of Leads Referred"), "Int", 150),
		column("customer_group", _("Customer Group"), "Link", 150, "Customer Group"),
		column("territory", _("Territory"), "Link", 130, "Territory"),
		column("account_manager", _("Account Manager"), "Link", 170, "User"),
		column("hygiene_label", _("Label"), "Link", 120, "Hygiene Label"),
		column("company", _("Company"), "Link", 150, "Company"),
		currency_column(),
	]


def _message() -> str | None:
	counted = customer_contacts.last_counted()
	if not counted:
		return escape_html(_("What customers cost has not been counted yet; the night does."))
	said = _("Revenue, margin and what is set against them: twelve months up to {0}.")
	return escape_html(said.format(formatdate(counted)))
