"""The weekly digest: who is sent it, what it says to whom, and that each is sent it once."""

from __future__ import annotations

import json
from datetime import timedelta
from email import message_from_string
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import frappe
from frappe.permissions import add_user_permission
from frappe.utils import getdate, nowdate
from frappe.utils.verified_command import get_signed_params

from lead_hygiene import api_digest
from lead_hygiene.core.digest import WEEKDAYS, week_before
from lead_hygiene.site import (
	digest,
	digest_deals,
	digest_mail,
	digest_opt_out,
	digest_own,
	digest_team,
	ledger,
)
from lead_hygiene.site.digest_lines import Told
from lead_hygiene.tests import HygieneTestCase, day, mail, make_lead, make_opportunity, readers, user
from lead_hygiene.tests.goodbye_data import make_account
from lead_hygiene.tests.test_lost import tell

HOSTILE = '<img src=x onerror=alert(1)> & "Sons" {{ 7*7 }}'


class DigestCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		for name in (self.rep, self.other, self.manager, self.stranger):
			frappe.db.set_value("User", name, {"language": "en", "enabled": 1})
			frappe.clear_document_cache("User", name)
		self.today = getdate(nowdate())
		self.week = week_before(self.today)
		self.settings(digest_on=1, digest_weekday=WEEKDAYS[self.today.weekday()])
		make_account()

	def settings(self, **fields: Any) -> None:
		frappe.db.set_single_value("Lead Hygiene Settings", fields)
		frappe.clear_document_cache("Lead Hygiene Settings", "Lead Hygiene Settings")

	def queue(self, name: str) -> list[Any]:
		rows = frappe.get_all(
			"Email Queue Recipient", filters={"recipient": name}, pluck="parent", order_by="creation asc"
		)
		return [frappe.get_doc("Email Queue", row) for row in rows]

	def told_own(self, name: str) -> dict[str, list[str]]:
		"""The texts of the lines by the title of their part."""
		told = Told()
		with digest_mail.as_reader(name):
			digest_own.tell(told, self.week)
		return {part.title: [line.text for line in part.lines] for part in told.parts}

	def html(self, name: str, **more: Any) -> str | None:
		with digest_mail.as_reader(name):
			return digest_mail.write(
				self.week, **{"as_manager": False, "as_rep": True, "before": None, **more}
			).html


class TestWhoIsSentIt(DigestCase):
	def test_those_who_own_something_in_play_and_managers(self):
		make_lead(lead_owner=self.rep)
		found = digest.awaiting(self.week)
		self.assertIn(self.rep, found)
		self.assertIn(self.manager, found)
		self.assertNotIn(self.other, found)
		self.assertNotIn(self.stranger, found)
		self.assertNotIn("Administrator", found)

	def test_who_owns_only_what_has_ended_is_not(self):
		lead = make_lead(lead_owner=self.rep)
		lead.status = "Do Not Contact"
		lead.save()
		self.assertNotIn(self.rep, digest.awaiting(self.week))

	def test_each_kind_is_chosen_for_itself(self):
		make_lead(lead_owner=self.rep)
		self.settings(digest_managers=0)
		self.assertIn(self.rep, digest.awaiting(self.week))
		self.assertNotIn(self.manager, digest.awaiting(self.week))
		self.settings(digest_managers=1, digest_reps=0)
		self.assertNotIn(self.rep, digest.awaiting(self.week))
		self.assertIn(self.manager, digest.awaiting(self.week))

	def test_the_disabled_those_without_a_desk_and_without_an_address_are_not(self):
		make_lead(lead_owner=self.rep)
		for fields in ({"enabled": 0}, {"user_type": "Website User"}, {"email": ""}):
			before = frappe.db.get_value("User", self.rep, list(fields), as_dict=True)
			frappe.db.set_value("User", self.rep, fields)
			self.assertNotIn(self.rep, digest.awaiting(self.week), fields)
			frappe.db.set_value("User", self.rep, before)
		self.assertIn(self.rep, digest.awaiting(self.week))

	def test_nobody_before_somebody_switches_it_on(self):
		meta = frappe.get_meta("Lead Hygiene Settings")
		self.assertEqual(meta.get_field("digest_on").default, "0")
		self.settings(digest_on=0)
		with patch.object(frappe, "enqueue") as enqueue:
			self.assertEqual(digest.start(), 0)
		enqueue.assert_not_called()

	def test_only_on_its_weekday_and_the_two_days_after(self):
		make_lead(lead_owner=self.rep)
		with patch.object(frappe, "enqueue") as enqueue:
			queued = [bool(digest.start(self.today + timedelta(days=n))) for n in range(7)]
		self.assertEqual(queued, [True, True, True, False, False, False, False])
		users = [name for call in enqueue.call_args_list for name in call.kwargs["users"]]
		self.assertEqual(users.count(self.rep), 3)

	def test_nothing_is_tried_where_no_account_sends(self):
		make_lead(lead_owner=self.rep)
		with (
			patch.object(digest.EmailAccount, "find_default_outgoing", return_value=None),
			patch.object(frappe, "enqueue") as enqueue,
		):
			self.assertEqual(digest.start(), 0)
		enqueue.assert_not_called()


