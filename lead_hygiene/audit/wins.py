"""When a record was won."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.history import Span
from ..core.velocity import WON


def win_of(life: Sequence[Span]) -> Span | None:
	"""The stay that began with the win that lasts. None: it is not won, or no longer.

	An edit of the stage of what is won already makes a stay of its own, and is no win.
	"""
	found = None
	for span in reversed(life):
		if span.place.outcome not in WON:
			break
		found = span
	return found
