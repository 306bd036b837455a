"""How the tables of words are put together."""

from __future__ import annotations

# A subject begins, perhaps after tags that gateways put in front of it, such as [External].
# No character fits two of its parts, or a hostile subject could be taken apart in endless ways.
START = r"^[^\w\[]*(?:\[[^\]\n]{1,30}\][^\w\[]*)*\[?"
# The words before this stand alone: what follows is a mark, the subject that is answered, or nothing.
END = r"(?=\s*(?:[:.,;!(\[–—…-]|：|$|re\b|aw\b|sv\b))"
MAIL = r"(?:e-?mail|mail|message)"


def any_of(*words: str) -> str:
	"""A pattern for any of `words`."""
	return "(?:" + "|".join(words) + ")"
