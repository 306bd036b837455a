"""The text of a goodbye: the right template, in the right language, with names as data."""

from __future__ import annotations

from email import message_from_string
from email.policy import default
from unittest.mock import patch

import frappe

from lead_hygiene.site import drafts, farewell_seeds, policy
from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity
from lead_hygiene.tests.goodbye_data import make_account, queue_of, say


class TestDrafts(HygieneTestCase):
	def setUp(self):
		super().setUp()
		farewell_seeds.plant()

	def draft(self, channel="Email", lead=None, **choices):
		lead = lead or make_lead(first_name="Anna", last_name="Berg", language="en")
		return drafts.draft(lead, channel, "anna@customer.example", **choices)

	def template(self, name, subject="About {{ first_name }}", response="<p>{{ lead_name }}</p>", **fields):
		return frappe.get_doc(
			{"doctype": "Email Template", "name": name, "subject": subject, "response": response, **fields}
		).insert()

	def test_the_language_of_the_lead_decides_then_the_site_s_then_english(self):
		templates = [
			self.draft(lead=make_lead(language=language)).email_template for language in ("en", "fa", "de")
		]
		self.assertEqual(templates, ["Farewell (English)", "Farewell (Persian)", "Farewell (English)"])
		self.assertEqual(self.draft(lead=make_lead(language="de")).language, "en")
		self.assertEqual(self.draft(language="fa").email_template, "Farewell (Persian)")
		with patch.object(drafts, "_language_of_site", return_value="fa"):
			self.assertEqual(self.draft(lead=make_lead(language="de")).email_template, "Farewell (Persian)")

	def test_a_named_template_goes_before_the_rule_s_and_that_before_the_settings(self):
		self.template("Of the Rule"), self.template("Named")
		self.assertEqual(self.draft(rule_template="Of the Rule").email_template, "Of the Rule")
		both = self.draft(rule_template="Of the Rule", email_template="Named")
		self.assertEqual((both.email_template, both.subject), ("Named", "About Anna"))
		self.assertEqual(
			self.draft("SMS", rule_template="Of the Rule").email_template, "Farewell by SMS (English)"
		)

	def test_where_there_is_no_text_it_says_so(self):
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.farewell_templates = []
		settings.save()
		policy.forget()
		with self.assertRaises(frappe.ValidationError):
			self.draft()

	def test_brand_customer_and_owner_are_filled_in(self):
		company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		message = self.draft(lead=make_lead(first_name="Anna", last_name="Berg", company=company)).message
		for text in ("Dear Anna Berg,", frappe.db.get_value("Company", company, "company_name")):
			self.assertIn(text, message)

	def test_without_a_name_the_greeting_still_reads_well(self):
		lead = make_lead(language="en")
		lead.lead_name = lead.company_name = ""
		self.assertIn("<p>Hello,</p>", self.draft(lead=lead).message)

	def test_a_name_is_never_html_nor_a_template(self):
		lead = make_lead(language="en")
		lead.lead_name = "<img src=x onerror=a()> {{ 7 * 7 }} {% for x in y %}"
		lead.first_name = "A\r\nBcc: all@customer.example <b>"
		draft = self.draft(lead=lead)
		self.assertIn("&lt;img src=x onerror=a()&gt; {{ 7 * 7 }} {% for x in y %}", draft.message)
		self.assertNotIn("<img", draft.message)
		self.template("By First Name")
		subject = self.draft(lead=lead, email_template="By First Name").subject
		self.assertEqual(subject, "About A Bcc: all@customer.example b")
		self.assertIn(
			"Dear <img src=x onerror=a()> {{ 7 * 7 }}", self.draft("SMS", lead=lead).message
		)  # plain text

	def test_a_template_that_reaches_for_python_is_refused(self):
		self.template("Curious", response="<p>{{ lead_name.__class__.mro() }}</p>")
		with self.assertRaises(frappe.ValidationError):
			self.draft(email_template="Curious")

	def test_a_text_message_is_plain_and_short(self):
		text = self.draft("SMS")
		self.assertEqual((text.subject, text.message.count("<")), ("", 0))
		self.assertTrue(text.message.startswith("Dear Anna Berg, we waited"))
		self.assertLess(len(text.message), 320)

	def test_persian_runs_from_right_to_left_and_latin_names_are_set_apart(self):
		lead = make_lead(first_name="Anna", last_name="Berg", language="fa", email_id="anna@customer.example")
		draft = self.draft(lead=lead)
		self.assertTrue(draft.message.startswith('<div dir="rtl" style="direction'))
		self.assertIn('<span dir="ltr">Anna Berg</span> گرامی', draft.message)
		make_account()
		sent = message_from_string(queue_of(say(lead, draft=draft)).message, policy=default)
		html = sent.get_body(("html",)).get_content()
		self.assertRegex(html, r'<div dir="rtl" style="direction: ?rtl; text-align: ?right;?"')
		self.assertIn('<span dir="ltr">Anna Berg</span>', html)
		self.assertIn("در ما به روی شما باز است", sent.get_body(("plain",)).get_content())
		self.assertEqual(sent["Subject"], "فعلاً مزاحم شما نمی‌شویم")

	def test_a_persian_name_in_an_english_text_is_set_apart_too(self):
		draft = self.draft(lead=make_lead(first_name="رضا", last_name="محمدی", language="en"))
		self.assertIn('Dear <span dir="rtl">رضا محمدی</span>,', draft.message)
		self.assertNotIn("<div dir", draft.message)

	def test_what_a_person_wrote_instead_is_framed_once(self):
		draft = self.draft(lead=make_lead(language="fa"))
		again = drafts.edited(draft, None, draft.message)
		self.assertEqual((again.message.count("<div"), again.subject), (1, draft.subject))
		other = drafts.edited(draft, " Other\nsubject ", "<p>سلام دوست من</p>")
		self.assertEqual(other.subject, "Other subject")
		self.assertRegex(other.message, '^<div dir="rtl" style="[^"]*"><p>سلام دوست من</p></div>$')
		self.assertEqual(drafts.edited(draft, "", "<p> </p>"), draft)

	def test_an_opportunity_is_written_in_its_own_language(self):
		deal = make_opportunity(language="fa")
		self.assertEqual(drafts.language_of(deal), "fa")


