"""Who may read, decide and snooze."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, nowdate

from lead_hygiene import api
from lead_hygiene.site import proposals
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, make_lead, user


class TestPermissions(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.rep, self.other = (
			user("rep@ours.example", "Sales User"),
			user("other@ours.example", "Sales User"),
		)
		self.stranger = user("stranger@ours.example")
		self.lead = make_lead(20, lead_owner=self.rep)
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.mode = "Propose"
		chosen.save()
		rule = frappe.get_doc("Hygiene Rule", "No next step for 14 days")
		rule.mode = "Propose"
		rule.save()
		proposals.propose(Reviewer().named("Lead", [self.lead.name]))
		self.action = frappe.get_all("Hygiene Action", {"reference_name": self.lead.name}, pluck="name")[0]

	def test_a_rep_sees_the_actions_he_answers_for(self):
		frappe.set_user(self.rep)
		self.assertIn(self.action, frappe.get_list("Hygiene Action", pluck="name"))
		self.assertTrue(frappe.has_permission("Hygiene Action", "read", self.action))
		frappe.set_user(self.other)
		self.assertNotIn(self.action, frappe.get_list("Hygiene Action", pluck="name"))
		self.assertFalse(frappe.has_permission("Hygiene Action", "read", self.action))

	def test_a_manager_sees_them_all(self):
		frappe.set_user(user("manager@ours.example", "Sales Manager", "Sales User"))
		self.assertIn(self.action, frappe.get_list("Hygiene Action", pluck="name"))

	def test_nobody_sees_more_than_the_records_he_may_see(self):
		manager = user("manager@ours.example", "Sales Manager", "Sales User")
		allowed = make_lead().name
		frappe.get_doc(
			{"doctype": "User Permission", "user": manager, "allow": "Lead", "for_value": allowed}
		).insert()
		frappe.set_user(manager)
		self.assertNotIn(self.action, frappe.get_list("Hygiene Action", pluck="name"))
		self.assertFalse(frappe.has_permission("Hygiene Action", "read", self.action))
		self.assertEqual(
			frappe.get_list("Hygiene File", filters={"reference_doctype": "Lead"}, pluck="reference_name"),
			[allowed],
		)

	def test_a_stranger_can_neither_ask_nor_decide_nor_snooze(self):
		frappe.set_user(self.stranger)
		for attempt in (
			lambda: api.explain("Lead", self.lead.name),
			lambda: api.decide(self.action, "approve"),
			lambda: api.snooze("Lead", self.lead.name, add_days(nowdate(), 5), "why not"),
		):
			with self.assertRaises(frappe.PermissionError):
				attempt()

	def test_user_permissions_hold_for_questions_and_decisions(self):
		frappe.get_doc(
			{"doctype": "User Permission", "user": self.other, "allow": "Lead", "for_value": make_lead().name}
		).insert()
		frappe.set_user(self.other)
		with self.assertRaises(frappe.PermissionError):
			api.explain("Lead", self.lead.name)
		with self.assertRaises(frappe.PermissionError):
			api.decide(self.action, "approve")

	def test_only_documents_of_the_pipeline_are_explained(self):
		with self.assertRaisesRegex(frappe.ValidationError, "not a document of the pipeline"):
			api.explain("User", self.rep)

	def test_writing_methods_are_post_only(self):
		for method in (api.snooze, api.decide):
			self.assertEqual(frappe.allowed_http_methods_for_whitelisted_func[method], ["POST"])
