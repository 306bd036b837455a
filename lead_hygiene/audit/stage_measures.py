"""What the records of a folder say about stages: how fast they are passed, and how many days each deserves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from ..core.history import Place, Span, recall
from ..core.lives import life_until, longest, visits, whole_days
from ..core.policy import Policy
from ..core.stage_advice import RISK, Point, Stays, curve, suggested
from ..core.velocity import LEAD_ORDER, QUANTILES, Stay, Velocity, quantile, velocities
from .columns import english_stage, key, words
from .pipeline import Pipeline, Record
from .problems import Problems
from .who import Key

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Speed:
	"""How fast one stage is passed, its limit (None: it has none of its own), and how many stays are estimated."""

	doctype: str
	velocity: Velocity
	limit: int | None
	estimated: int

	@property
	def median(self) -> int | None:
		return self.velocity.days(QUANTILES["median"])

	@property
	def p75(self) -> int | None:
		return self.velocity.days(QUANTILES["p75"])

	@property
	def p90(self) -> int | None:
		return self.velocity.days(QUANTILES["p90"])


@dataclass(frozen=True, slots=True)
class Advice:
	"""How many days one stage deserves. `medians` are those of the deals that were won and that were lost."""

	stage: str
	present: int | None
	best: Point
	points: Sequence[Point]
	medians: tuple[int | None, int | None]
	still: int
	undecided: int
	estimated: int


class StageMeasures:
	"""Takes the records one by one, after they were judged. `left_out` counts opportunities of which it is not known
	when they were made, or when they ended."""

	def __init__(self, pipeline: Pipeline, policy: Policy) -> None:
		self._pipeline = pipeline
		self._policy = policy
		self._passed: dict[str, Counter[tuple[str | None, Place | None, int, bool | None]]] = {}
		self._guessed: Counter[tuple[str, str | None]] = Counter()
		self._stays: dict[str, Stays] = {}
		self._guessed_deals: Counter[str] = Counter()
		self.left_out = 0

	def add(self, owner: Key, record: Record, life: Sequence[Span] | None) -> None:
		"""Take the next record with its `life`. A lead counts where changes of its state are on file."""
		if record.doctype == "Lead" and owner not in self._pipeline.histories:
			return
		if life is None:
			self.left_out += record.doctype == "Opportunity"
			return
		today, passed = self._pipeline.today, self._passed.setdefault(record.doctype, Counter())
		if record.doctype == "Lead":
			for visit in visits(life):
				passed[visit.stage, visit.went_to, whole_days(visit.entered, visit.left or today), None] += 1
				if visit.estimated:
					self._guessed["Lead", visit.stage] += 1
			return
		count = self._counted(record)
		for visit in visits(life):
			entered, left = visit.entered, visit.left or today
			limit = self._policy.limits.of(visit.stage, record.kind)
			over = None if limit is None else count(entered, left) > limit
			passed[visit.stage, visit.went_to, whole_days(entered, left), over] += 1
			if visit.estimated:
				self._guessed["Opportunity", visit.stage] += 1
		for stage, stay in longest(life, today, count).items():
			if stage is None:
				continue
			if stage not in self._stays:
				self._stays[stage] = Stays()
			self._stays[stage].add(
				stay.days, won=stay.won, still=stay.still, passed=stay.passed, after=stay.after
			)
			if stay.estimated:
				self._guessed_deals[stage] += 1

	def speeds(self) -> list[Speed]:
		"""How fast each stage is passed: opportunities, then leads, stages in their order."""
		found = []
		for doctype in ("Opportunity", "Lead"):
			stays = (
				Stay(*each[:3], number, None, each[3])
				for each, number in self._passed.get(doctype, {}).items()
			)
			order = self.order() if doctype == "Opportunity" else LEAD_ORDER
			for row in velocities(stays, order):
				limit = self._policy.limits.of(row.stage) if doctype == "Opportunity" else None
				found.append(Speed(doctype, row, limit, self._guessed[doctype, row.stage]))
		return found

	def advice(self, risk: float = RISK) -> list[Advice]:
		"""The limit that the risk allows, for each stage in which deals were won and lost."""
		found, place = [], {stage: number for number, stage in enumerate(self.order())}
		for stage in sorted(self._stays, key=lambda each: (place.get(each, len(place)), each)):
			stays = self._stays[stage]
			if not stays.won or not stays.lost:
				continue
			points = curve(stays)
			if (best := suggested(points, risk)) is None:
				continue
			found.append(
				Advice(
					stage=stage,
					present=self._policy.limits.of(stage),
					best=best,
					points=points,
					medians=tuple(
						quantile(ended, {}, QUANTILES["median"]) for ended in (stays.won, stays.lost)
					),
					still=stays.still.total(),
					undecided=stays.undecided.total(),
					estimated=self._guessed_deals[stage],
				)
			)
		return found

	def without_limit(self) -> str | None:
		"""One sentence on the stages that have no limit and for which one is suggested. None: there is none."""
		few = {True: ", few deals", False: ""}
		found = [
			f"{each.stage} ({each.best.limit} days{few[each.best.few]})"
			for each in self.advice()
			if each.present is None
		]
		if not found:
			return None
		rest = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
		return f"No limit yet, one is suggested: {', '.join(found[:SHOWN])}{rest}."

	def tell(self, problems: Problems) -> None:
		"""Say how many opportunities were left out."""
		if self.left_out:
			some = "1 opportunity is" if self.left_out == 1 else f"{self.left_out:,} opportunities are"
			message = f"{some} not counted in the stages: the day of making, or of the end (Last Updated On), is not known"
			problems.add("no life", "opportunity", message)

	def life(self, owner: Key, record: Record) -> Sequence[Span] | None:
		"""What is known of the life of a record. None: nobody can say when it ended, or began."""
		today = self._pipeline.today
		born = None if record.created is None else datetime.combine(record.created, time())
		changed = None if record.changed is None else datetime.combine(min(record.changed, today), time())
		present = self._present(record)
		if owner in self._pipeline.histories:
			changes = self._pipeline.histories.of(owner, born, present)
			if record.doctype == "Lead" and record.finished is None:
				return life_until(changes, max(changes, key=lambda change: change.at).place, changed)
			return life_until(changes, present, changed)
		if born is None or record.created > today or (record.finished is not None and changed is None):
			return None
		while_open = Place() if key(record.stage or "") in words("Stage Change", "outcome") else None
		return life_until(recall(born, present, changed or born, while_open=while_open), present, None)

	def _present(self, record: Record) -> Place:
		if record.doctype == "Lead" and record.finished is not None:
			end = "Converted" if record.finished == "Converted" else "Dead"
			return Place(end, end)
		return Place(record.stage, record.finished)

	def _counted(self, record: Record) -> Callable[[date, date], int]:
		"""How the days of a record are counted where they are held against a limit."""
		return self._policy.calendar(record.company).days if self._policy.working_days else whole_days

	def order(self) -> list[str]:
		"""The stages that were met, as the site orders them, else as ERPNext does; the others cannot be ordered."""
		standard = words("Opportunity", "sales_stage").values()
		own = sorted(self._pipeline.stage_order, key=self._pipeline.stage_order.__getitem__)
		ranks = {key(english_stage(stage)): rank for rank, stage in reversed([*enumerate([*own, *standard])])}
		met = {stage for stage, *_ in self._passed.get("Opportunity", ()) if stage is not None}
		known = [stage for stage in met if key(english_stage(stage)) in ranks]
		return sorted(known, key=lambda stage: (ranks[key(english_stage(stage))], stage))
