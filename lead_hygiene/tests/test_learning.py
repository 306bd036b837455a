"""The report Score Learning: what it proposes, what it leaves out, who may see it, and points accepted."""

from __future__ import annotations

import random
from typing import Any

import frappe
from frappe.utils import add_days, nowdate

from lead_hygiene import api
from lead_hygiene.site import learning
from lead_hygiene.tests import HygieneTestCase, make_opportunity, user

OLD = add_days(nowdate(), -4000)  # long before any other record of the site
GOOD, POOR = "Learning Good", "Learning Poor"


class TestScoreLearning(HygieneTestCase):
	"""Deals of two kinds, opened long ago: of the good kind most are won, of the poor kind few."""

	def history(self, records: int = 160) -> None:
		for kind in (GOOD, POOR):
			if not frappe.db.exists("Opportunity Type", kind):
				frappe.get_doc({"doctype": "Opportunity Type", "name": kind}).insert()
		pattern = frappe.db.get_value("Opportunity", make_opportunity().name, "*", as_dict=True)
		draw = random.Random(4)
		for at in range(records):
			kind = (GOOD, POOR)[at % 2]
			won = draw.random() < (0.7 if kind == GOOD else 0.3)
			row = frappe.new_doc("Opportunity")
			row.update(
				{
					**{
						name: pattern[name] for name in ("opportunity_from", "party_name", "company", "title")
					},
					"transaction_date": OLD,
					"opportunity_type": kind,
					"order_lost_reason": "" if won else "Too dear",
					"status": "Converted" if won else "Lost",
					"hygiene_budget": draw.choice(["Unknown", "Yes", "No"]),
				}
			)
			row.name = f"LEARN-{at:04d}"
			row.db_insert()

	def report(self, **filters: Any) -> tuple[list[dict], list[dict], str]:
		return learning.report({"document_type": "Opportunity", "to_date": add_days(OLD, 1), **filters})

	def row(self, rows: list[dict], value: str) -> dict:
		return next(row for row in rows if row["value"] == value)

	def test_what_was_won_more_often_gets_points(self) -> None:
		self.history()
		_columns, rows, message = self.report()
		good, poor = self.row(rows, GOOD), self.row(rows, POOR)
		self.assertGreater(good["points"], 5)
		self.assertLess(poor["points"], -5)
		self.assertEqual((good["field"], good["operator"], good["records"]), ("opportunity_type", "=", 80))
		self.assertGreater(good["lift"], 1)
		self.assertIsNone(good["points_now"])
		self.assertIn("160 closed records", message)
		self.assertIn("AUC", message)

	def test_what_tells_the_end_is_no_criterion(self) -> None:
		self.history()
		_columns, rows, _message = self.report()
		self.assertFalse({row["field"] for row in rows} & {"order_lost_reason", "status", "probability"})

	def test_a_thin_history_is_refused_in_words(self) -> None:
		self.history(40)
		_columns, rows, message = self.report()
		self.assertEqual(rows, [])
		self.assertIn("too thin", message)
		self.assertIn("40 records", message)

	def test_no_history_is_refused_too(self) -> None:
		_columns, rows, message = self.report(to_date=add_days(OLD, -1000))
		self.assertEqual(rows, [])
		self.assertIn("0 records", message)

	def test_leads_are_read_as_well(self) -> None:
		_columns, rows, message = self.report(document_type="Lead", to_date=add_days(OLD, -1000))
		self.assertEqual(rows, [])
		self.assertIn("too thin", message)

	def test_accepted_points_become_criteria_and_are_shown(self) -> None:
		self.history()
		_columns, rows, _message = self.report()
		good = self.row(rows, GOOD)
		said = api.accept_points("Opportunity", [{**good, "says": good["said"]}])
		self.assertEqual(said, "1 criteria were made, 0 were changed.")
		row = self.row(self.report()[1], GOOD)
		self.assertEqual(row["points_now"], good["points"])
		doc = frappe.get_doc("Score Criterion", row["criterion"])
		self.assertEqual((doc.axis, doc.kind, doc.applies_to), ("Fit", "Field", "Opportunity"))
		self.assertEqual((doc.field, doc.operator, doc.value), ("opportunity_type", "=", GOOD))

	def test_a_criterion_that_says_the_same_is_changed_and_not_doubled(self) -> None:
		proposal = {"field": "opportunity_type", "operator": "=", "value": "Learning New", "points": 7}
		api.accept_points("Opportunity", [proposal])
		before = frappe.db.count("Score Criterion")
		api.accept_points("Opportunity", [{**proposal, "value": "learning new", "points": 9}])
		self.assertEqual(frappe.db.count("Score Criterion"), before)
		points = frappe.get_all(
			"Score Criterion", filters={"value": "Learning New"}, pluck="points", order_by="name asc"
		)
		self.assertEqual(points, [9])

	def test_points_learned_from_deals_leave_those_of_leads_alone(self) -> None:
		both = frappe.get_doc("Score Criterion", "They need it")
		api.accept_points(
			"Opportunity",
			[{"field": "hygiene_need", "operator": "=", "value": "Yes", "points": both.points + 7}],
		)
		rows = frappe.get_all(
			"Score Criterion",
			filters={"field": "hygiene_need", "value": "Yes"},
			fields=["applies_to", "points", "enabled"],
			order_by="points asc",
		)
		self.assertEqual(
			[(row.applies_to, row.points, row.enabled) for row in rows],
			[("Lead", both.points, 1), ("Opportunity", both.points + 7, 1)],
		)

	def test_what_are_no_proposals_is_refused_in_words(self) -> None:
		for wrong in ("[1]", '{"field": "industry"}'):
			with self.assertRaisesRegex(frappe.ValidationError, "Proposals are expected"):
				api.accept_points("Opportunity", wrong)

	def test_all_rows_are_accepted_or_none(self) -> None:
		before = frappe.db.count("Score Criterion")
		good = {"field": "opportunity_type", "operator": "=", "value": "Learning A", "points": 7}
		with self.assertRaises(frappe.ValidationError):
			api.accept_points("Opportunity", [good, {**good, "field": "no_such_field"}])
		frappe.db.rollback(save_point="before_test")
		self.assertEqual(frappe.db.count("Score Criterion"), before)

	def test_who_may_not_write_criteria_may_not_accept(self) -> None:
		proposal = {"field": "opportunity_type", "operator": "=", "value": "Learning B", "points": 7}
		frappe.set_user(user("learning-rep@example.com", "Sales User"))
		with self.assertRaises(frappe.PermissionError):
			api.accept_points("Opportunity", [proposal])

	def test_a_reader_learns_from_what_he_may_see(self) -> None:
		self.history()
		name = user("learning-manager@example.com", "Sales Manager")
		company = frappe.get_doc(
			{
				"doctype": "Company",
				"company_name": "Learning Elsewhere",
				"abbr": "LRNE",
				"default_currency": "USD",
				"country": "United States",
			}
		)
		company.db_insert()
		frappe.permissions.add_user_permission("Company", company.name, name, ignore_permissions=True)
		frappe.set_user(name)
		_columns, rows, message = self.report()
		self.assertEqual(rows, [])
		self.assertIn("0 records", message)

	def test_a_stranger_sees_nothing(self) -> None:
		frappe.set_user(user("learning-stranger@example.com"))
		with self.assertRaises(frappe.PermissionError):
			self.report()

	def test_values_are_escaped_in_what_is_said(self) -> None:
		self.history()
		frappe.db.set_value(
			"DocField", {"parent": "Opportunity", "fieldname": "opportunity_type"}, "label", "<b>Kind</b>"
		)
		frappe.clear_cache(doctype="Opportunity")
		try:
			self.assertNotIn("<b>", self.report()[2])
		finally:
			frappe.db.rollback(save_point="before_test")
			frappe.clear_cache(doctype="Opportunity")
