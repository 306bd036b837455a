"""Whitelisted methods of the dashboard charts. Each gives what its reader may see, and keeps nothing for the next one:
Frappe's own cache of charts knows no users."""

from __future__ import annotations

from typing import Any

import frappe

from .site import alive_share as alive
from .site import report_charts
from .site import stage_funnel as funnels

Filters = str | dict[str, Any] | list[Any] | None


@frappe.whitelist()
def alive_share(
	filters: Filters = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
) -> dict[str, Any]:
	"""A chart: the part of what is in play that is alive, over time; see `site.alive_share`."""
	return alive.over_time(_chosen(filters), timespan, time_interval, from_date or None, to_date or None)


@frappe.whitelist()
def stage_funnel(filters: Filters = None) -> dict[str, Any]:
	"""A chart: open opportunities by sales stage, and what of them is past its deadline."""
	return funnels.funnel(_chosen(filters))


@frappe.whitelist()
def velocity_trend(filters: Filters = None) -> dict[str, Any]:
	"""A chart: who came all the way in time, by the month they started in."""
	return report_charts.velocity_trend(_chosen(filters))


@frappe.whitelist()
def answers_by_contact(filters: Filters = None) -> dict[str, Any]:
	"""A chart: the chance of an answer at each contact in a row."""
	return report_charts.answers_by_contact(_chosen(filters))


@frappe.whitelist()
def share_alive(filters: Filters = None) -> str:
	"""A number card: how much of what the reader may see is alive, as HTML."""
	return alive.today()


@frappe.whitelist()
def amount_overdue(filters: Filters = None) -> dict[str, Any] | str:
	"""A number card: what the overdue opportunities that the reader may see are worth."""
	return funnels.overdue_amount()


def _chosen(filters: Filters) -> dict[str, Any]:
	"""The filters of a chart; one without any sends an empty list."""
	chosen = frappe.parse_json(filters)
	return chosen if isinstance(chosen, dict) else {}
