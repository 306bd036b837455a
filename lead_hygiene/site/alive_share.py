"""Which part of what is in play is alive: over time, from the daily snapshots; today, of what the reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, escape_html, formatdate, getdate, nowdate
from frappe.utils.dateutils import get_dates_from_timegrain, get_from_date_from_timespan, get_period_beginning

from ..core.facts import ALIVE
from .daily_snapshot import DOCTYPE, IN_PLAY
from .roles import CASTS
from .stage_query import Asked, check_period, one_value_each, only_visible

INTERVALS = ("Daily", "Weekly", "Monthly", "Quarterly", "Yearly")
TIMESPAN, INTERVAL = "Last Quarter", "Weekly"


def over_time(
	filters: dict[str, Any] | None,
	timespan: str | None = None,
	interval: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
) -> dict[str, Any]:
	"""A chart: the share at the last snapshot of each period, in per cent. A period without one is left out, not 0.

	Raises frappe.PermissionError for whoever may not read snapshots: they hold the totals of a company.
	"""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	interval = interval if interval in INTERVALS else INTERVAL
	first, last = _period(timespan or TIMESPAN, interval, from_date, to_date)
	known = _known(filters, first, last)
	days = _last_of_each(sorted(known), get_dates_from_timegrain(first, last, interval))
	shown = [doctype for doctype in CASTS if days and doctype in known[days[-1]]]
	days = [day for day in days if all(doctype in known[day] for doctype in shown)]
	if not days:
		return {}
	return {
		"labels": [label(day, interval) for day in days],
		"datasets": [
			{"name": _(doctype), "values": [known[day][doctype] for day in days]} for doctype in shown
		],
	}


def label(day: date, interval: str) -> str:
	"""The day of a snapshot under the chart, with its year where periods are long."""
	return formatdate(day, "d MMM" if interval in ("Daily", "Weekly") else "d MMM yyyy")


def _period(timespan: str, interval: str, from_date: str | None, to_date: str | None) -> tuple[date, date]:
	last = getdate(to_date or nowdate())
	if from_date:
		check_period(from_date, last)
		return getdate(from_date), last
	first = get_from_date_from_timespan(last, timespan)
	return getdate(get_period_beginning(first, interval)), last


def _known(filters: dict[str, Any] | None, first: date, last: date) -> dict[date, dict[str, float]]:
	"""The share of each day and doctype in which something was in play."""
	chosen, row = one_value_each(filters), frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(row).where(row.day[first:last])
	if chosen.company:
		query = query.where(row.company == chosen.company)
	if chosen.document_type:
		query = query.where(row.reference_doctype == chosen.document_type)
	query = only_visible(query, DOCTYPE)
	query = query.select(row.day, row.reference_doctype, Sum(row.alive), Sum(row.in_play))
	found: dict[date, dict[str, float]] = {}
	for day, doctype, alive, in_play in query.groupby(row.day, row.reference_doctype).run():
		if cint(in_play):
			found.setdefault(day, {})[doctype] = round(100 * cint(alive) / cint(in_play), 1)
	return found


def _last_of_each(days: list[date], ends: list[date]) -> list[date]:
	"""The last of `days` in each period; `ends` are the last days of the periods. Both in order."""
	found, place = [], 0
	for end in ends:
		within = None
		while place < len(days) and days[place] <= getdate(end):
			within, place = days[place], place + 1
		if within:
			found.append(within)
	return found


def today() -> str:
	"""A card: how much of what the reader may see is alive, with its numbers; as HTML."""
	alive = in_play = 0
	for doctype in CASTS:
		if frappe.has_permission(doctype, "read"):
			counts = _counts(doctype)
			alive += sum(counts.get(str(state), 0) for state in ALIVE)
			in_play += sum(counts.get(str(state), 0) for state in IN_PLAY)
	if not in_play:
		return escape_html(_("Nothing is in play"))
	told = _("{0} % ({1} of {2})").format(round(100 * alive / in_play), f"{alive:,}", f"{in_play:,}")
	return f'<span style="font-size: var(--text-xl)">{escape_html(told)}</span>'


def _counts(doctype: str) -> dict[str, int]:
	asked = Asked({"document_type": doctype})
	doc = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(doc).select(doc.hygiene_state, Count("*")).groupby(doc.hygiene_state)
	return dict(asked.narrowed(query, doc).run())
