"""A usable column in few cells: stretches of numbers, words that are common enough, all others, and Unknown."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from ..shares import FEW
from .coding import Column
from .columns import Aside, Usable
from .sentences import say

MOST_STRETCHES = 100
MOST_WORDS = 20
LEAST_COVERED = 0.1


@dataclass(frozen=True, slots=True)
class Cell:
	"""One thing a record can be. A "span" holds the numbers from `low` to `high`, both seen; a "word" is `text` as it is
	written most often; "other" and "unknown" are what they say, `text` then shows how it is written."""

	kind: Literal["span", "word", "other", "unknown"]
	low: float = 0.0
	high: float = 0.0
	text: str = ""


@dataclass(frozen=True, slots=True)
class Celled:
	"""A column in cells; `of` holds the place of each record's cell. Spans come first, in order."""

	name: str
	kind: Literal["number", "category"]
	cells: tuple[Cell, ...]
	of: array[int]
	unread: int = 0


def celled(usable: Usable) -> Celled | Aside:
	"""`usable` in cells, made without a look at the outcome; set aside where hardly any of its words is common."""
	column = usable.column
	cells, of_part = (_spans if usable.kind == "number" else _words)(usable)
	if usable.kind == "category":
		known = sum(n for n, part in zip(column.counts, usable.parts, strict=True) if part is not None)
		common = sum(
			n
			for n, part in zip(column.counts, usable.parts, strict=True)
			if part is not None and cells[of_part[part]].kind == "word"
		)
		if common < LEAST_COVERED * known and sum(column.counts) - known < FEW:
			return Aside(column.name, "identifier", say("many_values", column.different, FEW))
	of_code = [of_part[part] for part in usable.parts]
	return Celled(
		column.name,
		usable.kind,
		tuple(cells),
		array("H", [of_code[code] for code in column.codes]),
		usable.unread,
	)


def _spans(usable: Usable) -> tuple[list[Cell], dict[float | None, int]]:
	counts: dict[float, int] = {}
	for part, n in zip(usable.parts, usable.column.counts, strict=True):
		if part is not None:
			counts[part] = counts.get(part, 0) + n
	most = max(sum(counts.values()) / MOST_STRETCHES, 1)
	cells: list[Cell] = []
	of: dict[float | None, int] = {}
	start, held = 0, 0
	ordered = sorted(counts)
	for place, number in enumerate(ordered):
		held += counts[number]
		last = place + 1 == len(ordered)
		# A value that fills a stretch alone does not swallow its smaller neighbours.
		if last or held >= most or held + counts[ordered[place + 1]] > 1.5 * most:
			of.update(dict.fromkeys(ordered[start : place + 1], len(cells)))
			cells.append(Cell("span", ordered[start], number))
			start, held = place + 1, 0
	of[None] = len(cells)
	cells.append(_unknown(usable.column))
	return cells, of


def _words(usable: Usable) -> tuple[list[Cell], dict[str | None, int]]:
	counts: Counter[str] = Counter()
	spelled: dict[str, tuple[int, str]] = {}
	for value, part, n in zip(usable.column.values, usable.parts, usable.column.counts, strict=True):
		if part is not None:
			counts[part] += n
			shown = str(value) if part != "✓" else part
			spelled[part] = max(spelled.get(part, (0, "")), (n, shown))
	ordered = sorted(counts, key=lambda part: (-counts[part], part))
	named = [part for part in ordered[:MOST_WORDS] if counts[part] >= FEW]
	cells = [Cell("word", text=spelled[part][1]) for part in named]
	of: dict[str | None, int] = {part: place for place, part in enumerate(named)}
	for part in ordered:
		of.setdefault(part, len(cells))
	cells.append(Cell("other"))
	of[None] = len(cells)
	cells.append(_unknown(usable.column))
	return cells, of


def _unknown(column: Column) -> Cell:
	written = sorted(
		{
			str(value)
			for value, missing in zip(column.values, column.missing, strict=True)
			if missing and value
		}
	)
	return Cell("unknown", text=", ".join(written[:3]))
