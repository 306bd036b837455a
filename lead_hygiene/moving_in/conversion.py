"""Rows of an export as values of ours: words for states and stages in our words, cells as ERPNext takes them.

Nothing goes unsaid: a cell that could not be read, and a word that is not known, are findings of their row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from . import cells as read
from .mapping import Column, Mapping
from .presets import ENDS, fold

# bad: it could not be read, and was left out. strange: a word that is not known; kept as it stands. word: one word became
# another. spare: more than one value stood there; the first was taken.
Kind = Literal["bad", "strange", "word", "spare"]
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_FINISHED = frozenset({"Converted", "Lost", "Closed"})
_NAMED_BY_ONE = frozenset({"status", "stage"})


@dataclass(frozen=True, slots=True)
class Finding:
	"""What is to be said of a cell: its column, what stood there, and what became of it or why it did not."""

	kind: Kind
	meaning: str
	heading: str
	written: str
	became: str


@dataclass(slots=True)
class Converted:
	"""One row: a text for each meaning that it says something of, and what is to be said of it."""

	values: dict[str, str] = field(default_factory=dict)
	findings: list[Finding] = field(default_factory=list)


class Conversion:
	"""Converts the rows of one export. `own` has, by meaning and folded, words that the reader has himself and that therefore
	stay as they are. Of `unwanted` columns only what they say of other meanings is taken. `day` reads a date of a column; where it is None dates stay as they are written, only
	Jalali ones become Gregorian."""

	def __init__(
		self,
		mapping: Mapping,
		day: Callable[[int, Any], str] | None = None,
		own: Map[str, Map[str, str]] | None = None,
		unwanted: Container[int] = (),
	) -> None:
		self.mapping = mapping
		self._own = own or {}
		self._unwanted = unwanted
		self._readers = [
			(column.index, column.meaning, column.heading, _reader(column, day))
			for column in mapping.of("mapped", "read")
			if column.meaning is not None
		]

	def row(self, cells: Sequence[Any]) -> Converted:
		"""One row. Cells beyond its end are empty."""
		out, ends = Converted(), []
		for index, meaning, heading, reader in self._readers:
			cell = cells[index] if index < len(cells) else None
			if cell is None or cell == "":
				continue
			value = "" if index in self._unwanted else self._word(out, meaning, heading, cell)
			if value is None:
				value = self._plain(out, meaning, heading, cell, reader)
			if value:
				out.values[meaning] = value
			ends += self._also(meaning, heading, cell)
		for finding in ends:
			out.values[finding.meaning] = finding.became
		out.findings += ends
		self._end(out)
		return out

	def _plain(self, out: Converted, meaning: str, heading: str, cell: Any, reader: read.Reader) -> str:
		try:
			value = reader(cell)
		except read.BadCell as error:
			out.findings.append(Finding("bad", meaning, heading, read.text(cell), str(error)))
			return ""
		written = read.text(cell)
		share = meaning in self.mapping.sheet.fractions and not written.endswith(("%", "٪"))
		if share and value and 0 < float(value) <= 1:
			value = read.number(round(float(value) * 100, 6))
		phone = meaning in ("mobile", "phone") and value
		shorter = phone and read.digits_in(value) < read.digits_in(written)  # an extension, a second number
		if shorter or (meaning == "email" and read.several(cell)):
			out.findings.append(Finding("spare", meaning, heading, written, value))
		return value

	def _word(self, out: Converted, meaning: str, heading: str, cell: Any) -> str | None:
		"""Our word for theirs; of states and stages theirs where it is not known, which is told. None: it is no word."""
		words = self.mapping.sheet.words.get(meaning, {})
		if not words and meaning not in _NAMED_BY_ONE:
			return None
		written = read.text(cell)
		if (own := self._own.get(meaning, {}).get(fold(written))) is not None:
			return own
		for each in (written, _IN_BRACKETS.sub("", written)):
			if (ours := words.get(fold(each))) is not None:
				if ours != written:
					out.findings.append(Finding("word", meaning, heading, written, ours))
				return ours
		ours = next((word for word in words.values() if word and fold(word) == fold(written)), None)
		if ours is not None:
			return ours
		if meaning not in _NAMED_BY_ONE:
			return None
		out.findings.append(Finding("strange", meaning, heading, written, written))
		return written

	def _also(self, meaning: str, heading: str, cell: Any) -> list[Finding]:
		"""What a word says of other meanings: how the record ended. It is stronger than what their own columns say."""
		told, written = [], read.text(cell)
		for other, words in self.mapping.sheet.also.get(meaning, {}).items():
			for each in (written, _IN_BRACKETS.sub("", written)):
				if ours := words.get(fold(each)):
					told.append(Finding("word", other, heading, written, ours))
					break
		return told

	def _end(self, out: Converted) -> None:
		"""A record that has ended was last changed on the day it ended, where that day is told."""
		if out.values.get("status") in _FINISHED:
			ended = next(
				(out.values[each] for each in ("won_on", "lost_on", "ended") if out.values.get(each)), None
			)
			if ended:
				out.values["modified"] = ended


def _reader(column: Column, day: Callable[[int, Any], str] | None) -> read.Reader:
	form = column.place.form if column.place else "moment" if column.meaning in ENDS else "text"
	if form in ("date", "moment"):
		return partial(day, column.index) if day else read.gregorian_text
	return read.READERS.get(form, read.text)
