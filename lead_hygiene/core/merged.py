"""The history of two records that became one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from .history import Change

_TICK = timedelta(microseconds=1)


def weave(kept: Sequence[Change], gone: Sequence[Change], now: datetime) -> tuple[Change, ...]:
	"""Every change of both records in the order of time, each at a moment of its own. Where the last one is of the
	record that is gone, the place of the one that stays follows: there the record stands from `now` on.

	`kept` and `gone` each begin with their earliest change. Nothing is invented where the one that stays has no history.
	"""
	woven: list[Change] = []
	# Of the same moment the one that stays has the last word.
	for change in sorted([*gone, *kept], key=lambda change: change.at):
		late = bool(woven) and change.at <= woven[-1].at
		woven.append(replace(change, at=woven[-1].at + _TICK) if late else change)
	if kept and woven[-1].place != kept[-1].place:
		at = max(now, woven[-1].at + _TICK)
		woven.append(replace(kept[-1], at=at, how="Event", grade=None))
	return tuple(woven)
