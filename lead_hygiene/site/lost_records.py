"""The losses behind a figure of the report Lost and Recycled, one by one."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce
from pypika.terms import Criterion, Term, ValueWrapper

from .columns import column
from .lost_groups import in_group
from .lost_query import AskedOfLosses, Losses
from .rows import OneOf
from .stage_query import NO_STAGE
from .stage_velocity import stage_label
from .weighted_pipeline import currencies

MOST = 5000


def records(asked: AskedOfLosses) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows, the latest loss first, and message."""
	losses = Losses(asked, asked.start)
	row, doc, act = losses.row, losses.doc, losses.act
	wanted, group_by = asked.filters.group, asked.filters.group_by
	query = losses.query(by_reason=bool(wanted) and group_by == "Reason")
	if wanted:
		query = query.where(in_group(losses, group_by, wanted))
	if asked.filters.currency:
		query = query.where(_in_currency(doc[asked.cast.company], asked.filters.currency))
	if asked.filters.came_back:
		query = query.where(losses.came_back_on.isnotnull())
	if asked.filters.came_back == "Won Since":
		query = query.where(losses.won == 1)
	own = doc.hygiene_lost_reason if losses.is_lead else ValueWrapper(None)
	columns: dict[str, Term] = {
		"reference_name": row.reference_name,
		"title": doc[asked.cast.title],
		"lost_on": row.entered_on,
		"kind": losses.kind,
		"stage": losses.stage,
		"given": act.reason,
		"own": own,
		"amount": row.amount,
		"days": losses.days,
		"responsible": row.responsible,
		"came_back_on": losses.came_back_on,
		"won": losses.won,
		"known_by": row.known_by,
		"company": doc[asked.cast.company],
	}
	found = (
		query.select(*(each.as_(name) for name, each in columns.items()))
		.orderby(row.entered_on, order=frappe.qb.desc)
		.orderby(row.reference_name)
		.limit(MOST + 1)
		.run(as_dict=True)
	)
	shown = found[:MOST]
	reasons = {} if losses.is_lead else _reasons([each.reference_name for each in shown if not each.given])
	money = currencies()
	rows = [_row(each, reasons, money) for each in shown]
	message = None
	if len(found) > MOST:
		message = _("Only the latest {0} losses are shown. Narrow the filters to see the others.").format(
			MOST
		)
	return _columns(asked), rows, message


def _in_currency(company: Term, currency: str) -> Criterion:
	"""Whether a company keeps its books in a currency; "-": it is not known in which."""
	known = currencies().items()
	if currency == NO_STAGE:
		return Coalesce(company, "").isin(["", *(name for name, of in known if not of)])
	return company.isin([name for name, of in known if of == currency] or [NO_STAGE])


def _reasons(names: list[str]) -> dict[str, list[str]]:
	"""The lost reasons of opportunities as they stand now."""
	cause = frappe.qb.DocType("Opportunity Lost Reason Detail")
	query = frappe.qb.from_(cause).select(cause.parent, cause.lost_reason)
	query = query.where((cause.parenttype == "Opportunity") & cause.parent.isin(OneOf(names)))
	found: dict[str, list[str]] = {}
	for name, reason in query.orderby(cause.parent).orderby(cause.idx).run() if names else ():
		found.setdefault(name, []).append(reason)
	return found


def _row(each: Any, reasons: dict[str, list[str]], money: dict[str, str]) -> dict[str, Any]:
	named = [each.given] if each.given else reasons.get(each.reference_name) or [each.own]
	back = each.came_back_on
	return {
		"reference_name": each.reference_name,
		"title": each.title,
		"lost_on": each.lost_on,
		"kind": _(each.kind),
		"stage": stage_label(each.stage),
		"reasons": ", ".join(_(reason) for reason in named if reason),
		"amount": each.amount or None,
		"days": each.days,
		"responsible": each.responsible,
		"came_back_on": back,
		"back": (back - each.lost_on).days if back else None,
		"won": _("Yes") if back and each.won else "",
		"known_by": _(each.known_by),
		"currency": money.get(each.company, ""),
	}


def _columns(asked: AskedOfLosses) -> list[dict[str, Any]]:
	doctype = asked.cast.doctype
	return [
		column("reference_name", _(doctype), "Link", 190, doctype),
		column("title", _("Title"), "Data", 180),
		column("lost_on", _("Lost On"), "Date", 110),
		column("kind", _("Kind"), "Data", 100),
		column("stage", _("Stage Lost In"), "Data", 150),
		column("reasons", _("Lost Reasons"), "Data", 200),
		column("amount", _("Amount"), "Currency", 140, "currency"),
		column("days", _("Days Until Lost"), "Int", 130),
		# No link: Frappe drops rows that link to a user whom the reader may not see, and the figure would not hold.
		column("responsible", _("Responsible Then"), "Data", 180),
		column("came_back_on", _("Came Back On"), "Date", 120),
		column("back", _("Days Until Back"), "Int", 130),
		column("won", _("Won Since"), "Data", 100),
		column("known_by", _("Known By"), "Data", 110),
		{**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1},
	]
