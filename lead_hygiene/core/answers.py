"""What an incoming message is: a person, an auto-reply, a bounce, a report or a list. Whatever does not clearly look
like a machine is a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from .mail import signs
from .mail.addresses import addresses, addresses_in, bare_address
from .mail.back import back_on
from .mail.bounce_words import DAEMON_NAMES, DAEMONS, DELAYS, GAVE_UP, MAYBE_DAEMONS, POSTMASTERS
from .mail.case import Case
from .mail.failures import failed_recipients, failure_in, failure_of, recipients_named
from .mail.message import Message, recipients_in
from .mail.plain import fold, shown

__all__ = [
	"BOUNCES",
	"KINDS",
	"Answer",
	"Opinion",
	"addresses",
	"bare_address",
	"is_machine",
	"judge",
	"judge_text",
]

Answer = Literal["human", "auto_reply", "bounce_hard", "bounce_soft", "delay", "report", "list"]
KINDS: tuple[Answer, ...] = ("human", "auto_reply", "bounce_hard", "bounce_soft", "delay", "report", "list")
BOUNCES: frozenset[Answer] = frozenset({"bounce_hard", "bounce_soft", "delay"})

_ENOUGH = 3  # points; one decisive sign, or two or three that point the same way
_ENOUGH_BLIND = 2  # where the body is not known
_MOST_WHY = 140
_MESSAGE_ID = re.compile(r"<([^<>\s]{3,250})>")
_IDS_IN_TEXT = re.compile(r"(?im)^[> \t]{0,10}(?:original-)?message-id[ \t]{0,10}:\s{0,10}<([^<>\s]{3,250})>")


@dataclass(frozen=True, slots=True)
class Opinion:
	"""What a message is taken for. `code` names the sign that weighed most, `why` says it to people: one line
	of at most 140 characters without "<" and ">", text from the message included.

	`back_on` is the first day the writer of an auto-reply is there again; None: not known or past.
	`failed` are the bare addresses that a bounce names, of the kind it is judged to be; a claim of whoever wrote
	it. `about` are Message-IDs it speaks of, without brackets, the surest first.
	"""

	kind: Answer
	code: str
	why: str
	back_on: date | None = None
	failed: tuple[str, ...] = ()
	about: tuple[str, ...] = ()


_HUMAN = ("human", "nothing", "nothing in it looks like a machine")
_PERSON = Opinion(*_HUMAN)


def judge(
	message: Message, received: date | None = None, ours: Iterable[str] = (), most_days: int = 60
) -> Opinion:
	"""What `message`, received on that day, is. Without a day no return date is looked for.

	`ours` are our own bare addresses, gone through only where they matter: a list that runs on one of them (a Google
	Group before our mailbox) makes no mail a list mail. `most_days` caps the return date.
	"""
	case = Case(message)
	kind, code, why = _kind(case, ours)
	failed: tuple[str, ...] = ()
	if kind == "bounce":
		kind, failed = _bounce(case, ours)
	back = None
	if kind == "auto_reply" and received is not None:
		try:
			back = back_on(message.subject, case.words, received, most_days)
		except OverflowError:  # a day at the end of time
			back = None
	about = () if kind == "human" else _about(message)
	return Opinion(kind, code, shown(why, _MOST_WHY), back, failed, about)


def judge_text(
	sender: str | None, subject: str | None, body: str | None = None, received: date | None = None
) -> Opinion:
	"""The same from sender, subject and plain body alone; None: not known."""
	if body is None and not _may_be_machine(sender or "", subject or ""):
		return _PERSON
	recipients = recipients_in(body) if body else ()
	return judge(Message(sender or "", subject or "", body, recipients=recipients), received)


def _may_be_machine(sender: str, subject: str) -> bool:
	"""Whether sender or subject say anything at all that a machine would."""
	return _is_machine(sender[:500]) or bool(
		subject and signs.TELLING_SUBJECTS.match(fold(subject[:300]).strip()[:400])
	)


def is_machine(address: str | None) -> bool:
	"""Whether a bare address belongs to a mail server and never to a person, as a postmaster's may."""
	return bool(address) and bool(DAEMONS.match(address))


