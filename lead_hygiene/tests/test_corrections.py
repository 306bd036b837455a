"""What a machine's mail did is undone; what a machine judged is corrected by a person."""

from __future__ import annotations

import frappe

from lead_hygiene import api
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, make_opportunity, moment

MACHINE = {"received": True, "subject": "Automatic reply: Your offer", "content": "Away."}


class TestReopening(HygieneTestCase):
	def replied(self, doc):
		frappe.db.set_value(doc.doctype, doc.name, {"status": "Replied", "modified": moment(5)})
		doc.reload()
		doc.notify_update()
		return frappe.get_doc(doc.doctype, doc.name)

	def remarks(self, doc):
		return frappe.get_all(
			"Comment",
			filters={"reference_name": doc.name, "comment_type": "Info"},
			pluck="content",
			order_by="creation asc",
		)

	def test_a_record_that_a_machine_reopened_is_replied_again_and_says_so(self):
		for doc in (make_lead(20), make_opportunity(20)):
			doc = self.replied(doc)
			answer = mail(doc, **MACHINE)
			self.assertEqual(frappe.db.get_value(doc.doctype, doc.name, "status"), "Replied")
			self.assertEqual(len(self.remarks(doc)), 1)
			answer.reload()
			answer.save()
			again = frappe.get_doc("Communication", answer.name)
			again.save()
			self.assertEqual(frappe.db.get_value(doc.doctype, doc.name, "status"), "Replied")
			self.assertEqual(len(self.remarks(doc)), 1)

	def test_the_history_of_a_lead_knows_nothing_of_it(self):
		lead = self.replied(make_lead(20))
		lead.save()
		lead = self.replied(lead)
		before = self.places(lead)
		mail(lead, **MACHINE)
		self.assertEqual(self.places(lead), before)

	def test_a_person_reopens(self):
		lead = self.replied(make_lead(20))
		mail(lead, received=True)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "Open")
		self.assertEqual(self.remarks(lead), [])

	def test_a_record_that_was_open_stays_open(self):
		lead = make_lead(20, status="Open")
		mail(lead, **MACHINE)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "Open")
		self.assertEqual(self.remarks(lead), [])


class TestCorrections(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.lead = make_lead(30)

	def stored(self, answer):
		row = frappe.get_doc("Communication", answer.name)
		return row.hygiene_answer, row.hygiene_answer_by, row.hygiene_answer_person

	def heard(self):
		return self.file(self.lead).sign_channel

	def test_not_a_real_answer_and_back(self):
		answer = mail(self.lead, 2, received=True)
		self.assertEqual(self.heard(), "email")
		api.judge_mail(answer.name, "auto_reply")
		self.assertEqual(self.stored(answer), ("auto_reply", "Person", "Administrator"))
		self.assertEqual(self.heard(), "created")
		api.judge_mail(answer.name)
		self.assertEqual(self.stored(answer), ("human", "Text", None))
		self.assertEqual(self.heard(), "email")

	def test_this_was_an_answer_and_back(self):
		answer = mail(self.lead, 2, **MACHINE)
		why = answer.hygiene_answer_why
		self.assertEqual(self.heard(), "created")
		api.judge_mail(answer.name, "human")
		self.assertEqual(self.heard(), "email")
		api.judge_mail(answer.name, "list")
		api.judge_mail(answer.name, "human")
		self.assertEqual(self.heard(), "email")
		api.judge_mail(answer.name)
		self.assertEqual(self.stored(answer), ("auto_reply", "Text", None))
		self.assertEqual(frappe.db.get_value("Communication", answer.name, "hygiene_answer_why"), why)
		self.assertEqual(self.heard(), "created")

	def test_a_correction_is_remembered_when_the_mail_is_saved_and_the_record_judged(self):
		answer = mail(self.lead, 2, received=True)
		api.judge_mail(answer.name, "auto_reply")
		frappe.get_doc("Communication", answer.name).save()
		frappe.get_doc("Lead", self.lead.name).save()
		self.assertEqual(self.stored(answer)[:2], ("auto_reply", "Person"))
		self.assertEqual(self.heard(), "created")

	def test_mail_that_nobody_judged_can_be_corrected_and_be_unjudged_again(self):
		answer = mail(self.lead, 2, received=True)
		frappe.db.set_value("Communication", answer.name, {"hygiene_answer": None, "hygiene_answer_by": None})
		api.judge_mail(answer.name, "auto_reply")
		self.assertEqual(self.heard(), "created")
		api.judge_mail(answer.name)
		self.assertEqual(self.stored(answer), (None, None, None))
		self.assertEqual(self.heard(), "email")

	def test_a_correction_reaches_every_record_the_mail_hangs_on(self):
		deal = make_opportunity(20, lead=self.lead)
		links = [{"link_doctype": "Lead", "link_name": self.lead.name}]
		answer = mail(deal, 2, received=True, timeline_links=links)
		api.judge_mail(answer.name, "auto_reply")
		self.assertEqual((self.heard(), self.file(deal).sign_channel), ("created", "created"))

	def test_it_leaves_modified_alone(self):
		answer = mail(self.lead, 2, received=True)
		before = frappe.db.get_value("Communication", answer.name, "modified")
		on_lead = frappe.db.get_value("Lead", self.lead.name, "modified")
		api.judge_mail(answer.name, "auto_reply")
		self.assertEqual(frappe.db.get_value("Communication", answer.name, "modified"), before)
		self.assertEqual(frappe.db.get_value("Lead", self.lead.name, "modified"), on_lead)

	def test_who_may_not_write_the_record_may_not_correct(self):
		answer = mail(self.lead, 2, received=True)
		frappe.set_user("test1@example.com" if frappe.db.exists("User", "test1@example.com") else "Guest")
		for said in ("auto_reply", None):
			with self.assertRaises(frappe.PermissionError):
				api.judge_mail(answer.name, said)
		with self.assertRaises(frappe.PermissionError):
			api.mail_verdicts("Lead", self.lead.name, [answer.name])

	def test_what_is_no_answer_is_refused(self):
		answer = mail(self.lead, 2, received=True)
		for said in ("nonsense", "\n", "<b>"):
			with self.assertRaises(frappe.ValidationError):
				api.judge_mail(answer.name, said)
		with self.assertRaises(frappe.ValidationError):
			api.judge_mail(mail(self.lead, 2).name, "human")
		with self.assertRaises(frappe.PermissionError):
			api.judge_mail(mail(frappe.get_doc("User", "Administrator"), 2, received=True).name, "human")

	def test_the_timeline_is_told_of_its_own_mails_only(self):
		answer = mail(self.lead, 2, **MACHINE)
		ours, elsewhere = mail(self.lead, 2), mail(make_lead(), 2, received=True)
		linked = mail(
			make_lead(),
			2,
			received=True,
			timeline_links=[{"link_doctype": "Lead", "link_name": self.lead.name}],
		)
		names = [answer.name, ours.name, elsewhere.name, linked.name]
		told = {row["name"]: row for row in api.mail_verdicts("Lead", self.lead.name, names)}
		self.assertEqual(set(told), {answer.name, linked.name})
		self.assertEqual(told[answer.name]["hygiene_answer"], "auto_reply")
		self.assertEqual(api.mail_verdicts("Lead", self.lead.name, []), [])
