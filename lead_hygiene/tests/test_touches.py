"""Touches from everywhere a rep works, counted once, by channel, at once and again when all is read anew."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, nowdate

from lead_hygiene.site.circle import INDEXES
from lead_hygiene.site.explain import explain
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, day, mail, mails, make_lead, make_opportunity, moment


class TouchesTestCase(HygieneTestCase):
	def counts(self, doc, unanswered=0, emails=0, calls=0, sign=None, by=None):
		"""What the file says now, and after everything was read anew."""
		for how in ("at once", "anew"):
			file = self.file(doc)
			self.assertEqual(
				(file.unanswered, file.unanswered_emails, file.unanswered_calls),
				(unanswered, emails, calls),
				f"{doc.doctype} {how}",
			)
			if sign is not None:
				self.assertEqual((file.sign_on, file.sign_channel), (day(sign), by), f"{doc.doctype} {how}")
			was = (self.state(doc), file.state)
			Reviewer().refresh(doc.doctype, [doc.name])
			self.assertEqual((self.state(doc), self.file(doc).state), was)

	def contact(self, *records, **fields):
		serial = frappe.generate_hash(length=8)
		contact = frappe.get_doc({"doctype": "Contact", "first_name": f"Test {serial}", **fields})
		contact.append("email_ids", {"email_id": f"{serial}@customer.example", "is_primary": 1})
		for record in records:
			contact.append("links", {"link_doctype": record.doctype, "link_name": record.name})
		return contact.insert()

	def call(self, *records, **fields):
		serial = frappe.generate_hash(length=8)
		call = frappe.get_doc(
			{
				"doctype": "Call Log",
				"id": serial,
				"from": "+98210",
				"to": "+98211",
				"type": "Outgoing",
				**fields,
			}
		)
		for record in records:
			call.append("links", {"link_doctype": record.doctype, "link_name": record.name})
		return call.insert()

	def event(self, record, days_ago=1, **fields):
		return frappe.get_doc(
			{
				"doctype": "Event",
				"subject": "Demo",
				"event_category": "Meeting",
				"event_type": "Public",
				"starts_on": moment(days_ago),
				"event_participants": [
					{"reference_doctype": record.doctype, "reference_docname": record.name}
				],
				**fields,
			}
		).insert()


class TestChannels(TouchesTestCase):
	def test_mail_call_sms_chat_and_other(self):
		lead = make_lead(40)
		mail(lead, 9)
		for days_ago, medium in ((8, "Phone"), (7, "SMS"), (6, "Chat"), (5, "Other")):
			mail(lead, days_ago, communication_medium=medium)
		self.call(lead, status="No Answer", start_time=moment(4))
		self.call(lead, status="Busy", start_time=moment(3))
		self.counts(lead, 7, 1, 3, sign=-40, by="created")
		self.call(lead, status="Completed", start_time=moment(2))
		self.counts(lead, sign=-2, by="call")

	def test_a_failed_or_queued_call_is_no_attempt(self):
		lead = make_lead(40)
		known = frappe.get_meta("Call Log").get_field("status").options.split("\n")
		for status in sorted(set(known) - {"", "Completed", "No Answer", "Busy"}):
			self.call(lead, status=status, start_time=moment(3))
		self.counts(lead)

	def test_an_incoming_sms_is_an_answer(self):
		lead = make_lead(40)
		mails(lead, 2, 3)
		mail(lead, 1, received=True, communication_medium="SMS")
		self.counts(lead, sign=-1, by="message")


class TestWhatNeverCounts(TouchesTestCase):
	def test_what_did_not_leave(self):
		lead = make_lead(40)
		for status in ("Scheduled", "Error", "Expired", "Rejected", "Bounced", "Soft-Bounced"):
			mail(lead, 3, delivery_status=status)
		for status in ("Spam", "Trash"):
			mail(lead, 3, email_status=status)
			mail(lead, 2, received=True, email_status=status)
		self.counts(lead, sign=-40, by="created")

	def test_notifications(self):
		lead = make_lead(40)
		mail(lead, 3, communication_type="Automated Message")
		mail(lead, 3, received=True, communication_type="Automated Message")
		self.counts(lead)

	def test_mail_to_colleagues_alone(self):
		lead, ours = make_lead(40), frappe.db.get_value("User", "Administrator", "email")
		mail(lead, 3, recipients=f"Boss <{ours.upper()}>")
		self.counts(lead)
		mail(lead, 2, recipients=ours, cc="customer@customer.example")
		self.counts(lead, 1, 1)

	def test_a_mail_that_is_taken_back_or_fails_afterwards(self):
		lead = make_lead(40)
		undone, failed = mail(lead), mail(lead)
		self.counts(lead, 1, 1)
		undone.delete()
		self.counts(lead, 1, 1)
		failed.db_set("delivery_status", "Error")
		self.counts(lead)

	def test_scheduled_mail_counts_once_it_is_sent(self):
		lead = make_lead(40)
		later = mail(lead, 2, send_after=moment(1))
		self.assertEqual(later.delivery_status, "Scheduled")
		self.counts(lead)
		later.db_set("delivery_status", "Sent")
		self.counts(lead, 1, 1)

	def test_a_campaign_is_ours_and_never_counts_but_an_answer_to_it_does(self):
		lead = make_lead(40)
		about = {"reference_doctype": "Email Campaign", "reference_name": None}
		link = {"timeline_links": [{"link_doctype": "Lead", "link_name": lead.name}]}
		for days_ago in (9, 8, 7):
			mail(lead, days_ago, recipients=lead.email_id, **about, **link)
		self.counts(lead)
		mail(lead, 2, received=True, sender=lead.email_id, **about, **link)
		self.counts(lead, sign=-2, by="email")

	def test_papers_of_a_sale_ask_for_no_answer(self):
		lead = make_lead(40)
		link = {"timeline_links": [{"link_doctype": "Lead", "link_name": lead.name}]}
		mail(lead, 3, reference_doctype="Sales Invoice", reference_name=None, **link)
		self.counts(lead)


class TestVerdicts(TouchesTestCase):
	def test_what_is_stored_of_a_mail_is_believed_before_its_subject(self):
		lead = make_lead(40)
		mails(lead, 2, 3)
		answer = mail(lead, 1, received=True)
		self.counts(lead, sign=-1, by="email")
		for verdict in ("auto_reply", "bounce_soft", "delay", "report", "list"):
			answer.hygiene_answer = verdict
			answer.save()
			self.counts(lead, 2, 2, sign=-40, by="created")
		answer.hygiene_answer = "human"
		answer.save()
		self.counts(lead, sign=-1, by="email")

	def test_a_person_says_that_an_automatic_reply_was_an_answer(self):
		lead = make_lead(40)
		mails(lead, 2, 3)
		answer = mail(lead, 1, received=True, hygiene_answer="auto_reply", hygiene_answer_by="Text")
		self.counts(lead, 2, 2)
		answer.update({"hygiene_answer": "human", "hygiene_answer_by": "Person"})
		answer.save()
		self.counts(lead, sign=-1, by="email")


class TestMeetings(TouchesTestCase):
	def test_one_that_took_place(self):
		lead = make_lead(40)
		mails(lead, 2, 5)
		meeting = self.event(lead)
		self.counts(lead, 2, 2)
		meeting.status = "Completed"
		meeting.save()
		self.counts(lead, sign=-1, by="meeting")

	def test_cancelled_closed_and_forgotten_ones_prove_nothing(self):
		for status in ("Cancelled", "Closed", "Open"):
			lead = make_lead(40)
			mails(lead, 2, 5)
			self.event(lead, 10, status=status)
			self.counts(lead, 2, 2, sign=-40, by="created")
			self.assertNotEqual(self.file(lead).open_step_on, day(0))

	def test_a_call_that_was_planned_and_made(self):
		lead = make_lead(40)
		self.event(lead, 2, event_category="Call", status="Completed")
		self.counts(lead, sign=-2, by="call")


class TestOneConversation(TouchesTestCase):
	def pair(self):
		lead = make_lead(40)
		return lead, make_opportunity(30, lead)

	def test_what_we_wrote_on_either_counts_on_both_and_an_answer_on_either_ends_it(self):
		lead, deal = self.pair()
		mail(lead, 9)
		mail(deal, 8)
		self.call(deal, status="Busy", start_time=moment(7))
		for record in (lead, deal):
			self.counts(record, 3, 2, 1)
		mail(lead, 3, received=True)
		for record in (lead, deal):
			self.counts(record, sign=-3, by="email")
		mail(lead, 2)
		mail(deal, 1, received=True)
		for record in (lead, deal):
			self.counts(record, sign=-1, by="email")

	def test_sisters_share_it(self):
		lead, deal = self.pair()
		sister = make_opportunity(20, lead)
		mails(deal, 3, 5)
		for record in (lead, deal, sister):
			self.counts(record, 3, 3)
		self.call(sister, type="Incoming", status="Completed", start_time=moment(1))
		for record in (lead, deal, sister):
			self.counts(record, sign=-1, by="call")

	def test_what_was_before_an_opportunity_is_not_counted_on_it(self):
		lead = make_lead(40)
		mails(lead, 3, 20)
		deal = make_opportunity(10, lead)
		self.counts(lead, 3, 3, sign=-40, by="created")
		self.counts(deal, sign=-10, by="created")

	def test_a_mail_that_comes_by_two_ways_counts_once(self):
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.count_once_per_day = 0
		settings.save()
		lead, deal = self.pair()
		links = [{"link_doctype": r.doctype, "link_name": r.name} for r in (lead, deal)]
		mail(deal, 3, message_id="one@ours.example", timeline_links=links)
		mail(lead, 3, message_id="one@ours.example", timeline_links=links)
		for record in (lead, deal):
			self.counts(record, 1, 1)

	def test_a_meeting_about_the_deal_is_one_with_the_lead_but_its_plan_is_the_deals_own(self):
		lead, deal = self.pair()
		mails(lead, 2, 5)
		self.event(deal, -3)
		self.assertEqual(self.file(deal).open_step_on, day(3))
		self.assertIsNone(self.file(lead).open_step_on)
		self.event(deal, 1, status="Completed")
		for record in (lead, deal):
			self.counts(record, sign=-1, by="meeting")

	def test_a_deal_moved_to_another_lead_or_deleted_takes_its_touches_along(self):
		lead, deal = self.pair()
		other = make_lead(40)
		mails(deal, 2, 3)
		self.counts(lead, 2, 2)
		deal.reload()
		deal.party_name = other.name
		deal.save()
		self.counts(lead)
		self.counts(other, 2, 2)
		deal.delete()
		self.counts(other)

	def test_two_leads_are_two_conversations(self):
		_, deal = self.pair()
		stranger, other = self.pair()
		mails(deal, 2, 3)
		for record in (stranger, other):
			self.counts(record)

	def test_why_shows_where_it_came_from(self):
		lead, deal = self.pair()
		ours = mail(deal, 3)
		self.assertIn(ours.name, [row["name"] for row in explain("Lead", lead.name)["evidence"]])


class TestContacts(TouchesTestCase):
	def test_a_second_contact_of_the_lead_and_one_linked_later(self):
		lead = make_lead(40)
		deal = make_opportunity(30, lead)
		mails(lead, 2, 5)
		contact = self.contact()
		mail(contact, 2, received=True, sender=contact.email_ids[0].email_id)
		self.counts(lead, 2, 2)
		contact.reload()
		contact.append("links", {"link_doctype": "Lead", "link_name": lead.name})
		contact.save()
		for record in (lead, deal):
			self.counts(record, sign=-2, by="email")
		contact.set("links", [])
		contact.save()
		self.counts(lead, 2, 2)

	def test_the_contact_person_of_a_deal(self):
		contact = self.contact()
		lead = make_lead(40)
		deal = make_opportunity(30, lead, contact_person=contact.name)
		mails(deal, 2, 5)
		answer = mail(contact, 2, received=True, sender=contact.email_ids[0].email_id)
		for record in (lead, deal):
			self.counts(record, sign=-2, by="email")
		answer.delete()
		for record in (lead, deal):
			self.counts(record, 2, 2)

	def test_a_call_with_the_contact(self):
		lead = make_lead(40)
		self.call(self.contact(lead), status="No Answer", start_time=moment(3))
		self.counts(lead, 1, 0, 1)

	def test_mail_about_another_deal_of_the_same_person_is_about_that_one(self):
		contact = self.contact()
		first = make_opportunity(30, make_lead(40), contact_person=contact.name)
		second = make_opportunity(30, make_lead(40), contact_person=contact.name)
		address = contact.email_ids[0].email_id
		for days_ago in (5, 4):
			mail(first, days_ago, recipients=address)
		self.counts(first, 2, 2)
		self.counts(second)

	def test_what_the_website_form_leaves(self):
		lead = make_lead(40)
		mails(lead, 2, 5)
		frappe.get_doc(
			{
				"doctype": "Communication",
				"sender": lead.email_id,
				"subject": "New Message from Website Contact Page",
				"sent_or_received": "Received",
				"content": "Is it still to be had?",
				"status": "Open",
			}
		).insert()
		self.counts(lead, sign=0, by="email")


class TestEnquiriesAndOrders(TouchesTestCase):
	def test_an_opportunity_made_by_a_web_form_is_an_enquiry_of_the_lead(self):
		lead = make_lead(40)
		sister = make_opportunity(30, lead)
		mails(lead, 2, 5)
		make_opportunity(0, lead)
		self.counts(lead, 2, 2)
		frappe.set_user("Guest")
		asked = frappe.get_doc(
			{
				"doctype": "Opportunity",
				"opportunity_from": "Lead",
				"party_name": lead.name,
				"company": sister.company,
				"transaction_date": nowdate(),
			}
		)
		asked.insert(ignore_permissions=True)
		frappe.set_user("Administrator")
		for record in (lead, sister):
			self.counts(record, sign=0, by="enquiry")
		self.counts(asked, sign=0, by="created")

	def test_a_quotation_of_ours_is_nothing_one_asked_for_in_a_shop_and_an_order_are(self):
		lead = make_lead(40)
		deal = make_opportunity(30, lead)
		mails(deal, 2, 5)
		ours = self.quotation(lead, deal)
		for record in (lead, deal):
			self.counts(record, 2, 2)
		self.quotation(lead, None, order_type="Shopping Cart")
		for record in (lead, deal):
			self.counts(record, sign=0, by="quotation")
		self.order(ours)
		for record in (lead, deal):
			self.counts(record, sign=0, by="quotation")

	def test_an_order_counts_from_its_day_until_it_is_cancelled(self):
		lead = make_lead(40)
		deal = make_opportunity(30, lead)
		mails(deal, 2, 8)
		quotation = self.quotation(lead, deal)
		order = self.order(quotation, 4)
		for record in (lead, deal):
			self.counts(record, sign=-4, by="quotation")
		for row in (order, *order.items):
			row.docstatus = 2
			row.db_update()
		order.run_method("on_change")
		for record in (lead, deal):
			self.counts(record, 2, 2)

	def quotation(self, lead, deal, **fields):
		"""A submitted quotation, as far as we look at one."""
		doc = frappe.get_doc(
			{
				"doctype": "Quotation",
				"quotation_to": "Lead",
				"party_name": lead.name,
				"opportunity": deal and deal.name,
				"order_type": "Sales",
				"docstatus": 1,
				**fields,
			}
		)
		doc.name = frappe.generate_hash(length=10)
		doc.flags.in_insert = True
		doc.creation = doc.modified = moment(0)
		doc.db_insert()
		doc.run_method("on_change")
		return doc

	def order(self, quotation, days_ago=0):
		doc = frappe.new_doc("Sales Order")
		doc.name = frappe.generate_hash(length=10)
		doc.update({"docstatus": 1, "transaction_date": add_days(nowdate(), -days_ago)})
		doc.creation = doc.modified = moment(0)
		row = doc.append("items", {"prevdoc_docname": quotation.name, "docstatus": 1})
		row.name, row.parent = frappe.generate_hash(length=10), doc.name
		doc.flags.in_insert = True
		doc.db_insert()
		row.db_insert()
		doc.run_method("on_change")
		return doc


class TestIndexes(HygieneTestCase):
	def test_they_are_there(self):
		for columns in INDEXES:
			name = frappe.db.get_index_name(columns)
			self.assertTrue(frappe.db.has_index("tabOpportunity", name), name)
