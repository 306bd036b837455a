"""Contact pressure: no person is contacted more often than the company wants, by whomever and however."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe.core.doctype.communication.email import make
from frappe.model.document import Document
from frappe.utils import add_days, get_datetime, getdate, now_datetime, nowdate, set_request

from lead_hygiene import api
from lead_hygiene.site import people, pressings, pressure

from . import HygieneTestCase, mail, make_lead, make_opportunity, moment, user

REP, MANAGER = "pressure-rep@ours.example", "pressure-manager@ours.example"


class PressureTestCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.flags.mute_emails = True
		frappe.cache().delete_value("lead_hygiene:our_addresses")
		self.settle(pressure_mode="Warn", pressure_contacts=3, pressure_days=7)
		user(REP, "Sales User")
		user(MANAGER, "Sales User", "Sales Manager")
		_outgoing_mailbox()

	def tearDown(self) -> None:
		frappe.flags.mute_emails = False
		frappe.local.request = None
		super().tearDown()
		frappe.cache().delete_value("lead_hygiene:our_addresses")

	def settle(self, **values: Any) -> None:
		frappe.get_doc("Lead Hygiene Settings").update(values).save()

	def asked(self, address: str, **kwargs: Any) -> Any:
		return pressure.on(people.with_address(address), **kwargs).pressure

	def assertFilledBy(self, lead: Document, count: int) -> None:
		"""The lead can take `3 - count` contacts more."""
		person = people.with_address(lead.email_id)
		since = moment(30)
		found = pressings.find(person, since).contacts
		self.assertEqual(len(found), count, [row for _contact, row in found.values()])


class TestWhatPresses(PressureTestCase):
	def test_three_mails_of_a_week_by_whomever_fill_it_and_the_eighth_day_is_free(self):
		lead = make_lead()
		for days_ago in (5, 3, 1):
			to(lead, days_ago, owner=REP)
		found = self.asked(lead.email_id)
		self.assertFalse(found.allowed)
		self.assertEqual(found.free_on, getdate(add_days(nowdate(), 2)))

	def test_what_is_a_week_old_has_left_the_window(self):
		lead = make_lead()
		for days_ago in (7, 6, 5):
			to(lead, days_ago)
		self.assertTrue(self.asked(lead.email_id).allowed)
		to(lead, 6)
		self.assertFalse(self.asked(lead.email_id).allowed)
		self.assertEqual(self.asked(lead.email_id).free_on, getdate(add_days(nowdate(), 1)))

	def test_every_channel_counts(self):
		lead = make_lead(mobile_no="+49 151 2345678")
		to(lead, 1)
		to(lead, 1, communication_medium="Phone", recipients=None, phone_no="0151 2345678")
		to(lead, 1, communication_medium="SMS", recipients=None)
		to(lead, 1, communication_medium="Chat", recipients=None)
		call(lead, "No Answer")
		call(lead, "Completed")
		self.assertFilledBy(lead, 6)

	def test_what_did_not_reach_the_person_does_not_count(self):
		lead = make_lead(mobile_no="+49 151 2345678")
		to(lead, 1, recipients="somebody.else@customer.example")
		to(lead, 1, communication_medium="SMS", recipients=None, phone_no="+49 30 111222333")
		call(lead, "Failed")
		call(lead, "Completed", type="Incoming")
		for status in ("Error", "Bounced", "Expired"):
			to(lead, 1).db_set("delivery_status", status)
		self.assertFilledBy(lead, 0)

	def test_mail_to_ourselves_is_never_pressure(self):
		self.assertEqual(
			pressure.outsiders(f"Rep <{REP.upper()}>, kim@customer.example"), ["kim@customer.example"]
		)

	def test_machines_press_too(self):
		lead = make_lead()
		to(lead, 1, communication_type="Automated Message")
		campaign = _campaign(lead)
		frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_medium": "Email",
				"sent_or_received": "Sent",
				"subject": "Our newest",
				"recipients": lead.email_id,
				"reference_doctype": "Email Campaign",
				"reference_name": campaign,
			}
		).insert()
		queued = frappe.get_doc(
			{
				"doctype": "Email Queue",
				"reference_doctype": "Lead",
				"reference_name": lead.name,
				"sender": REP,
				"message": "…",
				"recipients": [{"recipient": lead.email_id}],
			}
		).insert()
		self.assertEqual(queued.status, "Not Sent")
		self.assertFilledBy(lead, 3)
		self.assertFalse(self.asked(lead.email_id).allowed)

	def test_what_is_scheduled_counts_on_its_day(self):
		lead = make_lead()
		for days in (2, 3, 4):
			to(lead, 40, send_after=now_datetime() + timedelta(days=days))
		self.assertEqual(self.asked(lead.email_id).free_on, getdate(add_days(nowdate(), 9)))

	def test_an_answer_to_their_own_message_is_free_and_does_not_count(self):
		lead = make_lead()
		for days_ago in (4, 3, 2):
			to(lead, days_ago)
		self.assertFalse(self.asked(lead.email_id).allowed)
		mail(lead, 1, received=True, sender=lead.email_id)
		self.assertTrue(self.asked(lead.email_id).answering)
		self.assertFalse(self.asked(lead.email_id, machine=True).allowed)
		to(lead, 0.1)
		self.assertFalse(self.asked(lead.email_id).allowed)

	def test_an_out_of_office_note_is_nothing_to_answer(self):
		lead = make_lead()
		for days_ago in (4, 3, 2):
			to(lead, days_ago)
		mail(lead, 1, received=True, sender=lead.email_id, subject="Automatic reply: away until Monday")
		self.assertFalse(self.asked(lead.email_id).allowed)


class TestWhoIsAPerson(PressureTestCase):
	def test_names_and_capitals_do_not_make_another_person(self):
		lead = make_lead()
		for spelt in (lead.email_id.upper(), f"Kim <{lead.email_id}>", f'"Doe, Kim" <{lead.email_id}>'):
			to(lead, 1).db_set("recipients", spelt)
		self.assertFalse(self.asked(lead.email_id).allowed)

	def test_the_addresses_of_a_contact_are_one_person(self):
		serial = frappe.generate_hash(length=8)
		home, work = f"home-{serial}@customer.example", f"work-{serial}@customer.example"
		contact = _contact(home, work)
		for address in (home, work):
			to(contact, 1, recipients=address)
		lead = make_lead(email_id=work)
		to(lead, 2)
		for address in (home, work):
			self.assertFalse(self.asked(address).allowed, address)

	def test_several_leads_with_one_address_are_one_person(self):
		frappe.db.set_single_value("CRM Settings", "allow_lead_duplication_based_on_emails", 1)
		first = make_lead()
		second = make_lead(email_id=first.email_id)
		for lead in (first, second, first):
			to(lead, 1)
		self.assertFalse(self.asked(first.email_id).allowed)

	def test_an_opportunity_speaks_to_the_same_person(self):
		lead = make_lead()
		deal = make_opportunity(lead=lead)
		to(lead, 1)
		to(deal, 1, recipients=lead.email_id)
		to(deal, 1, communication_medium="Phone", recipients=None)
		self.assertFalse(self.asked(lead.email_id).allowed)

	def test_somebody_else_is_somebody_else(self):
		pressed, other = make_lead(), make_lead()
		for days_ago in (1, 2, 3):
			to(pressed, days_ago)
		self.assertTrue(self.asked(other.email_id).allowed)


class TestTheComposer(PressureTestCase):
	def test_it_is_told_who_wrote_what_when_and_the_first_free_day(self):
		lead = pressed_lead(owner=REP, subject="<b>Offer</b>")
		frappe.set_user(REP)
		found = api.pressure("Lead", lead.name, f"Kim <{lead.email_id}>")
		self.assertFalse(found["allowed"])
		self.assertEqual(getdate(found["send_after"]), getdate(add_days(nowdate(), 4)))
		self.assertFalse(found["may_override"])
		[person] = found["pressed"]
		self.assertEqual(person["address"], lead.email_id)
		self.assertEqual([one["what"] for one in person["contacts"]], ["<b>Offer</b>"] * 3)
		self.assertTrue(all(one["who"] for one in person["contacts"]))

	def test_what_the_reader_may_not_read_is_a_colleagues(self):
		frappe.db.set_single_value("CRM Settings", "allow_lead_duplication_based_on_emails", 1)
		theirs = pressed_lead()
		mine = make_lead(email_id=theirs.email_id, lead_owner=REP)
		frappe.get_doc(
			{
				"doctype": "User Permission",
				"user": REP,
				"allow": "Lead",
				"for_value": mine.name,
			}
		).insert()
		frappe.set_user(REP)
		found = api.pressure("Lead", mine.name, mine.email_id)
		[person] = found["pressed"]
		self.assertEqual([(one["who"], one["what"]) for one in person["contacts"]], [(None, None)] * 3)

	def test_a_free_day_is_fine(self):
		lead = pressed_lead()
		found = api.pressure("Lead", lead.name, lead.email_id)
		self.assertTrue(
			api.pressure("Lead", lead.name, lead.email_id, send_after=found["send_after"])["allowed"]
		)

	def test_off_says_nothing(self):
		self.settle(pressure_mode="Off")
		lead = pressed_lead()
		self.assertTrue(api.pressure("Lead", lead.name, lead.email_id)["allowed"])

	def test_a_guest_is_told_nothing(self):
		lead = pressed_lead()
		frappe.set_user("Guest")
		for where in (("Lead", lead.name), (None, None)):
			with self.assertRaises(frappe.PermissionError):
				api.pressure(*where, lead.email_id)
			with self.assertRaises(frappe.PermissionError):
				api.press_anyway(lead.email_id, "…", *where)

	def test_a_record_one_may_not_mail_from_is_closed(self):
		theirs, mine = pressed_lead(), make_lead()
		frappe.get_doc(
			{"doctype": "User Permission", "user": REP, "allow": "Lead", "for_value": mine.name}
		).insert()
		frappe.set_user(REP)
		with self.assertRaises(frappe.PermissionError):
			api.pressure("Lead", theirs.name, theirs.email_id)


class TestStop(PressureTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.settle(pressure_mode="Stop")
		set_request(method="POST", path="/api/method/frappe.core.doctype.communication.email.make")

	def test_a_mail_from_the_desk_is_refused_and_leaves_nothing(self):
		lead = pressed_lead()
		frappe.set_user(REP)
		with self.assertRaisesRegex(frappe.ValidationError, "first free day"):
			send(lead)
		self.assertFalse(_queued(lead))

	def test_warn_and_off_refuse_nothing(self):
		for mode in ("Warn", "Off"):
			with self.subTest(mode):
				self.settle(pressure_mode=mode)
				lead = pressed_lead()
				frappe.set_user(REP)
				send(lead)
				frappe.set_user("Administrator")
				self.assertTrue(_queued(lead))

	def test_the_third_contact_is_sent_and_the_fourth_is_not(self):
		lead = make_lead(lead_owner=REP)
		frappe.set_user(REP)
		for _again in range(3):
			send(lead)
		with self.assertRaises(frappe.ValidationError):
			send(lead)

	def test_a_mail_planned_for_the_first_free_day_is_taken(self):
		lead = pressed_lead()
		frappe.set_user(REP)
		planned = api.pressure("Lead", lead.name, lead.email_id)["send_after"]
		send(lead, send_after=planned)
		frappe.set_user("Administrator")
		self.assertEqual(_queued(lead)[0].send_after, get_datetime(planned))

	def test_an_answer_is_sent(self):
		lead = pressed_lead()
		mail(lead, 0.01, received=True, sender=lead.email_id)
		frappe.set_user(REP)
		send(lead)
		frappe.set_user("Administrator")
		self.assertTrue(_queued(lead))

	def test_a_manager_overrides_once_with_a_reason_that_is_logged(self):
		lead = pressed_lead()
		frappe.set_user(MANAGER)
		with self.assertRaises(frappe.ValidationError):
			send(lead)
		with self.assertRaises(frappe.ValidationError):
			api.press_anyway(lead.email_id, "  ", "Lead", lead.name)
		api.press_anyway(lead.email_id, "She <b>asked</b> by phone", "Lead", lead.name)
		send(lead)
		[remark] = frappe.get_all(
			"Comment",
			filters={"reference_doctype": "Lead", "reference_name": lead.name, "comment_type": "Comment"},
			fields=["content", "owner", "comment_email"],
			order_by="creation desc",
		)
		self.assertEqual(remark.owner, MANAGER)
		self.assertIn("She &lt;b&gt;asked&lt;/b&gt; by phone", remark.content)
		self.assertIn(lead.email_id, remark.content)
		with self.assertRaises(frappe.ValidationError):
			send(lead)

	def test_an_override_is_for_those_it_names(self):
		first, other = pressed_lead(), pressed_lead()
		frappe.set_user(MANAGER)
		api.press_anyway(first.email_id, "Urgent", "Lead", first.name)
		with self.assertRaises(frappe.ValidationError):
			send(first, recipients=other.email_id)
		with self.assertRaises(frappe.ValidationError):
			send(other)

	def test_a_sales_user_cannot_override(self):
		lead = pressed_lead()
		frappe.set_user(REP)
		with self.assertRaises(frappe.PermissionError):
			api.press_anyway(lead.email_id, "Please", "Lead", lead.name)

	def test_what_is_logged_or_runs_in_the_background_is_not_refused(self):
		lead = pressed_lead()
		send(lead, send_email=0)
		frappe.local.request = None
		send(lead)
		self.assertEqual(len(_queued(lead)), 1)


class TestMachines(PressureTestCase):
	def automatic(self, lead: Document, **kwargs: Any) -> Document:
		"""What a Notification on the record sends."""
		name = make(
			doctype=lead.doctype,
			name=lead.name,
			subject="Reminder",
			content="…",
			recipients=lead.email_id,
			communication_type="Automated Message",
		)["name"]
		frappe.sendmail(
			recipients=[lead.email_id],
			subject="Reminder",
			message="…",
			reference_doctype=lead.doctype,
			reference_name=lead.name,
			communication=name,
			**kwargs,
		)
		return frappe.get_doc("Communication", name)

	def test_its_mail_waits_for_the_first_free_day_and_is_counted_there(self):
		lead = pressed_lead()
		sent = self.automatic(lead)
		free_on = getdate(add_days(nowdate(), 4))
		[row] = _queued(lead)
		self.assertEqual((row.status, getdate(row.send_after)), ("Not Sent", free_on))
		self.assertEqual((sent.delivery_status, getdate(sent.send_after)), ("Scheduled", free_on))
		self.assertEqual(getdate(self.automatic(lead).send_after), getdate(add_days(nowdate(), 5)))

	def test_it_waits_even_where_it_is_sent_at_once(self):
		lead = pressed_lead()
		self.automatic(lead, queue_separately=True)
		[row] = _queued(lead)
		self.assertEqual(row.status, "Not Sent")
		self.assertGreater(row.send_after, now_datetime())

	def test_a_campaign_waits_too(self):
		lead = pressed_lead()
		sent = make(
			doctype="Email Campaign",
			name=_campaign(lead),
			subject="Our newest",
			content="…",
			recipients=[lead.email_id],
		)["name"]
		frappe.sendmail(
			recipients=[lead.email_id],
			subject="Our newest",
			message="…",
			communication=sent,
			queue_separately=True,
		)
		[row] = frappe.get_all(
			"Email Queue",
			filters={"communication": sent},
			fields=["status", "send_after"],
			order_by="name asc",
		)
		self.assertEqual(row.status, "Not Sent")
		self.assertEqual(getdate(row.send_after), getdate(add_days(nowdate(), 4)))

	def test_it_goes_out_where_nobody_is_pressed_or_nobody_cares(self):
		lead = make_lead()
		self.automatic(lead)
		self.assertIsNone(_queued(lead)[0].send_after)
		self.settle(pressure_mode="Off")
		pressed = pressed_lead()
		self.automatic(pressed)
		self.assertIsNone(_queued(pressed)[0].send_after)

	def test_it_is_never_kept_longer_than_the_queue_keeps_it(self):
		self.settle(pressure_contacts=1, pressure_days=300)
		lead = make_lead()
		to(lead, 0.1)
		self.automatic(lead)
		self.assertLess(_queued(lead)[0].send_after, now_datetime() + timedelta(days=26))

	def test_mail_that_is_owed_is_never_touched(self):
		lead = pressed_lead()
		for fields in ({}, {"reference_doctype": "User", "reference_name": "Administrator"}):
			frappe.sendmail(recipients=[lead.email_id], subject="Your password", message="…", **fields)
		rows = frappe.get_all(
			"Email Queue Recipient", filters={"recipient": lead.email_id}, pluck="parent", order_by="creation"
		)
		self.assertEqual(len(rows), 2)
		for row in rows:
			self.assertIsNone(frappe.db.get_value("Email Queue", row, "send_after"))


class TestSettings(PressureTestCase):
	def test_a_cap_of_nothing_is_refused_in_words(self):
		for field, message in (("pressure_contacts", "at least 1"), ("pressure_days", "goes from 1 to 365")):
			for value in (0, -1) if field == "pressure_days" else (0,):
				with self.subTest(field=field), self.assertRaisesRegex(frappe.ValidationError, message):
					self.settle(**{field: value})
		with self.assertRaisesRegex(frappe.ValidationError, "goes from 1 to 365"):
			self.settle(pressure_contacts=3, pressure_days=366)

	def test_the_companys_own_cap_holds(self):
		self.settle(pressure_contacts=1, pressure_days=2)
		lead = make_lead()
		to(lead, 1)
		self.assertEqual(self.asked(lead.email_id).free_on, getdate(add_days(nowdate(), 1)))


def to(doc: Document, days_ago: float, **fields: Any) -> Document:
	"""A contact of ours with the person of a record."""
	owner = fields.pop("owner", None)
	sent = mail(doc, days_ago, **{"recipients": doc.get("email_id"), **fields})
	if owner:
		sent.db_set({"owner": owner, "user": owner})
	return sent


def pressed_lead(**fields: Any) -> Document:
	"""A lead that can take no contact for four days more."""
	lead = make_lead()
	for days_ago in (3, 2, 1):
		to(lead, days_ago, **fields)
	return lead


def send(lead: Document, **fields: Any) -> None:
	make(
		**{
			"doctype": lead.doctype,
			"name": lead.name,
			"subject": "Once more",
			"content": "…",
			"recipients": lead.email_id,
			"sender": "pressure@ours.example",
			"send_email": 1,
			**fields,
		}
	)


def call(lead: Document, status: str, **fields: Any) -> Document:
	return frappe.get_doc(
		{
			"doctype": "Call Log",
			"id": frappe.generate_hash(length=10),
			"from": "1",
			"to": "2",
			"type": "Outgoing",
			"status": status,
			"start_time": moment(1),
			"links": [{"link_doctype": lead.doctype, "link_name": lead.name}],
			**fields,
		}
	).insert()


def _queued(lead: Document) -> list[Any]:
	return frappe.get_all(
		"Email Queue",
		filters={"reference_doctype": lead.doctype, "reference_name": lead.name},
		fields=["name", "status", "send_after"],
		order_by="creation asc",
	)


def _contact(*addresses: str) -> Document:
	contact = frappe.get_doc({"doctype": "Contact", "first_name": addresses[0]})
	for address in addresses:
		contact.add_email(address, is_primary=address == addresses[0])
	return contact.insert()


def _campaign(lead: Document) -> str:
	campaign = frappe.new_doc("Email Campaign")
	campaign.update(
		{
			"email_campaign_for": "Lead",
			"recipient": lead.name,
			"start_date": nowdate(),
			"status": "In Progress",
		}
	)
	campaign.name = frappe.generate_hash(length=8)
	campaign.db_insert()
	return campaign.name


def _outgoing_mailbox() -> None:
	if not frappe.db.exists("Email Account", {"default_outgoing": 1}):
		box = frappe.new_doc("Email Account")
		box.update(
			{
				"email_account_name": "Pressure",
				"email_id": "pressure@ours.example",
				"smtp_server": "localhost",
				"default_outgoing": 1,
				"enable_outgoing": 1,
			}
		)
		box.name = "Pressure"
		box.db_insert()
