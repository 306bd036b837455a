"""A message made ready for judging."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .addresses import bare_address
from .message import Message
from .other_words import ANSWERS
from .plain import fold
from .quotes import written

_JUDGED_TEXT = 8_000
_OPENING = 1_500
_SIGNATURE = re.compile(r"\n-- ?\n|\n_{5,}")


class Case:
	"""A message with what most signs look at, folded once: sender, subject, the part its writer wrote.

	`body` is None where the body is not known. `notes` keeps what was searched for before. `from_nobody`: the envelope
	names no sender (RFC 5321), as no mail program of a person sends. `is_machine_sender`: the headers show at all that a
	program sent it.
	"""

	__slots__ = (
		"address", "answers", "body", "from_nobody", "is_machine_sender", "message", "name", "notes", "subject", "words",
	)  # fmt: skip

	def __init__(self, message: Message) -> None:
		self.message = message
		self.notes: dict[object, str] = {}
		self.address = bare_address(message.sender[:500])
		self.name = fold(message.sender[:200])
		self.subject = fold(message.subject[:300]).strip()[:400]
		self.answers = bool(ANSWERS.match(self.subject))
		self.from_nobody = _names_nobody(message.all("return-path"))
		self.is_machine_sender = self.from_nobody or _shows_a_program(message.headers or ())
		self.words = None if message.text is None else written(message.text)[:_JUDGED_TEXT]
		self.body = None if self.words is None else fold(self.words)[:_JUDGED_TEXT]

	@property
	def opening(self) -> str:
		"""The folded text above the signature: what stands below it, a firm's footer say, is said by no one."""
		return _SIGNATURE.split((self.body or "")[:_OPENING], maxsplit=1)[0]

	@property
	def asks_for_answers_elsewhere(self) -> bool:
		"""Whether it begins a conversation and wants the answers at another house than the sender's, as a form on a
		website does for whoever filled it in."""
		message = self.message
		if self.answers or message.all("in-reply-to") or message.all("references"):
			return False
		elsewhere = bare_address(message.first("reply-to"))
		return "@" in elsewhere and elsewhere.rpartition("@")[2] != self.address.rpartition("@")[2]


def _names_nobody(paths: Sequence[str]) -> bool:
	return bool(paths) and all(
		path.strip() in ("<>", "< >", "<MAILER-DAEMON>", "MAILER-DAEMON") for path in paths
	)


def _shows_a_program(headers: Iterable[str]) -> bool:
	return any(name.startswith(("x-auto", "auto-")) or name == "precedence" for name in headers)
