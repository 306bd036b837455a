"""What a row of ERPNext's tables says: a touch, a next step, an end. Row keys are ERPNext's field names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from .answers import addresses, bare_address, judge
from .facts import StepKind, Steps
from .touches import Channel, Kind, Touch

Row = Mapping[str, Any]

LEAD_ENDS = frozenset({"Converted", "Do Not Contact"})
OPPORTUNITY_ENDS = frozenset({"Converted", "Lost", "Closed"})

_CHANNELS: Mapping[str, Channel] = {
	"": "email",
	"Email": "email",
	"Phone": "call",
	"SMS": "message",
	"Chat": "message",
	"Meeting": "meeting",
	"Visit": "meeting",
}
_NEVER_LEFT = frozenset(
	{"Scheduled", "Error", "Expired", "Rejected", "Bounced", "Soft-Bounced", "Marked As Spam"}
)
_CALL_ATTEMPTS = frozenset({"No Answer", "Busy"})


def finished_lead(status: str | None, disabled: Any = 0) -> str | None:
	"""The word ERPNext ended a lead with, None while it is open."""
	if status in LEAD_ENDS:
		return status
	return "Disabled" if disabled else None


def finished_opportunity(status: str | None) -> str | None:
	"""The word ERPNext ended an opportunity with, None while it is open."""
	return status if status in OPPORTUNITY_ENDS else None


def touch_of_communication(row: Row, at: datetime | None, ours: Collection[str] = ()) -> Touch:
	"""A Communication as a touch. `at` is its `communication_date`, or `creation` where that is missing.
	`ours` are the bare addresses of our own people: what comes in from them is no answer, but a contact of ours
	where it also went to somebody else.

	Only what left the house, or came from a person, counts; all else is noise: automated messages,
	comments, mail that was scheduled or failed, spam, trash, auto-replies, bounces, and the copy that every
	Event keeps of itself.
	"""
	medium = row.get("communication_medium") or ""
	channel = _CHANNELS.get(medium, "other")
	key = row.get("message_id") or row.get("name") or None
	return Touch(at, _kind_of_communication(row, medium, channel, ours), channel, key)


def _kind_of_communication(row: Row, medium: str, channel: Channel, ours: Collection[str]) -> Kind:
	if (row.get("communication_type") or "Communication") != "Communication":
		return Kind.NOISE
	if medium == "Event" or row.get("reference_doctype") == "Event":
		return Kind.NOISE
	if row.get("email_status") in ("Spam", "Trash"):
		return Kind.NOISE
	if channel == "meeting":
		return Kind.SIGN
	if row.get("sent_or_received") == "Received":
		if channel == "email" and judge(row.get("sender"), row.get("subject")) != "human":
			return Kind.NOISE
		if ours and bare_address(row.get("sender")) in ours:
			others = addresses(row.get("recipients")) - set(ours)
			return Kind.CONTACT if others else Kind.NOISE
		return Kind.SIGN
	return Kind.NOISE if row.get("delivery_status") in _NEVER_LEFT else Kind.CONTACT


def touch_of_call(row: Row, at: datetime | None) -> Touch:
	"""A Call Log as a touch: an answered call or one of theirs is a human sign, one that rang out a contact."""
	status, kind = row.get("status"), Kind.NOISE
	if row.get("type") == "Incoming" or status == "Completed":
		kind = Kind.SIGN
	elif status in _CALL_ATTEMPTS:
		kind = Kind.CONTACT
	return Touch(at, kind, "call", row.get("id") or row.get("name") or None)


def touch_of_event(row: Row, at: datetime | None) -> Touch:
	"""An Event as a touch: a meeting or call that took place ("Completed") is a human sign."""
	took_place = row.get("status") == "Completed" and row.get("event_category") != "Sent/Received Email"
	channel: Channel = "call" if row.get("event_category") == "Call" else "meeting"
	return Touch(at, Kind.SIGN if took_place else Kind.NOISE, channel, row.get("name") or None)


Step = tuple[str | None, date | None, date | None, StepKind]


def step_of_event(category: str | None) -> StepKind:
	"""What an Event is as a next step."""
	return "call" if category == "Call" else "meeting"


def steps_of(rows: Iterable[Step], today: date) -> Steps:
	"""Next steps from (status, day planned, day last changed, kind) of ToDos and Events.

	A cancelled step never was; one without a date is no plan. A closed step covered the days until it was
	closed, at most until its date; where that is not known, one still in the future is left out. Of several steps on
	the last day, a meeting is named before a call and a call before a task.
	"""
	open_steps: list[tuple[date, int]] = []
	done_days: list[date] = []
	for status, planned, changed, kind in rows:
		if planned is None or status == "Cancelled":
			continue
		if status in (None, "", "Open"):
			open_steps.append((planned, _STEPS.index(kind)))
			continue
		day = planned if changed is None else min(planned, changed)
		if day <= today:
			done_days.append(day)
	until, kind = max(open_steps, default=(None, None))
	return Steps(until, max(done_days, default=None), None if kind is None else _STEPS[kind])


_STEPS: tuple[StepKind, ...] = ("task", "call", "meeting")
