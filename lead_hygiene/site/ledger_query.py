"""What the reports on the ledger ask of it: filters, who may see what, and what became of what was let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder.functions import Coalesce
from frappe.utils import add_days, escape_html, getdate
from pypika.enums import JoinType
from pypika.queries import QueryBuilder, Table
from pypika.terms import Case, Criterion, Term

from ..core.regret import FATES
from . import ledger
from .choices import KINDS
from .labels import LABELS
from .roles import CASTS
from .stage_query import Visible, check_period, one_value_each

BY_HAND = "-"
LETS_GO = tuple(kind.label for kind in KINDS.values())
_CAME_BACK_BY = {"Human Sign": "answered", "Person": "person", "Date": "date"}


@dataclass(slots=True)
class AskedOfLedger:
	"""The filters of a report, checked. Raises frappe.PermissionError where the reader may not see the ledger."""

	filters: frappe._dict
	seen: str = field(init=False)

	def __post_init__(self) -> None:
		self.filters = one_value_each(self.filters)
		frappe.has_permission(ledger.DOCTYPE, "read", throw=True)
		self.seen = build_match_conditions(ledger.DOCTYPE) or ""
		chosen = self.filters
		self._one_of(chosen.document_type, CASTS)
		self._one_of(chosen.event, ledger.EVENTS)
		self._one_of(chosen.action, tuple(LABELS.values()))
		self._one_of(chosen.fate, ("dropped", *FATES))
		check_period(chosen.from_date, chosen.to_date)

	def rows(self) -> tuple[QueryBuilder, Table, Table]:
		"""The query of the lines that are asked for and may be seen; the ledger; the Hygiene Action, where it is still there."""
		entry = frappe.qb.DocType(ledger.DOCTYPE)
		action = frappe.qb.DocType("Hygiene Action").as_("done_by")
		query = frappe.qb.from_(entry).join(action, JoinType.left).on(action.name == entry.hygiene_action)
		query = self._of_records(query, entry)
		chosen = self.filters
		for name, column in (
			("document_type", "reference_doctype"),
			("record", "reference_name"),
			("event", "event"),
			("action", "prescribed"),
			("user", "user"),
		):
			if chosen.get(name):
				query = query.where(entry[column] == chosen[name])
		if chosen.from_date:
			query = query.where(entry.happened_on >= getdate(chosen.from_date))
		if chosen.to_date:
			query = query.where(entry.happened_on < add_days(getdate(chosen.to_date), 1))
		if chosen.rule:
			rule = rule_of(entry, action)
			query = query.where(rule.isnull() if chosen.rule == BY_HAND else rule == chosen.rule)
		if chosen.fate:
			query = query.where(was_let_go(entry))
		if chosen.fate and chosen.fate != "dropped":
			query = query.where(fate_of(action) == chosen.fate)
		return (query.where(Visible(self.seen)) if self.seen else query), entry, action

	def _of_records(self, query: QueryBuilder, entry: Table) -> QueryBuilder:
		"""Only lines about records of the company and the owner that were asked for."""
		wanted = {name: self.filters.get(name) for name in ("company", "owner") if self.filters.get(name)}
		if not wanted:
			return query
		parts = []
		for doctype, cast in CASTS.items():
			doc = frappe.qb.DocType(doctype).as_(frappe.scrub(doctype))
			on = (entry.reference_doctype == doctype) & (doc.name == entry.reference_name)
			query = query.join(doc, JoinType.left).on(on)
			columns = {"company": doc[cast.company], "owner": doc[cast.owner]}
			parts.append(Criterion.all([columns[name] == value for name, value in wanted.items()]))
		return query.where(Criterion.any(parts))

	@staticmethod
	def _one_of(value: Any, known: Sequence[str]) -> None:
		if value and value not in known:
			frappe.throw(_("There is no {0} to filter by.").format(frappe.bold(escape_html(str(value)))))


def rule_of(entry: Table, action: Table) -> Term:
	"""The rule by its present name; what it was called then, where the action is gone. NULL: by hand."""
	return Coalesce(action.rule, entry.rule)


def was_let_go(entry: Table) -> Criterion:
	"""Whether the line says that a record was let go."""
	return (entry.event == "Done") & entry.prescribed.isin(LETS_GO)


def fate_of(action: Table) -> Term:
	"""What became of a record that was let go, as `core.regret.Fate`."""
	fate = Case().when(action.name.isnull(), "gone")
	# What is undone after it had come back, came back.
	for by, name in _CAME_BACK_BY.items():
		fate = fate.when(action.came_back_by == by, name)
	return fate.when((action.status == "Undone") | (action.came_back_by == "Undo"), "undone").else_("open")