class TestSeeds(HygieneTestCase):
	def test_what_people_wrote_is_never_written_over(self):
		farewell_seeds.plant()
		template = frappe.get_doc("Email Template", "Farewell (English)")
		template.subject = "Ours"
		template.save()
		frappe.db.set_value("Opportunity Lost Reason", "No Budget", "hygiene_come_back_days", 10)
		rows = len(frappe.get_doc("Lead Hygiene Settings").farewell_templates)
		farewell_seeds.plant()
		self.assertEqual(frappe.db.get_value("Email Template", "Farewell (English)", "subject"), "Ours")
		self.assertEqual(
			frappe.db.get_value("Opportunity Lost Reason", "No Budget", "hygiene_come_back_days"), 10
		)
		self.assertEqual(len(frappe.get_doc("Lead Hygiene Settings").farewell_templates), rows)

	def test_a_reason_that_was_there_before_keeps_its_days(self):
		frappe.delete_doc("Opportunity Lost Reason", "No Need", force=True)
		frappe.get_doc({"doctype": "Opportunity Lost Reason", "lost_reason": "No Need"}).insert()
		farewell_seeds.plant()
		self.assertEqual(
			frappe.db.get_value("Opportunity Lost Reason", "No Need", "hygiene_come_back_days"), 0
		)

	def test_uninstalling_takes_away_what_nobody_changed_or_uses(self):
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.farewell_templates = []
		settings.save()  # as if the doctype were gone already
		frappe.db.set_value("Email Template", "Farewell (Persian)", "subject", "Ours")
		used = make_opportunity()
		used.declare_enquiry_lost([{"lost_reason": "No Budget"}], [])
		farewell_seeds.uproot()
		left = {name for name in farewell_seeds.TEMPLATES if frappe.db.exists("Email Template", name)}
		self.assertEqual(left, {"Farewell (Persian)"})
		left = {name for name in farewell_seeds.REASONS if frappe.db.exists("Opportunity Lost Reason", name)}
		self.assertIn("No Budget", left)
		self.assertNotIn("No Need", left)
		self.assertIsNone(frappe.db.get_global("lead_hygiene_seeded"))
