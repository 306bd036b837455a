"""Which way a text runs. Letters decide; figures and punctuation have no direction of their own."""

from __future__ import annotations

from unicodedata import bidirectional

_TO_THE_LEFT = frozenset({"R", "AL"})


def runs_right_to_left(text: str) -> bool:
	"""Whether most letters of `text` are of a script written from right to left. False where it has no letters."""
	balance = 0
	for letter in text:
		kind = bidirectional(letter)
		if kind in _TO_THE_LEFT:
			balance += 1
		elif kind == "L":
			balance -= 1
	return balance > 0


def begins_right_to_left(text: str) -> bool | None:
	"""Which way the first letter of `text` runs, as a browser's dir="auto" sees it. None: it has no letters."""
	for letter in text:
		kind = bidirectional(letter)
		if kind in _TO_THE_LEFT:
			return True
		if kind == "L":
			return False
	return None
