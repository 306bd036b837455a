"""Cells joined into bins: stretches of numbers that differ in how many were won, words that are common enough."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ..shares import FEW
from .cells import Celled
from .folds import NOTHING, Tally

MOST_BINS = 10
# Neighbours whose shares differ less than this could differ by chance: chi-square of one degree of freedom, 5 %.
_BY_CHANCE = 3.84


@dataclass(frozen=True, slots=True)
class Bin:
	"""Cells of one column that get the same points, and their tally."""

	cells: tuple[int, ...]
	tally: Tally

	def __add__(self, other: Bin) -> Bin:
		return Bin(self.cells + other.cells, self.tally + other.tally)


def coarse(column: Celled, tally: Sequence[Tally]) -> tuple[Bin, ...]:
	"""Bins of at least FEW records made without a look at who won: numbers cut at quantiles, each common word, Unknown.
	Cells that are in no bin (other words, too few records) have no points."""
	spans: list[Bin] = []
	single: list[Bin] = []
	for place, (cell, of) in enumerate(zip(column.cells, tally, strict=True)):
		if cell.kind == "span":
			spans.append(Bin((place,), of))
		elif cell.kind != "other" and of.records >= FEW:
			single.append(Bin((place,), of))
	return (*_quantiles(spans), *single)


def fine(column: Celled, tally: Sequence[Tally]) -> tuple[Bin, ...]:
	"""The same, with neighbouring stretches joined for as long as their shares could be one and the same by chance.

	R. Kerber, "ChiMerge: discretization of numeric attributes", AAAI-92, 123-128.
	"""
	bins = list(coarse(column, tally))
	spans = [each for each in bins if column.cells[each.cells[0]].kind == "span"]
	rest = bins[len(spans) :]
	while len(spans) > 1:
		unlike = [chi_square(a.tally, b.tally) for a, b in itertools.pairwise(spans)]
		least = min(unlike)
		if least >= _BY_CHANCE:
			break
		at = unlike.index(least)
		spans[at : at + 2] = [spans[at] + spans[at + 1]]
	return (*spans, *rest)


def chi_square(one: Tally, other: Tally) -> float:
	"""How unlike two shares are: Pearson's chi-square of the two-by-two table, 0 where it has an empty side."""
	records, won = one.records + other.records, one.won + other.won
	lost = records - won
	if not (one.records and other.records and won and lost):
		return 0.0
	across = one.won * other.lost - one.lost * other.won
	return records * across * across / (one.records * other.records * won * lost)


def _quantiles(spans: Sequence[Bin]) -> list[Bin]:
	total = sum(each.tally.records for each in spans)
	wanted = max(total / MOST_BINS, FEW)
	found: list[Bin] = []
	here = Bin((), NOTHING)
	for each in spans:
		# A stretch that is a bin by itself stays one: 0 visits are not few visits.
		if each.tally.records >= wanted and here.tally.records >= FEW:
			found.append(here)
			here = Bin((), NOTHING)
		here = here + each
		if here.tally.records >= wanted:
			found.append(here)
			here = Bin((), NOTHING)
	if here.cells:
		if here.tally.records >= FEW:
			found.append(here)
		elif found:
			found[-1] = found[-1] + here
	return found
