"""Silence is not judged where answers to our mail go to a mailbox that nobody fetches."""

from __future__ import annotations

import frappe
from frappe.utils import nowdate

from lead_hygiene import api
from lead_hygiene.site import live, proof, replies
from lead_hygiene.site.explain import explain
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, day, mail, make_lead, make_opportunity, todo, user

REP = "rep@ours.example"


class TestReplies(HygieneTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_value("Email Account", {"enable_incoming": 1}, "enable_incoming", 0)
		frappe.db.set_single_value("Lead Hygiene Settings", {"mailbox_stale_hours": 0, "expects_mail": 0})
		self.addCleanup(proof.forget)
		proof.forget()
		replies.forget()

	def fetch(self, address, **fields):
		"""A mailbox that is fetched, as somebody saves it."""
		account = frappe.get_doc(
			{
				"doctype": "Email Account",
				"name": f"Test {address}",
				"email_account_name": f"Test {address}",
				"email_id": address,
				"enable_incoming": 1,
				**fields,
			}
		)
		account.db_insert()
		account.run_method("on_update")
		replies.forget()
		return account

	def lead(self, *days, **fields):
		"""A lead with a plan long past, that was written to so many days ago."""
		lead = make_lead(30)
		todo(lead, 0, status="Closed")
		for ago in days or (5, 4, 3, 2, 1):
			mail(lead, ago, **fields)
		return lead

	def headline(self, doc):
		loaded = frappe.get_doc(doc.doctype, doc.name)
		live.show(loaded)
		return loaded.get_onload("hygiene")["suspended"]

	def test_a_site_that_fetches_no_mail_judges_as_ever(self):
		lead = self.lead()
		self.assertEqual(self.state(lead), "Cold")
		self.assertIsNone(self.headline(lead))

	def test_answers_to_a_mailbox_that_is_not_connected(self):
		self.fetch("sales@ours.example")
		lead = self.lead()
		self.assertEqual(self.state(lead), "Active")
		self.assertEqual(self.file(lead).missed_at, REP)
		self.assertIn(REP, self.headline(lead))
		self.assertIn(REP, explain("Lead", lead.name)["suspended"])

	def test_only_the_records_written_to_from_there(self):
		self.fetch("sales@ours.example")
		other = self.lead(sender="Sales <Sales@ours.example>")
		self.assertEqual(self.state(other), "Cold")
		self.assertIsNone(self.headline(other))

	def test_the_last_mail_decides(self):
		self.fetch("sales@ours.example")
		lead = self.lead()
		mail(lead, 0, sender="sales@ours.example")
		self.assertEqual(self.state(lead), "Cold")

	def test_who_answers_all_the_same_is_judged_again(self):
		self.fetch("sales@ours.example")
		lead = self.lead(5, 4)
		self.assertEqual(self.file(lead).missed_at, REP)
		mail(lead, 2, received=True)
		self.assertIsNone(self.file(lead).missed_at)

	def test_one_by_one_gives_what_all_at_once_gives(self):
		self.fetch("sales@ours.example")
		for sender in (REP, "sales@ours.example"):
			lead = self.lead(sender=sender)
			live = self.state(lead), self.file(lead).missed_at, self.file(lead).unanswered
			Reviewer().refresh("Lead", [lead.name])
			self.assertEqual((self.state(lead), self.file(lead).missed_at, self.file(lead).unanswered), live)

	def test_desk_mail_that_asks_for_answers_to_a_fetched_mailbox_is_proof(self):
		self.fetch("sales@ours.example", append_to="Lead")
		self.assertEqual(self.state(self.lead()), "Cold")
		self.fetch("all@ours.example", default_incoming=1)
		deal = make_opportunity(30)
		for ago in range(1, 6):
			mail(deal, ago)
		self.assertIsNone(self.file(deal).missed_at)

	def test_a_copy_of_what_was_written_elsewhere_is_none(self):
		user("out@ours.example", "Sales User")
		frappe.cache().delete_value("lead_hygiene:our_addresses")
		self.addCleanup(frappe.cache().delete_value, "lead_hygiene:our_addresses")
		self.fetch("all@ours.example", default_incoming=1)
		lead = self.lead(received=True, sender="out@ours.example", recipients="customer@customer.example")
		self.assertEqual(self.file(lead).unanswered, 5)
		self.assertEqual(self.file(lead).missed_at, "out@ours.example")
		self.assertEqual(self.state(lead), "Active")

	def test_other_rules_hold_all_the_same(self):
		self.fetch("sales@ours.example")
		lead = make_lead(30)
		for ago in range(1, 6):
			mail(lead, ago)
		self.assertEqual(self.state(lead), "Neglected")

	def test_a_mailbox_that_is_connected_brings_the_proof(self):
		self.fetch("sales@ours.example")
		lead = self.lead()
		self.assertNotEqual(self.file(lead).review_on, day(0))
		self.fetch(REP)
		replies.changed()
		self.assertEqual(str(self.file(lead).review_on), nowdate())
		Reviewer().refresh("Lead", [lead.name])
		self.assertEqual(self.state(lead), "Cold")

	def test_forwarded_addresses_are_connected(self):
		self.fetch("sales@ours.example")
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.forwarded_addresses = "boss@ours.example\nRep@ours.example"
		chosen.save()
		self.assertEqual(self.state(self.lead()), "Cold")

	def test_the_workspace_names_the_addresses(self):
		self.fetch("sales@ours.example")
		self.assertNotIn(REP, api.silence())
		self.lead()
		replies.forget()
		self.assertIn(f"{REP} (1)", api.silence())
