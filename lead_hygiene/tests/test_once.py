"""A goodbye leaves the Email Queue at most once, whatever the server says and whoever dies."""

from __future__ import annotations

import smtplib
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import MagicMock, PropertyMock, patch

import frappe
from frappe.email.smtp import SMTPServer
from frappe.utils import now_datetime

from lead_hygiene.site import goodbyes, once
from lead_hygiene.tests import CommittedTestCase, mail, make_lead
from lead_hygiene.tests.goodbye_data import make_account, queue_of, say
from lead_hygiene.tests.mail_server import mail_server


class TestOnce(CommittedTestCase):
	"""Sending commits; what the tests leave is deleted by hand."""

	LEFT_BEHIND = (
		*CommittedTestCase.LEFT_BEHIND,
		"Email Queue",
		"Contact",
		"Email Account",
		"Notification Log",
	)

	def setUp(self):
		super().setUp()
		self.former = frappe.db.get_value("Email Account", {"default_outgoing": 1})
		make_account()
		self.lead = make_lead(days_ago=100)
		muted = patch.dict(frappe.local.conf, mute_emails=0)
		muted.start()
		self.addCleanup(muted.stop)

	def tearDown(self):
		frappe.db.rollback()
		for doctype in ("Hygiene Farewell", "Hygiene Ledger Entry"):
			frappe.db.delete(doctype, {"reference_name": self.lead.name})
		frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
		if self.former:
			frappe.db.set_value("Email Account", self.former, "default_outgoing", 1)
		frappe.db.commit()
		frappe.local.outgoing_email_account = {}
		super().tearDown()

	def status(self, farewell):
		return frappe.db.get_value("Hygiene Farewell", farewell.name, "status")

	def queue_status(self, farewell):
		return frappe.db.get_value("Email Queue", farewell.email_queue, "status")

	def delivery(self, farewell):
		return frappe.db.get_value("Communication", farewell.communication, "delivery_status")

	def events(self):
		return frappe.get_all(
			"Hygiene Ledger Entry",
			filters={"reference_name": self.lead.name, "event": ("like", "%")},
			pluck="event",
			order_by="creation asc",
		)

	@contextmanager
	def server(self, answer=None):
		"""A mail server that takes what it is given, or answers with an error."""
		session = MagicMock()
		session.has_extn.return_value = False
		session.sendmail.side_effect = answer
		frappe.flags.testing_email = True
		try:
			with patch.object(SMTPServer, "session", new_callable=PropertyMock, return_value=session):
				yield session.sendmail
		finally:
			frappe.flags.testing_email = False

	def send(self, farewell, **how):
		"""As the queue does it: the row is read, then sent."""
		frappe.db.commit()
		queue_of(farewell).send(**how)

	def test_the_class_of_the_queue_is_ours(self):
		self.assertIsNone(once.stranger())
		self.assertIsInstance(frappe.new_doc("Email Queue"), once.OnlyOnce)

	def test_a_goodbye_is_sent_and_the_ledger_says_so(self):
		farewell = say(self.lead)
		with self.server() as taken:
			self.send(farewell)
			self.send(farewell)
			self.send(farewell, force_send=True)
		self.assertEqual(taken.call_count, 1)
		self.assertEqual(taken.call_args.kwargs["to_addrs"], self.lead.email_id)
		self.assertEqual((self.status(farewell), self.queue_status(farewell)), ("Sent", "Sent"))
		self.assertEqual(self.events(), ["Mail Left"])

	def test_what_the_server_is_given_is_one_mail_in_the_thread_and_from_right_to_left(self):
		theirs = {
			"received": True,
			"sender": f"Anna <{self.lead.email_id}>",
			"message_id": "hers@customer.example",
		}
		mail(self.lead, 90, **theirs)
		self.lead.db_set({"language": "fa", "lead_name": "Anna <b>Berg</b> & {{ 7 * 7 }}"})
		with mail_server() as server:
			frappe.db.set_value("Email Account", "Test Sales", "smtp_port", str(server.port))
			frappe.clear_document_cache("Email Account", "Test Sales")
			frappe.local.outgoing_email_account = {}
			farewell = say(self.lead)
			frappe.flags.testing_email = True
			self.addCleanup(frappe.flags.pop, "testing_email", None)
			self.send(farewell)
		((envelope, given),) = server.taken
		self.assertEqual(envelope, [self.lead.email_id])
		self.assertEqual([to.addr_spec for to in given["To"].addresses], [self.lead.email_id])
		self.assertIsNone(given["Cc"] or given["Bcc"])
		self.assertEqual(given["In-Reply-To"], "<hers@customer.example>")
		on_timeline = frappe.db.get_value("Communication", farewell.communication, "message_id")
		self.assertEqual(given["Message-ID"].strip(), f"<{on_timeline}>")
		self.assertEqual(given["Subject"], "فعلاً مزاحم شما نمی‌شویم")
		html = given.get_body(("html",)).get_content()
		self.assertRegex(html, r'<div dir="rtl" style="direction: ?rtl; text-align: ?right;?"')
		self.assertIn('<span dir="ltr">Anna &lt;b&gt;Berg&lt;/b&gt; &amp; {{ 7 * 7 }}</span> گرامی', html)
		self.assertIn("در ما به روی شما باز است", given.get_body(("plain",)).get_content())
		self.assertEqual(self.status(farewell), "Sent")

	def test_other_mail_goes_its_way(self):
		frappe.sendmail(recipients=["somebody@customer.example"], subject="Hello", message="Hello")
		row = frappe.get_last_doc("Email Queue")
		frappe.db.commit()
		with self.server() as taken:
			row.send()
		self.assertEqual(taken.call_count, 1)

	def test_while_mail_is_muted_nothing_is_marked(self):
		farewell = say(self.lead)
		frappe.local.conf.mute_emails = 1
		with self.server() as taken:
			self.send(farewell)
		self.assertEqual(taken.call_count, 0)
		self.assertEqual(self.status(farewell), "Waiting")

	def test_what_a_dead_sender_handed_over_is_not_sent_again(self):
		farewell = say(self.lead)
		# It died between the server's word and its own: the mark is there, the row is put back by Frappe's clock.
		self.mark(farewell, minutes_ago=20)
		with self.server() as taken:
			self.send(farewell)
			self.send(farewell, force_send=True)
		self.assertEqual(taken.call_count, 0)
		self.assertEqual(self.status(farewell), "Not Known to Have Arrived")
		self.assertEqual((self.queue_status(farewell), self.delivery(farewell)), ("Error", "Error"))
		self.assertEqual(self.events(), ["Mail Unknown"])

	def test_a_person_who_has_the_row_sent_again_is_refused_too(self):
		farewell = say(self.lead)
		self.mark(farewell, minutes_ago=20)
		with self.server() as taken:
			self.send(farewell)
			frappe.db.set_value("Email Queue", farewell.email_queue, "status", "Not Sent")
			self.send(farewell)
		self.assertEqual((taken.call_count, self.queue_status(farewell)), (0, "Error"))

	def test_two_senders_at_once_send_one(self):
		farewell = say(self.lead)
		frappe.db.commit()
		second = queue_of(farewell)  # read before the first begins
		with self.server() as taken:
			taken.side_effect = lambda **mail: second.send() if taken.call_count == 1 else None
			queue_of(farewell).send()
		self.assertEqual((taken.call_count, self.status(farewell)), (1, "Sent"))

	def test_where_the_server_refuses_frappe_tries_again_and_then_it_has_failed(self):
		for refusal in (
			smtplib.SMTPRecipientsRefused({self.lead.email_id: (550, b"no such user")}),
			smtplib.SMTPSenderRefused(451, b"not now", "sales@ours.example"),
			smtplib.SMTPDataError(554, b"spam"),
			frappe.ValidationError("Invalid Outgoing Mail Server or Port"),
		):
			with self.subTest(refusal):
				farewell = say(self.lead, episode=frappe.generate_hash(length=10))
				limit = frappe.db.get_single_value("System Settings", "email_retry_limit")
				with self.server(refusal) as asked:
					for _trial in range(limit + 3):
						self.assertEqual(
							self.status(farewell), "Waiting" if asked.call_count <= limit else "Failed"
						)
						if self.queue_status(farewell) == "Not Sent":
							with self.assertRaises(type(refusal)):
								self.send(farewell)
					self.assertEqual(asked.call_count, limit + 1)
				self.assertEqual((self.status(farewell), self.queue_status(farewell)), ("Failed", "Error"))
				# A person finds out why, and has the row sent again.
				frappe.db.set_value("Email Queue", farewell.email_queue, "status", "Not Sent")
				with self.server() as taken:
					self.send(farewell)
				self.assertEqual((taken.call_count, self.status(farewell)), (1, "Sent"))

	def test_where_nobody_knows_what_the_server_did_it_is_not_sent_again(self):
		for trouble in (
			smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
			TimeoutError("timed out"),
			smtplib.SMTPDataError(-1, b""),
			RuntimeError("the database went away"),
		):
			with self.subTest(trouble):
				farewell = say(self.lead, episode=frappe.generate_hash(length=10))
				with self.server(trouble) as asked:
					with self.assertRaises(type(trouble)):
						self.send(farewell)
					self.send(farewell)
					self.send(farewell, force_send=True)
				self.assertEqual(asked.call_count, 1)
				self.assertEqual(self.status(farewell), "Not Known to Have Arrived")
				self.assertEqual(self.queue_status(farewell), "Error")

	def test_trouble_after_it_was_sent_changes_nothing(self):
		farewell = say(self.lead)
		copy_fails = patch(
			"frappe.email.doctype.email_account.email_account.EmailAccount.append_email_to_sent_folder",
			side_effect=OSError("no such folder"),
		)
		frappe.db.set_value("Email Account", "Test Sales", "append_emails_to_sent_folder", 1)
		frappe.clear_document_cache("Email Account", "Test Sales")
		with self.server() as taken, copy_fails, self.assertRaises(OSError):
			self.send(farewell)
		self.assertEqual((taken.call_count, self.status(farewell)), (1, "Sent"))

	def test_a_sign_that_came_while_it_waited_stops_it_though_nothing_noticed_it(self):
		farewell = say(self.lead)
		with patch("lead_hygiene.site.changes.touched"):
			mail(
				self.lead,
				received=True,
				sender=self.lead.email_id,
				subject="Here I am",
				content="Let us talk",
			)
		with self.server() as taken:
			self.send(farewell)
		self.assertEqual((taken.call_count, self.status(farewell)), (0, "Stopped"))
		self.assertFalse(frappe.db.exists("Email Queue", farewell.email_queue))
		self.assertEqual(self.events().count("Mail Stopped"), 1)

	def test_what_was_read_before_it_was_stopped_is_not_sent(self):
		farewell = say(self.lead)
		frappe.db.commit()
		row = queue_of(farewell)
		goodbyes.stop("Lead", self.lead.name, "They have answered.")
		with self.server() as taken:
			row.send()
		self.assertEqual(taken.call_count, 0)

	def test_what_was_read_before_it_was_stopped_and_said_anew_is_not_sent(self):
		farewell = say(self.lead)
		frappe.db.commit()
		row = queue_of(farewell)
		goodbyes.stop("Lead", self.lead.name, "It was undone.")
		again = say(self.lead)
		frappe.db.commit()
		with self.server() as taken:
			row.send()
			self.assertEqual(taken.call_count, 0)
			queue_of(again).send()
		self.assertEqual((taken.call_count, self.status(again)), (1, "Sent"))

	def test_the_hourly_round_finds_out_what_became_of_it(self):
		forgotten = say(self.lead, episode="1")
		self.mark(forgotten, minutes_ago=61, queue="Sending")
		sent = say(self.lead, episode="2")
		self.mark(sent, minutes_ago=1, queue="Sent")
		fresh = say(self.lead, episode="3")
		self.mark(fresh, minutes_ago=1, queue="Sending")
		cleared = say(self.lead, episode="4")
		frappe.db.delete("Email Queue", {"name": cleared.email_queue})
		failed = say(self.lead, episode="5")
		frappe.db.set_value("Email Queue", failed.email_queue, {"status": "Error", "error": "Refused"})
		waiting = say(self.lead, episode="6")
		frappe.db.commit()
		once.settle_all()
		self.assertEqual(
			[self.status(one) for one in (forgotten, sent, fresh, cleared, failed, waiting)],
			["Not Known to Have Arrived", "Sent", "Handed Over", "Stopped", "Failed", "Waiting"],
		)
		self.assertEqual(self.queue_status(forgotten), "Error")

	def test_where_another_class_is_in_force_frappe_is_kept_from_trying_again_and_the_settings_say_so(self):
		with patch.object(once, "stranger", return_value="other_app.mail.TheirQueue"):
			farewell = say(self.lead)
			settings = frappe.get_doc("Lead Hygiene Settings")
			settings.run_method("onload")
			self.assertEqual(
				settings.get_onload("mail_sending"), {"kept_from_watching": "other_app.mail.TheirQueue"}
			)
		frappe.db.commit()
		as_if_ours_were_not_there = patch.object(once, "of_mail", return_value=None)
		closed = smtplib.SMTPServerDisconnected("closed")
		with self.server(closed), as_if_ours_were_not_there, self.assertRaises(type(closed)):
			queue_of(farewell).send()
		self.assertEqual(self.queue_status(farewell), "Error")

	def mark(self, farewell, minutes_ago, queue="Not Sent"):
		then = now_datetime() - timedelta(minutes=minutes_ago)
		farewell.db_set({"status": "Handed Over", "handed_over_on": then})
		frappe.db.set_value("Email Queue", farewell.email_queue, "status", queue)
		frappe.db.commit()
