"""Whitelisted methods about attractiveness; `lead_hygiene.api` has them too."""

from __future__ import annotations

from typing import Any

import frappe

from .site import criterion_preview, overruling, points_now, qualifying
from .site import points as explaining
from .site.records import cast_of


@frappe.whitelist()
def points(doctype: str, name: str) -> dict[str, Any]:
	"""Why a record has its points; see `site.points`."""
	cast_of(doctype)
	frappe.has_permission(doctype, "read", name, throw=True)
	return explaining.points(doctype, name)


@frappe.whitelist(methods=["POST"])
def overrule(
	doctype: str,
	name: str,
	fit: str | int | None = None,
	engagement: str | int | None = None,
	reason: str | None = None,
) -> dict[str, Any]:
	"""Set the points of a record by hand, or go back to the criteria. Whoever may write the record may."""
	return overruling.overrule(doctype, name, fit, engagement, reason)


@frappe.whitelist(methods=["POST"])
def qualify(doctype: str, name: str, answers: str | dict[str, Any]) -> dict[str, Any]:
	"""Answer questions about need, budget, timing and authority, or set the label. Whoever may write the record may."""
	cast_of(doctype)
	return qualifying.qualify(doctype, name, frappe.parse_json(answers) or {})


@frappe.whitelist(methods=["POST"])
def preview_criterion(criterion: str | dict[str, Any], limit: int = 10) -> dict[str, Any]:
	"""What a criterion would do to the pipeline. Whoever may write criteria may ask."""
	frappe.has_permission("Score Criterion", "write", throw=True)
	return criterion_preview.preview(frappe.parse_json(criterion), min(max(int(limit), 1), 50))


@frappe.whitelist(methods=["POST"])
def accept_points(document_type: str, rows: str | list[dict[str, Any]]) -> str:
	"""Write points that were proposed into Score Criteria, as whoever may write them; gives what was done, in words."""
	return points_now.accept(cast_of(document_type), frappe.parse_json(rows) or [])
