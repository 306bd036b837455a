"""Renaming a record: what we keep about it follows by Frappe's dynamic links, where Frappe knows of them."""

from __future__ import annotations

import frappe
from frappe.model.dynamic_links import invalidate_distinct_link_doctypes

OURS = ("Hygiene File", "Hygiene Action", "Hygiene Farewell", "Hygiene Ledger Entry", "Stage Change")


def take_along(doctype: str) -> None:
	"""Have Frappe look anew which of our tables speak of `doctype`.

	It keeps for half a day which doctypes a table links to, and sees no row that was written set by set.
	"""
	for kept in OURS:
		invalidate_distinct_link_doctypes(kept, "reference_doctype", doctype)
	frappe.local.dynamic_link_map = None
