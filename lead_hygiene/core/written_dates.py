"""Dates as people and programs write them, read as naive moments in the time zone of the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from .touches import moment

DESK_FORMATS = ("yyyy-mm-dd", "dd-mm-yyyy", "dd/mm/yyyy", "dd.mm.yyyy", "mm/dd/yyyy", "mm-dd-yyyy")
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_INVISIBLE = re.compile("[\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WRITTEN = re.compile(
	r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})"
	r"(?:[T ,]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?|ق\.?ظ\.?|ب\.?ظ\.?)?"
	r"\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}(?::?\d{2})?|[+-]\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_EXCEL_ZERO = datetime(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_JALALI = range(1300, 1500)


Order = Callable[[], bool]


class BadDate(ValueError):
	"""A value that is no date; the message says why."""


def day_first_of(date_format: str | None) -> bool | None:
	"""The order a desk format stands for. None: it has none, the year comes first."""
	if date_format is None or date_format.startswith("y"):
		return None
	return date_format.startswith("d")


def parts_of(text: str) -> tuple[int, int] | None:
	"""The first two numbers of a date that ends with its year. None: it is none, or begins with its year."""
	found = _WRITTEN.match(plain(text))
	return None if found is None or len(found[1]) > 2 else (int(found[1]), int(found[3]))


def vote(value: Any) -> bool | None:
	"""Whether a value can only be read with the day first (True), or the month. None: it does not tell."""
	parts = parts_of(value) if isinstance(value, str) else None
	if parts is None:
		return None
	first, second = parts
	return first > 12 if (first > 12) != (second > 12) else None


def majority(votes: Sequence[int]) -> bool | None:
	"""What more of the votes say, (day first, month first). None: as many say the one as the other."""
	days, months = votes
	return None if days == months else days > months


def plain(text: str) -> str:
	"""`text` with Latin digits and without invisible marks."""
	if not text.isascii():
		text = _INVISIBLE.sub("", text.translate(DIGITS))
	return text.strip().strip("'\"").strip()


def read(value: Any, order: Order, zone: tzinfo | None = None) -> datetime | None:
	"""A cell as a naive moment in `zone`. None where it is empty; raises BadDate.

	`order` is asked whether the day comes before the month, only where both readings are possible.
	"""
	if value is None or value == "":
		return None
	if isinstance(value, str):
		if len(value) in _ISO_LENGTHS and value[4] == "-" and value[7] == "-":
			try:
				at = datetime.fromisoformat(value)
				return (
					at
					if _FIRST_YEAR <= at.year <= _LAST_YEAR and at.tzinfo is None
					else _checked(moment(at, zone), value)
				)
			except BadDate:
				raise
			except ValueError:
				pass
		return _written(plain(value), value, order, zone)
	if isinstance(value, datetime):
		return _checked(moment(value, zone), value)
	if isinstance(value, date):
		return _checked(datetime.combine(value, time()), value)
	if isinstance(value, (int, float)) and not isinstance(value, bool):
		return _serial(float(value), value)
	raise BadDate(f"{str(value)[:40]!r} is not a date")


_ISO_LENGTHS = frozenset({10, 19, 26})


def _written(text: str, shown: str, order: Order, zone: tzinfo | None) -> datetime | None:
	if not text:
		return None
	if _SERIAL.fullmatch(text):
		return _serial(float(text), shown)
	found = _WRITTEN.fullmatch(text)
	if found is None:
		if compact := _COMPACT.fullmatch(text):
			return _checked(_built([int(part) for part in compact.groups()], (0, 0, 0, 0), shown), shown)
		raise BadDate(f"{shown[:40]!r} is not a date")
	clock = _clock(found, shown)
	at = _built(_year_month_day(found, order), clock, shown)
	if found[10]:
		at = moment(at.replace(tzinfo=_offset(found[10])), zone)
	return _checked(at, shown)


def _year_month_day(found: re.Match[str], order: Order) -> list[int]:
	first, second, third = int(found[1]), int(found[3]), int(found[4])
	if len(found[1]) > 2:
		return [first, second, third]
	year = third + 2000 if len(found[4]) <= 2 else third
	if (first > 12) != (second > 12):
		return [year, second, first] if first > 12 else [year, first, second]
	if first > 12 or first == second:
		return [year, second, first]
	return [year, second, first] if order() else [year, first, second]


def _clock(found: re.Match[str], shown: str) -> tuple[int, int, int, int]:
	hour, minute, second = (int(found[part] or 0) for part in (5, 6, 7))
	micro = int((found[8] or "0").ljust(6, "0")[:6])
	if half := (found[9] or "").lower():
		if not 1 <= hour <= 12:
			raise BadDate(f"{shown[:40]!r} has no such hour")
		hour = hour % 12 + (12 if half[0] in "pب" else 0)
	return hour, minute, second, micro


def _built(day: list[int], clock: tuple[int, int, int, int], shown: Any) -> datetime:
	year, month, number = day
	_plausible(year, shown)
	try:
		return datetime(year, month, number, *clock)
	except ValueError:
		raise BadDate(f"{str(shown)[:40]!r} is not a date: there is no such day") from None


def _offset(text: str) -> tzinfo:
	digits = re.sub(r"\D", "", text)
	if not digits:
		return timezone.utc
	span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0))
	return timezone(-span if text.startswith("-") else span)


def _serial(number: float, shown: Any) -> datetime:
	"""A day as Excel counts it: days since 30 December 1899."""
	if not 1 <= number < 110_000:
		raise BadDate(f"{str(shown)[:40]!r} is not a date")
	at = _EXCEL_ZERO + timedelta(seconds=round(number * 86_400))
	return _checked(at, shown)


def _checked(at: datetime | None, shown: Any) -> datetime | None:
	if at is not None:
		_plausible(at.year, shown)
	return at


def _plausible(year: int, shown: Any) -> None:
	if _FIRST_YEAR <= year <= _LAST_YEAR:
		return
	text = str(shown)[:40]
	if year in _JALALI:
		raise BadDate(f"{text!r} looks like a Jalali date; write Gregorian dates, for example 2025-03-21")
	raise BadDate(f"{text!r} is not a date of our time")
