"""Where the answers to our mail go, and whether anybody fetches them there. Without that, silence proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .answers import bare_address
from .touches import Kind, Touch


@dataclass(frozen=True, slots=True)
class Boxes:
	"""The mailboxes whose mail reaches us. `fetched` are their bare addresses; none: no mail is fetched at all, and
	there is nothing to tell apart.

	What is written here asks for answers to a mailbox: to the sender's own where that is fetched, else to the one for
	its doctype (`doctypes` have one), else to that for all (`default`). `answers_to_sender`: a mail that itself answers
	one asks for answers to its sender, whatever there is.
	"""

	fetched: frozenset[str] = frozenset()
	doctypes: frozenset[str] = frozenset()
	default: bool = False
	answers_to_sender: bool = False

	@property
	def asks_sender(self) -> bool:
		"""Whether it matters who sent a mail that was written here."""
		return bool(self.fetched) and (self.answers_to_sender or not self.default)

	def missed(self, row: Mapping[str, Any]) -> str | None:
		"""The bare address that answers to a mail of ours go to, where nobody fetches them. None: they are fetched, or
		it is not known where they go. `row` has ERPNext's names of the fields of a Communication."""
		sender = bare_address(row.get("sender"))
		if not self.fetched or not sender or sender in self.fetched:
			return None
		to_sender = row.get("sent_or_received") == "Received" or (
			self.answers_to_sender and bool(row.get("in_reply_to"))
		)
		if not to_sender and (self.default or row.get("reference_doctype") in self.doctypes):
			return None
		return sender

	def mark(self, touch: Touch, row: Mapping[str, Any]) -> Touch:
		"""The touch of a Communication, with the address where answers to it are missed."""
		if touch.kind is not Kind.CONTACT or touch.channel != "email" or not self.fetched:
			return touch
		missed = self.missed(row)
		return touch if missed is None else replace(touch, missed_at=missed)
