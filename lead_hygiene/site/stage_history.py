"""The report Stage History: the stays behind a figure, one by one."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Field, Function, Term

from ..core.velocity import WON
from .columns import column
from .stage_query import Asked, in_band
from .stage_velocity import over, stage_label
from .stages import LONGEST

MOST = 5000
_SELECTED = (
	"reference_name", "to_stage", "from_stage", "from_outcome", "entered_on", "left_on", "left_to", "left_outcome",
	"responsible", "amount", "known_by", "serial",
)  # fmt: skip


def report(filters: dict[str, Any] | None) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows and message."""
	asked = Asked(filters)
	wanted = asked.filters.way or ""
	if wanted and wanted not in _WAYS:
		frappe.throw(_("There is no way {0} to leave a stage.").format(frappe.bold(escape_html(wanted))))
	query, change, doc = asked.rows()
	query = asked.entered(query, change)
	if asked.filters.record:
		query = query.where(change.reference_name == asked.filters.record)
	if asked.filters.amount_band not in (None, ""):
		query = query.where(in_band(change.amount, asked.filters.amount_band))
	if wanted:
		query = query.where(_WAYS[wanted](change))
	if wanted in ("forward", "back"):
		query = query.where(_turned(asked, change, wanted))
	if wanted == "overdue":
		query = query.where(asked.days(change) > _shortest_limit(asked))
	rows = _read(asked, query, change, doc, limit=None if wanted == "overdue" else MOST + 1)
	if wanted == "overdue":
		rows = [row for row in rows if _over(asked, row)]
	said = _Said()
	shown = [_shown(asked, row, said) for row in rows[:MOST]]
	message = None
	if len(rows) > MOST:
		message = _("Only the {0} longest stays are shown. Narrow the filters to see the others.").format(
			MOST
		)
	return _columns(asked), shown, message


_WAYS = {
	"forward": lambda change: change.left_on.notnull() & change.left_outcome.isnull(),
	"back": lambda change: change.left_on.notnull() & change.left_outcome.isnull(),
	"won": lambda change: change.left_outcome.isin(sorted(WON)),
	"lost": lambda change: change.left_outcome.notin(sorted(WON)),
	"still": lambda change: change.left_on.isnull(),
	"ended": lambda change: change.left_on.notnull(),
	"overdue": lambda change: Criterion.all([]),
}


def _read(
	asked: Asked, query: QueryBuilder, change: Table, doc: Table, limit: int | None
) -> list[dict[str, Any]]:
	days = asked.days(change)
	query = query.select(*(change[name] for name in _SELECTED), days.as_("stay"))
	if asked.kinds:
		query = query.select(doc[asked.cast.kind].as_("kind"))
	if asked.by_working_days and asked.needs_record:
		query = query.select(doc[asked.cast.company].as_("company_of"))
	one = asked.filters.record
	query = query.orderby(change.serial) if one else query.orderby(days, order=frappe.qb.desc)
	if limit:
		query = query.limit(limit)
	return query.run(as_dict=True)


def _turned(asked: Asked, change: Table, wanted: str) -> Criterion:
	"""Whether those who left their stage for another went forward, or back, as `core.velocity.way` has it."""
	order = asked.order() or [""]

	def place(stage: Field) -> Term:
		listed = Function("FIELD", stage, *order)
		return Case().when(stage.isnull(), 0).when(listed == 0, len(order) + 1).else_(listed)

	went, stood = place(change.left_to), place(change.to_stage)
	return went < stood if wanted == "back" else went >= stood


def _shortest_limit(asked: Asked) -> int:
	"""Whoever is over a limit has stayed longer than this. It spares reading the others."""
	limits = asked.policy.limits
	return min((*limits.by_stage.values(), *limits.by_kind.values()), default=LONGEST)


def _over(asked: Asked, row: dict[str, Any]) -> bool:
	"""What the database cannot tell: whether a stay is over its limit."""
	entered = row["entered_on"] if asked.by_working_days else None
	return bool(over(asked, row["to_stage"], row.get("kind"), row["stay"], entered, row.get("company_of")))


class _Said(dict):
	"""Places and origins as people read them. Looking a word up costs more than a row does, so each is once."""

	def __missing__(self, place: tuple[str | None, str | None]) -> str:
		stage, word = place
		self[place] = _(word) if word else stage_label(stage)
		return self[place]


def _shown(asked: Asked, row: dict[str, Any], said: _Said) -> dict[str, Any]:
	return {
		**row,
		"reference_doctype": asked.cast.doctype,
		"days": max(cint(row["stay"]), 0),
		"stage_label": said[row["to_stage"], None],
		"came_from": said[row["from_stage"], row["from_outcome"]] if cint(row["serial"]) > 1 else "",
		"went_to": said[row["left_to"], row["left_outcome"]] if row["left_on"] else "",
		"known_label": said[None, row["known_by"]],
	}


def _columns(asked: Asked) -> list[dict[str, Any]]:
	return [
		column("reference_name", _(asked.cast.doctype), "Link", 180, asked.cast.doctype),
		column("stage_label", _("Stage"), "Data", 170),
		column("came_from", _("Came From"), "Data", 150),
		column("entered_on", _("Entered On"), "Date", 110),
		column("left_on", _("Left On"), "Date", 110),
		column("went_to", _("Left For"), "Data", 150),
		column("days", _("Whole Days"), "Int", 90),
		# No link: Frappe drops rows that link to a user whom the reader may not see, and the figure would not hold.
		column("responsible", _("Responsible Then"), "Data", 170),
		column("amount", _("Amount Then"), "Currency", 120),
		column("known_label", _("Known By"), "Data", 110),
	]
