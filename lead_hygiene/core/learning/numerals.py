"""Numbers as files write them: grouped, with a currency, in Persian digits, with a decimal comma."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫٬−", "01234567890123456789.,-")
_AROUND = re.compile(
	r"^[\s$€£¥₹﷼\u200e\u200f]+|(?:usd|eur|irr|ریال|تومان|%|٪|[$€£¥₹﷼])?[\s\u200e\u200f]*$", re.IGNORECASE
)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[, '\u00a0\u202f]\d{3})+(?:\.\d+)?")
_INDIAN = re.compile(r"[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_GROUPED_BY_POINTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_NOT_GROUPED = re.compile(r"\d,(?:\d{1,2}|\d{4,})$")


def bare(text: str) -> str:
	"""`text` with Latin digits, without currency, per cent sign and space around it. (-5) for a debt becomes -5."""
	text = _AROUND.sub("", text.translate(_DIGITS) if not text.isascii() else text)
	if text.startswith("(") and text.endswith(")"):
		return "-" + text[1:-1]
	return text


def has_decimal_comma(texts: Iterable[str]) -> bool:
	"""Whether a column is written with decimal commas: one of them cannot be a group of thousands."""
	return any(
		"," in text and _NOT_GROUPED.search(text) and "." not in text.rpartition(",")[2] for text in texts
	)


def number_of(text: str, decimal_comma: bool = False) -> float | None:
	"""A `bare` text as a number. None: it is none."""
	if _PLAIN.fullmatch(text):
		if decimal_comma and _GROUPED_BY_POINTS.fullmatch(text):
			return float(text.replace(".", ""))
		return float(text)
	if decimal_comma:
		if _GROUPED_BY_POINTS.fullmatch(text):
			return float(text.replace(".", "").replace(",", "."))
		return float(text.replace(",", ".")) if _DECIMAL_COMMA.fullmatch(text) else None
	if _GROUPED.fullmatch(text) or _INDIAN.fullmatch(text):
		return float(re.sub("[, '\u00a0\u202f]", "", text))
	return None
