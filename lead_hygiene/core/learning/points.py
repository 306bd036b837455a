"""Points of one model: what was learned on some folds, as whole numbers that can be added up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log

from .bins import Bin, fine
from .chance import Chance, chance_of
from .folds import FOLDS, Dealt, Tally
from .leaks import Telling, telling
from .measures import tallied

POINTS_THAT_DOUBLE = 10
_A_WEIGHT = POINTS_THAT_DOUBLE / log(2)
Binned = tuple[int, tuple[Bin, ...]]
# Gives the weight of each bin of each column, in logarithms of odds, learned on the records in some folds.
Engine = Callable[[Dealt, Collection[int], Sequence[Binned]], list[list[float]]]


@dataclass(frozen=True, slots=True)
class Model:
	"""What was learned on some folds: columns that leak, the bins of the others, their points, the points by cell, and the
	mean points of the records it was learned on, from which chances are reckoned."""

	telling: tuple[Telling, ...]
	binned: tuple[Binned, ...]
	points: tuple[tuple[int, ...], ...]
	by_cell: tuple[tuple[int, tuple[int, ...]], ...]
	mean: float


@dataclass(frozen=True, slots=True)
class Judge:
	"""How to learn: the engine, the columns to be kept whatever they tell, the outcome and its positive value."""

	engine: Engine
	kept: frozenset[str]
	outcome: str
	positive: str


def model_of(dealt: Dealt, folds: Collection[int], judge: Judge) -> Model:
	"""Learn points on the records in `folds`: leaks, bins and weights all from these alone."""
	told = tuple(
		telling(dealt, index, folds, judge.outcome, judge.positive) for index in range(len(dealt.columns))
	)
	binned: list[Binned] = []
	for index, column in enumerate(dealt.columns):
		if told[index].leak is None or column.name in judge.kept:
			bins = fine(column, dealt.tally(index, folds))
			if len(bins) > 1 or (bins and _loose(dealt, index, folds, bins)):
				binned.append((index, bins))
	weights = judge.engine(dealt, folds, binned) if binned else []
	points = tuple(tuple(round(_A_WEIGHT * weight) for weight in row) for row in weights)
	by_cell = []
	for (index, bins), row in zip(binned, points, strict=True):
		cells = [0] * len(dealt.columns[index].cells)
		for each, worth in zip(bins, row, strict=True):
			for cell in each.cells:
				cells[cell] = worth
		by_cell.append((index, tuple(cells)))
	records = sum(tally.records for tally in dealt.tally(0, folds))
	total = sum(
		each.tally.records * worth
		for (_, bins), row in zip(binned, points, strict=True)
		for each, worth in zip(bins, row, strict=True)
	)
	return Model(told, tuple(binned), points, tuple(by_cell), total / records)


def _loose(dealt: Dealt, index: int, folds: Collection[int], bins: Sequence[Bin]) -> int:
	"""How many records of a column are in none of its bins."""
	return sum(tally.records for tally in dealt.tally(index, folds)) - sum(
		each.tally.records for each in bins
	)


@dataclass(frozen=True, slots=True)
class Tried:
	"""Every record scored by points that were learned without it: points, chances, and the points by fold. `chance` is
	the line that fits them all."""

	chances: tuple[float, ...]
	won: bytes
	by_fold: tuple[dict[float, Tally], ...]
	chance: Chance


def tried(dealt: Dealt, judge: Judge) -> Tried:
	"""Cross-validation. The fold that is tried has no part in anything: points, bins and leaks are learned on the other
	four, and so is the chance that points stand for: from points that two of the four got from the three others."""
	split = _split(dealt)
	whole = frozenset(range(FOLDS))
	single = {out: scores(model_of(dealt, whole - {out}, judge), split[out][0]) for out in whole}
	by_fold = tuple(tallied(single[fold], split[fold][1]) for fold in range(FOLDS))
	inner: dict[int, list[dict[float, Tally]]] = {fold: [] for fold in whole}
	for one in range(FOLDS):
		other = (one + 1) % FOLDS
		model = model_of(dealt, whole - {one, other}, judge)
		inner[one].append(tallied(scores(model, split[other][0]), split[other][1]))
		inner[other].append(tallied(scores(model, split[one][0]), split[one][1]))
	chances: list[float] = []
	won = bytearray()
	for fold in range(FOLDS):
		line = chance_of(_together(inner[fold]))
		chance = {points: line.of(points) for points in by_fold[fold]}
		chances += [chance[points] for points in single[fold]]
		won += split[fold][1]
	return Tried(tuple(chances), bytes(won), by_fold, chance_of(_together(by_fold)))


def scores(model: Model, cells: Sequence[Sequence[int]]) -> list[float]:
	"""The points of records whose cells are given by column, less those of the average record: so points of models that
	leave different words out can be compared."""
	rows = [[worth[cell] for cell in cells[index]] for index, worth in model.by_cell]
	if not rows:
		return [0.0] * (len(cells[0]) if cells else 0)
	return [sum(row) - model.mean for row in zip(*rows, strict=True)]


def _split(dealt: Dealt) -> list[tuple[list[list[int]], bytes]]:
	"""The cells of each column and the ends, by fold."""
	parts = []
	for fold in range(FOLDS):
		here = [record for record, its in enumerate(dealt.fold_of) if its == fold]
		cells = [[column.of[record] for record in here] for column in dealt.columns]
		parts.append((cells, bytes([dealt.won[record] for record in here])))
	return parts


def _together(parts: Iterator[dict[float, Tally]] | Sequence[dict[float, Tally]]) -> dict[float, Tally]:
	found: dict[float, Tally] = {}
	for part in parts:
		for points, tally in part.items():
			found[points] = found[points] + tally if points in found else tally
	return found
