"""Decisions of people, one at a time and many at once: approve, reject, snooze, undo."""

from __future__ import annotations

from datetime import datetime
from unittest.mock import patch

import frappe
from frappe.utils import add_days, add_to_date, nowdate

from lead_hygiene import api
from lead_hygiene.site import actions, many, policy, proposals, unasked
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, day, mail, make_lead, todo, user

RULE = "No next step for 14 days"


class DecisionCase(HygieneTestCase):
	"""A lead of a rep that a rule wants to ask for a next step."""

	def setUp(self):
		super().setUp()
		commit = patch.object(frappe.db, "commit")
		commit.start()
		self.addCleanup(commit.stop)
		self.rep = user("rep@ours.example", "Sales User")
		self.manager = user("manager@ours.example", "Sales Manager", "Sales User")
		self.let("Propose")
		self.lead = make_lead(20, lead_owner=self.rep)

	def let(self, mode, action="Ask for Next Step", **settings):
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.update({"mode": mode, "stop_share": 0, **settings})
		chosen.save()
		rule = frappe.get_doc("Hygiene Rule", RULE)
		come_back_days = 90 if action == "Recycle" else 0
		rule.update({"mode": mode, "action": action, "come_back_days": come_back_days})
		rule.save()

	def propose(self, *docs):
		return sum(proposals.propose(Reviewer().named(d.doctype, [d.name])) for d in docs or (self.lead,))

	def action(self, doc=None):
		return frappe.get_doc("Hygiene Action", {"reference_name": (doc or self.lead).name})

	def decide(self, verdict, *args, **kwargs):
		return actions.decide(self.action().name, verdict, *args, **kwargs)

	def events(self, doc=None):
		return frappe.get_all(
			"Hygiene Ledger Entry",
			filters={"reference_name": (doc or self.lead).name},
			pluck="event",
			order_by="happened_on asc",
		)

	def rolling_back_to_here(self):
		"""A rollback of the code under test takes back what follows, not the test's own records."""
		frappe.db.savepoint("here")
		rollback = frappe.db.rollback
		patched = patch.object(frappe.db, "rollback", lambda **_kwargs: rollback(save_point="here"))
		patched.start()
		self.addCleanup(patched.stop)


