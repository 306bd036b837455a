"""Limits of stages: what a person may write, and what a change of one does to the deals in the stage, at once."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene.site import night, stages
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import CommittedTestCase, HygieneTestCase, day, make_lead, make_opportunity, todo

STAGE, OTHER = "Prospecting", "Qualification"
KIND, OTHER_KIND = "Test Tender", "Test Renewal"


def limit(days=None, stage=STAGE, **kinds):
	"""Write the limit of a stage, and those of the two types: tender=…, renewal=…"""
	doc = frappe.get_doc("Sales Stage", stage)
	doc.hygiene_limit_days = days
	names = {"tender": KIND, "renewal": OTHER_KIND}
	doc.set(
		"hygiene_limits",
		[{"opportunity_type": names[key], "limit_days": given} for key, given in kinds.items()],
	)
	return doc.save()


class LimitsTestCase(HygieneTestCase):
	def setUp(self):
		super().setUp()
		for name in (KIND, OTHER_KIND):
			frappe.get_doc({"doctype": "Opportunity Type", "name": name}).insert(ignore_if_duplicate=True)

	def deal(self, days_ago=0, kind=KIND, stage=STAGE, **fields):
		deal = make_opportunity(days_ago, sales_stage=stage, opportunity_type=kind, **fields)
		todo(deal, -3)  # so that nobody is neglected
		return deal

	def deadline(self, deal):
		return deal.db_get("hygiene_stage_deadline")

	def due(self, *deals):
		"""Which of the deals are due today."""
		return [self.file(deal).review_on == getdate(nowdate()) for deal in deals]


class TestWhatAPersonMayWrite(LimitsTestCase):
	def test_no_limit_below_a_day_and_no_words(self):
		for wrong in ("0", "-3", "soon", "1.5", "99999"):
			for given in ({"days": wrong}, {"tender": wrong}):
				with self.subTest(given), self.assertRaisesRegex(frappe.ValidationError, "whole number"):
					limit(**given)

	def test_the_message_names_the_stage_and_the_type(self):
		with self.assertRaisesRegex(frappe.ValidationError, f"{STAGE}, {KIND}"):
			limit(tender="0")

	def test_one_limit_for_a_type(self):
		stage = limit("30", tender="10")
		stage.append("hygiene_limits", {"opportunity_type": KIND, "limit_days": "20"})
		with self.assertRaisesRegex(frappe.ValidationError, "two limits"):
			stage.save()

	def test_a_type_without_a_limit_is_refused(self):
		with self.assertRaises(frappe.ValidationError):
			limit("30", tender=None)

	def test_persian_and_arabic_digits_are_digits(self):
		stage = limit("۳۰", tender=" ١٠ ")
		stage.reload()
		self.assertEqual((stage.hygiene_limit_days, stage.hygiene_limits[0].limit_days), ("30", "10"))

	def test_a_limit_by_command(self):
		limit("30", tender="10")
		self.assertIn("20", stages.use_limit(STAGE, 20))
		self.assertIn(KIND, stages.use_limit(STAGE, 12, KIND))
		self.assertIn(OTHER_KIND, stages.use_limit(STAGE, 7, OTHER_KIND))
		stage = frappe.get_doc("Sales Stage", STAGE)
		self.assertEqual(stage.hygiene_limit_days, "20")
		self.assertEqual(
			{row.opportunity_type: row.limit_days for row in stage.hygiene_limits},
			{KIND: "12", OTHER_KIND: "7"},
		)


class TestVerdicts(LimitsTestCase):
	def test_a_type_has_its_own_limit_and_the_rest_that_of_the_stage(self):
		limit("30", tender="10")
		own, rest = self.deal(15), self.deal(15, OTHER_KIND)
		self.assertEqual((self.deadline(own), self.deadline(rest)), (day(-5), day(15)))
		self.assertEqual((self.state(own), self.state(rest)), ("Overdue", "Active"))

	def test_a_limit_of_a_type_alone(self):
		limit(tender="10")
		own, rest = self.deal(15), self.deal(15, OTHER_KIND)
		self.assertEqual((self.deadline(own), self.deadline(rest)), (day(-5), None))

	def test_a_deal_that_changes_its_type_changes_its_limit(self):
		limit("30", tender="10")
		deal = self.deal(15)
		deal.reload()
		deal.opportunity_type = OTHER_KIND
		deal.save()
		self.assertEqual((self.deadline(deal), self.state(deal)), (day(15), "Active"))

	def test_a_renamed_type_keeps_its_limit(self):
		limit("30", tender="10")
		deal = self.deal(15)
		frappe.rename_doc("Opportunity Type", KIND, "Test Auction", force=True)
		Reviewer().refresh("Opportunity", [deal.name])
		self.assertEqual(self.deadline(deal), day(-5))

	def test_a_limit_that_was_taken_away(self):
		limit("30", tender="10")
		deal = self.deal(15)
		limit("30")
		self.assertEqual(self.deadline(deal), day(15))
		limit()
		self.assertIsNone(self.deadline(deal))


class TestChanges(LimitsTestCase):
	def test_a_limit_of_the_stage_moves_the_deals_without_one_of_their_own(self):
		limit("30", tender="10")
		own, rest, elsewhere = self.deal(5), self.deal(5, OTHER_KIND), self.deal(5, OTHER_KIND, OTHER)
		limit("20", tender="10")
		self.assertEqual([self.deadline(deal) for deal in (own, rest, elsewhere)], [day(5), day(15), None])
		self.assertEqual(self.due(own, rest, elsewhere), [False, True, False])

	def test_a_limit_of_a_type_moves_the_deals_of_that_type(self):
		limit("30")
		own, rest = self.deal(5), self.deal(5, OTHER_KIND)
		limit("30", tender="10")
		self.assertEqual([self.deadline(deal) for deal in (own, rest)], [day(5), day(25)])
		self.assertEqual(self.due(own, rest), [True, False])

	def test_a_limit_of_a_type_that_says_the_same_moves_nothing(self):
		limit("30")
		deal = self.deal(5)
		limit("30", tender="30")
		self.assertEqual((self.deadline(deal), self.due(deal)), (day(25), [False]))

	def test_a_save_that_changes_no_limit_moves_nothing(self):
		limit("30", tender="10")
		deal = self.deal(5)
		with patch.object(stages, "review_soon") as soon:
			stage = frappe.get_doc("Sales Stage", STAGE)
			stage.hygiene_order = 7
			stage.save()
		soon.assert_not_called()
		self.assertEqual(self.due(deal), [False])

	def test_closed_deals_stay_as_they_are(self):
		limit("30")
		deal = self.deal(5)
		deal.reload()
		deal.declare_enquiry_lost([], [])
		before = deal.db_get(["hygiene_stage_deadline", "hygiene_review_on", "modified"])
		limit("20")
		self.assertEqual(deal.db_get(["hygiene_stage_deadline", "hygiene_review_on", "modified"]), before)
		self.assertIsNone(self.file(deal).review_on)

	def test_the_deadline_of_a_form_is_the_one_in_the_database(self):
		limit("30")
		deal = self.deal(5)
		before = frappe.get_doc("Opportunity", deal.name)
		limit("20")
		after = frappe.get_cached_doc("Opportunity", deal.name)
		self.assertEqual(getdate(after.hygiene_stage_deadline), day(15))
		self.assertEqual(after.modified, before.modified)

	def test_leads_know_no_limit_of_a_sales_stage(self):
		lead = make_lead(5)
		todo(lead, -3)
		limit("20")
		self.assertEqual(self.due(lead), [False])

	def test_it_takes_as_many_queries_for_many_deals_as_for_one(self):
		limit("30")

		def queries():
			count = []
			stage = frappe.get_doc("Sales Stage", STAGE)
			days = {"30": "20", "20": "30"}[stage.hygiene_limit_days]
			sql = frappe.db.__class__.sql
			with patch.object(
				frappe.db.__class__, "sql", lambda *args, **kwargs: count.append(1) or sql(*args, **kwargs)
			):
				limit(days)
			return len(count)

		self.deal(5)
		queries()
		one = queries()
		for days_ago in (1, 2, 3, 5, 8):
			self.deal(days_ago)
		self.assertLessEqual(queries(), one)


class TestWorkingDays(LimitsTestCase):
	def setUp(self):
		super().setUp()
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.working_days = 1
		chosen.save()
		company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		free = frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": "Test Free Days",
				"from_date": add_days(nowdate(), -60),
				"to_date": add_days(nowdate(), 60),
				"holidays": [
					{"holiday_date": add_days(nowdate(), n), "description": "free"} for n in (2, 3, 12)
				],
			}
		).insert()
		self.addCleanup(frappe.clear_document_cache, "Company", company)
		frappe.db.set_value("Company", company, "default_holiday_list", free.name)
		free.save()

	def test_deadlines_count_working_days(self):
		limit("5")
		deal = self.deal()
		self.assertEqual(self.deadline(deal), day(7))

	def test_a_changed_limit_counts_them_too(self):
		limit("30", tender="5")
		own, rest = self.deal(), self.deal(0, OTHER_KIND)
		limit("5", tender="12")
		self.assertEqual((self.deadline(own), self.deadline(rest)), (day(15), day(7)))
		moved = self.deadline(own), self.deadline(rest)
		for deal in (own, rest):
			Reviewer().refresh("Opportunity", [deal.name])
		self.assertEqual((self.deadline(own), self.deadline(rest)), moved)


class TestTheNightAfter(CommittedTestCase):
	def test_a_shorter_limit_makes_a_deal_overdue_at_the_next_review(self):
		frappe.get_doc({"doctype": "Sales Stage", "stage_name": "Test Stage"}).insert()
		limit("30", "Test Stage")
		deal = make_opportunity(20, sales_stage="Test Stage")
		todo(deal, -3)
		self.assertEqual(self.state(deal), "Active")
		limit("10", "Test Stage")
		self.assertEqual(deal.db_get("hygiene_stage_deadline"), day(-10))
		night.run(act=False)
		self.assertEqual(self.state(deal), "Overdue")
