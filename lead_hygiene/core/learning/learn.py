"""`learn`: from closed records to proposed points, with the measures that say what they are worth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from ..shares import FEW, wilson
from . import naive_bayes
from .bins import Bin
from .cells import Celled, celled
from .chance import Chance
from .coding import Column
from .columns import Aside, look
from .folds import FOLDS, Dealt, Tally, deal
from .leaks import Telling, told_by_filling
from .measures import Auc, Group, auc, brier, calibration, gap, log_loss
from .points import Engine, Judge, Model, model_of, tried
from .sentences import Sentence, say
from .spelling import Test, test_of, told
from .words import often_afterwards

USELESS = 0.55
FAINT = 0.6
NEAR_A_LEAK = 0.75
EVENTS_A_ROW = 10
LISTED = 5
EVERY_FOLD = frozenset(range(FOLDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
	"""One row of points: `column` tested by `test`, `said` in words; of its records so many won, the interval of the share,
	the share over the share of all (lift). `few`: fewer than 10 won or 10 lost stand behind it."""

	column: str
	test: Test
	said: Sentence
	records: int
	won: int
	interval: tuple[float, float]
	lift: float
	points: int
	few: bool

	@property
	def share(self) -> float:
		"""The share that was won, 0 … 1."""
		return self.won / self.records


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
	"""What the history says. `signal` False: nothing, and all points are 0. The measures are those of the whole points on
	records that had no part in making them."""

	records: int
	won: int
	signal: bool
	auc: Auc
	chance: Chance
	calibration: tuple[Group, ...]
	gap: float
	brier: float
	log_loss: float
	criteria: tuple[Criterion, ...]
	alone: tuple[tuple[str, Auc], ...]
	aside: tuple[Aside, ...]
	warnings: tuple[Sentence, ...]

	def without(self, aside: Iterable[Aside]) -> Learned:
		"""The same, with more columns said to be set aside."""
		return replace(self, aside=(*self.aside, *aside))


class Refused(ValueError):
	"""Nothing is learned, for the reason `why`; `aside` says what was set aside before."""

	def __init__(self, why: Sentence, aside: Sequence[Aside] = ()) -> None:
		super().__init__(str(why))
		self.why = why
		self.aside = tuple(aside)


def learn(
	columns: Iterable[Column],
	won: bytes,
	*,
	outcome: str,
	positive: str,
	kept: Collection[str] = (),
	engine: Engine = naive_bayes.weights,
) -> Learned:
	"""Points from what is known of each record (`columns`) and how it ended (`won`: 1 or 0, in the same order).

	`outcome` and `positive` say what the end is called; columns whose name is in `kept` are neither taken for leaks nor
	for identifiers. Raises Refused where there are fewer than FEW won or FEW lost records, or no column.
	"""
	lost = len(won) - sum(won)
	if sum(won) < FEW or lost < FEW:
		raise Refused(say("too_few", len(won), sum(won), positive, lost, FEW))
	usable, aside = _sorted_out(columns, won, positive, frozenset(kept))
	if not usable:
		raise Refused(say("no_columns"), aside)
	dealt = deal(usable, won)
	judge = Judge(engine, frozenset(kept), outcome, positive)
	model = model_of(dealt, EVERY_FOLD, judge)
	leaks = [
		Aside(column.name, "leak", each.leak)
		for column, each in zip(dealt.columns, model.telling, strict=True)
		if each.leak is not None and column.name not in kept
	]
	if len(leaks) == len(usable):
		raise Refused(say("no_columns"), [*leaks, *aside])
	test = tried(dealt, judge)
	measured = auc(test.by_fold)
	signal = measured.low > 0.5 and measured.value >= USELESS
	criteria = _criteria(dealt, model, signal)
	groups = calibration(test.chances, test.won)
	alone = [
		(column.name, each.alone)
		for column, each in zip(dealt.columns, model.telling, strict=True)
		if each.leak is None or column.name in kept
	]
	return Learned(
		records=len(won),
		won=sum(won),
		signal=signal,
		auc=measured,
		chance=test.chance,
		calibration=groups,
		gap=gap(groups),
		brier=brier(test.chances, test.won),
		log_loss=log_loss(test.chances, test.won),
		criteria=criteria,
		alone=tuple(sorted(alone, key=lambda each: (-each[1].value, each[0]))),
		aside=(*leaks, *aside),
		warnings=tuple(_warnings(judge, dealt, model, measured, signal, criteria)),
	)


def _sorted_out(
	columns: Iterable[Column], won: bytes, positive: str, kept: frozenset[str]
) -> tuple[list[Celled], list[Aside]]:
	usable: list[Celled] = []
	aside: list[Aside] = []
	for column in columns:
		seen = look(column, len(won), column.name in kept)
		found = seen if isinstance(seen, Aside) else celled(seen)
		if isinstance(found, Celled):
			usable.append(found)
			continue
		if found.why != "constant" and column.name not in kept:
			ends = [0, 0, 0, 0]
			for code, end in zip(column.codes, won, strict=True):
				ends[2 * column.missing[code] + end] += 1
			filled, empty = Tally(ends[0] + ends[1], ends[1]), Tally(ends[2] + ends[3], ends[3])
			if leak := told_by_filling(column.name, filled, empty, positive):
				found = Aside(column.name, "leak", leak)
		aside.append(found)
	return usable, aside


def _criteria(dealt: Dealt, model: Model, signal: bool) -> tuple[Criterion, ...]:
	"""The rows, the column that moves most points first. What is in no bin is told as one row without points."""
	rows: list[tuple[float, str, list[Criterion]]] = []
	overall = sum(dealt.won) / len(dealt.won)
	for (index, bins), points in zip(model.binned, model.points, strict=True):
		column = dealt.columns[index]
		tally = dealt.tally(index, EVERY_FOLD)
		held = {cell for each in bins for cell in each.cells}
		loose = [
			Bin((cell,), tally[cell])
			for cell in range(len(tally))
			if cell not in held and tally[cell].records and column.cells[cell].kind == "other"
		]
		listed = [
			_criterion(column, each, worth if signal else 0, overall)
			for each, worth in zip((*bins, *loose), (*points, *[0] * len(loose)), strict=True)
		]
		moved = sum(abs(row.points) * row.records for row in listed)
		rows.append((-moved, column.name, listed))
	return tuple(row for _, _, listed in sorted(rows, key=lambda each: each[:2]) for row in listed)


def _criterion(column: Celled, each: Bin, points: int, overall: float) -> Criterion:
	tally = each.tally
	return Criterion(
		column=column.name,
		test=test_of(column, each),
		said=told(column, each),
		records=tally.records,
		won=tally.won,
		interval=wilson(tally.won, tally.records) or (0.0, 1.0),
		lift=tally.won / tally.records / overall,
		points=points,
		few=min(tally.won, tally.lost) < EVENTS_A_ROW,
	)


def _warnings(
	judge: Judge, dealt: Dealt, model: Model, measured: Auc, signal: bool, criteria: Sequence[Criterion]
) -> Iterable[Sentence]:
	if not signal:
		yield say("no_signal", judge.positive, measured.value, measured.low, measured.high)
	elif measured.value < FAINT:
		yield say("faint", measured.value)
	rows = sum(1 for row in criteria if row.points)
	won = sum(dealt.won)
	fewer = min(won, len(dealt.won) - won)
	if rows and fewer < EVENTS_A_ROW * rows:
		which = judge.positive if fewer == won else f"not {judge.positive}"
		yield say("few_events", fewer, which, rows, fewer / rows)
	for column, each in zip(dealt.columns, model.telling, strict=True):
		yield from _doubts(judge, column, each)
	unread = [f"{column.name} ({column.unread:,})" for column in dealt.columns if column.unread]
	if unread:
		more = ["…"] if len(unread) > LISTED else []
		yield say("unread_numbers", ", ".join([*unread[:LISTED], *more]))


def _doubts(judge: Judge, column: Celled, each: Telling) -> Iterable[Sentence]:
	if column.name in judge.kept:
		if each.leak is not None:
			yield say("leak_kept", repr(column.name), each.leak)
	elif each.leak is None:
		if each.alone.value >= NEAR_A_LEAK:
			yield say("near_leak", repr(column.name), each.alone.value)
		elif each.alone.value >= USELESS and often_afterwards(column.name, judge.outcome):
			yield say("named_kept", repr(column.name))
