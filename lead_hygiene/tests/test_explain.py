"""Why? on the form and on the command line."""

from __future__ import annotations

import frappe

from lead_hygiene.site import live
from lead_hygiene.site.explain import explain
from lead_hygiene.site.words import Words
from lead_hygiene.tests import HygieneTestCase, mail, mails, make_lead


class TestExplain(HygieneTestCase):
	def test_it_names_the_rule_the_count_and_each_mail(self):
		lead = make_lead(10)
		sent = mails(lead, 5)
		mail(lead, received=True, sender="MAILER-DAEMON@customer.example")
		said = explain("Lead", lead.name)
		decides = next(f for f in said["findings"] if f["decides"])
		self.assertEqual(
			(decides["rule"], decides["value"], decides["threshold"]), ("Five unanswered e-mails", 5, 5)
		)
		contacts = {row["name"] for row in said["evidence"] if row["counts_as"] == "contact"}
		self.assertEqual(contacts, {doc.name for doc in sent})
		self.assertEqual([row["counts_as"] for row in said["evidence"]].count("noise"), 1)
		self.assertIn("say farewell", said["headline"])

	def test_the_form_gets_its_headline(self):
		lead = make_lead(10)
		mails(lead, 5)
		lead.reload()
		live.show(lead)
		shown = lead.get("__onload").hygiene
		self.assertEqual((shown["state"], shown["action"]), ("Cold", "say_farewell"))
		self.assertIn("5 e-mails unanswered", shown["headline"])

	def test_a_record_that_is_not_there(self):
		with self.assertRaises(frappe.DoesNotExistError):
			explain("Lead", "no such lead")

	def test_days_are_written_in_the_language_of_the_reader(self):
		self.assertEqual(Words("en").day(frappe.utils.getdate("2025-10-03")), "3 Oct 2025")
		self.assertIn("اکتبر", Words("fa").day(frappe.utils.getdate("2025-10-03")))
		self.assertEqual(Words("xx").day(frappe.utils.getdate("2025-10-03")), "3 Oct 2025")
