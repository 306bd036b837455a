"""One incoming message, as far as it is known, and how it is read out of MIME. Nothing here raises."""

from __future__ import annotations

import codecs
import email
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.message import Message as Mime
from email.utils import parsedate_to_datetime

from .addresses import addresses_in
from .decoding import body_of, header_of, parameter, raw_header
from .plain import MOST_TEXT, text_of_html

MOST_BYTES = 2_000_000  # of a file; what a message is stands near its beginning
MOST_PARTS = 60
MOST_HEADERS = 300
MOST_RECIPIENTS = 50
_ORIGINALS = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"})
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})


@dataclass(frozen=True, slots=True)
class Recipient:
	"""What a delivery report says of one recipient (RFC 3464); "" where it does not say it.

	`action` is failed, delayed, delivered, relayed or expanded, `status` a code as in RFC 3463, `address` bare.
	"""

	action: str = ""
	status: str = ""
	address: str = ""
	diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Message:
	"""An incoming message. `headers` are decoded, by lower-case name; None: they are not known. `text` is
	what a reader sees of the body, HTML stripped; None: it is not known.

	`report` is the report-type of a multipart/report. `parts` are the content types of the message's own parts,
	not of messages it carries. `calendar` is the METHOD of an invitation, in small letters. `originals` are the
	Message-IDs of what it carries back, without brackets.
	"""

	sender: str = ""
	subject: str = ""
	text: str | None = None
	headers: Mapping[str, tuple[str, ...]] | None = None
	report: str = ""
	parts: frozenset[str] = frozenset()
	recipients: tuple[Recipient, ...] = ()
	calendar: str = ""
	originals: tuple[str, ...] = ()

	@property
	def sent_on(self) -> date | None:
		"""The day of its Date header; None: it has none that can be read."""
		return _day(self.first("date"))

	def all(self, name: str) -> tuple[str, ...]:
		"""The values of a header; () where it is missing or headers are not known."""
		return self.headers.get(name, ()) if self.headers else ()

	def first(self, name: str) -> str:
		"""The first value of a header, "" without one."""
		return next(iter(self.all(name)), "")


