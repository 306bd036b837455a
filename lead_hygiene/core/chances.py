"""The chance of success of an open record: what became of closed records like it, each group leaning on the wider one.

Partial pooling, an empirical Bayes estimate: H. Robbins, "An empirical Bayes approach to statistics", Proc. Third
Berkeley Symp. 1 (1956), 157-163; G. Casella, "An introduction to empirical Bayes data analysis", The American
Statistician 39 (1985), 83-87. How far groups differ is estimated by the moments of the beta-binomial: J. C. Kleinman,
"Proportions with extraneous variance: single and independent samples", J. Am. Stat. Assoc. 68 (1973), 46-54.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from . import beta
from .closed import Closed, Count, Key, Trait, counts_of, key_of
from .shares import FEW

Together = tuple[int, int]  # the records of some groups, and the sum of the squares of how many each has

TAIL = 0.025  # on either side of the interval
# What a wider group says weighs as much as `USUAL` records, where too few groups are there to tell; 2 … 1000 otherwise.
USUAL, LEAST, MOST = 10.0, 2.0, 1000.0
_ROOM = 5.0  # how much evidence the usual strength counts for
# For the interval what is borrowed weighs half: how much may be borrowed is an estimate too, and intervals that forget it are too
# narrow (C. N. Morris, "Parametric empirical Bayes inference", J. Am. Stat. Assoc. 78 (1983), 47-55).
_SURE = 0.5
_START = 1.0  # the weight of the even prior of H. Jeffreys, Beta(½, ½), on which all records together lean
ORDERS: tuple[tuple[Trait, Trait], ...] = (("grade", "source"), ("source", "grade"))


@dataclass(frozen=True, slots=True)
class Group:
	"""Closed records of one kind: `won` of `closed`. `share` is their chance with what they lean on, which weighs as
	much as `leans` records."""

	won: int
	closed: int
	share: float
	leans: float

	@property
	def weight(self) -> float:
		"""How many records the chance stands on, its own and the wider group's."""
		return self.closed + self.leans

	@property
	def interval(self) -> tuple[float, float]:
		"""What holds the true chance in about 95 of 100 cases: quantiles of the beta distribution."""
		weight = self.closed + _SURE * self.leans
		won = self.share * weight
		low, high = (beta.quantile(won, weight - won, part) for part in (TAIL, 1 - TAIL))
		# Of a chance near 0 or 1 the mean may lie outside the quantiles.
		return min(low, self.share), max(high, self.share)


@dataclass(frozen=True, slots=True)
class Step:
	"""One of the groups that a chance was made of; `by` says what its records have in common with the record."""

	by: tuple[str, ...]
	won: int
	closed: int
	share: float


@dataclass(frozen=True, slots=True)
class Chance:
	"""A chance from 0 to 1 and the interval that holds it in about 95 of 100 cases. `steps`: the groups it was made of, all
	closed records first, those most like the record last. `is_of_like`: something like it in every respect that is known
	has closed."""

	share: float
	low: float
	high: float
	steps: tuple[Step, ...]
	is_of_like: bool

	@property
	def told_by(self) -> tuple[Step, ...]:
		"""The groups whose numbers tell most: the narrowest in which something has closed, and where those are few the
		next wider one that is not, or all."""
		filled = [step for step in reversed(self.steps) if step.closed] or [self.steps[0]]
		if filled[0].closed >= FEW or len(filled) == 1:
			return (filled[0],)
		return filled[0], next((step for step in filled[1:] if step.closed >= FEW), filled[-1])


Tree = tuple[tuple[Trait, Trait], dict[Key, Group], dict[Key, Together], tuple[float, ...]]


