"""People and machines, judged from sender, subject and text, and from headers."""

from __future__ import annotations

import sys
from datetime import date
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from lead_hygiene.core.answers import BOUNCES, KINDS, bare_address, judge, judge_text
from lead_hygiene.core.mail.message import Message, message_of, message_of_bytes

sys.path.insert(0, str(Path(__file__).parent))

from own_mails import ANN, LATER, MAILS, PEOPLE

DAY = date(2026, 11, 21)


def read(headers: str, body: str = "Text"):
	return judge(message_of_bytes(f"{headers}\n\n{body}".encode()), DAY)


def dsn(action: str, status: str, diagnostic: str = "", more: str = "", sender: str = "postmaster@mx.test"):
	return (
		f"From: {sender}\nTo: me@us.test\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n"
		"Message-ID: <dsn@mx.test>\nReturn-Path: <>\n"
		'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
		"--b\n\nYour message to the following recipient:\n"
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
		f"Final-Recipient: rfc822; Bob@Gone.test\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}\n{more}\n"
		"--b\nContent-Type: message/rfc822\n\nMessage-ID: <ours@us.test>\nSubject: offer\n\nHi\n--b--\n"
	).encode()


@pytest.mark.parametrize(("kind", "sender", "subject", "body"), MAILS)
def test_mails_of_our_own(kind, sender, subject, body):
	assert judge_text(sender, subject, body, DAY).kind == kind


@pytest.mark.parametrize(("kind", "sender", "subject", "body"), LATER)
def test_mails_written_later(kind, sender, subject, body):
	found = judge_text(sender, subject, body, DAY).kind
	assert ("bounce" if found in BOUNCES else found) == kind


@pytest.mark.parametrize(
	("sender", "subject", "body"), [*PEOPLE, *(mail[1:] for mail in LATER if mail[0] == "human")]
)
def test_no_person_is_taken_for_a_machine_however_little_or_much_is_known(sender, subject, body):
	assert judge_text(sender, subject).kind == "human"
	known = {"from": (sender or "x@y.test",), "subject": (subject or "",), "in-reply-to": ("<ours@us.test>",)}
	assert judge(Message(sender or "x@y.test", subject or "", body or "", known), DAY).kind == "human"


def test_where_the_body_is_not_known_a_name_or_a_subject_of_a_machine_is_enough():
	assert judge_text("MAILER-DAEMON@mx.acme.test", "Automatic reply").kind == "bounce_soft"
	assert judge_text("Mail System <postmaster@acme.test>", "").kind == "bounce_soft"
	assert judge_text("", "Undelivered Mail Returned to Sender").kind == "bounce_soft"
	assert judge_text("bounces+77@mx.acme.test", "Undelivered Mail Returned to Sender").kind == "bounce_soft"
	assert judge_text(ANN, "پاسخ خودکار: پیشنهاد شما").kind == "auto_reply"
	assert judge_text(None, None).kind == "human"


@pytest.mark.parametrize(
	"subject",
	["Mail delivery problem", "Mancata consegna ordine 55", "Out of Office", "Undeliverable: your offer"],
)
def test_where_the_body_is_not_known_a_persons_address_is_believed(subject):
	assert judge_text("ann@acme.test", subject).kind == "human"


