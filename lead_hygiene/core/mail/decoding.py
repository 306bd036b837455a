"""Headers and bodies as text, whatever their encoding claims to be."""

from __future__ import annotations

from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Mime
from typing import Any

from .plain import MOST_TEXT

MOST_HEADER = 4_000
_MOST_RAW = 4 * MOST_TEXT
_NOT_FOR_TEXT = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})


def header_of(value: Any) -> str:
	"""A header's value in plain text on one line, at most `MOST_HEADER` characters; "" for None."""
	raw = _unescaped(str(value)[:MOST_HEADER]) if value is not None else ""
	if "=?" in raw:
		with suppress(HeaderParseError, ValueError):  # else it is shown as it came
			raw = "".join(
				each if isinstance(each, str) else text_of(each, charset)
				for each, charset in decode_header(raw)
			)
	return " ".join(raw.replace("\x00", "").split())


def raw_header(part: Mime, name: str) -> str:
	"""The first header of that (lower-case) name, "" without one. The parser's policy is not asked: it may raise."""
	return next((header_of(value) for key, value in part.raw_items() if key.lower() == name), "")


def body_of(part: Mime) -> str:
	"""The text of a part, its first 64 thousand characters or so; "" for a part that holds parts."""
	try:
		raw = part.get_payload(decode=True)
	except Exception:  # whatever the parser finds wrong with the encoding
		return ""
	if not isinstance(raw, bytes):
		return ""
	return text_of(raw[:_MOST_RAW], parameter(part, "charset"))[:MOST_TEXT]


def parameter(part: Mime, name: str) -> str:
	"""A parameter of the content type, "" without one."""
	try:
		value = part.get_param(name, "")
		return header_of(value[2] if isinstance(value, tuple) else value).strip(" \"'")
	except Exception:  # whatever the parser finds wrong with it
		return ""


def text_of(raw: bytes, charset: str | None) -> str:
	"""`raw` in its charset; where that is unknown or wrong as UTF-8, else with what cannot be read replaced."""
	claimed = (charset or "utf-8").lower().strip()
	for name in (claimed, "utf-8"):
		if name in _NOT_FOR_TEXT:
			continue
		try:
			return raw.decode(name)
		except (LookupError, ValueError):
			continue
	try:
		return raw.decode(claimed if claimed not in _NOT_FOR_TEXT else "utf-8", "replace")
	except (LookupError, ValueError):
		return raw.decode("utf-8", "replace")


def _unescaped(text: str) -> str:
	"""Raw 8-bit bytes that the parser hid in surrogates, as UTF-8."""
	if text.isascii():
		return text
	return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
