"""The rep's part of the weekly digest: his own pipeline, as he may see the records, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import getdate, nowdate

from ..core.digest import LENGTH, Week
from ..core.facts import ALIVE, PRECEDENCE, State
from . import desk_links, ledger, start_today
from .daily_snapshot import IN_PLAY
from .digest_lines import Line, Part, Told, number
from .digest_visible import visible
from .ledger_query import AskedOfLedger
from .records import load_named
from .review import Reviewer
from .roles import CASTS, Cast
from .stage_velocity import stage_label
from .words import Words

MOST = 8  # records of one part
MOST_STARTS = 5
MOST_NAMED = 60  # records in one address, of which some browsers and mail programs take 2,000 characters
_TURNING = sorted(str(state) for state in (State.ACTIVE, State.COOLING, State.NEGLECTED, State.SNOOZED))


def tell(told: Told, week: Week) -> None:
	"""Add the parts on the reader's own leads and opportunities."""
	user = frappe.session.user
	casts = [cast for cast in CASTS.values() if frappe.has_permission(cast.doctype, "read")]
	if not casts:
		return
	told.add(Part(_("Where to start"), _starts(user)))
	told.add(Part(_("What turns cold or overdue this week"), _turning_lines(casts, user)))
	if "Opportunity" in (cast.doctype for cast in casts):
		late = _overdue(user)
		link = desk_links.to_list("Opportunity", opportunity_owner=user, hygiene_state=str(State.OVERDUE))
		told.add(_part(_("Overdue deals"), late, link))
	told.add(Part(_("Waiting for your decision"), _waiting(user)))
	told.add(_part(_("What came back"), _came_back(casts, week, user), _to_ledger(week, user)))
	told.add(Part(_("Your open leads and deals"), list(_by_state(casts, user))))


def _part(title: str, lines: list[Line], more: str) -> Part:
	"""The first of the lines; the rest is a line of its own that leads to all of them."""
	rest = len(lines) - MOST
	if rest > 0:
		lines = [*lines[:MOST], Line(_("And {0} more").format(number(rest)), more)]
	return Part(title, lines)


def _starts(user: str) -> list[Line]:
	_columns, rows, _message = start_today.report({"owner": user, "how_many": MOST_STARTS})
	lines = [
		_record(row["reference_doctype"], row["reference_name"], row["title"], row["why"]) for row in rows
	]
	if lines:
		lines.append(
			Line(_("The whole list"), desk_links.to_report("Where to Start Today", company="", owner=user))
		)
	return lines


def _record(doctype: str, name: str, title: str | None, note: str | None) -> Line:
	return Line(title or name, desk_links.to_record(doctype, name), note=note)


def _turning_lines(casts: list[Cast], user: str) -> list[Line]:
	"""The first of what turns, and for each doctype how many more there are. No list has a filter for them, so they are
	named; too many for an address are only counted."""
	found = _turning(casts, user)
	lines = [line for _doctype, _name, line in found[:MOST]]
	more = {
		"Lead": lambda rest: _("More leads: {0}").format(rest),
		"Opportunity": lambda rest: _("More deals: {0}").format(rest),
	}
	for doctype in dict.fromkeys(doctype for doctype, _name, _line in found[MOST:]):
		rest = [of for of, _name, _line in found[MOST:]].count(doctype)
		names = [name for of, name, _line in found if of == doctype]
		link = desk_links.to_list(doctype, name=["in", names]) if len(names) <= MOST_NAMED else None
		lines.append(Line(more[doctype](number(rest)), link))
	return lines


def _turning(casts: list[Cast], user: str) -> list[tuple[str, str, Line]]:
	"""(doctype, name, line) of records that turn cold or overdue within the week if nothing happens, the first first."""
	reviewer, words = Reviewer(), Words.of_reader()
	until = reviewer.today + timedelta(days=LENGTH - 1)
	found: list[tuple[date, str, str, Line]] = []
	for cast in casts:
		titles = _may_turn(cast, user, until)
		for record in load_named(cast, sorted(titles), reviewer.policy) if titles else ():
			verdict = reviewer.judge_by_file(record).verdict
			day, state = verdict.turns or (None, None)
			if day is not None and day <= until and state not in ALIVE and state in IN_PLAY:
				line = _record(cast.doctype, record.name, titles[record.name], words.turn(verdict))
				found.append((day, record.name, cast.doctype, line))
	return [(doctype, name, line) for _day, name, doctype, line in sorted(found, key=lambda each: each[:2])]


