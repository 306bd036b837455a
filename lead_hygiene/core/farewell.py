"""May a goodbye be said, by which channel, when does the record come back, and how is all of it taken back?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

Channel = Literal["Email", "SMS"]
Code = Literal[
	"do_not_contact",
	"disabled",
	"unsubscribed",
	"ours",
	"said_already",
	"said_to_them",
	"no_address",
	"bounced",
	"no_account",
	"pressed",
]
# These hold for every channel: whoever asked for silence is not texted instead.
_SILENCE = ("do_not_contact", "disabled", "unsubscribed", "ours", "said_already", "said_to_them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
	"""What is known of somebody we may want to say goodbye to.

	`address` is the bare, lower-case e-mail address, `number` the mobile number that can be texted; None: there is none.
	`said_on` is the day another record said goodbye to the same person since that person last spoke, `pressed_until` the
	first free day where one contact more would press (None: it would not). `can_mail`: an account sends mail at all.
	"""

	address: str | None = None
	number: str | None = None
	do_not_contact: bool = False
	disabled: bool = False
	unsubscribed: bool = False
	ours: bool = False
	bounced: bool = False
	said_already: bool = False
	said_on: date | None = None
	pressed_until: date | None = None
	can_mail: bool = True


@dataclass(frozen=True, slots=True)
class Obstacle:
	"""Why a message cannot be sent as it is. `until`: from that day on it could, None: no day is known."""

	code: Code
	until: date | None = None


def obstacles(standing: Standing) -> tuple[Obstacle, ...]:
	"""Everything that stands in the way of an e-mail, gravest first; a dead address does not hinder a text message."""
	found = [
		Obstacle(code)
		for code in _SILENCE
		if (standing.said_on is not None if code == "said_to_them" else getattr(standing, code))
	]
	if standing.address is None:
		found.append(Obstacle("no_address"))
	elif standing.bounced:
		found.append(Obstacle("bounced"))
	elif not standing.can_mail:
		found.append(Obstacle("no_account"))
	if standing.pressed_until is not None:
		found.append(Obstacle("pressed", standing.pressed_until))
	return tuple(found)


def channel(standing: Standing) -> Channel | None:
	"""How the goodbye goes: by mail, else as a text message, else not at all. Contact pressure is not asked here: it passes."""
	against = {obstacle.code for obstacle in obstacles(standing)} - {"pressed"}
	if not against:
		return "Email"
	if standing.number and not against.intersection(_SILENCE) and "no_account" not in against:
		return "SMS"
	return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComeBack:
	"""Where a come-back date can be taken from. Days of 0 or None: this says nothing."""

	given: date | None = None
	by_reason: int | None = None
	by_rule: int | None = None
	by_default: int | None = None
	as_agreed: bool = False


def comes_back_on(action: str, said: ComeBack, today: date) -> date | None:
	"""The day a record that is let go by `action` ("say_farewell", "recycle", "close") comes back; None: never by itself.

	A day that was given counts before the one the lost reason names, and for recycling that before the rule's and the
	company's. Raises ValueError, in words, where the day is not after `today`, or where one is needed and none is known.
	"""
	if action == "close":
		return None
	if said.given is not None:
		if said.given <= today:
			raise ValueError("past")
		return said.given
	if said.as_agreed:
		# Nobody agreed on a day with a machine.
		if action == "recycle":
			raise ValueError("agreed")
		return None
	days = said.by_reason
	if action == "recycle":
		days = days or said.by_rule or said.by_default
	if not days:
		if action == "recycle":
			raise ValueError("needed")
		return None
	return today + timedelta(days=days)


def put_back(
	changed: Mapping[str, tuple[Any, Any]], now: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
	"""What an undo writes, and what it leaves alone: a field that somebody changed since stays as it is.

	`changed` holds, by field, the value before and the value we gave it.
	"""
	back, left = {}, []
	for field, (before, after) in changed.items():
		if _same(now.get(field), after):
			back[field] = before
		elif not _same(now.get(field), before):
			left.append(field)
	return back, left


def _same(one: Any, other: Any) -> bool:
	return (one or None) == (other or None) or str(one) == str(other)
