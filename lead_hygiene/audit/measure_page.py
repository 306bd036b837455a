"""The measures as the page shows them: sections of small tables, the rest of the rows left to the JSON. No markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..core.shares import FEW
from .flat_rows import Row
from .measures import NAMES, Measures
from .missing import Missing

Kind = Literal["name", "step", "number", "money", "share", "chance", "range"]
MOST = 12
MONTHS = 13


@dataclass(frozen=True, slots=True)
class Col:
	"""One column: its word, how it is shown, and the keys of the row it is made of."""

	word: str
	keys: tuple[str, ...]
	kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Sheet:
	"""One table: what it is about (a word, None: it needs none), what it is told apart by (None: nothing), `more` rows that are
	not shown. `is_open`: it is not folded away."""

	about: str | None
	by: str | None
	columns: Sequence[Col]
	rows: Sequence[Row]
	more: int = 0
	is_open: bool = True


@dataclass(frozen=True, slots=True)
class Section:
	"""A measure: its sheets, and what the files do not tell of it."""

	name: str
	sheets: Sequence[Sheet]
	lacks: Sequence[Missing]

	@property
	def is_pale(self) -> bool:
		"""Whether it shows a share of few."""
		shares = (
			(column.keys[1], sheet.rows)
			for sheet in self.sheets
			for column in sheet.columns
			if len(column.keys) > 3
		)
		return any(row[of] and row[of] < FEW for of, rows in shares for row in rows)


def _share(word: str, hits: str, of: str, share: str, low: str, high: str, kind: Kind = "share") -> Col:
	return Col(word, (hits, of, share, low, high), kind)


def _part(part: str) -> Col:
	return _share(part, part, *(f"{part}_{end}" for end in ("of", "share", "low", "high")))


def _number(word: str, key: str | None = None) -> Col:
	return Col(word, (key or word,))


def _money(word: str, key: str | None = None) -> Col:
	return Col(word, (key or word, "currency"), "money")


_WITHIN = _share("within", "within_90", "old_90", "share_90", "low_90", "high_90")
_DAYS = (_number("median"), _number("p75"), _number("p90"))
_FATES = tuple(_number(each) for each in ("entered", "reached", "open", "ended", "skipped"))
_VELOCITY = (*_FATES, _WITHIN, *_DAYS)
_DEALS = (
	*(_number("opportunities"), _part("won"), _number("median_days_won"), _number("median_days_lost")),
	*(_money("revenue"), _money("average_deal"), _part("back")),
)
_CONTACTS = (
	*(_number("received"), _number("median_hours"), _number("contacts"), _part("answered")),
	*(_part("overdue"), _part("cold")),
)
_SOURCES = (
	_number("number"),
	_share("alive", "alive", "judged", "share_alive", "alive_low", "alive_high"),
	_share("within", "won_within", "old", "share_won", "won_low", "won_high"),
	*(_number("won"), _number("median_order", "median_days"), _money("revenue"), _money("each")),
)
_LOST = (
	*(
		_number("number"),
		_money("amount"),
		_number("until_lost", "median_days"),
		_number("came_back", "back"),
	),
	_share("back_share", "back_in_time", "old", "share_back", "low", "high"),
)
_GIVING_UP = (
	_share("chance", "answered", "made", "chance", "low", "high", "chance"),
	*(Col("so_far", ("so_far",), "chance"), _number("stopped"), _number("waiting")),
)
_FORECAST = (
	*(_number("number"), _money("amount"), _number("sound"), _money("weighted", "sound_weighted")),
	*(Col("range", ("sure", "most", "currency"), "range"), _money("best"), _number("rotten")),
	_money("rotten_amount"),
)


def sections(measures: Measures) -> list[Section]:
	"""Every measure, in its order."""
	rows, lacks = measures.rows(), measures.missing()
	made = {
		"velocity": _velocity,
		"performance": _performance,
		"sources": _sources,
		"lost": _lost,
		"giving_up": _giving_up,
		"forecast": _forecast,
	}
	return [
		Section(name, list(made[name](rows[name])), [each for each in lacks if each.measure == name])
		for name in NAMES
	]


def _velocity(rows: Sequence[Row]) -> Iterable[Sheet]:
	step = Col("", ("step_from", "step_to"), "step")
	for start, mine in _by(rows, "start").items():
		whole = [row for row in mine if row["group_by"] is None]
		yield Sheet(start, None, (step, *_VELOCITY), whole)
		all_the_way = whole[-1]["step_from"], whole[-1]["step_to"]
		groups = [row for row in mine if (row["step_from"], row["step_to"]) == all_the_way]
		yield from _folded(groups, (_FATES[0], _FATES[1], _FATES[2], _FATES[3], _WITHIN, *_DAYS))


def _performance(rows: Sequence[Row]) -> Iterable[Sheet]:
	whole = [row for row in rows if row["group_by"] is None]
	reps = [row for row in rows if row["group_by"] == "rep"]
	teams = [row for row in rows if row["group_by"] == "team"]
	for about, columns in (("deals", _DEALS), ("work", _CONTACTS)) if reps else ():
		shown = [*reps[:MOST], *whole]
		yield Sheet(about, "rep", (_name(), *columns), shown, max(len(reps) - MOST, 0))
		yield from _folded(teams, columns)


def _sources(rows: Sequence[Row]) -> Iterable[Sheet]:
	for start, mine in _by(rows, "start").items():
		whole = [row for row in mine if row["group_by"] is None]
		for place, (group_by, groups) in enumerate(_grouped(mine).items()):
			shown, more = _first(groups)
			about = None if place else start
			yield Sheet(about, group_by, (_name(), *_SOURCES), [*shown, *whole], more, not place)


def _lost(rows: Sequence[Row]) -> Iterable[Sheet]:
	for doctype, mine in _by(rows, "doctype").items():
		whole = [row for row in mine if row["group_by"] is None]
		reasons, more = _first([row for row in mine if row["group_by"] == "reason"])
		by = "reason" if reasons else None
		yield Sheet(doctype, by, (_name(), *_LOST), [*reasons, *whole], more)
		yield from _folded([row for row in mine if row["group_by"] != "reason"], _LOST)


def _giving_up(rows: Sequence[Row]) -> Iterable[Sheet]:
	contact = Col("contact", ("number", "suggested"), "name")
	for doctype, mine in _by([row for row in rows if row["group_by"] is None], "doctype").items():
		for place, (channel, each) in enumerate(_by(mine, "channel").items()):
			best = next((row["number"] for row in each if row["suggested"]), 0)
			shown = each[: max(best + 2, 6)]
			about = doctype if not place else None
			columns = (contact, *_GIVING_UP)
			yield Sheet(about, channel, columns, shown, len(each) - len(shown), not place)


def _forecast(rows: Sequence[Row]) -> Iterable[Sheet]:
	whole = [row for row in rows if row["group_by"] is None]
	if whole:
		months = [row for row in whole if row["when"] != "all"]
		total = [row for row in whole if row["when"] == "all"]
		columns = (Col("when", ("when",), "name"), *_FORECAST)
		yield Sheet(None, None, columns, [*months[: 2 * MOST], *total], max(len(months) - 2 * MOST, 0))
	yield from _folded(rows, _FORECAST)


def _folded(rows: Sequence[Row], columns: Sequence[Col]) -> Iterable[Sheet]:
	"""A folded sheet for each grouping."""
	for group_by, groups in _grouped(rows).items():
		shown, more = _first(groups)
		yield Sheet(None, group_by, (_name(), *columns), shown, more, is_open=False)


def _first(rows: Sequence[Row]) -> tuple[Sequence[Row], int]:
	"""The rows that are shown, the largest, or the latest months; and how many are not."""
	if rows and rows[0]["group_by"] == "month":
		return rows[-MONTHS:], max(len(rows) - MONTHS, 0)
	return rows[:MOST], max(len(rows) - MOST, 0)


def _name() -> Col:
	return Col("", ("group",), "name")


def _grouped(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
	return _by([row for row in rows if row["group_by"] is not None], "group_by")


def _by(rows: Sequence[Row], key: str) -> dict[Any, list[Row]]:
	found: dict[Any, list[Row]] = {}
	for row in rows:
		found.setdefault(row[key], []).append(row)
	return found
