"""How well points tell who was won, and whether the chances they stand for come true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log, sqrt

from ..shares import FEW, wilson
from .folds import NOTHING, Tally

MOST_GROUPS = 10
_NEVER_CERTAIN = 1e-6


@dataclass(frozen=True, slots=True)
class Auc:
	"""The chance that of one who was won and one who was not the former has more points, and its 95 % interval."""

	value: float
	low: float
	high: float


@dataclass(frozen=True, slots=True)
class Group:
	"""Records with much the same predicted chance: from, to, mean; how many, how many won, the share's interval."""

	low: float
	high: float
	predicted: float
	records: int
	won: int
	interval: tuple[float, float]


def tallied(scores: Iterable[float], won: Iterable[int]) -> dict[float, Tally]:
	"""The records of each score, and how many of them were won."""
	counts = Counter(zip(scores, won, strict=True))
	return {
		score: Tally(counts[score, 0] + counts[score, 1], counts[score, 1])
		for score in {s for s, _ in counts}
	}


def pairs(scored: Mapping[float, Tally]) -> tuple[float, int]:
	"""Of all pairs of a won and a lost record, how many the scores put right (a tie is half right), and how many there
	are. H. B. Mann, D. R. Whitney, Ann. Math. Stat. 18 (1947), 50-60."""
	right, lost = 0.0, 0
	for score in sorted(scored):
		tally = scored[score]
		right += tally.won * (lost + tally.lost / 2)
		lost += tally.lost
	return right, sum(tally.won for tally in scored.values()) * lost


def auc(parts: Iterable[Mapping[float, Tally]]) -> Auc:
	"""The AUC over several sets of records, each scored by points of its own: only pairs within a set count.

	The interval is that of J. A. Hanley, B. J. McNeil, Radiology 143 (1982), 29-36. 0.5 where there is no pair.
	"""
	sets = list(parts)
	counted = [pairs(scored) for scored in sets]
	of = sum(total for _, total in counted)
	if not of:
		return Auc(0.5, 0.0, 1.0)
	value = sum(right for right, _ in counted) / of
	won = sum(tally.won for scored in sets for tally in scored.values())
	lost = sum(tally.lost for scored in sets for tally in scored.values())
	wide = 1.96 * _error(value, won, lost)
	return Auc(value, max(value - wide, 0.0), min(value + wide, 1.0))


def _error(value: float, won: int, lost: int) -> float:
	# Near 0 and 1 the formula says that there is no doubt left; a pair or two put wrong is always possible.
	value = min(max(value, 0.5 / (won * lost)), 1 - 0.5 / (won * lost))
	one, two = value / (2 - value), 2 * value * value / (1 + value)
	square = value * value
	return sqrt((value - square + (won - 1) * (one - square) + (lost - 1) * (two - square)) / (won * lost))


def calibration(chances: Sequence[float], won: Sequence[int]) -> tuple[Group, ...]:
	"""What was predicted beside what came true, in tenths of the records by predicted chance; fewer groups where there
	are not FEW records for each. Records with the same chance stay together."""
	total = len(chances)
	wanted = max(total / MOST_GROUPS, FEW)
	found: list[Group] = []
	here: list[tuple[float, Tally]] = []
	held, left = 0, total
	for score, tally in sorted(tallied(chances, won).items()):
		here.append((score, tally))
		held += tally.records
		left -= tally.records
		if held >= wanted and left >= FEW:
			found.append(_group(here))
			here, held = [], 0
	if here:
		found.append(_group(here))
	return tuple(found)


def _group(scored: Sequence[tuple[float, Tally]]) -> Group:
	tally = sum((each for _, each in scored), NOTHING)
	mean = sum(score * each.records for score, each in scored) / tally.records
	interval = wilson(tally.won, tally.records) or (0.0, 1.0)
	return Group(scored[0][0], scored[-1][0], mean, tally.records, tally.won, interval)


def brier(chances: Iterable[float], won: Iterable[int]) -> float:
	"""The mean square of what was predicted less what came: 0 is perfect. G. W. Brier, Mon. Weather Rev. 78 (1950)."""
	squares = [(chance - end) ** 2 for chance, end in zip(chances, won, strict=True)]
	return fsum(squares) / len(squares)


def log_loss(chances: Iterable[float], won: Iterable[int]) -> float:
	"""The mean of minus the logarithm of the chance given to what came, in nats."""
	logs = [
		-log(max(chance if end else 1 - chance, _NEVER_CERTAIN))
		for chance, end in zip(chances, won, strict=True)
	]
	return fsum(logs) / len(logs)


def gap(groups: Iterable[Group]) -> float:
	"""How far predicted and observed shares are apart on average, weighted by records (the calibration error)."""
	listed = list(groups)
	of = sum(group.records for group in listed)
	return sum(abs(group.predicted * group.records - group.won) for group in listed) / of
