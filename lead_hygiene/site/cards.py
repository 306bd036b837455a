"""The numbers on the workspace, each counted as the reader may see the records."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.number_card.number_card import get_result
from frappe.utils import cint, escape_html

from ..core.facts import State
from . import proof, replies
from .roles import CASTS

_NAMED = 3  # addresses on a card


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
	if missing is None and (missed := replies.missed_addresses()):
		return _indicator("orange", _in_force_but(missed))
	if missing is None:
		text = escape_html(_("In force"))
		return f'<span class="indicator green">{text}</span>'
	text = escape_html(_("Suspended: {0}").format(missing))
	return _indicator("red", text)


def _indicator(colour: str, html: str) -> str:
	return f'<span class="indicator {colour}" style="font-size: var(--text-md); white-space: normal">{html}</span>'


def _in_force_but(missed: list[tuple[str, int]]) -> str:
	"""The addresses whose answers nobody fetches, those of most records first; as HTML."""
	most = sorted(missed, key=lambda row: (-row[1], row[0]))
	named = ", ".join(f"{address} ({count})" for address, count in most[:_NAMED])
	if len(most) > _NAMED:
		named += " …"
	return escape_html(
		_("In force, but not where answers go to a mailbox that is not connected: {0}").format(named)
	)


def _count(doctype: str, state: str) -> int:
	"""Frappe's own count for cards: it heeds permissions, and each major spells the aggregate its own way."""
	card = {"document_type": doctype, "function": "Count"}
	return cint(get_result(card, [[doctype, "hygiene_state", "=", state]]))