@pytest.mark.parametrize(
	("status", "diagnostic", "kind"),
	[
		("5.1.1", "550 5.1.1 user unknown", "bounce_hard"),
		("5.0.0", "550 no such user here", "bounce_hard"),
		("5.1.2", "", "bounce_hard"),
		("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "bounce_hard"),
		("5.2.1", "mailbox disabled", "bounce_hard"),
		("5.4.4", "Host or domain name not found", "bounce_hard"),
		("5.7.1", "550 5.7.1 User unknown: bob@gone.test", "bounce_hard"),
		("5.2.2", "552 5.2.2 mailbox full", "bounce_soft"),
		("5.7.1", "554 5.7.1 rejected as spam", "bounce_soft"),
		("5.7.26", "Unauthenticated email is not accepted due to the domain's DMARC policy", "bounce_soft"),
		("5.1.8", "Domain of sender address does not exist", "bounce_soft"),
		("5.3.4", "message too large", "bounce_soft"),
		("4.4.7", "delivery time expired", "bounce_soft"),
		("4.7.1", "greylisted", "bounce_soft"),
		("4.4.1", "connection timed out", "bounce_soft"),
		("5.0.0", "", "bounce_soft"),
		("", "", "bounce_soft"),
	],
)
def test_what_a_delivery_report_says_of_the_address(status, diagnostic, kind):
	opinion = judge(message_of_bytes(dsn("failed", status, diagnostic)), DAY)
	assert (opinion.kind, opinion.code) == (kind, "delivery_report")
	assert opinion.failed == ("bob@gone.test",)
	assert opinion.about == ("ours@us.test",)
	assert "Action: failed" in opinion.why


def test_other_actions_of_delivery_reports():
	assert judge(message_of_bytes(dsn("delayed", "4.4.1"))).kind == "delay"
	for action in ("delivered", "relayed", "expanded"):
		assert judge(message_of_bytes(dsn(action, "2.0.0"))).kind == "report"


def test_of_several_recipients_only_the_dead_one_is_named():
	more = "\nFinal-Recipient: rfc822; full@acme.test\nAction: failed\nStatus: 5.2.2\n"
	opinion = judge(message_of_bytes(dsn("failed", "5.1.1", more=more)))
	assert (opinion.kind, opinion.failed) == ("bounce_hard", ("bob@gone.test",))


def test_a_bounce_in_words_names_the_dead_one_too():
	body = "Could not be delivered:\n\n<full@acme.test>: mailbox full\n\n<gone@acme.test>: user unknown\n"
	opinion = judge_text("MAILER-DAEMON@x.test", "failure notice", body)
	assert (opinion.kind, opinion.failed) == ("bounce_hard", ("gone@acme.test",))


PERSON = "From: Ann <ann@acme.test>\nTo: me@us.test\nSubject: Re: offer\n"


@pytest.mark.parametrize(
	("header", "kind"),
	[
		("Auto-Submitted: auto-replied", "auto_reply"),
		("Auto-Submitted: auto-generated; owner=x", "auto_reply"),
		("Auto-Submitted: no", "human"),
		("X-Autoreply: yes", "auto_reply"),
		("X-Autorespond: offer", "auto_reply"),
		("Precedence: auto_reply", "auto_reply"),
		("X-Auto-Response-Suppress: All", "human"),
		("X-Auto-Response-Suppress: DR, OOF, AutoReply", "human"),
		("X-MS-Exchange-Inbox-Rules-Loop: ann@acme.test", "human"),
		("X-MS-Exchange-Inbox-Rules-Loop: ann@acme.test\nReturn-Path: <>", "auto_reply"),
		("X-Failed-Recipients: bob@gone.test\nReturn-Path: <>", "bounce_soft"),
		("List-Id: <talk.lists.test>", "list"),
		("List-Id: <talk.lists.test>\nIn-Reply-To: <ours@us.test>", "human"),
		("List-Unsubscribe: <mailto:x@y.test>\nPrecedence: bulk", "list"),
		("List-Unsubscribe: <mailto:x@y.test>\nPrecedence: bulk\nIn-Reply-To: <a@y.test>", "list"),
		("Precedence: bulk", "human"),
		("Precedence: bulk\nIn-Reply-To: <ours@us.test>", "human"),
		("Precedence: bulk\nFeedback-ID: 1:shop:mailer", "list"),
		(
			"List-Unsubscribe: <mailto:x@y.test>\nList-Unsubscribe-Post: One\nIn-Reply-To: <ours@us.test>",
			"human",
		),
		("Feedback-ID: 1.eu-west-1.x:AmazonSES\nPrecedence: bulk", "human"),
		("Precedence: bulk\nAuto-Submitted: auto-replied", "auto_reply"),
		("List-Id: <talk.lists.test>\nAuto-Submitted: auto-replied", "auto_reply"),
		("List-Unsubscribe: <mailto:x@y.test>\nAuto-Submitted: auto-generated", "list"),
		("X-Loop: ann@acme.test", "human"),
		("Return-Path: <ann@acme.test>", "human"),
	],
)
def test_what_headers_say(header, kind):
	sender = PERSON.replace("Re: offer", "offer") if "Failed" in header else PERSON
	assert read(sender + header).kind == kind


def test_a_list_that_is_our_own_mailbox_makes_no_list_mail():
	data = (PERSON + "List-Id: <sales.us.test>\nPrecedence: list\n\nHow much is it?").encode()
	assert judge(message_of_bytes(data), DAY).kind == "list"
	assert judge(message_of_bytes(data), DAY, ours=["sales@us.test"]).kind == "human"


def test_receipts_abuse_reports_and_invitations():
	report = (
		PERSON
		+ 'MIME-Version: 1.0\nContent-Type: multipart/report; report-type={}; boundary="b"\n\n--b\n\nx\n--b--'
	)
	assert judge(message_of_bytes(report.format("disposition-notification").encode())).kind == "report"
	assert judge(message_of_bytes(report.format("feedback-report").encode())).kind == "report"
	invitation = (
		PERSON
		+ "Auto-Submitted: auto-generated\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR"
	)
	assert judge(message_of_bytes(invitation.encode())).kind == "human"


def test_a_person_who_forwards_a_bounce_with_its_parts_stays_a_person():
	inner = dsn("failed", "5.1.1").decode()
	for part in (
		inner.partition("\n\n")[2].replace("--b", "--c"),
		f"--c\nContent-Type: message/rfc822\n\n{inner}\n--c--",
	):
		mail = PERSON.replace("Re: offer", "Fwd: Undelivered Mail Returned to Sender")
		mail += (
			'Content-Type: multipart/mixed; boundary="c"\n\n--c\n\nWhat is this? I only wrote to Bob.\n'
			+ part
		)
		assert judge(message_of_bytes(mail.encode())).kind == "human"


def test_what_is_quoted_in_html_does_not_speak_for_the_writer():
	html = "<p>I am back, call me.</p><div>On 3 Nov Bob wrote:<blockquote>This is an automatic reply.</blockquote></div>"
	mail = PERSON + "Content-Type: text/html\n\n" + html
	assert judge(message_of_bytes(mail.encode()), DAY).kind == "human"


def test_the_reason_is_one_harmless_line():
	opinion = read(PERSON + "Auto-Submitted: auto-replied; <script>alert(1)</script>\u202e" + "x" * 500)
	assert opinion.kind == "auto_reply"
	assert opinion.why.startswith("header Auto-Submitted: auto-replied")
	assert len(opinion.why) <= 140
	assert not set("<>\n\r\u202e") & set(opinion.why)
	assert read(PERSON + "Subject: x\r\n\tAuto-Submitted: auto-replied").kind == "human"


def test_the_parser_may_have_another_policy():
	for data in (
		dsn("failed", "5.1.1"),
		PERSON.encode() + b"Content-Type: ;;;\nDate: =?x?q?\n\nhi",
		b"",
		b"\xff\x00",
	):
		modern = BytesParser(policy=policy.default).parsebytes(data)
		assert judge(message_of(modern), DAY).kind == judge(message_of_bytes(data), DAY).kind


def test_an_answer_that_came_back():
	opinion = read(
		PERSON + "Auto-Submitted: auto-replied\nIn-Reply-To: <ours@us.test>", "I return on 3 December."
	)
	assert opinion.back_on == date(2026, 12, 3)
	assert opinion.about == ("ours@us.test",)
	assert (
		judge(message_of_bytes((PERSON + "X-Autoreply: yes\n\nI return on 3 December.").encode())).back_on
		is None
	)


def test_kinds():
	assert set(KINDS) > BOUNCES
	assert bare_address('"Ann, B." <Ann@Acme.Test>') == "ann@acme.test"
