"""Measures what an incoming mail costs on its real way in, with us and without in turn, on a site filled by load.py.

    cd $FRAPPE_BENCH/sites && ../env/bin/python CHECKOUT/benchmarks/mail.py SITE [--turns 150] [--kind absence]

A mail with headers, a plain and an HTML part answers one of ours on a lead, or a machine does, and is rolled back. Ratios carry over to
other machines; milliseconds do not.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from email.utils import formatdate
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

import frappe
from frappe.email.receive import InboundMail

sys.path.insert(0, str(Path(__file__).parent))
from run import clock, not_due, nothing, timed

from lead_hygiene import events
from lead_hygiene.site import answers, mailboxes

HANDLERS = ("judge", "keep", "judge_mail", "touched", "undo_reopening")
OURS = "sales@ours.example"
SAID = (
	"Hi Anna,\r\n\r\nthanks for the offer. Could you send us the terms for 200 seats as well? We would like to decide next "
	"week, and our finance people asked whether the price holds until then.\r\n\r\nBest regards\r\nPeter Long\r\n\r\n"
	"On Mon, 3 Nov 2025 at 10:00, Anna wrote:\r\n"
	+ "> we are pleased to offer you the following goods and services at the best of our prices\r\n"
	* 20
)
ABSENCE = "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n"
MAIL = """Return-Path: <{sender}>\r
Received: from mail.example.com (mail.example.com [203.0.113.5]) by mx.ours.example with ESMTPS; {now}\r
DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x; b=abcdefghijkl\r
MIME-Version: 1.0\r
From: Peter Long <{sender}>\r
To: {ours}\r
Subject: Re: Your offer\r
{more}Date: {now}\r
Message-ID: <{own}@mail.example.com>\r
In-Reply-To: <{answered}>\r
Content-Type: multipart/alternative; boundary="B"\r
\r
--B\r
Content-Type: text/plain; charset=utf-8\r
\r
{said}\r
--B\r
Content-Type: text/html; charset=utf-8\r
\r
<div>{rich}</div>\r
--B--\r
"""
BOUNCE = """Return-Path: <>\r
Received: from mx.ours.example (mx.ours.example [203.0.113.5]) by mx.ours.example with ESMTPS; {now}\r
MIME-Version: 1.0\r
From: Mail Delivery System <mailer-daemon@mx.ours.example>\r
To: {ours}\r
Subject: Undelivered Mail Returned to Sender\r
Date: {now}\r
Message-ID: <{own}@mx.ours.example>\r
In-Reply-To: <{answered}>\r
Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r
\r
--B\r
Content-Type: text/plain; charset=utf-8\r
\r
This is the mail system. Your message could not be delivered.\r
\r
<{sender}>: host mail.example.com said: 550 5.1.1 User unknown\r
--B\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.ours.example\r
\r
Final-Recipient: rfc822; {sender}\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 User unknown\r
--B--\r
"""


def main() -> None:
	asked = argparse.ArgumentParser(description=__doc__)
	asked.add_argument("site")
	asked.add_argument("--turns", type=int, default=150)
	asked.add_argument(
		"--replied",
		action="store_true",
		help="every record is Replied, so that Frappe opens it again for the mail",
	)
	asked.add_argument(
		"--on", choices=("Lead", "Opportunity"), default="Lead", help="what the mail answers on"
	)
	asked.add_argument(
		"--kind",
		choices=("answer", "absence", "bounce"),
		default="answer",
		help="who answers: a person, or which machine",
	)
	args = asked.parse_args()
	frappe.init(site=args.site)
	frappe.connect()
	frappe.flags.mute_messages = True
	frappe.flags.is_replied, frappe.flags.kind = args.replied, args.kind
	mails = cycle(our_mails(min(2 * args.turns, 400), args.on))
	for _ in range(3):
		with_us(next(mails)), without_us(next(mails))
	without: list[float] = []
	more: list[float] = []
	own: list[float] = []
	for _ in range(args.turns):
		mail, took = next(mails), {}
		for ours in random.sample((True, False), 2):
			if ours:
				took[ours], mine = with_us(mail)
				own.append(mine)
			else:
				took[ours] = without_us(mail)
		without.append(took[False])
		more.append(took[True] - took[False])
	told(without, more, own)


def told(without: list[float], more: list[float], own: list[float]) -> None:
	bare = statistics.median(without) * 1000
	low, added, high = (value * 1000 for value in statistics.quantiles(more, n=4))
	first, middle, last = (value * 1000 for value in statistics.quantiles(own, n=4))
	print(f"{bare:8.2f} ms  receiving a mail without us")
	print(
		f"{added:8.2f} ms  more with us at the median of the turns, {(bare + added) / bare:.2f} ×; quartiles {low:.2f}, {high:.2f}"
	)
	print(f"{middle:8.2f} ms  of it in our own code at the median; quartiles {first:.2f}, {last:.2f}")


def our_mails(count: int, doctype: str = "Lead") -> list[tuple[str, str, str]]:
	"""Records, each with a mail of ours that can be answered."""
	found = frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": doctype,
			"sent_or_received": "Sent",
			"reference_name": ("in", not_due(5 * count, doctype)),
		},
		fields=["reference_name", "name"],
		order_by="reference_name asc",
	)
	latest = {row.reference_name: row.name for row in found}
	return [(doctype, *each) for each in latest.items()][:count]


def with_us(of: tuple[str, str, str]) -> tuple[float, float]:
	"""Seconds of the whole, and of our own code in it."""
	took: list[float] = []
	patches = [patch.object(events, name, clock(getattr(events, name), took)) for name in HANDLERS]
	patches.append(patch.object(answers, "of_mime", clock(answers.of_mime, took)))
	return received(of, patches, True), sum(took)


def without_us(of: tuple[str, str, str]) -> float:
	"""Seconds of the whole."""
	return received(of, [patch.object(events, name, nothing) for name in HANDLERS], False)


def received(of: tuple[str, str, str], patches: list[patch], ours: bool) -> float:
	doctype, name, answered = of
	account = frappe.get_doc(
		{
			"doctype": "Email Account", "name": "Benchmark", "email_account_name": "Benchmark", "email_id": OURS,
			"enable_incoming": 1, "email_sync_option": "ALL",
		}
	)  # fmt: skip
	account.db_insert()
	message_id = f"{frappe.generate_hash(length=20)}@ours.example"
	frappe.db.set_value("Communication", answered, "message_id", message_id, update_modified=False)
	if frappe.flags.is_replied:
		frappe.db.set_value(doctype, name, "status", "Replied", update_modified=False)
		file = {"reference_doctype": doctype, "reference_name": name}
		frappe.db.set_value("Hygiene File", file, "status", "Replied", update_modified=False)
	frappe.clear_document_cache(doctype, name)  # Frappe reads it; it is to be the same with us and without
	lead = name if doctype == "Lead" else frappe.db.get_value(doctype, name, "party_name")
	sender = frappe.db.get_value("Lead", lead, "email_id")
	if doctype == "Opportunity":
		befriend(lead, sender)
	mail = InboundMail(written(message_id, sender), frappe.get_doc("Email Account", account.name))
	if ours:
		mailboxes.attend(mail)
	for each in patches:
		each.start()
	kept = []
	took = timed(lambda: kept.append(mail.process()))
	for each in patches:
		each.stop()
	if kept[0].reference_name != name or (ours and kept[0].hygiene_answer_by != "Headers"):
		raise SystemExit(f"the mail did not come in as an answer on {name}, judged by its headers")
	frappe.db.rollback()
	return took


def befriend(lead: str, address: str) -> None:
	"""Give a lead the contact that ERPNext makes with it, by which Frappe links the mail with the lead."""
	contact = {
		"doctype": "Contact",
		"first_name": "Peter",
		"email_ids": [{"email_id": address, "is_primary": 1}],
		"links": [{"link_doctype": "Lead", "link_name": lead}],
	}
	frappe.get_doc(contact).insert()


def written(answered: str, sender: str) -> bytes:
	own, rich = frappe.generate_hash(length=20), SAID.replace("\r\n", "<br>\r\n")
	given = {"ours": OURS, "sender": sender, "own": own, "answered": answered, "said": SAID, "rich": rich}
	given["more"] = ABSENCE if frappe.flags.kind == "absence" else ""
	return (BOUNCE if frappe.flags.kind == "bounce" else MAIL).format(now=formatdate(), **given).encode()


if __name__ == "__main__":
	main()
