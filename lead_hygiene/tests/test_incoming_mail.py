"""Mail on its real way in: raw messages through Frappe's Email Account and InboundMail."""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from unittest.mock import MagicMock, patch

import frappe
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.receive import InboundMail
from frappe.model.base_document import get_controller
from frappe.utils import add_days, nowdate

from lead_hygiene.site import answers, mailboxes
from lead_hygiene.tests import HygieneTestCase, mail, make_lead

OURS = "sales@ours.example"
AWAY = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}


class ForeignMail(InboundMail):
	"""A mail of another app, which lets those pass that call themselves generated."""

	def process(self):
		return None if self.mail.get("X-Auto-Generated") else super().process()


class ForeignEmailAccount(EmailAccount):
	"""What a helpdesk app does: the same class overridden, with mails of its own."""

	def get_inbound_mails(self):
		return [ForeignMail(each.raw_message, self) for each in super().get_inbound_mails()]


class LegacyEmailAccount(EmailAccount):
	"""An app that changes something else."""


def raw(sender, subject="Re: Your offer", text="Yes, let us talk on Monday.", **more):
	"""A plain message, as bytes. `headers` are added as they are."""
	headers = {
		"From": sender,
		"To": more.get("to", OURS),
		"Subject": subject,
		"Message-ID": f"<{frappe.generate_hash(length=12)}@customer.example>",
		"Content-Type": "text/plain; charset=utf-8",
		**more.get("headers", {}),
	}
	lines = [f"{name}: {value}" for name, value in headers.items()]
	return "\r\n".join([*lines, "", text]).encode()


def bounce(failed, code="5.1.1", to_id=None, action="failed"):
	"""A delivery report as mail servers write it (RFC 3464)."""
	back = f"In-Reply-To: <{to_id}>\r\n" if to_id else ""
	return (
		"From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>\r\n"
		f"To: {OURS}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
		f"Message-ID: <{frappe.generate_hash(length=12)}@mx.customer.example>\r\n{back}"
		"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
		'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
		"--B\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
		f"I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n<{failed}>: unknown user\r\n"
		"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.example\r\n\r\n"
		f"Final-Recipient: rfc822; {failed}\r\nAction: {action}\r\nStatus: {code}\r\n\r\n--B--\r\n"
	).encode()


@contextmanager
def overrides(*paths):
	"""Email Account overridden by these classes, the last one last."""
	asked = frappe.get_hooks

	def hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
		if hook == "override_doctype_class":
			return {"Email Account": list(paths)} if paths else {}
		return asked(hook, default, app_name)

	before = frappe.controllers.pop(frappe.local.site, {})
	try:
		with patch.object(frappe, "get_hooks", hooks):
			yield
	finally:
		frappe.controllers[frappe.local.site] = before


class MailboxTestCase(HygieneTestCase):
	def mailbox(self, append_to=None):
		account = frappe.get_doc(
			{
				"doctype": "Email Account",
				"name": "Lead Hygiene Test",
				"email_account_name": "Lead Hygiene Test",
				"email_id": OURS,
				"enable_incoming": 1,
				"email_sync_option": "ALL",
				"append_to": append_to,
			}
		)
		frappe.db.delete("Email Account", {"name": account.name})
		account.db_insert()
		return frappe.get_doc("Email Account", account.name)

	def fetch(self, *messages, account=None):
		"""The messages as a mailbox hands them out."""
		account = account or self.mailbox()
		server = MagicMock()
		server.get_messages.return_value = {"latest_messages": list(messages)}
		with patch.object(type(account), "get_incoming_server", return_value=server):
			return account.get_inbound_mails()

	def receive(self, *messages, account=None, append_to=None):
		"""The messages as Communications."""
		mails = self.fetch(*messages, account=account or self.mailbox(append_to))
		return [each.process() for each in mails]

	def verdict(self, communication):
		row = frappe.db.get_value(
			"Communication", communication.name, ["hygiene_answer", "hygiene_answer_by"], as_dict=True
		)
		return row.hygiene_answer, row.hygiene_answer_by


