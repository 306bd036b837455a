"""What is known about one record at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal

from .touches import SILENCE, Conversation

Role = Literal["lead", "opportunity"]
StepKind = Literal["task", "call", "meeting"]
ROLES: tuple[Role, ...] = ("lead", "opportunity")


class State(str, Enum):
	"""Where a record stands. Listed coldest first: the first that holds is the state."""

	CLOSED = "Closed"
	DEAD = "Dead"
	RECYCLED = "Recycled"
	FAREWELL = "Farewell"
	SNOOZED = "Snoozed"
	UNQUALIFIED = "Unqualified"
	COLD = "Cold"
	OVERDUE = "Overdue"
	NEGLECTED = "Neglected"
	COOLING = "Cooling"
	ACTIVE = "Active"

	def __str__(self) -> str:
		return self.value


PRECEDENCE: Mapping[State, int] = MappingProxyType({state: rank for rank, state in enumerate(State)})
ENDED = frozenset({State.CLOSED, State.DEAD})
LET_GO = frozenset({State.FAREWELL, State.RECYCLED, State.DEAD})
ALIVE = frozenset({State.ACTIVE, State.COOLING, State.SNOOZED, State.NEGLECTED})


@dataclass(frozen=True, slots=True)
class Disposition:
	"""What we decided about a record: it holds until the other side speaks again.

	`on` is the day of the decision. `until` is the day the record comes back by itself, None: it does not.
	`known` is the moment of the last human sign that was known when it was decided, None: there was none.
	"""

	state: Literal[State.DEAD, State.RECYCLED, State.FAREWELL]
	on: date
	until: date | None = None
	known: datetime | None = None

	def holds(self, sign_at: datetime | None, today: date) -> bool:
		"""False once a later human sign than the one known then came to light, or the come-back date is reached.

		So an answer revives also where it was written before the decision and fetched after it.
		"""
		return not self.answered(sign_at) and (self.until is None or today < self.until)

	def answered(self, sign_at: datetime | None) -> bool:
		"""Whether the other side has spoken since; `sign_at` is the moment of its last sign, None: it never spoke."""
		return sign_at is not None and (self.known is None or sign_at > self.known)


@dataclass(frozen=True, slots=True)
class Steps:
	"""Planned next steps: ToDos and Events with a date.

	`open_until` is the latest date of an open step, `done_on` the latest day a closed step covered
	(never in the future). None: there is none. `open_as` is what the step at `open_until` is.
	"""

	open_until: date | None = None
	done_on: date | None = None
	open_as: StepKind | None = None

	@property
	def covered_until(self) -> date | None:
		"""The last day on which a next step was, or will be, planned."""
		days = [day for day in (self.open_until, self.done_on) if day is not None]
		return max(days, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
	"""One Lead or Opportunity. Absent is None, never 0 or "".

	`created` is the day the record was born. `finished` is the word ERPNext ended it with ("Converted",
	"Disabled" …). `stage` and `stage_since` are the present Sales Stage and the day it was entered, `kind`
	the Opportunity Type, `calendar` the name of the calendar that working days are counted on.
	`attractiveness` runs from 0 to 100. `unproven` is an address that answers go to and where
	nobody fetches them: silence is not judged. `values` holds the fields that conditions of rules may ask for.
	"""

	role: Role
	name: str
	created: date | None = None
	finished: str | None = None
	disposition: Disposition | None = None
	snoozed_until: date | None = None
	conversation: Conversation = SILENCE
	steps: Steps = Steps()
	stage: str | None = None
	stage_since: date | None = None
	kind: str | None = None
	calendar: str | None = None
	disqualified: str | None = None
	attractiveness: int | None = None
	unproven: str | None = None
	values: Mapping[str, Any] = field(default_factory=dict)
