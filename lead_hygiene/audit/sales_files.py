"""Leads and opportunities, read into a pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from ..core.sources import finished_lead, finished_opportunity
from .columns import fields
from .columns import key as scrubbed
from .exports import Export
from .pipeline import Pipeline, Record, Traits
from .problems import Problems, counted
from .tables import Unreadable
from .unknown_words import UnknownWords

_BOTH = (
	"name",
	"status",
	"title",
	"creation",
	"modified",
	"owner",
	"company",
	"hygiene_snoozed_until",
	"hygiene_disqualified",
)
# The columns that may hold a trait, the likeliest first.
_TRAITS = {
	"source": ("source", "utm_source"),
	"campaign": ("campaign_name", "campaign", "utm_campaign"),
	"territory": ("territory",),
	"industry": ("industry",),
	"sub_industry": ("hygiene_sub_industry",),
}
_BOTH = (*_BOTH, *(name for names in _TRAITS.values() for name in names))
_REASON = "lost_reasons.lost_reason"
_LEAD = (
	*_BOTH,
	"lead_name",
	"company_name",
	"lead_owner",
	"disabled",
	"email_id",
	"phone",
	"mobile_no",
	"whatsapp_no",
	"hygiene_lost_reason",
)
_OPPORTUNITY = (
	*_BOTH,
	*(
		"transaction_date",
		"opportunity_type",
		"sales_stage",
		"opportunity_amount",
		"currency",
		"customer_name",
		"expected_closing",
		"base_opportunity_amount",
		"lost_reasons",
		_REASON,
	),
	*(
		"opportunity_from",
		"party_name",
		"opportunity_owner",
		"contact_email",
		"contact_mobile",
		"phone",
		"whatsapp",
	),
)
SAME = {"source": "utm_source", "campaign_name": "utm_campaign", "campaign": "utm_campaign"}


class SalesFiles:
	"""Reads the records themselves. `asked` are the fields that conditions of rules ask for, `columns` the fields
	and unknown headings of all the files read."""

	def __init__(
		self, pipeline: Pipeline, problems: Problems, asked: Iterable[str], owner_field: str | None
	) -> None:
		self._pipeline = pipeline
		self._problems = problems
		self._asked = frozenset(asked)
		self._extra = self._asked | {new for old, new in SAME.items() if old in self._asked}
		self._extra |= {old for old, new in SAME.items() if new in self._asked}
		self._answers: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
		self._owner = (owner_field,) if owner_field else ()
		self.columns: set[str] = set()
		self._days: dict[date, date] = {}
		self._kept: dict[Any, Any] = {}
		self._alike: dict[tuple[str | None, ...], Traits] = {}

	def leads(self, export: Export) -> None:
		"""Read a file of leads."""
		unborn, words = 0, self._words(export)
		for number, row in self._rows(export, _LEAD):
			record = self._record(export, number, row, "lead_owner")
			if record is None:
				continue
			for field, unknown in words.items():
				unknown.take(row.get(field))
			record.title = row.get("title") or row.get("lead_name") or row.get("company_name")
			record.created = self._day(row.get("creation"))
			record.born, record.creator = row.get("creation"), self._same(row.get("owner"))
			record.reasons = self._reasons(row, "hygiene_lost_reason")
			record.finished = finished_lead(record.status, row.get("disabled"))
			unborn += record.created is None and record.finished is None
			self._pipeline.directory.add(
				("Lead", record.name),
				[row.get("email_id")],
				[row.get("phone"), row.get("mobile_no"), row.get("whatsapp_no")],
			)
		self._tell_unborn(export, unborn)
		for unknown in words.values():
			unknown.tell(self._problems)

	def opportunities(self, export: Export) -> None:
		"""Read a file of opportunities."""
		unborn, words = 0, self._words(export)
		for number, row in self._rows(export, _OPPORTUNITY):
			record = self._record(export, number, row, "opportunity_owner")
			if record is None:
				continue
			for field, unknown in words.items():
				unknown.take(row.get(field))
			record.title = row.get("title") or row.get("customer_name") or row.get("party_name")
			record.created = self._born(row)
			record.finished = finished_opportunity(record.status)
			unborn += record.created is None and record.finished is None
			record.closing = self._same(row.get("expected_closing"))
			record.reasons = self._reasons(row, "lost_reasons")
			party = row.get("opportunity_from")
			record.from_lead = None if party is None else party == "Lead"
			record.customer = self._same(row.get("party_name")) if party == "Customer" else None
			if row.get("party_name") and row.get("opportunity_from") in (None, "Lead"):
				self._pipeline.share(("Opportunity", record.name), ("Lead", row["party_name"]))
			record.kind = row.get("opportunity_type")
			record.stage = row.get("sales_stage")
			record.amount = row.get("opportunity_amount")
			record.base_amount = row.get("base_opportunity_amount")
			record.currency = row.get("currency")
			self._pipeline.directory.add(
				("Opportunity", record.name),
				[row.get("contact_email")],
				[row.get("contact_mobile"), row.get("phone"), row.get("whatsapp")],
			)
		self._tell_unborn(export, unborn)
		for unknown in words.values():
			unknown.tell(self._problems)

	def _words(self, export: Export) -> dict[str, UnknownWords]:
		reason = "it was kept as it stands (No Budget, No Authority, No Need and No Fit are known)"
		return {
			"status": UnknownWords(export, "status", "status", "taken as open"),
			"hygiene_disqualified": UnknownWords(export, "hygiene_disqualified", "reason", reason),
		}

	def _rows(self, export: Export, wanted: tuple[str, ...]) -> Iterable[tuple[int, dict[str, Any]]]:
		self._tell_missing(export)
		self.columns.update(c.field.name if c.field else c.heading for c in export.header.columns)
		self._answers[export.file] = self._answers_in(export)
		labelled = (name for _asked, names in self._answers[export.file] for name in names)
		return export.records((*wanted, *self._owner, *labelled), (*self._extra, *self._owner))

	def _record(self, export: Export, number: int, row: dict[str, Any], owner_field: str) -> Record | None:
		"""The record of a row, kept in the pipeline. None: the file had it before."""
		name = row.get("name") or f"row {number}"
		if (export.doctype, name) in self._pipeline.records:
			if not any(c.field is not None and c.field.table for c in export.header.columns):
				message = f"{name!r} stood there before; the first row was used"
				self._problems.lost_row("twice", export.file, message, number, "ID")
			else:
				self._add_reason(self._pipeline.records[export.doctype, name], row)
			return None
		owner = next((row[scrubbed(f)] for f in self._owner if row.get(scrubbed(f))), None)
		owner = owner or next((row[f] for f in self._owner if row.get(f)), None)
		record = Record(
			doctype=export.doctype,
			name=name,
			owner=owner or row.get(owner_field) or row.get("owner"),
			status=row.get("status"),
			company=row.get("company"),
			changed=self._day(row.get("modified")),
			snoozed_until=row.get("hygiene_snoozed_until"),
			disqualified=row.get("hygiene_disqualified"),
			traits=self._traits(row),
			values=self._values(export, row),
		)
		self._pipeline.records[export.doctype, name] = record
		return record

	def _traits(self, row: dict[str, Any]) -> Traits:
		told = tuple(next((row[n] for n in names if n in row), None) for names in _TRAITS.values())
		if told not in self._alike:
			self._alike[told] = Traits(*told)
		return self._alike[told]

	def _reasons(self, row: dict[str, Any], column: str) -> tuple[str, ...]:
		"""Why a record was lost: from its table of reasons, or one column, commas between them."""
		text = row.get(_REASON) or row.get(column)
		if not text:
			return ()
		parts = [text] if row.get(_REASON) else (part.strip() for part in re.split("[,،;]", text))
		return self._same(tuple(dict.fromkeys(part for part in parts if part)))

	def _add_reason(self, record: Record, row: dict[str, Any]) -> None:
		"""A further row of a record that has a table of reasons."""
		reason = row.get(_REASON)
		if reason and reason not in record.reasons:
			record.reasons = self._same((*record.reasons, reason))

	def _same(self, value: Any) -> Any:
		"""One object for all values that are equal."""
		return None if value is None else self._kept.setdefault(value, value)

	def _answers_in(self, export: Export) -> list[tuple[str, tuple[str, ...]]]:
		"""What conditions ask for and the file has, with the columns that can hold it, the likeliest first."""
		there = {c.field.name if c.field else scrubbed(c.heading) for c in export.header.columns}
		found = []
		for name in sorted(self._asked):
			meant = fields(export.doctype).get(scrubbed(name), ())
			names = (name, scrubbed(name), SAME.get(name), *(o for o, n in SAME.items() if n == name))
			names = (*names, *(field.name for field in meant if field.table is None))
			if columns := tuple(dict.fromkeys(each for each in names if each in there)):
				found.append((name, columns))
		return found

	def _values(self, export: Export, row: dict[str, Any]) -> dict[str, Any]:
		answers = self._answers[export.file]
		if not answers:
			return _NOTHING
		found = {}
		for name, columns in answers:
			for column in columns:
				if column in row:
					found[name] = row[column]
					break
		return found or _NOTHING

	def _born(self, row: dict[str, Any]) -> date | None:
		said = row.get("transaction_date")
		if said is not None and said <= self._pipeline.today:
			return self._days.setdefault(said, said)
		return self._day(row.get("creation")) or said

	def _day(self, at: datetime | None) -> date | None:
		"""The day of a moment, one object for all records of it."""
		return None if at is None else self._days.setdefault(day := at.date(), day)

	def _tell_unborn(self, export: Export, count: int) -> None:
		if count:
			have = "has" if count == 1 else "have"
			message = (
				f"{counted(count, 'open record')} {have} no date of making; only what has a date was judged"
			)
			self._problems.add("unborn", export.file, message)

	def _tell_missing(self, export: Export) -> None:
		born = ("creation",) if export.doctype == "Lead" else ("creation", "transaction_date")
		if not export.has("status", *born):
			least = "Status nor Created On" + (" nor Opportunity Date" if len(born) > 1 else "")
			only = ": none of its columns but the ID is known" if export.has_only("name") else ""
			raise Unreadable(f"it has neither {least}, so its records cannot be judged{only}")
		for names, message in (
			(
				("name",),
				"it has no column ID; records are named after their rows, and nothing can refer to them",
			),
			(("status",), "it has no column Status; every record was taken as open"),
			(born, "it has no column Created On; silence and age are known only where somebody answered"),
			(
				("sales_stage",) if export.doctype == "Opportunity" else (),
				"it has no column Sales Stage; no stage can be overdue",
			),
		):
			if names and not export.has(*names):
				self._problems.add("missing column", export.file, message)


_NOTHING: dict[str, Any] = {}
