"""The report Stage Limit Advisor: how many days a stage deserves, from the company's own deals."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import escape_html, flt, getdate
from pypika.analytics import RowNumber
from pypika.terms import Case

from ..core.sources import OPPORTUNITY_ENDS
from ..core.stage_advice import Point, Stays, curve, suggested
from ..core.velocity import WON
from .columns import percent
from .stage_query import NO_STAGE, Asked, DateDiff, is_estimated

RISK = 5.0
_WON, _LOST = 1, 2  # numbers are grouped faster than words
_ENDS = OPPORTUNITY_ENDS - WON


def report(
	filters: dict[str, Any] | None,
) -> tuple[list[dict], list[dict], str | None, dict | None, list[dict] | None]:
	"""Columns, rows, message, chart and summary."""
	asked = Asked({**(filters or {}), "document_type": "Opportunity"})
	stage, risk = asked.filters.stage, asked.filters.risk
	if not stage:
		return _columns(), [], _("Choose a Sales Stage."), None, None
	risk = RISK if risk in (None, "") else flt(risk)
	if not 0 <= risk < 100:
		frappe.throw(_("Risk is {0} %. Give a share of the won deals from 0 to less than 100.").format(risk))
	stays, estimated = read(asked)
	points = curve(stays)
	best = suggested(points, risk / 100)
	present = asked.policy.limits.of(stage, asked.filters.opportunity_type or None)
	rows = [_row(point, best, present) for point in _thinned(points, best, present)]
	message = _message(stays, estimated, points, best, risk)
	return _columns(), rows, message, _chart(points, best), _summary(best, present)


def read(asked: Asked) -> tuple[Stays, int]:
	"""The longest stay of each deal in the stage that is asked for, by what became of the deal; and how many of
	these stays are estimated."""
	query, change, doc = asked.rows()
	file = frappe.qb.DocType("Hygiene File")
	days = asked.days(change)
	rank = RowNumber().over(change.reference_name).orderby(days, order=frappe.qb.desc).orderby(change.serial)
	columns = [
		change.reference_name,
		days.as_("days"),
		change.left_on,
		change.left_outcome,
		change.known_by,
		change.left_known_by,
		rank.as_("nth"),
	]
	if asked.by_working_days:
		columns += [change.entered_on, doc[asked.cast.company].as_("company")]
	longest = query.select(*columns).as_("longest")
	# The file says how a deal stands now, and since when.
	ended = (
		Case().when(file.status.isin(sorted(WON)), _WON).when(file.status.isin(sorted(_ENDS)), _LOST).else_(0)
	)
	still = Case().when((ended == 0) & (Coalesce(file.stage, NO_STAGE) == asked.filters.stage), 1).else_(0)
	passed = Case().when(longest.left_on.notnull() & longest.left_outcome.isnull(), 1).else_(0)
	groups = [longest.days, ended, still, passed]
	if asked.by_working_days:
		groups += [longest.entered_on, longest.company]
	after = Case().when(ended != 0, DateDiff(file.stage_since, longest.left_on)).else_(0)
	estimated = Case().when(is_estimated(longest), 1).else_(0)
	outer = (
		frappe.qb.from_(longest)
		.join(file)
		.on((file.reference_doctype == asked.cast.doctype) & (file.reference_name == longest.reference_name))
		.select(*groups, Count("*"), Sum(after), Sum(estimated))
		.where(longest.nth == 1)
		.groupby(*groups)
	)
	if asked.filters.from_date:
		outer = outer.where((ended == 0) | (file.stage_since >= getdate(asked.filters.from_date)))
	stays, guessed = Stays(), 0
	for days, end, lasting, left_alive, *when, number, after_days, estimates in outer.run():
		entered, company = when or (None, None)
		stays.add(
			max(asked.counted(days, entered, company), 0),
			won=end == _WON if end else None,
			still=bool(lasting),
			passed=bool(left_alive),
			number=number,
			after=int(after_days or 0),
		)
		guessed += int(estimates)
	return stays, guessed


def _thinned(points: list[Point], best: Point | None, present: int | None) -> list[Point]:
	"""Every day of the first month, then fewer and fewer; always the suggested and the present limit."""

	def shown(point: Point) -> bool:
		step = 1 if point.limit <= 30 else 5 if point.limit <= 120 else 10 if point.limit <= 365 else 30
		return point.limit % step == 0 or point is best or point.limit == present or point is points[-1]

	return [point for point in points if shown(point)]


def _row(point: Point, best: Point | None, present: int | None) -> dict[str, Any]:
	return {
		"limit_days": point.limit,
		"won_longer": point.won_longer,
		"won": point.won,
		"won_share": percent(point.won_share),
		"low": percent(point.low),
		"high": percent(point.high),
		"lost_caught": point.lost_caught,
		"lost": point.lost,
		"lost_share": percent(point.lost_share),
		"days_saved": point.days_saved,
		"suggested": int(point is best),
		"present": int(point.limit == present),
	}


def _share(share: float | None) -> str:
	return _("Not known") if share is None else f"{percent(share)} %"


def _columns() -> list[dict[str, Any]]:
	def column(name: str, label: str, kind: str = "Int", width: int = 110) -> dict[str, Any]:
		return {"fieldname": name, "label": label, "fieldtype": kind, "width": width, "precision": 1}

	return [
		column("limit_days", _("Limit in Days")),
		column("won_longer", _("Won, but Later"), width=130),
		column("won", _("Won")),
		column("won_share", _("Given Up Wrongly"), "Percent", 150),
		column("low", _("At Least"), "Percent"),
		column("high", _("At Most"), "Percent"),
		column("lost_caught", _("Lost, and Caught"), width=140),
		column("lost", _("Lost")),
		column("lost_share", _("Caught"), "Percent"),
		column("days_saved", _("Open Days Saved"), width=140),
	]


def _message(stays: Stays, estimated: int, points: list[Point], best: Point | None, risk: float) -> str:
	said = []
	if best is not None:
		said.append(
			_(
				"With {0} days, {1} of {2} won deals would have been given up ({3} to {4} %), and {5} of {6} lost ones caught."
			).format(
				best.limit,
				best.won_longer,
				best.won,
				percent(best.low),
				percent(best.high),
				best.lost_caught,
				best.lost,
			)
		)
		if best.few:
			said.append(
				_("These are few: only {0} deals were won. Take the range seriously.").format(best.won)
			)
	elif points:
		said.append(
			_("No deal that was in this stage has been won, so nothing can be said about giving up wrongly.")
		)
	else:
		said.append(_("No deal that was in this stage has ended yet."))
	if still_open := stays.still.total() + stays.undecided.total():
		said.append(
			_("{0} deals are still open: they are censored, not left out (Aalen and Johansen).").format(
				still_open
			)
		)
	if estimated:
		said.append(_("{0} stays are estimated from the dates of the deal.").format(estimated))
	return " ".join(escape_html(each) for each in said)


def _chart(points: list[Point], best: Point | None) -> dict[str, Any] | None:
	if not points:
		return None
	step = max(len(points) // 24, 1)
	shown = [point for point in points if point.limit % step == 0 or point is best]
	return {
		"data": {
			"labels": [str(point.limit) for point in shown],
			"datasets": [
				{
					"name": _("Given Up Wrongly"),
					"values": [percent(point.won_share) or 0 for point in shown],
				},
				{"name": _("Caught"), "values": [percent(point.lost_share) or 0 for point in shown]},
			],
		},
		"type": "line",
		"fieldtype": "Percent",
		"colors": ["red", "green"],
		"lineOptions": {"hideDots": 1},
		"axisOptions": {"xIsSeries": 1},
	}


def _summary(best: Point | None, present: int | None) -> list[dict[str, Any]]:
	found = [
		{"label": _("Limit Now"), "value": _("None") if present is None else present, "datatype": "Data"},
	]
	if best is not None:
		found += [
			{"label": _("Suggested Limit"), "value": best.limit, "datatype": "Int", "indicator": "Green"},
			{"label": _("Given Up Wrongly"), "value": _share(best.won_share), "datatype": "Data"},
			{"label": _("Caught"), "value": _share(best.lost_share), "datatype": "Data"},
			{"label": _("Open Days Saved"), "value": best.days_saved, "datatype": "Int"},
		]
	return found