class TestDecisions(DecisionCase):
	def test_an_answer_that_nobody_has_looked_at_yet_withdraws_the_proposal(self):
		self.propose()
		# Written past all events, as by another app: only the approval itself looks.
		with patch("lead_hygiene.site.changes.touched"):
			mail(self.lead, received=True)
		action = self.action()
		self.assertEqual(action.status, "Proposed")
		done = self.decide("approve")
		self.assertEqual(done["status"], "Withdrawn")
		self.assertIn("Nothing was done", done["outcome"])
		self.assertFalse(frappe.db.exists("ToDo", {"reference_name": self.lead.name}))
		action.reload()
		self.assertEqual(action.status, "Withdrawn")
		self.assertEqual(self.events()[:2], ["Proposed", "Withdrawn"])

	def test_a_rule_that_is_switched_off_withdraws_its_proposal_also_in_mode_observe(self):
		self.propose()
		self.let("Observe")
		self.assertEqual(self.decide("approve")["status"], "Done")
		lead = make_lead(20, lead_owner=self.rep)
		self.let("Propose")
		self.propose(lead)
		self.let("Observe")
		frappe.db.set_value("Hygiene Rule", RULE, "enabled", 0)
		policy.forget()
		self.assertEqual(actions.decide(self.action(lead).name, "approve")["status"], "Withdrawn")

	def test_what_was_written_behind_the_view_of_this_transaction_stops_it(self):
		self.propose()
		name, get_value = self.action().name, frappe.db.get_value

		def older_view(doctype, *args, **kwargs):
			if doctype == "Hygiene File" and not kwargs.get("for_update"):
				return datetime(2026, 1, 1)
			return get_value(doctype, *args, **kwargs)

		with patch.object(frappe.db, "get_value", older_view), self.assertRaises(actions.ChangedMeanwhile):
			actions.locked(name)

	def test_changes_are_written_before_it_is_carried_out(self):
		self.let("Propose", "Close")
		self.lead = make_lead(20, lead_owner=self.rep)
		reason = "Went with nobody"
		frappe.get_doc({"doctype": "Opportunity Lost Reason", "lost_reason": reason}).insert()
		changes = {"lost_reason": reason, "come_back_on": str(day(30)), "do_not_contact": "0"}
		self.assertEqual(self.decide("approve", changes=changes)["status"], "Done")
		action = self.action()
		self.assertEqual((action.lost_reason, action.decided_by), (reason, "Administrator"))
		self.assertEqual(frappe.db.get_value("Lead", self.lead.name, "hygiene_lost_reason"), reason)
		self.assertEqual(self.state(self.lead), "Dead")
		self.assertEqual(self.decide("undo")["status"], "Undone")
		self.assertNotEqual(self.state(self.lead), "Dead")

	def test_only_what_may_be_chosen_can_be_changed(self):
		self.propose()
		for changes in ({"status": "Done"}, {"made": "{}"}, {"lost_reason": "No such reason <b>"}):
			with self.assertRaises(frappe.ValidationError):
				self.decide("approve", changes=changes)
		self.assertEqual(self.action().status, "Proposed")

	def test_a_failed_approval_does_nothing_and_says_why(self):
		self.propose()
		frappe.db.set_value("Hygiene Action", self.action().name, "responsible", None)
		self.rolling_back_to_here()
		with self.assertRaisesRegex(frappe.ValidationError, "no owner"):
			self.decide("approve")
		frappe.db.rollback()
		self.assertEqual((self.action().status, self.events()), ("Proposed", ["Proposed"]))

	def test_a_snooze_puts_it_off_and_the_night_leaves_it_alone(self):
		self.let("Act")
		self.lead = make_lead(20, lead_owner=self.rep)
		for until in (None, nowdate(), add_days(nowdate(), -1)):
			with self.assertRaisesRegex(frappe.ValidationError, "after today"):
				self.decide("snooze", until=until)
		done = self.decide("snooze", until=add_days(nowdate(), 3))
		self.assertEqual((done["status"], self.action().snoozed_until), ("Proposed", day(3)))
		self.assertNotIn(self.action().name, unasked.waiting())
		with patch("lead_hygiene.site.unasked.nowdate", return_value=str(day(3))):
			self.assertIn(self.action().name, unasked.waiting())
		self.assertEqual(self.events(), ["Proposed", "Snoozed"])
		self.assertEqual(self.decide("approve")["status"], "Done")

	def test_a_rejection_keeps_the_rule_quiet_for_the_episode(self):
		self.propose()
		self.decide("reject", "they asked for time")
		self.assertEqual(self.propose(), 0)
		task = todo(self.lead, 3)
		task.delete()
		self.assertEqual([self.action().status, self.propose()], ["Rejected", 0])
		mail(self.lead, received=True, communication_date=add_to_date(None, days=-16, as_datetime=True))
		self.lead.reload()
		frappe.db.set_value(
			"Lead", self.lead.name, "creation", add_to_date(None, days=-40), update_modified=False
		)
		self.propose()
		self.assertEqual(
			sorted(frappe.get_all("Hygiene Action", {"reference_name": self.lead.name}, pluck="status")),
			["Proposed", "Rejected"],
		)

	def test_a_decision_that_is_none_is_refused(self):
		self.propose()
		with self.assertRaisesRegex(frappe.ValidationError, "no decision"):
			self.decide("dance")

	def test_the_doors_are_typed_and_post_only(self):
		for method in (api.decide, api.decide_many, api.let_many_go):
			self.assertEqual(frappe.allowed_http_methods_for_whitelisted_func[method], ["POST"])
		self.propose()
		done = api.decide(self.action().name, "snooze", None, add_days(nowdate(), 2), "{}")
		self.assertEqual(done["status"], "Proposed")


