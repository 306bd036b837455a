"""What a Lead or Opportunity shows, after what happens to it in the desk."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene.site import live, snooze
from lead_hygiene.tests import HygieneTestCase, day, mail, mails, make_lead, make_opportunity, todo


class TestLeads(HygieneTestCase):
	def test_a_new_lead_is_active_and_has_a_file(self):
		lead = make_lead()
		self.assertEqual((lead.hygiene_state, lead.hygiene_lead_state), ("Active", "Assigned"))
		file = self.file(lead)
		self.assertEqual(
			(file.state, file.sign_channel, file.sign_on), ("Active", "created", getdate(nowdate()))
		)
		self.assertEqual(file.review_on, day(14))
		self.assertEqual(getdate(lead.hygiene_review_on), day(14))

	def test_five_unanswered_mails_make_it_cold_at_once_and_an_answer_brings_it_back(self):
		lead = make_lead(10)
		mails(lead, 4)
		self.assertEqual(self.state(lead), "Active")
		mail(lead)
		self.assertEqual(self.state(lead), "Cold")
		lead.reload()
		self.assertIn("5 e-mails unanswered", lead.hygiene_reason)
		mail(lead, received=True)
		self.assertEqual(self.state(lead), "Active")

	def test_the_mail_of_a_machine_is_no_answer(self):
		lead = make_lead(10)
		mails(lead, 5)
		mail(lead, received=True, sender="MAILER-DAEMON@customer.example")
		mail(lead, received=True, subject="Automatic reply: About your enquiry")
		mail(lead, communication_type="Automated Message", received=False)
		self.assertEqual(self.state(lead), "Cold")
		self.assertEqual(self.file(lead).unanswered_emails, 5)

	def test_a_mail_that_failed_or_is_deleted_stops_counting(self):
		lead = make_lead(10)
		sent = mails(lead, 5)
		sent[0].db_set("delivery_status", "Error")
		self.assertEqual(self.state(lead), "Active")
		sent[0].db_set("delivery_status", "Sent")
		self.assertEqual(self.state(lead), "Cold")
		sent[1].delete()
		self.assertEqual(self.state(lead), "Active")

	def test_a_mail_linked_to_the_lead_counts_like_one_on_it(self):
		lead, other = make_lead(10), make_lead()
		mails(lead, 4)
		linked = mail(other, 6, timeline_links=[{"link_doctype": "Lead", "link_name": lead.name}])
		self.assertEqual(self.state(lead), "Cold")
		self.assertEqual({row.link_name for row in linked.timeline_links} >= {lead.name}, True)

	def test_a_silent_lead_is_cooling_and_then_cold(self):
		task = {"in_days": -3}
		cooling, cold = make_lead(84), make_lead(90)
		todo(cooling, **task)
		todo(cold, **task)
		self.assertEqual(self.state(cooling), "Cooling")
		self.assertEqual(self.state(cold), "Cold")
		self.assertEqual(self.file(cooling).review_on, day(6))

	def test_a_lead_without_next_step_is_neglected_until_one_is_planned(self):
		lead = make_lead(20)
		self.assertEqual(self.state(lead), "Neglected")
		task = todo(lead, 3)
		self.assertEqual(self.state(lead), "Active")
		task.status = "Closed"
		task.save()
		self.assertEqual(self.state(lead), "Active")
		undated = make_lead(20)
		todo(undated, None)
		self.assertEqual(self.state(undated), "Neglected")

	def test_an_event_is_a_next_step_and_once_held_a_human_sign(self):
		lead = make_lead(20)
		event = frappe.get_doc(
			{
				"doctype": "Event",
				"subject": "Demo",
				"event_category": "Meeting",
				"starts_on": add_days(frappe.utils.now_datetime(), 2),
				"event_participants": [{"reference_doctype": "Lead", "reference_docname": lead.name}],
			}
		).insert()
		self.assertEqual(self.state(lead), "Active")
		event.starts_on = add_days(frappe.utils.now_datetime(), -1)
		event.ends_on = None
		event.status = "Completed"
		event.save()
		file = self.file(lead)
		self.assertEqual((file.sign_on, file.sign_channel), (day(-1), "meeting"))

	def test_unanswered_calls_count_and_an_answered_one_is_a_sign(self):
		lead = make_lead(10)
		for n in range(5):
			self.call(lead, "No Answer", n + 1)
		self.assertEqual(self.state(lead), "Cold")
		self.assertEqual(self.file(lead).unanswered_calls, 5)
		self.call(lead, "Completed", 0.01)
		self.assertEqual(self.state(lead), "Active")

	def call(self, lead, status, days_ago):
		return frappe.get_doc(
			{
				"doctype": "Call Log",
				"id": frappe.generate_hash(length=10),
				"from": "100",
				"to": "200",
				"type": "Outgoing",
				"status": status,
				"start_time": frappe.utils.now_datetime() - frappe.utils.datetime.timedelta(days=days_ago),
				"links": [{"link_doctype": "Lead", "link_name": lead.name}],
			}
		).insert()

	def test_snooze_needs_a_reason_and_a_day_to_come(self):
		lead = make_lead(20)
		with self.assertRaisesRegex(frappe.ValidationError, "Snooze Reason"):
			snooze.snooze("Lead", lead.name, add_days(nowdate(), 5), " ")
		with self.assertRaisesRegex(frappe.ValidationError, "after today"):
			snooze.snooze("Lead", lead.name, nowdate(), "they are on holiday")
		snooze.snooze("Lead", lead.name, add_days(nowdate(), 5), "they are on holiday")
		self.assertEqual(self.state(lead), "Snoozed")
		self.assertEqual(self.file(lead).review_on, day(5))
		snooze.snooze("Lead", lead.name, None, None)
		self.assertEqual(self.state(lead), "Neglected")

	def test_a_finished_lead_is_closed_until_it_reopens(self):
		lead = make_lead(20)
		lead.status = "Do Not Contact"
		lead.save()
		self.assertEqual((self.state(lead), lead.hygiene_lead_state), ("Closed", "Dead"))
		self.assertIsNone(self.file(lead).review_on)
		lead.status = "Open"
		lead.save()
		self.assertEqual(self.state(lead), "Neglected")
		lead.disabled = 1
		lead.save()
		self.assertEqual(self.state(lead), "Closed")

	def test_a_disqualified_lead_says_so(self):
		lead = make_lead()
		lead.hygiene_disqualified = "No Budget"
		lead.save()
		self.assertEqual(self.state(lead), "Unqualified")
		self.assertIn("No Budget", lead.hygiene_reason)

	def test_the_computed_fields_cannot_be_typed(self):
		lead = make_lead()
		lead.hygiene_state, lead.hygiene_reason = "Dead", "because"
		lead.save()
		lead.reload()
		self.assertEqual((lead.hygiene_state, lead.hygiene_reason), ("Active", None))

	def test_a_verdict_written_behind_a_form_does_not_disturb_it(self):
		lead = make_lead(10)
		open_form = frappe.get_doc("Lead", lead.name)
		mails(lead, 5)
		self.assertEqual(self.state(lead), "Cold")
		open_form.job_title = "CEO"
		open_form.save()
		self.assertEqual(self.state(lead), "Cold")

	def test_the_sub_industry_belongs_to_the_industry(self):
		for industry in ("Test Steel", "Test Bread"):
			frappe.get_doc({"doctype": "Industry Type", "industry": industry}).insert()
		frappe.get_doc(
			{"doctype": "Sub Industry", "sub_industry": "Test Rolling", "industry": "Test Steel"}
		).insert()
		lead = make_lead(industry="Test Steel", hygiene_sub_industry="Test Rolling")
		lead.industry = "Test Bread"
		with self.assertRaisesRegex(frappe.ValidationError, "belongs to"):
			lead.save()


class TestOpportunities(HygieneTestCase):
	def limit(self, days):
		stage = frappe.get_doc("Sales Stage", "Prospecting")
		stage.hygiene_limit_days = days
		stage.save()

	def test_a_deal_is_overdue_when_it_exceeds_the_limit_of_its_stage(self):
		self.limit("30")
		at_limit, beyond = (make_opportunity(n, sales_stage="Prospecting") for n in (30, 31))
		for deal in (at_limit, beyond):
			todo(deal, -3)
			deal.reload()
		self.assertEqual((at_limit.hygiene_state, beyond.hygiene_state), ("Cooling", "Overdue"))
		self.assertEqual(getdate(beyond.hygiene_stage_deadline), day(-1))
		self.assertTrue(self.file(beyond).stage_estimated)

	def test_a_new_stage_starts_a_new_span(self):
		self.limit("30")
		deal = make_opportunity(40, sales_stage="Prospecting")
		deal.sales_stage = "Qualification"
		deal.save()
		file = self.file(deal)
		self.assertEqual((file.stage, file.stage_since), ("Qualification", getdate(nowdate())))
		self.assertFalse(file.stage_estimated)
		deal.sales_stage = "Prospecting"
		deal.save()
		self.assertEqual(self.file(deal).stage_since, getdate(nowdate()))

	def test_a_limit_is_a_positive_number_or_empty(self):
		for wrong in ("0", "-3", "soon", "1.5"):
			with self.assertRaisesRegex(frappe.ValidationError, "leave it empty"):
				self.limit(wrong)
		self.limit("۳۰")
		self.assertEqual(frappe.db.get_value("Sales Stage", "Prospecting", "hygiene_limit_days"), "30")
		self.limit(None)
		frappe.get_doc("Sales Stage", "Prospecting").save()

	def test_a_changed_limit_makes_the_open_deals_of_its_stage_due(self):
		here, there = (
			make_opportunity(sales_stage="Prospecting"),
			make_opportunity(sales_stage="Qualification"),
		)
		self.limit("5")
		self.assertEqual(self.file(here).review_on, getdate(nowdate()))
		self.assertGreater(self.file(there).review_on, getdate(nowdate()))

	def test_a_lost_deal_is_closed(self):
		deal = make_opportunity(40)
		deal.db_set("status", "Lost")
		self.assertEqual(self.state(deal), "Closed")

	def test_fields_do_not_travel_from_lead_to_opportunity(self):
		from erpnext.crm.doctype.lead.lead import make_opportunity as map_opportunity

		lead = make_lead(20, hygiene_disqualified="No Fit")
		deal = map_opportunity(lead.name)
		self.assertFalse(deal.hygiene_disqualified or deal.hygiene_state)


class TestNames(HygieneTestCase):
	def test_a_renamed_lead_keeps_its_file_and_a_deleted_one_takes_it_along(self):
		lead = make_lead(10)
		mails(lead, 5)
		frappe.rename_doc("Lead", lead.name, f"{lead.name}-renamed")
		lead = frappe.get_doc("Lead", f"{lead.name}-renamed")
		self.assertEqual(self.file(lead).unanswered_emails, 5)
		lead.delete()
		self.assertFalse(frappe.db.exists("Hygiene File", {"reference_name": lead.name}))

	def test_a_merged_lead_has_one_file_that_counts_both(self):
		first, second = make_lead(10), make_lead(10)
		mails(first, 2)
		mails(second, 3, last_days_ago=4)
		frappe.rename_doc("Lead", first.name, second.name, merge=True)
		self.assertEqual(
			frappe.db.count("Hygiene File", {"reference_name": ("in", (first.name, second.name))}), 1
		)
		self.assertEqual((self.file(second).unanswered_emails, self.state(second)), (5, "Cold"))


class TestLateNews(HygieneTestCase):
	"""A save, a relink or a stale file must not hide what happened meanwhile."""

	def test_a_save_without_a_file_reads_the_contacts(self):
		lead = make_lead(10)
		mails(lead, 5)
		frappe.db.delete("Hygiene File", {"reference_name": lead.name})
		lead.reload()
		lead.save()
		self.assertEqual(self.state(lead), "Cold")

	def test_a_save_of_a_record_that_is_due_reads_the_contacts(self):
		lead = make_lead(10)
		mails(lead, 5)
		frappe.db.set_value(
			"Hygiene File", {"reference_name": lead.name}, {"streaks": None, "review_on": nowdate()}
		)
		lead.reload()
		lead.save()
		self.assertEqual(self.state(lead), "Cold")

	def test_relinking_an_answer_is_seen_at_once(self):
		from lead_hygiene import api

		lead, other = make_lead(10), make_lead()
		mails(lead, 5)
		answer = mail(other, received=True)
		self.assertEqual(self.state(lead), "Cold")
		api.relink(answer.name, "Lead", lead.name)
		self.assertEqual(self.state(lead), "Active")
		self.assertEqual(
			frappe.get_hooks("override_whitelisted_methods")["frappe.email.relink"],
			["lead_hygiene.api.relink"],
		)

	def test_a_task_moved_to_a_new_opportunity_counts_there(self):
		lead = make_lead(20)
		todo(lead, 5)
		deal = make_opportunity(20, lead=lead)
		self.assertEqual(self.file(deal).open_step_on, day(5))
		self.assertEqual(self.state(lead), "Neglected")

	def test_a_mail_of_a_colleague_is_no_answer(self):
		lead = make_lead(10)
		mails(lead, 5)
		mail(lead, received=True, sender="test@example.com", recipients="rep@ours.example")
		self.assertEqual(self.state(lead), "Cold")

	def test_a_second_change_of_the_same_document_counts(self):
		lead = make_lead(10)
		sent = mails(lead, 5)[0]
		sent.subject = "again"
		sent.save()
		sent.db_set("delivery_status", "Error")
		self.assertEqual(self.state(lead), "Active")
		sent.db_set("delivery_status", "")
		self.assertEqual(self.state(lead), "Cold")

	def test_an_absurd_date_stops_nobody(self):
		lead = make_lead(20)
		frappe.get_doc(
			{
				"doctype": "ToDo",
				"description": "some day",
				"date": "9999-12-31",
				"allocated_to": "Administrator",
				"reference_type": "Lead",
				"reference_name": lead.name,
			}
		).insert()
		self.assertEqual(self.state(lead), "Active")

	def test_a_form_opens_for_those_who_may_not_see_actions(self):
		lead = make_lead(20)
		with patch.object(live.frappe, "has_permission", return_value=False):
			live.show(lead)
		self.assertEqual(lead.get("__onload").hygiene["waiting"], [])

	def test_merging_stages_brings_the_limit_of_the_other(self):
		for name, limit in (("Test Old Stage", None), ("Test New Stage", "10")):
			frappe.get_doc(
				{"doctype": "Sales Stage", "stage_name": name, "hygiene_limit_days": limit}
			).insert()
		deal = make_opportunity(50, sales_stage="Test Old Stage")
		frappe.rename_doc("Sales Stage", "Test Old Stage", "Test New Stage", merge=True)
		file = self.file(deal)
		self.assertEqual((file.stage, file.review_on), ("Test New Stage", getdate(nowdate())))

	def test_conditions_on_dates_are_the_same_on_a_form_and_at_night(self):
		frappe.get_doc(
			{
				"doctype": "Hygiene Rule",
				"rule_name": "Old ones",
				"trigger_type": "Age in Days",
				"threshold": 1,
				"action": "Flag",
				"applies_to": "Lead",
				"conditions": [{"field": "creation", "operator": "<=", "value": str(day(-5))}],
			}
		).insert()
		lead = make_lead(5)
		todo(lead, -4)
		self.assertEqual(self.state(lead), "Overdue")
		form = frappe.get_doc("Lead", lead.name)
		form.creation = str(form.creation)
		form.save()
		self.assertEqual(self.state(lead), "Overdue")
