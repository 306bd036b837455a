"""Thanks and goodbye to a customer: one mail, by the path of all goodbyes, that stops when he speaks and is not sent to who wants none."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any
from unittest.mock import MagicMock, PropertyMock, patch

import frappe
from frappe.email.smtp import SMTPServer

from lead_hygiene import api_customers
from lead_hygiene.site import actions, farewell_seeds, goodbyes
from lead_hygiene.tests import mail
from lead_hygiene.tests.goodbye_data import make_account, queue_of
from lead_hygiene.tests.test_customers import SERIAL, CustomerCase

ADDRESS = "boss@clock.example"


class TestThanks(CustomerCase):
	def setUp(self) -> None:
		super().setUp()
		farewell_seeds.plant()
		make_account()
		rule = {"state": "Lapsed", "action": "Thanks and Goodbye", "mode": "Propose"}
		self.settings(mode="Propose", customer_rules=[rule])
		self.one = self.customer()
		frappe.db.set_value("Customer", self.one.name, "email_id", ADDRESS)
		self.order(self.one, 400)
		self.judged(self.one)
		self.action = self.waiting()

	def waiting(self) -> Any:
		about = {"reference_doctype": "Customer", "reference_name": self.one.name, "status": "Proposed"}
		return frappe.get_doc("Hygiene Action", about)

	def approve(self, **changes: Any) -> dict[str, Any]:
		return actions.decide(self.action.name, "approve", changes=changes)

	def said(self) -> list[Any]:
		return frappe.get_all(
			"Hygiene Farewell",
			filters={"reference_name": self.one.name},
			fields=["*"],
			order_by="creation asc",
		)

	@contextmanager
	def server(self) -> Any:
		"""A mail server that takes what it is given; what sending commits is left out, so that the test stands alone."""
		session = MagicMock()
		session.has_extn.return_value = False
		frappe.flags.testing_email = True
		try:
			with (
				patch.object(SMTPServer, "session", new_callable=PropertyMock, return_value=session),
				patch.dict(frappe.local.conf, mute_emails=0),
				patch.object(frappe.db, "commit"),
				patch.object(frappe.db, "rollback"),
			):
				yield session.sendmail
		finally:
			frappe.flags.testing_email = False

	def test_it_is_one_mail_in_his_language_sent_once(self) -> None:
		frappe.db.set_value("Customer", self.one.name, "language", "fa")
		done = self.approve()
		self.assertIn(ADDRESS, done["outcome"])
		(farewell,) = self.said()
		self.assertEqual((farewell.address, farewell.status, farewell.language), (ADDRESS, "Waiting", "fa"))
		on_timeline = frappe.get_doc("Communication", farewell.communication)
		self.assertEqual(
			(on_timeline.reference_doctype, on_timeline.reference_name, on_timeline.email_template),
			("Customer", self.one.name, "Thanks and Goodbye (Persian)"),
		)
		self.assertIn(self.one.customer_name, on_timeline.content)
		with self.server() as taken:
			queue_of(farewell).send()
			queue_of(farewell).send()
			queue_of(farewell).send(force_send=True)
		self.assertEqual(taken.call_count, 1)
		self.assertEqual(self.said()[0].status, "Sent")
		self.assertEqual(self.shown(self.one), "Let Go")

	def test_it_stops_when_he_speaks(self) -> None:
		self.approve()
		(farewell,) = self.said()
		mail(self.one, received=True)
		# Before anything else has looked at him.
		with self.server() as taken:
			queue_of(farewell).send()
		self.assertEqual(taken.call_count, 0)
		self.assertEqual(self.said()[0].status, "Stopped")
		self.assertFalse(frappe.db.exists("Email Queue", farewell.email_queue))
		self.assertEqual(self.shown(self.one), "Active")

	def test_the_job_that_hears_him_stops_it_too(self) -> None:
		self.approve()
		mail(self.one, received=True)
		self.worker()
		self.assertEqual((self.said()[0].status, self.shown(self.one)), ("Stopped", "Active"))

	def test_it_stops_when_he_buys(self) -> None:
		self.approve()
		self.order(self.one, 0)
		self.assertEqual((self.said()[0].status, self.shown(self.one)), ("Stopped", "Active"))

	def test_who_unsubscribed_gets_none(self) -> None:
		frappe.get_doc({"doctype": "Email Unsubscribe", "email": ADDRESS, "global_unsubscribe": 1}).insert()
		self.settings(
			customer_rules=[{"state": "Finished", "action": "Thanks and Goodbye", "mode": "Propose"}]
		)
		self.judged(self.one)
		self.action = self.waiting()
		done = self.approve()
		self.assertIn("They have unsubscribed", done["outcome"])
		self.assertEqual((self.said(), self.shown(self.one)), ([], "Let Go"))

	def test_who_unsubscribes_while_it_waits_gets_none(self) -> None:
		self.approve()
		frappe.get_doc(
			{
				"doctype": "Email Unsubscribe",
				"email": ADDRESS,
				"reference_doctype": "Customer",
				"reference_name": self.one.name,
			}
		).insert()
		with self.server() as taken:
			queue_of(self.said()[0]).send()
		self.assertEqual((taken.call_count, self.said()[0].status), (0, "Stopped"))

	def test_who_is_disabled_while_it_waits_gets_none(self) -> None:
		self.approve()
		frappe.db.set_value("Customer", self.one.name, "disabled", 1)
		self.assertEqual(
			goodbyes.may_leave(goodbyes.row_of(name=self.said()[0].name)), "The customer is disabled."
		)

	def test_what_a_person_wrote_is_sent_or_nothing(self) -> None:
		self.approve(subject="Thank you, Anna", message="<p>It was a pleasure</p><script>x()</script>")
		text = frappe.get_doc("Communication", self.said()[0].communication)
		self.assertEqual(text.subject, "Thank you, Anna")
		self.assertIn("a pleasure", text.content)
		self.assertNotIn("<script", text.content)
		actions.decide(self.action.name, "undo")
		self.assertEqual((self.said()[0].status, self.shown(self.one)), ("Stopped", "Lapsed"))

	def test_without_a_message(self) -> None:
		done = self.approve(without_message=1)
		self.assertIn("No message was sent", done["outcome"])
		self.assertEqual((self.said(), self.shown(self.one)), ([], "Let Go"))

	def test_undone_after_it_left(self) -> None:
		self.approve()
		goodbyes.turn(self.said()[0].name, ("Waiting",), "Sent")
		self.assertIn("has left already", actions.decide(self.action.name, "undo")["outcome"])

	def test_the_dialog_shows_what_would_be_sent(self) -> None:
		shown = api_customers.preview_goodbye(self.action.name)
		self.assertEqual((shown["channel"], shown["address"], shown["obstacles"]), ("Email", ADDRESS, []))
		self.assertEqual(shown["email_template"], "Thanks and Goodbye (English)")
		self.assertIn("thank you", shown["message"])
		frappe.db.set_value("Customer", self.one.name, "email_id", None)
		shown = api_customers.preview_goodbye(self.action.name)
		self.assertEqual((shown["channel"], shown["obstacles"][0]["code"]), (None, "no_address"))
		self.assertEqual(self.said(), [])
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			api_customers.preview_goodbye(self.action.name)

	def test_his_contact_is_written_to_where_he_has_no_address_himself(self) -> None:
		frappe.db.set_value("Customer", self.one.name, "email_id", None)
		frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": SERIAL,
				"email_ids": [{"email_id": "anna@clock.example", "is_primary": 1}],
				"links": [{"link_doctype": "Customer", "link_name": self.one.name}],
			}
		).insert()
		self.approve()
		self.assertEqual(self.said()[0].address, "anna@clock.example")

	def test_merged_customers_keep_both_goodbyes(self) -> None:
		self.approve()
		other = self.customer()
		frappe.rename_doc("Customer", self.one.name, other.name, merge=True)
		self.assertEqual(frappe.db.count("Hygiene Farewell", {"reference_name": other.name}), 1)

	def test_a_deleted_customer_is_not_written_to(self) -> None:
		self.approve()
		name = self.said()[0].name
		frappe.get_all("Sales Order", filters={"customer": self.one.name}, order_by="name asc")
		order = frappe.get_doc("Sales Order", {"customer": self.one.name})
		order.cancel()
		order.delete()
		frappe.delete_doc("Customer", self.one.name, force=True)
		self.assertEqual(frappe.db.get_value("Hygiene Farewell", name, "status"), "Stopped")
