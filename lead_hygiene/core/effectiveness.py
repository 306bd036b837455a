"""What those who came by one way are worth: how many are alive, how many buy, how soon, for how much, at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from .conversion import Journey, Step, steps, together
from .facts import ALIVE, ENDED, LET_GO, State
from .shares import FEW, wilson
from .velocity import QUANTILES

Life = Literal["won", "alive", "cold", "gone", "unjudged"]
LIVES: tuple[Life, ...] = ("won", "alive", "cold", "gone", "unjudged")
WITHIN = 90


def life_of(won: bool, state: State | None, deal_goes_on: bool) -> Life:
	"""How one stands today: `won`; in play and `alive`; in play and not (`cold`: Cold, Overdue or Unqualified); `gone`: it ended
	or was let go. `state` is its own, None: it was never judged. One that ended while a deal of it goes on is alive.
	"""
	if won:
		return "won"
	if state is None:
		return "unjudged"
	if state in ALIVE or (state is State.CLOSED and deal_goes_on):
		return "alive"
	return "gone" if state in ENDED or state in LET_GO else "cold"


@dataclass(frozen=True, slots=True)
class Start:
	"""So many (`journey.number`) that started alike, in `journey.group`, and stand alike today. `revenue` is what `valued` of
	them bought for, together."""

	journey: Journey
	life: Life
	valued: int = 0
	revenue: float = 0.0


@dataclass(slots=True)
class Effect:
	"""What became of all of one group. `steps` are those of `core.conversion`."""

	steps: list[Step]
	lives: Counter[Life] = field(default_factory=Counter)
	valued: int = 0
	revenue: float = 0.0

	def count(self, start: Start) -> None:
		self.lives[start.life] += start.journey.number
		self.valued += start.valued
		self.revenue += start.revenue

	@property
	def number(self) -> int:
		return self.lives.total()

	@property
	def won(self) -> int:
		return self.lives["won"]

	@property
	def judged(self) -> int:
		"""How many have a state, or are won."""
		return self.number - self.lives["unjudged"]

	@property
	def share_alive(self) -> float | None:
		"""The part of those judged that is alive, 0 … 1. None: none was judged."""
		return self.lives["alive"] / self.judged if self.judged else None

	@property
	def alive_interval(self) -> tuple[float, float] | None:
		"""The 95 % interval of `share_alive`; see `shares.wilson`."""
		return wilson(self.lives["alive"], self.judged)

	@property
	def whole_way(self) -> Step:
		"""The step from the start to the order."""
		return self.steps[-1]

	@property
	def share_won(self) -> float | None:
		"""The part that bought within WITHIN days, of those that started as long ago. None: none did."""
		return self.whole_way.share(WITHIN)

	@property
	def won_interval(self) -> tuple[float, float] | None:
		return self.whole_way.interval(WITHIN)

	@property
	def median_days(self) -> int | None:
		"""Days in which half of those who buy have bought, those still open censored. None: nobody has."""
		return self.whole_way.within_days(QUANTILES["median"])

	@property
	def is_few(self) -> bool:
		"""Whether fewer are old enough than the share of those who bought should rest on."""
		return self.whole_way.old(WITHIN) < FEW

	@property
	def each(self) -> float | None:
		"""Revenue for each that started, bought or not. None: of no win the amount is known."""
		return self.revenue / self.number if self.valued else None

	def cost_per_won(self, budget: float | None) -> float | None:
		"""What one win cost. None: there is no budget, or nothing was won."""
		return budget / self.won if budget and self.won else None


def effects(starts: Iterable[Start], milestones: int) -> dict[Hashable, Effect]:
	"""By group, as they come first. `milestones` as in `conversion.steps`."""
	starts = list(starts)
	ways = steps((start.journey for start in starts), milestones)
	found = {group: Effect(mine) for group, mine in ways.items()}
	for start in starts:
		found[start.journey.group].count(start)
	return found


def all_together(each: Iterable[Effect], milestones: int) -> Effect:
	"""All groups as one."""
	each = list(each)
	whole = Effect(together((effect.steps for effect in each), milestones))
	for effect in each:
		whole.lives.update(effect.lives)
		whole.valued += effect.valued
		whole.revenue += effect.revenue
	return whole