class TestOnce(DigestCase):
	def test_a_second_run_sends_nothing(self):
		make_lead(lead_owner=self.rep)
		self.assertTrue(digest.send(self.rep, self.week))
		self.assertFalse(digest.send(self.rep, self.week))
		self.assertEqual(len(self.queue(self.rep)), 1)
		self.assertNotIn(self.rep, digest.awaiting(self.week))

	def test_nor_where_the_weekday_was_changed_meanwhile(self):
		make_lead(lead_owner=self.rep)
		digest.send(self.rep, self.week)
		for days, there in ((1, False), (6, False), (7, True), (8, True)):
			later = week_before(self.today + timedelta(days=days))
			self.assertEqual(self.rep in digest.awaiting(later), there, days)

	def test_nothing_is_sent_where_there_is_nothing_to_say_and_it_is_not_asked_again(self):
		lead = make_lead(10, lead_owner=self.rep)
		mail(lead, 5)
		mail(lead, 4, received=True)
		mail(lead, 3)
		with patch.object(digest_own.start_today, "report", return_value=([], [], None)):
			self.assertFalse(digest.send(self.rep, self.week))
		self.assertEqual(self.queue(self.rep), [])
		row = frappe.get_doc("Hygiene Digest", {"user": self.rep, "due_on": self.week.due_on})
		self.assertEqual(row.status, "Nothing to Say")
		self.assertNotIn(self.rep, digest.awaiting(self.week))

	def test_one_who_cannot_be_sent_it_keeps_nobody_from_it(self):
		make_lead(lead_owner=self.rep)
		make_lead(lead_owner=self.other)
		asked = []

		def send(name: str, week: Any) -> bool:
			asked.append(name)
			if name == self.other:
				raise ValueError("a bad record")
			return True

		with (
			patch.object(digest, "send", send),
			patch.object(frappe.db, "commit"),
			patch.object(frappe.db, "rollback"),
		):
			self.assertEqual(digest.send_to([self.other, self.rep], self.week), 1)
		self.assertEqual(asked, [self.other, self.rep])
		title = frappe.get_all("Error Log", pluck="method", order_by="creation desc", limit=1)[0]
		self.assertIn(self.other, title)

	def test_who_was_queued_and_is_disabled_by_then_is_left_out(self):
		make_lead(lead_owner=self.rep)
		frappe.db.set_value("User", self.rep, "enabled", 0)
		with patch.object(frappe.db, "commit"):
			self.assertEqual(digest.send_to([self.rep], self.week), 0)
		self.assertEqual(self.queue(self.rep), [])

	def test_it_leaves_no_trace_on_records_and_the_session_stays_who_it_was(self):
		lead = make_lead(lead_owner=self.rep)
		before = frappe.db.get_value("Lead", lead.name, "modified")
		digest.send(self.rep, self.week)
		self.assertEqual(frappe.session.user, "Administrator")
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "modified"), before)
		row = self.queue(self.rep)[0]
		self.assertFalse(row.communication or row.reference_doctype)


