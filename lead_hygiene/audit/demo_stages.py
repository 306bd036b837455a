"""The stages a made-up record passes through, and the rows the app would have written of it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from .demo_story import Life, at_text

STAGES = {
	"Prospecting": 14,
	"Qualification": 21,
	"Needs Analysis": 21,
	"Proposal/Price Quote": 30,
	"Negotiation/Review": 21,
}
UNLIMITED = "Needs Analysis"  # nobody has set its limit yet
HEAD = (
	*("name", "reference_doctype", "reference_name", "serial", "from_stage", "from_outcome", "to_stage"),
	*("outcome", "entered_on", "entered_at", "left_on", "left_to", "left_outcome", "days", "responsible"),
	*("amount", "known_by"),
)
_NAMES = tuple(STAGES)
Step = tuple[datetime, str, str]


class Stages:
	"""Tells where records stand until `now`, and writes it down in `rows`."""

	def __init__(self, draw: random.Random, now: datetime, rows: list[list[Any]]) -> None:
		self._random = draw
		self._now = now
		self._rows = rows

	def walk(self, life: Life, amount: float) -> tuple[str, str, datetime]:
		"""Take a deal through its stages; the one it stands in, its outcome (empty: open), and since when."""
		draw, at, number = self._random, life.born, 0
		steps: list[Step] = [(at, _NAMES[0], "")]
		while True:
			stage = _NAMES[number]
			usual = STAGES[stage]
			stay = usual * draw.lognormvariate(-0.1, 0.7) * (1.4 - life.warmth)
			left = at + timedelta(days=stay)
			if left > self._now or draw.random() < 0.04:
				break
			at = left
			if draw.random() < min(0.05 + 0.14 * stay / usual, 0.6):
				steps.append((at, stage, "Lost"))
				back = at + timedelta(days=draw.randint(10, 120))
				if draw.random() > 0.12 or back > self._now:
					break
				at = back
				steps.append((at, stage, ""))
				continue
			if number == len(_NAMES) - 1 or (number == len(_NAMES) - 2 and draw.random() < 0.25):
				steps.append((at, stage, "Converted"))
				break
			number += -1 if number and draw.random() < 0.05 else 1
			steps.append((at, _NAMES[number], ""))
		# The app came later than some of the deals, and some were changed behind its back.
		if draw.random() < 0.93:
			self._write(life, steps, amount)
		return steps[-1][1], steps[-1][2], at

	def states(self, life: Life, end: str) -> None:
		"""Write the states of a lead; `end` is the one it ended in, empty while it is open."""
		steps: list[Step] = [(life.born, "Assigned", "")]
		if life.first is not None:
			steps.append((life.first, "In Process", ""))
		if end:
			steps.append((max(life.last, steps[-1][0]) + timedelta(minutes=5), end, end))
		self._write(life, steps, "")

	def _write(self, life: Life, steps: list[Step], amount: float | str) -> None:
		before: Step | None = None
		for number, (at, stage, outcome) in enumerate(steps):
			after = steps[number + 1] if number + 1 < len(steps) else None
			known = "Reconciled" if before and self._random.random() < 0.05 else "Event"
			self._rows.append(
				[
					*(f"{len(self._rows) + 1:010x}", life.doctype, life.name, number + 1),
					*(before[1:] if before else ("", "")),
					*(stage, outcome, at.date().isoformat(), at_text(at)),
					*((after[0].date().isoformat(), *after[1:]) if after else ("", "", "")),
					(after[0].date() - at.date()).days if after else "",
					*(life.owner, amount, known),
				]
			)
			before = (at, stage, outcome)
