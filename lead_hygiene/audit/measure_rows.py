"""The measures performance, lost, giving up and forecast as flat rows: names in snake_case, numbers, texts; what is not known is
None, a share 0 … 1."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

from ..core.forecast import PASSED, Outlook, When, in_order
from ..core.forecast import together as outlooks_together
from ..core.giving_up import Attempt, stop_after
from ..core.lost import Lost
from ..core.performance import PARTS, Performance, by_team, leaning_rates, ranked, together
from ..core.touches import COUNTED
from .contact_runs import ContactRuns
from .flat_rows import Row, as_amount, as_share, ordered
from .forecasts import GROUPS as FORECAST_GROUPS
from .forecasts import Forecasts, known
from .losses import Losses
from .money import Money
from .performances import Performances

_BACK = ("back", "won_since", "median_back", "back_in_time", "old", "share_back", "low", "high", "few")


def lost_rows(losses: Losses, sees_back: bool) -> Iterator[Row]:
	"""A row for all losses of each currency, then of each group. `sees_back`: it is known what came back."""
	unknown = {} if sees_back else dict.fromkeys(_BACK)
	for doctype in losses.doctypes():
		for group_by in (None, *losses.groups(doctype)):
			found = losses.lost(doctype, group_by)
			dated = found if losses.is_dated(doctype) else losses.dated(doctype, group_by)
			for currency in sorted({currency for currency, _group in found}, key=str):
				mine = {group: each for (of, group), each in found.items() if of == currency}
				for group in ordered(mine, group_by, lambda group, mine=mine: mine[group].number):
					head = {"doctype": doctype, "group_by": group_by, "group": group, "currency": currency}
					yield {**head, **_lost(mine[group], dated.get((currency, group), Lost())), **unknown}


def _lost(lost: Lost, dated: Lost) -> Row:
	low, high = lost.interval or (None, None)
	return {
		"number": lost.number,
		"amount": as_amount(lost.amount) if lost.valued else None,
		"valued": lost.valued,
		"without_amount": lost.unvalued,
		"median_days": dated.median_days,
		"back": lost.back,
		"won_since": lost.won,
		"median_back": lost.median_back,
		"back_in_time": lost.ripe_back,
		"old": lost.ripe,
		"share_back": as_share(lost.share_back),
		"low": as_share(low),
		"high": as_share(high),
		"few": lost.is_few,
		"estimated": lost.estimated,
	}


def giving_up_rows(runs: ContactRuns) -> Iterator[Row]:
	"""A row for each contact in a row: of all, then of each grade."""
	groups = {(*key, False, None): each for key, each in runs.together().items()}
	groups |= {
		(doctype, channel, True, grade): each for (doctype, channel, grade), each in runs.by_grade().items()
	}

	def place(key: tuple[str, str, bool, str | None]) -> Any:
		return key[0], key[2], COUNTED.index(key[1]), key[3] or "~"

	for key in sorted(groups, key=place):
		doctype, channel, by_grade, grade = key
		attempts = groups[key].attempts()
		best = stop_after(attempts)
		for each in attempts:
			yield {
				"doctype": doctype,
				"channel": channel,
				"group_by": "grade" if by_grade else None,
				"group": grade,
				**_attempt(each),
				"waiting": groups[key].waiting[each.number],
				"suggested": each is best,
			}


def _attempt(each: Attempt) -> Row:
	return {
		"number": each.number,
		"made": each.made,
		"answered": each.answered,
		"chance": as_share(each.chance),
		"low": as_share(each.low),
		"high": as_share(each.high),
		"few": each.few,
		"so_far": as_share(each.so_far),
		"missed_low": as_share(each.missed_low),
		"missed_high": as_share(each.missed_high),
		"further": as_share(each.further),
		"stopped": each.stopped,
	}


def performance_rows(
	performances: Performances, team_of: Mapping[str, str], unknown: Collection[str], money: Money
) -> Iterator[Row]:
	"""A row for all, for each team, and for each rep, the best by the rate they are ordered by first; the figures that are
	`unknown` are None."""
	did = {rep: each for rep, each in performances.of.items() if each != Performance()}
	if not did:
		return
	teams = by_team(did, lambda rep: team_of.get(rep or "")) if team_of else {}
	for group_by, found in ((None, {None: together(did.values())}), ("team", teams), ("rep", did)):
		rates = leaning_rates(found)
		for name in ranked(found):
			figures = {**found[name].figures(), **dict.fromkeys(unknown)}
			yield {
				"group_by": group_by,
				"group": name,
				"team": team_of.get(name or "") if group_by == "rep" else None,
				"currency": money.currency,
				"rate": as_share(rates.get(name)) if group_by else None,
				**{key: _rounded(key, value) for key, value in figures.items()},
			}


_SHARES = frozenset(f"{part}_{end}" for part in PARTS for end in ("share", "low", "high"))


def _rounded(key: str, value: Any) -> Any:
	if key in _SHARES:
		return as_share(value)
	return as_amount(value) if isinstance(value, float) else value


def forecast_rows(forecasts: Forecasts) -> Iterator[Row]:
	"""A row for all open deals, for each month, and for each group; `when` is a month, "passed", or None: no day is known."""
	if not len(forecasts):
		return
	for group_by in (None, *FORECAST_GROUPS):
		found = forecasts.outlooks(group_by)
		if group_by is not None and not known(found):
			continue
		for currency in sorted({currency for (currency, _group), _when in found}, key=str):
			mine: dict[Hashable, dict[When, Any]] = {}
			for ((of, group), when), outlook in found.items():
				if of == currency:
					mine.setdefault(group, {})[when] = outlook
			whole = {group: outlooks_together(each.values()) for group, each in mine.items()}
			for group in ordered(whole, group_by, lambda group, whole=whole: whole[group].number):
				head = {"group_by": group_by, "group": group, "currency": currency}
				yield {**head, "when": "all", **_outlook(whole[group])}
				if group_by is None:
					for when in sorted(mine[group], key=in_order):
						yield {**head, "when": _when(when), **_outlook(mine[group][when])}


def _when(when: When) -> str | None:
	if when is None:
		return None
	return "passed" if when == PASSED else f"{when // 100}-{when % 100:02}"


def _outlook(outlook: Outlook) -> Row:
	row = {
		name: as_amount(value) if isinstance(value, float) else value
		for name, value in outlook.figures().items()
	}
	sound, rotten = (
		bool(part.number) and part.number == part.bare for part in (outlook.sound, outlook.rotten)
	)
	if sound:  # amounts of which not one is known are not nothing
		row |= dict.fromkeys(("sound_weighted", "sure", "most", "best"))
	if rotten:
		row |= dict.fromkeys(("rotten_amount", "rotten_weighted"))
	if outlook.number == row["without_amount"]:
		row["amount"] = None
	row |= {
		f"day_{basis or 'unknown'}": outlook.bases[basis] for basis in ("typed", "usual", "deadline", None)
	}
	return row
