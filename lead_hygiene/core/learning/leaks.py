"""Columns that know the end: they would make points that look wonderful and are worth nothing for an open record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp

from ..shares import wilson
from .bins import Bin, coarse
from .folds import NOTHING, Dealt, Tally
from .measures import Auc, auc
from .sentences import Sentence, say
from .spelling import told
from .words import known_afterwards, often_afterwards

TOO_GOOD = 0.8
SUSPICIOUS = 0.65
A_COPY = 0.99
# What is known beforehand does not change the odds more than this many times by itself.
HONEST_ODDS = exp(4)


@dataclass(frozen=True, slots=True)
class Telling:
	"""How much a column tells alone: the cross-validated AUC, and why that is too much (None: it is not)."""

	alone: Auc
	leak: Sentence | None = None


def telling(dealt: Dealt, index: int, folds: Collection[int], outcome: str, positive: str) -> Telling:
	"""How much one column tells of the records in `folds`; each fold is judged by what the others say."""
	column = dealt.columns[index]
	alone = alone_of(dealt, index, folds)
	if alone.value >= A_COPY:
		return Telling(alone, say("same_as_outcome", repr(outcome), alone.value))
	if alone.value >= TOO_GOOD and alone.low >= TOO_GOOD - 0.1:
		return Telling(alone, say("tells_alone", positive, alone.value))
	tally = dealt.tally(index, folds)
	everything = sum(tally, NOTHING)
	for each in coarse(column, tally):
		if too_pure(each.tally, everything):
			return Telling(alone, _pure(told(column, each), each.tally, everything, positive))
	if by_name := known_afterwards(column.name):
		return Telling(alone, say(by_name))
	if often_afterwards(column.name, outcome) and alone.value >= SUSPICIOUS and alone.low >= 0.6:
		return Telling(alone, say("named_and_tells", alone.value))
	return Telling(alone)


def told_by_filling(name: str, filled: Tally, empty: Tally, positive: str) -> Sentence | None:
	"""Why it is a leak that a column (of dates, texts, numbers of papers) is filled in or not. None: it is none."""
	if by_name := known_afterwards(name):
		return say(by_name)
	everything = filled + empty
	alone = auc([{0.0: empty, 1.0: filled}])
	value = max(alone.value, 1 - alone.value)
	if value >= TOO_GOOD:
		return say("filling_tells", positive, value)
	for what, tally in ((say("something_in_it"), filled), (say("nothing_in_it"), empty)):
		if too_pure(tally, everything):
			return _pure(what, tally, everything, positive)
	return None


def alone_of(dealt: Dealt, index: int, folds: Collection[int]) -> Auc:
	"""The AUC of one column alone: each fold scored by the shares of the others, or numbers by themselves, the larger or the
	smaller the better, whichever tells more."""
	column = dealt.columns[index]
	if column.kind == "number":
		spans = range(sum(cell.kind == "span" for cell in column.cells))
		by_size = [{float(cell): dealt.tallies[index][fold][cell] for cell in spans} for fold in folds]
		upwards = auc(by_size)
		downwards = auc([{-size: tally for size, tally in part.items()} for part in by_size])
		return max(_by_shares(dealt, index, folds), upwards, downwards, key=lambda each: each.value)
	return _by_shares(dealt, index, folds)


def _by_shares(dealt: Dealt, index: int, folds: Collection[int]) -> Auc:
	column = dealt.columns[index]
	parts = []
	for fold in folds:
		others = [each for each in folds if each != fold] or [fold]
		learned = dealt.tally(index, others)
		share = _shares(coarse(column, learned), learned)
		scored: dict[float, Tally] = {}
		for cell, tally in enumerate(dealt.tallies[index][fold]):
			scored[share[cell]] = scored.get(share[cell], NOTHING) + tally
		parts.append(scored)
	return auc(parts)


def _shares(bins: Sequence[Bin], tally: Sequence[Tally]) -> list[float]:
	everything = sum(tally, NOTHING)
	share = [everything.won / everything.records if everything.records else 0.0] * len(tally)
	for each in bins:
		for cell in each.cells:
			share[cell] = each.tally.won / each.tally.records
	return share


def too_pure(some: Tally, everything: Tally) -> bool:
	"""Whether `some` of the records ended one way (nearly) throughout, more than HONEST_ODDS and chance explain."""
	interval = wilson(some.won, some.records)
	if interval is None or not everything.won or not everything.lost:
		return False
	odds = everything.won / everything.lost
	low, high = interval
	return low / max(1 - low, 1e-12) > odds * HONEST_ODDS or high / max(1 - high, 1e-12) < odds / HONEST_ODDS


def _pure(what: Sentence, some: Tally, everything: Tally, positive: str) -> Sentence:
	share = 100 * everything.won / everything.records
	return say("too_pure", some.records, what, some.won, positive, share)
