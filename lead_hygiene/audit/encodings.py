"""In which encoding a text file is written, found out by looking at it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

UTF8 = "utf-8-sig"
FALLBACKS = ("windows-1256", "windows-1252")
_LARGEST_SAMPLE = 64 * 1024
_CHUNK = 1024 * 1024
# Words of Arabic script stand apart; a single letter of it inside a Latin word is an accent misread.
_ARABIC_WORD = re.compile(
	"(?<![A-Za-z\u00c0-\u024f])[\u0621-\u063a\u0641-\u064aپچژگک\u200c]{2,}(?![A-Za-z\u00c0-\u024f])"
)
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u017f\u2019]+")
_SIGNS = "–—‘’“”„…€£§©®°·«»\u00a0"


def encoding_of(path: Path, start: bytes) -> str:
	"""The encoding of a file that begins with `start`; UTF-8 where no other is plausible. Raises OSError."""
	if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
		return "utf-16"
	if start[1:4000:2].count(0) > len(start[:4000]) // 3:
		return "utf-16-le"
	if start[0:4000:2].count(0) > len(start[:4000]) // 3:
		return "utf-16-be"
	if start.startswith(codecs.BOM_UTF8) or _is_utf8(path):
		return UTF8
	sample = _foreign_lines(path)
	if _mostly_utf8(sample):
		return UTF8
	for encoding, plausible in zip(FALLBACKS, (_looks_arabic, _looks_latin), strict=True):
		try:
			text = sample.decode(encoding)
		except UnicodeDecodeError:
			continue
		if plausible(text):
			return encoding
	return UTF8


def shown(encoding: str) -> str:
	"""An encoding as people write it."""
	return encoding.removesuffix("-sig").upper() if encoding.startswith("utf") else encoding


def _is_utf8(path: Path) -> bool:
	decoder = codecs.getincrementaldecoder("utf-8")()
	with path.open("rb") as raw:
		try:
			while chunk := raw.read(_CHUNK):
				decoder.decode(chunk)
			decoder.decode(b"", final=True)
		except UnicodeDecodeError:
			return False
	return True


def _foreign_lines(path: Path) -> bytes:
	"""Lines that hold more than ASCII, as many as are enough."""
	found = bytearray()
	with path.open("rb") as raw:
		while (line := raw.readline(_LARGEST_SAMPLE)) and len(found) < _LARGEST_SAMPLE:
			if not line.isascii():
				found += line
	return bytes(found)


def _mostly_utf8(sample: bytes) -> bool:
	text = sample.decode("utf-8", errors="replace")
	broken = text.count("\ufffd")
	return sum(not char.isascii() for char in text) - broken > broken


def _looks_arabic(text: str) -> bool:
	foreign = sum(not char.isascii() for char in text)
	return 2 * sum(len(word) for word in _ARABIC_WORD.findall(text)) > foreign


def _looks_latin(text: str) -> bool:
	"""Whether most of what is not ASCII is a sign of print, or an accented letter among plain ones."""
	good = sum(char in _SIGNS for char in text)
	for word in _LATIN_WORD.findall(text):
		accents = sum(not char.isascii() for char in word)
		good += accents if 2 * accents <= len(word) else 0
	return 10 * good > 9 * sum(not char.isascii() for char in text)
