"""The beta distribution against values known otherwise: closed forms and binomial sums."""

from __future__ import annotations

from math import asin, comb, isclose, pi, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.beta import cumulative, quantile

SHAPES = st.floats(0.05, 5000)
PARTS = st.floats(0.001, 0.999)


@pytest.mark.parametrize(
	("a", "b", "x", "expected"),
	[
		(1, 1, 0.3, 0.3),
		(2, 1, 0.3, 0.09),
		(1, 3, 0.2, 1 - 0.8**3),
		(2, 2, 0.25, 3 * 0.25**2 - 2 * 0.25**3),
		(0.5, 0.5, 0.2, 2 / pi * asin(sqrt(0.2))),  # the arcsine law
		(5, 5, 0.5, 0.5),
		(200, 200, 0.5, 0.5),
	],
)
def test_closed_forms(a, b, x, expected):
	assert isclose(cumulative(a, b, x), expected, rel_tol=1e-12)


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.01, 0.99))
def test_it_is_the_tail_of_the_binomial(hits, misses, x):
	n = hits + misses
	# DLMF 8.17.5: I_x(m, n - m + 1) is the chance of m or more of n.
	tail = sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(hits + 1, n + 1))
	assert isclose(cumulative(hits + 1, misses, x), tail, rel_tol=1e-9, abs_tol=1e-13)


@given(PARTS, st.floats(0.2, 50))
def test_quantiles_in_closed_form(part, b):
	assert isclose(quantile(1, b, part), 1 - (1 - part) ** (1 / b), rel_tol=1e-7, abs_tol=1e-12)
	assert isclose(quantile(b, 1, part), part ** (1 / b), rel_tol=1e-7, abs_tol=1e-12)
	assert isclose(quantile(0.5, 0.5, part), sin(pi * part / 2) ** 2, rel_tol=1e-7, abs_tol=1e-12)


@given(SHAPES, SHAPES, PARTS)
def test_the_quantile_is_the_inverse(a, b, part):
	x = quantile(a, b, part)
	assert 0 <= x <= 1
	near = 1e-12
	assert cumulative(a, b, max(x - near, 0)) <= part + 1e-6
	assert cumulative(a, b, min(x + near, 1)) >= part - 1e-6


@given(SHAPES, SHAPES, st.floats(0, 1), st.floats(0, 1))
def test_it_grows_from_0_to_1(a, b, one, other):
	low, high = sorted((cumulative(a, b, min(one, other)), cumulative(a, b, max(one, other))))
	assert 0 <= low <= high <= 1
	assert cumulative(a, b, min(one, other)) <= cumulative(a, b, max(one, other)) + 1e-9


@given(SHAPES, SHAPES, PARTS)
def test_both_sides_are_the_whole(a, b, x):
	assert isclose(cumulative(a, b, x) + cumulative(b, a, 1 - x), 1, abs_tol=1e-9)


def test_many_records_are_no_trouble():
	assert isclose(quantile(400_000, 600_000, 0.5), 0.4, abs_tol=1e-5)


def test_the_ends():
	assert (cumulative(2, 3, -1), cumulative(2, 3, 2)) == (0, 1)
	assert (quantile(2, 3, 0), quantile(2, 3, 1)) == (0, 1)
	with pytest.raises(ValueError, match="above 0"):
		cumulative(0, 1, 0.5)
