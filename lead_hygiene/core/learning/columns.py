"""What a column is: a number, a category, or something that no criterion can be made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from ..mail.plain import fold
from ..shares import FEW
from .coding import Column
from .numerals import bare, has_decimal_comma, number_of
from .sentences import Sentence, say
from .words import CODES, name_words, names_somebody

Why = Literal["leak", "identifier", "constant", "date", "text", "dropped"]
NEARLY_ALL = 0.95
NEARLY_UNIQUE = 0.98
_DATE = re.compile(
	r"\d{1,4}([-/.])(\d{1,2}|[a-z]{3,9})\1\d{1,4}([t ,].*)?"
	r"|\d{1,2}[ -]?[a-z]{3,9}\.?,?[ -]?\d{2,4}([t ,].*)?|[a-z]{3,9}\.? \d{1,2},? \d{4}([t ,].*)?"
	r"|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?"
)
_COMPACT = re.compile(r"(19|20|13|14)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_PAGE = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Aside:
	"""A column that is not learned from: which, why in one word, and why in a sentence."""

	column: str
	why: Why
	reason: Sentence


@dataclass(frozen=True, slots=True)
class Usable:
	"""A column that is learned from. `parts` holds for each of its values a number, a folded text, or None for nothing;
	`unread` counts the records whose value is no number among numbers."""

	column: Column
	kind: Literal["number", "category"]
	parts: tuple[Any, ...]
	unread: int = 0


def look(column: Column, records: int, forced: bool = False) -> Usable | Aside:
	"""What `column` is among so many `records`. A `forced` one is used whatever it looks like, unless it is constant."""
	name = column.name
	said = [
		(value, n)
		for value, n, missing in zip(column.values, column.counts, column.missing, strict=True)
		if not missing
	]
	if not said:
		return Aside(name, "constant", say("empty"))
	most = max(max(n for _, n in said), records - column.filled)
	if len(said) == 1 and column.filled == records:
		return Aside(name, "constant", say("one_value", repr(str(said[0][0])[:40])))
	if records - most < FEW:
		return Aside(name, "constant", say("nearly_one_value", records - most, FEW))
	numbers, unread = _numbers(column)
	if not forced and (odd := _no_criterion(column, said, numbers, unread)):
		return odd
	if forced and _are_dates(said, column.filled):
		parts = tuple(None if missing else "✓" for missing in column.missing)
		return Usable(column, "category", parts)
	if numbers and not _is_code(name, column, numbers):
		return Usable(column, "number", numbers, unread)
	parts = tuple(
		None if missing else fold(str(value)).strip()
		for value, missing in zip(column.values, column.missing, strict=True)
	)
	return Usable(column, "category", parts)


def _numbers(column: Column) -> tuple[tuple[float | None, ...], int]:
	"""The values as numbers, and in how many records they are none; empty where too many are none."""
	comma = has_decimal_comma(bare(v) for v in column.values if isinstance(v, str) and ("," in v or "٫" in v))
	found: list[float | None] = []
	unread, allowed = 0, (1 - NEARLY_ALL) * column.filled
	for value, n, missing in zip(column.values, column.counts, column.missing, strict=True):
		number = None
		if not missing:
			number = _number(value, comma)
			if number is None or abs(number) > 1e300:
				number, unread = None, unread + n
				if unread > allowed:
					return (), 0
		found.append(number)
	return tuple(found), unread


def _number(value: Any, comma: bool) -> float | None:
	if isinstance(value, str):
		if not comma and value[0] in "0123456789.-" and value[-1] in "0123456789" and "_" not in value:
			try:
				return float(value)
			except ValueError:
				pass
		return number_of(bare(value), comma)
	if isinstance(value, timedelta):
		return value.total_seconds()
	if isinstance(value, (bool, date, time)):
		return None
	try:
		return float(value)
	except (TypeError, ValueError, OverflowError):
		return None


def _no_criterion(
	column: Column, said: Sequence[tuple[Any, int]], numbers: Sequence[float | None], unread: int
) -> Aside | None:
	name, filled = column.name, column.filled
	if _are_dates(said, filled):
		return Aside(name, "date", say("dates"))
	texts = [(value, n) for value, n in said if isinstance(value, str)]
	if 2 * sum(n for text, n in texts if _MAIL.fullmatch(text)) > filled:
		return Aside(name, "identifier", say("mail_addresses"))
	if 2 * sum(n for text, n in texts if _PAGE.match(text)) > filled and column.different > filled / 2:
		return Aside(name, "identifier", say("web_addresses"))
	if numbers:
		return _numbers_apart(column, [n for n in numbers if n is not None])
	share = column.different / filled
	if texts and share > 0.3:
		words = sum(len(text.split()) * n for text, n in texts) / filled
		letters = sum(len(text) * n for text, n in texts) / filled
		if words >= 4 or letters >= 50:
			return Aside(name, "text", say("free_text", column.different))
	if share >= 0.9 or (share > 0.5 and names_somebody(name)):
		return Aside(
			name,
			"identifier",
			f"it tells records apart: {column.different:,} different values in {filled:,} records",
		)
	return None


def _are_dates(said: Sequence[tuple[Any, int]], filled: int) -> bool:
	needed, seen, dates = NEARLY_ALL * filled, 0, 0
	for value, n in said:
		seen += n
		if isinstance(value, (date, datetime, time)):
			dates += n
		elif isinstance(value, str) and len(value) < 40:
			folded = fold(value)
			if _COMPACT.fullmatch(folded) or (
				_DATE.fullmatch(folded) and number_of(folded) is None and any(c.isdigit() for c in folded)
			):
				dates += n
		elif isinstance(value, int) and _COMPACT.fullmatch(str(value)):
			dates += n
		if seen - dates > filled - needed:
			return False
	return True


def _numbers_apart(column: Column, numbers: Sequence[float]) -> Aside | None:
	"""Whether numbers only tell records apart: whole, nearly all different, and named, dense or as long as one another."""
	different, filled = column.different, column.filled
	if different < NEARLY_UNIQUE * filled or not all(number.is_integer() for number in numbers):
		return None
	low, high = min(numbers), max(numbers)
	dense = high - low < min(20, max(3, different / 20)) * different
	long = low >= 1e7 and len(f"{low:.0f}") == len(f"{high:.0f}")
	if names_somebody(column.name) or (different == filled and (dense or long)):
		return Aside(column.name, "identifier", say("numbers_records", different, filled))
	return None


def _is_code(name: str, column: Column, numbers: Sequence[float | None]) -> bool:
	"""Whether whole numbers are names of something: 00123, or in a column called ... id."""
	if any(
		isinstance(value, str) and len(value) > 1 and value[0] == "0" and value.isdigit()
		for value in column.values
	):
		return True
	last = name_words(name).rpartition(" ")[2]
	return last in CODES and all(number is None or number.is_integer() for number in numbers)
