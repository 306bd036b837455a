"""The Hygiene File: the narrow row that the machine keeps about one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

import frappe
from pypika.queries import QueryBuilder

from ..core.facts import Disposition, State, Steps
from ..core.touches import Conversation, moment
from .lines import Line
from .prepared import Given, prepared

# The columns of a Hygiene File that a review writes, and what they are in SQL: those that move with every contact
# and those that mostly stay.
MOVING: dict[str, str] = {
	"state": "VARCHAR(20)",
	"state_since": "DATE",
	"review_on": "DATE",
	"sign_on": "DATE",
	"sign_at": "DATETIME(6)",
	"sign_channel": "VARCHAR(20)",
	"touch_at": "DATETIME(6)",
	"unanswered": "INT",
	"unanswered_emails": "INT",
	"unanswered_calls": "INT",
	"engagement": "INT",
	"score_on": "DATE",
	"streaks": "LONGTEXT",
	"signals": "LONGTEXT",
	"attempts": "LONGTEXT",
	"findings": "LONGTEXT",
}
STEADY: dict[str, str] = {
	"status": "VARCHAR(140)",
	"stage": "VARCHAR(140)",
	"stage_since": "DATE",
	"stage_estimated": "INT",
	"open_step_on": "DATE",
	"open_step_as": "VARCHAR(20)",
	"done_step_on": "DATE",
	"next_touch_on": "DATE",
	"unreachable_on": "DATE",
	"away_until": "DATE",
	"of_machine": "INT",
	"missed_at": "VARCHAR(140)",
	"fit": "INT",
	"met_on": "DATE",
}
FILE_COLUMNS: dict[str, str] = {**MOVING, **STEADY}
DECIDED = (
	"disposition",
	"disposition_on",
	"come_back_on",
	"decided_sign_at",
	"decided_status",
	"decided_by_action",
)
# What a person says instead of the criteria.
OWN = ("own_by", "own_on", "own_fit", "own_engagement", "own_reason")
# What a review needs of a file when it reads the contacts themselves; half a rebuild's time is reading columns.
BRIEF = (
	"name",
	"modified",
	"state",
	"status",
	"stage",
	"stage_since",
	"stage_estimated",
	"recorded",
	"open_step_on",
	"open_step_as",
	"done_step_on",
	"fit",
	"engagement",
	"met_on",
	"confirmed",
	*OWN,
	*DECIDED,
)
# And what it needs when it relies on what the file keeps of them.
HEARD = (
	*BRIEF,
	"review_on",
	"sign_on",
	"sign_at",
	"sign_channel",
	"touch_at",
	"next_touch_on",
	"unreachable_on",
	"away_until",
	"of_machine",
	"missed_at",
	"streaks",
	"signals",
	"attempts",
)
# What most files have nothing in, since nobody decided and nobody overruled; those are asked for it a second time.
SELDOM = (*(name for name in DECIDED if name != "disposition"), *(name for name in OWN if name != "own_by"))
_TYPES = {
	**FILE_COLUMNS,
	"modified": "DATETIME(6)",
	"disposition_on": "DATE",
	"come_back_on": "DATE",
	"decided_sign_at": "DATETIME(6)",
	"own_on": "DATE",
}
BRIEF_LINE, HEARD_LINE = Line(BRIEF, _TYPES), Line(HEARD, _TYPES)
MOSTLY_LINE = Line([name for name in HEARD if name not in SELDOM], _TYPES)
_steady = itemgetter(*STEADY)
_NONE_OF_IT = dict.fromkeys(SELDOM)


@dataclass(slots=True)
class HygieneFile:
	"""The row the machine keeps about one record."""

	name: str
	values: dict[str, Any]

	def complete(self) -> bool:
		"""Fill a file that was read by the MOSTLY_LINE, where it has nothing more; whether it is whole now."""
		if self.values["disposition"] or self.values["own_by"]:
			return False
		self.values.update(_NONE_OF_IT)
		return True

	def has(self, steady: tuple[Any, ...]) -> bool:
		"""Whether the columns that mostly stay, in the order of STEADY, were read as this."""
		try:
			return _steady(self.values) == steady
		except KeyError:  # they were not read
			return False

	@property
	def recorded(self) -> bool:
		"""Whether it was judged and its stage history is kept; a file that was only opened has neither."""
		return self.values["state"] is not None and bool(self.values["recorded"])

	@property
	def steps(self) -> Steps:
		return Steps(self.values["open_step_on"], self.values["done_step_on"], self.values["open_step_as"])

	@property
	def conversation(self) -> Conversation:
		"""The conversation as it was last heard."""
		kept = self.values
		return Conversation(
			sign_on=kept["sign_on"],
			sign_at=kept["sign_at"] or moment(kept["sign_on"]),
			sign_channel=kept["sign_channel"],
			streaks=days_in(kept["streaks"]),
			next_touch_on=kept["next_touch_on"],
			unreachable_on=kept["unreachable_on"],
			away_until=kept["away_until"],
			of_machine=bool(kept["of_machine"]),
			missed_at=kept["missed_at"] or None,
			signals=days_in(kept["signals"]),
			attempts=attempts_in(kept["attempts"]),
			touch_at=kept["touch_at"],
		)

	@property
	def confirmed(self) -> dict[str, date]:
		"""What people have confirmed of a lead, with the day."""
		kept = self.values["confirmed"]
		if not kept:
			return {}
		return {name: date.fromisoformat(day) for name, day in frappe.parse_json(kept).items()}

	@property
	def disposition(self) -> Disposition | None:
		kept = self.values
		if not kept["disposition"] or not kept["disposition_on"]:
			return None
		return Disposition(
			State(kept["disposition"]), kept["disposition_on"], kept["come_back_on"], kept["decided_sign_at"]
		)


def days_in(text: str | None) -> dict[str, tuple[date, ...]]:
	"""Days by name, of the text they are kept in."""
	if not text:
		return {}
	return {
		name: tuple(date.fromisoformat(day) for day in days) for name, days in frappe.parse_json(text).items()
	}


def attempts_in(text: str | None) -> dict[str, dict[int, int]]:
	"""Answered runs of contacts by channel and length, of the text they are kept in."""
	if not text:
		return {}
	return {
		channel: {int(length): count for length, count in counts.items()}
		for channel, counts in frappe.parse_json(text).items()
	}


def file_of(doctype: str, name: str) -> HygieneFile | None:
	"""The Hygiene File of one record, as last committed, and locked: an answer that comes in now must wait or be
	seen. None: it has none yet."""
	rows = _one_file().run(doctype=doctype, name=name)
	return read(HEARD_LINE, rows[0][0]) if rows else None


def read(line: Line, text: str) -> HygieneFile | None:
	"""A file as it was read as one text. None: there is none."""
	values = line.read(text)
	name = values.pop("name")
	return None if name is None else HygieneFile(name, values)


@prepared
def _one_file() -> QueryBuilder:
	file = frappe.qb.DocType("Hygiene File")
	return (
		frappe.qb.from_(file)
		.select(HEARD_LINE.of(file))
		.where((file.reference_doctype == Given("doctype")) & (file.reference_name == Given("name")))
		.for_update()
	)
