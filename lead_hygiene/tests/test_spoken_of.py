"""A mail that comes in reaches every record that it speaks of, whether or not Frappe finds it."""

from __future__ import annotations

import frappe

from lead_hygiene import api
from lead_hygiene.site import machine_leads
from lead_hygiene.tests import day, mail, make_lead, make_opportunity, user
from lead_hygiene.tests.test_incoming_mail import AWAY, OURS, MailboxTestCase, bounce, raw


class TestWhoWrote(MailboxTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_single_value("CRM Settings", "allow_lead_duplication_based_on_emails", 1)
		frappe.db.set_single_value("CRM Settings", "auto_creation_of_contact", 0)

	def test_a_lead_without_a_contact_who_begins_a_new_thread_is_heard(self):
		lead = make_lead(30)
		mail(lead, 3)
		(answer,) = self.receive(raw(f"Ann <{lead.email_id.upper()}>", subject="Something else"))
		self.assertEqual(self.file(lead).sign_channel, "email")
		self.assertIn(("Lead", lead.name), self.linked(answer))

	def test_an_out_of_office_that_begins_a_new_thread_is_no_answer(self):
		lead = make_lead(30)
		mail(lead, 3)
		self.receive(raw(lead.email_id, subject="Automatic reply", headers=AWAY))
		file = self.file(lead)
		self.assertEqual((file.sign_channel, file.unanswered_emails), ("created", 1))

	def test_leads_of_one_address_with_contacts_of_their_own_all_hear(self):
		one = make_lead(30)
		twin = make_lead(30, email_id=one.email_id)
		for lead in (one, twin):
			frappe.get_doc(
				{
					"doctype": "Contact",
					"first_name": lead.first_name,
					"email_ids": [{"email_id": lead.email_id, "is_primary": 1}],
					"links": [{"link_doctype": "Lead", "link_name": lead.name}],
				}
			).insert()
			mail(lead, 3)
		self.receive(raw(one.email_id))
		for lead in (one, twin):
			self.assertEqual(self.file(lead).sign_channel, "email")

	def test_a_copy_of_what_we_wrote_elsewhere_is_a_contact_of_ours(self):
		lead = make_lead(30)
		rep = user("outside.rep@ours.example", "Sales User")
		frappe.cache().delete_value("lead_hygiene:our_addresses")
		self.addCleanup(frappe.cache().delete_value, "lead_hygiene:our_addresses")
		self.receive(raw(rep, to=lead.email_id, subject="Our offer", headers={"Cc": OURS}))
		file = self.file(lead)
		self.assertEqual((file.sign_channel, file.unanswered_emails), ("created", 1))

	def test_a_mail_is_linked_once_with_the_lead_it_is_filed_on(self):
		lead = make_lead(30)
		(answer,) = self.receive(raw(lead.email_id), append_to="Lead")
		about = (answer.reference_doctype, answer.reference_name)
		self.assertEqual(about[0], "Lead")
		self.assertNotIn(about, self.linked(answer))

	def test_a_postmaster_who_writes_himself_is_a_lead(self):
		(answer,) = self.receive(
			raw("postmaster@smallfirm.example", subject="Desks", text="We need 20."), append_to="Lead"
		)
		lead = frappe.get_doc("Lead", answer.reference_name)
		self.assertEqual((lead.hygiene_state, lead.hygiene_of_machine), ("Active", 0))

	def test_an_enquiry_that_a_form_mails_is_a_lead(self):
		headers = {"Auto-Submitted": "auto-generated", "Reply-To": "ann@form.example"}
		(answer,) = self.receive(
			raw("web@portal.example", subject="Enquiry", headers=headers), append_to="Lead"
		)
		lead = frappe.get_doc("Lead", answer.reference_name)
		self.assertEqual((lead.hygiene_state, lead.hygiene_of_machine), ("Active", 0))

	def linked(self, communication):
		stored = frappe.get_doc("Communication", communication.name)
		return [(row.link_doctype, row.link_name) for row in stored.timeline_links]


class TestWhatCameBack(MailboxTestCase):
	def returned(self, failed, message_id):
		"""As Postfix has it: the mail itself comes back, and no header names it."""
		carried = f"--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\nHi\r\n--B--"
		return bounce(failed).replace(b"--B--", carried.encode())

	def test_a_bounce_that_names_no_thread_marks_the_lead_whose_mail_it_carries(self):
		lead = make_lead(30)
		sent = mail(lead, 1, message_id=f"{frappe.generate_hash(length=12)}@ours.example")
		self.receive(self.returned(lead.email_id, sent.message_id))
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "hygiene_unreachable_on"), day(0))

	def test_the_same_for_an_opportunity(self):
		deal = make_opportunity(10)
		sent = mail(deal, 1, message_id=f"{frappe.generate_hash(length=12)}@ours.example")
		(back,) = self.receive(self.returned("customer@customer.example", sent.message_id))
		stored = frappe.get_doc("Communication", back.name)
		self.assertIn(
			("Opportunity", deal.name), [(row.link_doctype, row.link_name) for row in stored.timeline_links]
		)
		self.assertEqual(self.file(deal).unanswered_emails, 0)

	def test_a_lead_made_of_it_is_known_to_speak_of_the_one_that_was_written_to(self):
		lead = make_lead(30)
		sent = mail(lead, 1, message_id=f"{frappe.generate_hash(length=12)}@ours.example")
		(back,) = self.receive(self.returned("alias@elsewhere.example", sent.message_id), append_to="Lead")
		ghost = frappe.get_doc("Lead", back.reference_name)
		self.assertEqual((ghost.hygiene_state, ghost.hygiene_of_machine), ("Closed", 1))
		self.assertEqual(machine_leads.spoken_of(ghost.name), lead.name)

	def test_one_that_carries_nothing_marks_the_lead_with_that_address(self):
		lead = make_lead(30)
		mail(lead, 1)
		self.receive(bounce(lead.email_id))
		self.assertTrue(frappe.db.get_value("Lead", lead.name, "hygiene_unreachable_on"))

	def test_nobody_is_struck_off_by_a_bounce_of_what_was_never_sent(self):
		lead = make_lead(30)
		mail(lead, 40)
		self.receive(bounce(lead.email_id))
		self.assertIsNone(frappe.db.get_value("Lead", lead.name, "hygiene_unreachable_on"))


class TestWhoMayTakeAMailAway(MailboxTestCase):
	def test_a_mail_is_relinked_by_whoever_may_write_both_records_only(self):
		lead, other = make_lead(5), make_lead(5)
		answer = mail(lead, 1, received=True)
		narrow = user("narrow.relinker@ours.example", "Sales User")
		frappe.get_doc(
			{"doctype": "User Permission", "user": narrow, "allow": "Lead", "for_value": other.name}
		).insert()
		for who in (narrow, user("no.relinker@ours.example")):
			frappe.set_user(who)
			with self.assertRaises(frappe.PermissionError):
				api.relink(answer.name, "Lead", other.name)
			frappe.set_user("Administrator")
			self.assertEqual(self.file(lead).sign_channel, "email")
		frappe.set_user(user("relinker@ours.example", "Sales User"))
		api.relink(answer.name, "Lead", other.name)
		frappe.set_user("Administrator")
		self.assertEqual(self.file(other).sign_channel, "email")

	def test_where_mail_is_missed_is_told_to_whoever_sells_only(self):
		frappe.set_user(user("no.seller@ours.example"))
		with self.assertRaises(frappe.PermissionError):
			api.silence()
