"""The Hygiene File: the narrow row that the machine keeps about one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from pypika.queries import QueryBuilder

from ..core.facts import Disposition, State, Steps
from ..core.touches import Conversation, moment
from .prepared import Given, prepared

# The columns of a Hygiene File that a review reads and writes, and what they are in SQL.
FILE_COLUMNS: dict[str, str] = {
	"state": "VARCHAR(20)",
	"state_since": "DATE",
	"review_on": "DATE",
	"sign_on": "DATE",
	"sign_at": "DATETIME(6)",
	"sign_channel": "VARCHAR(20)",
	"unanswered": "INT",
	"unanswered_emails": "INT",
	"unanswered_calls": "INT",
	"status": "VARCHAR(40)",
	"stage": "VARCHAR(140)",
	"stage_since": "DATE",
	"stage_estimated": "INT",
	"recorded": "INT",
	"open_step_on": "DATE",
	"open_step_as": "VARCHAR(20)",
	"done_step_on": "DATE",
	"next_touch_on": "DATE",
	"unreachable_on": "DATE",
	"away_until": "DATE",
	"of_machine": "INT",
	"missed_at": "VARCHAR(140)",
	"streaks": "LONGTEXT",
	"findings": "LONGTEXT",
}
DECIDED = (
	"disposition",
	"disposition_on",
	"come_back_on",
	"decided_sign_at",
	"decided_status",
	"decided_by_action",
)
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
	*DECIDED,
)
# And what it needs when it relies on what the file keeps of them.
HEARD = (
	*BRIEF,
	"review_on",
	"sign_on",
	"sign_at",
	"sign_channel",
	"next_touch_on",
	"unreachable_on",
	"away_until",
	"of_machine",
	"missed_at",
	"streaks",
)


@dataclass(slots=True)
class HygieneFile:
	"""The row the machine keeps about one record."""

	name: str
	values: dict[str, Any]

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
		days = frappe.parse_json(self.values["streaks"] or "{}")
		streaks = {channel: tuple(date.fromisoformat(d) for d in found) for channel, found in days.items()}
		kept = self.values
		return Conversation(
			sign_on=kept["sign_on"],
			sign_at=kept["sign_at"] or moment(kept["sign_on"]),
			sign_channel=kept["sign_channel"],
			streaks=streaks,
			next_touch_on=kept["next_touch_on"],
			unreachable_on=kept["unreachable_on"],
			away_until=kept["away_until"],
			of_machine=bool(kept["of_machine"]),
			missed_at=kept["missed_at"] or None,
		)

	@property
	def disposition(self) -> Disposition | None:
		kept = self.values
		if not kept["disposition"] or not kept["disposition_on"]:
			return None
		return Disposition(
			State(kept["disposition"]), kept["disposition_on"], kept["come_back_on"], kept["decided_sign_at"]
		)


def file_of(doctype: str, name: str) -> HygieneFile | None:
	"""The Hygiene File of one record, as last committed, and locked: an answer that comes in now must wait or be
	seen. None: it has none yet."""
	rows = _one_file().run(doctype=doctype, name=name)
	return HygieneFile(rows[0][0], dict(zip(HEARD[1:], rows[0][1:], strict=True))) if rows else None


@prepared
def _one_file() -> QueryBuilder:
	file = frappe.qb.DocType("Hygiene File")
	return (
		frappe.qb.from_(file)
		.select(*(file[column] for column in HEARD))
		.where((file.reference_doctype == Given("doctype")) & (file.reference_name == Given("name")))
		.for_update()
	)
