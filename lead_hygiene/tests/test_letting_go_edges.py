"""Letting go where things come together that seldom do: undo too late, goodbyes that never left, one person twice."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime, nowdate

from lead_hygiene.site import actions, goodbyes, unasked
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import mail, user
from lead_hygiene.tests.test_brakes import BrakeCase
from lead_hygiene.tests.test_decisions import RULE
from lead_hygiene.tests.test_letting_go import OWNER, LettingGoCase


class TestUndoTooLate(LettingGoCase):
	def lost(self, deal):
		deal.reload()
		return deal.status, deal.hygiene_state, [row.lost_reason for row in deal.lost_reasons]

	def undo(self, done):
		return actions.decide(done["action"], "undo")["outcome"]

	def test_what_a_person_ended_after_it_had_come_back_stays_ended(self):
		deal = self.deal()
		done = self.let_go(deal, lost_reason="Too Dear")
		mail(deal, 0, received=True)
		deal.reload()
		deal.append("lost_reasons", {"lost_reason": "Too Dear"})
		deal.update({"status": "Lost"}).save()
		before = self.lost(deal)
		self.assertIn("Left as somebody changed it since", self.undo(done))
		self.assertEqual(self.lost(deal), before)

	def test_an_older_act_is_undone_without_touching_the_newer_one(self):
		deal = self.deal()
		older = self.let_go(deal, lost_reason="Too Dear")
		mail(deal, 0, received=True)
		self.let_go(deal, lost_reason="Too Dear")
		before = self.lost(deal)
		self.undo(older)
		self.assertEqual((self.lost(deal), len(self.queued(deal))), (before, 1))
		self.assertEqual(before[1], "Farewell")

	def test_an_act_of_a_merged_record_is_undone_without_touching_the_other(self):
		deal, other = self.deal(), self.deal()
		done = self.let_go(deal, lost_reason="Too Dear")
		other.append("lost_reasons", {"lost_reason": "Too Dear"})
		other.update({"status": "Lost"}).save()
		frappe.rename_doc("Opportunity", deal.name, other.name, merge=True)
		before = self.lost(other)
		self.undo(done)
		self.assertEqual(self.lost(other), before)

	def test_what_came_back_before_it_was_undone_came_back(self):
		lead = self.cold_lead()
		done = self.let_go(lead)
		mail(lead, 0, received=True)
		self.undo(done)
		self.assertEqual((self.act(done).status, self.act(done).came_back_by), ("Undone", "Human Sign"))

	def test_a_goodbye_that_the_server_refused_is_not_said_to_have_left(self):
		lead = self.cold_lead()
		done = self.let_go(lead)
		farewell = self.act(done).farewell
		frappe.db.set_value("Hygiene Farewell", farewell, "status", "Failed")
		self.assertNotIn("left already", self.undo(done))
		self.assertEqual(frappe.db.get_value("Hygiene Farewell", farewell, "status"), "Stopped")
		self.let_go(lead)
		self.assertEqual(len(self.queued(lead)), 1)

	def test_a_goodbye_that_somebody_deleted_is_not_said_to_have_left(self):
		lead = self.cold_lead()
		done = self.let_go(lead)
		said = frappe.get_doc("Hygiene Farewell", self.act(done).farewell)
		frappe.delete_doc("Communication", said.communication)
		self.assertNotIn("left already", self.undo(done))


class TestGoodbyesThatWait(LettingGoCase):
	def may_leave(self, done):
		return goodbyes.may_leave(goodbyes.row_of(name=self.act(done).farewell))

	def test_nothing_leaves_for_what_was_closed_or_asked_for_silence_meanwhile(self):
		def unsubscribe(lead, **fields):
			row = frappe.get_doc({"doctype": "Email Unsubscribe", "email": lead.email_id, **fields})
			row.insert(ignore_permissions=True)
			# v16 takes an address in brackets for HTML and drops it; v15 and imports keep it.
			row.db_set("email", f"Somebody <{lead.email_id.upper()}>")

		for label, meanwhile in {
			"converted": lambda lead: lead.db_set("status", "Converted"),
			"do not contact": lambda lead: lead.db_set("status", "Do Not Contact"),
			"disabled": lambda lead: lead.db_set("disabled", 1),
			"unsubscribed on the lead": lambda lead: lead.db_set("unsubscribed", 1),
			"unsubscribed everywhere": lambda lead: unsubscribe(lead, global_unsubscribe=1),
			"unsubscribed here": lambda lead: unsubscribe(
				lead, reference_doctype="Lead", reference_name=lead.name
			),
		}.items():
			with self.subTest(label):
				lead = self.cold_lead()
				done = self.let_go(lead)
				self.assertIsNone(self.may_leave(done))
				lead.reload()
				meanwhile(lead)
				Reviewer().refresh("Lead", [lead.name], latest=True)
				self.assertTrue(self.may_leave(done))


class TestOnePerson(LettingGoCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_single_value("SMS Settings", "sms_gateway_url", "http://127.0.0.1:9/")

	def test_who_was_texted_is_not_texted_again_about_another_record(self):
		lead = self.cold_lead(mobile_no="+49 170 1234567")
		deal = self.deal(party_name=lead.name, contact_email=lead.email_id, contact_mobile="0170 1234567")
		for each in (lead, deal):
			came_back = {"hygiene_answer": "bounce_hard", "hygiene_failed": lead.email_id}
			mail(each, 0, received=True, sender="mailer-daemon@mx.example", **came_back)
		self.assertIn("+49 170 1234567", self.let_go(lead)["outcome"])
		self.assertIn("another record", self.let_go(deal)["outcome"])

	def test_the_lead_of_a_deal_that_asked_for_silence_is_not_written_to_at_another_address(self):
		lead = self.cold_lead(mobile_no="+49 170 7654321")
		deal = self.deal(party_name=lead.name, contact_email="another.one@customer.example")
		lead.db_set("status", "Do Not Contact")
		self.assertIn("asked not to be contacted", self.let_go(deal)["outcome"])

	def test_of_several_addresses_in_one_field_the_first_is_written_to(self):
		deal = self.deal(contact_email="first@customer.example, second@customer.example")
		self.assertIn("first@customer.example", self.let_go(deal)["outcome"])
		self.assertEqual(len(self.queued(deal)), 1)


class TestTheWayBackAtTheEdges(LettingGoCase):
	def test_an_enquiry_by_web_form_goes_through_and_brings_the_lead_back(self):
		lead = self.cold_lead()
		self.let_go(lead)
		enquiry = {
			"doctype": "Opportunity",
			"opportunity_from": "Lead",
			"party_name": lead.name,
			"company": frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0],
			"contact_email": lead.email_id,
		}
		frappe.set_user("Guest")
		frappe.get_doc(enquiry).insert(ignore_permissions=True)
		frappe.set_user("Administrator")
		self.assertNotEqual(self.state(lead), "Farewell")
		self.assertTrue(frappe.db.exists("Notification Log", {"for_user": OWNER, "document_name": lead.name}))

	def test_a_form_saved_on_the_day_it_comes_back_does_not_write_the_old_reasons_again(self):
		lead, deal = self.cold_lead(), self.deal()
		for doc in (lead, deal):
			self.let_go(doc, lost_reason="Too Dear", lost_detail="why not")
			file = {"reference_doctype": doc.doctype, "reference_name": doc.name}
			frappe.db.set_value("Hygiene File", file, "come_back_on", nowdate())
			doc.reload()
			doc.save()
			doc.save()
			doc.reload()
		self.assertIsNone(lead.hygiene_lost_reason)
		self.assertEqual((deal.status, deal.order_lost_reason, deal.lost_reasons), ("Open", None, []))

	def test_a_meeting_with_somebody_elses_contact_stays_open(self):
		lead = self.cold_lead()
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Somebody Else"}).insert()
		for doctype, name, status in (
			("Contact", contact.name, "Open"),
			("User", "Administrator", "Closed"),
		):
			with self.subTest(doctype):
				event = {
					"doctype": "Event",
					"subject": "Meeting",
					"starts_on": now_datetime() + timedelta(days=3),
					"event_participants": [
						{"reference_doctype": "Lead", "reference_docname": lead.name},
						{"reference_doctype": doctype, "reference_docname": name},
					],
				}
				event = frappe.get_doc(event).insert()
				done = self.let_go(lead, "close")
				self.assertEqual(frappe.db.get_value("Event", event.name, "status"), status)
				actions.decide(done["action"], "undo")


class TestWhoMay(LettingGoCase):
	def test_the_goodbye_to_a_deleted_record_is_read_by_managers_only(self):
		lead = self.cold_lead()
		said = self.act(self.let_go(lead)).farewell
		frappe.db.set_value("Hygiene Farewell", said, "status", "Sent")
		frappe.delete_doc("Lead", lead.name, force=True)
		for name, roles, may in (
			(OWNER, ["Sales User"], False),
			("manager@ours.example", ["Sales Manager"], True),
		):
			with self.subTest(name):
				frappe.set_user(user(name, *roles))
				self.assertEqual(frappe.has_permission("Hygiene Farewell", "read", said), may)
				self.assertEqual(bool(frappe.get_list("Hygiene Farewell", {"name": said})), may)
				frappe.set_user("Administrator")

	def test_not_even_the_administrator_writes_or_deletes_what_the_machine_keeps(self):
		lead = self.cold_lead()
		done = self.let_go(lead)
		file = frappe.db.get_value("Hygiene File", {"reference_name": lead.name})
		kept = (("Hygiene Farewell", self.act(done).farewell), ("Hygiene File", file))
		for doctype, name in (*kept, ("Hygiene Action", done["action"])):
			with self.subTest(doctype):
				with self.assertRaises(frappe.ValidationError):
					frappe.get_doc(doctype, name).save()
				with self.assertRaises(frappe.ValidationError):
					frappe.delete_doc(doctype, name, force=True)


class TestProposalsThatAged(BrakeCase):
	def test_what_the_rule_no_longer_prescribes_is_left_to_a_person(self):
		self.let("Act", action="Recycle")
		leads = self.leads(1)
		rule = frappe.get_doc("Hygiene Rule", RULE)
		rule.update({"action": "Flag", "come_back_days": 0}).save()
		self.assertEqual(unasked.take(), (0, None))
		statuses, rows = self.statuses(leads)
		self.assertEqual(statuses, ["Proposed"])
		self.assertIn("something else", rows[0].held_because)

	def test_what_waits_goes_with_its_record_to_the_new_owner(self):
		lead = self.leads(1)[0]
		lead.reload()
		lead.lead_owner = self.manager
		lead.save()
		action = frappe.get_doc("Hygiene Action", {"reference_name": lead.name})
		self.assertEqual(action.responsible, self.manager)

	def test_a_deadlock_is_no_failure_and_waits_for_the_next_night(self):
		leads = self.leads(1)
		self.rolling_back_to_here()
		with patch("lead_hygiene.site.actions.judge_anew", side_effect=frappe.QueryDeadlockError):
			self.assertEqual(unasked.take(), (0, None))
		self.assertEqual(self.statuses(leads)[0], ["Proposed"])
