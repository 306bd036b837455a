"""What open deals are worth together: as they stand, and weighted by two opinions on how they will end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Sums:
	"""Open opportunities of one group: how many, how many of them `without_amount` or `certain` (100 % by ERPNext), and
	their amounts in one currency, bare, weighted by `theirs`, ERPNext's probability, and by `ours`, the chance of success.

	`ours`, `low` and `high` are None where no chance is known of any of them.
	"""

	number: int = 0
	without_amount: int = 0
	certain: int = 0
	amount: float = 0.0
	theirs: float = 0.0
	ours: float | None = None
	low: float | None = None
	high: float | None = None

	def add(self, other: Sums) -> None:
		"""Count others too."""
		for name in ("number", "without_amount", "certain", "amount", "theirs"):
			setattr(self, name, getattr(self, name) + getattr(other, name))
		if other.ours is not None:
			for name in ("ours", "low", "high"):
				setattr(self, name, (getattr(self, name) or 0.0) + getattr(other, name))


@dataclass(slots=True)
class Pipeline:
	"""The sums by currency and group."""

	by_group: dict[tuple[str, Any], Sums] = field(default_factory=lambda: defaultdict(Sums))

	def totals(self) -> dict[str, Sums]:
		"""All groups of one currency together."""
		found: dict[str, Sums] = defaultdict(Sums)
		for (currency, _group), sums in self.by_group.items():
			found[currency].add(sums)
		return found
