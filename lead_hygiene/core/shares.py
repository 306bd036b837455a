"""Shares of small numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

FEW = 30


def wilson(hits: float, of: float, z: float = 1.96) -> tuple[float, float] | None:
	"""The interval that holds the true share with the confidence of `z` (1.96: 95 %). None: nothing was counted.

	The score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
	J. Am. Stat. Assoc. 22 (1927), 209-212. It never leaves 0 … 1 and is honest where nothing, or everything, was hit.
	"""
	if of <= 0:
		return None
	share = hits / of
	middle = share + z * z / (2 * of)
	width = z * sqrt(max(share * (1 - share), 0.0) / of + z * z / (4 * of * of))
	scale = 1 + z * z / of
	low, high = (middle - width) / scale, (middle + width) / scale
	# Rounding must not push a share of 0 or 1 out of its own interval.
	return max(min(low, share), 0.0), min(max(high, share), 1.0)


@dataclass(frozen=True, slots=True)
class Part:
	"""`hits` of `of`."""

	hits: int
	of: int

	@property
	def share(self) -> float | None:
		"""0 … 1. None: there is nothing to be a part of."""
		return self.hits / self.of if self.of else None

	@property
	def interval(self) -> tuple[float, float] | None:
		"""Its 95 % interval."""
		return wilson(self.hits, self.of)

	@property
	def is_few(self) -> bool:
		"""Whether fewer were counted than a share should rest on."""
		return self.of < FEW

	def stands_out(self, among: Part) -> bool:
		"""Whether its interval and that of those it is `among` do not meet. Of nothing, no."""
		mine, theirs = self.interval, among.interval
		return mine is not None and theirs is not None and (mine[0] > theirs[1] or mine[1] < theirs[0])
