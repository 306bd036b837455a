from unittest.mock import patch

import frappe
from frappe.core.doctype.communication.communication import Communication
from frappe.desk.doctype.todo.todo import ToDo
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene import api, events
from lead_hygiene.site import changes, files
from lead_hygiene.site.review import Reviewer
from lead_hygiene.site.roles import SEEN_ON
from lead_hygiene.tests import (
	HygieneTestCase,
	day,
	mail,
	mails,
	make_due,
	make_lead,
	make_opportunity,
	statements,
)

DAEMON = "MAILER-DAEMON@mx.customer.example"


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

	def test_answers_and_mails_of_one_day_are_heard_without_reading_the_rest(self):
		lead = make_lead(30)
		deal = make_opportunity(30, lead=lead)
		with patch.object(Reviewer, "named", side_effect=AssertionError("the contacts were read again")):
			for received, unanswered in ((False, 1), (True, 0), (True, 0), (False, 1), (True, 0)):
				mail(lead, received=received)
				for doc in (lead, deal):
					self.assertEqual(self.file(doc).unanswered, unanswered)
		kept = {doc.name: self.file(doc) for doc in (lead, deal)}
		for doc in (lead, deal):
			Reviewer().refresh(doc.doctype, [doc.name])
			for field in ("sign_at", "sign_channel", "touch_at", "attempts", "signals", "engagement"):
				self.assertEqual(self.file(doc).get(field), kept[doc.name].get(field), field)

	def test_so_are_mails_that_come_back(self):
		lead = make_lead(30)
		deal = make_opportunity(0, lead=lead)
		fields = (
			"unanswered",
			"unanswered_emails",
			"unanswered_calls",
			"unreachable_on",
			"touch_at",
			"away_until",
		)
		mails(lead, 3, last_days_ago=2)
		api.log_call("Lead", lead.name, "no_answer")
		for failed, dead in (
			("old@customer.example", None),
			(lead.email_id, day(0)),
			("old@customer.example", day(0)),
		):
			with (
				self.subTest(failed=failed),
				patch.object(Reviewer, "named", side_effect=AssertionError("the contacts were read again")),
			):
				mail(lead, received=True, sender=DAEMON, hygiene_answer="bounce_hard", hygiene_failed=failed)
			file = self.file(lead)
			self.assertEqual((file.unanswered, file.unanswered_emails, file.unanswered_calls), (1, 0, 1))
			self.assertEqual(frappe.db.get_value("Lead", lead.name, "hygiene_unreachable_on"), dead)
			for doc in (lead, deal):
				kept = self.file(doc)
				Reviewer().refresh(doc.doctype, [doc.name])
				for field in fields:
					self.assertEqual(self.file(doc).get(field), kept.get(field), field)

	def test_a_record_that_a_machine_opens_is_judged_once_as_it_was(self):
		lead = make_lead(30, status="Replied")
		mails(lead, 5, last_days_ago=2)
		away = {"hygiene_answer": "auto_reply", "hygiene_back_on": day(9)}
		with patch.object(Reviewer, "named", side_effect=AssertionError("the contacts were read again")):
			mail(lead, received=True, subject="Automatic reply", **away)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "Replied")
		file = self.file(lead)
		self.assertEqual((file.status, file.state, file.away_until), ("Replied", "Active", day(9)))

	def test_a_record_that_frappe_opens_for_a_mail_is_judged_when_the_mail_is_heard(self):
		for kind in ("Communication", "Automated Message"):
			with self.subTest(kind=kind):
				lead = make_lead(30, status="Replied")
				mails(lead, 2)
				with patch.object(
					Reviewer, "named", side_effect=AssertionError("the contacts were read again")
				):
					mail(lead, received=True, communication_type=kind)
				self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "Open")
				file = self.file(lead)
				self.assertEqual(file.status, "Open")
				self.assertEqual(file.unanswered, 0 if kind == "Communication" else 2)

	def test_of_a_record_that_frappe_opens_what_was_committed_last_is_read(self):
		"""It was written with that in force; what this transaction has read before may be older."""
		lead = make_lead(30, status="Replied")
		deal = make_opportunity(30, lead=lead, status="Replied")
		frappe.db.set_value("Lead", lead.name, "status", "Replied")
		for doc in (lead, deal):
			for locked in (True, False):  # the second finds it open
				texts = statements(lambda doc=doc: self.answer(doc, 0))
				read = [text for text in texts if "JSON_ARRAY" in text]
				self.assertEqual([text.count("FOR UPDATE") for text in read], [2 if locked else 0])
			self.assertEqual(self.file(doc).status, "Open")

	def test_a_day_of_return_that_a_script_gives_as_text_is_heard(self):
		lead = make_lead(30)
		mails(lead, 2)
		away = {"hygiene_answer": "auto_reply", "hygiene_back_on": str(day(9))}
		mail(lead, received=True, subject="Automatic reply", **away)
		self.assertEqual(self.file(lead).away_until, day(9))

	def test_a_record_that_is_written_after_the_mail_was_heard_is_judged_at_once(self):
		lead = make_lead(30)
		answer = mail(lead, received=True)
		answer.parent_doc.db_set("status", "Do Not Contact")
		self.assertEqual(self.state(lead), "Closed")

	def test_a_mail_that_could_not_be_saved_keeps_nobody_from_being_judged(self):
		lead = make_lead(30, status="Replied")
		with (
			patch.object(Communication, "notify_change", side_effect=RuntimeError),
			self.assertRaises(RuntimeError),
		):
			mail(lead, received=True)
		lead.reload()
		lead.db_set("status", "Do Not Contact")
		self.assertEqual(self.state(lead), "Closed")

	def test_a_file_that_keeps_the_days_of_contacts_alone_is_judged_anew(self):
		"""As every file of 0.7.2 does."""
		lead = make_lead(30)
		mails(lead, 3)
		file = self.file(lead)
		self.assertIsNotNone(file.touch_at)
		frappe.db.set_value("Hygiene File", file.name, "touch_at", None, update_modified=False)
		mail(lead)
		self.assertEqual(self.file(lead).unanswered, 4)
		self.assertGreater(self.file(lead).touch_at, file.touch_at)

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

	def test_what_is_heard_is_what_would_be_found_by_reading_all(self):
		lead = make_lead(40)
		deal = make_opportunity(40, lead=lead)
		told = [self.answer(lead, days_ago) for days_ago in (20, 9)]
		mails(lead, 3, last_days_ago=5)
		told.append(self.answer(lead, 2))
		self.assertEqual({each.sent_or_received for each in told}, {"Received"})
		heard = [self.values(doc) for doc in (lead, deal)]
		for doc in (lead, deal):
			Reviewer().refresh(doc.doctype, [doc.name])
		self.assertEqual([self.values(doc) for doc in (lead, deal)], heard)

	def test_what_an_answer_leaves_as_it_was_somebody_else_may_have_changed(self):
		lead = make_lead(30)
		self.answer(lead, 9)  # the first brings it to another stage
		task = add_days(nowdate(), 5)
		write = files.write

		def planned_meanwhile(judged):
			frappe.db.set_value("Hygiene File", self.file(lead).name, "open_step_on", task)
			return write(judged)

		with patch.object(files, "write", planned_meanwhile):
			self.answer(lead, 2)
		self.assertEqual(self.file(lead).open_step_on, getdate(task))
		self.assertEqual(self.file(lead).sign_on, getdate(add_days(nowdate(), -2)))

	def test_other_leads_of_the_sender_hear_an_answer_and_are_linked_with_it(self):
		lead, other = make_lead(30), make_lead(30)
		deal = make_opportunity(30, lead=other)
		frappe.db.set_value("Lead", other.name, "email_id", lead.email_id, update_modified=False)
		told = self.answer(lead, 1)
		for doc in (lead, other, deal):
			self.assertEqual(self.file(doc).sign_on, getdate(add_days(nowdate(), -1)), doc.doctype)
		linked = {"parent": told.name, "link_doctype": "Lead", "link_name": other.name}
		self.assertTrue(frappe.db.exists("Communication Link", linked))
		# Frappe saves a mail twice; there is nothing more to hear.
		with patch.object(changes, "refresh") as judged:
			told.save()
			judged.assert_not_called()
		self.assertEqual(frappe.db.count("Communication Link", linked), 1)

	def test_another_report_of_a_mail_is_no_answer_more(self):
		lead = make_lead(30)
		first = self.answer(lead, 5)
		heard = self.values(lead)
		self.answer(lead, 5, message_id=first.message_id, communication_date=first.communication_date)
		self.assertEqual(self.values(lead), heard)

	def test_our_own_mail_that_comes_back_by_another_mailbox_is_no_answer(self):
		lead = make_lead(30)
		sent = mail(lead, 3, message_id="ours@sales.example")
		by_headers = {"hygiene_answer": "human", "hygiene_answer_by": "Headers"}
		self.answer(lead, 1, message_id=sent.message_id, sender="login@provider.example", **by_headers)
		self.assertEqual(self.file(lead).unanswered, 1)

	def test_an_answer_that_another_app_writes_before_us_is_heard_by_all(self):
		inserted = Communication.after_insert
		for way in (lambda told: told.save(), lambda told: told.db_set("seen", 1)):
			for others in (0, 1):
				lead, *more = (make_lead(30) for _ in range(1 + others))
				mails(lead, 3, last_days_ago=2)
				for other in more:
					frappe.db.set_value("Lead", other.name, "email_id", lead.email_id, update_modified=False)

				def and_written(told, way=way):
					inserted(told)
					way(told)

				with patch.object(Communication, "after_insert", and_written):
					told = self.answer(lead, 1)
				for other in more:
					linked = {"parent": told.name, "link_doctype": "Lead", "link_name": other.name}
					self.assertEqual(frappe.db.count("Communication Link", linked), 1)
				for doc in (lead, *more):
					self.assertEqual(self.file(doc).sign_on, getdate(add_days(nowdate(), -1)))

	def test_a_mail_that_another_app_moves_before_us_is_heard_there_alone(self):
		lead, other = make_lead(30), make_lead(30)
		inserted = Communication.after_insert

		def and_moved(told):
			inserted(told)
			Reviewer().refresh("Lead", [lead.name])
			told.db_set("reference_name", other.name)

		with patch.object(Communication, "after_insert", and_moved):
			mail(lead, 1)
		self.assertEqual([self.file(doc).unanswered for doc in (lead, other)], [0, 1])

	def test_a_task_that_another_app_moves_before_us_is_that_of_one_record(self):
		lead, other = make_lead(30), make_lead(30)

		def and_moved(task):
			Reviewer().refresh("Lead", [lead.name])
			task.db_set("reference_name", other.name)

		task = {"doctype": "ToDo", "reference_type": "Lead", "reference_name": lead.name, "date": day(9)}
		with patch.object(ToDo, "after_insert", and_moved, create=True):
			frappe.get_doc({**task, "description": "Call"}).insert()
		self.assertEqual([self.file(doc).open_step_on for doc in (lead, other)], [None, day(9)])

	def test_what_another_app_writes_before_the_mail_is_stored_is_not_heard_yet(self):
		validated = Communication.validate
		for box, channel in ((None, "email"), ("Spam", "created")):

			def and_written(told, box=box):
				told.db_set("seen", 1)
				validated(told)
				told.email_status = box or told.email_status

			lead = make_lead(30)
			with patch.object(Communication, "validate", and_written):
				self.answer(lead, 1)
			self.assertEqual(self.file(lead).sign_channel, channel)

	def test_an_answer_that_another_app_writes_before_it_is_stored_is_heard_by_all(self):
		lead, other = make_lead(30), make_lead(30)
		frappe.db.set_value("Lead", other.name, "email_id", lead.email_id, update_modified=False)
		mails(lead, 3, last_days_ago=2)
		make_due(lead)
		with patch.object(Communication, "before_save", lambda told: told.db_set("seen", 1), create=True):
			self.answer(lead, 1)
		for doc in (lead, other):
			self.assertEqual(self.file(doc).sign_on, getdate(add_days(nowdate(), -1)))

	def test_an_answer_to_what_was_overruled_counts_as_it_was_said(self):
		lead = make_lead(30)
		self.answer(lead, 9)
		frappe.db.set_value(
			"Hygiene File",
			self.file(lead).name,
			{"own_by": "Administrator", "own_fit": 90, "own_engagement": 5},
		)
		self.answer(lead, 1)
		self.assertEqual([self.file(lead).fit, self.file(lead).engagement], [90, 5])

	def test_a_document_that_only_redis_has_is_read_anew(self):
		lead = make_lead(30)
		mails(lead, 5)
		frappe.get_cached_doc("Lead", lead.name)
		frappe.local.cache.clear()  # as another request would find it
		self.answer(lead, 0)
		kept = frappe.get_cached_doc("Lead", lead.name)
		self.assertNotEqual(kept.hygiene_state, "Cold")
		self.assertEqual(kept.hygiene_state, self.state(lead))

	def test_a_setting_that_changes_between_two_mails_holds_for_the_second(self):
		lead = make_lead(30)
		self.answer(lead, 9)
		rule = frappe.get_doc(
			{
				"doctype": "Hygiene Rule",
				"rule_name": "Test: old",
				"trigger_type": "Age in Days",
				"threshold": 7,
				"action": "Flag",
			}
		).insert()
		self.answer(lead, 2)
		self.assertIn(rule.name, self.file(lead).findings)

	def answer(self, doc, days_ago, **fields):
		sender = doc.get("email_id") or frappe.db.get_value("Lead", doc.get("party_name"), "email_id")
		known = {"message_id": f"{frappe.generate_hash(length=12)}@customer.example", "sender": sender}
		return mail(doc, days_ago, received=True, **{**known, **fields})

	def values(self, doc):
		kept = frappe.db.get_value("Hygiene File", self.file(doc).name, "*", as_dict=True)
		return {field: value for field, value in kept.items() if field not in ("modified", "modified_by")}

	def added_statements(self, doc) -> list[int]:
		"""How many statements a mail on a record takes because of us, and how many signs they have."""

		def comes_in(days_ago):
			return statements(lambda: self.answer(doc, days_ago))

		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.mode = "Observe"  # whoever proposes asks for the proposals there are
		chosen.save()
		comes_in(3)  # the first answer changes the state of the lead, which is no part of every mail
		with_us = comes_in(2)
		with (
			patch.object(events, "judge_mail"),
			patch.object(events, "touched"),
			patch.object(events, "undo_reopening"),
		):
			without = comes_in(1)
		return [count(with_us) - count(without) for count in (len, lambda texts: sum(map(len, texts)))]

	def test_a_mail_is_heard_by_few_and_short_statements(self):
		number, signs = self.added_statements(make_lead(30))
		self.assertLessEqual(number, 3)
		self.assertLess(signs, 4000)  # Frappe goes through each of them

	def test_and_so_is_one_on_an_opportunity(self):
		lead = make_lead(30)
		deal = make_opportunity(30, lead=lead)
		number, _signs = self.added_statements(deal)
		self.assertLessEqual(number, 5)
		self.assertEqual([self.file(doc).sign_on for doc in (lead, deal)], [day(-2)] * 2)

	def test_a_note_that_says_when_they_are_back_is_heard_as_well(self):
		lead = make_lead(30)
		mails(lead, 2)
		away = {"hygiene_answer": "auto_reply", "hygiene_back_on": day(9)}
		with patch.object(Reviewer, "named", side_effect=AssertionError("the contacts were read again")):
			mail(lead, received=True, subject="Automatic reply", **away)
		self.assertEqual((self.file(lead).away_until, self.file(lead).unanswered), (day(9), 2))
