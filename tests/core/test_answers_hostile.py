"""Malformed, huge and hostile messages do no harm: always an opinion, soon."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_hygiene.core.answers import KINDS, judge, judge_text
from lead_hygiene.core.mail.message import message_of_bytes

DAY = date(2026, 11, 21)
PIECES = [
	*(
		"From: ",
		"MAILER-DAEMON",
		"<>",
		"postmaster@",
		"Subject: ",
		"Re: ",
		"Auto-Submitted: auto-replied",
		"List-Id: x",
	),
	*(
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
		"--b",
		"--b--",
		"Action: failed",
	),
	*(
		"Status: 5.1.1",
		"Final-Recipient: rfc822;",
		"message/delivery-status",
		"Content-Transfer-Encoding: base64",
		"=?utf-8?b?",
	),
	*(
		"charset=utf-7",
		"charset=idna",
		"\n",
		"\n\n",
		"\r",
		"\x00",
		"> ",
		"On 1 wrote:",
		"until ",
		"back on ",
		"12/12",
		"31.2.",
		"۱۲ آذر",
	),
	*(
		"پاسخ خودکار",
		"تا ",
		"<script>",
		"<blockquote>",
		"[x]",
		"not delivered",
		"user unknown",
		"@",
		"\u202e",
		"\ud800",
		"9999",
	),
]
soup = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join)


def sound(opinion):
	assert opinion.kind in KINDS
	assert opinion.why
	assert len(opinion.why) <= 140
	assert not set("<>\n\r\x00") & set(opinion.why)
	assert opinion.back_on is None or opinion.back_on > DAY
	assert all("@" in address and "\n" not in address for address in opinion.failed)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400) | soup.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_judged(data):
	sound(judge(message_of_bytes(data), DAY))


@settings(deadline=None, max_examples=300)
@given(st.none() | soup, st.none() | soup, st.none() | soup)
def test_any_text_is_judged(sender, subject, body):
	sound(judge_text(sender, subject, body, DAY))


@settings(deadline=None)
@given(soup, soup)
def test_the_short_way_gives_what_the_long_way_gives(sender, subject):
	from lead_hygiene.core.mail.message import Message

	assert judge_text(sender, subject).kind == judge(Message(sender, subject)).kind


@pytest.mark.parametrize(
	"unit",
	[
		"[!]",
		"\n",
		". ",
		"> ",
		"<",
		"<a",
		"&#",
		"a@",
		"12/12/",
		"mon ",
		"-----",
		"\ufdfa",
		"5.1.1 ",
		"back on ",
	],
)
def test_nothing_takes_long(unit):
	text = (unit * 70_000)[:70_000]
	for arguments in (
		(text, text, text),
		("a@b.test", "Automatic reply: x", text),
		("mailer-daemon@x.test", "x", text),
	):
		started = time.process_time()
		sound(judge_text(*arguments, DAY))
		assert time.process_time() - started < 2
	started = time.process_time()
	sound(judge(message_of_bytes(b"From: a@b.test\nContent-Type: text/html\n\n" + text.encode()), DAY))
	assert time.process_time() - started < 2


def nested(depth):
	heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
	return f"From: a@b.test\n{heads}\nHello".encode()


HOSTILE = {
	"empty": b"",
	"no headers": b"\n\nHello",
	"only zeros": b"\x00" * 1000,
	"nested a hundred deep": nested(100),
	"nested five thousand deep": nested(5000),
	"line ends of old Macs": b"From: ann@acme.test\rSubject: Re: offer\rAuto-Submitted: auto-replied\r\rback soon\r",
	"charset that does not exist": b"From: a@b.test\nContent-Type: text/plain; charset=klingon\n\n\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85",
	"charset that is no charset": b"From: a@b.test\nContent-Type: text/plain; charset=idna\n\n"
	+ b"a." * 9000,
	"wrong base64": b"From: a@b.test\nContent-Transfer-Encoding: base64\n\nYQ===YQ=\x00!!Y",
	"header in a header": b"From: a@b.test\nSubject: =?utf-8?q?x=0AAuto-Submitted:_auto-replied?=\n\nhi",
	"boundary that never comes": b"From: a@b.test\nContent-Type: multipart/mixed; boundary=zz\n\nHello",
	"date at the end of time": b"From: a@b.test\nAuto-Submitted: auto-replied\nDate: Fri, 31 Dec 9999 23:59:59 +0000\n\nback tomorrow",
	"ten thousand headers": b"From: a@b.test\n" + b"X-A: b\n" * 10_000 + b"\nhi",
	"ten thousand parts": b"From: a@b.test\nContent-Type: multipart/mixed; boundary=b\n\n"
	+ b"--b\n\nx\n" * 10_000,
	"fifty megabytes": b"From: a@b.test\nSubject: x\n\n" + b"word " * 10_000_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_messages(case):
	started = time.process_time()
	message = message_of_bytes(HOSTILE[case])
	opinion = judge(message, DAY)
	sound(opinion)
	judge(message, message.sent_on)
	assert time.process_time() - started < 5
	assert opinion.kind == (
		"auto_reply" if case in ("line ends of old Macs", "date at the end of time") else "human"
	)


def test_text_in_an_unknown_charset_is_read_as_utf_8():
	assert message_of_bytes(HOSTILE["charset that does not exist"]).text == "سلام"
