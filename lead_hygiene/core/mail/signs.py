"""What speaks for a kind of message, and what against it: one row for each sign, the cheap ones first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import auto_words, bounce_words, other_words
from .case import Case
from .failures import failed_recipients
from .looks import (
	Look,
	delivery_report,
	every,
	families,
	in_address,
	in_body,
	in_headers,
	in_name,
	in_opening,
	in_subject,
	where,
)


@dataclass(frozen=True, slots=True)
class Sign:
	"""`look` gives the evidence in plain words, "" where the sign is absent. `weight` is what it counts; a negative
	one speaks against the kind. `proof` says that it may decide: a kind is never given for signs that merely
	go with it."""

	code: str
	weight: int
	look: Look
	proof: bool = True


def weigh(signs: tuple[Sign, ...], case: Case, enough: int) -> tuple[str, str] | None:
	"""Code and evidence of the heaviest sign that may decide, where the signs sum up to `enough`; else None.

	What cannot be reached any more is not looked for.
	"""
	total, best = 0, (0, "", "")
	left = sum(sign.weight for sign in signs if sign.weight > 0)
	for sign in signs:
		if total + left < enough:
			return None
		left -= max(sign.weight, 0)
		if evidence := sign.look(case):
			total += sign.weight
			if sign.proof and sign.weight > best[0]:
				best = (sign.weight, sign.code, evidence)
	return best[1:] if total >= enough and best[1] else None


ANY = re.compile("")
YES = re.compile(r"^(?!\s*(?:no|false|0|none)\b)")
QUESTION = re.compile(r"\?(?=[\s)]|$)|؟|？")
ORIGINALS = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})

_is_report = where("a multipart/report", lambda case: case.message.report == "delivery-status")
_carries_back = where("our own mail is attached", lambda case: case.message.parts & ORIGINALS)
_from_nobody = where("header Return-Path: ‹›", lambda case: case.from_nobody)
_nameless = where(
	"the mail names no sender", lambda case: case.message.headers is not None and case.address in ("", "<>")
)
_answers = where("it is an answer or was forwarded", lambda case: case.answers)
_daemon = in_address(bounce_words.DAEMONS)
_maybe_daemon = in_address(bounce_words.MAYBE_DAEMONS)
_daemon_name = in_name(bounce_words.DAEMON_NAMES)
_postmaster = in_address(bounce_words.POSTMASTERS)
_robot = in_address(other_words.ROBOTS)
_machines = (_daemon, _maybe_daemon, _daemon_name, _postmaster, _robot)
_auto_submitted = in_headers({"auto-submitted": re.compile(r"^auto-(?:replied|generated|notified)")})
_a_person = where(
	"a person",
	lambda case: "@" in case.address and not any(look(case) for look in _machines),
)
_no_person = where("no person", lambda case: not _a_person(case))
_has_body = where("a body", lambda case: case.body is not None)
_asks = where("it asks", lambda case: ":" not in case.subject and case.subject.endswith(("?", "؟", "？")))
_plain = where(
	"no header of a machine", lambda case: case.message.headers is not None and not case.is_machine_sender
)
_question = where(
	"it asks",
	lambda case: not case.is_machine_sender and (_asks(case) or QUESTION.search(case.body or "")),
)
_voice = in_body(other_words.VOICES)
_request = in_body(other_words.REQUESTS)
_bounce_subject = in_subject(bounce_words.SUBJECTS)
_auto_subject = in_subject(auto_words.SUBJECTS)
_generated = in_headers({"auto-submitted": re.compile(r"^auto-generated"), "x-fc-machinegenerated": ANY})
_hands_on = (in_headers(other_words.HELPDESKS), in_body(other_words.HELPDESK_TEXTS))
_acknowledges = (in_subject(other_words.ACKNOWLEDGEMENTS), in_body(other_words.ACKNOWLEDGEMENTS))
_helpdesk = where(
	"a helpdesk hands on what somebody wrote",
	lambda case: any(look(case) for look in _hands_on) and not any(look(case) for look in _acknowledges),
)
_form = where("its answers go to somebody else", lambda case: case.asks_for_answers_elsewhere)
_delivered = where(
	"a delivery report that names no failure",
	lambda case: case.message.report == "delivery-status"
	and case.message.recipients
	and not failed_recipients(case.message),
)

BOUNCE = (
	Sign("delivery_report", 6, every(delivery_report, _is_report)),
	Sign("daemon", 5, _daemon),
	Sign("daemon", 1, _maybe_daemon, proof=False),
	Sign("failed_recipients", 4, in_headers({"x-failed-recipients": re.compile("@")})),
	Sign("daemon_name", 4, _daemon_name),
	Sign("multipart_report", 3, _is_report),
	Sign("report_fields", 2, delivery_report),
	Sign("postmaster", 1, _postmaster),
	Sign("postmaster", 1, every(_postmaster, _has_body)),
	Sign("no_sender", 2, _nameless),
	Sign("returned", 2, every(_carries_back, _from_nobody)),
	Sign("from_nobody", 1, _from_nobody, proof=False),
	Sign("auto_submitted", 1, _auto_submitted, proof=False),
	Sign("robot", 1, _robot, proof=False),
	Sign("person", -2, _a_person),
	Sign("answers", -2, _answers),
	Sign("asks", -1, _asks),
	Sign("bounce_subject", 2, _bounce_subject),
	Sign("bounce_hint", 1, in_subject(bounce_words.HINTS)),
	Sign("auto_subject", -2, _auto_subject),
	Sign(
		"list_refusal", 5, every(in_address(bounce_words.LIST_MANAGERS), in_body(bounce_words.LIST_REFUSALS))
	),
	Sign("bounce_text", 2, in_body(bounce_words.TEXTS)),
	Sign("codes", 1, every(in_body(bounce_words.CODES), in_body(bounce_words.TEXTS)), proof=False),
	Sign("voice", -2, _voice),
	Sign("request", -2, every(_request, _a_person)),
)
REPORT = (
	Sign(
		"receipt",
		6,
		where("a read receipt (RFC 8098)", lambda case: case.message.report == "disposition-notification"),
	),
	Sign(
		"abuse_report",
		6,
		where("an abuse report (RFC 5965)", lambda case: case.message.report == "feedback-report"),
	),
	Sign("delivered", 6, _delivered),
	Sign(
		"receipt_part",
		2,
		where("a read receipt", lambda case: "message/disposition-notification" in case.message.parts),
	),
	Sign(
		"abuse_part",
		2,
		where("an abuse report", lambda case: "message/feedback-report" in case.message.parts),
	),
	Sign("auto_submitted", 1, _auto_submitted, proof=False),
	Sign("robot", 1, _robot, proof=False),
	Sign("answers", -2, _answers),
	Sign("receipt_subject", 2, in_subject(other_words.READ_SUBJECTS)),
	Sign("success_subject", 2, in_subject(other_words.SUCCESS_SUBJECTS)),
	Sign("abuse_subject", 2, in_subject(other_words.ABUSE_SUBJECTS)),
	Sign("abuse_opening", 3, in_body(other_words.ABUSE_OPENINGS)),
	Sign("receipt_text", 2, every(in_subject(other_words.READ_SUBJECTS), in_body(other_words.READ_TEXTS))),
	Sign(
		"success_text",
		2,
		every(in_subject(other_words.SUCCESS_SUBJECTS), in_body(other_words.SUCCESS_TEXTS), _no_person),
	),
	Sign("abuse_text", 2, in_body(other_words.ABUSE_TEXTS)),
	Sign("voice", -2, _voice),
	Sign("request", -2, _request),
)
AUTO_HEADERS = {
	**dict.fromkeys(
		[
			"x-autoreply",
			"x-auto-reply",
			"x-mail-autoreply",
			"x-autorespond",
			"x-autoresponder",
			"x-autoresponse",
		],
		YES,
	),
	**dict.fromkeys(
		["x-auto-responder", "x-autoreply-from", "x-autoreply-to", "x-autorespond-to", "x-vacation"], YES
	),
	"x-autogenerated": re.compile(r"^(?:reply|group|letter|yes|1|true)"),
	"x-auto-generated": re.compile(r"^(?:reply|yes|1|true)"),
	"x-apple-action": re.compile(r"vacation"),
	"x-fc-machinegenerated": re.compile(r"true"),
	"x-post-messageclass": re.compile(r"autoresponder"),
	"delivered-to": re.compile(r"^autoresponder"),
	"precedence": re.compile(r"^auto[_-]?reply"),
	"preference": re.compile(r"^auto[_-]?reply"),
}
_INBOX_RULES = {
	"x-ms-exchange-inbox-rules-loop": ANY,
	"x-ms-exchange-generated-message-source": re.compile("mailbox rules"),
}
AUTO_REPLY = (
	Sign("auto_submitted", 8, _auto_submitted),
	Sign("auto_header", 8, in_headers(AUTO_HEADERS)),
	Sign("inbox_rule", 2, in_headers(_INBOX_RULES)),
	Sign("from_nobody", 2, _from_nobody),
	Sign(
		"suppress", 1, in_headers({"x-auto-response-suppress": re.compile(r"all|oof|autoreply")}), proof=False
	),
	Sign("bulk", 1, in_headers({"precedence": re.compile(r"^(?:bulk|junk)")}), proof=False),
	Sign("robot", 1, _robot, proof=False),
	Sign("plain_headers", -1, _plain),
	Sign("auto_subject", 2, _auto_subject),
	Sign("auto_subject", 6, in_subject(auto_words.ANSWERING_SUBJECTS)),
	Sign("away_subject", 2, in_subject(auto_words.AWAY_SUBJECTS)),
	Sign("auto_text", 6, in_opening(auto_words.TEXTS, auto_words.STEMS)),
	Sign("auto_opening", 3, in_body(auto_words.SUBJECTS)),
	Sign("away_text", 1, families(auto_words.AWAY_TEXTS, 1)),
	Sign("away_texts", 1, families(auto_words.AWAY_TEXTS, 2)),
	Sign("question", -4, _question),
	Sign("request", -2, _request),
	Sign("helpdesk", -18, every(_helpdesk, _generated)),
	Sign("form", -9, every(_form, _generated)),
)
_LISTS = dict.fromkeys(["list-id", "list-post", "mailing-list", "x-mailing-list", "x-mlserver"], ANY)
_CAMPAIGNS = {
	**dict.fromkeys(["x-campaign-id", "x-campaignid", "x-mc-user"], ANY),
	# Amazon puts it on whatever it carries.
	"feedback-id": re.compile(r"^(?!.*amazonses)"),
}
LIST = (
	Sign("list_id", 3, in_headers(_LISTS)),
	Sign("unsubscribe", 3, in_headers({"list-unsubscribe": ANY})),
	Sign("precedence", 2, in_headers({"precedence": re.compile(r"^(?:bulk|list|junk)")})),
	Sign("campaign", 2, in_headers(_CAMPAIGNS)),
	Sign("robot", 1, _robot, proof=False),
	Sign("list_text", 1, families(other_words.LIST_TEXTS, 1, other_words.LIST_STEMS)),
	Sign("list_texts", 2, families(other_words.LIST_TEXTS, 2, other_words.LIST_STEMS)),
)  # fmt: skip
# An answer a program gave, whatever list it came through.
REPLIED = in_headers({**AUTO_HEADERS, "auto-submitted": re.compile(r"^auto-(?:replied|notified)")})
# Sent to many by a program, even where it names a message it follows.
_BULK = re.compile(r"^(?:bulk|junk)")
MASS = (
	in_headers(_CAMPAIGNS),
	every(in_headers({**_LISTS, "list-unsubscribe": ANY}), in_headers({"precedence": _BULK})),
	every(in_headers(_LISTS), in_headers({"list-unsubscribe-post": ANY})),
)
_SUBJECTS = (bounce_words.SUBJECTS, bounce_words.HINTS, auto_words.SUBJECTS, auto_words.AWAY_SUBJECTS)
# One look instead of four at a subject that says nothing, as nearly all do.
TELLING_SUBJECTS = re.compile("|".join(f"(?:{each.pattern})" for each in _SUBJECTS))
# Where neither text nor headers are known, only these can be seen.
_BLIND = frozenset({_daemon, _maybe_daemon, _a_person, _daemon_name, _postmaster, _robot, _answers, _asks})
_BLIND_CODES = frozenset({"bounce_subject", "bounce_hint", "auto_subject", "question"})
BLIND_BOUNCE, BLIND_AUTO_REPLY = (
	tuple(sign for sign in rows if sign.look in _BLIND or sign.code in _BLIND_CODES)
	for rows in (BOUNCE, AUTO_REPLY)
)
BLIND_AUTO_REPLY += (Sign("away_subject", 2, in_subject(auto_words.AWAY_ANSWERING_SUBJECTS)),)
