"""The numbers on the workspace, each counted as the reader may see the records."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.number_card.number_card import get_result
from frappe.utils import cint, escape_html

from ..core.facts import State
from . import proof
from .roles import CASTS


def in_state(state: str) -> dict[str, Any]:
	"""How many leads and opportunities are in `state`; a click leads to the longer of the two lists."""
	wanted = State(state).value
	counts = {doctype: _count(doctype, wanted) for doctype in CASTS if frappe.has_permission(doctype, "read")}
	return {
		"value": sum(counts.values()),
		"fieldtype": "Int",
		"route": ["List", max(counts, key=counts.__getitem__, default="Lead"), "List"],
		"route_options": {"hygiene_state": wanted},
	}


def silence() -> str:
	"""Whether silence is judged now, and if not, why; as HTML, which is what a card shows."""
	missing = proof.missing()
	if missing is None:
		text = escape_html(_("In force"))
		return f'<span class="indicator green">{text}</span>'
	text = escape_html(_("Suspended: {0}").format(missing))
	return f'<span class="indicator red" style="font-size: var(--text-md); white-space: normal">{text}</span>'


def _count(doctype: str, state: str) -> int:
	"""Frappe's own count for cards: it heeds permissions, and each major spells the aggregate its own way."""
	card = {"document_type": doctype, "function": "Count"}
	return cint(get_result(card, [[doctype, "hygiene_state", "=", state]]))
