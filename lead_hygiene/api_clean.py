"""Whitelisted methods of the report Clean Records; the permission is checked on every record."""

from __future__ import annotations

import frappe

from .site import many


@frappe.whitelist(methods=["POST"])
def repair_many(doctype: str, names: str | list[str], field: str, value: str) -> dict[str, str]:
	"""Give many records another owner, or a value for a field that is empty, in the background; see `site.repair`."""
	return {"job": many.repair_many(doctype, frappe.parse_json(names), field, value)}
