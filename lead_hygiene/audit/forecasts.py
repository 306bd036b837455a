"""What the open deals of a folder will bring, and when: the day each should close, why it is rotten, its chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..core.chances import Chance, Chances
from ..core.closed import Closed
from ..core.facts import State
from ..core.forecast import Deals, Outlook, When, expected, forecast, rot_of
from ..core.history import Span
from ..core.velocity import WON
from .pipeline import Record
from .wins import win_of

GROUPS = ("stage", "owner", "source", "grade")


@dataclass(frozen=True, slots=True)
class _Open:
	"""An open deal, as far as it decides on what is to be expected."""

	record: Record
	state: State
	grade: str | None
	deadline: date | None


class Forecasts:
	"""Takes the opportunities one by one. `order` tells the stages in their order, once all were taken."""

	def __init__(self, today: date, order: Callable[[], Sequence[str]]) -> None:
		self._today = today
		self._order = order
		self._open: list[_Open] = []
		self._closed: Counter[tuple[str | None, str | None, str | None, bool, bool, bool]] = Counter()
		self._won_after: dict[str | None, Counter[int]] = {}

	def add(
		self,
		record: Record,
		life: Sequence[Span] | None,
		state: State,
		grade: str | None,
		deadline: date | None,
	) -> None:
		"""Take the next opportunity."""
		if record.finished is None:
			self._open.append(_Open(record, state, grade, deadline))
		elif life:
			self._close(record, life)

	def closed(self) -> int:
		"""How many have closed."""
		return sum(number for (*_like, first, _unseen), number in self._closed.items() if first)

	def __len__(self) -> int:
		return len(self._open)

	def outlooks(self, group_by: str | None) -> dict[tuple[Hashable, When], Outlook]:
		"""By (currency, group) and when."""
		return forecast(self._deals(group_by))

	def _deals(self, group_by: str | None) -> Iterator[Deals]:
		closed = (Closed(*like[:4], number, *like[4:]) for like, number in self._closed.items())
		table = Chances(closed, self._order())
		chances: dict[tuple[str | None, ...], Chance | None] = {}
		for each in self._open:
			record = each.record
			like = record.stage, each.grade, record.traits.source
			if like not in chances:
				chances[like] = table.of(*like)
			since = None if record.stage_estimated else record.stage_since
			days = self._won_after.get(record.stage)
			day = expected(record.closing, each.deadline, since, days, self._today)
			worth = record.amount or 0.0
			told = dict(
				zip(GROUPS, (record.stage, record.owner, record.traits.source, each.grade), strict=True)
			)
			yield Deals(
				(record.currency, told[group_by] if group_by else None),
				day.when(self._today),
				day.basis,
				rot_of(each.state, day.day, self._today),
				chances[like],
				worth,
				worth * worth,
				bare=int(not worth),
			)

	def _close(self, record: Record, life: Sequence[Span]) -> None:
		"""Count a closed deal once in each stage it was in, and the days from its stages to the win where they were seen."""
		won, seen = record.finished in WON, set()
		for place, span in enumerate(life):
			began, stage = span.began, span.place.stage
			if span.place.outcome is not None or stage in seen:
				continue
			seen.add(stage)
			like = (
				stage,
				began.grade,
				record.traits.source,
				won,
				not place,
				not place and began.how == "Estimated",
			)
			self._closed[like] += 1
		win = win_of(life) if won else None
		if win is not None and win.began.how != "Estimated":
			for span in life:
				if span.place.outcome is None and span.began.how != "Estimated":
					days = (win.began.at.date() - span.began.at.date()).days
					if span.place.stage not in self._won_after:
						self._won_after[span.place.stage] = Counter()
					self._won_after[span.place.stage][days] += 1


def known(outlooks: Mapping[tuple[Hashable, When], Outlook]) -> bool:
	"""Whether any of these groups is one that is known."""
	return any(group is not None for (_currency, group), _when in outlooks)
