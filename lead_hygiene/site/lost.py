"""The report Lost and Recycled: what was lost and why, worth what, in which stage, after how long, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, escape_html, flt
from pypika.terms import Case, Field, Term, ValueWrapper

from ..core.lost import BACK_WITHIN, Loss, Lost
from ..core.lost import lost as counted_up
from . import unknown_names
from .columns import column
from .lost_groups import GROUPS, NOT_WORDS
from .lost_query import AskedOfLosses, Losses
from .lost_records import records
from .stage_query import NO_STAGE, DateDiff, given
from .stage_velocity import stage_label
from .weighted_pipeline import currencies

MOST_GROUPS_IN_CHART = 12
KINDS = ("Lost", "Closed", "Recycled")
_Key = tuple[str, Any]  # currency and group


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None, dict | None]:
	"""Columns, rows, message and chart; the last row of each currency is all its groups together, each loss once."""
	asked = AskedOfLosses({"group_by": "Reason", **given(filters)})
	group_by = asked.filters.group_by
	if group_by not in GROUPS:
		frappe.throw(_("There is no grouping {0}.").format(frappe.bold(escape_html(group_by))))
	if group_by == "Opportunity Type" and not asked.cast.kind:
		frappe.throw(_("Leads have no Opportunity Type. Group by something else."))
	if asked.filters.kind and asked.filters.kind not in KINDS:
		frappe.throw(_("There is no {0} to filter by.").format(frappe.bold(escape_html(asked.filters.kind))))
	if cint(asked.filters.records):
		return (*records(asked), None)
	losses = list(_losses(asked, group_by))
	groups = counted_up(loss for loss, _once in losses)
	# A loss with two reasons is in two groups, and once in all.
	totals = counted_up(replace(loss, group=(loss.group[0], None)) for loss, once in losses if once)
	rows = []
	for currency in sorted({currency for currency, _group in totals}):
		mine = {group: found for (of, group), found in groups.items() if of == currency}
		if group_by == "Month":  # the month before a month is another row, not a figure beside it
			mine = {group: found for group, found in mine.items() if found.number}
		rows += [_row(asked, group, currency, mine[group]) for group in _in_order(asked, mine)]
		whole = _row(asked, None, currency, totals[currency, None])
		rows.append({**whole, "group_value": None, "group_label": _("All"), "is_total": 1})
	return _columns(asked), rows, _message(asked, totals.values()), _chart(asked, groups)


def _losses(asked: AskedOfLosses, group_by: str) -> Iterable[tuple[Loss, bool]]:
	"""Losses as the database counts them, those alike together; the group is (currency, group). False: they are counted
	under another reason too."""
	losses, none = Losses(asked, asked.before), ValueWrapper(0)
	row, doc = losses.row, losses.doc
	by_reason = group_by == "Reason"
	columns: list[Term] = [
		GROUPS[group_by](losses),
		doc[asked.cast.company],
		losses.days,
		losses.back,
		losses.won,
		Case().when(DateDiff(asked.today, row.entered_on) >= BACK_WITHIN, 1).else_(0),
		none if asked.start is None else Case().when(row.entered_on < asked.start, 1).else_(0),
		losses.once if by_reason and not losses.is_lead else ValueWrapper(1),
	]
	names = [each.as_(f"c{n}") for n, each in enumerate(columns)]
	known = Case().when(row.amount > 0, 1).else_(0)
	guessed = Case().when(row.known_by == "Estimated", 1).else_(0)
	query = (
		losses.query(by_reason)
		.select(*names, Count("*"), Sum(known), Sum(row.amount), Sum(guessed))
		.groupby(*(Field(f"c{n}") for n in range(len(names))))
	)
	of = currencies()
	for group, company, days, back, won, ripe, before, once, number, valued, amount, estimated in query.run():
		loss = Loss(
			(of.get(company, ""), group or None),
			days or 0,
			back,
			bool(won) and back is not None,
			bool(ripe),
			bool(before),
			number,
			cint(valued),
			flt(amount),
			cint(estimated),
		)
		yield loss, bool(once)


def _in_order(asked: AskedOfLosses, found: Mapping[Any, Lost]) -> list[Any]:
	"""Months and stages in their order, others the most frequent first; what is not known last."""
	places = {stage: place for place, stage in enumerate(asked.order())}

	def place(group: Any) -> Any:
		if asked.filters.group_by == "Month":
			return group is None, group or 0, ""
		if asked.filters.group_by == "Stage Lost In":
			return group is None, places.get(group, len(places)), str(group)
		return group is None, -found[group].number, str(group)

	return sorted(found, key=place)


def _row(asked: AskedOfLosses, group: Any, currency: str, found: Lost) -> dict[str, Any]:
	interval, compared = found.interval, asked.start is not None
	return {
		"group_value": NO_STAGE if group is None else str(group),
		"group_label": group_label(asked.filters.group_by, group),
		"number": found.number,
		"before": found.before if compared else None,
		"difference": found.number - found.before if compared else None,
		"amount": found.amount if found.valued else None,
		"without_amount": found.unvalued,
		"median_days": found.median_days,
		"back": found.back,
		"won": found.won,
		"median_back": found.median_back,
		"ripe": found.ripe,
		"share_back": _percent(found.share_back),
		"low": _percent(interval[0]) if interval else None,
		"high": _percent(interval[1]) if interval else None,
		"currency": currency,
		"remark": _("Too few to say much") if found.number and found.is_few else None,
	} | ({"before": None, "difference": None} if asked.filters.group_by == "Month" and group else {})


def group_label(group_by: str, group: Any) -> str:
	"""A group as people read it."""
	if group is None:
		return stage_label(None) if group_by == "Stage Lost In" else _("Not known")
	if group_by == "Month":
		return f"{group // 100}-{group % 100:02}"
	return group if group_by in NOT_WORDS else _(group)


def _percent(share: float | None) -> float | None:
	return None if share is None else round(100 * share, 1)


def _columns(asked: AskedOfLosses) -> list[dict[str, Any]]:
	shares = [
		column("share_back", _("Back within {0} Days").format(BACK_WITHIN), "Percent", 150),
		column("low", _("At Least"), "Percent", 100),
		column("high", _("At Most"), "Percent", 100),
	]
	return [
		column("group_label", _(asked.filters.group_by), "Data", 200),
		column("number", _("Lost"), "Int", 90),
		column("before", _("Period Before"), "Int", 120),
		column("difference", _("Difference"), "Int", 110),
		column("amount", _("Amount"), "Currency", 150, "currency"),
		column("without_amount", _("Without Amount"), "Int", 150),
		column("median_days", _("Median Days Until Lost"), "Int", 200),
		column("back", _("Came Back"), "Int", 110),
		column("won", _("Won Since"), "Int", 110),
		column("median_back", _("Median Days Until Back"), "Int", 200),
		column("ripe", _("Old Enough"), "Int", 110),
		*({**each, "precision": 1} for each in shares),
		column("remark", _("Remark"), "Data", 180),
		{**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1},
	]


def _message(asked: AskedOfLosses, totals: Iterable[Lost]) -> str | None:
	totals = list(totals)
	if not (number := sum(each.number for each in totals)):
		return unknown_names.said(asked)
	said = [
		_(
			"By the day of the loss, whatever was edited since. Of {0} losses {1} came back so far, others may yet; the share is of those that were lost at least {2} days ago."
		).format(number, sum(each.back for each in totals), BACK_WITHIN)
	]
	if asked.filters.group_by == "Reason" and asked.cast.role == "opportunity":
		said.append(_("A loss with several reasons counts under each of them, and once under All."))
	if estimated := sum(each.estimated for each in totals):
		said.append(
			_("Of {0} nobody saw the day; it is estimated. Leave Out Estimates shows the others.").format(
				estimated
			)
		)
	return escape_html(" ".join(said))


def _chart(asked: AskedOfLosses, groups: Mapping[_Key, Lost]) -> dict[str, Any] | None:
	"""How many were lost, and how many of these came back, all currencies together."""
	whole: dict[Any, list[int]] = {}
	for (_currency, group), found in groups.items():
		counts = whole.setdefault(group, [0, 0])
		counts[0] += found.number
		counts[1] += found.back
	shown = [group for group, counts in whole.items() if counts[0]]
	if asked.filters.group_by == "Month":
		shown.sort()
	else:
		shown = sorted(shown, key=lambda group: (-whole[group][0], str(group)))[:MOST_GROUPS_IN_CHART]
	if not shown:
		return None
	datasets = [
		{"name": label, "values": [whole[group][n] for group in shown]}
		for n, label in enumerate((_("Lost"), _("Came Back")))
	]
	labels = [group_label(asked.filters.group_by, group) for group in shown]
	data = {"labels": labels, "datasets": datasets}
	return {"data": data, "type": "bar", "fieldtype": "Int", "colors": ["red", "green"]}
