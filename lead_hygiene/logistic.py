"""The engine of scikit-learn, where it is installed: logistic regression with an L2 penalty on every bin of every column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from .core.learning.folds import Dealt

if TYPE_CHECKING:
	from .core.learning.bins import Bin

# The prior of a weight: 0, give or take 1 in logarithms of odds.
LOOSENESS = 1.0
MOST_ROUNDS = 200


def is_there() -> bool:
	"""Whether scikit-learn is installed."""
	return find_spec("sklearn") is not None


def weights(
	dealt: Dealt, folds: Collection[int], binned: Sequence[tuple[int, tuple[Bin, ...]]]
) -> list[list[float]]:
	"""The weight of each bin of each column, in natural logarithms of odds; cells without a bin weigh nothing.

	Where every record of a column is in a bin, the weights are shifted so that the average record gets none.
	"""
	import numpy as np
	from scipy.sparse import csr_matrix
	from sklearn.linear_model import LogisticRegression

	chosen = np.isin(np.frombuffer(dealt.fold_of, dtype=np.uint8), sorted(folds))
	won = np.frombuffer(dealt.won, dtype=np.uint8)[chosen]
	rows, places, width = [], [], 0
	records = np.arange(len(won))
	for index, bins in binned:
		column = dealt.columns[index]
		of_cell = np.full(len(column.cells), -1)
		for place, each in enumerate(bins):
			of_cell[list(each.cells)] = width + place
		place_of = of_cell[np.frombuffer(column.of, dtype=np.uint16)[chosen]]
		there = place_of >= 0
		rows.append(records[there])
		places.append(place_of[there])
		width += len(bins)
	row, place = np.concatenate(rows), np.concatenate(places)
	matrix = csr_matrix((np.ones(len(row)), (row, place)), shape=(len(won), width))
	fitted = LogisticRegression(C=LOOSENESS, max_iter=MOST_ROUNDS, solver="newton-cholesky").fit(matrix, won)
	flat = [float(weight) for weight in fitted.coef_[0]]
	found = []
	for _, bins in binned:
		row_of, flat = flat[: len(bins)], flat[len(bins) :]
		held = sum(each.tally.records for each in bins)
		mean = sum(w * each.tally.records for w, each in zip(row_of, bins, strict=True)) / held
		found.append([weight - mean for weight in row_of] if held == len(won) else row_of)
	return found
