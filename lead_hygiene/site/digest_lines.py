"""What a digest is made of: parts of lines, each leading to its record or list. All text is data; the mail escapes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from frappe import _


@dataclass(frozen=True, slots=True)
class Line:
	"""One line: its text and where it leads, a figure with that of the week before, or a note on a record.

	None: there is none. `calls`: it is something to tell; a digest of lines that do not is not sent.
	"""

	text: str
	url: str | None = None
	value: str | None = None
	before: str | None = None
	note: str | None = None
	calls: bool = True


@dataclass(frozen=True, slots=True)
class Part:
	"""Lines under a title. `compared`: they have a column for the week before. `remark` is a sentence below them."""

	title: str
	lines: Sequence[Line]
	compared: bool = False
	remark: str | None = None


@dataclass(slots=True)
class Told:
	"""What is told: parts, and the figures by name, to be compared with a week later."""

	parts: list[Part] = field(default_factory=list)
	figures: dict[str, float] = field(default_factory=dict)

	@property
	def worth_sending(self) -> bool:
		return any(line.calls for part in self.parts for line in part.lines)

	def add(self, part: Part) -> None:
		"""Take a part, if it has lines."""
		if part.lines:
			self.parts.append(part)


def number(value: float | None) -> str | None:
	"""`1,234`. None stays None: not known is not zero."""
	return None if value is None else f"{round(value):,}"


def share(part: float, whole: float) -> str | None:
	"""`62 % (31 of 50)`: a share comes with its numbers. None: of nothing."""
	if not whole:
		return None
	return _("{0} % ({1} of {2})").format(round(100 * part / whole), number(part), number(whole))
