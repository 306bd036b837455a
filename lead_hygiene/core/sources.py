"""What a row of ERPNext's tables says: a touch, a next step, an end. Row keys are ERPNext's field names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from .answers import addresses, bare_address, judge_text
from .facts import StepKind, Steps
from .touches import Channel, Kind, Touch, moment

Row = Mapping[str, Any]

LEAD_ENDS = frozenset({"Converted", "Do Not Contact"})
OF_MACHINE = "Automatic Message"  # how a lead ends that no person ever stood behind
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
_THROWN_AWAY = frozenset({"Spam", "Trash"})
# What goes out about these asks for no answer: a machine's campaign, and the papers of a sale that is made.
_NOT_ASKING = frozenset(
	{"Email Campaign", "Newsletter", "Sales Order", "Delivery Note", "Sales Invoice", "POS Invoice"}
	| {"Dunning", "Payment Request", "Payment Entry", "Process Statement Of Accounts"}
)
_SOMEBODY = frozenset({""})
_TOO_SOON = timedelta(minutes=1)
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
	where it also went to somebody else; what goes out to them alone is nothing.

	Only what left the house, or came from a person, counts; all else is noise: automated messages,
	comments, mail that was scheduled or failed, spam, trash, auto-replies, bounces, campaigns, papers of a sale that
	is made, and the copy that every Event keeps of itself. What was stored of
	a mail (`hygiene_answer`) is believed before what its subject says, and a person's word before all.
	"""
	medium = row.get("communication_medium") or ""
	channel = _CHANNELS.get(medium, "other")
	key = row.get("message_id") or row.get("name") or None
	if not _is_of_machine(row, medium):
		return Touch(at, _kind_of_communication(row, medium, channel, ours), channel, key)
	answer, failed = row.get("hygiene_answer"), frozenset()
	if answer == "bounce_hard":
		failed = frozenset(addresses(row.get("hygiene_failed"))) or _SOMEBODY
	away = row.get("hygiene_back_on") if answer == "auto_reply" else None
	return Touch(at, Kind.NOISE, channel, key, failed=failed, away_until=away or None, machine=True)


def opened_on(kind: Kind, at: datetime | None, fetched: datetime) -> date | None:
	"""The day a contact of ours was opened, whose image was first fetched at a moment; None: nobody can tell.

	As soon as it was written (`at`) it is a filter that looks at every mail, and no person.
	"""
	if kind is not Kind.CONTACT or (at is not None and fetched - at < _TOO_SOON):
		return None
	return fetched.date()


def is_theirs_alone(row: Row, ours: Collection[str]) -> bool:
	"""Whether a Communication went out, and to none of our own people: one of them may open it too."""
	return row.get("sent_or_received") != "Received" and _recipients(row).isdisjoint(ours)


def _is_of_machine(row: Row, medium: str) -> bool:
	"""Whether a message came in, is believed to be for us, and no person wrote it."""
	if row.get("sent_or_received") != "Received" or row.get("email_status") in _THROWN_AWAY:
		return False
	if (row.get("communication_type") or "Communication") != "Communication":
		return False
	if medium in ("Event", "Meeting", "Visit") or row.get("reference_doctype") == "Event":
		return False
	if answer := row.get("hygiene_answer"):
		return answer != "human"
	return medium in ("", "Email") and judge_text(row.get("sender"), row.get("subject")).kind != "human"


def _kind_of_communication(row: Row, medium: str, channel: Channel, ours: Collection[str]) -> Kind:
	if (row.get("communication_type") or "Communication") != "Communication":
		return Kind.NOISE
	about = row.get("reference_doctype")
	if medium == "Event" or about == "Event" or row.get("email_status") in _THROWN_AWAY:
		return Kind.NOISE
	if channel == "meeting":
		return Kind.SIGN
	if row.get("sent_or_received") == "Received":
		by_person = row.get("hygiene_answer") and row.get("hygiene_answer_by") == "Person"
		if ours and not by_person and bare_address(row.get("sender")) in ours:
			return Kind.CONTACT if _recipients(row) - set(ours) else Kind.NOISE
		return Kind.SIGN
	if about in _NOT_ASKING or row.get("delivery_status") in _NEVER_LEFT:
		return Kind.NOISE
	return Kind.NOISE if channel == "email" and _stays_inside(row, ours) else Kind.CONTACT


def _stays_inside(row: Row, ours: Collection[str]) -> bool:
	"""Whether a mail of ours goes to our own people alone; of one that names nobody that is not known."""
	to = _recipients(row) if ours else ()
	return bool(to) and all(address in ours for address in to)


def _recipients(row: Row) -> set[str]:
	return set().union(
		*(addresses(row.get(field)) for field in ("recipients", "cc", "bcc") if row.get(field))
	)


def touch_of_call(row: Row, at: datetime | None) -> Touch:
	"""A Call Log as a touch: an answered call or one of theirs is a human sign, one that rang out a contact."""
	status, kind, theirs = row.get("status"), Kind.NOISE, row.get("type") == "Incoming"
	if theirs or status == "Completed":
		kind = Kind.SIGN
	elif status in _CALL_ATTEMPTS:
		kind = Kind.CONTACT
	key = row.get("id") or row.get("name") or None
	return Touch(at, kind, "call", key, taken=kind is Kind.SIGN and not theirs)


def touch_of_event(row: Row, at: datetime | None) -> Touch:
	"""An Event as a touch: a meeting or call that took place ("Completed") is a human sign. One that was closed or
	cancelled, or is open though its day has passed, proves nothing: Frappe closes what Google Calendar cancels.
	"""
	took_place = row.get("status") == "Completed" and row.get("event_category") != "Sent/Received Email"
	channel: Channel = "call" if row.get("event_category") == "Call" else "meeting"
	return Touch(at, Kind.SIGN if took_place else Kind.NOISE, channel, row.get("name") or None)


def touch_of_order(row: Row) -> Touch:
	"""A Sales Order that answers a quotation: a human sign on its day, at the hour it was entered where that is the
	same day."""
	day, entered = row["transaction_date"], row["creation"]
	at = entered if day is None or (entered is not None and entered.date() == day) else moment(day)
	return Touch(at, Kind.SIGN, "quotation", f"Sales Order {row['name']}")


def touch_of_request(row: Row, at: datetime | None) -> Touch:
	"""A Quotation that the other side made in a shop: a human sign. One that we wrote is none."""
	return Touch(at, Kind.SIGN, "quotation", f"Quotation {row['name']}")


def touch_of_enquiry(row: Row, at: datetime | None) -> Touch:
	"""An Opportunity that somebody made who did not log in, by a web form: a human sign for its lead."""
	return Touch(at, Kind.SIGN, "enquiry", f"Opportunity {row['name']}")


def touch_of_visit(at: datetime | None) -> Touch:
	"""A look at our website: interest, and no human sign."""
	return Touch(at, Kind.NOISE, "visit")


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
