"""What machines tell of a record: a dead address, a day of return, and that nobody ever stood behind it."""

from __future__ import annotations

import frappe

from lead_hygiene import api
from lead_hygiene.site import live, machine_leads, rebuild, reconcile
from lead_hygiene.tests import HygieneTestCase, day, mail, mails, make_lead, make_opportunity, user

DAEMON = "MAILER-DAEMON@mx.customer.example"


class TestBounces(HygieneTestCase):
	def bounce(self, lead, **fields):
		failed = {"hygiene_answer": "bounce_hard", "hygiene_failed": lead.email_id, **fields}
		return mail(lead, 1, received=True, sender=DAEMON, subject="Undelivered Mail Returned", **failed)

	def test_mails_that_came_back_stop_counting_and_the_form_says_so(self):
		lead = make_lead(days_ago=20)
		mails(lead, 5, last_days_ago=2)
		self.assertEqual(self.state(lead), "Cold")
		self.bounce(lead)
		lead.reload()
		self.assertNotEqual(lead.hygiene_state, "Cold")
		self.assertEqual(lead.hygiene_unreachable_on, day(-1))
		self.assertIn("comes back", lead.hygiene_reason)
		self.assertEqual(self.file(lead).unanswered_emails, 0)

	def test_a_soft_one_changes_nothing(self):
		lead = make_lead(days_ago=20)
		mails(lead, 5, last_days_ago=2)
		self.bounce(lead, hygiene_answer="bounce_soft")
		self.assertEqual(self.state(lead), "Cold")
		self.assertIsNone(frappe.db.get_value("Lead", lead.name, "hygiene_unreachable_on"))

	def test_a_corrected_address_is_reachable(self):
		lead = make_lead(days_ago=20)
		mails(lead, 3, last_days_ago=2)
		self.bounce(lead)
		lead.reload()
		lead.email_id = f"right.{lead.email_id}"
		lead.save()
		self.assertIsNone(lead.hygiene_unreachable_on)
		mail(lead)
		self.assertEqual(self.file(lead).unanswered_emails, 1)

	def test_a_person_who_says_that_it_was_an_answer_is_believed(self):
		lead = make_lead(days_ago=20)
		mails(lead, 5, last_days_ago=2)
		bounce = self.bounce(lead)
		api.judge_mail(bounce.name, "human")
		self.assertIsNone(frappe.db.get_value("Lead", lead.name, "hygiene_unreachable_on"))
		self.assertEqual(self.file(lead).sign_on, day(-1))


class TestAbsence(HygieneTestCase):
	def test_the_day_of_return_holds_findings_back(self):
		lead = make_lead(days_ago=20)
		mails(lead, 5, last_days_ago=2)
		away = {"hygiene_answer": "auto_reply", "hygiene_back_on": day(9)}
		mail(lead, 1, received=True, subject="Automatic reply", **away)
		lead.reload()
		self.assertEqual(lead.hygiene_state, "Active")
		self.assertIn("away until", lead.hygiene_reason)
		file = self.file(lead)
		self.assertEqual(file.away_until, day(9))

	def test_one_in_the_past_holds_nothing_back(self):
		lead = make_lead(days_ago=20)
		mails(lead, 5, last_days_ago=2)
		away = {"hygiene_answer": "auto_reply", "hygiene_back_on": day(-1)}
		mail(lead, 2, received=True, subject="Automatic reply", **away)
		self.assertEqual(self.state(lead), "Cold")


