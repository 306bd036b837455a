"""The report Hygiene Ledger: what happened to records by our rules, line by line."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from pypika.functions import Floor

from .columns import column
from .labels import LABELS
from .ledger_query import AskedOfLedger, rule_of
from .roles import CASTS
from .stage_query import DateDiff

MOST = 5000
MOST_WEEKS = 53
_MONDAY = date(2001, 1, 1)
_SELECTED = (
	"happened_on", "event", "reference_doctype", "reference_name", "user", "prescribed", "hygiene_action", "evidence",
	"reason",
)  # fmt: skip


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None, dict | None]:
	"""Columns, rows, message and chart. The newest line comes first."""
	asked = AskedOfLedger(filters)
	query, entry, action = asked.rows()
	rows = (
		query.select(*(entry[name] for name in _SELECTED), rule_of(entry, action).as_("rule"))
		.orderby(entry.happened_on, entry.name, order=frappe.qb.desc)
		.limit(MOST + 1)
		.run(as_dict=True)
	)
	message = None
	if len(rows) > MOST:
		message = _("Only the {0} newest lines are shown. Narrow the filters to see the others.").format(MOST)
	titles = _titles(rows[:MOST])
	return _columns(), [_shown(row, titles) for row in rows[:MOST]], message, _chart(asked)


def _titles(rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
	"""Of the records that are still there, which the reader may see."""
	named = defaultdict(set)
	for row in rows:
		named[row["reference_doctype"]].add(row["reference_name"])
	return {
		(doctype, name): title
		for doctype, names in named.items()
		if doctype in CASTS
		for name, title in frappe.get_all(
			doctype,
			filters={"name": ("in", sorted(names))},
			fields=["name", CASTS[doctype].title],
			as_list=True,
			order_by="name asc",
		)
	}


def _shown(row: dict[str, Any], titles: dict[tuple[str, str], str]) -> dict[str, Any]:
	return {
		**row,
		"event_label": _(row["event"]),
		"type_label": _(row["reference_doctype"]),
		"title": titles.get((row["reference_doctype"], row["reference_name"])),
		"rule_label": rule_label(row["rule"]),
		"prescribed_label": _(row["prescribed"])
		if row["prescribed"] in LABELS.values()
		else row["prescribed"],
	}


def rule_label(rule: str | None) -> str:
	"""A rule as people read it."""
	return _(rule) if rule else _("By Hand")


def _columns() -> list[dict[str, Any]]:
	return [
		column("happened_on", _("When"), "Datetime", 180),
		column("event_label", _("Event"), "Data", 110),
		column("type_label", _("Document Type"), "Data", 110),
		column("reference_name", _("Document"), "Dynamic Link", 190, "reference_doctype"),
		column("title", _("Title"), "Data", 160),
		# No link: Frappe drops rows that link to a user whom the reader may not see.
		column("user", _("By"), "Data", 160),
		column("rule_label", _("Rule"), "Data", 190),
		column("prescribed_label", _("Action"), "Data", 130),
		column("evidence", _("Evidence"), "Data", 320),
		column("reason", _("Reason"), "Data", 220),
		column("hygiene_action", _("Hygiene Action"), "Link", 120, "Hygiene Action"),
	]


def _chart(asked: AskedOfLedger) -> dict[str, Any] | None:
	"""How many lines of each event in each week, of all that were asked for."""
	query, entry, _action = asked.rows()
	week = Floor(DateDiff(entry.happened_on, _MONDAY) / 7)
	counts: dict[str, dict[int, int]] = defaultdict(dict)
	for at, event, number in (
		query.select(week, entry.event, Count(entry.name)).groupby(week, entry.event).run()
	):
		counts[event][int(at)] = number
	if not counts:
		return None
	last = max(max(by_week) for by_week in counts.values())
	first = max(min(min(by_week) for by_week in counts.values()), last - MOST_WEEKS + 1)
	weeks = range(first, last + 1)
	return {
		"data": {
			"labels": [frappe.format(_MONDAY + timedelta(weeks=at), "Date") for at in weeks],
			"datasets": [
				{"name": _(event), "values": [by_week.get(at, 0) for at in weeks]}
				for event, by_week in sorted(counts.items())
			],
		},
		"type": "bar",
		"fieldtype": "Int",
		"barOptions": {"stacked": 1},
	}
