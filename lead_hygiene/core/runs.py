"""Runs of our contacts between two human signs: which of them reached somebody, and how many an answer took."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from .touch import Kind, Touch

Attempts = Mapping[str, Mapping[int, int]]
COUNTED = ("any", "email", "call")  # the channels a rule can count
NO_ATTEMPTS: Attempts = MappingProxyType({})
NO_STREAKS: Mapping[str, tuple[date, ...]] = MappingProxyType({})


def arrived(touches: Sequence[Touch], address: str | None) -> tuple[list[Touch], date | None]:
	"""The contacts among touches between two signs that reached somebody, and the day since which `address` is dead."""
	bounced = max((touch.at for touch in touches if touch.failed), default=None)
	contacts = [touch for touch in touches if touch.kind is Kind.CONTACT]
	if bounced is None:
		return contacts, None
	failed = {each for touch in touches for each in touch.failed}
	dead = address is None or "" in failed or address in failed
	reached = [touch for touch in contacts if touch.channel != "email" or not (dead or touch.at <= bounced)]
	return reached, bounced.date() if dead else None


def answered(
	known: Sequence[Touch], signs: Sequence[Touch], start: date | None, address: str | None, per_day: bool
) -> Attempts:
	"""The runs of contacts that have been answered; see `Conversation.attempts`."""
	if not any(touch.kind is Kind.CONTACT or touch.taken for touch in known) or not signs:
		return NO_ATTEMPTS
	moments = sorted({touch.at for touch in signs})
	runs: dict[int, list[Touch]] = {}
	for touch in known:
		if touch.at <= moments[-1] and (start is None or touch.at.date() >= start):
			runs.setdefault(bisect_left(moments, touch.at), []).append(touch)
	found = NO_ATTEMPTS
	for run in runs.values():
		contacts, _dead = arrived(run, address)
		contacts += [touch for touch in run if touch.taken]
		found = and_one(found, lengths_of(streaks_of(contacts, per_day)))
	return found


def lengths_of(
	streaks: Mapping[str, tuple[date, ...]], sign: Touch | None = None, per_day: bool = True
) -> dict[str, int]:
	"""How many contacts a run had on each channel, with the `sign` that ended it, where that is one."""
	found = {channel: len(streaks.get(channel, ())) for channel in COUNTED}
	for channel in ("any", sign.channel) if sign is not None and sign.taken else ():
		if not (per_day and sign.at.date() in streaks.get(channel, ())):
			found[channel] += 1
	return found


def and_one(attempts: Attempts, lengths: Mapping[str, int]) -> Attempts:
	"""With one answered run more."""
	if not any(lengths.values()):
		return attempts
	found = dict(attempts)
	for channel, length in lengths.items():
		if length:
			counts = found.get(channel, {})
			found[channel] = {**counts, length: counts.get(length, 0) + 1}
	return found


def streaks_of(contacts: list[Touch], per_day: bool) -> Mapping[str, tuple[date, ...]]:
	"""The days of contacts by channel and under "any", oldest first; `per_day` each once."""
	if not contacts:
		return NO_STREAKS
	days: dict[str, list[date]] = {"any": []}
	for touch in contacts:
		day = touch.at.date()
		days["any"].append(day)
		days.setdefault(touch.channel, []).append(day)
	return {channel: in_order(found, per_day) for channel, found in days.items()}


def of_others(
	left: str, streaks: Mapping[str, tuple[date, ...]], per_day: bool
) -> Mapping[str, tuple[date, ...]]:
	"""`streaks` without the channel `left`, under "any" as well."""
	others = {channel: days for channel, days in streaks.items() if channel not in ("any", left)}
	if not others:
		return NO_STREAKS
	days = [day for found in others.values() for day in found]
	return {"any": in_order(days, per_day), **others}


def in_order(days: Iterable[date], per_day: bool) -> tuple[date, ...]:
	"""The days of contacts, oldest first; `per_day` each once."""
	return tuple(sorted(set(days) if per_day else days))
