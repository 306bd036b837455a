"""The records of a folder and all that the other files say about them, put together as facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ..core.answers import bare_address
from ..core.facts import Facts, Role, Steps
from ..core.sources import Step, steps_of
from ..core.touches import Touch, listen
from .histories import Histories
from .papers import Papers
from .who import ROLES, Directory, Key


@dataclass(frozen=True, slots=True)
class Traits:
	"""What tells records apart, as far as their file says it. One object for all that are alike."""

	source: str | None = None
	campaign: str | None = None
	territory: str | None = None
	industry: str | None = None
	sub_industry: str | None = None


NO_TRAITS = Traits()


@dataclass(slots=True)
class Record:
	"""One Lead or Opportunity as the files tell it. Absent is None.

	`stage_since` is the day its stage was entered; `stage_estimated` says that it is only the day the record
	was made. `changed` is the day it was last changed. `born` is the moment a lead was made, `creator` who made it.
	`amount` is in `currency`, `base_amount` in that of the company. `from_lead` says that a lead was named
	as the party of an opportunity (None: the file does not say), `customer` names the customer it was made for. `reasons`
	are those it was lost for, `closing` is the day its owner expects its end. `values` holds what conditions of rules ask for.
	"""

	doctype: str
	name: str
	title: str | None = None
	owner: str | None = None
	status: str | None = None
	stage: str | None = None
	stage_since: date | None = None
	stage_estimated: bool = False
	kind: str | None = None
	from_lead: bool | None = None
	customer: str | None = None
	traits: Traits = NO_TRAITS
	reasons: tuple[str, ...] = ()
	closing: date | None = None
	company: str | None = None
	amount: float | None = None
	base_amount: float | None = None
	currency: str | None = None
	created: date | None = None
	born: datetime | None = None
	creator: str | None = None
	changed: date | None = None
	finished: str | None = None
	snoozed_until: date | None = None
	disqualified: str | None = None
	values: Mapping[str, Any] = field(default_factory=dict)

	@property
	def role(self) -> Role:
		"""The part it plays in the core."""
		return ROLES[self.doctype]  # type: ignore[return-value]


@dataclass(slots=True)
class StageSpan:
	"""The latest stage an opportunity is known to have entered while it was open."""

	stage: str | None
	entered: datetime


@dataclass(slots=True)
class Pipeline:
	"""Everything read, by record. `leads` has the lead of each opportunity that came of one, `deals` the opportunities
	of each lead. `stage_limits` and `stage_order` come from the site's own Sales Stages."""

	today: date
	records: dict[Key, Record] = field(default_factory=dict)
	directory: Directory = field(default_factory=Directory)
	touches: dict[Key, list[Touch]] = field(default_factory=dict)
	steps: dict[Key, list[Step]] = field(default_factory=dict)
	spans: dict[Key, StageSpan] = field(default_factory=dict)
	histories: Histories = field(default_factory=Histories)
	papers: Papers = field(default_factory=Papers)
	ordered: set[Key] = field(default_factory=set)
	leads: dict[Key, Key] = field(default_factory=dict)
	deals: dict[Key, list[Key]] = field(default_factory=dict)
	stage_limits: dict[str, int] = field(default_factory=dict)
	stage_order: dict[str, float] = field(default_factory=dict)

	def in_order(self) -> list[Key]:
		"""The records in order of doctype and name."""
		return sorted(self.records)

	def our_addresses(self) -> frozenset[str]:
		"""The addresses of our own people, as far as the files show them: those who own a record."""
		owners = {bare_address(record.owner) for record in self.records.values()}
		return frozenset(owner for owner in owners if "@" in owner)

	def facts(self, key: Key, per_day: bool) -> Facts:
		"""What is known about one record, also where and since when it stands."""
		record = self.records[key]
		if record.created is None:
			record.created = self._first_contact(key)
		self._settle(key, record)
		return Facts(
			role=record.role,
			name=record.name,
			created=record.created,
			finished=record.finished,
			snoozed_until=record.snoozed_until,
			conversation=listen(self._conversation(key), record.created, self.today, per_day),
			steps=self._steps(key),
			stage=record.stage,
			stage_since=record.stage_since,
			kind=record.kind,
			calendar=record.company,
			disqualified=record.disqualified,
			values=record.values,
		)

	def share(self, deal: Key, lead: Key) -> None:
		"""Have an opportunity share one conversation with the lead it came of, where that is among the records."""
		if lead in self.records:
			self.leads[deal] = lead
			self.deals.setdefault(lead, []).append(deal)

	def has_open_deal(self, lead: Key) -> bool:
		"""Whether an opportunity that came of a lead is in play."""
		return any(self._in_play(deal) for deal in self.deals.get(lead, ()))

	def _in_play(self, deal: Key) -> bool:
		record = self.records[deal]
		if record.finished is not None or deal in self.ordered:
			return False
		return record.snoozed_until is None or record.snoozed_until <= self.today

	def _conversation(self, key: Key) -> Iterable[Touch]:
		"""The touches of a record, its lead and all opportunities of that; each once, whichever of them it names."""
		lead = self.leads.get(key, key)
		if lead not in self.deals:
			return self.touches.get(key, ())
		found = (touch for each in (lead, *self.deals[lead]) for touch in self.touches.get(each, ()))
		return {id(touch): touch for touch in found}.values()

	def _first_contact(self, key: Key) -> date | None:
		"""The day a record was already there, where the export does not say when it was made."""
		days = [touch.at.date() for touch in self.touches.get(key, ()) if touch.at is not None]
		return min((day for day in days if day <= self.today), default=None)

	def _steps(self, key: Key) -> Steps:
		rows = self.steps.get(key)
		return steps_of(rows, self.today) if rows else Steps()

	def _settle(self, key: Key, record: Record) -> None:
		if key in self.ordered and record.finished is None:
			record.finished = "Converted"
		if record.doctype != "Opportunity":
			return
		span = self.spans.get(key)
		if span is not None and (record.stage is None or record.stage == span.stage):
			record.stage = span.stage
			record.stage_since = span.entered.date()
		elif record.stage is not None:
			record.stage_since = record.created
			record.stage_estimated = record.created is not None
