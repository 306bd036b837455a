"""Which milestones the leads and deals of a folder came to, and when: opportunity, quotation, order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..core.conversion import Journey
from ..core.effectiveness import life_of
from ..core.facts import State
from ..core.history import Span
from ..core.velocity import WON
from .money import Money
from .pipeline import Pipeline, Record
from .started import Started
from .who import Key
from .wins import win_of

CUSTOMER = "Customer"


@dataclass(slots=True)
class Came:
	"""What came of a lead: the day of its first opportunity, that on which one was won first, whether one goes on, the day the
	last ended, and what those that were won are worth (None: not known)."""

	opportunity: date | None = None
	won: date | None = None
	going: bool = False
	ended_on: date | None = None
	worth: float | None = None

	def add(self, born: date, ended: date | None, won: bool, worth: float | None) -> None:
		self.opportunity = min(self.opportunity or born, born)
		if ended is None:
			self.going = True
			return
		self.ended_on = max(self.ended_on or ended, ended)
		if won:
			self.won = min(self.won or ended, ended)
			if worth:
				self.worth = (self.worth or 0.0) + worth

	@property
	def ended(self) -> date | None:
		"""The day all opportunities had ended. None: one goes on, or there was none."""
		return None if self.going else self.ended_on


_NOTHING = Came()


class Journeys:
	"""Takes the records one by one, leads first. The milestones are those that the files can tell of: where nothing names the lead
	it came of, a lead has only that to come to that it became a customer. `undated` counts, by doctype, those of which it is not known when they
	started or ended; `bought` the converted leads of which no order is on file, nor a deal that was won."""

	def __init__(self, pipeline: Pipeline, money: Money) -> None:
		self._pipeline = pipeline
		self._money = money
		self._leads: list[tuple[Key, date | None, date | None, State]] = []
		self._came: dict[Key, Came] = {}
		offers = ("Quotation",) if pipeline.papers.quotations else ()
		deals = (
			("Opportunity",) if any(doctype == "Opportunity" for doctype, _name in pipeline.records) else ()
		)
		self.names_leads = _names_leads(pipeline)
		self._of_lead = (*deals, *offers, "Order") if self.names_leads else (CUSTOMER,)
		self._deals = Started("Opportunity", (*offers, "Order"))
		self._without_lead = bytearray()
		self._all: list[Started] | None = None
		self.undated = {"Lead": 0, "Opportunity": 0}
		self.bought = 0

	def add(self, key: Key, record: Record, life: Sequence[Span] | None, state: State) -> None:
		"""Take the next record."""
		born, ended = record.created, ended_on(record, life)
		if born is None or born > self._pipeline.today or (record.finished is not None and ended is None):
			self.undated[record.doctype] += 1
		elif record.doctype == "Lead":
			won = life[-1].place.outcome in WON if life else record.finished in WON
			self._leads.append((key, *((None, ended) if won else (ended, None)), state))
		else:
			self._deal(key, record, born, ended, state)

	def all(self) -> list[Started]:
		"""Those who started: leads, then deals. To be called when all records were taken."""
		if self._all is None:
			self._all = [self._of_leads(), self._deals]
			self._leads.clear()
		return [each for each in self._all if len(each)]

	def without_lead(self) -> bytearray | None:
		"""Which of the deals did not come of a lead. None: all, none, or it is not known."""
		some = any(self._without_lead) and not all(self._without_lead)
		return self._without_lead if some else None

	def _deal(self, key: Key, record: Record, born: date, ended: date | None, state: State) -> None:
		papers, won = self._pipeline.papers, record.finished in WON
		ordered = papers.ordered_on(key) or (ended if won else None)
		days = {"Quotation": papers.quoted.get(key), "Order": ordered}
		worth = self._money.worth(record) if won and key not in papers.worth else None
		lead = self._pipeline.leads.get(key) or papers.leads.get(record.customer or "")
		if lead is not None:
			if lead not in self._came:
				self._came[lead] = Came()
			self._came[lead].add(born, ended, won, worth)
		life = life_of(ordered is not None, state, False)
		self._started(self._deals, key, record, days, ended, worth, life)
		self._without_lead.append(record.from_lead is False)

	def _of_leads(self) -> Started:
		found, papers = Started("Lead", self._of_lead), self._pipeline.papers
		for key, own_end, bought, state in self._leads:
			record, came = self._pipeline.records[key], self._came.get(key, _NOTHING)
			ordered = papers.ordered_on(key) or came.won
			days = {"Opportunity": came.opportunity, "Quotation": papers.quoted.get(key), "Order": ordered}
			days[CUSTOMER] = bought
			ended = own_end or came.ended
			self.bought += self.names_leads and record.finished in WON and ordered is None
			goes_on = came.opportunity is not None and ended is None
			life = life_of(days[self._of_lead[-1]] is not None, state, goes_on)
			self._started(found, key, record, days, ended, came.worth, life)
		return found

	def _started(
		self,
		started: Started,
		key: Key,
		record: Record,
		days: Mapping[str, date | None],
		ended: date | None,
		worth: float | None,
		life: str,
	) -> None:
		born, today = record.created, self._pipeline.today
		came = (days[milestone] for milestone in started.milestones)
		since = tuple(None if day is None else (day - born).days for day in came)
		journey = Journey(since, (today - born).days, None if ended is None else (ended - born).days)
		orders = self._pipeline.papers.worth
		worth = self._money.of_orders(orders[key]) if key in orders else worth
		started.add(record, born, journey, life, worth)


def _names_leads(pipeline: Pipeline) -> bool:
	"""Whether any deal, quotation or order is known to have come of a lead."""
	papers = pipeline.papers
	if pipeline.leads or any(key[0] == "Lead" for key in (*papers.quoted, *papers.ordered)):
		return True
	return any(record.customer in papers.leads for record in pipeline.records.values() if record.customer)


def ended_on(record: Record, life: Sequence[Span] | None) -> date | None:
	"""The day a record came to the end it is at, a win that of the win. None: it goes on, or nobody knows."""
	if life and life[-1].place.outcome is not None:
		return (win_of(life) or life[-1]).began.at.date()
	return record.changed if record.finished is not None else None
