"""Runs of our contacts without an answer, counted by doctype, channel and grade."""

from __future__ import annotations

from ..core.facts import ENDED, LET_GO, Facts, State
from ..core.giving_up import Runs, waits
from ..core.touches import COUNTED
from ..core.velocity import WON
from .pipeline import Pipeline

_OUT = ENDED | LET_GO


class ContactRuns:
	"""Takes the records one by one."""

	def __init__(self, pipeline: Pipeline) -> None:
		self._today = pipeline.today
		self._of: dict[tuple[str, str, str | None], Runs] = {}

	def add(self, doctype: str, facts: Facts, state: State, grade: str | None) -> None:
		"""Take the next record."""
		heard = facts.conversation
		if not heard.attempts and not heard.streaks:
			return
		won, in_play = facts.finished in WON, state not in _OUT
		for channel in COUNTED:
			answered, days = heard.attempts.get(channel, {}), heard.streaks.get(channel, ())
			if answered or days:
				still = waits(in_play, won, days[-1] if days else None, self._today)
				self._runs(doctype, channel, grade).add(answered, len(days), still)

	def by_grade(self) -> dict[tuple[str, str, str | None], Runs]:
		"""The runs by (doctype, channel, grade)."""
		return self._of

	def together(self) -> dict[tuple[str, str], Runs]:
		"""The same by (doctype, channel)."""
		found: dict[tuple[str, str], Runs] = {}
		for (doctype, channel, _grade), runs in self._of.items():
			whole = found.setdefault((doctype, channel), Runs())
			for name in ("answered", "stopped", "waiting"):
				getattr(whole, name).update(getattr(runs, name))
		return found

	def _runs(self, doctype: str, channel: str, grade: str | None) -> Runs:
		key = doctype, channel, grade
		if key not in self._of:
			self._of[key] = Runs()
		return self._of[key]
