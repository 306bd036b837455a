"""How far the evidence of each column counts beside that of the others: columns that say the same share one word.

One multiplier per column, between 0 and 2, from a logistic regression on the weights of evidence, as score cards are made. Its
prior is a bell around 1, naive Bayes itself. It is fitted by coordinate descent on at most MOST_RECORDS won and as many
lost records: sampling by outcome moves the intercept alone (R. L. Prentice, R. Pyke, Biometrika 66 (1979), 403-411).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

MOST_RECORDS = 1500
ROUNDS = 6
CLOSE = 0.01
# The prior of a multiplier: 1, give or take 0.5.
PRIOR, FIRMNESS = 1.0, 4.0
HIGHEST = 2.0


def multipliers(columns: Sequence[Sequence[float]], won: Sequence[int]) -> list[float]:
	"""The multiplier of each column; `columns` hold the evidence of the same records, one list per column."""
	if not columns or not won:
		return [PRIOR] * len(columns)
	found = [PRIOR / max(len(columns) ** 0.5, 1.0)] * len(columns)
	level = [0.0] * len(won)
	for column, by in zip(columns, found, strict=True):
		level = [have + by * more for have, more in zip(level, column, strict=True)]
	squares = [[value * value for value in column] for column in columns]
	for _ in range(ROUNDS):
		level, moved = _shifted(level, won)
		for place, column in enumerate(columns):
			chances = [1 / (1 + exp(-odds)) for odds in level]
			uphill = _product(column, won) - _product(column, chances)
			weight = sum([s * c * (1 - c) for s, c in zip(squares[place], chances, strict=True)])
			step = (uphill - FIRMNESS * (found[place] - PRIOR)) / (weight + FIRMNESS)
			new = min(max(found[place] + step, 0.0), HIGHEST)
			step = new - found[place]
			if step:
				found[place] = new
				level = [have + step * more for have, more in zip(level, column, strict=True)]
				moved = max(moved, abs(step))
		if moved < CLOSE:
			break
	return found


def _product(column: Sequence[float], by: Sequence[float]) -> float:
	return sum([value * weight for value, weight in zip(column, by, strict=True)])


def _shifted(level: Sequence[float], won: Sequence[int]) -> tuple[list[float], float]:
	"""`level` with the intercept set anew, and by how much it was moved."""
	chances = [1 / (1 + exp(-odds)) for odds in level]
	step = (sum(won) - sum(chances)) / (sum([c * (1 - c) for c in chances]) + 1e-9)
	step = min(max(step, -2.0), 2.0)
	return [odds + step for odds in level], abs(step)
