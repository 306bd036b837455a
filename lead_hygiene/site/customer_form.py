"""What the form of a customer shows: state and why, the figures behind it, what waits for a decision."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from . import customer_contacts, customer_words, referrals
from .customer_facts import burden_in
from .customer_query import companies_seen
from .words import Words

_WAITING = ("Proposed", "Failed")


def show(customer: Document) -> None:
	"""Give the form its headline, as the clock keeps it."""
	if customer.is_new():
		return
	clock = frappe.db.get_value(
		"Customer Clock",
		{"customer": customer.name},
		[
			"state",
			"state_since",
			"review_on",
			"decided_by_action",
			"burden",
			"evidence",
			"rhythm_by",
			"bought_on",
			"purchases",
			"usual_days",
			"late_days",
			"lapsed_days",
		],
		as_dict=True,
	)
	if not clock or not clock.state:
		return
	words = Words.of_reader()
	customer.set_onload(
		"hygiene_customer",
		{
			"state": clock.state,
			"since": clock.state_since,
			"since_day": words.day(clock.state_since),
			"reason": customer_words.kept_reason(clock, words),
			"review_day": words.day(clock.review_on) if clock.review_on else None,
			"undoable": clock.decided_by_action,
			"waiting": _waiting(customer.name),
			"referred": _referred(customer.name),
			**_burden(customer.name, clock.burden, words),
		},
	)


def _referred(customer: str) -> dict[str, Any] | None:
	"""The leads that came by word of this customer, and their orders. None: there is none that the reader sees."""
	found = referrals.by_customer([customer]).get(customer)
	return found and found.as_row()


def _waiting(customer: str) -> list[dict[str, Any]]:
	if not frappe.has_permission("Hygiene Action", "read"):
		return []
	return frappe.get_list(
		"Hygiene Action",
		filters={
			"reference_doctype": "Customer",
			"reference_name": customer,
			"status": ("in", _WAITING),
		},
		fields=["name", "action", "held_because"],
		order_by="creation asc",
	)


def _burden(customer: str, text: str | None, words: Words) -> dict[str, Any]:
	"""The figures behind what is called a burden, where the reader may see those of the company."""
	burden, seen = burden_in(customer, text), companies_seen()
	kept = frappe.parse_json(text) if text else {}
	if burden is None or (seen is not None and kept.get("company") not in seen):
		return {"figures": [], "remark": _("Not counted: no revenue in the last twelve months.")}
	figures = [
		{
			"measure": figure.measure,
			"label": customer_words.measure(figure.measure, words),
			"value": figure.value,
			"against": figure.against,
			"against_label": _("Revenue") if figure.against == "revenue" else _("Margin"),
			"base": figure.base,
			"below": round(figure.rank * figure.of),
			"of": figure.of,
			"beyond": figure.beyond,
		}
		for figure in burden.figures
	]
	until = customer_contacts.counted_on()
	return {
		"figures": figures,
		"remark": customer_words.burden(burden, words),
		"company": kept["company"],
		"counted_from": customer_contacts.since(until),
		"counted_to": until,
	}
