"""What the records of a folder say of losses: each with its day, kind, reasons, worth and way back."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..core.history import Span
from ..core.lost import BACK_WITHIN, RECYCLED, Loss, Lost, is_loss, is_out, lost
from ..core.velocity import WON
from .money import Money
from .pipeline import Pipeline, Record
from .told_apart import Column, ToldApart

_NOT_BACK = -1
# What losses are told apart by besides what all records are; a loss with several reasons is in several groups.
OWN_GROUPS = ("reason", "stage", "kind")


@dataclass(slots=True)
class Fall:
	"""One loss in a life: its day, the days until then (None: it is not known when the record was made), who was responsible,
	and the day it was back in play (None: not yet)."""

	span: Span
	on: date
	days: int | None
	owner: str | None
	back: date | None


def falls(life: Sequence[Span], record: Record) -> Iterator[Fall]:
	"""Each loss in a life, as `core.lost.is_loss` has it."""
	owner = None
	for place, span in enumerate(life):
		owner = span.began.owner or owner
		if is_loss(span.came_from, span.place):
			back = next((each.began.at.date() for each in life[place + 1 :] if not is_out(each.place)), None)
			on = span.began.at.date()
			days = None if record.created is None else max((on - record.created).days, 0)
			yield Fall(span, on, days, owner or record.owner, back)


class Losses:
	"""Takes the records one by one. `unknown` counts the ended ones of which nobody knows when they did."""

	def __init__(self, pipeline: Pipeline, money: Money) -> None:
		self._today = pipeline.today
		self._money = money
		self._of = {"Lead": _Table(), "Opportunity": _Table()}
		self.unknown = 0

	def add(self, record: Record, life: Sequence[Span] | None) -> None:
		"""Take the next record."""
		if life is None:
			self.unknown += record.finished is not None and record.finished not in WON
			return
		for fall in falls(life, record):
			if fall.on > self._today:
				continue
			table, began = self._of[record.doctype], fall.span.began
			table.told.add(record, fall.on, fall.owner)
			table.own["reason"].add(record.reasons or (None,))
			table.own["stage"].add(fall.span.came_from.stage if fall.span.came_from else None)
			table.own["kind"].add(_kind(record, fall.span))
			table.currency.add(record.currency)
			ripe = (self._today - fall.on).days >= BACK_WITHIN
			table.facts.add(
				(
					fall.days,
					_NOT_BACK if fall.back is None else (fall.back - fall.on).days,
					fall.back is not None and record.finished in WON,
					ripe,
					began.how == "Estimated",
				)
			)
			table.amounts.append(self._money.own(record, began.amount) or 0.0)

	def doctypes(self) -> list[str]:
		"""Those of which something was lost."""
		return [doctype for doctype, table in self._of.items() if table.amounts]

	def groups(self, doctype: str) -> list[str]:
		"""The groupings of which anything is known."""
		table = self._of[doctype]
		own = [name for name in OWN_GROUPS if any(_says(value) for value in table.own[name].values)]
		return [*own, *table.told.groups()]

	def lost(self, doctype: str, group_by: str | None) -> dict[tuple[Hashable, Hashable], Lost]:
		"""What was lost, by (currency, group); for its days see `dated`."""
		return lost(self._of[doctype].losses(group_by))

	def is_dated(self, doctype: str) -> bool:
		"""Whether of all that was lost it is known when it was made."""
		return all(days is not None for days, *_rest in self._of[doctype].facts.values)

	def dated(self, doctype: str, group_by: str | None) -> dict[tuple[Hashable, Hashable], Lost]:
		"""What was lost of that of which it is known when it was made."""
		return lost(self._of[doctype].losses(group_by, dated=True))


class _Table:
	"""The losses of one doctype, in columns."""

	def __init__(self) -> None:
		self.told = ToldApart()
		self.own = {name: Column() for name in OWN_GROUPS}
		self.currency = Column()
		self.facts = Column()
		self.amounts = array("d")

	def losses(self, group_by: str | None, dated: bool = False) -> Iterator[Loss]:
		"""Losses, those alike as one, by (currency, group); those of which the days are not known with 0, or where only those
		are asked for of which they are (`dated`), not at all."""
		groups = self.own[group_by].told() if group_by in self.own else self.told.by(group_by)
		sums: dict[tuple[Hashable, ...], list[float]] = {}
		rows = zip(self.currency.told(), groups, self.facts.numbers, self.amounts, strict=True)
		for currency, group, fact, amount in rows:
			for one in group if group_by == "reason" else (group,):
				counted = sums.setdefault((currency, one, fact), [0, 0, 0.0])
				counted[0] += 1
				if amount > 0:
					counted[1] += 1
					counted[2] += amount
		for (currency, group, fact), (number, valued, amount) in sums.items():
			days, back, won, ripe, estimated = self.facts.values[fact]
			if days is None and dated:
				continue
			yield Loss(
				(currency, group),
				days or 0,
				None if back == _NOT_BACK else back,
				won,
				ripe,
				number=number,
				valued=valued,
				amount=amount,
				estimated=number * estimated,
			)


def _says(value: Hashable) -> bool:
	return value not in (None, (None,))


def _kind(record: Record, span: Span) -> str:
	"""Lost, Closed, or Recycled: put aside for later."""
	if record.doctype == "Lead":
		return RECYCLED if span.place.outcome is None else "Lost"
	return "Closed" if span.place.outcome == "Closed" else "Lost"
