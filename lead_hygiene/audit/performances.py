"""What each owner of a folder did: leads, contacts, answers, deals; by who was responsible at the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from ..core.facts import ENDED, LET_GO, State
from ..core.giving_up import WAIT
from ..core.history import Span
from ..core.performance import Performance
from ..core.touches import Conversation, Kind, Touch
from .losses import falls
from .money import Money
from .pipeline import Pipeline, Record
from .who import Key
from .wins import win_of

_OUT = ENDED | LET_GO
_HOUR = 3600  # seconds


class Performances:
	"""Takes the records one by one, leads first. `of` has the performance of each owner; None: nobody is named. `estimated` counts
	what nobody saw happen on its day, `creators`: it is known who made the leads."""

	def __init__(self, pipeline: Pipeline, money: Money, heard: bool) -> None:
		self._pipeline = pipeline
		self._money = money
		self._heard = heard
		self._end = datetime.combine(pipeline.today, time()) + timedelta(days=1)
		self.of: dict[str | None, Performance] = {}
		self.estimated = 0
		self.creators = False

	def add(
		self, key: Key, record: Record, heard: Conversation, state: State, life: Sequence[Span] | None
	) -> None:
		"""Take the next record."""
		self._stands(record, state)
		if life and record.doctype == "Opportunity":
			self._closed(key, record, life)
		for fall in falls(life or (), record):
			if fall.on <= self._pipeline.today:
				self._fell(record, fall.owner, fall.days, fall.back is not None)
				self.estimated += fall.span.began.how == "Estimated"
		if self._heard:
			self._contacted(key, heard)
		if record.created is None or record.created <= self._pipeline.today:
			self._received(key, record, life or ())

	def _did(self, rep: str | None) -> Performance:
		if rep not in self.of:
			self.of[rep] = Performance()
		return self.of[rep]

	def _stands(self, record: Record, state: State) -> None:
		if state not in _OUT:
			did = self._did(record.owner)
			did.judged += 1
			did.overdue += state is State.OVERDUE
			did.cold += state is State.COLD

	def _closed(self, key: Key, record: Record, life: Sequence[Span]) -> None:
		"""Count the win, if there is one that lasts."""
		win = win_of(life)
		if win is None:
			return
		began, owner = win.began, None
		for span in life:
			owner = span.began.owner or owner
			if span is win:
				break
		worth = self._worth(key, record, began.amount)
		days = None if record.created is None else (began.at.date() - record.created).days
		did = self._did(owner or record.owner)
		did.close(True, days, valued=int(worth is not None), revenue=worth or 0.0)
		self.estimated += began.how == "Estimated"

	def _worth(self, key: Key, record: Record, then: float | None) -> float | None:
		orders = self._pipeline.papers.worth
		if key in orders:
			return self._money.of_orders(orders[key])
		return (then if self._money.is_one else None) or self._money.worth(record)

	def _fell(self, record: Record, owner: str | None, days: int | None, is_back: bool) -> None:
		did = self._did(owner)
		if record.doctype == "Opportunity":
			did.close(False, days)
		did.dropped += 1
		did.back += is_back

	def _received(self, key: Key, record: Record, life: Sequence[Span]) -> None:
		"""Count the record with whoever was the first to be responsible for it, and a lead with who made it."""
		first = next((span.began for span in life if span.began.owner), None)
		owner = first.owner if first else record.owner
		if record.doctype == "Opportunity":
			self._did(owner).opportunities += 1
			return
		if record.creator is not None:
			self._did(record.creator).created += 1
			self.creators = True
		if owner is None:
			return
		at = first.at if first else record.born
		if at is None and record.created is not None:
			at = datetime.combine(record.created, time())
		if not self._heard or at is None:
			self._did(owner).received += 1
			return
		reached = self._first_contact(key)
		ended = (win_of(life) or life[-1]).began.at if life and life[-1].place.outcome is not None else None
		if ended is None and record.finished is not None and record.changed is not None:
			ended = datetime.combine(record.changed, time())
		there = _hours(at, ended or self._end)
		contacted = None if reached is None else _hours(at, reached)
		self._did(owner).receive(contacted, there, ended=record.finished is not None)

	def _contacted(self, key: Key, heard: Conversation) -> None:
		"""Count what each of us did with a record, and what became of it."""
		sign = heard.sign_at if heard.sign_channel not in (None, "created") else None
		for rep, moments in self._contacts(key).items():
			did = self._did(rep)
			did.contacts += len(moments)
			if sign is not None and sign >= min(moments):
				did.answered += 1
			elif (self._pipeline.today - max(moments).date()).days < WAIT:
				did.pending += 1
			else:
				did.silent += 1

	def _contacts(self, key: Key) -> Mapping[str | None, list[datetime]]:
		"""Our contacts with a record so far, by who of us made them; each once."""
		found: dict[str | None, list[datetime]] = {}
		known: set[object] = set()
		for touch in self._pipeline.touches.get(key, ()):
			if self._counts(touch) and (touch.key or id(touch)) not in known:
				known.add(touch.key or id(touch))
				found.setdefault(touch.by, []).append(touch.at)
		return found

	def _first_contact(self, lead: Key) -> datetime | None:
		"""The moment of our first contact with a lead or an opportunity of it."""
		keys = (lead, *self._pipeline.deals.get(lead, ()))
		touches = (touch for key in keys for touch in self._pipeline.touches.get(key, ()))
		return min((touch.at for touch in touches if self._counts(touch)), default=None)

	def _counts(self, touch: Touch) -> bool:
		return (touch.kind is Kind.CONTACT or touch.taken) and touch.at is not None and touch.at < self._end


def _hours(start: datetime, end: datetime) -> int:
	return max(int((end - start).total_seconds() // _HOUR), 0)
