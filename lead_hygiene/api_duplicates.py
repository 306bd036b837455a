"""Whitelisted methods on duplicates. Each checks the permission on both records; those that write are POST."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from .site import duplicate_entry, duplicate_review
from .site.match_cards import PARTS


@frappe.whitelist()
def like(doctype: str, values: str | dict[str, Any], name: str | None = None) -> list[dict[str, Any]]:
	"""Which records one that is being entered may be; see `site.duplicate_entry`. It needs the right to enter such records."""
	if doctype not in PARTS:
		frappe.throw(_("{0} has no duplicates.").format(_(doctype)))
	frappe.has_permission(doctype, "write" if name else "create", name or None, throw=True)
	return duplicate_entry.like(doctype, frappe.parse_json(values), name or "")


@frappe.whitelist()
def side_by_side(name: str) -> dict[str, Any]:
	"""Both records of a pair; see `site.duplicate_review`."""
	return duplicate_review.side_by_side(name)


@frappe.whitelist(methods=["POST"])
def decide(name: str, duplicate: bool | int = 0) -> None:
	"""Say that two records are not one, or take it back."""
	duplicate_review.decide(name, bool(int(duplicate)))  # a form sends "0"


@frappe.whitelist(methods=["POST"])
def merge(name: str, into: str) -> str:
	"""Merge the two records of a pair into one of them; gives its name."""
	return duplicate_review.merge(name, into)


@frappe.whitelist(methods=["POST"])
def sweep() -> None:
	"""Look at all records for duplicates, in the background; for those who may change the Settings."""
	frappe.has_permission("Lead Hygiene Settings", "write", throw=True)
	frappe.enqueue(
		"lead_hygiene.tasks.sweep_duplicates",
		queue="long",
		timeout=3 * 3600,
		job_id="lead_hygiene_sweep_duplicates",
		deduplicate=True,
	)
