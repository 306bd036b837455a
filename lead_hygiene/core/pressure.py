"""How often may one person be contacted? At most so many times in so many days, by everyone together.

A window is a run of whole calendar days in the site's time zone: who is told "the first free day is 3 December" may write
at any hour of that day, no contact is free at 16:43, and a change of the clock moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

_MET = frozenset({"Event", "Meeting", "Visit"})
_DID_NOT_REACH = frozenset({"Error", "Expired", "Rejected", "Bounced", "Soft-Bounced", "Marked As Spam"})
_CALLS_THAT_RANG = frozenset({"Completed", "No Answer", "Busy", "In Progress", "Ringing"})


@dataclass(frozen=True, slots=True)
class Cap:
	"""At most `contacts` in any `days` successive days. ValueError where either is below 1."""

	contacts: int = 3
	days: int = 7

	def __post_init__(self) -> None:
		if self.contacts < 1:
			raise ValueError(f"a cap allows at least 1 contact, not {self.contacts}")
		if self.days < 1:
			raise ValueError(f"a cap looks at 1 day or more, not {self.days}")


@dataclass(frozen=True, slots=True, order=True)
class Pressing:
	"""One contact of ours, made or planned. `at` is naive and in the site's time zone; `key` names it; `machine`:
	no person wrote it."""

	at: datetime
	key: str = ""
	machine: bool = False


@dataclass(frozen=True, slots=True)
class Pressure:
	"""May the person be contacted on the day asked about? `free_on`: the first day from then on that is free.
	`filling`: the contacts that stand in the way, the oldest first; empty where it is allowed.
	`answering`: it is allowed because it answers them.
	"""

	allowed: bool
	free_on: date
	filling: tuple[Pressing, ...] = ()
	answering: bool = False


def mail_presses(row: Mapping[str, Any]) -> bool:
	"""Whether an outgoing Communication (keys: ERPNext's field names) presses whoever it went to.

	Other than an unanswered contact, one that asks for no answer does too: a campaign, a notification, an invoice; and what
	is scheduled will. What never reached anybody does not, nor does a meeting: nobody is pressed into one.
	"""
	if (row.get("communication_type") or "Communication") not in ("Communication", "Automated Message"):
		return False
	if (row.get("communication_medium") or "") in _MET or row.get("reference_doctype") == "Event":
		return False
	if row.get("email_status") in ("Spam", "Trash"):
		return False
	return row.get("sent_or_received") != "Received" and row.get("delivery_status") not in _DID_NOT_REACH


def call_presses(row: Mapping[str, Any]) -> bool:
	"""Whether a Call Log is a call of ours that reached the person, or rang."""
	return row.get("type") != "Incoming" and row.get("status") in _CALLS_THAT_RANG


def ask(
	contacts: Iterable[Pressing], signs: Iterable[datetime], cap: Cap, at: datetime, machine: bool = False
) -> Pressure:
	"""May one more contact be made `at` this moment? `signs` are the moments the person did something."""
	made, heard = tuple(contacts), tuple(signs)
	if not machine and _answers(at, (one.at for one in made if not one.machine and one.at <= at), heard, cap):
		return Pressure(True, at.date(), answering=True)
	counted = pressing(made, heard, cap)
	days = [one.at.date() for one in counted]
	free_on = first_free(days, cap, at.date())
	if free_on == at.date():
		return Pressure(True, free_on)
	return Pressure(False, free_on, _filling(counted, cap, at.date()))


def pressing(contacts: Iterable[Pressing], signs: Iterable[datetime], cap: Cap) -> tuple[Pressing, ...]:
	"""The contacts that count, the oldest first: all but a person's answers to the person."""
	heard = tuple(signs)
	counted: list[Pressing] = []
	last: datetime | None = None
	for one in sorted(contacts):
		if one.machine:
			counted.append(one)
			continue
		if not _answers(one.at, () if last is None else (last,), heard, cap):
			counted.append(one)
		last = one.at
	return tuple(counted)


def first_free(taken: Iterable[date], cap: Cap, start: date) -> date:
	"""The first day from `start` on which one more contact breaks no window, before it or after it."""
	days = sorted(taken)
	ends = sorted({day + timedelta(days=cap.days) for day in days})
	return next(
		day for day in (start, *(end for end in ends if end > start)) if not _in_the_way(days, cap, day)
	)


def _in_the_way(days: list[date], cap: Cap, day: date) -> list[int]:
	"""Which of the sorted `days` fill a window that holds `day` too, by index."""
	length = timedelta(days=cap.days)
	full: set[int] = set()
	for first in range(len(days) - cap.contacts + 1):
		last = first + cap.contacts - 1
		if max(days[last], day) - min(days[first], day) < length:
			full.update(range(first, last + 1))
	return sorted(full)


def _filling(counted: tuple[Pressing, ...], cap: Cap, day: date) -> tuple[Pressing, ...]:
	return tuple(counted[n] for n in _in_the_way([one.at.date() for one in counted], cap, day))


def _answers(at: datetime, before: Iterable[datetime], signs: Iterable[datetime], cap: Cap) -> bool:
	"""Whether a contact `at` this moment answers a sign of the last days that nobody has answered yet."""
	since = max(before, default=datetime.min)
	return any(sign > since and sign < at and (at.date() - sign.date()).days <= cap.days for sign in signs)
