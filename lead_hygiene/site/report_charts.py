"""The charts of two reports, as the workspace shows them: the same figures, for whoever may run the report."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from . import conversion, giving_up


def velocity_trend(filters: dict[str, Any] | None) -> dict[str, Any]:
	"""A chart of Conversion Velocity: of those who started in a month, how many came all the way in time; {} while none
	is old enough to be told. Raises frappe.PermissionError for whoever may not run the report."""
	_check("Conversion Velocity")
	asked = {**(filters or {}), "group_by": "Month", "step": "All"}
	return _data(conversion.report(asked)[3])


def answers_by_contact(filters: dict[str, Any] | None) -> dict[str, Any]:
	"""A chart of the Giving-up Advisor: the chance of an answer at the k-th contact in a row; {} while nobody knows.
	Raises frappe.PermissionError for whoever may not run the report."""
	_check("Giving-up Advisor")
	return _data(giving_up.report({"document_type": "Lead", **(filters or {})})[3])


def _check(report: str) -> None:
	if not frappe.get_cached_doc("Report", report).is_permitted():
		frappe.throw(_("You don't have access to Report: {0}").format(_(report)), frappe.PermissionError)


def _data(chart: dict[str, Any] | None) -> dict[str, Any]:
	return chart["data"] if chart else {}