class TestLeadsOfMachines(HygieneTestCase):
	def lead_of_machine(self, **fields):
		"""As Frappe makes one: of a message that was written a little before."""
		lead = make_lead(email_id=f"robot{frappe.generate_hash(length=5)}@customer.example")
		mail(lead, 0.001, received=True, subject="Automatic reply: Offer", **fields)
		lead.reload()
		return lead

	def test_it_is_closed_and_in_no_figure(self):
		lead = self.lead_of_machine()
		self.assertEqual((lead.hygiene_state, lead.hygiene_of_machine), ("Closed", 1))
		self.assertIn("nobody wrote", lead.hygiene_reason)
		self.assertFalse(frappe.db.exists("Stage Change", {"reference_name": lead.name}))
		self.assertEqual(lead.status, "Lead")

	def test_a_mail_server_is_no_lead_from_the_start(self):
		lead = make_lead(email_id=f"mailer-daemon@{frappe.generate_hash(length=6)}.example")
		self.assertEqual((lead.hygiene_state, lead.hygiene_of_machine), ("Closed", 1))

	def test_it_becomes_a_lead_when_a_person_writes(self):
		lead = self.lead_of_machine()
		mail(lead, 0, received=True, subject="Now it is me")
		lead.reload()
		self.assertEqual((lead.hygiene_state, lead.hygiene_of_machine), ("Active", 0))
		self.assertTrue(frappe.db.exists("Stage Change", {"reference_name": lead.name}))

	def test_an_automatic_answer_to_our_automatic_mail_makes_no_ghost(self):
		"""A lead of a web form, thanked by a Notification, whose owner is out of office."""
		lead = make_lead()
		mail(lead, communication_type="Automated Message")
		mail(lead, 0, received=True, subject="Automatic reply: Thank you")
		self.assertEqual(self.state(lead), "Active")

	def test_a_lead_we_wrote_to_is_none_of_a_machine(self):
		lead = make_lead()
		mail(lead)
		mail(lead, 0, received=True, subject="Automatic reply: Offer")
		self.assertEqual(self.state(lead), "Active")

	def test_it_is_merged_into_the_lead_that_its_message_speaks_of(self):
		known = make_lead(2)
		mail(known)
		ghost = self.lead_of_machine(hygiene_answer="bounce_hard", hygiene_failed=known.email_id)
		self.assertEqual(machine_leads.spoken_of(ghost.name), known.name)
		self.assertEqual(api.merge_machine_lead(ghost.name), known.name)
		self.assertFalse(frappe.db.exists("Lead", ghost.name))
		self.assertTrue(frappe.db.get_value("Lead", known.name, "hygiene_unreachable_on"))

	def test_a_lead_the_reader_may_not_see_is_not_named(self):
		known = make_lead()
		mail(known)
		ghost = self.lead_of_machine(hygiene_answer="bounce_hard", hygiene_failed=known.email_id)
		shown = frappe.get_doc("Lead", ghost.name)
		live.show(shown)
		self.assertEqual(shown.get_onload("hygiene")["spoken_of"], known.name)
		reader = user("narrow@ours.example", "Sales User")
		frappe.get_doc(
			{"doctype": "User Permission", "user": reader, "allow": "Lead", "for_value": ghost.name}
		).insert()
		frappe.set_user(reader)
		shown = frappe.get_doc("Lead", ghost.name)
		live.show(shown)
		self.assertIsNone(shown.get_onload("hygiene")["spoken_of"])

	def test_nobody_else_can_be_merged_this_way(self):
		lead = make_lead()
		with self.assertRaises(frappe.ValidationError):
			api.merge_machine_lead(lead.name)
		ghost = self.lead_of_machine()
		with self.assertRaises(frappe.ValidationError):
			api.merge_machine_lead(ghost.name)
		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			api.merge_machine_lead(ghost.name)

	def test_a_sales_manager_deletes_one_with_the_contact_made_for_it(self):
		ghost = self.lead_of_machine()
		link = {"parenttype": "Contact", "link_doctype": "Lead", "link_name": ghost.name}
		(contact,) = frappe.get_all("Dynamic Link", link, pluck="parent", order_by="parent asc")
		frappe.set_user(user("manager@ours.example", "Sales Manager", "Sales User"))
		api.delete_machine_lead(ghost.name)
		self.assertFalse(frappe.db.exists("Lead", ghost.name))
		self.assertFalse(frappe.db.exists("Contact", contact))

	def test_who_may_not_delete_it_is_offered_neither(self):
		known = make_lead()
		mail(known)
		ghost = self.lead_of_machine(hygiene_answer="bounce_hard", hygiene_failed=known.email_id)
		person = make_lead()
		with self.assertRaises(frappe.ValidationError):
			api.delete_machine_lead(person.name)
		frappe.set_user(user("rep@ours.example", "Sales User"))
		self.assertIsNone(machine_leads.offered(ghost.name))
		for take_away in (api.merge_machine_lead, api.delete_machine_lead):
			with self.assertRaises(frappe.PermissionError):
				take_away(ghost.name)

	def test_it_is_looked_at_although_it_has_no_history(self):
		before = rebuild.looked_at()
		ghost = self.lead_of_machine()
		self.assertEqual(rebuild.looked_at(), before + 1)
		self.assertNotIn(ghost.name, reconcile._unlike_their_files(reconcile.CASTS["Lead"])[1])

	def test_an_opportunity_is_never_one(self):
		deal = make_opportunity()
		mail(deal, 0, received=True, subject="Automatic reply: Offer")
		self.assertEqual(self.state(deal), "Active")
