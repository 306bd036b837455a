"""The report Source Effectiveness: what those who came by one way are worth: alive, bought, how soon, for how much, at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, flt, formatdate

from ..core.effectiveness import LIVES, WITHIN, Effect, all_together, effects
from ..core.velocity import QUANTILES
from . import unknown_names
from .closed_records import campaign_field
from .columns import column
from .conversion import group_label
from .journeys import check_one_of
from .source_query import AskedOfSources
from .source_records import life_labels, records
from .stage_query import NO_STAGE, given

MOST_GROUPS_IN_CHART = 12
_COLOURS = dict(zip(LIVES, ("green", "blue", "orange", "grey", "light-grey"), strict=True))
# Neither ERPNext 15 nor 16 has a budget on its campaigns; a site that wants one adds a field of one of these names.
BUDGET_FIELDS = ("budget", "custom_budget")
_Key = tuple[str, Any]  # currency and group


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None, dict | None]:
	"""Columns, rows, message and chart; the last row of each currency is all its groups together."""
	asked = AskedOfSources({"group_by": "Source", **given(filters)})
	check_one_of(asked.filters.life, LIVES)
	check_one_of(asked.filters.came_to, asked.milestones)
	if cint(asked.filters.records):
		return (*records(asked), None)
	steps = len(asked.milestones)
	found: dict[_Key, Effect] = effects(asked.starts(), steps)
	budgets = _budgets(asked, {group for _currency, group in found})
	rows = []
	for currency in sorted({currency for currency, _group in found}):
		mine = {group: effect for (of, group), effect in found.items() if of == currency}
		rows += [
			_row(asked, group, currency, mine[group], (budgets or {}).get(group))
			for group in _in_order(asked, mine)
		]
		whole = _row(asked, None, currency, all_together(mine.values(), steps), None)
		rows.append({**whole, "group_value": None, "group_label": _("All"), "is_total": 1})
	return _columns(asked, budgets is not None), rows, _message(asked, found, budgets), _chart(asked, found)


def _in_order(asked: AskedOfSources, found: Mapping[Any, Effect]) -> list[Any]:
	"""Months one after the other, other groups the largest first; what is not known last."""
	by_month = asked.filters.group_by == "Month"

	def place(group: Any) -> Any:
		return group is None, (group or 0) if by_month else -found[group].number, str(group)

	return sorted(found, key=place)


def _budgets(asked: AskedOfSources, groups: set[Any]) -> dict[str, float] | None:
	"""The budgets of the campaigns that the reader may see; None: campaigns have none here, or are not what is asked for."""
	name = campaign_field(asked.cast.doctype)
	link = frappe.get_meta(asked.cast.doctype).get_field(name) if name else None
	if asked.filters.group_by != "Campaign" or link is None or link.fieldtype != "Link":
		return None
	meta = frappe.get_meta(link.options)
	fields = [meta.get_field(each) for each in BUDGET_FIELDS]
	budget = next((field for field in fields if field and field.fieldtype == "Currency"), None)
	if budget is None or not frappe.has_permission(link.options, "read"):
		return None
	if budget.fieldname not in meta.get_permitted_fieldnames():
		return None
	rows = frappe.get_list(
		link.options,
		filters={"name": ("in", [group for group in groups if group])},
		fields=["name", budget.fieldname],
		order_by="name asc",
		as_list=True,
		limit_page_length=0,
	)
	return {name: flt(amount) for name, amount in rows if amount}


def _row(
	asked: AskedOfSources, group: Any, currency: str, found: Effect, budget: float | None
) -> dict[str, Any]:
	alive, won = found.alive_interval or (None, None), found.won_interval or (None, None)
	return {
		"group_value": NO_STAGE if group is None else str(group),
		"group_label": group_label(asked.filters.group_by, group),
		"number": found.number,
		**{name: found.lives[name] for name in LIVES},
		"share_alive": _percent(found.share_alive),
		"alive_low": _percent(alive[0]),
		"alive_high": _percent(alive[1]),
		"came": found.steps[0].number("reached"),
		"median_came": found.steps[0].within_days(QUANTILES["median"]),
		"old": found.whole_way.old(WITHIN),
		"share_won": _percent(found.share_won),
		"won_low": _percent(won[0]),
		"won_high": _percent(won[1]),
		"median_days": found.median_days,
		"revenue": found.revenue if found.valued else None,
		"without_amount": max(found.won - found.valued, 0),
		"each": found.each,
		"budget": budget,
		"cost_per_won": found.cost_per_won(budget),
		"currency": currency,
		"remark": _("Too few to say much") if found.is_few else None,
	}


def _percent(share: float | None) -> float | None:
	return None if share is None else round(100 * share, 1)


def _columns(asked: AskedOfSources, with_budget: bool) -> list[dict[str, Any]]:
	def count(name: str, label: str, width: int = 100) -> dict[str, Any]:
		return column(name, label, "Int", width)

	def share(name: str, label: str, width: int = 110) -> dict[str, Any]:
		return {**column(name, label, "Percent", width), "precision": 1}

	def money(name: str, label: str) -> dict[str, Any]:
		return column(name, label, "Currency", 150, "currency")

	leads, labels = asked.cast.role == "lead", life_labels()
	first = _(asked.milestones[0])
	return [
		column("group_label", _(asked.filters.group_by), "Data", 180),
		count("number", _("Leads") if leads else _("Opportunities"), 120),
		*(count(name, labels[name], 140) for name in LIVES),
		share("share_alive", _("Share Alive")),
		share("alive_low", _("Alive, At Least"), 140),
		share("alive_high", _("Alive, At Most"), 140),
		count("came", _("Came to {0}").format(first), 150),
		count("median_came", _("Median Days to {0}").format(first), 180),
		share("share_won", _("Won within {0} Days").format(WITHIN), 150),
		share("won_low", _("Won, At Least"), 120),
		share("won_high", _("Won, At Most"), 120),
		count("old", _("Old Enough")),
		count("median_days", _("Median Days to Order"), 160),
		money("revenue", _("Revenue")),
		count("without_amount", _("Won Without Amount"), 150),
		money("each", _("Revenue per Lead") if leads else _("Revenue per Opportunity")),
		*(
			(money("budget", _("Budget")), money("cost_per_won", _("Cost per Won Deal")))
			if with_budget
			else ()
		),
		column("remark", _("Remark"), "Data", 180),
		{**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1},
	]


def _message(
	asked: AskedOfSources, found: Mapping[_Key, Effect], budgets: Mapping[str, float] | None
) -> str | None:
	if not found:
		return unknown_names.said(asked.asked)
	young = sum(each.number - each.whole_way.old(WITHIN) for each in found.values())
	number = sum(each.number for each in found.values())
	said = [
		_("{0} started from {1} to {2}; {3} of them less than {4} days ago and not in the share won.").format(
			number, formatdate(asked.first), formatdate(asked.last), young, WITHIN
		),
		_(
			"How they stand is of today; revenue is of their orders so far, else of their opportunities that are won."
		),
	]
	if asked.filters.group_by == "Campaign" and budgets is None:
		said.append(_("The cost per won deal is not known, for campaigns hold no budget here."))
	return escape_html(" ".join(said))


def _chart(asked: AskedOfSources, found: Mapping[_Key, Effect]) -> dict[str, Any] | None:
	"""How those of each group stand today, all currencies together."""
	whole: dict[Any, dict[str, int]] = {}
	for (_currency, group), effect in found.items():
		mine = whole.setdefault(group, dict.fromkeys(LIVES, 0))
		for name in LIVES:
			mine[name] += effect.lives[name]
	if not whole:
		return None
	if asked.filters.group_by == "Month":
		shown = sorted(whole)
	else:
		shown = sorted(whole, key=lambda group: (-sum(whole[group].values()), str(group)))
		shown = shown[:MOST_GROUPS_IN_CHART]
	labels = life_labels()
	there = [name for name in LIVES if any(mine[name] for mine in whole.values())]
	datasets = [{"name": labels[name], "values": [whole[group][name] for group in shown]} for name in there]
	data = {"labels": [group_label(asked.filters.group_by, group) for group in shown], "datasets": datasets}
	return {
		"data": data,
		"type": "bar",
		"fieldtype": "Int",
		"colors": [_COLOURS[name] for name in there],
		"barOptions": {"stacked": 1},
	}
