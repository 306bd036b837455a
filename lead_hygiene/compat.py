"""The one place that knows where Frappe and ERPNext v15 and v16 differ. Asks what is there, never a version."""

from __future__ import annotations

import frappe


def field_of(doctype: str, *names: str) -> str | None:
	"""The first of `names` that `doctype` has on this site. None: it has none of them."""
	meta = frappe.get_meta(doctype)
	return next((name for name in names if meta.has_field(name)), None)


def indexed_clock(doctype: str) -> str:
	"""The timestamp column of `doctype` that has an index: "modified" on v15, "creation" on v16."""
	return "modified" if frappe.db.has_index(f"tab{doctype}", "modified") else "creation"
