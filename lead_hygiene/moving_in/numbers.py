"""Numbers as people and programs write them: thousands and decimals by point or comma, currencies, less than nothing."""

from __future__ import annotations

import re

from .presets import fold

_NUMBER = re.compile(r"([^\d\-+]{0,12})([-+]?)([^\d\-+]{0,6})(\d[\d.,٫٬'’\s\u00a0\u202f]*)([^\d]{0,12})")
_MINUS = str.maketrans("\u2212\u2013", "--")
# By threes, or as in India 12,34,567. "0,125" is neither: a comma before parts of one.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+|[1-9]\d?(,\d{2})+,\d{3}")
_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
_SPACED = re.compile(r"\d{1,3}(\s\d{3})+([.,٫]\d*)?|[^\s]+")
_WORDS = re.compile(r"[^\W\d_]+")
# A number before one of these is not the whole number.
_MULTIPLES = frozenset(
	fold(word)
	for word in (
		*(
			"k",
			"tsd",
			"thousand",
			"m",
			"mm",
			"mn",
			"mio",
			"mill",
			"million",
			"millions",
			"b",
			"bn",
			"billion",
		),
		*("billions", "mrd", "trillion", "lakh", "lakhs", "lac", "crore", "crores", "cr"),
		*("هزار", "میلیون", "ملیون", "میلیارد", "تریلیون"),
	)
)


def read(written: str) -> float:
	"""A number in Latin digits. Raises ValueError where it is none, or where a word beside it makes it another."""
	found = _NUMBER.fullmatch(written.translate(_MINUS))
	if found is None:
		raise ValueError(written)
	before, after = found[1] + found[3], found[5]
	if _is_multiple(before, after):
		raise ValueError(written)
	size = float(_digits(before, found[4]))
	behind = after.startswith("-") and found[4][-1].isdigit()  # "500,-" is a price without pence
	less = found[2] == "-" or behind or ("(" in before and ")" in after)
	return -size if less and size else size


def _digits(before: str, digits: str) -> str:
	"""The digits of a number as `float` reads them. `before` may end with the point it begins with."""
	if not _SPACED.fullmatch(digits.strip()):
		raise ValueError(digits)
	digits = re.sub(r"[\s'’\u00a0\u202f٬]", "", digits).replace("٫", ".")
	if before[-1:] in (".", ",", "٫") and not before[-2:-1].isalpha():
		return f".{digits}"
	if "." in digits and "," in digits:
		decimal = max(".,", key=digits.rindex)
		return digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
	if "," in digits:
		return digits.replace(",", "") if _THOUSANDS.fullmatch(digits) else digits.replace(",", ".")
	return digits.replace(".", "") if _POINTS.fullmatch(digits) and digits.count(".") > 1 else digits


def _is_multiple(before: str, after: str) -> bool:
	words = {*_WORDS.findall(after), *(word for word in _WORDS.findall(before) if len(word) > 1)}
	return any(fold(word) in _MULTIPLES for word in words)
