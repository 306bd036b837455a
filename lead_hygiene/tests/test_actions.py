"""Proposals: once per record, rule and episode; decided by people, or carried out at night within brakes."""

from __future__ import annotations

from unittest.mock import patch

import frappe

from lead_hygiene.site import actions, proposals, unasked
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, make_opportunity, todo

RULE = "No next step for 14 days"


class TestActions(HygieneTestCase):
	def setUp(self):
		super().setUp()
		commit = patch.object(frappe.db, "commit")
		commit.start()
		self.addCleanup(commit.stop)
		self.lead = make_lead(20, lead_owner="test@example.com")
		self.let("Propose")

	def let(self, mode, action="Ask for Next Step", **settings):
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.update({"mode": mode, "stop_share": 0, **settings})
		chosen.save()
		rule = frappe.get_doc("Hygiene Rule", RULE)
		rule.update({"mode": mode, "action": action})
		rule.save()

	def propose(self, *docs):
		return sum(proposals.propose(Reviewer().named(d.doctype, [d.name])) for d in docs or (self.lead,))

	def action(self, doc=None):
		return frappe.get_doc("Hygiene Action", {"reference_name": (doc or self.lead).name})

	def test_nothing_is_proposed_in_mode_observe(self):
		self.let("Observe")
		self.assertEqual(self.propose(), 0)

	def test_a_rule_never_goes_further_than_settings(self):
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.mode = "Observe"
		chosen.save()
		self.assertEqual(self.propose(), 0)

	def test_at_most_once_per_record_rule_and_episode(self):
		self.assertEqual(self.propose(), 1)
		self.assertEqual(self.propose(), 0)
		again = frappe.copy_doc(self.action())
		with self.assertRaises(frappe.UniqueValidationError):
			again.insert()

	def test_a_human_sign_begins_a_new_episode(self):
		self.propose()
		mail(self.lead, received=True)
		found = frappe.get_all("Hygiene Action", {"reference_name": self.lead.name}, pluck="status")
		self.assertEqual(sorted(found), ["Proposed", "Withdrawn"])

	def test_a_proposal_is_withdrawn_while_its_rule_does_not_fire(self):
		self.propose()
		task = todo(self.lead, 3)
		self.assertEqual(self.action().status, "Withdrawn")
		with self.assertRaisesRegex(frappe.ValidationError, "already"):
			actions.decide(self.action().name, "approve")
		task.delete()
		self.assertEqual(self.action().status, "Proposed")

	def test_an_edit_that_makes_a_rule_fire_proposes_at_once(self):
		rule = frappe.get_doc("Hygiene Rule", "Disqualified: no authority")
		rule.mode = "Propose"
		rule.save()
		lead = make_lead(lead_owner="test@example.com")
		lead.hygiene_disqualified = "No Authority"
		lead.save()
		self.assertEqual(self.action(lead).rule, rule.name)

	def test_an_action_whose_rule_is_gone_can_still_be_decided(self):
		self.propose()
		frappe.db.delete("Hygiene Rule", {"name": RULE})
		actions.decide(self.action().name, "reject", "the rule is gone")
		self.assertEqual(self.action().status, "Rejected")

	def test_what_another_worker_has_done_is_left_as_it_is(self):
		self.let("Act")
		self.propose()
		actions.decide(self.action().name, "approve")
		with patch.object(frappe.db, "rollback"):
			self.assertIs(unasked._carry_out(self.action().name), False)
		self.assertEqual(self.action().status, "Done")

	def test_an_approved_proposal_asks_the_owner_and_is_undone_again(self):
		self.propose()
		actions.decide(self.action().name, "approve")
		task = frappe.get_doc("ToDo", {"reference_name": self.lead.name})
		self.assertEqual((task.allocated_to, task.date, task.status), ("test@example.com", None, "Open"))
		self.assertEqual((self.action().status, self.state(self.lead)), ("Done", "Neglected"))
		actions.decide(self.action().name, "undo")
		self.assertEqual(frappe.db.get_value("ToDo", task.name, "status"), "Cancelled")
		self.assertEqual(self.action().status, "Undone")

	def test_undo_leaves_what_somebody_changed_and_says_so(self):
		self.propose()
		actions.decide(self.action().name, "approve")
		task = frappe.get_doc("ToDo", {"reference_name": self.lead.name})
		task.status = "Closed"
		task.save()
		self.assertIn(
			"left as it is", actions.decide(self.action().name, "undo")["outcome"].replace("was left", "left")
		)
		self.assertEqual(frappe.db.get_value("ToDo", task.name, "status"), "Closed")

	def test_a_rejection_needs_a_reason_and_is_final(self):
		self.propose()
		with self.assertRaisesRegex(frappe.ValidationError, "why"):
			actions.decide(self.action().name, "reject")
		actions.decide(self.action().name, "reject", "they asked for time")
		with self.assertRaisesRegex(frappe.ValidationError, "already"):
			actions.decide(self.action().name, "approve")

	def test_an_action_is_not_edited_by_hand(self):
		self.propose()
		action = self.action()
		action.status = "Done"
		with self.assertRaisesRegex(frappe.ValidationError, "not edited"):
			action.save()

	def test_the_flag_and_the_notice(self):
		self.let("Propose", "Flag")
		self.propose()
		actions.decide(self.action().name, "approve")
		self.assertTrue(
			frappe.db.exists("Comment", {"reference_name": self.lead.name, "comment_type": "Info"})
		)
		self.let("Propose", "Notify Owner")
		deal = make_opportunity(20, opportunity_owner="test@example.com")
		self.propose(deal)
		actions.decide(self.action(deal).name, "approve")
		self.assertTrue(
			frappe.db.exists("Notification Log", {"document_name": deal.name, "for_user": "test@example.com"})
		)

	def test_the_night_acts_by_itself_in_mode_act(self):
		self.let("Act")
		self.propose()
		self.assertEqual(unasked.take(), (1, None))
		self.assertEqual(self.action().status, "Done")

	def test_what_cannot_be_carried_out_is_marked_with_its_reason(self):
		self.let("Act")
		frappe.db.set_value("Lead", self.lead.name, "lead_owner", None)
		self.propose()
		frappe.db.savepoint("deed")
		rollback = frappe.db.rollback
		with patch.object(frappe.db, "rollback", lambda: rollback(save_point="deed")):
			self.assertEqual(unasked.take(), (0, None))
		self.assertEqual(self.action().status, "Failed")
		self.assertIn("no owner", self.action().outcome)

	def test_too_many_at_once_stop_the_night_and_managers_are_told(self):
		self.let("Act", stop_share=0.0001)
		frappe.get_doc("User", "test@example.com").add_roles("Sales Manager")
		self.propose()
		done, held = unasked.take()
		self.assertEqual(done, 0)
		self.assertIn("not done unasked", held)
		self.assertEqual((self.action().status, self.action().held_because), ("Proposed", held))
		self.assertTrue(frappe.db.exists("Notification Log", {"document_name": "Lead Hygiene Settings"}))

	def test_a_record_of_great_worth_is_only_proposed(self):
		self.let("Act", protected_amount=1000)
		frappe.db.set_value("Lead", self.lead.name, "hygiene_expected_amount", 5000)
		self.propose()
		self.assertEqual(unasked.take(), (0, None))
		self.assertIn("amount", self.action().held_because)
