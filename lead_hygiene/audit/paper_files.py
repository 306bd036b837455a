"""Customers, quotations and orders, read into a pipeline that knows its records already."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from .exports import Export
from .pipeline import Pipeline
from .problems import Problems
from .who import Key

_QUOTATION = (
	*("name", "docstatus", "status", "quotation_to", "party_name", "opportunity"),
	*("transaction_date", "creation", "modified"),
)
_ORDER = (
	*("name", "docstatus", "status", "customer", "transaction_date", "base_net_total"),
	"items.prevdoc_docname",
)
_NOT_SUBMITTED = frozenset({"Draft", "Cancelled"})


class PaperFiles:
	"""Reads what was made of the records: customers first, orders last."""

	def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
		self._pipeline = pipeline
		self._problems = problems
		self._papers = pipeline.papers

	def customers(self, export: Export) -> None:
		"""Read which customer came of which lead."""
		self._papers.customers = self._papers.customers or export.has("lead_name")
		for _, row in export.records(("name", "lead_name"), needs_id=False):
			for lead in self._pipeline.directory.named("Lead", row.get("lead_name")):
				self._papers.leads[row.get("name", "")] = lead

	def quotations(self, export: Export) -> None:
		"""Read quotations: one that was ordered ends its opportunity, or the lead it was made for. When it was ordered an
		order says, else the day it was last changed, where that is known."""
		papers, named = self._papers, self._pipeline.directory.named
		papers.quotations = True
		for _, row in export.records(_QUOTATION, needs_id=False):
			deals = named("Opportunity", row.get("opportunity"))
			leads = named("Lead", row.get("party_name")) if row.get("quotation_to") == "Lead" else []
			if row.get("status") == "Ordered":
				self._pipeline.ordered.update((*deals, *leads))
			on = self._day(row, "transaction_date") or self._day(row, "creation")
			if on is None or not _is_submitted(row):
				continue
			made_for = dict.fromkeys((*deals, *leads, *self._leads_of(row, deals)))
			papers.quote(row.get("name"), made_for, on)
			changed = self._day(row, "modified")
			if row.get("status") == "Ordered" and changed is not None:
				papers.said_ordered(made_for, changed)

	def orders(self, export: Export) -> None:
		"""Read orders, each once for all records whose quotation, or customer, it is of."""
		self._papers.orders = True
		rows = export.records(_ORDER, needs_id=False)
		for _name, items in groupby(rows, lambda numbered: numbered[1].get("name", numbered[0])):
			made_for: set[Key] = set()
			on, worth = None, None
			for _number, row in items:
				day = self._day(row, "transaction_date")
				if day is None or not _is_submitted(row):
					continue
				on, worth = on or day, worth or row.get("base_net_total")
				made_for.update(self._papers.quoted_for(row.get("items.prevdoc_docname")))
				made_for.update(self._of_customer(row.get("customer")))
			if on is not None:
				self._papers.order(sorted(made_for, key=self._age), on, worth)

	def _age(self, key: Key) -> tuple[date, Key]:
		"""What puts the oldest record first, and last that of which nobody knows when it was made."""
		return self._pipeline.records[key].created or date.max, key

	def _leads_of(self, row: dict[str, Any], deals: list[Key]) -> list[Key]:
		"""The lead that a quotation's customer, or its opportunity, came of."""
		leads = [self._pipeline.leads[deal] for deal in deals if deal in self._pipeline.leads]
		if row.get("quotation_to") == "Customer":
			leads += self._of_customer(row.get("party_name"))
		return leads

	def _of_customer(self, customer: str | None) -> list[Key]:
		lead = self._papers.leads.get(customer or "")
		return [] if lead is None else [lead]

	def _day(self, row: dict[str, Any], field: str) -> date | None:
		"""The day of a field, None where that is still to come."""
		at = row.get(field)
		day = at.date() if hasattr(at, "date") else at
		return None if day is None or day > self._pipeline.today else day


def _is_submitted(row: dict[str, Any]) -> bool:
	docstatus = row.get("docstatus")
	return docstatus == 1 if docstatus is not None else row.get("status") not in _NOT_SUBMITTED