class TestMany(DecisionCase):
	def setUp(self):
		super().setUp()
		self.queued, self.told = [], []
		for target, heard in (("frappe.enqueue", self.queued), ("frappe.publish_realtime", self.told)):
			patched = patch(target, lambda *args, _heard=heard, **kwargs: _heard.append((args, kwargs)))
			patched.start()
			self.addCleanup(patched.stop)

	def work(self):
		"""What the worker does, shift by shift."""
		while self.queued:
			args, kwargs = self.queued.pop(0)
			if args and args[0] is many.work:
				asked = ("queue", "timeout", "enqueue_after_commit")
				many.work(**{name: value for name, value in kwargs.items() if name not in asked})

	@property
	def events_told(self):
		return [args[1] for args, _kwargs in self.told if args and args[0] == "hygiene_progress"]

	def leads(self, count, **fields):
		leads = [make_lead(20, lead_owner=self.rep, **fields) for _n in range(count)]
		self.propose(*leads)
		return leads

	def test_each_is_decided_and_one_that_fails_takes_nothing_back(self):
		leads = self.leads(3)
		names = [self.action(lead).name for lead in leads]
		actions.decide(names[1], "reject", "no")
		savepoint = frappe.db.savepoint
		rollback = frappe.db.rollback
		savepoint("here")
		with (
			patch.object(frappe.db, "commit", lambda: savepoint("here")),
			patch.object(frappe.db, "rollback", lambda **_kwargs: rollback(save_point="here")),
		):
			job = many.decide_many([*names, names[0], "no such action"], "approve")
			self.work()
		self.assertEqual([self.action(lead).status for lead in leads], ["Done", "Rejected", "Done"])
		last = self.events_told[-1]
		self.assertEqual((last["id"], last["done"], last["total"], last["finished"]), (job, 4, 4, True))
		self.assertEqual([one["name"] for one in last["failed"]], [names[1], "no such action"])
		self.assertIn("already", last["failed"][0]["error"])
		self.assertTrue(
			frappe.db.exists(
				"Notification Log", {"for_user": "Administrator", "subject": ("like", "Finished: 2 of 4%")}
			)
		)

	def test_it_goes_on_in_shifts_and_may_be_run_twice(self):
		leads = self.leads(3)
		names = [self.action(lead).name for lead in leads]
		with patch.object(many, "SHIFT", 0), patch.object(many, "EVERY", 0):
			many.decide_many(names, "approve")
			shifts = 0
			while self.queued:
				args, kwargs = self.queued.pop(0)
				if not args or args[0] is not many.work:
					continue
				shifts += 1
				asked = ("queue", "timeout", "enqueue_after_commit")
				again = {name: value for name, value in kwargs.items() if name not in asked}
				many.work(**again)
		self.assertEqual(shifts, 3)
		self.assertEqual({self.action(lead).status for lead in leads}, {"Done"})
		self.assertEqual([event["done"] for event in self.events_told][-1], 3)
		tasks = frappe.db.count("ToDo", {"reference_name": ("in", [lead.name for lead in leads])})
		many.decide_many(names, "approve")
		self.rolling_back_to_here()
		self.work()
		again = frappe.db.count("ToDo", {"reference_name": ("in", [lead.name for lead in leads])})
		self.assertEqual((again, tasks), (3, 3))
		self.assertEqual(self.events_told[-1]["failures"], 3)

	def test_it_runs_as_the_user_who_asked(self):
		leads = self.leads(2)
		names = [self.action(lead).name for lead in leads]
		frappe.get_doc(
			{"doctype": "User Permission", "user": self.rep, "allow": "Lead", "for_value": leads[0].name}
		).insert()
		frappe.set_user(self.rep)
		many.decide_many(names, "approve")
		frappe.set_user("Administrator")
		self.rolling_back_to_here_kept()
		self.work()
		self.assertEqual(frappe.session.user, self.rep)
		frappe.set_user("Administrator")
		self.assertEqual([self.action(lead).status for lead in leads], ["Done", "Proposed"])
		self.assertEqual(self.action(leads[0]).decided_by, self.rep)

	def rolling_back_to_here_kept(self):
		savepoint, rollback = frappe.db.savepoint, frappe.db.rollback
		savepoint("here")
		for name, does in (
			("commit", lambda: savepoint("here")),
			("rollback", lambda **_kwargs: rollback(save_point="here")),
		):
			patched = patch.object(frappe.db, name, does)
			patched.start()
			self.addCleanup(patched.stop)

	def test_input_is_checked_before_anything_is_queued(self):
		for attempt in (
			lambda: many.decide_many([], "approve"),
			lambda: many.decide_many("abc", "approve"),
			lambda: many.decide_many([1], "approve"),
			lambda: many.decide_many(["x"] * (many.MOST + 1), "approve"),
			lambda: many.decide_many(["x"], "reject"),
			lambda: many.decide_many(["x"], "snooze"),
			lambda: many.decide_many(["x"], "dance"),
			lambda: many.let_many_go("User", ["x"], "recycle"),
			lambda: many.let_many_go("Lead", ["x"], "flag"),
			lambda: many.let_many_go("Lead", ["x"], "close", lost_reason="No such reason"),
		):
			with self.assertRaises(frappe.ValidationError):
				attempt()
		self.assertEqual([args for args, _kwargs in self.queued if args and args[0] is many.work], [])

	def test_many_records_are_let_go(self):
		leads = [make_lead(20, lead_owner=self.rep) for _n in range(2)]
		api.let_many_go(
			"Lead", frappe.as_json([lead.name for lead in leads]), "recycle", come_back_on=str(day(30))
		)
		self.work()
		self.assertEqual({self.state(lead) for lead in leads}, {"Recycled"})
		self.assertEqual(self.events_told[-1]["failed"], [])

	def test_a_stranger_and_a_rep_of_others_get_nowhere(self):
		(lead,) = self.leads(1)
		name = self.action(lead).name
		stranger = user("stranger@ours.example")
		frappe.set_user(stranger)
		with self.assertRaises(frappe.PermissionError):
			api.decide(name, "snooze", None, add_days(nowdate(), 2))
		with self.assertRaises(frappe.PermissionError):
			api.let_many_go("Lead", [lead.name], "recycle")
		with self.assertRaises(frappe.PermissionError):
			api.decide_many([name], "approve")
		frappe.set_user("Administrator")
		self.assertEqual(self.action(lead).status, "Proposed")