class TestOwn(DigestCase):
	def test_a_rep_reads_of_his_own_only(self):
		make_lead(lead_owner=self.rep, first_name="Mine", company_name="Mine Ltd")
		make_lead(lead_owner=self.other, first_name="Theirs", company_name="Theirs Ltd")
		html = self.html(self.rep)
		self.assertIn("Mine Ltd", html)
		self.assertNotIn("Theirs Ltd", html)

	def test_and_of_those_only_what_he_may_see(self):
		seen = make_lead(lead_owner=self.rep, company_name="Seen Ltd")
		make_lead(lead_owner=self.rep, company_name="Hidden Ltd")
		add_user_permission("Lead", seen.name, self.rep)
		html = self.html(self.rep)
		self.assertIn("Seen Ltd", html)
		self.assertNotIn("Hidden Ltd", html)

	def test_who_may_see_neither_is_told_nothing(self):
		make_lead(lead_owner=self.stranger)
		self.assertIsNone(self.html(self.stranger))
		self.assertIsNone(self.html(self.stranger, as_manager=True))

	def test_overdue_deals_the_latest_first_and_links(self):
		deals = [
			make_opportunity(30, opportunity_owner=self.rep, title=f"Deal {n}", sales_stage=None)
			for n in (1, 2)
		]
		for deal, late in zip(deals, (3, 5), strict=True):
			fields = {
				"hygiene_state": "Overdue",
				"hygiene_stage_deadline": day(-late),
				"title": f"Late {late}",
			}
			frappe.db.set_value("Opportunity", deal.name, fields)
		self.assertEqual(self.told_own(self.rep)["Overdue deals"], ["Late 5", "Late 3"])
		html = self.html(self.rep)
		for deal in deals:
			self.assertIn(f"/opportunity/{deal.name}", html)

	def test_many_are_cut_short_and_the_rest_is_a_link(self):
		for n in range(10):
			deal = make_opportunity(30, opportunity_owner=self.rep)
			fields = {"hygiene_state": "Overdue", "hygiene_stage_deadline": day(-n - 1)}
			frappe.db.set_value("Opportunity", deal.name, fields)
		lines = self.told_own(self.rep)["Overdue deals"]
		self.assertEqual((len(lines), lines[-1]), (9, "And 2 more"))

	def test_what_turns_cold_within_the_week(self):
		lead = make_lead(10, lead_owner=self.rep, company_name="Quiet Ltd")
		rule = {"doctype": "Hygiene Rule", "rule_name": "Digest", "trigger_type": "Silent Days"}
		frappe.get_doc({**rule, "threshold": 13, "action": "Flag"}).insert()
		frappe.get_doc("Lead", lead.name).save()
		self.assertIn("Quiet Ltd", self.told_own(self.rep).get("What turns cold or overdue this week", []))

	def test_more_that_turns_leads_to_just_these(self):
		leads = [make_lead(10, lead_owner=self.rep) for _n in range(9)]
		make_lead(1, lead_owner=self.rep)  # not within the week
		rule = {"doctype": "Hygiene Rule", "rule_name": "Digest", "trigger_type": "Silent Days"}
		frappe.get_doc({**rule, "threshold": 13, "action": "Flag"}).insert()
		for lead in leads:
			frappe.get_doc("Lead", lead.name).save()
		for most, there in ((60, True), (8, False)):
			told = Told()
			with digest_mail.as_reader(self.rep), patch.object(digest_own, "MOST_NAMED", most):
				digest_own.tell(told, self.week)
			part = next(part for part in told.parts if part.title == "What turns cold or overdue this week")
			self.assertEqual((len(part.lines), part.lines[-1].text), (9, "More leads: 1"))
			if not there:
				self.assertIsNone(part.lines[-1].url)
				continue
			address = urlsplit(part.lines[-1].url)
			condition, names = json.loads(parse_qs(address.query)["name"][0])
			self.assertTrue(address.path.endswith("/lead"))
			self.assertEqual((condition, set(names)), ("in", {lead.name for lead in leads}))

	def test_what_came_back_in_the_week(self):
		lead = make_lead(60, lead_owner=self.rep, company_name="Back Ltd")
		old = make_lead(60, lead_owner=self.rep, company_name="Old Ltd")
		for doc, ago in ((lead, 2), (old, 9)):
			ledger.note("Answered", "Lead", doc.name)
			entry = {"reference_name": doc.name, "event": "Answered"}
			frappe.db.set_value("Hygiene Ledger Entry", entry, "happened_on", day(-ago))
		self.assertEqual(self.told_own(self.rep)["What came back"], ["Back Ltd"])

	def test_names_are_data(self):
		make_lead(lead_owner=self.rep, first_name="Eve", company_name=HOSTILE)
		html = self.html(self.rep)
		self.assertNotIn("<img", html)
		self.assertNotIn("49", html.partition("Sons")[2][:40])
		self.assertIn("&lt;img", html)


