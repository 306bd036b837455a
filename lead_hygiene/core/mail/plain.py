"""Text as it can be compared, text that can be shown, and the text of HTML."""

from __future__ import annotations

import html
import re
import unicodedata

MOST_TEXT = 65_536  # characters of a message that are looked at
_FOLDED = str.maketrans(
	{
		"ي": "ی",
		"ى": "ی",
		"ك": "ک",
		"ۀ": "ه",
		"ة": "ه",
		"أ": "ا",
		"إ": "ا",
		"’": "'",
		"‘": "'",
		"´": "'",
		**dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00adـ"),
		**{chr(base + digit): str(digit) for base in (0x6F0, 0x660) for digit in range(10)},
	}
)  # fmt: skip
_SPACES = re.compile(r"[^\S\n]+")
# Any other space than " " and the end of a line, by name: these are looked for many times as fast.
_ODD_IN_ASCII = "\t\x0b\x0c\r\x1c\x1d\x1e\x1f"
_ODD_SPACE = re.compile(f"[{_ODD_IN_ASCII}\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_SHOWN = str.maketrans({"<": "‹", ">": "›", '"': "”"})
# "<" ends a tag as well as ">" does: looking for the end never goes past the next tag, so the time is linear.
_HTML = re.compile(r"<(/?)([a-zA-Z!?][^\s<>/]*)([^<>]*)>?|([^<]+)|<")
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "hr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "pre"})


def fold(text: str) -> str:
	"""`text` for comparing: small letters, ASCII digits, Persian ye and kaf, no half-spaces or marks of
	direction, single spaces. Lines stay lines."""
	if text.isascii():
		folded = text.lower()
		odd = "  " in folded or any(space in folded for space in _ODD_IN_ASCII)
	else:
		# One sign may unfold into eighteen; more than twice the length is nobody's mail.
		folded = unicodedata.normalize("NFKC", text)[: 2 * len(text) + 20].casefold().translate(_FOLDED)
		odd = "  " in folded or _ODD_SPACE.search(folded)
	return _SPACES.sub(" ", folded) if odd else folded


def shown(text: str, most: int = 60) -> str:
	"""`text` from a stranger for one line of an explanation: no control characters, no marks of direction, nothing
	that could be a tag, at most `most` characters."""
	line = " ".join(_UNSHOWN.sub(" ", text[: 4 * most]).translate(_SHOWN).split())
	return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def text_of_html(source: str) -> str:
	"""The text a reader sees; quoted blocks as lines that begin with "> ". Scripts and styles are left out."""
	pieces: list[str] = []
	quoted = 0
	silent = ""
	for closing, name, _rest, words in _HTML.findall(source[: 4 * MOST_TEXT]):
		tag = name.lower()
		if silent:
			if closing and tag == silent:
				silent = ""
		elif words:
			pieces.append(html.unescape(words).replace("\n", " "))
		elif tag in _SILENT and not closing:
			silent = tag
		elif tag == "blockquote":
			quoted = max(quoted - 1, 0) if closing else quoted + 1
			pieces.append("\n> " if quoted else "\n")
		elif tag in _BREAKS:
			pieces.append("\n> " if quoted else "\n")
	return "".join(pieces)[:MOST_TEXT]
