"""The beta distribution: what can be said of a share of which so many of so many were counted."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_TINY = 1e-300
_MOST_TERMS = 100_000
_MOST_STEPS = 200
_ENOUGH = 1e-13


def cumulative(a: float, b: float, x: float) -> float:
	"""The part of Beta(a, b) that lies up to `x`: the regularised incomplete beta function I_x(a, b), a and b above 0.

	The continued fraction DLMF 8.17.22 (https://dlmf.nist.gov/8.17#v), on the side where it converges fast by 8.17.4,
	summed as by W. J. Lentz, "Generating Bessel functions in Mie scattering calculations using continued fractions",
	Applied Optics 15 (1976), 668-671. Raises ValueError where a or b is not positive.
	"""
	if a <= 0 or b <= 0:
		raise ValueError(f"Beta({a}, {b}) is no distribution; both numbers must be above 0")
	if x <= 0:
		return 0.0
	if x >= 1:
		return 1.0
	front = exp(a * log(x) + b * log1p(-x) - _log_beta(a, b))
	if x < (a + 1) / (a + b + 2):
		return min(front / (a * _fraction(a, b, x)), 1.0)
	return max(1 - front / (b * _fraction(b, a, 1 - x)), 0.0)


def quantile(a: float, b: float, part: float) -> float:
	"""The x below which `part` (0 … 1) of Beta(a, b) lies, a and b above 0: by Newton's steps, halving where one would
	leave the bracket."""
	if part <= 0:
		return 0.0
	if part >= 1:
		return 1.0
	low, high, x = 0.0, 1.0, a / (a + b)
	scale = _log_beta(a, b)
	for _step in range(_MOST_STEPS):
		off = cumulative(a, b, x) - part
		if off > 0:
			high = x
		else:
			low = x
		slope = (a - 1) * log(x) + (b - 1) * log1p(-x) - scale
		step = off / exp(slope) if abs(slope) < 700 else 1.0
		if abs(step) < _ENOUGH or high - low < _ENOUGH:
			return min(max(x - step, low), high)
		x = x - step if low < x - step < high else (low + high) / 2
		if x <= 0 or x >= 1:
			return x
	return x


def _log_beta(a: float, b: float) -> float:
	return lgamma(a) + lgamma(b) - lgamma(a + b)


def _fraction(a: float, b: float, x: float) -> float:
	"""1 + d1 / (1 + d2 / (1 + …)) with the coefficients of DLMF 8.17.23."""
	value = above = 1.0
	below = 0.0
	for term in range(1, _MOST_TERMS):
		half = term // 2
		if term % 2:
			part = -(a + half) * (a + b + half) / ((a + 2 * half) * (a + 2 * half + 1)) * x
		else:
			part = half * (b - half) / ((a + 2 * half - 1) * (a + 2 * half)) * x
		below = 1 / ((1 + part * below) or _TINY)
		above = (1 + part / above) or _TINY
		value *= above * below
		if abs(above * below - 1) < _ENOUGH:
			break
	return value