class TestTeam(DigestCase):
	"""A manager who may see one territory, in which nothing is but what a test makes."""

	def setUp(self) -> None:
		super().setUp()
		self.territory = frappe.get_doc(
			{"doctype": "Territory", "territory_name": "Digest Test", "parent_territory": "All Territories"}
		).insert()
		frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", 1)
		add_user_permission("Territory", self.territory.name, self.manager)

	def lead(self, days_ago: int, **fields: Any) -> Any:
		return make_lead(days_ago, territory=self.territory.name, **fields)

	def deal(self, days_ago: int, *places: Any, amount: float = 0) -> Any:
		deal = make_opportunity(days_ago, lead=make_lead(), territory=self.territory.name)
		if places:
			tell(deal, *places, amount=amount)
			frappe.db.set_value("Opportunity", deal.name, "status", places[-1][2] or "Open")
		return deal

	def lines(self, before: dict[str, float] | None = None) -> dict[str, tuple[str | None, str | None]]:
		told = Told()
		with digest_mail.as_reader(self.manager):
			digest_team.tell(told, self.week, before)
		self.figures = told.figures
		return {line.text: (line.value, line.before) for part in told.parts for line in part.lines}

	def test_new_ones_of_both_weeks(self):
		for days_ago in (0, 1, 7, 8, 14, 15):  # today is not in the week; 1 and 7 are, 8 and 14 were before
			self.lead(days_ago)
		self.deal(3)
		make_lead(3)  # elsewhere
		lines = self.lines()
		self.assertEqual(lines["New leads"], ("2", "2"))
		self.assertEqual(lines["New opportunities"], ("1", "0"))

	def test_contacted_ones(self):
		first, second, third = self.lead(30), self.lead(30), self.lead(30)
		mail(first, 2)
		mail(first, 3)
		mail(second, 9)
		mail(third, 2, received=True)
		mail(make_lead(30), 2)  # elsewhere
		self.assertEqual(self.lines()["Records contacted"], ("1", "1"))

	def test_contacts_are_read_once_and_only_those_of_both_weeks(self):
		lead = self.lead(30)
		for days_ago in (2, 9, 20):
			mail(lead, days_ago)
		run, asked = frappe.db.sql, []

		def listen(query: Any, *values: Any, **more: Any) -> Any:
			rows = run(query, *values, **more)
			if "GROUP_CONCAT" in str(query):
				asked.append([count for _name, count, _text in rows])
			return rows

		with digest_mail.as_reader(self.manager), patch.object(frappe.db, "sql", listen):
			lines = list(digest_deals.contacted_records(self.week))
		self.assertEqual([(line.value, line.before) for line in lines], [("1", "1")])
		# One question for leads, one for opportunities; the mail before both weeks is not read.
		self.assertEqual(asked, [[2], []])

	def test_won_and_lost_with_their_amounts(self):
		self.deal(30, (30, None, None), (3, None, "Converted"), amount=1000)
		self.deal(30, (30, None, None), (2, None, "Converted"))
		self.deal(30, (30, None, None), (9, None, "Converted"), amount=500)
		self.deal(30, (30, None, None), (1, None, "Lost"), amount=200)
		self.deal(30, (30, None, None), (20, None, "Lost"), amount=70)
		lines = self.lines()
		self.assertRegex(lines["Won deals"][0], r"^2 \(.*1,000.*; 1 without amount\)$")
		self.assertRegex(lines["Won deals"][1], r"^1 \(.*500.*\)$")
		self.assertRegex(lines["Lost deals"][0], r"^1 \(.*200.*\)$")
		self.assertEqual(lines["Lost deals"][1], "0")

	def test_the_share_alive_and_what_went_cold_beside_what_was_told_a_week_ago(self):
		for state, since in (("Cold", 2), ("Cold", 12), ("Active", 2), ("Dead", 2)):
			lead = self.lead(30)
			frappe.db.set_value("Lead", lead.name, "hygiene_state", state)
			fields = {"state": state, "state_since": day(-since)}
			frappe.db.set_value("Hygiene File", {"reference_name": lead.name}, fields)
		lines = self.lines()
		self.assertEqual(lines["Alive, of what is in play"], ("33 % (1 of 3)", None))
		self.assertEqual(lines["Went cold"], ("1", None))
		self.assertEqual(self.figures, {"alive": 1, "in_play": 3, "cold": 1})
		lines = self.lines({"alive": 2, "in_play": 4, "cold": 3})
		self.assertEqual(lines["Alive, of what is in play"], ("33 % (1 of 3)", "50 % (2 of 4)"))
		self.assertEqual(lines["Went cold"], ("1", "3"))

	def test_what_the_ledger_tells(self):
		for event, ago, action in (
			("Answered", 2, None), ("Answered", 9, None), ("Came Back", 10, None), ("Done", 1, "Recycle"), ("Done", 3, "Recycle"),
			("Done", 8, "Close"),
		):  # fmt: skip
			lead = self.lead(30)
			ledger.note(event, "Lead", lead.name, prescribed=action)
			frappe.db.set_value(
				"Hygiene Ledger Entry", {"reference_name": lead.name}, "happened_on", day(-ago)
			)
		lines = self.lines()
		self.assertEqual(lines["Came back: they answered"], ("1", "1"))
		self.assertEqual(lines["Came back on their day, or by a person"], ("0", "1"))
		self.assertEqual(lines["Recycle: Done"], ("2", None))
		self.assertNotIn("Close: Done", lines)

	def test_stages_by_their_overdue_deals(self):
		stage = frappe.get_doc({"doctype": "Sales Stage", "stage_name": "Digest Stage"}).insert().name
		for late, state in ((1, "Overdue"), (4, "Cold"), (4, "Snoozed"), (0, "Active")):
			deal = self.deal(30)
			fields = {"sales_stage": stage, "hygiene_state": state, "hygiene_stage_deadline": day(-late)}
			frappe.db.set_value("Opportunity", deal.name, fields)
		self.assertEqual(self.lines()["Digest Stage"], ("2", None))

	def test_the_figures_are_kept_for_the_next_week(self):
		lead = self.lead(3)
		frappe.db.set_value("Lead", lead.name, "hygiene_state", "Active")
		digest.send(self.manager, self.week)
		later = week_before(self.week.due_on + timedelta(days=7))
		self.assertEqual(digest._told_before(self.manager, later)["in_play"], 1)

	def test_a_quiet_week_of_an_empty_pipeline_is_not_written_about(self):
		with (
			patch.object(digest_team.proof, "missing", return_value=None),
			patch.object(digest_team.replies, "missed_addresses", return_value=[]),
		):
			self.assertIsNone(self.html(self.manager, as_manager=True))

	def test_a_mailbox_that_is_not_fetched_is(self):
		with patch.object(digest_team.proof, "missing", return_value="no mailbox is fetched any more"):
			self.assertIn("no mailbox is fetched any more", self.html(self.manager, as_manager=True))


