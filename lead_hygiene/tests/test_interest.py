"""Interest without a word: mails opened, and visits of the website by people whom Frappe names."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.core.doctype.communication.email import update_communication_as_read
from frappe.utils import add_days, add_to_date, now_datetime

from lead_hygiene.site import contacts, explain, points, reconcile, visits
from lead_hygiene.site.hygiene_file import file_of
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, day, mail, make_lead, make_opportunity, moment, user


class InterestCase(HygieneTestCase):
	def shown(self, doc) -> dict[str, tuple]:
		"""The signals of a record, read anew, with the file written."""
		(judged,) = Reviewer().refresh(doc.doctype, [doc.name])
		return dict(judged.facts.conversation.signals)

	def found_at_night(self, doc) -> bool:
		return doc.name in reconcile.find()[doc.doctype]

	def reconciled(self, at: datetime) -> None:
		frappe.db.set_single_value("Lead Hygiene Settings", "last_reconciled_on", at, update_modified=False)


class TestOpenedMail(InterestCase):
	def opened(self, sent, at: datetime | None = None) -> None:
		"""What Frappe does when the image in a mail is fetched."""
		update_communication_as_read(sent.name)
		self.assertEqual(frappe.db.get_value("Communication", sent.name, "delivery_status"), "Read")
		if at:
			fields = {"read_by_recipient_on": at}
			frappe.db.set_value("Communication", sent.name, fields, update_modified=False)

	def test_it_is_interest_and_no_human_sign(self):
		lead = make_lead(30)
		sent = mail(lead, 9)
		mail(lead, 6)
		self.opened(sent, moment(2))
		self.assertEqual(self.shown(lead), {"opened": (day(-2),)})
		file = self.file(lead)
		self.assertEqual((file.sign_channel, file.unanswered), ("created", 2))

	def test_it_is_found_at_night(self):
		lead = make_lead(30)
		sent = mail(lead, 9)
		frappe.db.set_value("Communication", sent.name, "modified", moment(9), update_modified=False)
		frappe.db.set_value("Lead", lead.name, "modified", moment(9), update_modified=False)
		self.reconciled(add_to_date(now_datetime(), minutes=-5))
		self.assertFalse(self.found_at_night(lead))
		self.opened(sent)
		self.assertTrue(self.found_at_night(lead))

	def test_a_filter_that_looks_at_every_mail_opens_none(self):
		lead = make_lead(30)
		for after, shown in ((20, {}), (70, {"opened": (day(-9),)})):
			sent = mail(lead, 9, communication_date=add_days(moment(0).replace(hour=12, minute=0), -9))
			self.opened(sent, sent.communication_date + timedelta(seconds=after))
			self.assertEqual(self.shown(lead), shown)

	def test_of_a_mail_that_one_of_us_got_too_nobody_can_tell(self):
		lead = make_lead(30)
		colleague = user("colleague@ours.example", "Sales User")
		contacts.OURS.forget()
		self.addCleanup(contacts.OURS.forget)
		self.opened(mail(lead, 9, cc=f"Colleague <{colleague}>"), moment(2))
		self.assertEqual(self.shown(lead), {})

	def test_only_mails_of_ours_to_them_are_opened(self):
		lead = make_lead(30)
		for fields in (
			{"communication_type": "Automated Message"},
			{
				"reference_doctype": "Lead",
				"recipients": "Administrator <admin@example.com>",
				"email_status": "Trash",
			},
		):
			self.opened(mail(lead, 9, **fields), moment(2))
		self.opened(mail(lead, 8, received=True), moment(2))
		self.assertEqual(set(self.shown(lead)), {"answer"})

	def test_it_counts_for_all_who_share_the_conversation(self):
		lead = make_lead(30)
		deal = make_opportunity(20, lead=lead)
		link = {"link_doctype": "Lead", "link_name": lead.name}
		self.opened(mail(deal, 9), moment(3))
		linked = mail(lead, 8, reference_doctype=None, reference_name=None, timeline_links=[link])
		self.opened(linked, moment(2))
		for doc in (lead, deal):
			self.assertEqual(self.shown(doc)["opened"], (day(-3), day(-2)), doc.doctype)

	def test_the_mail_is_named_as_evidence(self):
		lead = make_lead(30)
		sent = mail(lead, 9, subject="Our price list")
		before = points.points("Lead", lead.name)["engagement"]
		self.opened(sent, moment(2))
		self.shown(lead)
		(row,) = explain.explain("Lead", lead.name)["evidence"]
		self.assertEqual(
			(row["name"], row["subject"], row["counts_as"], row["opened_on"]),
			(sent.name, "Our price list", "contact", day(-2)),
		)
		told = points.points("Lead", lead.name)
		self.assertGreater(told["engagement"], before)
		lines = [line for axis in told["axes"] for line in axis["lines"] if line["on"] == day(-2)]
		self.assertEqual([line["link"] for line in lines], [{"doctype": "Communication", "name": sent.name}])

	def test_one_that_comes_in_opened_counts_at_once(self):
		lead = make_lead(30)
		mail(lead, 9, read_by_recipient=1, read_by_recipient_on=str(moment(2)))
		self.assertEqual(file_of("Lead", lead.name).conversation.signals, {"opened": (day(-2),)})


class TestVisits(InterestCase):
	def setUp(self) -> None:
		super().setUp()
		self.track(1)
		self.guest = f"{frappe.generate_hash(length=8)}@customer.example"
		frappe.get_doc(
			{
				"doctype": "User",
				"email": self.guest,
				"first_name": "Visitor",
				"user_type": "Website User",
				"send_welcome_email": 0,
			}
		).insert()

	def tearDown(self) -> None:
		super().tearDown()
		frappe.clear_document_cache("Website Settings", "Website Settings")

	def track(self, on: int) -> None:
		frappe.db.set_single_value("Website Settings", "enable_view_tracking", on)

	def visit(self, who: str, days_ago: float = 0, path: str = "products/rolls") -> None:
		view = frappe.get_doc({"doctype": visits.DOCTYPE, "path": path, "visitor_id": "same browser"})
		view.insert(ignore_permissions=True)
		fields = {"owner": who, "creation": moment(days_ago)}
		frappe.db.set_value(visits.DOCTYPE, view.name, fields, update_modified=False)

	def test_of_a_user_of_the_website_with_the_leads_address(self):
		lead = make_lead(30, email_id=self.guest)
		for days_ago in (5, 5, 3):
			self.visit(self.guest, days_ago)
		self.assertEqual(self.shown(lead), {"visit": (day(-5), day(-3))})
		file = self.file(lead)
		self.assertEqual((file.sign_channel, file.sign_on), ("created", day(-30)))

	def test_of_the_address_or_the_contact_of_an_opportunity(self):
		deal = make_opportunity(20, contact_email=self.guest)
		contact = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": "Visitor",
				"email_ids": [{"email_id": self.guest, "is_primary": 1}],
				"links": [{"link_doctype": "Lead", "link_name": (other := make_lead(30)).name}],
			}
		).insert()
		self.visit(self.guest, 2)
		lead = frappe.get_doc("Lead", deal.party_name)
		for doc in (deal, lead, other):
			self.assertEqual(self.shown(doc)["visit"], (day(-2),), (doc.doctype, contact.name))

	def test_of_nobody_whom_frappe_names_none(self):
		lead = make_lead(30, email_id=self.guest)
		ours = make_lead(30, email_id=user("visiting@ours.example", "Sales User"))
		for who in ("Guest", "Administrator", "visiting@ours.example"):
			self.visit(who, 2)
		self.assertEqual((self.shown(lead), self.shown(ours)), ({}, {}))

	def test_none_where_the_site_does_not_track_them(self):
		lead = make_lead(30, email_id=self.guest)
		self.visit(self.guest, 2)
		self.track(0)
		self.assertEqual(self.shown(lead), {})
		self.assertEqual(visits.since(moment(9)), set())

	def test_it_is_found_at_night(self):
		lead = make_lead(30, email_id=self.guest)
		deal = make_opportunity(20, lead=lead)
		for doc in (lead, deal):
			frappe.db.set_value(doc.doctype, doc.name, "modified", moment(9), update_modified=False)
		self.reconciled(add_to_date(now_datetime(), minutes=-5))
		self.visit(self.guest, 2)
		self.assertEqual([self.found_at_night(doc) for doc in (lead, deal)], [False, False])
		self.visit(self.guest)
		self.assertEqual([self.found_at_night(doc) for doc in (lead, deal)], [True, True])

	def test_it_is_named_as_evidence(self):
		lead = make_lead(30, email_id=self.guest)
		self.visit(self.guest, 2, "about")
		self.visit(self.guest, 2, "prices\x1fof the year")
		(row,) = explain.explain("Lead", lead.name)["evidence"]
		self.assertEqual(
			(row["doctype"], row["channel"], row["subject"], row["counts_as"]),
			(visits.DOCTYPE, "visit", "prices\x1fof the year", "interest"),
		)

	def test_the_table_has_the_index(self):
		rows = frappe.db.sql(f"show index from `tab{visits.DOCTYPE}` where Column_name = 'owner'")
		self.assertEqual([row[3] for row in rows], [1])
