"""Which system an export comes from, and which of its sheets it is, by its headings alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .presets import Sheet, fold, preset, presets

LOOK_AHEAD = 20
_MARK_COUNTS = 3
# A sheet that lies this close behind the best one could be it as well.
_CLOSE = 1


@dataclass(frozen=True, slots=True)
class Recognised:
	"""A sheet, the number of the row that is its header, counted from 0, how many of its headings the sheet knows, and how
	many of them mark it."""

	sheet: Sheet
	row: int
	known: int
	marks: int

	@property
	def score(self) -> int:
		"""How likely it is: what it knows, its marks several times."""
		return self.known + _MARK_COUNTS * self.marks


class NotRecognised(ValueError):
	"""No sheet, or several; the message says which. `several` are those it may be."""

	def __init__(self, message: str, several: tuple[Sheet, ...] = ()) -> None:
		super().__init__(message)
		self.several = several


def choices() -> str:
	"""What a sheet can be asked for by, in one line."""
	return ", ".join(f"{each.name} ({', '.join(each.sheets)})" for each in presets())


def recognise(rows: Iterable[Sequence[Any]], asked: str | None = None) -> Recognised:
	"""The sheet that the first rows of a file are the start of. `asked` names a preset ("pipedrive") or one sheet of it
	("pipedrive:deals"): then the marks need not be there. Raises NotRecognised."""
	sheets = sheets_of(asked)
	found: list[Recognised] = []
	for number, cells in enumerate(rows):
		if number >= LOOK_AHEAD:
			break
		folded = {fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()}
		for sheet in sheets:
			known = sum(not folded.isdisjoint(headings) for headings in sheet.columns.values())
			marks = len(folded & sheet.marks)
			if known and (marks >= sheet.need or (asked and known > 1)):
				found.append(Recognised(sheet, number, known, marks))
	if not found:
		told = (
			f"its headings are not those of {asked}"
			if asked
			else "its headings are those of no export that is known"
		)
		raise NotRecognised(f"{told}; presets are: {choices()}")
	best: dict[str, Recognised] = {}
	for each in sorted(found, key=lambda each: -each.score):
		best.setdefault(each.sheet.key, each)
	first, *others = best.values()
	close = [each for each in others if each.score + _CLOSE >= first.score and each.row == first.row]
	if close:
		several = (first.sheet, *(each.sheet for each in close))
		keys = " or ".join(sheet.key for sheet in several)
		raise NotRecognised(f"it may be {keys}; say which with --preset {first.sheet.key}", several)
	return first


def sheets_of(asked: str | None) -> list[Sheet]:
	"""The sheets of a preset, or the one that is named behind it; None: all. Raises NotRecognised."""
	if not asked:
		return [sheet for each in presets() for sheet in each.sheets.values()]
	name, _, part = asked.partition(":")
	try:
		sheets = preset(name).sheets
		return [sheets[part]] if part else list(sheets.values())
	except KeyError:
		raise NotRecognised(f"there is no preset {asked!r}; presets are: {choices()}") from None
