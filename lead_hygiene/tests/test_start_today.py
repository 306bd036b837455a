"""Where to start today: who is in the list and why, in which order, and whose list one may see."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report
from frappe.permissions import add_user_permission

from lead_hygiene import api
from lead_hygiene.site import start_candidates, start_today
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import (
	HygieneTestCase,
	day,
	mail,
	make_due,
	make_lead,
	make_opportunity,
	readers,
	todo,
	user,
)

REP = "starter@ours.example"


class StartCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		user(REP, "Sales User")

	def lead(self, days_ago: int = 0, **fields: Any) -> Any:
		return make_lead(days_ago, lead_owner=REP, **fields)

	def listed(self, reader: str = REP, **filters: Any) -> list[dict[str, Any]]:
		frappe.set_user(reader)
		try:
			return start_today.report(filters)[1]
		finally:
			frappe.set_user("Administrator")

	def names(self, reader: str = REP, **filters: Any) -> list[str]:
		return [row["reference_name"] for row in self.listed(reader, **filters)]

	def why(self, doc: Any, **filters: Any) -> str:
		return next(row["why"] for row in self.listed(**filters) if row["reference_name"] == doc.name)


class TestTheList(StartCase):
	def test_a_new_lead_that_nobody_contacted_is_in_the_list_until_somebody_does(self) -> None:
		lead = self.lead(3)
		self.assertEqual(self.names(), [lead.name])
		self.assertIn("Nobody has contacted them yet, 3 days after", self.why(lead))
		mail(lead, 0)
		self.assertEqual(self.names(), [])

	def test_who_wrote_waits_for_an_answer(self) -> None:
		lead = self.lead(20)
		mail(lead, 4)
		todo(lead, 5)
		self.assertEqual(self.names(), [])
		mail(lead, 2, received=True)
		self.assertIn("waiting for an answer for 2 days, since", self.why(lead))

	def test_a_step_that_is_due_or_overdue(self) -> None:
		today, late, later = self.lead(5), self.lead(5), self.lead(5)
		for lead, in_days in ((today, 0), (late, -2), (later, 1)):
			mail(lead, 4)
			todo(lead, in_days)
		self.assertEqual(self.names(), [late.name, today.name])
		self.assertIn("is due today", self.why(today))
		self.assertIn("is overdue by 2 days", self.why(late))

	def test_a_deadline_that_is_near(self) -> None:
		stage = frappe.get_doc(
			{"doctype": "Sales Stage", "stage_name": "Start Test", "hygiene_limit_days": "10"}
		).insert()
		deals = {
			age: make_opportunity(age, lead=make_lead(age), sales_stage=stage.name, opportunity_owner=REP)
			for age in (1, 7, 13)
		}
		for age, deal in deals.items():
			frappe.db.set_value("Hygiene File", {"reference_name": deal.name}, "stage_since", day(-age))
			mail(deal, 0)
		self.assertEqual(self.names(document_type="Opportunity"), [deals[13].name, deals[7].name])
		self.assertIn("3 days left for stage Start Test", self.why(deals[7]))
		self.assertIn("3 days past the deadline of stage Start Test", self.why(deals[13]))
		row = self.listed(document_type="Opportunity")[1]
		self.assertEqual(row["deadline"], day(3))

	def test_what_turns_cold_and_what_has_no_next_step(self) -> None:
		cooling, neglected = self.lead(85), self.lead(20)
		mail(cooling, 84)
		todo(cooling, -3, status="Closed")
		mail(neglected, 1)
		self.assertIn("Cold in 5 days", self.why(cooling))
		self.assertIn("No next step since", self.why(neglected))

	def test_what_rests_is_not_in_the_list(self) -> None:
		self.lead(3, hygiene_snoozed_until=day(5), hygiene_snooze_reason="They asked for it")
		self.lead(3).db_set("status", "Do Not Contact")
		gone = self.lead(3)
		api.let_go("Lead", gone.name, "Recycle", come_back_on=str(day(30)), without_message=1)
		self.assertEqual(self.names(), [])

	def test_what_was_recycled_comes_back_on_its_day(self) -> None:
		lead = self.lead(50)
		mail(lead, 40)
		api.let_go("Lead", lead.name, "Recycle", come_back_on=str(day(30)), without_message=1)
		kept = {"come_back_on": day(0), "review_on": day(0)}
		frappe.db.set_value("Hygiene File", {"reference_name": lead.name}, kept)
		self.assertIn("comes back today", self.why(lead).lower())
		Reviewer().refresh("Lead", [lead.name])
		self.assertIn("is due today", self.why(lead))

	def test_the_order_is_attractiveness_times_urgency(self) -> None:
		plain, liked, unloved = (
			self.lead(3, **known)
			for known in ({}, {"hygiene_need": "Yes", "hygiene_budget": "Yes"}, {"hygiene_need": "No"})
		)
		waiting = self.lead(3)
		mail(waiting, 2, received=True)
		rows = self.listed()
		self.assertEqual(
			[row["reference_name"] for row in rows], [liked.name, waiting.name, plain.name, unloved.name]
		)
		for row in rows:
			expected = (row["attractiveness"] * row["urgency"] + 50) // 100
			self.assertEqual(row["rank"], expected)
			self.assertIn(row["grade"], "ABCD")
			self.assertTrue(row["advice"])
			self.assertTrue(row["email"])
		self.assertEqual(self.names(how_many=2), [liked.name, waiting.name])

	def test_a_lead_and_its_opportunity_are_told_once(self) -> None:
		lead = self.lead(10)
		deal = make_opportunity(8, lead=lead, opportunity_owner=REP)
		mail(deal, 2, received=True)
		self.assertEqual(self.names(), [deal.name])
		frappe.set_user(REP)
		self.assertEqual(api.count_to_start_with()["value"], 1)
		frappe.set_user("Administrator")
		todo(lead, 0)
		self.assertEqual(set(self.names()), {deal.name, lead.name})
		self.assertNotIn("waiting", self.why(lead))
		deal.reload()
		deal.status = "Lost"
		deal.save()
		self.assertIn("waiting", self.why(lead))

	def test_few_pages_give_the_same_as_one(self) -> None:
		for number in range(7):
			lead = self.lead(number, hygiene_need=("Yes", "No", "Unknown")[number % 3])
			if number % 2:
				mail(lead, number % 4, received=True)
		whole = self.names()
		self.assertEqual(len(whole), 7)
		with patch.object(start_candidates, "PAGE", 2), patch.object(start_today, "BATCH", 1):
			self.assertEqual(self.names(), whole)
			self.assertEqual(
				[row["rank"] for row in self.listed(how_many=3)],
				[row["rank"] for row in self.listed()[:3]],
			)

	def test_what_is_due_for_review_is_judged_as_of_now(self) -> None:
		lead = self.lead(5)
		mail(lead, 4)
		todo(lead, -1, status="Closed")
		self.assertEqual(self.names(), [])
		make_due(lead)
		self.assertEqual(self.names(), [])

	def test_in_persian(self) -> None:
		lead = self.lead(3)
		frappe.local.lang = "fa"
		try:
			self.assertTrue(self.why(lead))
		finally:
			frappe.local.lang = "en"

	def test_the_number_card_counts_the_list(self) -> None:
		self.lead(3)
		waiting = self.lead(10)
		mail(waiting, 1, received=True)
		calm = self.lead(10)
		mail(calm, 1)
		make_lead(3)
		frappe.set_user(REP)
		card = api.count_to_start_with()
		self.assertEqual(card["value"], 2)
		self.assertEqual(card["route"], ["query-report", "Where to Start Today"])
		self.assertEqual(len(start_today.report({})[1]), 2)


class TestWhoseList(StartCase):
	def test_a_rep_sees_their_own_list_and_no_other(self) -> None:
		rep, other, manager, _stranger = readers()
		lead = make_lead(3, lead_owner=other)
		self.assertNotIn(lead.name, self.names(rep))
		with self.assertRaises(frappe.PermissionError):
			self.listed(rep, owner=other)
		self.assertIn(lead.name, self.names(other, owner=other))
		self.assertIn(lead.name, self.names(manager, owner=other))
		self.assertIn(lead.name, self.names(manager, how_many=500))

	def test_user_permissions_hold(self) -> None:
		_rep, _other, manager, _stranger = readers()
		lead = self.lead(3)
		allowed = frappe.get_doc({"doctype": "Territory", "territory_name": "Start Test"}).insert()
		theirs = self.lead(3, territory=allowed.name)
		add_user_permission("Territory", allowed.name, manager)
		listed = self.names(manager, owner=REP)
		self.assertIn(theirs.name, listed)
		if frappe.get_meta("Lead").get_field("territory") and lead.territory:
			self.assertNotIn(lead.name, listed)
		frappe.set_user(manager)
		count = start_candidates.Candidates(start_today.CASTS["Lead"], day(0), 7, REP, None).count()
		self.assertEqual(count, len(listed))

	def test_who_may_not_read_the_pipeline_sees_nothing(self) -> None:
		stranger = readers()[3]
		with self.assertRaises(frappe.PermissionError):
			self.listed(stranger)
		frappe.set_user(stranger)
		with self.assertRaises(frappe.PermissionError):
			api.count_to_start_with()

	def test_filters_are_checked(self) -> None:
		for wrong in ({"document_type": "User"}, {"how_many": -1}, {"owner": ["in", [REP]]}):
			with self.subTest(wrong), self.assertRaises(frappe.ValidationError):
				self.listed("Administrator", **wrong)

	def test_only_a_company(self) -> None:
		deal = make_opportunity(3, opportunity_owner=REP)
		self.assertIn(deal.name, self.names(company=deal.company))
		self.assertEqual(self.names(company="No Such Company"), [])

	def test_frappe_runs_the_report(self) -> None:
		lead = self.lead(3)
		frappe.set_user(REP)
		found = query_report.run("Where to Start Today", {"owner": REP})
		self.assertEqual([row["reference_name"] for row in found["result"]], [lead.name])