class TestIncomingMail(MailboxTestCase):
	def setUp(self):
		super().setUp()
		self.lead = make_lead(30)
		self.sent = mail(self.lead, 3, message_id=f"{frappe.generate_hash(length=12)}@ours.example")

	def reply(self, **more):
		headers = {"In-Reply-To": f"<{self.sent.message_id}>", **more.pop("headers", {})}
		return raw(more.pop("sender", self.lead.email_id), headers=headers, **more)

	def test_a_person_is_human_and_breaks_the_streak(self):
		(answer,) = self.receive(self.reply())
		self.assertEqual(self.verdict(answer), ("human", "Headers"))
		self.assertEqual((answer.reference_doctype, answer.reference_name), ("Lead", self.lead.name))
		self.assertEqual(self.file(self.lead).sign_channel, "email")

	def test_an_out_of_office_is_told_by_its_headers_whatever_it_says(self):
		(answer,) = self.receive(self.reply(subject="Re: Your offer", text="Thank you.", headers=AWAY))
		self.assertEqual(self.verdict(answer), ("auto_reply", "Headers"))
		self.assertEqual(self.file(self.lead).sign_channel, "created")

	def test_a_bounce_is_a_bounce_although_it_calls_itself_an_automatic_reply(self):
		(answer,) = self.receive(bounce(self.lead.email_id, to_id=self.sent.message_id))
		self.assertEqual(self.verdict(answer), ("bounce_hard", "Headers"))
		stored = frappe.get_doc("Communication", answer.name)
		self.assertEqual(stored.hygiene_failed, self.lead.email_id)
		self.assertEqual(stored.reference_name, self.lead.name)
		self.assertTrue(stored.hygiene_answer_why)

	def test_a_full_mailbox_and_a_delay_are_no_hard_bounces(self):
		full, late = self.receive(
			bounce(self.lead.email_id, "4.2.2", self.sent.message_id),
			bounce(self.lead.email_id, "4.4.1", self.sent.message_id, action="delayed"),
		)
		self.assertEqual(self.verdict(full)[0], "bounce_soft")
		self.assertEqual(self.verdict(late)[0], "delay")

	def test_a_return_date_is_stored(self):
		back = add_days(nowdate(), 9)
		text = f"I am out of the office and will be back on {back}."
		(answer,) = self.receive(self.reply(subject="Automatic reply: Your offer", text=text, headers=AWAY))
		self.assertEqual(str(frappe.db.get_value("Communication", answer.name, "hygiene_back_on")), back)

	def test_a_date_in_a_year_of_three_digits_takes_nothing_from_the_headers(self):
		old = self.reply(headers={"Date": "Mon, 05 Jan 126 10:00:00 +0000", "Auto-Submitted": "auto-replied"})
		self.assertEqual(self.verdict(self.receive(old)[0]), ("auto_reply", "Headers"))

	def test_a_mail_without_our_headers_on_the_way_is_judged_by_its_text(self):
		for subject, expected in (("Automatic reply: Your offer", "auto_reply"), ("Re: Your offer", "human")):
			mailed = InboundMail(self.reply(subject=subject, text="Thank you for your mail."), self.mailbox())
			self.assertEqual(self.verdict(mailed.process()), (expected, "Text"))

	def test_mail_that_another_app_inserts_is_judged_by_its_text(self):
		text = "<p>I am out of the office. In urgent cases please call my colleague.</p>"
		away = mail(self.lead, received=True, subject="Automatic reply: Your offer", content=text)
		human = mail(self.lead, received=True, subject="Your offer", content="<p>Please call me.</p>")
		self.assertEqual(self.verdict(away), ("auto_reply", "Text"))
		self.assertEqual(self.verdict(human), ("human", "Text"))

	def test_only_received_mail_is_judged(self):
		call = mail(self.lead, received=True, communication_medium="Phone")
		automated = mail(self.lead, received=True, communication_type="Automated Message")
		for each in (self.sent, call, automated):
			self.assertFalse(frappe.db.get_value("Communication", each.name, "hygiene_answer"))

	def test_mail_from_before_stays_unjudged_when_it_is_saved(self):
		old = mail(self.lead, received=True)
		frappe.db.set_value("Communication", old.name, {"hygiene_answer": None, "hygiene_answer_by": None})
		old = frappe.get_doc("Communication", old.name)
		old.status = "Closed"
		old.save()
		self.assertFalse(self.verdict(old)[0])

	def test_several_leads_with_one_address_hear_of_one_mail(self):
		frappe.db.set_single_value("CRM Settings", "allow_lead_duplication_based_on_emails", 1)
		twin = make_lead(30, email_id=self.lead.email_id)
		(answer,) = self.receive(self.reply(headers=AWAY))
		self.assertEqual(self.verdict(answer)[0], "auto_reply")
		for lead in (self.lead, twin):
			self.assertEqual(self.file(lead).sign_channel, "created")
		self.receive(self.reply())
		self.assertEqual(self.file(self.lead).sign_channel, "email")

	def test_an_alias_that_answers_in_the_thread_is_an_answer(self):
		(answer,) = self.receive(self.reply(sender='"The Boss" <Boss+crm@Other.Example>'))
		self.assertEqual(self.verdict(answer), ("human", "Headers"))
		self.assertEqual(self.file(self.lead).sign_channel, "email")

	def test_mail_appended_to_lead_keeps_the_verdict(self):
		person, machine = self.receive(
			raw("new@customer.example", subject="We need 40 desks"),
			raw("away@customer.example", subject="Re: Hello", headers=AWAY),
			append_to="Lead",
		)
		self.assertEqual((self.verdict(person)[0], person.reference_doctype), ("human", "Lead"))
		self.assertEqual(self.verdict(machine)[0], "auto_reply")

	def test_a_mail_that_is_fetched_twice_is_one_mail(self):
		message = self.reply()
		account = self.mailbox()
		first, second = self.receive(message, message, account=account)
		self.assertEqual(first.name, second.name)

	def comes_in(self, mailed):
		"""What is stored of a mail, None where it is refused; taken back at once."""
		stored = (
			"subject",
			"sender",
			"content",
			"text_content",
			"recipients",
			"message_id",
			"hygiene_answer",
		)
		frappe.db.savepoint("comes_in")
		try:
			return frappe.db.get_value("Communication", mailed.process().name, stored, as_dict=True)
		except Exception:
			return None
		finally:
			frappe.db.rollback(save_point="comes_in")

	def test_what_strangers_send_comes_in_whatever_it_is(self):
		evil = "<script>alert(1)</script>"
		deep = b"".join(
			b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(60)
		)
		start = f"From: x@y.example\r\nTo: {OURS}\r\n".encode()
		messages = {
			"empty body": raw("a@b.example", text=""),
			"no subject": raw("a@b.example", subject=""),
			"script": raw(f'"{evil}" <a@b.example>', subject=evil, text=evil),
			"wrong charset": raw("a@b.example", headers={"Content-Type": "text/plain; charset=klingon"}),
			"broken words": raw("a@b.example", subject="=?utf-8?b?####?= =?x?q?=FF?="),
			"raw bytes": start + b"Subject: \xff\xfe\x80\r\n\r\n\xff\xfe\x00\x80 text \x00",
			"injected header": raw("a@b.example", subject="Hi\r\nAuto-Submitted: no\r\nX-Evil: 1"),
			"no boundary": start + b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nrest",
			"nested": start + b"Subject: deep\r\n" + deep,
			"long": raw("a@b.example", subject="long " * 2000, text="word " * 200_000),
			"many headers": raw("a@b.example", headers={f"X-{n}": "y" for n in range(3000)}),
			"long address": raw("a" * 120 + "@b.example"),
			"surrogates": start + "Subject: =?utf-8?b?7aCA?=\r\n\r\n\ud800".encode("utf-8", "surrogatepass"),
		}
		for name, message in messages.items():
			with self.subTest(name):
				alone = self.comes_in(InboundMail(message, self.mailbox()))
				(ours,) = self.fetch(message)
				judged = self.comes_in(ours)
				# Some of it Frappe itself refuses.
				self.assertEqual(alone is None, judged is None)
				if alone is not None:
					self.assertTrue(judged.pop("hygiene_answer"))
					alone.pop("hygiene_answer")
					self.assertEqual([key for key in alone if alone[key] != judged[key]], [])

	def test_a_fault_of_ours_lets_the_mail_through_unjudged(self):
		with (
			patch.object(answers, "of_mime", side_effect=RecursionError),
			patch.object(answers, "of_text", side_effect=RuntimeError),
		):
			(answer,) = self.receive(self.reply())
		self.assertFalse(any(self.verdict(answer)))
		self.assertTrue(frappe.db.exists("Communication", answer.name))
		with patch.object(mailboxes, "attend", side_effect=RuntimeError):
			(answer,) = self.receive(self.reply())
		self.assertEqual(self.verdict(answer), ("human", "Text"))

	def test_receiving_as_the_scheduler_does(self):
		account = self.mailbox()
		server = MagicMock()
		server.get_messages.return_value = {"latest_messages": [self.reply(headers=AWAY), self.reply()]}
		with (
			patch.object(type(account), "get_incoming_server", return_value=server),
			patch.object(frappe.db, "commit"),
		):
			account.receive()
		kinds = frappe.get_all(
			"Communication",
			filters={"email_account": account.name, "reference_name": self.lead.name},
			pluck="hygiene_answer",
			order_by="creation asc",
		)
		self.assertCountEqual(kinds, ["auto_reply", "human"])


