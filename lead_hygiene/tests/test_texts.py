"""Goodbyes by text message: handed to the gateway once, after they are marked."""

from __future__ import annotations

from unittest.mock import patch

import frappe
import requests
from frappe.utils import add_to_date, now_datetime

from lead_hygiene.site import goodbyes, texts
from lead_hygiene.tests import HygieneTestCase, make_lead
from lead_hygiene.tests.goodbye_data import let_go, say

_GATEWAY = "frappe.core.doctype.sms_settings.sms_settings.send_request"
_NUMBER = "+98 912 000 0000"


class TestTexts(HygieneTestCase):
	def setUp(self):
		super().setUp()
		settings = frappe.get_doc("SMS Settings")
		settings.update(
			{
				"sms_gateway_url": "http://gateway.example",
				"message_parameter": "text",
				"receiver_parameter": "to",
			}
		)
		settings.save()
		self.addCleanup(frappe.clear_document_cache, "SMS Settings", "SMS Settings")
		self.lead = make_lead(days_ago=100, email_id="", mobile_no=_NUMBER, language="fa")
		# What commits in earnest would outlive the test.
		for name in ("commit", "rollback"):
			kept = patch.object(frappe.local.db, name)
			kept.start()
			self.addCleanup(kept.stop)

	def say(self, **more):
		return say(self.lead, channel="SMS", address=_NUMBER, **more)

	def status(self, farewell):
		return frappe.db.get_value("Hygiene Farewell", farewell.name, "status")

	def test_it_is_no_mail_and_goes_to_the_gateway_in_plain_text(self):
		farewell = self.say()
		self.assertFalse(farewell.email_queue or farewell.communication)
		with patch(_GATEWAY, return_value=200) as gateway:
			texts.send(farewell.name)
			texts.send(farewell.name)
		self.assertEqual(gateway.call_count, 1)
		asked = gateway.call_args.args[1]
		self.assertEqual(asked["to"], "+989120000000")
		self.assertIn("منتظر پاسخ شما بودیم", asked["text"])
		self.assertNotIn("<", asked["text"])
		self.assertEqual(self.status(farewell), "Sent")
		entry = {"reference_name": self.lead.name, "event": "Mail Left"}
		self.assertTrue(frappe.db.exists("Hygiene Ledger Entry", entry))

	def test_it_is_marked_before_the_gateway_is_asked(self):
		farewell, seen = self.say(), []

		def gateway(*args, **kwargs):
			seen.append((self.status(farewell), frappe.local.db.commit.called))
			return 200

		with patch(_GATEWAY, side_effect=gateway):
			texts.send(farewell.name)
		self.assertEqual(seen, [("Handed Over", True)])

	def test_what_was_handed_over_is_not_sent_again(self):
		farewell = self.say()
		then = add_to_date(now_datetime(), hours=-2)
		farewell.db_set({"status": "Handed Over", "handed_over_on": then})
		with patch(_GATEWAY) as gateway:
			texts.send_due()
			texts.settle()
		self.assertFalse(gateway.called)
		self.assertEqual(self.status(farewell), "Not Known to Have Arrived")

	def test_what_a_gateway_may_have_taken_is_not_sent_again_what_it_refused_has_failed(self):
		refused = requests.HTTPError(response=frappe._dict(status_code=400))
		broken = requests.HTTPError(response=frappe._dict(status_code=502))
		for error, status in (
			(refused, "Failed"),
			(broken, "Not Known to Have Arrived"),
			(requests.ReadTimeout(), "Not Known to Have Arrived"),
			(requests.ConnectionError("NewConnectionError: refused"), "Waiting"),
		):
			with self.subTest(status=status, error=error):
				farewell = self.say(episode=frappe.generate_hash(length=8))
				with patch(_GATEWAY, side_effect=error):
					texts.send(farewell.name)
				self.assertEqual(self.status(farewell), status)
				farewell.db_set("status", "Stopped")

	def test_the_hourly_round_sends_what_waits_when_its_time_has_come(self):
		now = self.say(episode="1")
		later = self.say(episode="2", send_after=add_to_date(now_datetime(), hours=9))
		with patch(_GATEWAY, return_value=200) as gateway:
			texts.send_due()
		self.assertEqual(gateway.call_count, 1)
		self.assertEqual((self.status(now), self.status(later)), ("Sent", "Waiting"))

	def test_who_answered_meanwhile_is_not_texted(self):
		farewell = self.say()
		frappe.db.set_value("Hygiene File", {"reference_name": self.lead.name}, "disposition", None)
		with patch(_GATEWAY) as gateway:
			texts.send(farewell.name)
		self.assertFalse(gateway.called)
		self.assertEqual(self.status(farewell), "Stopped")
		let_go(self.lead)

	def test_one_that_waits_can_be_stopped(self):
		farewell = self.say()
		self.assertEqual(goodbyes.stop("Lead", self.lead.name, "It was undone."), [farewell.name])

	def test_without_a_worker_the_act_is_not_in_the_way(self):
		with patch.object(frappe, "enqueue", side_effect=ConnectionError("Redis is down")):
			texts.send_soon("a goodbye", None)
			frappe.local.db.after_commit.run()
