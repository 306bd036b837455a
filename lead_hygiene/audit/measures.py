"""The measures of a folder: velocity, performance, sources, lost, giving up, forecast; and what the files do not tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from ..core.facts import Facts
from ..core.history import Span
from ..core.review import Verdict
from .contact_runs import ContactRuns
from .flat_rows import Row
from .forecasts import Forecasts
from .journey_rows import source_rows, velocity_rows
from .journeys import Journeys
from .losses import Losses
from .measure_rows import forecast_rows, giving_up_rows, lost_rows, performance_rows
from .missing import Missing, missing
from .money import Money
from .performances import Performances
from .pipeline import Pipeline, Record
from .who import Key


class Measures:
	"""Takes the records one by one, after they were judged, leads first. `heard`: messages are known. `team_of` says in which team
	an owner is, `order` which stages there are, in their order."""

	def __init__(
		self,
		pipeline: Pipeline,
		heard: bool,
		team_of: Mapping[str, str],
		order: Callable[[], Sequence[str]],
	) -> None:
		self.pipeline = pipeline
		self.heard = heard
		self.money = Money(pipeline.records.values(), bool(pipeline.papers.worth))
		self.journeys = Journeys(pipeline, self.money)
		self.losses = Losses(pipeline, self.money)
		self.runs = ContactRuns(pipeline)
		self.performances = Performances(pipeline, self.money, heard)
		self.forecasts = Forecasts(pipeline.today, order)
		self.team_of = team_of
		self.rows = cache(self._rows)

	def add(
		self,
		key: Key,
		record: Record,
		facts: Facts,
		verdict: Verdict,
		grade: str | None,
		life: Sequence[Span] | None,
	) -> None:
		"""Take the next record. `life` None: nobody knows when what happened to it."""
		self.journeys.add(key, record, life, verdict.state)
		self.losses.add(record, life)
		self.performances.add(key, record, facts.conversation, verdict.state, life)
		if self.heard:
			self.runs.add(record.doctype, facts, verdict.state, grade)
		if record.doctype == "Opportunity":
			self.forecasts.add(record, life, verdict.state, grade, verdict.stage_deadline)

	def unknown(self) -> set[str]:
		"""The figures of a performance that the files cannot tell: proposals are on the site only."""
		found = _of_part("rejected") | {"refused"}
		if not self.heard:
			found |= {"uncontacted", "gone", "contacts", "reached", "pending"}
			found |= _of_part("answered") | _of_part("cold")
		if not self.performances.creators:
			found |= {"created"}
		if not self.pipeline.histories:
			found |= _of_part("back")
		read = {doctype for doctype, _name in self.pipeline.records}
		if "Lead" not in read:
			found |= {"created", "received", "median_hours", "uncontacted", "gone"}
		return found if "Opportunity" in read else found | _of_part("won") | _OF_DEALS

	def missing(self) -> list[Missing]:
		"""What the files do not tell, measure by measure."""
		return missing(self)

	def _rows(self) -> Mapping[str, list[Row]]:
		"""The rows of each measure, the names of `NAMES` in their order."""
		return {name: list(made(self)) for name, made in _MADE.items()}


_OF_DEALS = frozenset({"opportunities", "revenue", "without_amount"})


def _of_part(part: str) -> set[str]:
	return {part, *(f"{part}_{end}" for end in ("of", "share", "low", "high"))}


_MADE: Mapping[str, Callable[[Measures], Iterable[Row]]] = {
	"velocity": lambda of: velocity_rows(of.journeys),
	"performance": lambda of: performance_rows(of.performances, of.team_of, of.unknown(), of.money),
	"sources": lambda of: source_rows(of.journeys, of.money),
	"lost": lambda of: lost_rows(of.losses, bool(of.pipeline.histories)),
	"giving_up": lambda of: giving_up_rows(of.runs),
	"forecast": lambda of: forecast_rows(of.forecasts),
}
NAMES = tuple(_MADE)
