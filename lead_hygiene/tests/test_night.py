"""The night, the reconcile and the rebuild. They commit, so what these tests make is deleted by hand."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate, now_datetime, nowdate

from lead_hygiene.site import files, night, proof, rebuild, reconcile, review
from lead_hygiene.tests import HygieneTestCase, day, mails, make_due, make_lead, make_opportunity


class TestNight(HygieneTestCase):
	def setUp(self):
		frappe.db.rollback()
		super().setUp()
		self.lead = make_lead(10)
		self.deal = make_opportunity(40, lead=self.lead)
		frappe.db.commit()

	def tearDown(self):
		frappe.set_user("Administrator")
		for mail in frappe.get_all("Communication", {"reference_name": self.lead.name}, pluck="name"):
			frappe.delete_doc("Communication", mail, force=True)
		for doc in (self.deal, self.lead):
			frappe.delete_doc(doc.doctype, doc.name, force=True, ignore_missing=True)
		frappe.db.delete("Hygiene Action", {"reference_name": self.lead.name})
		frappe.db.commit()
		frappe.db.savepoint("before_test")
		super().tearDown()

	def test_nothing_due_reads_one_indexed_query(self):
		night.run()
		reviewer = review.Reviewer()
		with self.assertQueryCount(1):
			self.assertEqual(night.due.batch("review_on", reviewer.today, night.BATCH), [])
		file = frappe.qb.DocType("Hygiene File")
		query = frappe.qb.from_(file).select(file.name).where(file.review_on <= nowdate())
		plan = frappe.db.sql(f"explain {query.get_sql()}", as_dict=True)
		self.assertEqual(plan[0]["key"], "review_on")

	def test_it_reviews_what_is_due_and_only_that(self):
		night.run()
		self.sent_by_raw_sql(5)
		self.assertEqual(night.run().reviewed, 0)
		make_due(self.lead)
		report = night.run()
		self.assertEqual((report.reviewed, report.changed), (1, 1))
		self.assertEqual(self.state(self.lead), "Cold")
		self.assertGreater(self.file(self.lead).review_on, getdate(nowdate()))

	def test_it_leaves_modified_alone(self):
		before = frappe.db.get_value("Lead", self.lead.name, ["modified", "modified_by"])
		self.sent_by_raw_sql(5)
		make_due(self.lead)
		night.run()
		self.assertEqual(self.state(self.lead), "Cold")
		self.assertEqual(frappe.db.get_value("Lead", self.lead.name, ["modified", "modified_by"]), before)

	def test_a_preview_tells_what_the_coming_night_brings_and_writes_nothing(self):
		night.run()
		reconcile.run()
		night.run()
		self.sent_by_raw_sql(5)
		frappe.db.delete("Hygiene File", {"reference_name": self.deal.name})
		before = self.file(self.lead).as_dict()
		with patch.object(night, "BATCH", 1):
			report = night.preview()
		self.assertEqual((report.reviewed, report.changed, report.states["Cold"]), (2, 2, 2))
		self.assertFalse(frappe.db.exists("Hygiene File", {"reference_name": self.deal.name}))
		self.assertEqual(self.file(self.lead).as_dict(), before)
		self.assertEqual(self.state(self.lead), "Active")

	def test_a_preview_looks_at_tomorrow(self):
		night.run()
		reconcile.run()
		night.run()
		self.assertEqual(night.preview().reviewed, 0)
		files.make_due("Lead", [self.lead.name], on=day(1))
		self.assertEqual((night.run().reviewed, night.preview().reviewed), (0, 1))

	def test_a_preview_leaves_out_what_has_no_day(self):
		night.run()
		reconcile.run()
		night.run()
		frappe.db.set_value("Hygiene File", {"reference_name": self.lead.name}, "review_on", None)
		self.assertEqual(night.preview().reviewed, 0)

	def test_a_rule_that_changes_during_the_night_holds_for_the_whole_night(self):
		night.run()
		make_due(self.lead)
		make_due(self.deal)
		rule = frappe.get_doc(
			{
				"doctype": "Hygiene Rule",
				"rule_name": "Changed at night",
				"trigger_type": "Age in Days",
				"threshold": 5,
				"action": "Flag",
			}
		)

		def change(count):
			if not frappe.db.exists("Hygiene Rule", rule.rule_name):
				rule.insert()
				frappe.db.commit()

		try:
			with patch.object(night, "BATCH", 1):
				night.run(progress=change)
			self.assertEqual({self.state(self.lead), self.state(self.deal)}, {"Overdue"})
		finally:
			rule.delete()
			frappe.db.commit()

	def test_what_is_written_while_the_night_reads_is_found_by_the_reconcile(self):
		night.run()
		reconcile.run()
		judged = review.Reviewer().named("Lead", [self.lead.name])
		self.lead.reload()
		self.lead.hygiene_disqualified = "No Budget"
		self.lead.save()
		review.settle("Lead", judged)
		frappe.db.commit()
		self.assertEqual(reconcile.run()["changed"], 1)
		night.run()
		self.assertEqual(self.state(self.lead), "Unqualified")

	def test_a_file_opened_by_the_reconcile_keeps_the_age_of_the_stage(self):
		frappe.db.delete("Hygiene File", {"reference_name": self.deal.name})
		reconcile.run()
		night.run()
		file = self.file(self.deal)
		self.assertEqual((file.stage_since, file.stage_estimated), (day(-40), 1))

	def test_a_bad_record_is_logged_and_the_night_goes_on(self):
		night.run()
		make_due(self.lead)
		make_due(self.deal)
		judge = review.Reviewer.judge

		def stumble(reviewer, record, *args):
			if record.name == self.lead.name:
				raise ValueError("a bad record")
			return judge(reviewer, record, *args)

		logs = frappe.db.count("Error Log")
		with patch.object(review.Reviewer, "judge", stumble):
			report = night.run()
		self.assertEqual((report.reviewed, report.bad), (1, 1))
		self.assertEqual(self.file(self.lead).review_on, day(1))
		self.assertGreater(self.file(self.deal).review_on or day(99), getdate(nowdate()))
		self.assertEqual(frappe.db.count("Error Log"), logs + 1)

	def test_a_bad_record_spoils_only_itself_in_a_rebuild(self):
		judge = review.Reviewer.judge

		def stumble(reviewer, record, *args):
			if record.name == self.lead.name:
				raise ValueError("a bad record")
			return judge(reviewer, record, *args)

		with patch.object(review.Reviewer, "judge", stumble):
			report = rebuild.run()
		self.assertEqual((report.bad, report.reviewed), (1, rebuild.total() - 1))

	def test_an_interrupted_night_goes_on_where_it_stopped(self):
		night.run()
		make_due(self.lead)
		make_due(self.deal)
		write, calls = files.write, []

		def power_cut(judged):
			calls.append(judged)
			if len(calls) == 2:
				raise KeyboardInterrupt
			return write(judged)

		cut = patch.object(files, "write", power_cut)
		with patch.object(night, "BATCH", 1), cut, self.assertRaises(KeyboardInterrupt):
			night.run()
		frappe.db.rollback()
		self.assertEqual(night.due_count(), 1)
		self.assertEqual(night.run().reviewed, 1)
		self.assertEqual(night.due_count(), 0)

	def test_the_reconcile_finds_what_no_event_saw(self):
		night.run()
		frappe.db.delete("Hygiene File", {"reference_name": self.lead.name})
		frappe.db.set_value(
			"Opportunity", self.deal.name, "sales_stage", "Qualification", update_modified=False
		)
		found = reconcile.run()
		self.assertEqual((found["new"], found["changed"]), (1, 1))
		night.run()
		self.assertEqual(self.file(self.lead).state, "Active")
		file = self.file(self.deal)
		self.assertEqual(
			(file.stage, file.stage_since, file.stage_estimated), ("Qualification", getdate(nowdate()), 1)
		)

	def test_the_reconcile_finds_mail_written_past_the_events(self):
		night.run()
		reconcile.run()
		self.sent_by_raw_sql(5)
		reconcile.run()
		night.run()
		self.assertEqual(self.state(self.lead), "Cold")

	def test_the_reconcile_drops_files_of_records_that_are_gone(self):
		frappe.db.delete("Opportunity", {"name": self.deal.name})
		reconcile.run()
		self.assertFalse(frappe.db.exists("Hygiene File", {"reference_name": self.deal.name}))

	def test_a_rebuild_judges_everything_by_one_process_or_two(self):
		night.run()
		self.sent_by_raw_sql(5)
		frappe.db.commit()
		with patch.object(rebuild, "BATCH", 1):
			report = rebuild.run(processes=2)
		frappe.db.rollback()
		self.assertEqual(report.reviewed, rebuild.total())
		self.assertEqual(self.state(self.lead), "Cold")
		self.assertEqual(rebuild.run().changed, 0)

	def test_nobody_is_called_silent_while_mail_is_not_fetched(self):
		night.run()
		self.sent_by_raw_sql(5)
		make_due(self.lead)
		with patch.object(proof, "check", return_value="incoming mail was last fetched in spring"):
			proof.forget()
			night.run()
		self.assertEqual(self.state(self.lead), "Active")
		self.assertEqual(self.file(self.lead).review_on, day(1))
		self.assertIn("spring", frappe.db.get_single_value("Lead Hygiene Settings", "suspended_because"))
		proof.forget()
		make_due(self.lead)
		night.run()
		self.assertEqual(self.state(self.lead), "Cold")
		self.assertFalse(frappe.db.get_single_value("Lead Hygiene Settings", "suspended_because"))

	def sent_by_raw_sql(self, count):
		"""Mails that no event saw."""
		sample = mails(self.lead, 1)[0]
		row = sample.get_valid_dict()
		sample.delete()
		columns = [column for column in row if frappe.db.has_column("Communication", column)]
		for n in range(count):
			now = now_datetime()
			row.update(name=frappe.generate_hash(length=10), creation=now, modified=now)
			row["communication_date"] = add_days(now, -n - 1)
			frappe.db.bulk_insert("Communication", columns, [[row[column] for column in columns]])
		frappe.db.commit()


class TestProof(HygieneTestCase):
	def test_a_site_that_fetches_no_mail_has_nothing_to_prove(self):
		frappe.db.set_value("Email Account", {"enable_incoming": 1}, "enable_incoming", 0)
		self.assertIsNone(proof.check())

	def test_a_stale_mailbox_is_told_in_words(self):
		account = frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": "Test Inbox",
				"email_id": "inbox@ours.example",
				"enable_incoming": 0,
				"service": "",
			}
		)
		account.flags.ignore_validate = True
		account.flags.ignore_mandatory = True
		account.db_insert()
		account.db_set("enable_incoming", 1)
		job = {"method": proof._PULL}
		frappe.db.set_value("Scheduled Job Type", job, {"last_execution": now_datetime(), "stopped": 0})
		self.assertIsNone(proof.check())
		frappe.db.set_value("Scheduled Job Type", job, "last_execution", add_days(now_datetime(), -3))
		self.assertIn("last fetched", proof.check())
		frappe.db.set_value("Scheduled Job Type", job, "stopped", 1)
		self.assertIn("stopped", proof.check())
		account.db_set("awaiting_password", 1)
		self.assertIn("password", proof.check())
		account.db_set({"awaiting_password": 0, "enable_incoming": 1})
		proof.note_mailboxes()
		account.db_set("enable_incoming", 0)
		self.assertIn("no mailbox", proof.check())
