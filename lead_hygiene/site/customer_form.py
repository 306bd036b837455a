"""What the form of a customer shows: state and why, the figures behind it, what waits for a decision."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from . import customer_words
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
		["state", "reason", "state_since", "review_on", "decided_by_action", "burden"],
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
			"reason": clock.reason,
			"review_on": clock.review_on,
			"undoable": clock.decided_by_action,
			"waiting": _waiting(customer.name),
			**_burden(customer.name, clock.burden, words),
		},
	)


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
			"against": _("Revenue") if figure.against == "revenue" else _("Margin"),
			"base": figure.base,
			"below": round(figure.rank * figure.of),
			"of": figure.of,
			"beyond": figure.beyond,
		}
		for figure in burden.figures
	]
	return {"figures": figures, "remark": customer_words.burden(burden, words)}
