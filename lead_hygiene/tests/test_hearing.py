from unittest.mock import patch

import frappe
from frappe.utils import getdate, nowdate

from lead_hygiene import events
from lead_hygiene.site.review import Reviewer
from lead_hygiene.site.roles import SEEN_ON
from lead_hygiene.tests import HygieneTestCase, mail, mails, make_due, make_lead, make_opportunity, statements


class TestHearing(HygieneTestCase):
	def test_one_mail_is_heard_by_all_who_share_the_conversation(self):
		lead = make_lead(30)
		deal = make_opportunity(30, lead=lead)
		mails(lead, 5)
		self.assertEqual([self.file(doc).unanswered for doc in (lead, deal)], [5, 5])
		mail(lead, received=True)
		for doc in (lead, deal):
			self.assertEqual(self.file(doc).unanswered, 0)
			self.assertEqual(self.file(doc).sign_on, getdate(nowdate()))
			self.assertNotEqual(self.state(doc), "Cold")

	def test_where_one_file_holds_no_more_that_record_is_judged_anew(self):
		for due in ("lead", "deal"):
			with self.subTest(due=due):
				lead = make_lead(30)
				deal = make_opportunity(30, lead=lead)
				mails(lead, 5)
				make_due(lead if due == "lead" else deal)
				mail(deal, received=True)
				for doc in (lead, deal):
					self.assertEqual(self.file(doc).unanswered, 0)
					self.assertEqual(self.file(doc).sign_on, getdate(nowdate()))
					self.assertGreater(self.file(doc).review_on, getdate(nowdate()))

	def test_a_record_without_a_file_is_judged_by_its_save(self):
		lead = make_lead(30)
		mails(lead, 2)
		frappe.db.delete("Hygiene File", {"reference_name": lead.name})
		lead.reload()
		lead.job_title = "Buyer"
		lead.save()
		self.assertEqual(self.file(lead).unanswered, 2)

	def test_the_copy_that_a_request_holds_shows_what_was_heard(self):
		lead = make_lead(30)
		mails(lead, 5)
		deal = make_opportunity(30, lead=lead)
		self.assertEqual(frappe.get_cached_value("Lead", lead.name, "hygiene_state"), "Cold")
		held = frappe.get_cached_doc("Lead", lead.name)
		mail(lead, received=True)
		for doc in (lead, deal):
			kept = frappe.get_cached_doc(doc.doctype, doc.name)
			for field in SEEN_ON[doc.doctype]:
				self.assertEqual(kept.get(field), frappe.db.get_value(doc.doctype, doc.name, field), field)
		self.assertIs(frappe.get_cached_doc("Lead", lead.name), held)
		self.assertNotEqual(held.hygiene_state, "Cold")

	def test_at_the_end_of_the_transaction_no_copy_stays(self):
		for end in ("after_commit", "after_rollback"):
			with self.subTest(end=end):
				lead = make_lead(30)
				mails(lead, 5)
				held = frappe.get_cached_doc("Lead", lead.name)
				mail(lead, received=True)
				self.assertIs(frappe.get_cached_doc("Lead", lead.name), held)
				getattr(frappe.db, end).run()
				self.assertIsNot(frappe.get_cached_doc("Lead", lead.name), held)

	def test_a_long_status_of_the_companys_own_is_kept_whole(self):
		status = "Waiting for the yearly approval of their supervisory board"
		leads = [make_lead(30) for _ in range(6)]
		frappe.db.set_value(
			"Lead", {"name": ("in", [lead.name for lead in leads])}, "status", status, update_modified=False
		)
		for some in (leads[:1], leads[1:]):  # a few are written one by one, many as a table
			Reviewer().refresh("Lead", [lead.name for lead in some])
			self.assertEqual({self.file(lead).status for lead in some}, {status})

	def test_a_mail_is_heard_by_few_and_short_statements(self):
		def comes_in(lead, days_ago):
			return statements(
				lambda: mail(
					lead,
					days_ago,
					received=True,
					message_id=f"{frappe.generate_hash(length=12)}@customer.example",
				)
			)

		lead = make_lead(30)
		comes_in(lead, 3)  # the first answer changes the state of the lead, which is no part of every mail
		with_us = comes_in(lead, 2)
		with (
			patch.object(events, "judge_mail"),
			patch.object(events, "touched"),
			patch.object(events, "undo_reopening"),
		):
			without = comes_in(lead, 1)
		self.assertLessEqual(len(with_us) - len(without), 5)
		# Frappe goes through each sign of them.
		self.assertLess(sum(map(len, with_us)) - sum(map(len, without)), 5000)
