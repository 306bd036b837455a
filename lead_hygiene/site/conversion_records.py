"""The report Conversion Records: the records behind a figure of Conversion Velocity, one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from ..core.conversion import FATES, WINDOWS, Journey, Passage, passage
from . import unknown_names
from .columns import column
from .conversion import step_label, ways
from .journeys import AskedJourneys, check_one_of
from .stage_query import NO_STAGE

MOST = 5000


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows and message."""
	asked = AskedJourneys(filters)
	chosen = asked.filters
	check_one_of(chosen.step, ways(asked))
	check_one_of(chosen.fate, FATES)
	window = cint(chosen.within) or cint(chosen.old)
	if window:
		check_one_of(str(window), [str(known) for known in WINDOWS])
	way = ways(asked)[chosen.step or "All"]
	rows = []
	for name, journey in asked.each():
		gone = passage(journey, *way)
		if gone and _is_meant(chosen, gone, journey.group):
			rows.append((name, journey, gone))
	message = None if rows else unknown_names.said(asked.asked)
	if len(rows) > MOST:
		message = _("Only the {0} newest are shown. Narrow the filters to see the others.").format(MOST)
	return _columns(asked, way), _shown(asked, rows[:MOST]), message


def _is_meant(chosen: Any, gone: Passage, group: Any) -> bool:
	if chosen.group and str(NO_STAGE if group is None else group) != str(chosen.group):
		return False
	if chosen.fate and gone.fate != chosen.fate:
		return False
	if chosen.within:
		return gone.reached_within(cint(chosen.within))
	return gone.counts_within(cint(chosen.old)) if chosen.old else True


def _shown(asked: AskedJourneys, rows: list[tuple[str, Journey, Passage]]) -> list[dict[str, Any]]:
	doctype, labels = asked.cast.doctype, fate_labels()
	names = [name for name, *_rest in rows]
	known = {
		row.name: row
		for row in frappe.get_all(
			doctype,
			filters={"name": ("in", names)},
			fields=["name", asked.cast.title, asked.cast.owner],
			order_by="name asc",
			limit=len(names) or 1,
		)
	}
	shown = []
	for name, journey, gone in rows:
		born = asked.asked.today - timedelta(days=journey.age)
		days = {
			f"on_{n}": born + timedelta(days=day) for n, day in enumerate(journey.days) if day is not None
		}
		shown.append(
			{
				"record": name,
				"record_title": known[name][asked.cast.title],
				"responsible": known[name][asked.cast.owner],
				"started_on": born,
				**days,
				"fate": gone.fate,
				"fate_label": labels[gone.fate],
				"days": gone.days,
			}
		)
	return shown


def fate_labels() -> dict[str, str]:
	"""What became of a step, as people read it."""
	return {
		"reached": _("Went On"),
		"open": _("Still Open"),
		"ended": _("Ended Without It"),
		"skipped": _("Skipped It"),
	}


def _columns(asked: AskedJourneys, way: tuple[int, int]) -> list[dict[str, Any]]:
	return [
		column("record", _(asked.cast.doctype), "Link", 180, asked.cast.doctype),
		column("record_title", _("Title"), "Data", 200),
		column("started_on", _("Started On"), "Date", 110),
		*(column(f"on_{n}", _(name), "Date", 110) for n, name in enumerate(asked.milestones)),
		column("fate_label", step_label(asked, *way), "Data", 180),
		column("days", _("Whole Days"), "Int", 90),
		# No link: Frappe drops rows that link to a user whom the reader may not see, and the figure would not hold.
		column("responsible", _("Owner"), "Data", 170),
	]
