"""A goodbye is said at most once, leaves nothing half done, and is stopped while it waits."""

from __future__ import annotations

from email import message_from_string
from email.policy import default
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime

from lead_hygiene.site import drafts, goodbyes
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, make_opportunity
from lead_hygiene.tests.goodbye_data import SENDER, let_go, make_account, queue_of, say


class TestGoodbyes(HygieneTestCase):
	def setUp(self):
		super().setUp()
		make_account()
		self.lead = make_lead(days_ago=100)

	def mime(self, farewell):
		return message_from_string(queue_of(farewell).message, policy=default)

	def test_a_goodbye_is_one_mail_on_the_timeline_and_one_row_in_the_queue_to_the_bare_address(self):
		farewell = say(self.lead)
		self.assertEqual(farewell.status, "Waiting")
		self.assertEqual([row.recipient for row in queue_of(farewell).recipients], [self.lead.email_id])
		self.assertEqual(queue_of(farewell).status, "Not Sent")
		on_timeline = frappe.get_doc("Communication", farewell.communication)
		self.assertEqual(
			(on_timeline.reference_doctype, on_timeline.reference_name), ("Lead", self.lead.name)
		)
		self.assertEqual(on_timeline.sent_or_received, "Sent")
		self.assertEqual(on_timeline.email_template, "Farewell (English)")
		self.assertEqual(self.mime(farewell)["Message-ID"].strip("<> "), on_timeline.message_id)

	def test_a_second_goodbye_in_the_same_episode_is_refused_and_leaves_nothing(self):
		say(self.lead)
		mails = frappe.db.count("Communication", {"reference_name": self.lead.name})
		with self.assertRaises(goodbyes.AlreadySaid):
			say(self.lead)
		self.assertEqual(frappe.db.count("Communication", {"reference_name": self.lead.name}), mails)
		say(self.lead, episode="2026-05-05 00:00:00")

	def test_after_one_that_was_stopped_another_may_be_said(self):
		first = say(self.lead)
		goodbyes.stop("Lead", self.lead.name, "It was undone.")
		second = say(self.lead)
		self.assertEqual((second.name, second.status), (first.name, "Waiting"))
		self.assertNotEqual(second.email_queue, first.email_queue)
		self.assertEqual(queue_of(second).status, "Not Sent")

	def test_a_machine_s_goodbye_is_marked_as_such_and_a_person_s_is_not(self):
		by_person = say(self.lead)
		by_machine = say(make_lead(days_ago=100), by_machine=True)
		types = [
			frappe.db.get_value("Communication", one.communication, "communication_type")
			for one in (by_person, by_machine)
		]
		self.assertEqual(types, ["Communication", "Automated Message"])

	def test_it_goes_out_in_the_owner_s_name_from_the_account_s_address_where_that_must_be(self):
		rep = make_user("rep.of.goodbyes@ours.example")
		lead = make_lead(days_ago=100, lead_owner=rep)
		self.assertEqual(self.mime(say(lead))["From"].addresses[0].addr_spec, rep)
		frappe.db.set_value("Email Account", "Test Sales", "always_use_account_email_id_as_sender", 1)
		frappe.clear_document_cache("Email Account", "Test Sales")
		frappe.local.outgoing_email_account = {}
		sender = self.mime(say(make_lead(days_ago=100, lead_owner=rep)))["From"].addresses[0]
		self.assertEqual((sender.addr_spec, sender.display_name), (SENDER, "Rep Of"))

	def test_without_an_owner_who_is_there_it_goes_out_from_the_account(self):
		rep = make_user("gone.rep@ours.example")
		lead = make_lead(days_ago=100, lead_owner=rep)
		frappe.db.set_value("User", rep, "enabled", 0)
		self.assertEqual(self.mime(say(lead))["From"].addresses[0].addr_spec, SENDER)

	def test_it_answers_the_last_mail_of_that_person(self):
		theirs = {"received": True, "sender": f"Anna <{self.lead.email_id}>"}
		mail(self.lead, 90, message_id="older@customer.example", **theirs)
		mail(self.lead, 80, message_id="last@customer.example", **theirs)
		mail(self.lead, 70, received=True, message_id="other@customer.example")
		self.assertEqual(self.mime(say(self.lead))["In-Reply-To"], "<last@customer.example>")

	def test_where_the_queue_drops_it_everything_is_refused(self):
		frappe.get_doc(
			{"doctype": "Email Unsubscribe", "email": self.lead.email_id, "global_unsubscribe": 1}
		).insert()
		with self.assertRaises(frappe.ValidationError):
			say(self.lead)

	def test_where_no_account_sends_it_is_refused(self):
		frappe.db.set_value("Email Account", "Test Sales", "enable_outgoing", 0)
		frappe.local.outgoing_email_account = {}
		with (
			patch("frappe.email.doctype.email_account.email_account.are_emails_muted", return_value=False),
			self.assertRaises(frappe.OutgoingEmailError),
		):
			say(self.lead)

	def test_a_copy_for_the_archive_has_a_row_of_its_own(self):
		frappe.db.set_value("Email Account", "Test Sales", "always_bcc", "archive@ours.example")
		frappe.clear_document_cache("Email Account", "Test Sales")
		frappe.local.outgoing_email_account = {}
		farewell = say(self.lead)
		self.assertEqual([row.recipient for row in queue_of(farewell).recipients], [self.lead.email_id])
		copies = frappe.get_all(
			"Email Queue Recipient", filters={"recipient": "archive@ours.example"}, pluck="parent"
		)
		self.assertEqual(len(copies), 1)
		self.assertNotEqual(copies, [farewell.email_queue])

	def test_quiet_hours_are_the_caller_s_and_the_queue_keeps_them(self):
		later = add_to_date(now_datetime(), hours=10).replace(microsecond=0)
		farewell = say(self.lead, send_after=later)
		self.assertEqual(farewell.send_after, later)
		self.assertEqual(queue_of(farewell).send_after, later)

	def test_what_waits_is_stopped_with_its_row_in_the_queue(self):
		farewell = say(self.lead)
		self.assertEqual(goodbyes.stop("Lead", self.lead.name, "They have answered."), [farewell.name])
		farewell.reload()
		self.assertEqual((farewell.status, farewell.status_reason), ("Stopped", "They have answered."))
		self.assertFalse(frappe.db.exists("Email Queue", farewell.email_queue))
		self.assertFalse(frappe.db.exists("Email Queue Recipient", {"parent": farewell.email_queue}))
		self.assertEqual(
			frappe.db.get_value("Communication", farewell.communication, "delivery_status"), "Expired"
		)
		self.assertTrue(
			frappe.db.exists(
				"Hygiene Ledger Entry", {"reference_name": self.lead.name, "event": "Mail Stopped"}
			)
		)
		self.assertEqual(goodbyes.stop("Lead", self.lead.name, "Again"), [])

	def test_what_was_handed_over_is_not_stopped(self):
		farewell = say(self.lead)
		farewell.db_set("status", "Handed Over")
		self.assertEqual(goodbyes.stop("Lead", self.lead.name, "Too late"), [])
		self.assertTrue(frappe.db.exists("Email Queue", farewell.email_queue))

	def test_a_mail_deleted_from_the_timeline_is_not_sent(self):
		farewell = say(self.lead)
		frappe.delete_doc("Communication", farewell.communication)
		self.assertEqual(frappe.db.get_value("Hygiene Farewell", farewell.name, "status"), "Stopped")
		self.assertFalse(frappe.db.exists("Email Queue", farewell.email_queue))

	def test_a_row_taken_out_of_the_queue_stops_it(self):
		farewell = say(self.lead)
		frappe.delete_doc("Email Queue", farewell.email_queue)
		self.assertEqual(frappe.db.get_value("Hygiene Farewell", farewell.name, "status"), "Stopped")

	def test_the_same_person_is_found_on_another_record_since_they_last_spoke(self):
		say(self.lead)
		before, after = (add_to_date(now_datetime(), hours=hours) for hours in (-1, 1))
		(found,) = goodbyes.said_to([self.lead.email_id], [], before)
		self.assertEqual(found.reference_name, self.lead.name)
		self.assertEqual(goodbyes.said_to([self.lead.email_id], [], after), [])
		goodbyes.stop("Lead", self.lead.name, "It was undone.")
		self.assertEqual(goodbyes.said_to([self.lead.email_id], [], before), [])

	def test_what_was_said_to_a_record_is_known_whatever_became_of_it(self):
		self.assertIsNone(goodbyes.said("Lead", self.lead.name, "2026-01-01 00:00:00"))
		farewell = say(self.lead)
		goodbyes.stop("Lead", self.lead.name, "It was undone.")
		self.assertEqual(goodbyes.said("Lead", self.lead.name, "2026-01-01 00:00:00").name, farewell.name)

	def test_an_opportunity_is_written_to_at_its_contact(self):
		deal = make_opportunity(days_ago=50, contact_email="buyer@customer.example")
		farewell = say(deal)
		self.assertEqual(farewell.address, "buyer@customer.example")
		self.assertEqual(farewell.reference_doctype, "Opportunity")

	def test_it_may_leave_until_they_speak_unsubscribe_or_the_record_is_worked_on_again(self):
		row = goodbyes.row_of(name=say(self.lead).name)
		self.assertIsNone(goodbyes.may_leave(row))
		unsubscribed = frappe.get_doc(
			{"doctype": "Email Unsubscribe", "email": self.lead.email_id, "global_unsubscribe": 1}
		).insert()
		self.assertEqual(goodbyes.may_leave(row), "They have unsubscribed.")
		unsubscribed.delete()
		file = {"reference_doctype": "Lead", "reference_name": self.lead.name}
		known = frappe.db.get_value("Hygiene File", file, "decided_sign_at")
		frappe.db.set_value("Hygiene File", file, "sign_at", add_to_date(known, seconds=1))
		self.assertEqual(goodbyes.may_leave(row), "They have answered.")
		let_go(self.lead)
		frappe.db.set_value("Hygiene File", file, "disposition", None)
		self.assertEqual(goodbyes.may_leave(row), "The record is worked on again.")
		frappe.db.delete("Hygiene File", file)
		self.assertEqual(goodbyes.may_leave(row), "The record is gone.")


class TestTextOfAPerson(HygieneTestCase):
	def test_what_a_person_wrote_is_sent_without_scripts(self):
		make_account()
		lead = make_lead(days_ago=100)
		draft = drafts.edited(
			drafts.draft(lead, "Email", lead.email_id), "Bye", "<p>Bye</p><script>x()</script>"
		)
		farewell = say(lead, draft=draft)
		sent = message_from_string(queue_of(farewell).message, policy=default)
		self.assertEqual(sent["Subject"], "Bye")
		html = sent.get_body(("html",)).get_content()
		self.assertIn(">Bye</p>", html)
		self.assertNotIn("<script", html)


def make_user(email: str) -> str:
	if not frappe.db.exists("User", email):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": email,
				"first_name": "Rep",
				"last_name": "Of",
				"send_welcome_email": 0,
				"roles": [{"role": "Sales User"}],
			}
		).insert()
	return email
