"""Shares of small numbers."""

from __future__ import annotations

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
