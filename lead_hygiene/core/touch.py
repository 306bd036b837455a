"""One contact, and what it proves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Literal

Channel = Literal["email", "call", "message", "meeting", "quotation", "enquiry", "visit", "other"]


class Kind(IntEnum):
	"""What a touch proves. Of two reports of the same touch the higher kind is believed: the copy of our own
	mail that comes back through another mailbox of ours is no answer."""

	NOISE = 0  # notes, edits, notifications, auto-replies, bounces, mail that never left
	SIGN = 1  # the other side did something
	CONTACT = 2  # we reached out


@dataclass(frozen=True, slots=True)
class Touch:
	"""One contact. `at` is naive and in the site's time zone; None: the moment is not known.

	`key` tells two reports of the same touch apart from two touches; None: it is not known. `failed` are the bare
	addresses that a hard bounce calls dead ("" among them: it does not say which), `away_until` is the first day on
	which an out-of-office says that its sender is back. `machine`: a machine answered.
	`missed_at` is the bare address that answers to a mail of ours go to and where nobody fetches them.
	`opened_on` is the day a mail of ours was opened (None: not known); that, and a visit, is interest but no human sign.
	`taken`: the sign is a contact of ours as well, answered at once: they took our call. `by` is who of us made the contact
	(None: not known).
	"""

	at: datetime | None
	kind: Kind
	channel: Channel = "email"
	key: str | None = None
	failed: frozenset[str] = frozenset()
	away_until: date | None = None
	machine: bool = False
	missed_at: str | None = None
	opened_on: date | None = None
	taken: bool = False
	by: str | None = None
