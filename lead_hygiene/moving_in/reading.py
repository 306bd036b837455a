"""The rows of a text file from its bytes, whatever its encoding and delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from .presets import fold, presets

DELIMITERS = ",;\t|"
_LOOK_AHEAD = 20
_END = "end of the file"
_ARABIC = re.compile("[\u0621-\u064aپچژگک]")


class Broken(ValueError):
	"""A file of which rows cannot be told apart; `row` is the number of the last that could be read."""

	def __init__(self, row: int) -> None:
		super().__init__(
			f"it cannot be read below row {row}: a quotation mark is never closed, or a cell is too long"
		)
		self.row = row


def known_headings(cells: Sequence[Any]) -> int:
	"""How many headings in a row the sheet knows that knows the most."""
	folded = {fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()}
	return max(len(folded & sheet.headings) for preset in presets() for sheet in preset.sheets.values())


def rows_of(content: bytes | str, knows: Callable[[Sequence[Any]], int] = known_headings) -> list[list[str]]:
	"""The rows. The delimiter is the one that shows the most headings that are known, else the most columns. Raises Broken:
	a quotation mark that is never closed swallows all rows below it."""
	text = (content if isinstance(content, str) else _decoded(content)).lstrip("\ufeff").replace("\0", "")
	best, best_score, best_rows = ",", (-1, -1), []
	for delimiter in DELIMITERS:
		head = text[:65536]
		rows = [row for row, _ in zip(_read(head, delimiter), range(_LOOK_AHEAD), strict=False)]
		score = (max((knows(row) for row in rows), default=0), max((len(row) for row in rows), default=0))
		if score > best_score:
			best, best_score, best_rows = delimiter, score, rows
	return _whole(text, best) if best_rows else []


def _whole(text: str, delimiter: str) -> list[list[str]]:
	"""The rows, once it is known that a row more would be one."""
	rows: list[list[str]] = []
	line_end = "" if text.endswith(("\n", "\r")) else "\n"
	try:
		rows.extend(_read(f"{text}{line_end}{_END}", delimiter))
	except csv.Error:
		raise Broken(len(rows)) from None
	if rows.pop() != [_END]:
		raise Broken(len(rows))
	return rows


def _read(text: str, delimiter: str) -> Any:
	return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _decoded(content: bytes) -> str:
	"""UTF-8, UTF-16, else windows-1256 where that gives mostly Arabic letters, else windows-1252."""
	if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
		return content.decode("utf-16", errors="replace")
	try:
		return content.decode("utf-8-sig")
	except UnicodeDecodeError:
		arabic = content.decode("windows-1256", errors="replace")
		foreign = sum(not sign.isascii() for sign in arabic)
		if 2 * len(_ARABIC.findall(arabic)) > foreign:
			return arabic
		return content.decode("windows-1252", errors="replace")