class Chances:
	"""What became of the closed records, group within group: all, those that passed a stage, and within it by grade and source.

	Of grade and source the one comes first by which the groups of a stage differ more: the second is heard only
	as far as its own small groups go. Grades are kept from the day of installation on and sources were there before, so source
	comes first at the start, and grade takes its place where it comes to say more.

	A group's chance is (won + m × the wider group's chance) / (closed + m). The weight m follows from how far the
	groups of that level differ, and is never more than what the wider group knows from other records, the less the more
	the groups differ that it knows them from: else the same records would be counted twice and intervals be too narrow.
	"""

	__slots__ = ("_families", "groups", "order", "strengths")

	def __init__(self, closed: Iterable[Closed], stages: Sequence[str] = ()) -> None:
		rows = list(closed)
		trees = [_tree(counts_of(rows, stages, order), order) for order in ORDERS]
		self.order, self.groups, self._families, self.strengths = max(trees, key=lambda tree: _told(tree[1]))

	def of(self, stage: str | None, grade: str | None = None, source: str | None = None) -> Chance | None:
		"""The chance of a record that is in `stage`. None: nothing has closed yet, so nobody can know."""
		if not self.groups:
			return None
		key, group = key_of(stage, grade, source, self.order), self.groups[()]
		steps = [Step((), group.won, group.closed, group.share)]
		for depth in range(1, len(key) + 1):
			family = self._families.get(key[: depth - 1])
			if family is None:
				# Nothing is known by this trait, so the wider group's word is the last.
				break
			found = self.groups.get(key[:depth])
			group = found or _leaning((0, 0), group, family, self.strengths[depth - 1])
			steps.append(Step(("stage", *self.order)[:depth], group.won, group.closed, group.share))
		is_of_like = len(steps) > len(key) and group.closed > 0
		return Chance(group.share, *group.interval, tuple(steps), is_of_like)


def strength(families: Iterable[Collection[Count]]) -> float:
	"""How many records the chance of a wider group weighs for each of its own: the less the groups differ, the more.

	Each family holds the groups, (won, closed), of one wider group. With r for the part of the variance that
	lies between groups the weight is (1 - r) / r; the moments of all families together give r.
	"""
	between, room = [_ROOM / (USUAL + 1)], [_ROOM]
	for family in families:
		closed = sum(of for _won, of in family)
		mean = sum(won for won, _of in family) / closed
		noise, others = mean * (1 - mean), len(family) - 1
		between += [of * (won / of - mean) ** 2 for won, of in family]
		between.append(-noise * others)
		room.append(noise * (closed - sum(of * of for _won, of in family) / closed - others))
	# Summed exactly: the order in which the groups were found changes nothing.
	share = fsum(between) / fsum(room)
	return MOST if share <= 0 else min(max((1 - share) / share, LEAST), MOST)


def _tree(counts: Mapping[Key, Count], order: tuple[Trait, Trait]) -> Tree:
	"""The groups with their chances, what the groups of each wider one have together, and the strength of each level."""
	if not counts:
		return order, {}, {}, ()
	won, closed = counts.get((), (0, 0))
	groups = {(): Group(won, closed, (won + _START / 2) / (closed + _START), _START)}
	together, strengths = {}, []
	for depth in (1, 2, 3):
		families: dict[Key, dict[Key, Count]] = defaultdict(dict)
		for key, count in counts.items():
			if len(key) == depth:
				families[key[:-1]][key] = count
		strengths.append(strength(family.values() for family in families.values()))
		for wider, family in families.items():
			sizes = [of for _won, of in family.values()]
			together[wider] = sum(sizes), sum(of * of for of in sizes)
			for key, count in family.items():
				groups[key] = _leaning(count, groups[wider], together[wider], strengths[-1])
	return order, groups, together, tuple(strengths)


def _leaning(count: Count, wider: Group, family: Together, most: float) -> Group:
	"""A group with the chance it has where the groups of its `family` have the strength `most`."""
	won, closed = count
	others, squares = family[0] - closed, family[1] - closed * closed
	# Of groups that differ many records tell no more of the wider group than a few: the variance of their mean.
	heard = others * others * (most + 1) / (squares + most * others) if others else 0.0
	heard += max(wider.closed - family[0], 0)  # what is in no group of the family tells of them all
	known = max(min(wider.leans + heard, wider.weight - closed), _START)
	leans = most * known / (most + known)
	return Group(won, closed, (won + leans * wider.share) / (closed + leans), leans)


def _told(groups: Mapping[Key, Group]) -> float:
	"""How far the chances within the stages lie apart, by the trait that comes first."""
	return fsum(
		group.closed * (group.share - groups[key[:1]].share) ** 2
		for key, group in groups.items()
		if len(key) == 2
	)
