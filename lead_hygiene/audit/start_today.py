"""Where to start today, of a folder: the first of all and of each owner, as values and as the JSON shows them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..core.attractiveness import Line, Score
from ..core.urgency import Reason
from .heap import Heap
from .judging import Judged

FIRST = 100
OF_EACH = 5


class StartToday:
	"""Takes the verdicts one by one. `of_owner` counts what asks for each owner today, `grades` the open records."""

	def __init__(self) -> None:
		self.first = Heap(FIRST)
		self.of_owner: Counter[str | None] = Counter()
		self.grades: dict[str, Counter[str]] = {}
		self._by_owner: dict[str | None, Heap] = {}

	def add(self, judged: Judged) -> None:
		"""Take the next record."""
		if judged.is_open:
			self.grades.setdefault(judged.record.doctype, Counter())[judged.score.grade] += 1
		if not judged.urgency.weight:
			return
		owner, rank = judged.record.owner, (-judged.rank, -judged.urgency.weight)
		self.first.add(rank, judged)
		self.of_owner[owner] += 1
		self._by_owner.setdefault(owner, Heap(OF_EACH)).add(rank, judged)

	def owners(self) -> list[tuple[str | None, int, list[Judged]]]:
		"""Owner, how many records ask for them, and the first of these; who has most to do comes first."""
		ranked = sorted(self.of_owner.items(), key=lambda each: (-each[1], each[0] or ""))
		return [(owner, count, self._by_owner[owner].first()) for owner, count in ranked]

	def plain(self) -> list[dict[str, Any]]:
		"""The first of all, as the JSON shows them."""
		return [_plain_start(judged) for judged in self.first.first()]


def plain_score(judged: Judged) -> dict[str, Any]:
	"""The score of a record as the JSON shows it; the points of an axis add up to it."""
	score: Score = judged.account()
	return {
		"grade": score.grade,
		"attractiveness": score.attractiveness,
		"fit": score.fit,
		"engagement": score.engagement,
		"points": [_plain_line(line) for line in score.lines],
		"urgency": judged.urgency.weight,
	}


def _plain_line(line: Line) -> dict[str, Any]:
	row: dict[str, Any] = {"axis": line.axis, "criterion": line.name or line.kind, "points": line.points}
	if line.kind != "criterion" and line.name:
		row["kind"] = line.kind
	if line.on is not None:
		row["on"] = line.on.isoformat()
	if line.field is not None:
		row["field"] = line.field
		row["value"] = line.value if isinstance(line.value, (str, int, float)) else _text(line.value)
	return row


def _plain_start(judged: Judged) -> dict[str, Any]:
	return {
		"doctype": judged.record.doctype,
		"name": judged.record.name,
		"title": judged.record.title,
		"owner": judged.record.owner,
		"rank": judged.rank,
		"attractiveness": judged.score.attractiveness,
		"urgency": judged.urgency.weight,
		"grade": judged.score.grade,
		"why": [_plain_reason(reason) for reason in judged.urgency.reasons],
	}


def _plain_reason(reason: Reason) -> dict[str, Any]:
	row = {
		"reason": reason.kind,
		"weight": reason.weight,
		"on": reason.on.isoformat(),
		"days": reason.days,
	}
	return row if reason.state is None else {**row, "state": str(reason.state)}


def _text(value: Any) -> str | None:
	return None if value is None else str(value)
