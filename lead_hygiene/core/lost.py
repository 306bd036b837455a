"""What was lost, or put aside for later: how many, worth what, after how long, and how much of it came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from .history import Place
from .shares import FEW, wilson
from .velocity import WON, quantile

RECYCLED = "Recycled"  # the stage of a lead that was put aside
BACK_WITHIN = 90


def is_out(place: Place) -> bool:
	"""Whether a record in `place` is out of play: it ended and is not won, or it is a lead put aside for later."""
	return place.stage == RECYCLED if place.outcome is None else place.outcome not in WON


def is_loss(came_from: Place | None, place: Place) -> bool:
	"""Whether coming to `place` is a loss: from play to out of it. From lost to closed, or recycled to dead, is none."""
	return is_out(place) and not (came_from is not None and is_out(came_from))


@dataclass(frozen=True, slots=True)
class Loss:
	"""So many (`number`) losses of one `group`, alike: lost after `days`, back in play `back` days later (None: not yet)
	and won since or not. `amount` is what those `valued` of them were worth together, `ripe` says that they were lost
	at least BACK_WITHIN days ago, `before` that it was in the period before the one asked for; `estimated` of them nobody
	saw happen."""

	group: Hashable
	days: int
	back: int | None = None
	won: bool = False
	ripe: bool = False
	before: bool = False
	number: int = 1
	valued: int = 0
	amount: float = 0.0
	estimated: int = 0


@dataclass(slots=True)
class Lost:
	"""What was lost of one group. `days` counts the losses by days until lost, `back_days` those that came back by days
	until then; `ripe` are old enough to say who of them was back in time (`ripe_back`)."""

	days: Counter[int] = field(default_factory=Counter)
	back_days: Counter[int] = field(default_factory=Counter)
	won: int = 0
	ripe: int = 0
	ripe_back: int = 0
	before: int = 0
	valued: int = 0
	amount: float = 0.0
	estimated: int = 0

	def count(self, loss: Loss) -> None:
		"""Count losses in."""
		if loss.before:
			self.before += loss.number
			return
		self.days[max(loss.days, 0)] += loss.number
		self.valued += loss.valued
		self.amount += loss.amount
		self.estimated += loss.estimated
		if loss.back is not None:
			self.back_days[max(loss.back, 0)] += loss.number
			self.won += loss.number * loss.won
		if loss.ripe:
			self.ripe += loss.number
			self.ripe_back += loss.number * (loss.back is not None and loss.back <= BACK_WITHIN)

	@property
	def number(self) -> int:
		return self.days.total()

	@property
	def back(self) -> int:
		"""How many came back so far. Of those that are still gone some will."""
		return self.back_days.total()

	@property
	def unvalued(self) -> int:
		"""Of how many nobody knows what they were worth."""
		return self.number - self.valued

	@property
	def median_days(self) -> int | None:
		"""Days until lost, of the half that was lost soonest the last. None: nothing was lost."""
		return quantile(self.days, {}, 0.5)

	@property
	def median_back(self) -> int | None:
		"""Days until half of those that came back so far were back. None: none was."""
		return quantile(self.back_days, {}, 0.5)

	@property
	def share_back(self) -> float | None:
		"""The part of those old enough that was back within BACK_WITHIN days, 0 … 1. None: none is old enough."""
		return self.ripe_back / self.ripe if self.ripe else None

	@property
	def interval(self) -> tuple[float, float] | None:
		"""The 95 % interval of `share_back`; see `shares.wilson`."""
		return wilson(self.ripe_back, self.ripe)

	@property
	def is_few(self) -> bool:
		"""Whether too few are old enough for the share to say much."""
		return self.ripe < FEW


def lost(losses: Iterable[Loss]) -> dict[Hashable, Lost]:
	"""By group, as they come first."""
	found: dict[Hashable, Lost] = {}
	for loss in losses:
		found.setdefault(loss.group, Lost()).count(loss)
	return found
