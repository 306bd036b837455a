"""Why a mail could not be delivered: for good, or only this time. RFC 3463 codes, and the words of mail servers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from .addresses import addresses_in
from .message import Message, Recipient
from .plain import fold

Failure = Literal["bounce_hard", "bounce_soft", "delay"]

FAILED_ACTIONS = frozenset({"failed", "failure", "fail", "error", "bounced", "expired"})
_DELAYED_ACTIONS = frozenset({"delayed", "delay"})

# The first row that is found decides. What says that the address is dead is hard; a full mailbox, a filter or
# a server that is down says nothing about the address.
_WORDS: tuple[tuple[Failure, re.Pattern[str]], ...] = tuple(
	(failure, re.compile(words))
	for failure, words in (
		(
			"bounce_soft",
			r"(?:mailbox|mail ?box|inbox|quota|storage|disk)\b.{0,40}(?:full|exceed|exhaust|limit|over)|over ?quota|quota exceeded|not enough (?:space|storage)|exceeded the local limit"
			r"|full mailbox|postfach .{0,20}voll|boîte .{0,20}pleine|buzón .{0,20}lleno|casella .{0,20}piena|صندوق .{0,30}(?:پر|تکمیل)|メールボックスが一杯|邮箱已满",
		),
		(
			"bounce_soft",
			r"sender(?:'s)?(?: e-?mail)?(?: address| domain)?\b.{0,60}(?:reject|denied|not (?:exist|allowed|found|valid)|unknown|invalid|verif|refused|blocked|blacklist)"
			r"|domain of sender|(?:unknown|invalid) sender|mail from\b.{0,40}(?:reject|denied|refused)|unauthenticated",
		),
		(
			"bounce_hard",
			r"(?:no such|unknown|invalid|non-?existent|bad|inactive|disabled|unrouteable|unroutable) (?:\w+ )?(?:user|userid|recipient|recipients|mailbox|mail box|address|account|addressee|local part|destination|domain|host|person|delivery userid)\b"
			r"|(?:user|recipient|mailbox|account|address|addressee|person|local part)s?\b(?: name)?(?: here)?[^\n.;]{0,40}? ?(?:unknown|(?:does|do|did)(?: not|n't) exist|doesn't have|(?:not|couldn't|can't) (?:be )?(?:found|exist|known|recogni[sz]ed|valid|registered|listed|a (?:registered|valid|known))|is (?:invalid|inactive|disabled|suspended|deactivated|closed|terminated|no longer)|no longer (?:valid|exists?|available|active|in use)|disabled|has (?:been )?(?:moved|disabled|suspended|deleted|closed))"
			r"|(?:does|do)(?: not|n't) (?:have|exist).{0,40}account|no (?:mailbox|user|account) (?:here|by|with|exists)|not our customer|is not a registered|address(?:es)? (?:rejected|unknown)[^\n]{0,10}(?:unknown|no such|invalid|does)"
			r"|adr?esse? .{0,40}invalide|destinataire .{0,40}invalide|recipnotfound|empfänger .{0,40}(?:unbekannt|existiert)|existiert nicht|n'existe pas|no existe|non esiste|inesistente|não existe|bestaat niet|finns inte|nie istnieje|не (?:существует|найден)|нет такого"
			r"|وجود ندارد|یافت نشد|غیر ?فعال|(?:کاربر|نشانی|گیرنده).{0,20}(?:ناشنا(?:س|خته)|نامعتبر)|غیر موجود|存在し(?:ません|ない)|見つかりません|不明です|不存在",
		),
		(
			"bounce_hard",
			r"(?:host|domain)(?: name)?\b[^\n.;]{0,60}?(?:unknown|not (?:be )?found|(?:does|do)(?: not|n't) exist|couldn't be found|doesn't receive|not accept (?:mail|e-?mail))|unknown (?:host|domain)|no such (?:host|domain)|nxdomain|no mx (?:or|record|found|host)"
			r"|name or service not known|null mx|relay recipient in non-accepted|dns error: (?:domain name|dns type).{0,80}(?:not found|doesn't)|has (?:moved|been replaced)|user .{0,20}not local",
		),
		(
			"bounce_soft",
			r"(?:mail|message|e-?mail) (?:was |is |has been )?(?:rejected|refused|denied|not accepted)|rejected by (?:the |our )?(?:domain|content|local|mail filter)|administrative(?:ly)? prohib|spam|unsolicited|bulk (?:e-?)?mail|blocked|block ?list|black ?list|blocklist|listed (?:in|at|by|on)|reputation|spamhaus|spamcop|rbl\b|dnsbl|dmarc|\bspf\b|dkim|policy|policies|virus|malware|phish|banned|content|prohibited|suspicious"
			r"|rate limit|too many|frequency|throttl|greylist|graylist|try (?:again )?later|temporar|deferred|timed? ?out|timeout|connection (?:refused|reset|lost|dropped|rate)|network (?:error|is unreachable)|too (?:large|big|long)|size (?:limit|exceed)|exceeds? .{0,30}(?:size|limit)"
			r"|relay(?:ing)? (?:access )?(?:denied|not)|not permitted to relay|authentication|authenticat|not (?:allowed|authori[sz]ed|permitted)|access denied|loop|too many hops|expired|unreachable|not reachable|lookup failure|could not be resolved|service (?:currently |temporarily )?unavailable|not accepting|insufficient|system (?:error|resources)|header|8-?bit",
		),
	)
)  # fmt: skip
# Second and third number of a 5.x.y that says nothing about the address, or of one that does; "x" stands for all.
_SOFT_DETAILS = frozenset(
	{"1.7", "1.8", "1.9", "2.0", "2.2", "2.3", "2.4", "4.0", "4.1", "4.2", "4.3", "4.5", "4.6", "4.7", "4.8"}
)
_SOFT_SUBJECTS = frozenset({"3", "6", "7"})
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
_HARD_REPLIES = frozenset({"550", "551", "553"})
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster)@")
_NAMED = re.compile(
	r"^[\s>*#-]{0,8}(?:\d{1,2}[.)] ?|[45]\d\d[ -](?:[45]\.\d\.\d{1,3} )?)?<?([^\s<>@:;,]{1,64}@[^\s<>@:;,]{1,255})>?"
	r"|(?:rcpt to:|recipients?\W|addressed to|address(?:es)?\W|failed|deliver(?:ed|ing|y)?(?: your (?:message|mail))? to|user|empfänger"
	r"|destinataire|گیرنده|نشانی|آدرس|کاربر|\bبه|^to ?:)[^\n@]{0,60}?[\s<(:]([^\s<>@:;,()]{1,64}@[^\s<>@:;,()]{1,255})"
)


def failure_of(recipient: Recipient) -> Failure | None:
	"""What is said of one recipient who did not get the mail; None: no reason is given."""
	if recipient.action in _DELAYED_ACTIONS:
		return "delay"
	return (
		_failure_of_words(recipient.diagnostic)
		or _failure_of_status(recipient.status)
		or _failure_of_codes(recipient.diagnostic)
	)


def failure_in(text: str) -> Failure:
	"""The same from the words of a bounce; what gives no reason is soft: it proves nothing."""
	return _failure_of_words(text) or _failure_of_codes(text) or "bounce_soft"


def failed_recipients(message: Message) -> list[Recipient]:
	"""The recipients of a delivery report who did not get the mail."""
	return [
		each
		for each in message.recipients
		if each.action in FAILED_ACTIONS or each.action in _DELAYED_ACTIONS or not each.action
	]


def recipients_named(text: str, ours: Iterable[str]) -> tuple[Recipient, ...]:
	"""The recipients that the words of a bounce name, each with the lines that follow as its diagnostic: an
	address that leads a line, or one after a word such as recipient."""
	left_out = set(ours)
	told: dict[str, list[str]] = {}
	current: list[str] = []
	for line in text.split("\n")[:150]:
		for match in _NAMED.finditer(line[:500].lower()):
			for address in addresses_in(match.group(1) or match.group(2) or "", 1):
				if address not in left_out and not _DAEMON.match(address):
					current = told.setdefault(address, [])
		current.append(line[:500])
	return tuple(Recipient(address=address, diagnostic="\n".join(lines)) for address, lines in told.items())[
		:20
	]


def _failure_of_words(text: str) -> Failure | None:
	folded = fold(text[:4000])
	return next((failure for failure, words in _WORDS if words.search(folded)), None)


def _failure_of_status(status: str) -> Failure | None:
	found = _ENHANCED.match(status)
	if not found or found.group(1) == "2":
		return None
	if found.group(1) == "4":
		return "bounce_soft"
	subject, detail = found.group(2), found.group(3)
	if subject == "0" or subject == "5":
		return None
	soft = subject in _SOFT_SUBJECTS or f"{subject}.{detail}" in _SOFT_DETAILS
	return "bounce_soft" if soft else "bounce_hard"


def _failure_of_codes(text: str) -> Failure | None:
	for found in _ENHANCED.finditer(text[:4000]):
		if by_status := _failure_of_status(found.group()):
			return by_status
	if reply := _REPLY.search(text[:4000]):
		return "bounce_hard" if reply.group(1) in _HARD_REPLIES else "bounce_soft"
	return None