class TestLanguage(DigestCase):
	def test_each_in_his_own_and_persian_from_right_to_left(self):
		for name, lang in ((self.rep, "fa"), (self.other, "en")):
			frappe.db.set_value("User", name, "language", lang)
			frappe.clear_document_cache("User", name)
			make_lead(lead_owner=name)
			digest.send(name, self.week)
		theirs, ours = self.queue(self.rep)[0], self.queue(self.other)[0]
		self.assertIn('dir="rtl"', _html_of(theirs))
		self.assertNotIn('dir="rtl"', _html_of(ours))
		self.assertEqual(frappe.local.lang, "en")


class TestOptOut(DigestCase):
	def setUp(self) -> None:
		super().setUp()
		make_lead(lead_owner=self.rep)

	def answer(self, method: Any, name: str, signature: str) -> Any:
		frappe.local.response = frappe._dict()
		frappe.set_user("Guest")
		try:
			method(user=name, _signature=signature)
		finally:
			frappe.set_user("Administrator")
		return frappe.local.response

	def signature(self, name: str) -> str:
		return digest_opt_out.link(name).rpartition("&_signature=")[2]

	def test_the_link_asks_and_its_button_writes(self):
		self.assertIn(digest_opt_out.link(self.rep).replace("&", "&amp;"), self.html(self.rep))
		signature = self.signature(self.rep)
		self.answer(api_digest.ask_to_stop, self.rep, signature)
		self.assertIn('<form method="post"', frappe.local.message)
		self.assertTrue(digest_opt_out.wanted(self.rep))
		self.answer(api_digest.stop, self.rep, signature)
		self.assertFalse(digest_opt_out.wanted(self.rep))
		self.assertNotIn(self.rep, digest.awaiting(self.week))
		self.assertIn(self.manager, digest.awaiting(self.week))

	def test_of_somebody_else_or_for_something_else_it_says_nothing(self):
		other = get_signed_params({"user": self.rep}).rpartition("&_signature=")[2]
		for signature in ("", "0" * 128, "ي", self.signature(self.other), other):
			for method in (api_digest.ask_to_stop, api_digest.stop):
				response = self.answer(method, self.rep, signature)
				self.assertEqual(response.http_status_code, 403)
		self.assertTrue(digest_opt_out.wanted(self.rep))

	def test_it_works_where_there_are_no_notification_settings_yet(self):
		frappe.db.delete("Notification Settings", {"name": self.rep})
		self.assertTrue(digest_opt_out.wanted(self.rep))
		digest_opt_out.refuse(self.rep)
		self.assertFalse(digest_opt_out.wanted(self.rep))

	def test_new_users_want_it_and_frappes_own_switches_count(self):
		name = user("new-digest@ours.example", "Sales User")
		self.assertTrue(digest_opt_out.wanted(name))
		frappe.db.set_value("Notification Settings", name, "enable_email_notifications", 0)
		self.assertFalse(digest_opt_out.wanted(name))

	def test_who_unsubscribed_from_all_mail_is_left_alone(self):
		frappe.get_doc({"doctype": "Email Unsubscribe", "email": self.rep, "global_unsubscribe": 1}).insert()
		self.assertFalse(digest_opt_out.wanted(self.rep))

	def test_two_users_who_were_sent_it_become_one(self):
		for name in (self.rep, self.other):
			frappe.get_doc({"doctype": "Hygiene Digest", "user": name, "due_on": self.today}).insert()
		digest.merge(self.rep, self.other)
		self.assertEqual(frappe.get_all("Hygiene Digest", {"due_on": self.today}, pluck="user"), [self.other])

	def test_a_user_who_is_gone_is_no_error(self):
		self.answer(api_digest.stop, "gone@ours.example", self.signature("gone@ours.example"))
		self.assertFalse(frappe.db.exists("Notification Settings", "gone@ours.example"))


