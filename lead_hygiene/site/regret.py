"""The report Hygiene Regret: of what each rule let go, how much came back; and how often each rule is overruled."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import escape_html

from ..core.regret import Drop, Overruled, Regret, overruled, regrets, together
from .hygiene_ledger import rule_label
from .ledger_query import BY_HAND, AskedOfLedger, fate_of, rule_of, was_let_go
from .stage_query import DateDiff, only_visible


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows and message; the last row is all rules together."""
	found = regrets(_drops(AskedOfLedger(filters)))
	rows = [_row(each) for each in found]
	if len(found) > 1:
		rows.append({**_row(together(found)), "rule": None, "rule_label": _("All"), "is_total": 1})
	return _columns(), rows, _message(found)


def overrulings(rule: str | None = None) -> list[dict[str, Any]]:
	"""How often each rule, or one, is overruled, of the actions the reader may see."""
	if not frappe.has_permission("Hygiene Action", "read"):
		return []
	action = frappe.qb.DocType("Hygiene Action")
	query = (
		frappe.qb.from_(action)
		.select(action.rule, action.status, Count(action.name))
		.where(action.rule.isnotnull() & action.status.isin(("Done", "Undone", "Rejected")))
		.groupby(action.rule, action.status)
	)
	if rule:
		query = query.where(action.rule == rule)
	return [_said(each) for each in overruled(only_visible(query, "Hygiene Action").run())]


def _said(found: Overruled) -> dict[str, Any]:
	low, high = found.interval
	return {
		"rule": found.rule,
		"rule_label": rule_label(found.rule),
		"decided": found.decided,
		"rejected": found.rejected,
		"undone": found.undone,
		"share": _percent(found.share),
		"low": _percent(low),
		"high": _percent(high),
	}


def _drops(asked: AskedOfLedger) -> list[Drop]:
	query, entry, action = asked.rows()
	columns = rule_of(entry, action), fate_of(action), DateDiff(action.came_back_on, entry.happened_on)
	rows = query.where(was_let_go(entry)).select(*columns, Count(entry.name)).groupby(*columns).run()
	return [Drop(rule, fate, days, number) for rule, fate, days, number in rows]


def _row(found: Regret) -> dict[str, Any]:
	interval = found.interval
	return {
		"rule": found.rule or BY_HAND,
		"rule_label": rule_label(found.rule),
		"dropped": found.dropped,
		**{fate: found.fates[fate] for fate in _FATES},
		"followed": found.followed,
		"share": None if found.share is None else _percent(found.share),
		"low": _percent(interval[0]) if interval else None,
		"high": _percent(interval[1]) if interval else None,
		"median_days": found.median_days,
		"remark": _("Too few to say much") if found.is_few else None,
	}


def _percent(share: float) -> float:
	return round(100 * share, 1)


_FATES = ("answered", "undone", "person", "date", "gone", "open")


def _columns() -> list[dict[str, Any]]:
	def column(name: str, label: str, kind: str = "Int", width: int = 100) -> dict[str, Any]:
		return {"fieldname": name, "label": label, "fieldtype": kind, "width": width, "precision": 1}

	return [
		column("rule_label", _("Rule"), "Data", 230),
		column("dropped", _("Let Go")),
		column("answered", _("Came Back"), width=110),
		column("share", _("Regret"), "Percent"),
		column("low", _("At Least"), "Percent"),
		column("high", _("At Most"), "Percent"),
		column("median_days", _("Median Days Until"), width=140),
		column("undone", _("Undone")),
		column("person", _("Reopened by a Person"), width=150),
		column("date", _("On Their Date"), width=120),
		column("open", _("Still Gone"), width=100),
		column("gone", _("Deleted")),
		column("remark", _("Remark"), "Data", 180),
	]


def _message(found: list[Regret]) -> str | None:
	if not found:
		return None
	whole = together(found)
	said = _(
		"Regret: of {0} records that were let go and could come back, {1} did by themselves. {2} are still gone and may yet; what was undone or deleted is left out. At Least and At Most hold the true share in 95 of 100 cases."
	)
	return escape_html(said.format(whole.followed, whole.fates["answered"], whole.fates["open"]))
