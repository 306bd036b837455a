"""Regret: of the records that were let go, how many came back by themselves?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from .shares import FEW, wilson
from .velocity import quantile

Fate = Literal["answered", "undone", "person", "date", "gone", "open"]
# The other side spoke again; the act was undone; a person reopened it; its day came; the record was deleted; none of these.
FATES: tuple[Fate, ...] = ("answered", "undone", "person", "date", "gone", "open")
# What was taken back at once, or is no more, had no chance to come back.
NOT_FOLLOWED = ("undone", "gone")


@dataclass(frozen=True, slots=True)
class Drop:
	"""So many (`number`) records let go by `rule` (None: by hand) with one `fate`; `days` until they came back, None: they
	did not."""

	rule: str | None
	fate: Fate
	days: int | None = None
	number: int = 1


@dataclass(slots=True)
class Regret:
	"""What became of the records that one rule let go (None: that people did without one)."""

	rule: str | None
	fates: Counter[Fate] = field(default_factory=Counter)
	days: Counter[int] = field(default_factory=Counter)

	def count(self, drop: Drop) -> None:
		self.fates[drop.fate] += drop.number
		if drop.fate == "answered" and drop.days is not None:
			self.days[max(drop.days, 0)] += drop.number

	@property
	def dropped(self) -> int:
		return self.fates.total()

	@property
	def followed(self) -> int:
		"""How many could have come back: all but those that were undone or deleted."""
		return self.dropped - sum(self.fates[fate] for fate in NOT_FOLLOWED)

	@property
	def share(self) -> float | None:
		"""The part of those that could which came back by a human sign, 0 … 1. None: none could.

		Some that are still gone will come back yet: it is a lower bound, the lower the younger the drops are.
		"""
		return self.fates["answered"] / self.followed if self.followed else None

	@property
	def interval(self) -> tuple[float, float] | None:
		"""The 95 % interval of the share; see `shares.wilson`."""
		return wilson(self.fates["answered"], self.followed)

	@property
	def is_few(self) -> bool:
		"""Whether the number is too small to say much."""
		return self.followed < FEW

	@property
	def median_days(self) -> int | None:
		"""The day by which half of those that came back had done so. None: none did."""
		return quantile(self.days, {}, 0.5)


def regrets(drops: Iterable[Drop]) -> list[Regret]:
	"""One for each rule, in the order of their names, what was done by hand last."""
	found: dict[str | None, Regret] = {}
	for drop in drops:
		found.setdefault(drop.rule, Regret(drop.rule)).count(drop)
	return sorted(found.values(), key=lambda regret: (regret.rule is None, regret.rule or ""))


def together(each: Iterable[Regret]) -> Regret:
	"""All of them as one."""
	whole = Regret(None)
	for regret in each:
		whole.fates.update(regret.fates)
		whole.days.update(regret.days)
	return whole


@dataclass(frozen=True, slots=True)
class Overruled:
	"""How often people said no to a rule: of the actions `decided`, those rejected and those undone."""

	rule: str
	decided: int
	rejected: int
	undone: int

	@property
	def share(self) -> float:
		return (self.rejected + self.undone) / self.decided

	@property
	def interval(self) -> tuple[float, float]:
		return wilson(self.rejected + self.undone, self.decided) or (0.0, 1.0)


def overruled(counts: Iterable[tuple[str, str, int]]) -> list[Overruled]:
	"""By rule, from (rule, status, number) of Hygiene Actions; only "Done", "Undone" and "Rejected" are decided."""
	found: dict[str, Counter[str]] = defaultdict(Counter)
	for rule, status, number in counts:
		if status in ("Done", "Undone", "Rejected"):
			found[rule][status] += number
	return [Overruled(rule, by.total(), by["Rejected"], by["Undone"]) for rule, by in sorted(found.items())]
