"""The report Weighted Pipeline: what open opportunities are worth by ERPNext's probability, and by our own chance of success."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import cint, escape_html, flt
from pypika.queries import Table
from pypika.terms import Case, NullValue, Term

from ..core.chances import Chances
from ..core.pipeline import Pipeline, Sums
from . import chances, probability
from .closed_records import is_open, source_field
from .columns import column, currency_column
from .records import amount_of
from .stage_query import Asked, AskedOfToday
from .stage_velocity import stage_label

OPPORTUNITY = "Opportunity"
CERTAIN = 100  # what ERPNext gives every opportunity whose probability nobody typed


def _source(asked: Asked, doc: Table) -> Term:
	name = source_field(OPPORTUNITY)
	return doc[name] if name else NullValue()


# By what the pipeline may be told apart: the column, and whether its values are words of the language.
GROUPS: Mapping[str, tuple[Callable[[Asked, Table], Term], bool]] = {
	"Sales Stage": (lambda asked, doc: doc.sales_stage, True),
	"Owner": (lambda asked, doc: doc.opportunity_owner, False),
	"Source": (_source, True),
	"Grade": (lambda asked, doc: doc.hygiene_grade, False),
	"Territory": (lambda asked, doc: doc.territory, True),
	"Opportunity Type": (lambda asked, doc: doc.opportunity_type, True),
	"Label": (lambda asked, doc: doc.hygiene_label, True),
}


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows and message; the last row of each currency is all its groups together."""
	asked = AskedOfToday({**(filters or {}), "document_type": OPPORTUNITY})
	group_by = asked.filters.group_by or "Sales Stage"
	if group_by not in GROUPS:
		frappe.throw(_("There is no grouping {0}.").format(frappe.bold(escape_html(group_by))))
	pipeline = _pipeline(_counted(asked, group_by), chances.table(OPPORTUNITY))
	totals, rows = pipeline.totals(), []
	for currency in sorted(totals):
		mine = [(group, sums) for (of, group), sums in pipeline.by_group.items() if of == currency]
		rows += [
			_row(_label(group_by, group), currency, sums)
			for group, sums in sorted(mine, key=_in_order(asked, group_by))
		]
		if len(mine) > 1:
			rows.append({**_row(_("All"), currency, totals[currency]), "is_total": 1})
	return _columns(group_by), rows, _message(totals.values())


def _counted(asked: Asked, group_by: str) -> list[tuple[Any, ...]]:
	"""(company, group, stage, grade, source, number, without amount, at 100 %, amount, amount × probability)."""
	doc = frappe.qb.DocType(OPPORTUNITY)
	amount = Coalesce(amount_of(OPPORTUNITY, doc), 0)
	likely = Coalesce(doc.probability, 0)
	like = [
		doc.company, GROUPS[group_by][0](asked, doc), doc.sales_stage, doc.hygiene_grade, _source(asked, doc)
	]  # fmt: skip
	query = (
		frappe.qb.from_(doc)
		.select(
			*like,
			Count("*"),
			Sum(Case().when(amount == 0, 1).else_(0)),
			Sum(Case().when(likely == CERTAIN, 1).else_(0)),
			Sum(amount),
			Sum(amount * likely / 100),
		)
		.where(is_open(doc))
		.groupby(*like)
	)
	if asked.filters.stage:
		query = query.where(doc.sales_stage == asked.filters.stage)
	return asked.narrowed(query, doc).run()


def _pipeline(rows: Iterable[tuple[Any, ...]], table: Chances) -> Pipeline:
	found, known, money = Pipeline(), {}, currencies()
	for company, group, stage, grade, source, number, bare, certain, amount, theirs in rows:
		like = stage or None, grade or None, source or None
		if like not in known:
			known[like] = table.of(*like)
		chance, amount = known[like], flt(amount)
		sums = Sums(number, cint(bare), cint(certain), amount, flt(theirs))
		if chance is not None:
			sums.ours, sums.low, sums.high = (
				amount * part for part in (chance.share, chance.low, chance.high)
			)
		found.by_group[money.get(company, ""), group or None].add(sums)
	return found


def currencies() -> dict[str, str]:
	"""The currency of each company."""
	rows = frappe.get_all("Company", fields=["name", "default_currency"], order_by="name asc", as_list=True)
	return dict(rows)


def _in_order(asked: Asked, group_by: str) -> Callable[[tuple[Any, Sums]], Any]:
	"""Stages in their order, grades from A on, others by amount; what is not known last."""
	places = {stage: place for place, stage in enumerate(asked.order())}

	def place(item: tuple[Any, Sums]) -> Any:
		group, sums = item
		if group_by == "Sales Stage":
			return group is None, places.get(group, len(places)), str(group)
		return group is None, group if group_by == "Grade" and group else -sums.amount, str(group)

	return place


def _label(group_by: str, group: Any) -> str:
	if group is None:
		return stage_label(None) if group_by == "Sales Stage" else _("Not known")
	return _(group) if GROUPS[group_by][1] else group


def _row(label: str, currency: str, sums: Sums) -> dict[str, Any]:
	ours = sums.ours
	return {
		"group_label": label,
		"number": sums.number,
		"without_amount": sums.without_amount,
		"amount": sums.amount,
		"theirs": sums.theirs,
		"ours": ours,
		"low": sums.low,
		"high": sums.high,
		"difference": None if ours is None else ours - sums.theirs,
		"currency": currency,
	}


def _columns(group_by: str) -> list[dict[str, Any]]:
	def money(name: str, label: str, width: int = 165) -> dict[str, Any]:
		return column(name, label, "Currency", width, "currency")

	return [
		column("group_label", _(group_by), "Data", 200),
		column("number", _("Opportunities"), "Int", 120),
		column("without_amount", _("Without Amount"), "Int", 145),
		money("amount", _("Amount")),
		money("theirs", _("By Probability")),
		money("ours", _("By Chance of Success"), 170),
		money("low", _("At Least")),
		money("high", _("At Most")),
		money("difference", _("Difference")),
		currency_column(),
	]


def _message(totals: Iterable[Sums]) -> str | None:
	whole = Sums()
	for each in totals:
		whole.add(each)
	if not whole.number:
		return None
	said = []
	if whole.ours is None:
		said.append(_("No opportunity has closed yet, so nobody knows the chance of the open ones."))
	else:
		said.append(
			_(
				"At Least and At Most add up the ends of the single intervals, as if all chances were wrong to the same side; how each deal ends is left to chance on top of that."
			)
		)
	if probability.is_written():
		said.append(_("Settings have the chance of success written into Probability every night."))
	elif whole.certain:
		said.append(
			_("{0} of {1} have a probability of 100 %, which ERPNext gives where nobody types one.").format(
				whole.certain, whole.number
			)
		)
	return escape_html(" ".join(said))
