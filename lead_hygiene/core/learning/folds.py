"""Records dealt into folds: what is learned on some is tried on the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .cells import Celled

FOLDS = 5
_SEED = 20


@dataclass(frozen=True, slots=True)
class Tally:
	"""How many records of a cell, and how many of them were won."""

	records: int
	won: int

	def __add__(self, other: Tally) -> Tally:
		return Tally(self.records + other.records, self.won + other.won)

	def __sub__(self, other: Tally) -> Tally:
		return Tally(self.records - other.records, self.won - other.won)

	@property
	def lost(self) -> int:
		"""How many were not."""
		return self.records - self.won


NOTHING = Tally(0, 0)


@dataclass(frozen=True, slots=True)
class Dealt:
	"""Every record's fold and end (`won`: 1 or 0), the lost and the won records in the order they were dealt, and the
	tallies of every column by fold and cell."""

	columns: tuple[Celled, ...]
	won: bytes
	fold_of: bytes
	drawn: tuple[tuple[int, ...], tuple[int, ...]]
	tallies: tuple[tuple[tuple[Tally, ...], ...], ...]

	def tally(self, column: int, folds: Collection[int]) -> tuple[Tally, ...]:
		"""The tally of each cell of a column in these folds."""
		chosen = [self.tallies[column][fold] for fold in folds]
		return tuple(
			Tally(sum(t.records for t in parts), sum(t.won for t in parts))
			for parts in zip(*chosen, strict=True)
		)

	def sample(self, folds: Collection[int], most: int) -> list[int]:
		"""At most so many lost and so many won records of these folds, evenly from all that were dealt."""
		found: list[int] = []
		for drawn in self.drawn:
			here = [record for record in drawn if self.fold_of[record] in folds]
			step = max(len(here) / most, 1.0)
			found += [here[int(place * step)] for place in range(int(len(here) / step))]
		return found


def deal(columns: Sequence[Celled], won: bytes) -> Dealt:
	"""Deal the records into FOLDS, each with its share of the won ones. The order of the records does not matter."""
	drawn = _drawn(columns, won)
	fold_of = bytearray(len(won))
	for records in drawn:
		for place, record in enumerate(records):
			fold_of[record] = place % FOLDS
	place = bytes(2 * fold + end for fold, end in zip(fold_of, won, strict=True))
	tallies = []
	for column in columns:
		counts = Counter(zip(column.of, place, strict=True))
		tallies.append(
			tuple(
				tuple(
					Tally(counts[cell, 2 * fold] + counts[cell, 2 * fold + 1], counts[cell, 2 * fold + 1])
					for cell in range(len(column.cells))
				)
				for fold in range(FOLDS)
			)
		)
	return Dealt(tuple(columns), won, bytes(fold_of), drawn, tuple(tallies))


def _drawn(columns: Sequence[Celled], won: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
	"""The lost and the won records, each in an order that has nothing to do with the one they came in. Records that are
	alike stand together, so that every fold gets its share of them."""
	ordered = sorted(columns, key=lambda column: column.name)
	keys = [hash((_SEED, *cells)) for cells in zip(*(column.of for column in ordered), strict=True)]
	lost, kept = (
		tuple(sorted([i for i, its in enumerate(won) if its == end], key=keys.__getitem__)) for end in (0, 1)
	)
	return lost, kept
