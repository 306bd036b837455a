"""Days of the Jalali (Persian) calendar as Gregorian ones."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1300, 1499
_ANCHOR_YEAR, _ANCHOR = 1400, date(2021, 3, 21)


def is_leap(year: int) -> bool:
	"""Whether Esfand has 30 days: eight years of each 33, which is right from 1178 to 1633."""
	return (25 * year + 11) % 33 < 8


def gregorian(year: int, month: int, day: int) -> date:
	"""The day as a Gregorian date. ValueError where the calendar has no such day, or outside 1300 to 1499."""
	if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= _length(year, month)):
		raise ValueError(f"no such day: {year}/{month}/{day}")
	first, last = sorted((year, _ANCHOR_YEAR))
	between = sum(366 if is_leap(each) else 365 for each in range(first, last))
	new_year = _ANCHOR + timedelta(between if year > _ANCHOR_YEAR else -between)
	before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
	return new_year + timedelta(before + day - 1)


def _length(year: int, month: int) -> int:
	if month <= 6:
		return 31
	return 30 if month < 12 or is_leap(year) else 29
