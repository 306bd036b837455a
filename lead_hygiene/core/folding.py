"""One touch more than those that are boiled down already, without hearing all of them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from .runs import NO_STREAKS, and_one, in_order, lengths_of, of_others
from .touch import Kind, Touch
from .touches import MOST_SIGNALS, SIGNAL_OF, Conversation, moment


def fold(
	heard: Conversation,
	touch: Touch,
	today: date,
	per_day: bool = True,
	address: str | None = None,
	born: datetime | None = None,
) -> Conversation | None:
	"""What `listen` would give with one more `touch`, whose key was not known before. `address` and `born` as there.

	None: that hangs on something to come or on what is not kept; all touches must be listened to again.
	"""
	if touch.opened_on is not None or touch.channel == "visit":
		return None
	if touch.kind is Kind.NOISE and not touch.machine:
		return heard
	if touch.at is None or heard.sign_on is None or (day := touch.at.date()) > today:
		return None
	if day < heard.sign_on:
		# Between other signs it would lengthen a run that has ended, or cut it in two.
		if heard.of_machine or heard.sign_channel != "created" or touch.machine:
			return None
		shown = SIGNAL_OF.get(touch.channel, "answer")
		return replace(heard, signals=_with(heard.signals, shown, day)) if touch.kind is Kind.SIGN else heard
	if not (_is_kept(heard) and _after_the_sign(heard, touch)):
		return None
	if touch.kind is Kind.NOISE:
		if born is not None and touch.at <= born and not heard.of_machine:
			return None  # it may be all that is known of the record
		return _one_notice_more(heard, touch, per_day, address)
	if heard.touch_at is not None and touch.at <= heard.touch_at:
		return None  # a sign may part what came since the last one; a contact may be known already, or have come back
	return (_answered if touch.kind is Kind.SIGN else _one_contact_more)(heard, touch, per_day)


def _after_the_sign(heard: Conversation, touch: Touch) -> bool:
	"""Whether `touch`, of the day of the last sign or a later one, came after it. Midnight may stand for any hour."""
	if heard.sign_channel == "created" or touch.at.date() > heard.sign_on:
		return True
	return heard.sign_at is not None and moment(heard.sign_on) < heard.sign_at < touch.at


def _is_kept(heard: Conversation) -> bool:
	"""Whether it is known when the last touch since the sign came, or that none did: of what was heard before 0.7.3 it is
	not."""
	return heard.touch_at is not None or not (heard.streaks or heard.away_until or heard.unreachable_on)


def _answered(heard: Conversation, sign: Touch, per_day: bool) -> Conversation:
	day = sign.at.date()
	return replace(
		heard,
		sign_on=day,
		sign_at=sign.at,
		sign_channel=sign.channel,
		streaks=NO_STREAKS,
		unreachable_on=None,
		away_until=None,
		of_machine=False,
		missed_at=None,
		signals=_with(heard.signals, SIGNAL_OF.get(sign.channel, "answer"), day),
		attempts=and_one(heard.attempts, lengths_of(heard.streaks, sign, per_day)),
		touch_at=None,
	)


def _one_contact_more(heard: Conversation, touch: Touch, per_day: bool) -> Conversation:
	mailed = touch.channel == "email"
	heard = replace(heard, of_machine=False, touch_at=touch.at)
	if mailed and heard.unreachable_on is not None:
		return heard
	streaks = dict(heard.streaks)
	for channel in ("any", touch.channel):
		days = (*streaks.get(channel, ()), touch.at.date())
		streaks[channel] = in_order(days, per_day)
	return replace(heard, streaks=streaks, missed_at=touch.missed_at if mailed else heard.missed_at)


def _one_notice_more(
	heard: Conversation, touch: Touch, per_day: bool, address: str | None
) -> Conversation | None:
	"""With what a machine tells, which makes no record one of a machine."""
	if touch.failed:
		if heard.touch_at is not None and touch.at < heard.touch_at:
			return None  # which of our mails came after it?
		heard = _none_arrived(heard, touch, per_day, address)
	return replace(
		heard,
		away_until=max((day for day in (heard.away_until, touch.away_until) if day), default=None),
		touch_at=max(heard.touch_at or touch.at, touch.at),
	)


def _none_arrived(heard: Conversation, bounce: Touch, per_day: bool, address: str | None) -> Conversation:
	"""After a bounce that is the last touch: no mail since the sign reached anybody, whatever address has failed."""
	dead = heard.unreachable_on is not None or address is None or not bounce.failed.isdisjoint(("", address))
	return replace(
		heard,
		streaks=of_others("email", heard.streaks, per_day),
		unreachable_on=bounce.at.date() if dead else None,
		missed_at=None,
	)


def _with(signals: Mapping[str, tuple[date, ...]], kind: str, day: date) -> Mapping[str, tuple[date, ...]]:
	"""The signals with one of today or before more."""
	days = sorted({*signals.get(kind, ()), day})[-MOST_SIGNALS:]
	return {**signals, kind: tuple(days)}
