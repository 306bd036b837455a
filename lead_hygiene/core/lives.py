"""What a life of spans says about the stages it passed through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .history import Change, Place, Span, spans
from .velocity import WON

Count = Callable[[date, date], int]


def whole_days(start: date, end: date) -> int:
	"""Days of the calendar from `start` to `end`; 0 where `end` is earlier."""
	return max((end - start).days, 0)


def life_until(
	changes: Iterable[Change], present: Place, changed: datetime | None
) -> tuple[Span, ...] | None:
	"""The spans that `changes` make, brought to where the record stands at `present`.

	`changed` is when the record was last changed. Where the changes do not lead to `present`, the missing one is
	estimated at that moment, the latest it can have happened. None: it is missing and `changed` is not known, so nobody
	can say how long the last span lasted.
	"""
	life = spans(changes)
	last = life[-1].place if life else None
	if last is not None and _stands(last, present):
		return life
	if changed is None:
		return None
	at = max(changed, life[-1].began.at) if life else changed
	return spans((*(span.began for span in life), Change(at, present, "Estimated")))


def _stands(last: Place, present: Place) -> bool:
	"""Whether the two are one place; of two that ended the outcome alone tells."""
	return last == present if present.outcome is None else last.outcome == present.outcome


@dataclass(slots=True)
class Visit:
	"""A stay in `stage` of a record that was open. `left` is None while it lasts, `went_to` with it.

	`estimated`: nobody saw when it began, or when it ended.
	"""

	stage: str | None
	entered: date
	left: date | None
	went_to: Place | None
	estimated: bool


def visits(life: Sequence[Span]) -> list[Visit]:
	"""The stays in a stage, in order; the time after an outcome is none."""
	found, after = [], None
	for span in reversed(life):
		began = span.began
		if began.place.outcome is None:
			left = None if span.left is None else span.left.date()
			guessed = began.how == "Estimated" or after == "Estimated"
			found.append(Visit(began.place.stage, began.at.date(), left, span.went_to, guessed))
		after = began.how
	found.reverse()
	return found


def _trailing_ends(life: Sequence[Span]) -> Sequence[Span]:
	"""The spans after the record ended for good: from lost to closed it ended only once."""
	number = len(life)
	while number and life[number - 1].place.outcome is not None:
		number -= 1
	return life[number:]


@dataclass(slots=True)
class Longest:
	"""The longest stay of one deal in one stage, as `stage_advice.Stays.add` counts it, and whether it is estimated."""

	days: int
	won: bool | None
	still: bool
	passed: bool
	after: int
	estimated: bool


def longest(life: Sequence[Span], today: date, count: Count = whole_days) -> dict[str | None, Longest]:
	"""The longest stay of a deal in each stage it was in, `count` counting the days; of two that are as long the first.

	A deal that is in a stage now is `still` there even where an earlier stay was longer: the last word is not spoken.
	"""
	if not life:
		return {}
	last = life[-1]
	ended = next((span.began.at.date() for span in _trailing_ends(life)), None)
	won = None if last.place.outcome is None else last.place.outcome in WON
	found: dict[str | None, Longest] = {}
	for visit in visits(life):
		before = found.get(visit.stage)
		days = count(visit.entered, visit.left or today)
		if before is None or days > before.days:
			passed = visit.went_to is not None and visit.went_to.outcome is None
			after = count(visit.left, ended) if won is False and visit.left else 0
			found[visit.stage] = Longest(days, won, False, passed, after, visit.estimated)
	if won is None:
		found[last.place.stage].still = True
	return found
