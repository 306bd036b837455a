"""The chance that points stand for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from ..shares import FEW
from .folds import NOTHING, Tally

MOST_KNOTS = 20


@dataclass(frozen=True, slots=True)
class Line:
	"""log odds = intercept + slope × points."""

	intercept: float
	slope: float

	def odds(self, points: float) -> float:
		"""The logarithm of the odds."""
		return self.intercept + self.slope * points


@dataclass(frozen=True, slots=True)
class Chance:
	"""Never falling with the points: straight between `knots` (points, log odds), and on as the `line` rises beyond them."""

	line: Line
	knots: tuple[tuple[float, float], ...] = ()

	def of(self, points: float) -> float:
		"""The chance, 0 … 1."""
		return _share(self._odds(points))

	def _odds(self, points: float) -> float:
		if not self.knots:
			return self.line.odds(points)
		after = bisect_right(self.knots, (points, float("inf")))
		if after in (0, len(self.knots)):
			at, odds = self.knots[0 if after == 0 else -1]
			return odds + self.line.slope * (points - at)
		(start, low), (stop, high) = self.knots[after - 1 : after + 1]
		return low + (high - low) * (points - start) / (stop - start)


def chance_of(scored: Mapping[float, Tally]) -> Chance:
	"""The chance by points, from records by points: a straight line through the log odds, which groups of records bend as far as
	they are large (each is drawn towards the line by FEW records), and which never falls."""
	line = line_of(scored)
	if not line.slope:
		return Chance(line)
	bent = []
	for points, tally in _groups(scored):
		share = (tally.won + FEW * _share(line.odds(points))) / (tally.records + FEW)
		bent.append((points, log(share / (1 - share)), tally.records))
	return Chance(line, tuple(_never_falling(bent)))


def line_of(scored: Mapping[float, Tally]) -> Line:
	"""The line through the log odds, by Newton's method; flat where it would fall.

	J. Platt, "Probabilistic outputs for support vector machines" (1999), with its ends drawn in, so that it exists
	where points part won and lost entirely.
	"""
	won = sum(tally.won for tally in scored.values())
	lost = sum(tally.lost for tally in scored.values())
	high, low = (won + 1) / (won + 2), 1 / (lost + 2)
	rows = [(points, tally.records, tally.won * high + tally.lost * low) for points, tally in scored.items()]
	flat = Line(log((won + 1) / (lost + 1)), 0.0)
	line = flat
	for _ in range(60):
		uphill, inner = [0.0, 0.0], [1e-9, 0.0, 1e-9]
		for points, records, hits in rows:
			chance = _share(line.odds(points))
			miss, weight = hits - records * chance, records * chance * (1 - chance)
			uphill[0] += miss
			uphill[1] += miss * points
			inner[0] += weight
			inner[1] += weight * points
			inner[2] += weight * points * points
		room = inner[0] * inner[2] - inner[1] * inner[1]
		if room <= 1e-12:
			break
		step = (
			(inner[2] * uphill[0] - inner[1] * uphill[1]) / room,
			(inner[0] * uphill[1] - inner[1] * uphill[0]) / room,
		)
		# Newton's method overshoots where the odds are extreme.
		short = min(1.0, 2.0 / max(abs(step[0]), 1e-12), 0.2 / max(abs(step[1]), 1e-12))
		line = Line(line.intercept + short * step[0], line.slope + short * step[1])
		if abs(step[0]) < 1e-9 and abs(step[1]) < 1e-10:
			break
	return line if line.slope > 0 else flat


def _share(odds: float) -> float:
	odds = min(max(odds, -500.0), 500.0)
	return 1 / (1 + exp(-odds))


def _groups(scored: Mapping[float, Tally]) -> list[tuple[float, Tally]]:
	"""Records with much the same points: their mean points and tally, FEW or more of them in each group but the last."""
	wanted = max(sum(tally.records for tally in scored.values()) / MOST_KNOTS, FEW)
	found: list[tuple[float, Tally]] = []
	total, held = 0.0, NOTHING
	for points in sorted(scored):
		total += points * scored[points].records
		held = held + scored[points]
		if held.records >= wanted:
			found.append((total / held.records, held))
			total, held = 0.0, NOTHING
	if held.records:
		found.append((total / held.records, held))
	return found


def _never_falling(bent: Sequence[tuple[float, float, int]]) -> list[tuple[float, float]]:
	"""Neighbours that fall are given their mean. M. Ayer et al., Ann. Math. Stat. 26 (1955), 641-647."""
	pools: list[tuple[float, int, list[float]]] = []
	for points, odds, records in bent:
		mean, weight, at = odds, records, [points]
		while pools and pools[-1][0] > mean:
			before, its, places = pools.pop()
			mean = (mean * weight + before * its) / (weight + its)
			weight, at = weight + its, places + at
		pools.append((mean, weight, at))
	return [(points, mean) for mean, _, at in pools for points in at]
