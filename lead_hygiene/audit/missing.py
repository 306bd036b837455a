"""What the files of a folder do not tell, measure by measure; the words for it are made where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from .measures import Measures


@dataclass(frozen=True, slots=True)
class Missing:
	"""Something that a `measure` lacks: the name of a word, and how many records it is about (None: it is about no number)."""

	measure: str
	what: str
	count: int | None = None


def missing(of: Measures) -> list[Missing]:
	"""All that is missing, in the order of the measures."""
	pipeline, journeys, doctypes = of.pipeline, of.journeys, {key[0] for key in of.pipeline.records}
	papers, started = pipeline.papers, {each.start: each for each in journeys.all()}
	traits = {name for each in started.values() for name in each.told.groups()}
	leads, deals = "Lead" in doctypes, "Opportunity" in doctypes
	undated = sum(journeys.undated.values())
	found = (
		("velocity", "no_links", None, leads and not journeys.names_leads),
		("velocity", "no_quotations", None, not papers.quotations and (deals or journeys.names_leads)),
		("velocity", "no_orders", None, not papers.orders and (deals or journeys.names_leads)),
		("velocity", "bought", journeys.bought, journeys.bought),
		("velocity", "undated", undated, undated),
		("performance", "no_messages", None, not of.heard),
		("performance", "no_changes", None, not pipeline.histories),
		("performance", "no_creators", None, leads and not of.performances.creators),
		("performance", "no_proposals", None, True),
		("performance", "no_teams", None, not of.team_of),
		("performance", "no_sum", None, deals and not of.money.can_add),
		("performance", "guessed", of.performances.estimated, of.performances.estimated),
		("sources", "no_sources", None, not traits & {"source", "campaign"}),
		("sources", "no_budget", None, True),
		("sources", "no_messages_alive", None, not of.heard),
		("sources", "no_sum", None, deals and not of.money.can_add),
		("lost", "no_changes_lost", None, not pipeline.histories),
		("lost", "no_reasons", None, not any(record.reasons for record in pipeline.records.values())),
		("lost", "undated_losses", of.losses.unknown, of.losses.unknown),
		("giving_up", "no_messages_runs", None, not of.heard),
		("forecast", "no_deals", None, not deals),
		("forecast", "nothing_closed", None, deals and not of.forecasts.closed()),
		("forecast", "no_closing", None, deals and not any(r.closing for r in pipeline.records.values())),
		("forecast", "no_messages_sound", None, deals and not of.heard),
	)
	return [Missing(measure, what, count) for measure, what, count, holds in found if holds]
