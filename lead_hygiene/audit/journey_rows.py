"""The measures velocity and sources as flat rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.conversion import FATES, WINDOWS, Step, legs, trend
from ..core.effectiveness import LIVES, WITHIN, Effect
from ..core.velocity import QUANTILES
from .flat_rows import Row, as_amount, as_share, ordered
from .journeys import Journeys
from .money import Money
from .started import Started

SOURCE_GROUPS = ("source", "campaign")
WITHOUT_LEAD = "Opportunity Without Lead"


def velocity_rows(journeys: Journeys) -> Iterator[Row]:
	"""A row for each step: of all, then of each group."""
	for started in journeys.all():
		yield from _steps(started, started.start, None)
		if started.start == "Opportunity" and (only := journeys.without_lead()) is not None:
			yield from _steps(started, WITHOUT_LEAD, only)


def _steps(started: Started, start: str, only: Sequence[object] | None) -> Iterator[Row]:
	names = (started.start, *started.milestones)
	for group_by in (None, *started.told.groups()):
		found = started.steps(group_by, only)
		for group in ordered(found, group_by, lambda group, found=found: found[group][0].entered):
			before = found.get(_month_before(group)) if group_by == "month" and group else None
			for place, way in enumerate(legs(len(started.milestones))):
				step = found[group][place]
				yield {
					"start": start,
					"group_by": group_by,
					"group": group,
					"step_from": names[way[0]],
					"step_to": names[way[1]],
					**_step(step, before[place] if before else None),
				}


def _step(step: Step, before: Step | None) -> Row:
	row: Row = {"entered": step.entered, **{fate: step.number(fate) for fate in FATES}}
	for window in WINDOWS:
		low, high = step.interval(window) or (None, None)
		row |= {
			f"within_{window}": step.within(window),
			f"old_{window}": step.old(window),
			f"share_{window}": as_share(step.share(window)),
			f"low_{window}": as_share(low),
			f"high_{window}": as_share(high),
			f"few_{window}": step.few(window),
		}
	row |= {name: step.within_days(share) for name, share in QUANTILES.items()}
	change = trend(step, before) if before else None
	return row | {
		"compared_within": change.window if change else None,
		"share_before": as_share(change.before) if change else None,
		"change": as_share(change.change) if change else None,
		"clear": change.clear if change else None,
	}


def _month_before(month: str) -> str:
	year, number = int(month[:4]), int(month[5:])
	return f"{year}-{number - 1:02}" if number > 1 else f"{year - 1}-12"


def source_rows(journeys: Journeys, money: Money) -> Iterator[Row]:
	"""A row for all, and for each source and campaign."""
	for started in journeys.all():
		groups = [each for each in started.told.groups() if each in SOURCE_GROUPS]
		for group_by in (None, *groups) if groups else ():
			found = started.effects(group_by)
			for group in ordered(found, group_by, lambda group, found=found: found[group].number):
				head = {"start": started.start, "group_by": group_by, "group": group}
				yield {**head, "currency": money.currency, **_effect(found[group], started.milestones[0])}


def _effect(effect: Effect, came_to: str) -> Row:
	alive, won = effect.alive_interval or (None, None), effect.won_interval or (None, None)
	way = effect.whole_way
	return {
		"number": effect.number,
		**{life: effect.lives[life] for life in LIVES},
		"judged": effect.judged,
		"share_alive": as_share(effect.share_alive),
		"alive_low": as_share(alive[0]),
		"alive_high": as_share(alive[1]),
		"came_to": came_to,
		"came": effect.steps[0].number("reached"),
		"median_came": effect.steps[0].within_days(QUANTILES["median"]),
		"won_within": way.within(WITHIN),
		"old": way.old(WITHIN),
		"share_won": as_share(effect.share_won),
		"won_low": as_share(won[0]),
		"won_high": as_share(won[1]),
		"few": effect.is_few,
		"median_days": effect.median_days,
		"valued": effect.valued,
		"without_amount": max(effect.won - effect.valued, 0),
		"revenue": as_amount(effect.revenue) if effect.valued else None,
		"each": as_amount(effect.each),
		"budget": None,
		"cost_per_won": effect.cost_per_won(None),
	}
