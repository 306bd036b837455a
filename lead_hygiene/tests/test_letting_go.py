"""Letting go in one act, taking it back, and the way back by itself."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import getdate, now_datetime, nowdate

from lead_hygiene import api
from lead_hygiene.site import actions
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, day, mail, mails, make_lead, make_opportunity, todo, user
from lead_hygiene.tests.goodbye_data import make_account

OWNER = "owner.of.leads@ours.example"


class LettingGoCase(HygieneTestCase):
	def setUp(self):
		super().setUp()
		make_account()
		user(OWNER, "Sales User")
		frappe.db.set_single_value("Lead Hygiene Settings", "pressure_mode", "Off")
		frappe.clear_document_cache("Lead Hygiene Settings", "Lead Hygiene Settings")
		texts = frappe.get_doc("Lead Hygiene Settings")
		if not texts.farewell_templates:
			template = {
				"doctype": "Email Template",
				"name": "Goodbye of the tests",
				"subject": "Goodbye {{ addressee }}",
				"response": "<p>Dear {{ addressee }}, goodbye from {{ brand }}.</p>",
			}
			frappe.get_doc(template).insert(ignore_if_duplicate=True)
			texts.append("farewell_templates", {"language": "en", "email_template": "Goodbye of the tests"})
			texts.save()
		for reason, days, agreed in (("Too Dear", 90, 0), ("Later", 0, 1)):
			frappe.get_doc(
				{
					"doctype": "Opportunity Lost Reason",
					"lost_reason": reason,
					"hygiene_come_back_days": days,
					"hygiene_as_agreed": agreed,
				}
			).insert(ignore_if_duplicate=True)

	def cold_lead(self, **fields):
		lead = make_lead(days_ago=200, lead_owner=OWNER, **fields)
		mails(lead, 5, last_days_ago=20)
		lead.reload()
		return lead

	def deal(self, **fields):
		deal = make_opportunity(days_ago=200, opportunity_owner=OWNER, **fields)
		mails(deal, 5, last_days_ago=20)
		deal.reload()
		return deal

	def queued(self, doc):
		return frappe.get_all(
			"Email Queue",
			{"reference_doctype": doc.doctype, "reference_name": doc.name},
			["name", "status", "message"],
		)

	def let_go(self, doc, action="say_farewell", **choices):
		return api.let_go(doc.doctype, doc.name, action, **choices)

	def act(self, done):
		return frappe.get_doc("Hygiene Action", done["action"])


class TestFarewell(LettingGoCase):
	def test_a_lead_is_said_farewell_to_in_one_act(self):
		lead = self.cold_lead()
		task = todo(lead, 5)
		done = self.let_go(lead, lost_reason="Too Dear")
		lead.reload()
		self.assertEqual((lead.hygiene_state, lead.hygiene_lost_reason), ("Farewell", "Too Dear"))
		self.assertEqual(lead.hygiene_come_back_on, day(90))
		self.assertEqual(frappe.db.get_value("ToDo", task.name, "status"), "Closed")
		self.assertEqual(len(self.queued(lead)), 1)
		action = self.act(done)
		self.assertEqual((action.status, action.rule, action.action), ("Done", None, "Say Farewell"))
		said = frappe.get_doc("Hygiene Farewell", action.farewell)
		self.assertEqual((said.status, said.address), ("Waiting", lead.email_id))

	def test_an_opportunity_is_lost_with_its_reason(self):
		deal = self.deal()
		self.let_go(deal, lost_reason="Too Dear", lost_detail="they said so")
		deal.reload()
		self.assertEqual((deal.status, deal.hygiene_state), ("Lost", "Farewell"))
		self.assertEqual([row.lost_reason for row in deal.lost_reasons], ["Too Dear"])
		self.assertEqual(deal.order_lost_reason, "they said so")
		self.assertEqual(self.places(deal)[-1][1], "Lost")

	def test_a_second_time_is_refused_and_queues_nothing(self):
		lead = self.cold_lead()
		self.let_go(lead)
		with self.assertRaisesRegex(frappe.ValidationError, "let go already"):
			self.let_go(lead)
		self.assertEqual(len(self.queued(lead)), 1)

	def test_what_a_person_edited_is_what_is_sent(self):
		lead = self.cold_lead()
		self.let_go(lead, subject="Until another day", message="<p>My own words</p>")
		self.assertIn("My own words", self.queued(lead)[0].message)

	def test_without_address_it_is_done_without_a_message_and_says_so(self):
		lead = self.cold_lead(email_id=None)
		done = self.let_go(lead)
		self.assertIn("No message was sent", done["outcome"])
		self.assertIn("no e-mail address", done["outcome"])
		lead.reload()
		self.assertEqual(lead.hygiene_state, "Farewell")

	def test_who_unsubscribed_is_not_written_to(self):
		for scope in ("here", "everywhere"):
			with self.subTest(scope):
				lead = self.cold_lead()
				row = {"doctype": "Email Unsubscribe", "email": lead.email_id.upper()}
				row |= (
					{"global_unsubscribe": 1}
					if scope == "everywhere"
					else {"reference_doctype": "Lead", "reference_name": lead.name}
				)
				frappe.get_doc(row).insert()
				self.assertIn("unsubscribed", self.let_go(lead)["outcome"])
				self.assertEqual(self.queued(lead), [])

	def test_one_person_with_two_records_is_said_goodbye_to_once(self):
		lead = self.cold_lead()
		deal = self.deal(party_name=lead.name, contact_email=lead.email_id)
		self.let_go(lead)
		self.assertIn("another record", self.let_go(deal)["outcome"])
		self.assertEqual(self.queued(deal), [])

	def test_nothing_is_done_where_one_part_fails(self):
		lead = self.cold_lead()
		frappe.db.savepoint("act")
		with self.assertRaises(frappe.ValidationError):
			self.let_go(lead, come_back_on=nowdate())
		frappe.db.rollback(save_point="act")
		lead.reload()
		self.assertEqual((lead.hygiene_state, self.queued(lead)), ("Cold", []))

	def test_who_has_spoken_since_somebody_looked_is_not_let_go(self):
		lead = self.cold_lead()
		known = api.preview_letting_go("Lead", lead.name, "say_farewell")["known"]
		mail(lead, 0, received=True)
		with self.assertRaisesRegex(frappe.ValidationError, "spoken since"):
			self.let_go(lead, known=known)
		self.assertNotIn(self.state(lead), ("Cold", "Farewell"))
		self.assertEqual(self.queued(lead), [])

	def test_whoever_may_not_write_the_record_may_not_let_it_go(self):
		lead = self.cold_lead()
		frappe.set_user(user("stranger@ours.example"))
		with self.assertRaises(frappe.PermissionError):
			self.let_go(lead)
		with self.assertRaises(frappe.PermissionError):
			api.preview_letting_go("Lead", lead.name, "say_farewell")

	def test_the_preview_changes_nothing_and_shows_what_will_be_sent(self):
		lead = self.cold_lead()
		before = frappe.db.get_value("Lead", lead.name, "modified")
		shown = api.preview_letting_go("Lead", lead.name, "say_farewell", lost_reason="Later")
		self.assertEqual(
			(shown["channel"], shown["address"], shown["obstacles"]), ("Email", lead.email_id, [])
		)
		self.assertIn(lead.lead_name, shown["message"])
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "modified"), before)
		self.assertEqual(self.queued(lead), [])
		self.assertFalse(frappe.db.exists("Hygiene Action", {"reference_name": lead.name}))


class TestRecycleAndClose(LettingGoCase):
	def test_the_come_back_date_follows_the_reason_the_day_given_and_the_settings(self):
		for choices, expected in (
			({}, day(90)),
			({"lost_reason": "Too Dear", "come_back_on": day(7)}, day(7)),
			({"lost_reason": "Later", "come_back_on": day(30)}, day(30)),
		):
			with self.subTest(choices):
				lead = self.cold_lead()
				self.let_go(lead, "recycle", **choices)
				lead.reload()
				self.assertEqual((lead.hygiene_state, lead.hygiene_come_back_on), ("Recycled", expected))
				self.assertEqual(lead.hygiene_lead_state, "Recycled")
				self.assertEqual(self.queued(lead), [])

	def test_a_day_that_was_agreed_must_be_said(self):
		with self.assertRaisesRegex(frappe.ValidationError, "agreed"):
			self.let_go(self.cold_lead(), "recycle", lost_reason="Later")

	def test_do_not_contact_only_when_asked_for(self):
		lead, other = self.cold_lead(), self.cold_lead()
		self.let_go(lead, "close")
		self.let_go(other, "close", do_not_contact=1)
		lead.reload()
		other.reload()
		self.assertEqual((lead.status, lead.hygiene_state), ("Lead", "Dead"))
		self.assertEqual((other.status, other.hygiene_state), ("Do Not Contact", "Dead"))

	def test_a_recycled_deal_comes_back_on_its_day_to_its_owner_with_its_story(self):
		deal = self.deal()
		self.let_go(deal, "recycle", lost_reason="Too Dear", come_back_on=day(10))
		deal.reload()
		self.assertEqual(deal.status, "Closed")
		Reviewer(getdate(day(10))).refresh("Opportunity", [deal.name])
		deal.reload()
		self.assertEqual(deal.status, "Open")
		self.assertNotEqual(deal.hygiene_state, "Recycled")
		self.assertIsNone(deal.hygiene_come_back_on)
		task = frappe.get_doc("ToDo", {"reference_name": deal.name, "status": "Open"})
		self.assertEqual(task.allocated_to, OWNER)
		self.assertIn("Too Dear", task.description)

	def test_where_the_owner_has_left_the_assignment_rule_decides(self):
		other = user("next.owner@ours.example", "Sales User")
		frappe.get_doc(
			{
				"doctype": "Assignment Rule",
				"name": "Orphans",
				"document_type": "Lead",
				"description": "An orphan",
				"assign_condition": "1",
				"rule": "Round Robin",
				"users": [{"user": other}],
				"assignment_days": [
					{"day": d}
					for d in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
				],
				"disabled": 1,
			}
		).insert()
		self.addCleanup(frappe.clear_cache)
		frappe.db.set_value("Notification Settings", other, "enable_email_notifications", 0)
		lead = self.cold_lead()
		self.let_go(lead, "recycle", come_back_on=day(3))
		frappe.db.set_value("User", OWNER, "enabled", 0)
		frappe.get_doc("Assignment Rule", "Orphans").update({"disabled": 0}).save()
		Reviewer(getdate(day(3))).refresh("Lead", [lead.name])
		self.assertEqual(
			frappe.get_all("ToDo", {"reference_name": lead.name, "status": "Open"}, pluck="allocated_to"),
			[other],
		)


class TestTheWayBack(LettingGoCase):
	def test_an_answer_revives_a_farewell_and_stops_the_mail_that_waits(self):
		deal = self.deal()
		done = self.let_go(deal, lost_reason="Too Dear")
		mail(deal, 0, received=True)
		deal.reload()
		self.assertEqual((deal.status, deal.hygiene_state), ("Open", "Active"))
		self.assertEqual(deal.lost_reasons, [])
		self.assertEqual(self.queued(deal), [])
		action = self.act(done)
		self.assertEqual((action.came_back_by, str(action.came_back_on)), ("Human Sign", nowdate()))
		self.assertTrue(frappe.db.exists("Notification Log", {"for_user": OWNER, "document_name": deal.name}))
		self.assertTrue(
			frappe.db.exists("ToDo", {"reference_name": deal.name, "allocated_to": OWNER, "status": "Open"})
		)
		self.assertEqual(self.places(deal)[-1][1], None)

	def test_an_answer_written_before_the_farewell_and_fetched_after_it_revives_too(self):
		lead = self.cold_lead()
		self.let_go(lead, "recycle")
		mail(lead, 0.01, received=True)
		self.assertEqual(self.state(lead), "Active")

	def test_a_machine_does_not_revive(self):
		for machine in (
			{"hygiene_answer": "auto_reply"},
			{"hygiene_answer": "bounce_hard", "sender": "mailer-daemon@mx.example"},
		):
			with self.subTest(machine):
				lead = self.cold_lead()
				self.let_go(lead)
				mail(lead, 0, received=True, **machine)
				self.assertEqual(self.state(lead), "Farewell")

	def test_a_dead_lead_that_asked_for_silence_comes_back_when_it_writes(self):
		lead = self.cold_lead()
		self.let_go(lead, "close", do_not_contact=1)
		mail(lead, 0, received=True)
		lead.reload()
		self.assertEqual((lead.status, lead.hygiene_state), ("Lead", "Active"))

	def test_a_person_who_opens_a_deal_again_ends_the_decision(self):
		deal = self.deal()
		done = self.let_go(deal)
		deal.reload()
		deal.status = "Open"
		deal.save()
		self.assertNotIn(self.state(deal), ("Farewell", "Closed"))
		self.assertEqual(self.act(done).came_back_by, "Person")

	def test_a_new_deal_with_a_lead_that_was_let_go_ends_the_decision(self):
		lead = self.cold_lead()
		done = self.let_go(lead, "recycle")
		make_opportunity(party_name=lead.name)
		frappe.get_doc("Lead", lead.name).save()
		self.assertNotEqual(self.state(lead), "Recycled")
		self.assertEqual(self.act(done).came_back_by, "Person")

	def test_what_became_a_customer_meanwhile_does_not_come_back_on_its_day(self):
		lead = self.cold_lead()
		self.let_go(lead, "recycle", come_back_on=day(3))
		frappe.db.set_value("Lead", lead.name, "status", "Converted")
		Reviewer(getdate(day(3))).refresh("Lead", [lead.name])
		self.assertEqual(self.state(lead), "Closed")
		self.assertFalse(frappe.db.exists("ToDo", {"reference_name": lead.name, "status": "Open"}))

	def test_what_people_ended_is_not_revived(self):
		deal = self.deal()
		deal.status = "Lost"
		deal.save()
		mail(deal, 0, received=True)
		deal.reload()
		self.assertEqual((deal.status, deal.hygiene_state), ("Lost", "Closed"))

	def test_a_goodbye_can_be_said_again_in_the_next_episode(self):
		lead = self.cold_lead()
		self.let_go(lead)
		mail(lead, 0, received=True)
		self.let_go(lead)
		self.assertEqual(frappe.db.count("Hygiene Farewell", {"reference_name": lead.name}), 2)

	def test_trouble_on_the_way_back_does_not_keep_the_customers_mail_out(self):
		lead = self.cold_lead()
		self.let_go(lead)
		frappe.db.set_value("Hygiene Action", {"reference_name": lead.name}, "made", "{broken")
		answer = mail(lead, 0, received=True)
		self.assertTrue(frappe.db.exists("Communication", answer.name))

	def test_an_answer_about_the_deal_brings_its_lead_back_too(self):
		lead = self.cold_lead()
		deal = self.deal(party_name=lead.name, contact_email=lead.email_id)
		self.let_go(lead)
		self.let_go(deal)
		mail(deal, 0, received=True)
		self.assertEqual((self.state(lead), self.state(deal)), ("Active", "Active"))

	def test_a_goodbye_that_waits_is_not_sent_for_a_record_that_is_deleted(self):
		lead = self.cold_lead()
		self.let_go(lead)
		frappe.delete_doc("Lead", lead.name, force=True)
		self.assertEqual(self.queued(lead), [])
		self.assertTrue(
			frappe.db.exists("Hygiene Ledger Entry", {"reference_name": lead.name, "event": "Done"})
		)

	def test_two_records_that_were_said_goodbye_to_can_be_merged(self):
		lead, other = self.cold_lead(), self.cold_lead()
		for each in (lead, other):
			self.let_go(each)
		frappe.db.set_value(
			"Hygiene Farewell", {"reference_name": ("in", (lead.name, other.name))}, "episode", "same"
		)
		frappe.rename_doc("Lead", lead.name, other.name, merge=True)
		self.assertEqual(frappe.db.count("Hygiene Farewell", {"reference_name": other.name}), 2)


class TestUndo(LettingGoCase):
	FIELDS = ("status", "hygiene_state", "hygiene_come_back_on", "hygiene_reason", "_assign")

	def look(self, doc):
		fields = [
			*self.FIELDS,
			*(["hygiene_lost_reason"] if doc.doctype == "Lead" else ["order_lost_reason"]),
		]
		shown = frappe.db.get_value(doc.doctype, doc.name, fields, as_dict=True)
		shown.lost = frappe.get_all(
			"Opportunity Lost Reason Detail", {"parent": doc.name}, pluck="lost_reason"
		)
		shown.tasks = frappe.get_all(
			"ToDo", {"reference_name": doc.name}, ["name", "status"], order_by="name asc"
		)
		return shown

	def test_act_then_undo_gives_the_record_back(self):
		for action in ("say_farewell", "recycle", "close"):
			for doc in (self.cold_lead(), self.deal()):
				with self.subTest(action=action, doctype=doc.doctype):
					todo(doc, 5)
					before = self.look(doc)
					done = self.let_go(doc, action, lost_reason="Too Dear", lost_detail="why not")
					self.assertNotEqual(self.look(doc), before)
					actions.decide(done["action"], "undo")
					self.assertEqual(self.look(doc), before)
					self.assertEqual(self.queued(doc), [])
					self.assertEqual(self.act(done).status, "Undone")

	def test_an_undo_leaves_the_clock_of_the_stage_running(self):
		frappe.get_doc("Sales Stage", "Prospecting").update({"hygiene_limit_days": "10"}).save()
		for doc in (self.cold_lead(), self.deal()):
			with self.subTest(doctype=doc.doctype):
				before = self.stays(doc), self.file(doc).stage_since, self.look(doc)
				for _turn in range(2):
					actions.decide(self.let_go(doc, "close")["action"], "undo")
					after = self.stays(doc), self.file(doc).stage_since, self.look(doc)
					self.assertEqual(
						[(row.name, row.left_on, row.days) for row in after[0]],
						[(row.name, row.left_on, row.days) for row in before[0]],
					)
					self.assertEqual(after[1:], before[1:])

	def test_a_record_that_was_let_go_has_no_deadline(self):
		frappe.get_doc("Sales Stage", "Prospecting").update({"hygiene_limit_days": "10"}).save()
		deal = self.deal(sales_stage="Prospecting")
		self.assertIsNotNone(deal.hygiene_stage_deadline)
		self.let_go(deal)
		deal.reload()
		self.assertIsNone(deal.hygiene_stage_deadline)

	def test_what_people_changed_since_is_left_and_named(self):
		deal = self.deal()
		task = todo(deal, 5)
		done = self.let_go(deal, lost_detail="ours")
		deal.reload()
		deal.order_lost_reason = "a colleague's"
		deal.save()
		frappe.get_doc("ToDo", task.name).update({"status": "Cancelled"}).save()
		outcome = actions.decide(done["action"], "undo")["outcome"]
		deal.reload()
		self.assertEqual((deal.status, deal.order_lost_reason), ("Open", "a colleague's"))
		self.assertEqual(frappe.db.get_value("ToDo", task.name, "status"), "Cancelled")
		self.assertIn("Left as somebody changed it since", outcome)
		self.assertIn(task.name, outcome)

	def test_a_goodbye_that_left_is_not_called_back_and_the_outcome_says_so(self):
		lead = self.cold_lead()
		done = self.let_go(lead)
		farewell = self.act(done).farewell
		frappe.db.set_value("Hygiene Farewell", farewell, "status", "Sent")
		self.assertIn("left already", actions.decide(done["action"], "undo")["outcome"])
		self.assertNotEqual(self.state(lead), "Farewell")

	def test_after_an_undo_of_a_mail_that_never_left_another_one_can_be_said(self):
		lead = self.cold_lead()
		actions.decide(self.let_go(lead)["action"], "undo")
		self.let_go(lead, subject="The better one")
		self.assertEqual(len(self.queued(lead)), 1)
		self.assertEqual(frappe.db.count("Hygiene Farewell", {"reference_name": lead.name}), 1)


class TestSteps(LettingGoCase):
	def event(self, *docs, **fields):
		return frappe.get_doc(
			{
				"doctype": "Event",
				"subject": "Meeting",
				"starts_on": now_datetime() + timedelta(days=3),
				"event_participants": [
					{"reference_doctype": d.doctype, "reference_docname": d.name} for d in docs
				],
				**fields,
			}
		).insert()

	def test_its_meetings_are_closed_so_that_erpnext_does_not_open_it_again(self):
		lead = self.cold_lead()
		event = self.event(lead)
		done = self.let_go(lead)
		self.assertEqual(frappe.db.get_value("Event", event.name, "status"), "Closed")
		actions.decide(done["action"], "undo")
		self.assertEqual(frappe.db.get_value("Event", event.name, "status"), "Open")

	def test_a_meeting_with_others_stays_and_is_named(self):
		lead, other = self.cold_lead(), make_lead()
		event = self.event(lead, other)
		done = self.let_go(lead)
		self.assertEqual(frappe.db.get_value("Event", event.name, "status"), "Open")
		self.assertIn("Left open", done["outcome"])
