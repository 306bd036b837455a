"""Calls that people log: what they count as, what they bring, and who may."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene import api
from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity, user


def calls_of(doc):
	return frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Call Log", "link_doctype": doc.doctype, "link_name": doc.name},
		pluck="parent",
		order_by="creation asc",
	)


def comments_of(doc):
	return frappe.get_all(
		"Comment",
		filters={
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"comment_type": ("in", ("Comment", "Assigned")),
		},
		fields=["content", "comment_type"],
		order_by="creation asc",
	)


class TestCalls(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.rep, self.other = (
			user("rep@ours.example", "Sales User"),
			user("other@ours.example", "Sales User"),
		)
		self.stranger = user("stranger@ours.example")
		self.lead = make_lead(20, lead_owner=self.rep, mobile_no="+49 170 5550199")
		frappe.set_user(self.rep)

	def log(self, outcome, doc=None, **more):
		doc = doc or self.lead
		return api.log_call(doc.doctype, doc.name, outcome, **more)

	def counts(self, doc=None):
		file = self.file(doc or self.lead)
		return file.unanswered_calls, file.unanswered, file.sign_channel

	def test_an_answered_call_is_a_human_sign(self):
		self.log("no_answer")
		self.assertEqual(self.counts(), (1, 1, "created"))
		self.log("answered")
		self.assertEqual(self.counts(), (0, 0, "call"))
		self.assertEqual(self.file(self.lead).sign_on, getdate(nowdate()))

	def test_no_answer_and_busy_are_attempts(self):
		for outcome, status in (("no_answer", "No Answer"), ("busy", "Busy")):
			lead = make_lead(20, lead_owner=self.rep)
			made = self.log(outcome, lead)
			self.assertEqual(self.counts(lead), (1, 1, "created"))
			self.assertEqual(frappe.db.get_value("Call Log", made["call"], "status"), status)

	def test_a_wrong_number_counts_for_nothing_and_is_seen(self):
		self.log("wrong_number", note="A bakery")
		self.assertEqual(self.counts(), (0, 0, "created"))
		(comment,) = comments_of(self.lead)
		self.assertIn("+49 170 5550199", comment.content)
		self.assertIn("A bakery", comment.content)

	def test_it_is_the_standard_document(self):
		made = self.log("no_answer", note="Ring again at noon")
		call = frappe.get_doc("Call Log", made["call"])
		self.assertEqual(
			(call.type, call.to, call.employee_user_id), ("Outgoing", "+49 170 5550199", self.rep)
		)
		self.assertIn("Ring again at noon", call.summary)
		self.assertIn(
			(self.lead.doctype, self.lead.name), [(x.link_doctype, x.link_name) for x in call.links]
		)

	def test_it_stands_on_the_timeline(self):
		from erpnext.telephony.doctype.call_log.call_log import get_linked_call_logs

		made = self.log("busy")
		shown = [row["template_data"]["name"] for row in get_linked_call_logs("Lead", self.lead.name)]
		self.assertEqual(shown, [made["call"]])

	def test_erpnext_s_status_of_the_record_stays(self):
		before = frappe.db.get_value("Lead", self.lead.name, ["status", "modified"])
		for outcome in ("no_answer", "answered", "wrong_number"):
			self.log(outcome)
		self.assertEqual(frappe.db.get_value("Lead", self.lead.name, ["status", "modified"]), before)

	def test_a_call_back_is_a_sign_and_plans_the_next_step(self):
		day = add_days(nowdate(), 3)
		made = self.log("call_back", call_back_on=day)
		self.assertEqual(self.counts(), (0, 0, "call"))
		task = frappe.get_doc("ToDo", made["task"])
		self.assertEqual((task.allocated_to, task.status, str(task.date)), (self.rep, "Open", day))
		self.assertEqual(self.file(self.lead).open_step_on, getdate(day))
		self.assertEqual(made["state"], self.state(self.lead))

	def test_nobody_answered_and_one_tries_again_on_another_day(self):
		self.log("no_answer", call_back_on=add_days(nowdate(), 1))
		self.assertEqual(self.counts(), (1, 1, "created"))
		self.assertEqual(self.file(self.lead).open_step_on, getdate(add_days(nowdate(), 1)))

	def test_the_record_is_judged_at_once(self):
		self.assertEqual(self.state(self.lead), "Neglected")
		made = self.log("call_back", call_back_on=add_days(nowdate(), 3))
		self.assertEqual((made["state"], self.state(self.lead)), ("Active", "Active"))

	def test_on_an_opportunity(self):
		frappe.set_user("Administrator")
		deal = make_opportunity(5, opportunity_owner=self.rep)
		frappe.set_user(self.rep)
		self.log("no_answer", deal)
		self.assertEqual(self.counts(deal)[0], 1)
		self.assertEqual(len(calls_of(deal)), 1)

	def test_what_does_not_fit_is_refused(self):
		for wrong in (
			{"outcome": "telepathy"},
			{"outcome": "call_back"},
			{"outcome": "call_back", "call_back_on": add_days(nowdate(), -1)},
			{"outcome": "wrong_number", "call_back_on": add_days(nowdate(), 1)},
			{"outcome": "answered", "number": "%"},
		):
			with self.assertRaises(frappe.ValidationError):
				self.log(**wrong)
		self.assertEqual(calls_of(self.lead), [])

	def test_today_is_early_enough_to_call_back(self):
		self.log("call_back", call_back_on=nowdate())
		self.assertEqual(self.file(self.lead).open_step_on, getdate(nowdate()))

	def test_only_on_records_of_the_pipeline_that_one_may_write(self):
		with self.assertRaises(frappe.ValidationError):
			api.log_call("User", self.rep, "answered")
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			self.log("answered")
		self.assertEqual(calls_of(self.lead), [])

	def test_a_short_number_is_nobody_else_s(self):
		other = make_lead(mobile_no="+49 170 5550112")
		lead = make_lead(mobile_no="12")
		self.log("no_answer", lead)
		self.assertEqual(calls_of(other), [])
		self.assertEqual(len(calls_of(lead)), 1)

	def test_text_is_data(self):
		evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
		lead = make_lead(20, lead_owner=self.rep)
		frappe.db.set_value("Lead", lead.name, "title", evil, update_modified=False)
		wrong = self.log("wrong_number", lead, note=evil)
		back = self.log("call_back", lead, note=evil, call_back_on=nowdate())
		stored = [*frappe.db.get_value("Call Log", wrong["call"], ["summary", "to", "from"])]
		for text in stored:
			self.assertNotIn("<", text)
		stored += [frappe.db.get_value("ToDo", back["task"], "description")]
		stored += [comment.content for comment in comments_of(lead)]
		for text in stored:
			self.assertNotIn("<script", text)
			self.assertNotRegex(text, r"<img[^>]*onerror")

	# Undo

	def test_undo_leaves_nothing(self):
		before = self.counts(), self.state(self.lead), comments_of(self.lead)
		for outcome, more in (
			("answered", {}),
			("wrong_number", {}),
			("no_answer", {"call_back_on": nowdate()}),
			("call_back", {"call_back_on": add_days(nowdate(), 9)}),
		):
			made = self.log(outcome, **more)
			undone = api.undo_call(made["call"])
			self.assertEqual((self.counts(), undone["state"], comments_of(self.lead)), before)
			self.assertEqual(calls_of(self.lead), [])
			if made["task"]:
				self.assertFalse(frappe.db.exists("ToDo", made["task"]))

	def test_undo_leaves_a_task_that_somebody_changed(self):
		made = self.log("call_back", call_back_on=nowdate())
		task = frappe.get_doc("ToDo", made["task"])
		task.priority = "High"
		task.save()
		self.assertEqual(api.undo_call(made["call"])["task_stays"], made["task"])
		self.assertTrue(frappe.db.exists("ToDo", made["task"]))
		self.assertEqual(calls_of(self.lead), [])

	def test_one_takes_back_only_one_s_own_fresh_calls(self):
		made = self.log("answered")
		frappe.set_user(self.other)
		with self.assertRaises(frappe.ValidationError):
			api.undo_call(made["call"])
		self.assertEqual(len(calls_of(self.lead)), 1)

	def test_calls_of_telephony_are_nobody_s_to_take_back(self):
		frappe.set_user("Administrator")
		call = frappe.get_doc(
			{
				"doctype": "Call Log",
				"id": frappe.generate_hash(length=10),
				"type": "Incoming",
				"status": "Completed",
				"from": "+49 30 5550123",
				"links": [{"link_doctype": "Lead", "link_name": self.lead.name}],
			}
		).insert()
		with self.assertRaises(frappe.ValidationError):
			api.undo_call(call.name)
		self.assertEqual(calls_of(self.lead), [call.name])

	def test_undo_needs_the_right_to_the_record(self):
		made = self.log("answered")
		frappe.set_user("Administrator")
		frappe.get_doc("User", self.rep).remove_roles("Sales User")
		frappe.set_user(self.rep)
		with self.assertRaises(frappe.PermissionError):
			api.undo_call(made["call"])