class TestPreview(DigestCase):
	def test_everybody_sees_his_own(self):
		make_lead(lead_owner=self.rep, company_name="Mine Ltd")
		make_lead(lead_owner=self.other, company_name="Theirs Ltd")
		frappe.set_user(self.rep)
		found = api_digest.preview()
		self.assertIn("Mine Ltd", found["html"])
		self.assertNotIn("Theirs Ltd", found["html"])

	def test_a_manager_can_have_it_mailed_as_often_as_he_likes(self):
		make_lead(lead_owner=self.manager)
		frappe.set_user(self.manager)
		self.assertTrue(api_digest.send_to_me())
		self.assertTrue(api_digest.send_to_me())
		frappe.set_user("Administrator")
		self.assertEqual(len(self.queue(self.manager)), 2)
		self.assertIn(self.manager, digest.awaiting(self.week))

	def test_others_may_not(self):
		frappe.set_user(self.rep)
		self.assertRaises(frappe.PermissionError, api_digest.send_to_me)
		frappe.set_user(self.stranger)
		self.assertRaises(frappe.PermissionError, api_digest.preview)


def _html_of(row: Any) -> str:
	"""The HTML part of what waits in the queue."""
	parts = message_from_string(row.message).walk()
	return "".join(
		part.get_payload(decode=True).decode() for part in parts if part.get_content_type() == "text/html"
	)