@lru_cache(maxsize=4096)  # a pipeline hears from the same few thousand people again and again
def _is_machine(sender: str) -> bool:
	address = bare_address(sender)
	named = any(pattern.match(address) for pattern in (DAEMONS, MAYBE_DAEMONS, POSTMASTERS))
	return named or bool(DAEMON_NAMES.match(fold(sender[:200])))


def _kind(case: Case, ours: Iterable[str]) -> tuple[str, str, str]:
	if case.body is None and case.message.headers is None:
		return _judged(
			case,
			("bounce", signs.BLIND_BOUNCE, _ENOUGH_BLIND),
			("auto_reply", signs.BLIND_AUTO_REPLY, _ENOUGH_BLIND),
		)
	machine = _judged(case, ("report", signs.REPORT, _ENOUGH), ("bounce", signs.BOUNCE, _ENOUGH))
	if machine[0] != "human":
		return machine
	if case.message.calendar in ("reply", "counter", "request", "cancel"):
		return "human", "invitation", f"an answer to an invitation ({case.message.calendar})"
	listed = _judged(case, ("list", signs.LIST, _ENOUGH))
	if listed[0] == "list" and not (signs.REPLIED(case) or _is_for_us(case, ours) or _answers_us(case)):
		return listed
	return _judged(case, ("auto_reply", signs.AUTO_REPLY, _ENOUGH))


def _judged(case: Case, *tables: tuple[str, tuple[signs.Sign, ...], int]) -> tuple[str, str, str]:
	"""The first kind whose signs come to what it asks, else a person."""
	for kind, rows, enough in tables:
		if decided := signs.weigh(rows, case, enough):
			return kind, *decided
	return _HUMAN


def _is_for_us(case: Case, ours: Iterable[str]) -> bool:
	"""Whether the list is an address of our own that hands its mail on to our mailbox."""
	names = ("list-id", "list-post", "x-beenthere", "mailing-list")
	values = " ".join(value for name in names for value in case.message.all(name)).lower()
	return any(address in values or address.replace("@", ".") in values for address in ours if address)


def _answers_us(case: Case) -> bool:
	"""Whether it answers a message, as mail that a customer's group hands on does and a newsletter does not."""
	message = case.message
	follows = message.first("in-reply-to") or (
		case.answers and (message.headers is None or message.first("references"))
	)
	return bool(follows) and not any(look(case) for look in signs.MASS)


def _bounce(case: Case, ours: Iterable[str]) -> tuple[Answer, tuple[str, ...]]:
	"""Hard, soft or only late, and whom it names. One dead address among several makes it hard, and only that
	one is named."""
	message, body = case.message, case.body or ""
	late = DELAYS.search(case.subject) or (DELAYS.search(body[:2000]) and not GAVE_UP.search(body))
	whole: Answer = "delay" if late else failure_in(f"{case.subject}\n{body}")
	recipients = failed_recipients(message)
	if not recipients:
		own = {
			*ours,
			case.address,
			*addresses_in(", ".join((*message.all("to"), *message.all("delivered-to")))),
		}
		recipients = recipients_named(case.words or "", own)
	by_kind: dict[Answer, list[str]] = {}
	for each in recipients:
		by_kind.setdefault("delay" if late and not each.action else failure_of(each) or whole, []).append(
			each.address
		)
	kind = next((each for each in ("bounce_hard", "bounce_soft", "delay") if each in by_kind), whole)
	told = addresses_in(", ".join(message.all("x-failed-recipients"))) if len(by_kind) < 2 else ()
	named = [address for address in by_kind.get(kind, ()) if address]
	return kind, tuple(dict.fromkeys(told or named))


def _about(message: Message) -> tuple[str, ...]:
	named = [
		found
		for name in ("in-reply-to", "references")
		for value in message.all(name)
		for found in _MESSAGE_ID.findall(value)
	]
	told = _IDS_IN_TEXT.findall((message.text or "")[:20_000])
	own = message.first("message-id").strip(" <>")
	return tuple(dict.fromkeys(each for each in (*message.originals, *told, *named) if each != own))[:20]
