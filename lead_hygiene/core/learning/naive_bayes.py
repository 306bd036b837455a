"""The engine that needs no library: weights of evidence, each column's word counted as often as it is worth.

The weight of a bin is the logarithm of its odds over the odds of all records, the weight of evidence of I. J. Good,
"Probability and the Weighing of Evidence" (1950), used for score cards by N. Siddiqi, "Credit Risk Scorecards" (2006).
Shares of small bins are drawn towards the share of all: by empirical Bayes, as far as the bins of the column differ no
more than chance makes them (the moments of the beta-binomial: J. C. Kleinman, J. Am. Stat. Assoc. 68 (1973), 46-54).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf, log

from .bins import Bin
from .folds import NOTHING, Dealt, Tally
from .overlap import MOST_RECORDS, multipliers

LEAST_STRENGTH = 2.0


def weights(
	dealt: Dealt, folds: Collection[int], binned: Sequence[tuple[int, tuple[Bin, ...]]]
) -> list[list[float]]:
	"""The weight of each bin of each column, in natural logarithms of odds."""
	found = [evidence(bins, sum(dealt.tally(index, folds), NOTHING)) for index, bins in binned]
	records = dealt.sample(folds, MOST_RECORDS)
	columns = []
	for (index, bins), row in zip(binned, found, strict=True):
		if not any(row):
			continue
		worth = [0.0] * len(dealt.columns[index].cells)
		for each, weight in zip(bins, row, strict=True):
			for cell in each.cells:
				worth[cell] = weight
		of = dealt.columns[index].of
		columns.append([worth[of[record]] for record in records])
	counted = iter(multipliers(columns, [dealt.won[record] for record in records]))
	return [[by * weight for weight in row] for row in found for by in [next(counted) if any(row) else 0.0]]


def evidence(bins: Sequence[Bin], everything: Tally) -> list[float]:
	"""The weight of evidence of each bin of one column."""
	share = everything.won / everything.records
	strength = pooling([each.tally for each in bins], share)
	found = []
	for each in bins:
		if strength == inf:
			found.append(0.0)
			continue
		drawn = (each.tally.won + strength * share) / (each.tally.records + strength)
		found.append(log(drawn / (1 - drawn)) - log(share / (1 - share)))
	return found


def pooling(tallies: Sequence[Tally], share: float) -> float:
	"""How many records of average luck are added to each bin before its share is believed; inf: the bins differ no more
	than chance makes them."""
	records = sum(tally.records for tally in tallies)
	if len(tallies) < 2:
		return LEAST_STRENGTH * 5
	spread = sum(tally.records * (tally.won / tally.records - share) ** 2 for tally in tallies)
	by_chance = (len(tallies) - 1) * share * (1 - share)
	room = records - sum(tally.records**2 for tally in tallies) / records
	between = (spread - by_chance) / room if room > 0 else 0.0
	if between <= 0:
		return inf
	return max(share * (1 - share) / between - 1, LEAST_STRENGTH)