def message_of_bytes(data: bytes) -> Message:
	"""The message of an .eml file, from its first `MOST_BYTES` bytes."""
	data = data[:MOST_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
	try:
		mime = email.message_from_bytes(data)
	except Exception:  # parts nested thousands deep, and what else a parser may choke on
		mime = email.message_from_bytes(data.partition(b"\n\n")[0])
	return message_of(mime)


def message_of(mime: Mime) -> Message:
	"""The message of a parsed mail; what cannot be read is left out."""
	headers = _headers(mime)
	plain: list[str] = []
	rich: list[Mime] = []
	parts: set[str] = set()
	recipients: list[Recipient] = []
	originals: list[str] = []
	calendar = ""
	whole = _kind(mime)
	for kind, part in _own_parts(mime, whole):
		parts.add(kind)
		if kind in _STATUS:
			recipients += _recipients(_blocks(part))
		elif kind in _ORIGINALS:
			originals += _message_ids(part)
		elif kind == "message/disposition-notification":
			originals += [
				block["original-message-id"] for block in _blocks(part) if "original-message-id" in block
			]
		elif kind == "text/calendar":
			calendar = parameter(part, "method").lower() or calendar
		elif kind == "text/html":
			rich.append(part)
		elif kind.startswith(("text/", "multipart/")) and not _is_attached(part):
			# A multipart here is one whose boundary never came: its source is all there is.
			plain.append(body_of(part))
	told = plain if any(part.strip() for part in plain) else [text_of_html(body_of(part)) for part in rich]
	text = "\n".join(told).replace("\r\n", "\n").replace("\r", "\n")
	text = text.replace("\x00", "")[:MOST_TEXT]
	return Message(
		sender=next(iter(headers.get("from", ())), ""),
		subject=next(iter(headers.get("subject", ())), ""),
		text=text,
		headers=headers,
		report=parameter(mime, "report-type").lower() if whole == "multipart/report" else "",
		parts=frozenset(parts),
		recipients=tuple(recipients[:MOST_RECIPIENTS]) or recipients_in(text),
		calendar=calendar,
		originals=tuple(dict.fromkeys(each.strip(" <>")[:250] for each in originals if each.strip(" <>")))[
			:20
		],
	)


def recipients_in(text: str) -> tuple[Recipient, ...]:
	"""The fields of a delivery report that stand in plain text, where MIME was lost on the way."""
	if "final-recipient" not in text.lower():
		return ()
	return tuple(_recipients(_fields(block) for block in text.split("\n\n")[:200])[:MOST_RECIPIENTS])


def _own_parts(mime: Mime, whole: str) -> Iterator[tuple[str, Mime]]:
	"""The leaves of the message itself, which is of the kind `whole`; what lies in a message it carries is not its own."""
	waiting = [mime]
	seen = 0
	while waiting and seen < MOST_PARTS:
		part = waiting.pop()
		seen += 1
		kind = whole if part is mime else _kind(part)
		if part.is_multipart() and not kind.startswith("message/"):
			waiting += [each for each in reversed(part.get_payload()[:MOST_PARTS]) if isinstance(each, Mime)]
		else:
			yield kind, part


def _kind(part: Mime) -> str:
	try:
		return part.get_content_type()
	except Exception:  # a header that the parser's policy cannot read
		return "text/plain"


def _is_attached(part: Mime) -> bool:
	return raw_header(part, "content-disposition").lower().startswith("attachment")


def _headers(mime: Mime) -> Mapping[str, tuple[str, ...]]:
	found: dict[str, tuple[str, ...]] = {}
	for name, value in list(mime.raw_items())[:MOST_HEADERS]:
		key = name.lower().strip()
		found[key] = (*found.get(key, ()), header_of(value))
	return found


def _blocks(part: Mime) -> Iterator[dict[str, str]]:
	"""The groups of fields in a message/* part, which the parser takes for messages or leaves as text."""
	if not part.is_multipart():
		for block in body_of(part).replace("\r\n", "\n").split("\n\n")[:MOST_RECIPIENTS]:
			yield _fields(block)
		return
	for each in part.get_payload()[: 2 * MOST_RECIPIENTS]:
		yield {name.lower().strip(): header_of(value) for name, value in list(each.raw_items())[:50]}
		yield _fields(body_of(each)[:10_000])  # fields that follow an empty line too many


def _fields(block: str) -> dict[str, str]:
	fields: dict[str, str] = {}
	name = ""
	for line in block.strip("\r\n").split("\n")[:60]:
		if line[:1] in " \t" and name:
			fields[name] = f"{fields[name]} {line.strip()}"[:2000]
			continue
		key, colon, value = line.partition(":")
		if colon and key.strip().replace("-", "").isalnum():
			name = key.strip().lower()
			fields.setdefault(name, value.strip()[:2000])
	return fields


def _recipients(blocks: Iterator[dict[str, str]]) -> list[Recipient]:
	found = []
	for block in blocks:
		if not any(name in block for name in ("action", "status", "final-recipient", "original-recipient")):
			continue
		if "action" not in block and "diagnostic-code" not in block and "final-recipient" not in block:
			continue
		whom = block.get("final-recipient") or block.get("original-recipient") or ""
		action = block.get("action", "").split(" ", 1)[0].split(";", 1)[0].lower()
		status = block.get("status", "").split(" ", 1)[0]
		diagnostic = block.get("diagnostic-code", "")
		found.append(Recipient(action, status, next(iter(addresses_in(whom, 1)), ""), diagnostic))
	return found


def _message_ids(part: Mime) -> list[str]:
	if part.is_multipart():
		return [raw_header(each, "message-id") for each in part.get_payload()[:3]]
	return [_fields(body_of(part)[:20_000].partition("\n\n")[0]).get("message-id", "")]


def _day(value: str) -> date | None:
	try:
		return parsedate_to_datetime(value).date()
	except (TypeError, ValueError, IndexError, OverflowError):
		return None
