"""Several connections at work on the same records: one row for every true change, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch

import frappe

from lead_hygiene.site import night, rebuild, reconcile
from lead_hygiene.tests import CommittedTestCase, mail, make_lead, make_opportunity, make_unseen

FIRST, SECOND, THIRD = "Prospecting", "Qualification", "Needs Analysis"


class TestTogether(CommittedTestCase):
	def setUp(self):
		super().setUp()
		self.deal = make_opportunity(sales_stage=FIRST)
		frappe.db.commit()

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