def _may_turn(cast: Cast, user: str, until: date) -> dict[str, str | None]:
	"""The titles of the reader's records that are still alive and whose review date comes within the week."""
	query, doc = visible(cast)
	file = frappe.qb.DocType("Hygiene File")
	query = query.join(file).on((file.reference_doctype == cast.doctype) & (file.reference_name == doc.name))
	query = query.where((doc[cast.owner] == user) & file.state.isin(_TURNING) & (file.review_on <= until))
	return dict(query.select(doc.name, doc[cast.title]).run())


def _overdue(user: str) -> list[Line]:
	words = Words.of_reader()
	rows = frappe.get_list(
		"Opportunity",
		filters={"opportunity_owner": user, "hygiene_state": str(State.OVERDUE)},
		fields=["name", "title", "sales_stage", "hygiene_stage_deadline"],
		order_by="hygiene_stage_deadline asc, name asc",
		limit_page_length=0,
	)
	return [_record("Opportunity", row.name, row.title, _late(row, words)) for row in rows]


def _late(row: Any, words: Words) -> str:
	deadline = getdate(row.hygiene_stage_deadline) if row.hygiene_stage_deadline else None
	if deadline is None or deadline >= getdate(nowdate()):
		return stage_label(row.sales_stage)
	days = (getdate(nowdate()) - deadline).days
	return _("{0}, {1} days past {2}").format(stage_label(row.sales_stage), days, words.day(deadline))


def _waiting(user: str) -> list[Line]:
	if not frappe.has_permission("Hygiene Action", "read"):
		return []
	filters = {"status": "Proposed", "responsible": user}
	waiting = frappe.get_list("Hygiene Action", filters=filters, limit_page_length=0, order_by="name asc")
	link = desk_links.to_list("Hygiene Action", **filters)
	return [Line(_("Proposals"), link, number(len(waiting)))] if waiting else []


def _came_back(casts: list[Cast], week: Week, user: str) -> list[Line]:
	"""The reader's records that came back in the week, the last first, each once."""
	if not frappe.has_permission(ledger.DOCTYPE, "read"):
		return []
	asked = {"from_date": week.first, "to_date": week.last, "owner": user}
	query, entry, _action = AskedOfLedger(asked).rows()
	rows = (
		query.where(entry.event.isin(["Answered", "Came Back"]))
		.select(entry.reference_doctype, entry.reference_name, entry.event)
		.orderby(entry.happened_on, order=frappe.qb.desc)
		.run()
	)
	events = {(doctype, name): event for doctype, name, event in reversed(rows)}
	lines = []
	for cast in casts:
		names = [name for doctype, name in events if doctype == cast.doctype]
		for name, title in _titles(cast, names).items():
			lines.append(_record(cast.doctype, name, title, _back(events[cast.doctype, name])))
	return lines


def _back(event: str) -> str:
	return _("they answered") if event == "Answered" else _("on its day, or by a person")


def _titles(cast: Cast, names: Sequence[str]) -> dict[str, str | None]:
	if not names:
		return {}
	rows = frappe.get_list(
		cast.doctype,
		filters={"name": ("in", names)},
		fields=["name", cast.title],
		order_by="name asc",
		limit_page_length=0,
	)
	return {row.name: row[cast.title] for row in rows}


def _to_ledger(week: Week, user: str) -> str:
	period = {"company": "", "from_date": week.first, "to_date": week.last}
	return desk_links.to_report("Hygiene Ledger", **period, owner=user)


def _by_state(casts: list[Cast], user: str) -> Iterator[Line]:
	"""How many are in which state, of what is in play; the most alive first. That alone is nothing to write about."""
	names = {"Lead": _("Leads"), "Opportunity": _("Opportunities")}
	for cast in casts:
		query, doc = visible(cast)
		query = query.where(
			(doc[cast.owner] == user) & doc.hygiene_state.isin(sorted(str(s) for s in IN_PLAY))
		)
		rows = query.select(doc.hygiene_state, Count(doc.name)).groupby(doc.hygiene_state).run()
		for state, count in sorted(rows, key=lambda row: -PRECEDENCE[State(row[0])]):
			link = desk_links.to_list(cast.doctype, **{cast.owner: user, "hygiene_state": state})
			yield Line(f"{names[cast.doctype]}: {_(state)}", link, number(count), calls=False)
