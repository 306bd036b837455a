"""Histories when a record or a Sales Stage is renamed, merged or deleted."""

from __future__ import annotations

import frappe

from lead_hygiene.site import night, reconcile
from lead_hygiene.tests import (
	CommittedTestCase,
	HygieneTestCase,
	day,
	mail,
	make_lead,
	make_opportunity,
	make_unseen,
)

FIRST, SECOND, THIRD = "Prospecting", "Qualification", "Needs Analysis"


def move(deal, *stages):
	for stage in stages:
		deal.sales_stage = stage
		deal.save()


class TestRecords(HygieneTestCase):
	def test_a_renamed_deal_keeps_its_history(self):
		deal = make_opportunity(sales_stage=FIRST)
		move(deal, SECOND)
		old = deal.name
		frappe.rename_doc("Opportunity", old, f"{old}-renamed")
		deal = frappe.get_doc("Opportunity", f"{old}-renamed")
		self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None)])
		self.assertFalse(frappe.db.exists("Stage Change", {"reference_name": old}))
		move(deal, THIRD)
		self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None), (THIRD, None)])

	def test_a_merged_lead_has_the_history_of_both_and_stands_where_the_one_that_stays_did(self):
		gone, stays = make_lead(), make_lead()
		gone.status = "Do Not Contact"
		gone.save()
		mail(stays)
		frappe.rename_doc("Lead", gone.name, stays.name, merge=True)
		self.assertEqual(self.places(stays), [("Assigned", None), ("Dead", "Dead"), ("In Process", None)])
		self.assertFalse(frappe.db.exists("Stage Change", {"reference_name": gone.name}))

	def test_a_deleted_deal_takes_its_history_along(self):
		deal = make_opportunity(sales_stage=FIRST)
		deal.delete()
		self.assertFalse(frappe.db.exists("Stage Change", {"reference_name": deal.name}))

	def test_a_lead_of_the_same_name_is_another_record(self):
		deal = make_opportunity(sales_stage=FIRST)
		lead = make_unseen("Lead", 0, name=deal.name)
		lead.db_set("status", "Do Not Contact")
		self.assertEqual(self.places(deal), [(FIRST, None)])
		move(deal, SECOND)
		lead.delete()
		self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None)])


class TestGone(CommittedTestCase):
	def test_a_deal_deleted_by_raw_sql_takes_its_history_along_at_night(self):
		deal = make_opportunity(sales_stage=FIRST)
		frappe.db.delete("Opportunity", {"name": deal.name})
		reconcile.run()
		night.run()
		self.assertFalse(frappe.db.exists("Stage Change", {"reference_name": deal.name}))


class TestStages(HygieneTestCase):
	def setUp(self):
		super().setUp()
		for name in ("Test Early", "Test Early Too", "Test Late"):
			frappe.get_doc({"doctype": "Sales Stage", "stage_name": name}).insert()

	def test_a_renamed_stage_is_renamed_in_all_histories(self):
		deal = make_opportunity(sales_stage="Test Early")
		move(deal, "Test Late", "Test Early")
		deal.db_set("status", "Lost")
		frappe.rename_doc("Sales Stage", "Test Early", "Test First")
		self.assertEqual(
			self.places(deal),
			[("Test First", None), ("Test Late", None), ("Test First", None), ("Test First", "Lost")],
		)
		deal.reload()
		deal.save()
		self.assertEqual(len(self.stays(deal)), 4)

	def test_two_stays_in_merged_stages_are_one(self):
		deal = make_opportunity(10, sales_stage="Test Early")
		move(deal, "Test Early Too", "Test Late")
		elsewhere = make_opportunity(10, sales_stage="Test Late")
		before = self.stays(deal)
		frappe.rename_doc("Sales Stage", "Test Early", "Test Early Too", merge=True)
		self.assertEqual(self.places(deal), [("Test Early Too", None), ("Test Late", None)])
		self.assertEqual(self.places(elsewhere), [("Test Late", None)])
		after = self.stays(deal)
		self.assertEqual(sum(row.days for row in after), sum(row.days for row in before))
		self.assertEqual(
			(after[0].entered_at, after[0].known_by, after[0].days), (before[0].entered_at, "Estimated", 10)
		)
		deal.reload()
		move(deal, "Test Early Too")
		self.assertEqual(
			self.places(deal), [("Test Early Too", None), ("Test Late", None), ("Test Early Too", None)]
		)

	def test_a_merge_joins_the_stay_that_lasts_and_its_clock_starts_earlier(self):
		deal = make_opportunity(10, sales_stage="Test Early")
		move(deal, "Test Early Too")
		frappe.rename_doc("Sales Stage", "Test Early", "Test Early Too", merge=True)
		self.assertEqual(self.places(deal), [("Test Early Too", None)])
		self.assertEqual(self.stays(deal)[0].entered_on, day(-10))
		self.assertEqual(self.file(deal).stage_since, day(-10))
		move(deal, "Test Late")
		self.assertEqual(self.places(deal), [("Test Early Too", None), ("Test Late", None)])

	def test_a_merge_joins_stays_of_deals_that_ended_too(self):
		deal = make_opportunity(10, sales_stage="Test Early")
		deal.db_set({"sales_stage": "Test Early Too", "status": "Lost"})
		deal.db_set("sales_stage", "Test Early")
		self.assertEqual(len(self.stays(deal)), 3)
		frappe.rename_doc("Sales Stage", "Test Early", "Test Early Too", merge=True)
		self.assertEqual(self.places(deal), [("Test Early Too", None), ("Test Early Too", "Lost")])

	def test_owner_and_amount_outlive_a_merge(self):
		deal = make_opportunity(
			10, sales_stage="Test Early", opportunity_amount=100, opportunity_owner="Administrator"
		)
		deal.opportunity_amount = 300
		move(deal, "Test Early Too", "Test Late")
		frappe.rename_doc("Sales Stage", "Test Early", "Test Early Too", merge=True)
		self.assertEqual(
			[(row.responsible, row.amount) for row in self.stays(deal)],
			[("Administrator", 100 * deal.conversion_rate), ("Administrator", 300 * deal.conversion_rate)],
		)