class TestOurPlaceAmongOthers(MailboxTestCase):
	FOREIGN = f"{__name__}.ForeignEmailAccount"
	LEGACY = f"{__name__}.LegacyEmailAccount"

	def test_ours_is_in_force(self):
		self.assertIsNone(mailboxes.stranger())
		self.assertTrue(issubclass(get_controller("Email Account"), EmailAccount))

	def test_headers_are_read_over_the_class_of_another_app(self):
		ours = () if self.extended() else ("lead_hygiene.site.mailboxes.EmailAccount",)
		with overrides(self.LEGACY, self.FOREIGN, *ours):
			self.assertIsNone(mailboxes.stranger())
			account = self.mailbox()
			self.assertIsInstance(account, ForeignEmailAccount)
			generated = raw("a@b.example", headers={"X-Auto-Generated": "1"})
			away, skipped = self.fetch(raw("a@b.example", headers=AWAY), generated, account=account)
			self.assertIsInstance(away, ForeignMail)
			self.assertIsNone(skipped.process())
			self.assertEqual(self.verdict(away.process()), ("auto_reply", "Headers"))

	def test_where_another_app_has_the_last_word_mail_is_judged_by_its_text(self):
		if self.extended():
			self.skipTest("classes are extended here: nobody has the last word")
		with overrides("lead_hygiene.site.mailboxes.EmailAccount", self.FOREIGN):
			self.assertEqual(mailboxes.stranger(), self.FOREIGN)
			(away,) = self.receive(raw("a@b.example", subject="Automatic reply: Hello", text="Away."))
			self.assertEqual(self.verdict(away), ("auto_reply", "Text"))

	def test_an_account_can_be_kept_in_the_cache(self):
		account = self.mailbox()
		self.assertIs(type(pickle.loads(pickle.dumps(account))), type(account))
		self.assertEqual(frappe.get_cached_doc("Email Account", account.name).email_id, OURS)

	def test_settings_say_which_of_the_two_is_at_work(self):
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.run_method("onload")
		self.assertEqual(settings.get_onload("mail_reading"), {"kept_from_headers": None})

	def extended(self):
		return bool(frappe.get_hooks("extend_doctype_class", {}).get("Email Account"))
