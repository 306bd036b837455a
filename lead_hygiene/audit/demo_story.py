"""What happens to a made-up record: its messages, calls, meetings and tasks."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .demo_names import SUBJECTS


@dataclass(slots=True)
class Life:
	"""One record while its story is told. `warmth` is the chance that the other side answers."""

	doctype: str
	name: str
	address: str
	number: str
	owner: str
	born: datetime
	warmth: float
	last: datetime = field(init=False)
	heard: bool = False
	first: datetime | None = None

	def __post_init__(self) -> None:
		self.last = self.born


class Story:
	"""Tells what happens until `now` and writes it down in `rows`, by file."""

	def __init__(self, draw: random.Random, now: datetime, rows: dict[str, list[list[Any]]]) -> None:
		self._random = draw
		self._now = now
		self._rows = rows

	def contacts(self, life: Life) -> None:
		"""Write, call and meet until somebody loses patience."""
		draw, at = self._random, life.born
		patience = draw.randint(2, 9)
		while patience > 0:
			at += timedelta(days=draw.expovariate(1 / 9) + 0.3, minutes=draw.randint(0, 300))
			if at > self._now:
				break
			answered = draw.random() < life.warmth * 0.6
			if draw.random() < 0.22:
				self._call(life, at, answered)
			else:
				self._mail(life, at, answered)
			patience += 1 if answered else -1
			life.heard = life.heard or answered
			life.first = life.first or at
			life.last = at
			if answered and draw.random() < 0.18:
				self._meeting(life, at + timedelta(days=draw.randint(1, 8)))
			if draw.random() < 0.04:
				break

	def _mail(self, life: Life, at: datetime, answered: bool) -> None:
		draw = self._random
		subject = draw.choice(SUBJECTS)
		said = "Bounced" if draw.random() < 0.01 else "Sent"
		self._message(life, at, subject, "Sent", said)
		if draw.random() < 0.03:
			self._message(life, at + timedelta(minutes=1), f"Automatic reply: {subject}", "Received", "")
		back = at + timedelta(hours=draw.uniform(1, 60))
		if answered and back <= self._now:
			self._message(life, back, f"Re: {subject}", "Received", "")

	def _message(self, life: Life, at: datetime, subject: str, way: str, delivery: str) -> None:
		rows = self._rows["communication"]
		sender, to = (life.owner, life.address) if way == "Sent" else (life.address, life.owner)
		lost = self._random.random() < 0.02
		key = f"{len(rows) + 1:010x}"
		rows.append(
			[
				*(key, "Communication", "Email", way, at_text(at), subject, sender, to),
				*(("", "") if lost else (life.doctype, life.name)),
				*(delivery, f"<{key}@example.com>"),
			]
		)

	def _call(self, life: Life, at: datetime, answered: bool) -> None:
		rows = self._rows["call_log"]
		status = "Completed" if answered else self._random.choice(["No Answer", "Busy", "No Answer"])
		link = (life.doctype, life.name) if self._random.random() < 0.7 else ("", "")
		rows.append(
			[
				f"CALL-{len(rows) + 1:06d}",
				"Outgoing",
				status,
				"+98 21 5555 0100",
				life.number,
				at_text(at),
				life.owner,
				*link,
			]
		)

	def _meeting(self, life: Life, at: datetime) -> None:
		rows = self._rows["event"]
		held = at <= self._now
		status = "Completed" if held and self._random.random() < 0.9 else "Open"
		changed = at_text(min(at, self._now))
		rows.append(
			[
				f"EV{len(rows) + 1:06d}",
				"Meeting",
				"Meeting",
				status,
				at_text(at),
				changed,
				life.doctype,
				life.name,
			]
		)

	def plan(self, life: Life) -> None:
		"""A task for the next step: mostly done, sometimes to come, sometimes forgotten."""
		draw, rows = self._random, self._rows["todo"]
		if draw.random() < 0.45:
			due = life.last + timedelta(days=draw.randint(2, 12))
			done = due <= self._now and draw.random() < 0.85
			status, changed = ("Closed", due) if done else ("Open", life.last)
			rows.append(
				[
					f"TD{len(rows) + 1:06d}",
					status,
					due.date().isoformat(),
					life.doctype,
					life.name,
					life.owner,
					at_text(changed),
				]
			)


def at_text(at: datetime) -> str:
	"""A moment as ERPNext exports it."""
	return at.strftime("%Y-%m-%d %H:%M:%S")
