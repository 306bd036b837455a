"""The records behind a figure of the report Sales Rep Performance, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt

from ..core.facts import State
from . import performance_query as ask
from .columns import column
from .journeys import check_one_of
from .performance_contacts import contacted, leads
from .performance_query import AskedOfPerformance
from .stage_query import NO_STAGE
from .weighted_pipeline import currencies

MOST = 5000
Row = dict[str, Any]


def meant(asked: AskedOfPerformance, group: str | None) -> bool:
	"""Whether a rep, or team where they are told apart, is asked for by the filters."""
	chosen = asked.filters
	if asked.by_team:
		members = {team for rep, team in asked.team_of.items() if rep == chosen.owner}
		return (not chosen.owner or group in members) and (not chosen.team or group == chosen.team)
	team = asked.team_of.get(group)
	return (not chosen.owner or group == chosen.owner) and (not chosen.team or team == chosen.team)


def records(asked: AskedOfPerformance) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows, the latest first, and message."""
	chosen = asked.filters
	figure = chosen.figure or "received"
	check_one_of(figure, FIGURES)
	money, own = currencies(), frappe.db.get_default("currency") or ""
	found = []
	for row in FIGURES[figure](asked):
		rep = row["rep"] or None
		group = asked.team_of.get(rep) if asked.by_team else rep
		currency = money.get(row["company"]) or own
		if not meant(asked, group) or (chosen.group and (group or NO_STAGE) != chosen.group):
			continue
		if chosen.currency and chosen.currency != (currency or NO_STAGE):
			continue
		found.append(
			{
				"reference_doctype": row["doctype"],
				"type_label": _(row["doctype"]),
				"reference_name": row["name"],
				"title": row["title"],
				"rep": rep,
				"happened_on": row["happened_on"],
				"number": row["number"],
				"hours": row.get("hours"),
				"days": row.get("days"),
				"worth": flt(row.get("worth")) or None,
				"state": _(row["state"]) if row.get("state") else None,
				"came_back": _("Yes") if row.get("back") else None,
				"currency": currency,
			}
		)
	found.sort(key=lambda row: (row["happened_on"] or date.min, row["reference_name"]), reverse=True)
	message = None
	if len(found) > MOST:
		message = _("Only the {0} newest are shown. Narrow the filters to see the others.").format(MOST)
	return _columns(figure), found[:MOST], message


def _leads(asked: AskedOfPerformance) -> Iterator[Row]:
	for lead in leads(asked, contacted(asked)):
		yield {
			"doctype": "Lead",
			"name": lead.name,
			"title": lead.title,
			"company": lead.company,
			"rep": lead.rep,
			"happened_on": lead.happened_on,
			"number": 1,
			"hours": lead.hours,
			"ended": lead.ended,
		}


def _contacts(asked: AskedOfPerformance) -> Iterator[Row]:
	today = asked.now.date()
	for each in contacted(asked):
		if became := each.became(today):
			yield {
				"doctype": each.doctype,
				"name": each.name,
				"title": each.title,
				"company": each.company,
				"rep": each.rep,
				"happened_on": each.last.date(),
				"number": each.number,
				"became": became,
			}


def _listed(*sources: ask.Source | None) -> Iterator[Row]:
	for source in sources:
		if source:
			yield from source.listed()


def _wins(asked: AskedOfPerformance) -> Iterator[Row]:
	return _listed(ask.wins(asked))


def _losses(asked: AskedOfPerformance) -> Iterator[Row]:
	return _listed(*(ask.losses(asked, doctype) for doctype in asked.of))


def _closed(asked: AskedOfPerformance) -> Iterator[Row]:
	return _listed(ask.wins(asked), ask.losses(asked, "Opportunity"))


def _in_play(asked: AskedOfPerformance) -> Iterator[Row]:
	return _listed(*(ask.in_play(asked, doctype) for doctype in asked.of))


def _decisions(asked: AskedOfPerformance) -> Iterator[Row]:
	return _listed(*(ask.decisions(asked, doctype) for doctype in asked.of))


def _refused(asked: AskedOfPerformance) -> Iterator[Row]:
	return ({**row, "rep": row["of_whom"]} for row in _decisions(asked) if row["rejected"])


def _where(
	rows: Callable[[AskedOfPerformance], Iterable[Row]], is_meant: Callable[[Row], bool] = lambda row: True
) -> Callable[[AskedOfPerformance], Iterator[Row]]:
	return lambda asked: (row for row in rows(asked) if is_meant(row))


# What each figure counts.
FIGURES: Mapping[str, Callable[[AskedOfPerformance], Iterator[Row]]] = {
	"created": lambda asked: _listed(ask.created(asked)),
	"received": _where(_leads),
	"uncontacted": _where(_leads, lambda row: row["hours"] is None and not row["ended"]),
	"gone": _where(_leads, lambda row: row["hours"] is None and row["ended"]),
	"reached": _where(_contacts),
	"answered": _where(_contacts, lambda row: row["became"] == "answered"),
	"pending": _where(_contacts, lambda row: row["became"] == "pending"),
	"opportunities": lambda asked: _listed(ask.opportunities(asked)),
	"won": _where(_wins),
	"without_amount": _where(_wins, lambda row: not row["valued"]),
	"won_of": _where(_closed),
	"overdue_of": _where(_in_play, lambda row: bool(row["state"])),
	"overdue": _where(_in_play, lambda row: row["state"] == State.OVERDUE),
	"cold": _where(_in_play, lambda row: row["state"] == State.COLD),
	"unjudged": _where(_in_play, lambda row: not row["state"]),
	"rejected_of": _where(_decisions),
	"rejected": _where(_decisions, lambda row: row["rejected"]),
	"refused": _refused,
	"back_of": _where(_losses),
	"back": _where(_losses, lambda row: row["back"]),
}
_MORE: Mapping[str, tuple[str, ...]] = {
	**dict.fromkeys(("received",), ("hours",)),
	**dict.fromkeys(("reached", "answered", "pending"), ("number",)),
	**dict.fromkeys(("won", "without_amount", "won_of"), ("days", "worth")),
	**dict.fromkeys(("overdue_of", "overdue", "cold"), ("state",)),
	**dict.fromkeys(("back_of", "back"), ("days", "came_back")),
}


def _columns(figure: str) -> list[dict[str, Any]]:
	more = {
		"hours": column("hours", _("Hours to First Contact"), "Int", 170),
		"number": column("number", _("Contacts Made"), "Int", 120),
		"days": column("days", _("Whole Days"), "Int", 120),
		"worth": column("worth", _("Revenue"), "Currency", 150, "currency"),
		"state": column("state", _("State"), "Data", 110),
		"came_back": column("came_back", _("Came Back"), "Data", 110),
	}
	return [
		column("type_label", _("Document Type"), "Data", 130),
		column("reference_name", _("Document"), "Dynamic Link", 190, "reference_doctype"),
		column("title", _("Title"), "Data", 200),
		# No link: Frappe drops rows that link to a user whom the reader may not see, and the figure would not hold.
		column("rep", _("Sales Rep"), "Data", 180),
		column("happened_on", _("Date"), "Date", 110),
		*(more[name] for name in _MORE.get(figure, ())),
		{**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1},
	]
