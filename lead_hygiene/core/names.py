"""Names as they can be compared: one spelling for letters that are written in several ways, without what stands
around a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

from . import name_words
from .name_words import LONGEST

_LETTERS = str.maketrans(
	{
		**{"ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ۃ": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه"},
		**{"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ی", "ۀ": "ه"},
		**{"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e", "ê": "e", "ç": "c", "à": "a", "â": "a", "î": "i", "ô": "o"},
		**{"ٱ": "ا", "ء": None, "ـ": None, "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "a", "œ": "o"},
		**dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad'’‘´`"),
		**{chr(base + digit): str(digit) for base in (0x6F0, 0x660) for digit in range(10)},
	}
)  # fmt: skip
# Nothing in it that is written in several ways; all else is taken apart first.
_PLAIN = re.compile("[\\x00-\\x7f،؛؟ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی]*")
_BETWEEN = re.compile(r"[\W_]+")
_UMLAUT = re.compile(r"([aou])e+")  # Müller, Mueller and Muller are one
_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[a-z]")
MOST_LETTERS = 140


def letters(text: str | None) -> str:
	"""The words of `text`, parted by single spaces: small letters and digits only, Latin digits, no accents, Persian ye
	and kaf, he for te marbuta, no tatweel, vowel signs or half-spaces; umlauts as bare vowels."""
	text = (text or "")[:MOST_LETTERS].lower()
	if not text.isascii():
		text = text.translate(_LETTERS)
		if not _PLAIN.fullmatch(text):
			text = _unmarked(_unmarked(text))
	bare = _BETWEEN.sub(" ", text.replace("'", "").replace("`", "")).strip()
	return _UMLAUT.sub(r"\1", bare)[:MOST_LETTERS].strip()


def _unmarked(text: str) -> str:
	"""Letters without their marks. Called twice: a folded letter may be spelled anew, "ẞ" for one."""
	apart = unicodedata.normalize("NFKD", text.casefold())
	return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_LETTERS).lower()


_HEAD, _TAIL, _TITLES, _DEGREES = (
	frozenset(letters(word) for word in words)
	for words in (name_words.HEAD, name_words.TAIL, name_words.TITLES, name_words.DEGREES)
)


def company(text: str | None) -> str:
	"""The name of a company without legal form and general trade: "شرکت پارس خودرو (سهامی خاص)" is "پارس خودرو".

	A name that is nothing else keeps it."""
	return _bare(text, _HEAD, _TAIL)


def person(text: str | None) -> str:
	"""The name of a person without titles and degrees. A name that is nothing else keeps them."""
	return _bare(text, _TITLES, _DEGREES)


def _bare(text: str | None, head: Set[str], tail: Set[str]) -> str:
	whole = letters(text)
	words = whole.split()
	while rest := _without_tail(_without_head(words, head), tail):
		if rest == words:
			break
		words = rest
	return " ".join(words) if words else whole


def _without_head(words: list[str], known: Set[str]) -> list[str]:
	for length in range(min(LONGEST, len(words)), 0, -1):
		if "".join(words[:length]) in known:
			return words[length:]
	return words


def _without_tail(words: list[str], known: Set[str]) -> list[str]:
	for length in range(min(LONGEST, len(words)), 0, -1):
		if "".join(words[len(words) - length :]) in known:
			return words[: len(words) - length]
	return words


def compact(name: str) -> str:
	"""A name of `letters` without its spaces, which people leave out or put in."""
	return name.replace(" ", "")


def same_script(left: str, right: str) -> bool:
	"""Whether two names of `letters` are written in the same letters, Latin or Arabic, so that they can be compared."""
	return bool(_LATIN.search(left) and _LATIN.search(right)) or bool(
		_ARABIC.search(left) and _ARABIC.search(right)
	)
