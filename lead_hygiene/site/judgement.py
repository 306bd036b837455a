"""What was found out about one record, and what that means for what is kept about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ..core.attractiveness import Score
from ..core.facts import Disposition, Facts
from ..core.history import Change
from ..core.review import Verdict
from ..core.touches import Conversation
from . import history
from .records import Record

# The other side has spoken; a person opened the record again; the day has come on which it was to come back.
Return = Literal["answered", "reopened", "due"]


@dataclass(slots=True)
class Judgement:
	"""One record, what is known of it, and the verdict. `changed`: people will see a difference.

	`changes` are the changes of stage or outcome that its history lacks: the last one, all where none is kept yet.
	`score` is None of a record at its end: it keeps the one it had. `met_on` is the day on which a lead first met its
	checklist, None: not so far.
	`returned`: what we had decided about the record holds no more, and why. `read_at` is taken before anything was read, so that what is written meanwhile counts as later.
	"""

	record: Record
	facts: Facts
	verdict: Verdict
	stage_estimated: bool
	seen: dict[str, Any]
	read_at: str
	changes: tuple[Change, ...] = ()
	returned: Return | None = None
	score: Score | None = None
	met_on: date | None = None

	@property
	def changed(self) -> bool:
		return self.seen != self.record.seen


def return_of(
	record: Record, disposition: Disposition | None, heard: Conversation, today: date
) -> Return | None:
	"""Why what we decided about a record holds no more; None: it holds, or nothing was decided."""
	if disposition is None or (record.finished is not None and not record.ended_by_us):
		return None
	if disposition.answered(heard.sign_at):
		return "answered"
	if record.reopened:
		return "reopened"
	return None if disposition.holds(heard.sign_at, today) else "due"


def entered(record: Record, changes: Sequence[Change]) -> tuple[date | None, bool]:
	"""When the present place was entered, and whether that is an estimate."""
	if changes and not history.ended_already(record, changes[0].place):
		last = changes[0]
		return last.at.date(), last.how != "Event"
	return record.file.values["stage_since"], bool(record.file.values["stage_estimated"])
