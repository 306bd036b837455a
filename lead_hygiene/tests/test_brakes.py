"""The night acts by itself within brakes, and says so when one of them holds."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, time
from unittest.mock import patch

import frappe

from lead_hygiene.site import actions, brakes, letting_go, proof, unasked
from lead_hygiene.tests import day, make_lead, make_opportunity, user
from lead_hygiene.tests.test_decisions import RULE, DecisionCase


class BrakeCase(DecisionCase):
	def setUp(self):
		super().setUp()
		# What others left behind on the site is not ours to act on.
		frappe.db.set_value("Hygiene Action", {"status": "Proposed"}, "status", "Rejected")
		frappe.db.delete("Notification Log")
		self.let("Act", daily_cap=50)
		for target in ("lead_hygiene.site.brakes.managers", "lead_hygiene.site.notices.managers"):
			patched = patch(target, return_value=[self.manager])
			patched.start()
			self.addCleanup(patched.stop)

	def leads(self, count, **fields):
		return [make_lead(20, **{"lead_owner": self.rep, **fields}) for _n in range(count)]

	def told(self):
		return frappe.get_all(
			"Notification Log",
			{"for_user": self.manager, "document_type": "Lead Hygiene Settings"},
			pluck="subject",
			order_by="creation asc",
		)

	def statuses(self, leads):
		rows = frappe.get_all(
			"Hygiene Action",
			{"reference_name": ("in", [lead.name for lead in leads])},
			["status", "held_because", "by_machine", "try_again_on"],
			order_by="creation asc, name asc",
		)
		return [row.status for row in rows], rows

	def tomorrow(self):
		"""Everything that asks for today is told tomorrow."""
		for module in ("brakes", "unasked"):
			patched = patch(f"lead_hygiene.site.{module}.nowdate", return_value=str(day(1)))
			patched.start()
			self.addCleanup(patched.stop)


class TestBrakes(BrakeCase):
	def test_the_cap_holds_and_the_next_day_goes_on(self):
		leads = self.leads(60)
		self.let("Act", daily_cap=50)
		done, held = unasked.take()
		self.assertEqual(done, 50)
		self.assertIn("At most 50 actions", held)
		statuses, rows = self.statuses(leads)
		self.assertEqual((statuses.count("Done"), statuses.count("Proposed")), (50, 10))
		for row in rows:
			if row.status == "Proposed":
				self.assertEqual((row.held_because, row.try_again_on), (held, day(1)))
			else:
				self.assertEqual((row.by_machine, row.held_because), (1, None))
		self.assertEqual(len(self.told()), 1)
		self.assertIn("held back 10 actions", self.told()[0])
		self.assertEqual(unasked.take(), (0, None))
		self.assertEqual(len(self.told()), 1)
		self.assertEqual(
			frappe.db.count(
				"Hygiene Ledger Entry",
				{"event": "Held", "reference_name": ("in", [lead.name for lead in leads])},
			),
			10,
		)
		self.tomorrow()
		self.assertEqual(unasked.take(), (10, None))
		self.assertEqual(set(self.statuses(leads)[0]), {"Done"})

	def test_undoing_gives_no_new_room_under_the_cap(self):
		(lead,) = self.leads(1)
		unasked.take()
		left = brakes.left_today()
		actions.decide(self.action(lead).name, "undo")
		self.assertEqual(brakes.left_today(), left)

	def test_what_people_do_is_not_counted(self):
		(lead,) = self.leads(1)
		left = brakes.left_today()
		actions.decide(self.action(lead).name, "approve")
		self.assertEqual(brakes.left_today(), left)

	def test_a_cap_of_none_means_none(self):
		leads = self.leads(2)
		self.let("Act", daily_cap=0)
		self.assertEqual(unasked.take(), (0, "No action is carried out unasked"))
		self.assertEqual(set(self.statuses(leads)[0]), {"Proposed"})

	def test_the_share_counts_what_is_in_play(self):
		before = frappe.db.count("Hygiene File", {"state": ("not in", brakes.OUT_OF_PLAY)})
		(lead,) = self.leads(1)
		frappe.db.set_value("Hygiene File", {"reference_name": lead.name}, "state", "Recycled")
		self.let("Act", stop_share=100 * 5 / before if before > 5 else 100)
		self.assertIsNone(brakes.too_many(min(before, 5)))
		self.assertIsNotNone(brakes.too_many(before + 1))

	def test_the_share_leaves_it_to_a_person_and_tells_once(self):
		leads = self.leads(2)
		self.let("Act", stop_share=0.0001)
		for done, told in ((0, 1), (0, 1)):
			self.assertEqual(unasked.take()[0], done)
			self.assertEqual(len(self.told()), told)
		self.assertIn("not done unasked", self.statuses(leads)[1][0].held_because)
		self.tomorrow()
		self.assertEqual(unasked.take(), (0, None))
		self.assertEqual(actions.decide(self.action(leads[0]).name, "approve")["status"], "Done")

	def test_a_mode_that_was_lowered_meanwhile_holds(self):
		(lead,) = self.leads(1)
		rule = frappe.get_doc("Hygiene Rule", RULE)
		rule.mode = "Propose"
		rule.save()
		self.assertEqual(unasked.take(), (0, None))
		self.assertEqual(self.action(lead).held_because, "The rule proposes only")
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.mode = "Propose"
		chosen.save()
		self.assertEqual(unasked.take(), (0, None))

	def test_what_fails_is_marked_and_the_rest_goes_on(self):
		leads = self.leads(2)
		failing = self.action(leads[0]).name
		frappe.db.set_value("Hygiene Action", failing, "responsible", None)
		savepoint, rollback = frappe.db.savepoint, frappe.db.rollback
		savepoint("here")
		with (
			patch.object(frappe.db, "commit", lambda: savepoint("here")),
			patch.object(frappe.db, "rollback", lambda **_kwargs: rollback(save_point="here")),
		):
			self.assertEqual(unasked.take(), (1, None))
		self.assertEqual([self.action(lead).status for lead in leads], ["Failed", "Done"])
		self.assertIn("Failed", self.events(leads[0]))
		self.assertNotIn("Done", self.events(leads[0]))

	@contextmanager
	def no_proof(self, why):
		proof.forget()
		with patch.object(proof, "check", return_value=why):
			yield
		proof.forget()

	def test_nothing_is_let_go_while_mail_is_not_read(self):
		self.let("Act", "Recycle")
		leads = self.leads(2)
		with self.no_proof("the mailbox x waits for its password"):
			self.assertEqual(unasked.take()[0], 0)
		statuses, rows = self.statuses(leads)
		self.assertEqual(set(statuses), {"Proposed"})
		self.assertIn("mailbox x", rows[0].held_because)
		self.assertEqual(len(self.told()), 1)
		self.tomorrow()
		self.assertEqual(unasked.take()[0], 2)
		self.assertEqual({self.state(lead) for lead in leads}, {"Recycled"})

	def test_a_task_is_still_asked_for_while_mail_is_not_read(self):
		self.leads(1)
		with self.no_proof("no mailbox"):
			self.assertEqual(unasked.take()[0], 1)

	def test_records_of_nobody_and_with_an_open_offer_are_left_to_a_person(self):
		self.let("Act", "Close")
		gone = user("left@ours.example", "Sales User")
		leads = [*self.leads(1, lead_owner=gone), *self.leads(1)]
		frappe.db.set_value("User", gone, "enabled", 0)
		offered = patch.object(brakes, "_is_quoted", side_effect=lambda _doctype, name: name == leads[1].name)
		with offered:
			self.assertEqual(unasked.take(), (0, None))
		self.assertIn("Nobody answers", self.action(leads[0]).held_because)
		self.assertIn("quotation", self.action(leads[1]).held_because)

	def test_a_quotation_is_an_open_offer_until_it_is_lost(self):
		deal = make_opportunity()
		self.assertFalse(brakes._is_quoted("Opportunity", deal.name))
		offer = frappe.new_doc("Quotation")
		offer.update({"opportunity": deal.name, "quotation_to": "Lead", "party_name": deal.party_name})
		offer.update({"status": "Open", "docstatus": 1, "company": deal.company})
		offer.name = frappe.generate_hash(length=10)
		offer.db_insert()
		self.assertTrue(brakes._is_quoted("Opportunity", deal.name))
		self.assertTrue(brakes._is_quoted("Lead", deal.party_name))
		frappe.db.set_value("Quotation", offer.name, "status", "Lost")
		self.assertFalse(brakes._is_quoted("Opportunity", deal.name))

	def test_a_goodbye_under_pressure_waits_until_the_first_free_day(self):
		self.let("Act", "Say Farewell")
		(lead,) = self.leads(1)
		wait = letting_go.Waits("not before Friday", day(2))
		with patch("lead_hygiene.site.deeds.do", side_effect=wait):
			self.rolling_back_to_here()
			self.assertEqual(unasked.take(), (0, None))
		action = self.action(lead)
		self.assertEqual(
			(action.status, action.held_because, action.try_again_on),
			("Proposed", "not before Friday", day(2)),
		)
		self.assertNotIn(action.name, unasked.waiting())
		with patch("lead_hygiene.site.unasked.nowdate", return_value=str(day(2))):
			self.assertIn(action.name, unasked.waiting())

	def test_the_act_is_told_that_nobody_looked_and_when_to_send(self):
		self.let("Act", "Say Farewell")
		self.leads(1)
		seen = []
		later = datetime(2026, 12, 1, 8)
		with (
			patch("lead_hygiene.site.brakes.sending_time", return_value=later),
			patch(
				"lead_hygiene.site.deeds.do", lambda action: seen.append(dict(action.flags)) or ({}, "said")
			),
		):
			unasked.take()
		self.assertEqual((seen[0]["by_machine"], seen[0]["send_after"]), (True, later))


class TestSendingTime(BrakeCase):
	def setUp(self):
		super().setUp()
		self.company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		self.let("Act", quiet_from="18:00:00", quiet_until="08:00:00", keep_holidays=1)

	def at(self, hour, in_days=0):
		return datetime.combine(day(in_days), time(hour))

	def holidays(self, *days):
		name = frappe.generate_hash(length=10)
		frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": name,
				"from_date": day(0),
				"to_date": day(30),
				"holidays": [{"holiday_date": day(n), "description": "closed"} for n in days],
			}
		).insert()
		frappe.db.set_value("Company", self.company, "default_holiday_list", name)
		frappe.clear_document_cache("Company", self.company)

	def test_by_day_it_leaves_at_once_and_by_night_in_the_morning(self):
		frappe.db.set_value("Company", self.company, "default_holiday_list", None)
		frappe.clear_document_cache("Company", self.company)
		self.assertIsNone(brakes.sending_time(self.company, self.at(10)))
		self.assertEqual(brakes.sending_time(self.company, self.at(22)), self.at(8, 1))
		self.assertEqual(brakes.sending_time(None, self.at(3)).time(), time(8))

	def test_holidays_are_kept_where_settings_say_so(self):
		self.holidays(0, 1)
		self.assertEqual(brakes.sending_time(self.company, self.at(10)), self.at(8, 2))
		self.let("Act", keep_holidays=0)
		self.assertIsNone(brakes.sending_time(self.company, self.at(10)))

	def test_equal_ends_or_none_mean_never_quiet(self):
		frappe.db.set_value("Company", self.company, "default_holiday_list", None)
		frappe.clear_document_cache("Company", self.company)
		for start, end in (("00:00:00", "00:00:00"), ("08:00:00", "08:00:00"), (None, None)):
			self.let("Act", quiet_from=start, quiet_until=end)
			self.assertIsNone(brakes.sending_time(self.company, self.at(3)))
		self.let("Act", quiet_from="18:00:00", quiet_until="00:00:00")
		self.assertEqual(brakes.sending_time(self.company, self.at(20)), self.at(0, 1))
