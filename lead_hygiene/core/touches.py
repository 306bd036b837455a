"""The stream of contacts with one record, the silence clock and the unanswered streaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timezone, tzinfo
from types import MappingProxyType

from .runs import COUNTED as COUNTED
from .runs import NO_ATTEMPTS, NO_STREAKS, Attempts, answered, arrived, streaks_of
from .touch import Channel as Channel
from .touch import Kind, Touch


@dataclass(frozen=True, slots=True)
class Conversation:
	"""A stream of touches, boiled down.

	`sign_on` is the day of the last human sign, `sign_at` its moment (midnight where only the day is known),
	`sign_channel` its channel ("created" where it is the creation of the record). `streaks` holds, by channel and under "any", the days of our contacts since
	then, oldest first. `next_touch_on` is the first day on which a touch dated in the future begins to
	count. `undated` counts the touches that could not be placed. `unreachable_on` is the day a hard bounce called the
	address dead that is written to (None: it is not), `away_until` the day their out-of-office names for the return.
	`of_machine`: the record was made of a machine's message, which is older than it, and nobody ever wrote, on either
	side.
	`missed_at` is where answers to our last mail since then go and nobody fetches them.
	`signals` holds, by kind of interest shown, its days, oldest first, each once and the newest only.
	`attempts` counts, for each of COUNTED, the runs of our contacts that a human sign ended, by how many contacts they
	had. A call that they took is the last of its run; a sign that no contact of ours came before ends none.
	`touch_at` is the moment of the last touch since that sign, of whomever, whether or not it reached somebody (None:
	there is none, or it was not kept).
	"""

	sign_on: date | None = None
	sign_at: datetime | None = None
	sign_channel: str | None = None
	streaks: Mapping[str, tuple[date, ...]] = field(default_factory=lambda: NO_STREAKS)
	next_touch_on: date | None = None
	undated: int = 0
	unreachable_on: date | None = None
	away_until: date | None = None
	of_machine: bool = False
	missed_at: str | None = None
	signals: Mapping[str, tuple[date, ...]] = field(default_factory=lambda: NO_STREAKS)
	attempts: Attempts = field(default_factory=lambda: NO_ATTEMPTS)
	touch_at: datetime | None = None

	def unanswered(self, channel: str = "any") -> int:
		"""The length of the unanswered streak on `channel`, in contacts."""
		return len(self.streaks.get(channel, ()))

	def silent_days(self, today: date) -> int | None:
		"""Days since the last human sign. None: there never was one."""
		return None if self.sign_on is None else max((today - self.sign_on).days, 0)


MOST_SIGNALS = 20  # of one kind; older ones have no weight left, or are beyond any cap
# What a sign on a channel shows; on all others it is an answer in writing.
SIGNAL_OF: Mapping[str, str] = MappingProxyType(
	{"call": "call", "meeting": "meeting", "quotation": "quotation", "enquiry": "enquiry"}
)
SILENCE = Conversation()


def moment(value: datetime | date | None, zone: tzinfo | None = None) -> datetime | None:
	"""`value` as a naive moment in the site's `zone`; a plain date is its midnight.

	A value that carries a time zone is converted to `zone` (None: UTC). A naive one is taken as it stands.
	"""
	if value is None:
		return None
	if not isinstance(value, datetime):
		return datetime(value.year, value.month, value.day)
	if value.tzinfo is None:
		return value
	return value.astimezone(zone or timezone.utc).replace(tzinfo=None)


def listen(
	touches: Iterable[Touch],
	created: date | None,
	today: date,
	per_day: bool = True,
	address: str | None = None,
	born: datetime | None = None,
) -> Conversation:
	"""Boil `touches` down to what is known at the end of `today`, in whatever order they come.

	The creation of the record is its first human sign. `per_day` counts contacts of one calendar day once
	per channel, and once under "any". `address` is the bare address that is written to (None: not known). A mail that
	came back as undeliverable reached nobody: mails up to a hard bounce are no contacts, and those after it only where
	`address` is another one than those that failed. `born` is the moment the record was made (None: not known).
	"""
	shown: dict[str, set[date]] = {}
	known, undated, later = _known(touches, today, shown)
	signs = [touch for touch in known if touch.kind is Kind.SIGN]
	last = max(signs, key=lambda touch: (touch.at, touch.channel), default=None)
	for touch in signs:
		shown.setdefault(SIGNAL_OF.get(touch.channel, "answer"), set()).add(touch.at.date())
	start = created if created is not None and created <= today else None
	since = [
		touch
		for touch in known
		if (last is None or touch.at > last.at) and (start is None or touch.at.date() >= start)
	]
	contacts, unreachable_on = arrived(since, address)
	last_mail = max(
		(touch for touch in contacts if touch.channel == "email"),
		key=lambda touch: (touch.at, touch.missed_at or ""),
		default=None,
	)
	sign_on, sign_at, sign_channel = _later(last, start)
	if created is not None and start is None:
		later.append(created)
	return Conversation(
		sign_on=sign_on,
		sign_at=sign_at,
		sign_channel=sign_channel,
		streaks=streaks_of(contacts, per_day),
		next_touch_on=min(later, default=None),
		undated=undated,
		unreachable_on=unreachable_on,
		away_until=max((touch.away_until for touch in since if touch.away_until), default=None),
		of_machine=born is not None
		and bool(known)
		and all(touch.machine for touch in known)
		and any(touch.at <= born for touch in known),
		missed_at=last_mail.missed_at if last_mail else None,
		signals={kind: tuple(sorted(days)[-MOST_SIGNALS:]) for kind, days in shown.items()} or NO_STREAKS,
		attempts=answered(known, signs, start, address, per_day),
		touch_at=max((touch.at for touch in since), default=None),
	)


def _known(
	touches: Iterable[Touch], today: date, shown: dict[str, set[date]]
) -> tuple[list[Touch], int, list[date]]:
	"""The distinct touches up to `today`, how many had no date, and the days of those still to come. What shows
	interest without being a sign is added to `shown`."""
	by_key: dict[str, Touch] = {}
	single: list[Touch] = []
	for touch in touches:
		if touch.opened_on is not None and touch.opened_on <= today:
			shown.setdefault("opened", set()).add(touch.opened_on)
		if touch.channel == "visit":
			if touch.at is not None and touch.at.date() <= today:
				shown.setdefault("visit", set()).add(touch.at.date())
			continue
		if touch.key is None:
			single.append(touch)
		elif (other := by_key.get(touch.key)) is None or _weight(touch) > _weight(other):
			by_key[touch.key] = touch
	known: list[Touch] = []
	later: list[date] = []
	undated = 0
	for touch in (*single, *by_key.values()):
		if touch.kind is Kind.NOISE and not touch.machine:
			continue
		if touch.at is None:
			undated += 1
		elif touch.at.date() > today:
			later.append(touch.at.date())
		else:
			known.append(touch)
	return known, undated, later


def _weight(touch: Touch) -> tuple[bool, Kind, bool, datetime, str]:
	# Of our mail and its copy in a mailbox of ours, the mail tells where answers were asked to go.
	proven = touch.missed_at is None
	return touch.at is not None, touch.kind, proven, touch.at or datetime.min, touch.channel


def _later(last: Touch | None, start: date | None) -> tuple[date | None, datetime | None, str | None]:
	if last is not None and (start is None or last.at.date() >= start):
		return last.at.date(), last.at, last.channel
	return start, moment(start), "created" if start is not None else None
