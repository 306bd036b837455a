import frappe
from frappe.utils import getdate, nowdate

from lead_hygiene.tests import HygieneTestCase, mail, mails, make_due, make_lead, make_opportunity


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
