"""Rules and settings as people write them, and what they make due."""

from __future__ import annotations

import frappe
from frappe.utils import getdate, nowdate

from lead_hygiene.core.policy import DEFAULT_RULES, Policy
from lead_hygiene.site import policy, seeds
from lead_hygiene.tests import HygieneTestCase, make_lead, todo


def rule(**fields):
	return frappe.get_doc(
		{
			"doctype": "Hygiene Rule",
			"rule_name": frappe.generate_hash(length=8),
			"trigger_type": "Age in Days",
			"threshold": 5,
			"action": "Flag",
			**fields,
		}
	)


class TestRules(HygieneTestCase):
	def test_the_seeded_policy_is_the_core_s_default(self):
		seeded = {r.name: r for r in policy.current().rules}
		self.assertEqual(seeded, {r.name: r for r in DEFAULT_RULES})
		self.assertEqual(policy.current().warning_days, Policy().warning_days)

	def test_seeding_again_leaves_what_people_changed(self):
		frappe.db.set_value("Hygiene Rule", "Silent for 90 days", "threshold", 120)
		seeds.rules()
		self.assertEqual(frappe.db.get_value("Hygiene Rule", "Silent for 90 days", "threshold"), 120)

	def test_a_rule_with_conditions_fires_only_where_they_hold(self):
		near = make_lead(20, city="Shiraz")
		far = make_lead(20, city="Tabriz")
		for lead in (near, far):
			todo(lead, -3)
		rule(conditions=[{"field": "City", "operator": "=", "value": "shiraz"}]).insert()
		for lead in (near, far):
			lead.save()
		self.assertEqual((near.hygiene_state, far.hygiene_state), ("Overdue", "Active"))

	def test_a_new_rule_makes_every_open_record_due(self):
		lead = make_lead()
		rule().insert()
		self.assertEqual(self.file(lead).review_on, getdate(nowdate()))

	def test_rules_that_make_no_sense_are_refused_in_words(self):
		wrong = (
			({"threshold": 0}, "at least 1"),
			({"trigger_type": "Disqualified"}, "which reason"),
			({"action": "Recycle"}, "Come Back After"),
			({"conditions": [{"field": "Shoe Size", "operator": "=", "value": "1"}]}, "no field"),
			(
				{
					"applies_to": "Opportunity",
					"conditions": [{"field": "disabled", "operator": "=", "value": "1"}],
				},
				"no field",
			),
			({"conditions": [{"field": "status", "operator": "=", "value": ""}]}, "needs a value"),
		)
		for fields, words in wrong:
			with self.subTest(words), self.assertRaisesRegex(frappe.ValidationError, words):
				rule(**fields).insert()
		rule(action="Say Farewell", mode="Observe").insert()

	def test_settings_that_make_no_sense_are_refused(self):
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.stop_share = 120
		with self.assertRaisesRegex(frappe.ValidationError, "0 to 100"):
			chosen.save()

	def test_settings_change_the_verdict(self):
		lead = make_lead(84)
		todo(lead, -3)
		self.assertEqual(self.state(lead), "Cooling")
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.warning_days = 2
		chosen.save()
		lead.reload()
		lead.save()
		self.assertEqual(self.state(lead), "Active")

	def test_working_days_skip_the_holidays_of_the_company(self):
		from lead_hygiene.tests import day, make_opportunity

		company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		holidays = frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": "Test Holidays",
				"from_date": day(-60),
				"to_date": day(60),
				"holidays": [{"holiday_date": day(-n), "description": "rest"} for n in range(1, 6)],
			}
		).insert()
		frappe.db.set_value("Company", company, "default_holiday_list", holidays.name)
		frappe.db.set_value("Sales Stage", "Prospecting", "hygiene_limit_days", "7")
		chosen = frappe.get_doc("Lead Hygiene Settings")
		for working_days, deadline in ((0, day(-3)), (1, day(2))):
			chosen.working_days = working_days
			chosen.save()
			deal = make_opportunity(10, sales_stage="Prospecting", company=company)
			self.assertEqual(getdate(deal.hygiene_stage_deadline), deadline)


class TestWhatTheNightWrites(HygieneTestCase):
	FIELDS = ("suspended_because", "last_night_on", "last_reconciled_on")

	def kept(self):
		known = frappe.db.get_singles_dict("Lead Hygiene Settings")
		return {field: known.get(field) or None for field in self.FIELDS}

	def test_saving_the_settings_leaves_it_as_it_is(self):
		for night in (None, "2026-11-20 03:00:00"):
			with self.subTest(night):
				frappe.db.set_single_value("Lead Hygiene Settings", "last_night_on", night)
				before = self.kept()
				chosen = frappe.get_doc("Lead Hygiene Settings")
				chosen.last_night_on = "2026-11-01 03:00:00"  # a form that was left open
				chosen.save()
				self.assertEqual(self.kept(), before)
