"""Readers of cells: from what a file holds to a text, an ID, a number, a date or one of few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from ..core import written_dates as dates
from .columns import Field, key, words
from .day_order import DayOrder
from .problems import Problems

Reader = Callable[[Any, int], Any]
_IDS = frozenset(
	{"name", "id", "reference_name", "reference_docname", "link_name", "party_name", "opportunity"}
)
_NO = frozenset(key(word) for word in ("0", "", "no", "false", "خیر", "بدون", "0.0"))


def reader(
	doctype: str,
	field: Field,
	heading: str,
	file: str,
	problems: Problems,
	order: DayOrder,
	zone: tzinfo | None,
) -> Reader:
	"""What reads a cell of `field` in a row. It gives None where nothing can be read, and tells `problems`."""
	if field.form in ("date", "moment"):
		return _date_reader(heading, file, problems, order, zone, whole_day=field.form == "date")
	if field.form == "number":
		return _number_reader(heading, file, problems)
	if field.form == "check":
		return lambda cell, row: key(str(cell)) not in _NO
	# A site may have stages of its own in Persian: they are compared by `english_stage`, not changed.
	if field.name != "sales_stage" and (translated := words(doctype, field.name)):
		return _word_reader(translated)
	return read_id if field.name.rpartition(".")[2] in _IDS else read_text


def read_text(cell: Any, row: int) -> str | None:
	"""A cell as text without space around it."""
	return (cell.strip() if type(cell) is str else _text(cell)) or None


def read_id(cell: Any, row: int) -> str | None:
	"""A name without the quotation marks Data Export puts around it, and without a spreadsheet's apostrophe."""
	text = cell.strip() if type(cell) is str else _text(cell)
	if text and text[0] in "\"'":
		quoted = len(text) > 1 and text[0] == text[-1] == '"'
		text = text[1:-1].strip() if quoted else text.removeprefix("'")
	return text or None


def is_number(cell: Any) -> bool:
	"""Whether a cell holds nothing but a number."""
	try:
		float(str(cell))
	except ValueError:
		return False
	return True


def _date_reader(
	heading: str, file: str, problems: Problems, order: DayOrder, zone: tzinfo | None, whole_day: bool
) -> Reader:
	def read(cell: Any, row: int) -> Any:
		try:
			at = dates.read(cell, order, zone)
		except dates.BadDate as error:
			problems.lost_cell("bad date", file, f"{error}; left out", row, heading)
			return None
		return at.date() if whole_day and isinstance(at, datetime) else at

	return read


def _number_reader(heading: str, file: str, problems: Problems) -> Reader:
	def read(cell: Any, row: int) -> float | None:
		if isinstance(cell, (int, float)):
			return float(cell)
		try:
			return float(dates.plain(str(cell)).replace("٫", ".").replace("٬", "").replace(",", ""))
		except ValueError:
			message = f"{str(cell)[:40]!r} is not a number; left out"
			problems.lost_cell("bad number", file, message, row, heading)
			return None

	return read


def _word_reader(translated: Mapping[str, str]) -> Reader:
	"""Cells hold one of few words: each is looked up once."""
	seen: dict[Any, str] = {}

	def read(cell: Any, row: int) -> str:
		word = seen.get(cell)
		if word is None:
			text = _text(cell)
			word = seen[cell] = translated.get(key(text), text)
		return word

	return read


def _text(cell: Any) -> str:
	if isinstance(cell, str):
		return cell.strip()
	if isinstance(cell, float) and cell.is_integer():
		return str(int(cell))
	return str(cell)
