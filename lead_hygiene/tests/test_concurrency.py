"""Several connections at work on the same records: one row for every true change, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch

import frappe

from lead_hygiene.site import actions, many, night, rebuild, reconcile
from lead_hygiene.tests import CommittedTestCase, mail, make_lead, make_opportunity, make_unseen

FIRST, SECOND, THIRD = "Prospecting", "Qualification", "Needs Analysis"


class TogetherCase(CommittedTestCase):
	"""Runs several works at once, each on a connection of its own."""

	def together(self, *works):
		"""Run each of `works` on a connection of its own, all starting at once; gives what was raised."""
		site, sites_path, start = frappe.local.site, frappe.local.sites_path, Barrier(len(works))

		def run(work):
			frappe.init(site=site, sites_path=sites_path, force=True)
			frappe.connect()
			frappe.flags.in_test = True
			try:
				start.wait()
				while True:
					try:
						work()
						frappe.db.commit()
						return None
					except frappe.QueryDeadlockError as error:
						if "last read" not in str(error):
							raise
						# MariaDB 11.6 writes over nothing that this transaction could not see: once more, then.
						frappe.db.rollback()
			except Exception as error:
				frappe.db.rollback()
				return error
			finally:
				frappe.destroy()

		with ThreadPoolExecutor(len(works)) as pool:
			raised = list(pool.map(run, works))
		return [error for error in raised if error is not None]


class TestTogether(TogetherCase):
	def setUp(self):
		super().setUp()
		self.deal = make_opportunity(sales_stage=FIRST)
		frappe.db.commit()

	def stays(self, doc):
		frappe.db.rollback()  # to see what the others wrote
		return super().stays(doc)

	def save(self, **values):
		def work():
			deal = frappe.get_doc("Opportunity", self.deal.name)
			deal.update(values)
			deal.save()

		return work

	def db_set(self, **values):
		return lambda: frappe.get_doc("Opportunity", self.deal.name).db_set(values)

	def test_saves_of_one_change(self):
		for _ in range(5):
			self.deal = make_opportunity(sales_stage=FIRST)
			frappe.db.commit()
			raised = self.together(*[self.save(sales_stage=SECOND)] * 4)
			self.assertTrue(all(isinstance(error, frappe.TimestampMismatchError) for error in raised), raised)
			self.assertEqual(self.places(self.deal), [(FIRST, None), (SECOND, None)])

	def test_db_sets_of_one_change(self):
		for _ in range(5):
			self.deal = make_opportunity(sales_stage=FIRST)
			frappe.db.commit()
			self.assertEqual(self.together(*[self.db_set(sales_stage=SECOND)] * 4), [])
			self.assertEqual(self.places(self.deal), [(FIRST, None), (SECOND, None)])

	def test_db_sets_of_several_changes_end_where_the_record_stands(self):
		for _ in range(5):
			self.deal = make_opportunity(sales_stage=FIRST)
			frappe.db.commit()
			works = [self.db_set(sales_stage=stage) for stage in (SECOND, THIRD, FIRST)]
			self.assertEqual(self.together(*works), [])
			last = self.places(self.deal)[-1]
			self.assertEqual(last, (self.deal.db_get("sales_stage"), None))

	def test_a_write_that_takes_back_what_it_could_not_see(self):
		"""Our view of the database is older than the change that we undo."""
		strict = frappe.db.sql("show variables like 'innodb_snapshot_isolation'")
		if strict and strict[0][1] == "ON":
			self.skipTest("this MariaDB refuses such a write")
		ours = frappe.get_doc("Opportunity", self.deal.name)
		self.file(ours)
		self.assertEqual(self.together(self.db_set(status="Lost")), [])
		ours.db_set("status", "Quotation")
		frappe.db.commit()
		self.assertEqual(self.places(ours), [(FIRST, None), (FIRST, "Lost"), (FIRST, None)])

	def test_a_save_while_the_night_finds_a_change(self):
		for _ in range(3):
			self.deal = make_opportunity(sales_stage=FIRST)
			frappe.db.set_value("Opportunity", self.deal.name, "sales_stage", SECOND)
			frappe.db.commit()
			reconcile.run()
			raised = self.together(night.run, self.save(sales_stage=SECOND), self.save(contact_mobile="1"))
			self.assertTrue(all(isinstance(error, frappe.TimestampMismatchError) for error in raised), raised)
			self.assertEqual(self.places(self.deal), [(FIRST, None), (SECOND, None)])

	def test_two_nights_at_once(self):
		deals = [make_opportunity(sales_stage=FIRST) for _ in range(6)]
		for deal in deals:
			frappe.db.set_value("Opportunity", deal.name, "sales_stage", SECOND)
		frappe.db.commit()
		reconcile.run()
		with patch.object(night, "BATCH", 2):
			self.assertEqual(self.together(night.run, night.run), [])
		for deal in deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None)])

	def test_mails_on_one_lead(self):
		lead = make_lead()
		frappe.db.commit()
		self.assertEqual(self.together(*[lambda: mail(lead)] * 4), [])
		self.assertEqual(self.places(lead), [("Assigned", None), ("In Process", None)])

	def test_first_histories_of_neighbours_do_not_lock_each_other_out(self):
		"""Records without a history lie in one gap of the index, where two writers could wait for each other."""
		lead = make_lead().name
		deals = [make_unseen("Opportunity", 0, party_name=lead, sales_stage=FIRST) for _ in range(12)]
		names = [deal.name for deal in deals]
		frappe.db.commit()

		def saves(some):
			def work():
				for name in some:
					deal = frappe.get_doc("Opportunity", name)
					deal.sales_stage = SECOND
					deal.save()

			return work

		self.assertEqual(self.together(saves(names[0::3]), saves(names[1::3]), saves(names[2::3])), [])
		for deal in deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None)])

	def test_neighbours_that_change_at_once_do_not_lock_each_other_out(self):
		deals = [make_opportunity(sales_stage=FIRST) for _ in range(12)]
		names = [deal.name for deal in deals]
		frappe.db.commit()

		def raw(some):
			def work():
				for name in some:
					frappe.get_doc("Opportunity", name).db_set("sales_stage", SECOND)

			return work

		self.assertEqual(self.together(raw(names[0::3]), raw(names[1::3]), raw(names[2::3])), [])
		for deal in deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None)])

	def test_a_rebuild_by_several_processes_on_a_site_without_histories(self):
		deals = [make_unseen("Opportunity", 0, sales_stage=FIRST) for _ in range(12)]
		frappe.db.commit()
		with patch.object(rebuild, "BATCH", 3):
			report = rebuild.run("Opportunity", processes=4)
		frappe.db.rollback()
		self.assertEqual((report.bad, report.reviewed), (0, rebuild.total("Opportunity")))
		for deal in deals:
			self.assertEqual(self.places(deal), [(FIRST, None)])


class TestDecisionsTogether(TogetherCase):
	"""A task that a person wants asked for, without a rule, decided by several at once."""

	def setUp(self):
		super().setUp()
		self.lead = make_lead(20, lead_owner="Administrator")
		self.action = frappe.get_doc(
			{
				"doctype": "Hygiene Action",
				"reference_doctype": "Lead",
				"reference_name": self.lead.name,
				"episode": "test",
				"action": "Ask for Next Step",
				"status": "Proposed",
				"responsible": "Administrator",
			}
		).insert()
		frappe.db.commit()

	def tearDown(self):
		frappe.db.rollback()
		for doctype in ("Hygiene Ledger Entry", "ToDo"):
			field = "reference_type" if doctype == "ToDo" else "reference_doctype"
			frappe.db.delete(doctype, {field: "Lead", "reference_name": self.lead.name})
		frappe.db.commit()
		super().tearDown()

	def events(self):
		frappe.db.rollback()  # to see what the others wrote
		found = {"hygiene_action": self.action.name}
		return frappe.get_all("Hygiene Ledger Entry", found, pluck="event", order_by="happened_on asc")

	def test_one_of_four_approvals_is_carried_out(self):
		raised = self.together(*[lambda: actions.decide(self.action.name, "approve")] * 4)
		self.assertEqual(len(raised), 3)
		self.assertTrue(all(isinstance(error, frappe.ValidationError) for error in raised), raised)
		self.assertEqual(self.events(), ["Approved", "Done"])
		self.assertEqual(frappe.db.count("ToDo", {"reference_name": self.lead.name}), 1)

	def test_an_approval_and_a_rejection_end_as_one_of_them(self):
		raised = self.together(
			lambda: actions.decide(self.action.name, "approve"),
			lambda: actions.decide(self.action.name, "reject", "no"),
			lambda: many._one(
				"decide", self.action.name, {"verdict": "approve", "reason": None, "until": None}
			),
		)
		self.assertLessEqual(len(raised), 2)
		done = self.events()
		self.assertIn(done, (["Approved", "Done"], ["Rejected"]))
		self.assertEqual(frappe.db.count("ToDo", {"reference_name": self.lead.name}), len(done) - 1)

	def test_who_looked_before_the_answer_came_must_look_again(self):
		frappe.db.get_value("Hygiene File", {"reference_name": self.lead.name}, "modified")
		self.assertEqual(self.together(lambda: mail(self.lead, received=True)), [])
		with self.assertRaises(actions.ChangedMeanwhile):
			actions.decide(self.action.name, "approve")
		self.assertEqual(self.events(), [])

	def test_saves_and_approvals_wait_for_each_other_without_a_deadlock(self):
		def save():
			lead = frappe.get_doc("Lead", self.lead.name)
			lead.city = "Shiraz"
			lead.save()

		raised = self.together(save, lambda: actions.decide(self.action.name, "approve"), save)
		expected = (frappe.TimestampMismatchError, actions.ChangedMeanwhile)
		self.assertTrue(all(isinstance(error, expected) for error in raised), raised)
