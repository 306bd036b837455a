"""The life of a record as spans: where it stood, from when to when, and how we know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

How = Literal["Event", "Reconciled", "Estimated"]
HOW: tuple[How, ...] = ("Event", "Reconciled", "Estimated")
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
	"""Where a record stands: its stage (None: none, or not known), and the outcome that ended it (None: open)."""

	stage: str | None = None
	outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
	"""A record came to `place` at a moment. `owner`, `amount` and `grade` are those of that moment; None: not known."""

	at: datetime
	place: Place
	how: How = "Event"
	owner: str | None = None
	amount: float | None = None
	grade: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
	"""An unbroken stay in one place, from `began.at` to `left`. `left`, `went_to` and `left_how` (how
	the end is known) are None while it lasts, `came_from` is None for the first."""

	began: Change
	came_from: Place | None
	left: datetime | None
	went_to: Place | None
	left_how: How | None = None

	@property
	def place(self) -> Place:
		return self.began.place

	@property
	def days(self) -> int | None:
		"""Whole days of the calendar; None while it lasts."""
		return None if self.left is None else (self.left.date() - self.began.at.date()).days

	def days_by(self, today: date) -> int:
		"""Whole days up to its end, or to `today` where it lasts."""
		return max((today - self.began.at.date()).days, 0) if self.days is None else self.days


def spans(changes: Iterable[Change]) -> tuple[Span, ...]:
	"""The history that changes make, in whatever order they arrive; the earliest first.

	Coming to where one is already is no change. So spans touch and never overlap, and their days add up to the
	days from the first change to the last.
	"""
	kept: list[Change] = []
	for change in sorted(changes, key=_in_order):
		if not kept or change.place != kept[-1].place:
			kept.append(change)
	found = []
	for place, change in enumerate(kept):
		before = kept[place - 1].place if place else None
		after = kept[place + 1] if place + 1 < len(kept) else None
		found.append(Span(change, before, after and after.at, after and after.place, after and after.how))
	return tuple(found)


def _in_order(change: Change) -> tuple[Any, ...]:
	known = (change.place.stage, change.place.outcome, change.owner, change.amount, change.grade)
	# What is not known comes first: 0 and "" are known.
	return change.at, HOW.index(change.how), *(() if value is None else (value,) for value in known)


@dataclass(frozen=True, slots=True)
class Edit:
	"""One edit that was logged elsewhere: what `stage` and `outcome` were before and after it, where it touched them."""

	at: datetime
	before: Mapping[str, str | None]
	after: Mapping[str, str | None]


def recall(
	born: datetime,
	present: Place,
	changed: datetime,
	edits: Sequence[Edit] = (),
	*,
	while_open: Place | None = None,
	since: datetime | None = None,
) -> tuple[Change, ...]:
	"""What can be known of a life that nobody recorded, the latest change first.

	`born` is the moment the record was made, `present` where it stands, `changed` when it was last changed, `edits`
	what was logged of it, in any order; those of one moment are one. `while_open` is where a record that has ended stood
	before, None: in the stage it ended in. `since` is when an open one came to `present`, where that is known by other
	means; it counts where no edit says otherwise.
	An edit that was logged is known; everything between is estimated: what happened unseen is put at the latest
	moment it can have happened. Each change is to another place, and a microsecond at least after the one before.
	"""
	log = _log(edits)
	if (
		since is not None
		and since > born
		and present.outcome is None
		and all(edit.before == edit.after for edit in log)
	):
		return _told([(born, Place(), "Estimated"), (since, present, "Event")])
	stage = next((edit.before["stage"] for edit in log if "stage" in edit.before), present.stage)
	place = Place(stage)
	ended = log[0].before.get("outcome") if log else present.outcome
	told: list[tuple[datetime, Place, How]] = [
		(born, place if ended is None or while_open is None else while_open, "Estimated")
	]
	for edit in log:
		place = replace(place, **edit.before)
		told.append((edit.at, place, "Estimated"))
		place = replace(place, **edit.after)
		told.append((edit.at, place, "Event"))
	return _told([*told, (changed, present, "Estimated")])


def _log(edits: Iterable[Edit]) -> list[Edit]:
	"""Edits in their order, those of one moment as one."""
	log: dict[datetime, Edit] = {}
	for edit in sorted(
		edits, key=lambda e: (e.at, repr(sorted(e.before.items())), repr(sorted(e.after.items())))
	):
		kept = log.get(edit.at, edit)
		log[edit.at] = Edit(edit.at, {**edit.before, **kept.before}, {**kept.after, **edit.after})
	return list(log.values())


def _told(told: Iterable[tuple[datetime, Place, How]]) -> tuple[Change, ...]:
	"""Changes from what is told in its order, the latest first; their moments keep that order."""
	changes: list[Change] = []
	for at, place, how in told:
		if not changes:
			changes.append(Change(at, place, how))
		elif place != changes[-1].place:
			changes.append(Change(max(at, changes[-1].at + _TICK), place, how))
	return tuple(reversed(changes))
