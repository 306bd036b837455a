"""Cells of an export as ERPNext takes them: Latin digits, bare numbers, Gregorian days, one address, one telephone number."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from ..core import written_dates
from ..core.mail.addresses import bare_address
from ..core.mail.jalali import gregorian
from ..core.written_dates import DIGITS, BadDate, Order
from . import numbers
from .presets import fold

YES = frozenset(
	fold(word) for word in ("1", "true", "yes", "y", "on", "checked", "بله", "بلی", "آری", "درست")
)
NO = frozenset(
	fold(word) for word in ("0", "false", "no", "n", "off", "unchecked", "خیر", "نه", "نادرست", "بدون")
)
BANDS = (
	(10, "1-10"),
	(50, "11-50"),
	(200, "51-200"),
	(500, "201-500"),
	(1000, "501-1000"),
	(float("inf"), "1000+"),
)
_JALALI = re.compile(
	r"(1[34]\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?=\D|$)|(\d{1,2})([-/.])(\d{1,2})\6(1[34]\d\d)(?=\D|$)"
)
# With or without thousands, and what decimals a program adds.
_HEADS = re.compile(r"\d{1,3}(?:[.,٬'’ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?")
_SEVERAL = re.compile(r"\s*[,;،؛\n]\s*")
_NOT_PHONE = re.compile(r"[^0-9 +_\-,.*#()]+")
_SLASH = re.compile(r"\s*[/|\\]\s*")
_EXTENSION = re.compile("x|داخل[یي]", re.IGNORECASE)
_LONGEST_PHONE = 20
# With 00 or a nought in brackets before what a telephone number may have, which is 15.
_MOST_DIGITS = 18
_SHORTEST_PHONE = 6

Reader = Callable[[Any], str]


class BadCell(ValueError):
	"""A cell that cannot be read as what its column is; the message says why."""


def text(cell: Any) -> str:
	"""A cell as text without space around it."""
	if cell is None:
		return ""
	if isinstance(cell, datetime):
		return cell.isoformat(" ", "seconds")
	if isinstance(cell, date):
		return cell.isoformat()
	if isinstance(cell, float) and cell.is_integer():
		return str(int(cell))
	return str(cell).strip()


def gregorian_text(cell: Any) -> str:
	"""A date with its Jalali day, if it is one, written as the Gregorian; else as it stands. Raises BadCell where the Jalali
	calendar has no such day."""
	written = text(cell)
	found = _JALALI.match(written_dates.plain(written))
	if found is None:
		return written
	parts = found.group(1, 3, 4) if found[1] else found.group(8, 7, 5)
	try:
		day = gregorian(*(int(part) for part in parts))
	except ValueError:
		raise BadCell(f"{written[:40]!r} is no day of the Jalali calendar") from None
	return day.isoformat() + written_dates.plain(written)[found.end() :]


def day(cell: Any, order: Order) -> str:
	"""A date or moment as an ISO date. `order` is asked whether the day comes before the month, only where both are
	possible. Raises BadCell."""
	if isinstance(cell, str) or cell is None:
		cell = gregorian_text(cell)
	try:
		at = written_dates.read(cell, order)
	except BadDate as error:
		raise BadCell(str(error)) from None
	return "" if at is None else at.date().isoformat()


def number(cell: Any) -> str:
	"""A number with a point and nothing else: no currency, no thousands. What bookkeepers put in brackets, or a minus behind,
	is less than nothing. Raises BadCell, also where only a word beside it says how much it is: "12 million"."""
	if isinstance(cell, (int, float)) and not isinstance(cell, bool):
		return _bare(float(cell))
	written = text(cell).translate(DIGITS)
	if not written:
		return ""
	try:
		return _bare(numbers.read(written))
	except ValueError:
		raise BadCell(f"{written[:40]!r} is not a number") from None


def check(cell: Any) -> str:
	"""Yes as 1, no as 0, empty as empty. Raises BadCell."""
	word = fold(text(cell))
	if not word:
		return ""
	if word in YES or word in NO:
		return "1" if word in YES else "0"
	raise BadCell(f"{text(cell)[:40]!r} is neither yes nor no")


def email(cell: Any) -> str:
	"""The first of the addresses in a cell. Raises BadCell where there is none."""
	for part in _SEVERAL.split(text(cell)):
		bare = bare_address(part)
		if "@" in bare:
			return bare
	if text(cell):
		raise BadCell(f"{text(cell)[:60]!r} is not an e-mail address")
	return ""


def phone(cell: Any) -> str:
	"""The first of the telephone numbers in a cell, with the signs Frappe allows. Raises BadCell where there is none."""
	written = text(cell).translate(DIGITS)
	first = next((part for part in _SEVERAL.split(written) if any(sign.isdigit() for sign in part)), "")
	head, *others = _SLASH.split(first)
	if not others or min(digits_in(head), digits_in(others[0])) < _SHORTEST_PHONE:
		head = "-".join((head, *others))  # 021/88881111 is one number
	bare = _NOT_PHONE.sub("", _EXTENSION.split(head)[0]).strip()
	if len(bare) > _LONGEST_PHONE:
		bare = re.sub(r"[^\d+]", "", bare)
	if written and (not bare or digits_in(bare) > _MOST_DIGITS):
		raise BadCell(f"{written[:40]!r} is not a telephone number")
	return bare


def digits_in(text: str) -> int:
	"""How many digits a text has."""
	return sum(sign.isdigit() for sign in text)


def employees(cell: Any) -> str:
	"""The band of ERPNext a number of employees lies in. Raises BadCell."""
	written = text(cell).translate(DIGITS)
	if not written:
		return ""
	if written in (band for _most, band in BANDS):
		return written
	last = _HEADS.findall(written)
	most = int(re.sub(r"[.,]\d{1,2}$|\D", "", last[-1])) if last else 0
	if not most or isinstance(cell, date):  # Excel makes a day of 1-10; 0 is what nobody typed
		raise BadCell(f"{written[:40]!r} is not a number of employees")
	most += 1 if written.endswith("+") else 0
	return next(band for limit, band in BANDS if most <= limit)


def currency(cell: Any) -> str:
	"""The ISO code of a currency, which may be written as a sign or a name; as it stands where that is not known."""
	written = text(cell)
	return _currencies().get(written.casefold()) or _currencies().get(fold(written), written.upper())


def several(cell: Any) -> bool:
	"""Whether a cell holds more than one value."""
	return len([part for part in _SEVERAL.split(text(cell)) if part]) > 1


def _bare(value: float) -> str:
	return str(int(value)) if value.is_integer() else repr(value)


@cache
def _currencies() -> Mapping[str, str]:
	found: dict[str, str] = {}
	with files(__package__).joinpath("currencies.csv").open(encoding="utf-8") as lines:
		for row in csv.DictReader(lines):
			for word in (row["code"], *row["written"].split("|")):
				found[word.casefold()] = row["code"]
				if fold(word):
					found[fold(word)] = row["code"]
	return found


# Of the forms whose cells need no more than themselves; words and days need their column.
READERS: Mapping[str, Reader] = {
	"text": text,
	"number": number,
	"check": check,
	"email": email,
	"phone": phone,
	"employees": employees,
	"currency": currency,
}
