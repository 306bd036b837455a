"""The ledger: written by what happens, read by whoever may read the record, changed by nobody."""

from __future__ import annotations

import json

import frappe
from frappe.client import insert as client_insert
from frappe.client import set_value as client_set_value
from frappe.desk import reportview
from frappe.model.rename_doc import rename_doc

from lead_hygiene.site import actions, ledger, proposals
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, make_opportunity, readers, user

DOCTYPE = ledger.DOCTYPE


class TestLedger(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.lead = make_lead(20, lead_owner=self.rep)
		ledger.note("Held", "Lead", self.lead.name, rule="A rule", reason="why not")
		self.entry = self.lines(self.lead)[0].name

	def lines(self, doc):
		return frappe.get_all(
			DOCTYPE,
			filters={"reference_doctype": doc.doctype, "reference_name": doc.name},
			fields=["*"],
			order_by="happened_on asc",
		)

	def restrict(self, who, lead):
		frappe.get_doc(
			{"doctype": "User Permission", "user": who, "allow": "Lead", "for_value": lead}
		).insert()

	def listed(self, who):
		frappe.set_user(who)
		try:
			return set(frappe.get_list(DOCTYPE, pluck="name", limit_page_length=0))
		finally:
			frappe.set_user("Administrator")

	def test_a_line_says_who_when_and_why(self):
		frappe.set_user(self.rep)
		ledger.note("Answered", "Lead", self.lead.name, details={"mail": "abc"}, reason="  ")
		line = self.lines(self.lead)[-1]
		self.assertEqual((line.event, line.user, line.reason), ("Answered", self.rep, None))
		self.assertEqual(json.loads(line.details), {"mail": "abc"})
		self.assertEqual(line.happened_on.date(), frappe.utils.getdate())

	def test_an_unknown_event_is_refused(self):
		with self.assertRaises(ValueError):
			ledger.note("Danced", "Lead", self.lead.name)

	def test_many_lines_keep_their_order(self):
		ledger.note_many(
			ledger.Entry(event="Held", doctype="Lead", name=self.lead.name, reason=str(n)) for n in range(40)
		)
		self.assertEqual([line.reason for line in self.lines(self.lead)[1:]], [str(n) for n in range(40)])

	def test_nobody_writes_changes_or_deletes_a_line(self):
		new = {
			"doctype": DOCTYPE,
			"event": "Done",
			"reference_doctype": "Lead",
			"reference_name": self.lead.name,
		}
		new["happened_on"] = frappe.utils.now()
		attempts = (
			lambda: client_insert(new),
			lambda: frappe.get_doc(new).insert(),
			lambda: frappe.get_doc(new).insert(ignore_permissions=True),
			lambda: client_set_value(DOCTYPE, self.entry, "reason", "another"),
			lambda: frappe.get_doc(DOCTYPE, self.entry).save(),
			lambda: frappe.get_doc(DOCTYPE, self.entry).save(ignore_permissions=True),
			lambda: frappe.delete_doc(DOCTYPE, self.entry),
			lambda: frappe.delete_doc(DOCTYPE, self.entry, force=True, ignore_permissions=True),
			lambda: rename_doc(DOCTYPE, self.entry, "another"),
			lambda: rename_doc(DOCTYPE, self.entry, "another", force=True),
		)
		system = user("system@ours.example", "System Manager", "Sales Manager")
		for who in (self.rep, self.manager, system, "Administrator"):
			frappe.set_user(who)
			for n, attempt in enumerate(attempts):
				with (
					self.subTest(who=who, n=n),
					self.assertRaises((frappe.ValidationError, frappe.PermissionError)),
				):
					attempt()
		frappe.set_user("Administrator")
		self.assertEqual([line.reason for line in self.lines(self.lead)], ["why not"])

	def test_who_may_read_the_record_may_read_its_lines(self):
		self.restrict(self.other, make_lead().name)
		self.assertIn(self.entry, self.listed(self.rep))
		self.assertIn(self.entry, self.listed(self.manager))
		self.assertNotIn(self.entry, self.listed(self.other))
		with self.assertRaises(frappe.PermissionError):
			self.listed(self.stranger)
		entry = frappe.get_doc(DOCTYPE, self.entry)
		for who, may in ((self.rep, True), (self.manager, True), (self.other, False), (self.stranger, False)):
			self.assertIs(bool(frappe.has_permission(DOCTYPE, "read", entry, user=who)), may)

	def test_a_deleted_record_leaves_its_lines_to_managers(self):
		lead = make_lead(lead_owner=self.rep)
		ledger.note("Held", "Lead", lead.name)
		entry = self.lines(lead)[0]
		frappe.delete_doc("Lead", lead.name)
		self.assertTrue(frappe.db.exists(DOCTYPE, entry.name))
		self.assertIn(entry.name, self.listed(self.manager))
		self.assertNotIn(entry.name, self.listed(self.rep))
		doc = frappe.get_doc(DOCTYPE, entry.name)
		self.assertTrue(frappe.has_permission(DOCTYPE, "read", doc, user=self.manager))
		self.assertFalse(frappe.has_permission(DOCTYPE, "read", doc, user=self.rep))
		self.restrict(self.manager, self.lead.name)
		self.assertNotIn(entry.name, self.listed(self.manager))
		self.assertFalse(frappe.has_permission(DOCTYPE, "read", doc, user=self.manager))

	def test_lines_follow_a_record_that_is_renamed_or_merged(self):
		deal = make_opportunity()
		ledger.note("Held", "Opportunity", deal.name)
		rename_doc("Opportunity", deal.name, f"{deal.name}-X", force=True)
		deal.name = f"{deal.name}-X"
		self.assertEqual([line.event for line in self.lines(deal)], ["Held"])
		kept = make_lead()
		rename_doc("Lead", self.lead.name, kept.name, merge=True, force=True)
		self.assertEqual([line.name for line in self.lines(kept)], [self.entry])

	def test_a_manager_exports_it_and_a_rep_does_not(self):
		asked = {
			"doctype": DOCTYPE,
			"fields": json.dumps(["`tabHygiene Ledger Entry`.`event`", "`tabHygiene Ledger Entry`.`reason`"]),
			"filters": json.dumps([[DOCTYPE, "name", "=", self.entry]]),
			"file_format_type": "CSV",
			"title": DOCTYPE,
			"view": "Report",
		}
		frappe.set_user(self.manager)
		frappe.local.form_dict = frappe._dict(asked)
		reportview.export_query()
		got = frappe.response.get("result") or frappe.response.get("filecontent")
		self.assertIn("why not", got.decode() if isinstance(got, bytes) else got)
		frappe.set_user(self.rep)
		frappe.local.form_dict = frappe._dict(asked)
		with self.assertRaises(frappe.PermissionError):
			reportview.export_query()

	def test_proposals_decisions_and_withdrawals_are_in_it(self):
		chosen = frappe.get_doc("Lead Hygiene Settings")
		chosen.mode = "Propose"
		chosen.save()
		rule = frappe.get_doc("Hygiene Rule", "No next step for 14 days")
		rule.update({"mode": "Propose", "action": "Ask for Next Step"})
		rule.save()
		frappe.db.delete(DOCTYPE, {"reference_name": self.lead.name})
		for _twice in range(2):
			proposals.propose(Reviewer().named("Lead", [self.lead.name]))
		action = frappe.get_doc("Hygiene Action", {"reference_name": self.lead.name})
		actions.decide(action.name, "approve", "go on")
		actions.decide(action.name, "undo")
		lines = self.lines(self.lead)
		self.assertEqual([line.event for line in lines], ["Proposed", "Approved", "Done", "Undone"])
		for line in lines:
			self.assertEqual(
				(line.rule, line.prescribed, line.episode, line.hygiene_action, line.user),
				(rule.name, "Ask for Next Step", action.episode, action.name, "Administrator"),
			)
		self.assertIn("Neglected", lines[0].evidence)
		self.assertEqual(lines[1].reason, "go on")
		other = make_lead(20, lead_owner=self.rep)
		self.assertEqual(
			frappe.db.get_value("Hygiene Action", {"reference_name": other.name}, "status"), "Proposed"
		)
		mail(other, received=True)
		events = [line.event for line in self.lines(other)]
		self.assertEqual(events[:2], ["Proposed", "Withdrawn"])
