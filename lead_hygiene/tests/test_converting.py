"""The checklist of a lead, and converting it: all that it becomes in one go, once, with the rights of whoever does it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError
from typing import Any
from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene import api
from lead_hygiene.site import converting, lead_parties, live
from lead_hygiene.site.review import Reviewer
from lead_hygiene.site.words import Words
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, readers, statements, user
from lead_hygiene.tests.test_concurrency import TogetherCase

PAYS, SERVED, ANSWERED, SOON = "Test: they can pay", "Test: we can serve", "Test: they answered", "Test: soon"


class ChecklistCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		for name in frappe.get_all("Conversion Criterion", filters={"enabled": 1}, pluck="name"):
			frappe.db.set_value("Conversion Criterion", name, "enabled", 0)

	def criteria(self) -> None:
		"""Three needed lines and a desirable one."""
		self.criterion(PAYS, proof="Field", field="hygiene_budget", operator="=", value="Yes")
		self.criterion(SERVED, proof="Confirmed by a Person")
		self.criterion(ANSWERED, proof="Signal", signal="Any Answer of a Person")
		self.criterion(SOON, proof="Field", field="Timing", operator="=", value="Yes", need="Desirable")

	def criterion(self, name: str, **fields: Any) -> Any:
		place = frappe.db.count("Conversion Criterion") + 1
		doc = {"doctype": "Conversion Criterion", "criterion": name, "sort_order": place, **fields}
		return frappe.get_doc(doc).insert()

	def ready_lead(self, **fields: Any) -> Any:
		lead = make_lead(5, hygiene_budget="Yes", **fields)
		mail(lead, 2, received=True)
		api.confirm_criterion(lead.name, SERVED)
		return lead

	def shown(self, lead: Any) -> Any:
		doc = frappe.get_doc("Lead", lead.name)
		doc.set("__onload", frappe._dict())
		live.show(doc)
		return doc.get_onload("hygiene")["checklist"]

	def statuses(self, lead: Any) -> dict[str, str]:
		return {item["name"]: item["status"] for item in self.shown(lead)["items"]}

	@contextmanager
	def as_user(self, name: str):
		frappe.set_user(name)
		try:
			yield
		finally:
			frappe.set_user("Administrator")


class TestChecklist(ChecklistCase):
	def test_without_criteria_a_lead_is_asked_for_nothing(self):
		lead = make_lead()
		self.assertIsNone(self.shown(lead))
		self.assertIsNone(self.file(lead).met_on)

	def test_a_fresh_site_has_a_checklist_that_is_switched_off(self):
		from lead_hygiene.site import seeds

		frappe.db.delete("Conversion Criterion")
		seeds.checklist()
		rows = frappe.get_all("Conversion Criterion", fields=["enabled", "proof"], order_by="sort_order asc")
		self.assertEqual([row.enabled for row in rows], [0] * 6)
		self.assertEqual(rows[3].proof, "Confirmed by a Person")
		seeds.checklist()
		self.assertEqual(frappe.db.count("Conversion Criterion"), 6)

	def test_the_form_says_what_is_met_what_is_missing_and_why(self):
		self.criteria()
		lead = make_lead(5, hygiene_budget="No")
		mail(lead, 2, received=True)
		shown = self.shown(lead)
		self.assertEqual((shown["met"], shown["needed"]), (1, 3))
		self.assertEqual(shown["missing"], [PAYS, SERVED])
		self.assertEqual(
			self.statuses(lead), {PAYS: "missing", SERVED: "unknown", ANSWERED: "met", SOON: "unknown"}
		)
		why = {item["name"]: item["why"] for item in shown["items"]}
		self.assertIn("No", why[PAYS])
		self.assertIn(Words.of_reader().day(getdate(add_days(nowdate(), -2))), why[ANSWERED])

	def test_a_mail_and_a_save_meet_the_checklist_and_the_day_is_kept(self):
		self.criteria()
		lead = make_lead(5)
		api.confirm_criterion(lead.name, SERVED)
		mail(lead, 2, received=True)
		self.assertIsNone(self.file(lead).met_on)
		lead.reload()
		lead.hygiene_budget = "Yes"
		lead.save()
		self.assertEqual(self.file(lead).met_on, getdate(nowdate()))
		frappe.db.set_value("Hygiene File", self.file(lead).name, "met_on", add_days(nowdate(), -1))
		lead.reload()
		lead.hygiene_budget = "No"
		lead.save()
		self.assertEqual(self.file(lead).met_on, getdate(add_days(nowdate(), -1)))
		self.assertEqual(self.statuses(lead)[PAYS], "missing")

	def test_signals_alone_date_it_by_the_day_they_were_seen(self):
		self.criterion(ANSWERED, proof="Signal", signal="Any Answer of a Person")
		lead = make_lead(9)
		mail(lead, 4, received=True)
		mail(lead, 2, received=True)
		self.assertEqual(self.file(lead).met_on, getdate(add_days(nowdate(), -4)))

	def test_a_lead_that_went_on_before_there_was_a_checklist_meets_nothing_now(self):
		lead = make_lead(5, hygiene_budget="Yes")
		converting.convert(lead.name, converting.Wanted())
		self.criterion(PAYS, proof="Field", field="hygiene_budget", operator="=", value="Yes")
		frappe.get_doc("Lead", lead.name).save()
		self.assertIsNone(self.file(lead).met_on)
		self.assertIsNone(self.shown(lead))

	def test_a_number_that_was_never_typed_is_not_known(self):
		self.criterion(PAYS, proof="Field", field="hygiene_expected_amount", operator="<", value="100")
		lead = make_lead()
		self.assertEqual(self.statuses(lead), {PAYS: "unknown"})

	def test_saving_a_lead_and_a_mail_ask_the_database_nothing_more(self):
		def work(lead) -> tuple[int, int]:
			doc = frappe.get_doc("Lead", lead.name)
			saves = statements(doc.save)
			return len(saves), len(statements(lambda: mail(lead, 1, received=True)))

		lead = make_lead(5, hygiene_budget="Yes")
		work(lead)
		without = work(lead)
		self.criteria()
		work(lead)
		self.assertEqual(work(lead), without)

	def test_a_person_confirms_once_and_takes_back(self):
		self.criteria()
		lead = self.ready_lead()
		self.assertEqual(self.file(lead).met_on, getdate(nowdate()))
		api.confirm_criterion(lead.name, SERVED, "again")
		(proof,) = frappe.get_all("Criterion Proof", filters={"lead": lead.name}, fields=["*"])
		self.assertEqual((proof.criterion, proof.confirmed_by, proof.note), (SERVED, "Administrator", None))
		api.take_back_criterion(lead.name, SERVED)
		self.assertFalse(frappe.db.exists("Criterion Proof", {"lead": lead.name}))
		self.assertIsNone(self.file(lead).met_on)
		self.assertEqual(self.statuses(lead)[SERVED], "unknown")

	def test_taking_back_what_is_only_desirable_leaves_the_day(self):
		self.criteria()
		nice = self.criterion("Test: nice", proof="Confirmed by a Person", need="Desirable")
		lead = self.ready_lead()
		file, day = self.file(lead).name, getdate(add_days(nowdate(), -40))
		api.confirm_criterion(lead.name, nice.name)
		frappe.db.set_value("Hygiene File", file, "met_on", day)
		api.take_back_criterion(lead.name, nice.name)
		self.assertEqual(self.file(lead).met_on, day)

	def test_only_what_a_person_confirms_can_be_confirmed(self):
		self.criteria()
		lead = make_lead()
		for criterion in (PAYS, "no such thing"):
			with self.assertRaises(frappe.ValidationError):
				api.confirm_criterion(lead.name, criterion)

	def test_who_may_not_write_the_lead_confirms_nothing(self):
		self.criteria()
		lead = make_lead()
		_rep, _other, _manager, stranger = readers()
		with self.as_user(stranger):
			for method in (api.confirm_criterion, api.take_back_criterion):
				with self.assertRaises(frappe.PermissionError):
					method(lead.name, SERVED)

	def test_a_rep_sees_what_was_confirmed_of_the_leads_he_sees(self):
		self.criteria()
		rep, *_others = readers()
		seen, hidden = make_lead(), make_lead()
		for lead in (seen, hidden):
			api.confirm_criterion(lead.name, SERVED)
		frappe.get_doc(
			{"doctype": "User Permission", "user": rep, "allow": "Lead", "for_value": seen.name}
		).insert()
		with self.as_user(rep):
			listed = frappe.get_list("Criterion Proof", pluck="lead")
			self.assertEqual(listed, [seen.name])
			proof = frappe.get_all("Criterion Proof", filters={"lead": hidden.name}, pluck="name")[0]
			self.assertFalse(frappe.has_permission("Criterion Proof", "read", proof))
			with self.assertRaises(frappe.PermissionError):
				api.confirm_criterion(hidden.name, SERVED)

	def test_proofs_follow_a_rename_a_merge_and_a_deletion(self):
		self.criteria()
		lead, other = self.ready_lead(), make_lead(5)
		new = frappe.rename_doc("Lead", lead.name, f"{lead.name}-X")
		self.assertEqual(
			frappe.get_all("Criterion Proof", filters={"lead": new}, pluck="criterion"), [SERVED]
		)
		frappe.rename_doc("Lead", new, other.name, merge=True)
		self.assertEqual(
			frappe.get_all("Criterion Proof", filters={"lead": other.name}, pluck="criterion"), [SERVED]
		)
		self.assertEqual(self.statuses(other)[SERVED], "met")
		self.assertEqual(self.file(other).met_on, getdate(nowdate()))
		frappe.delete_doc("Lead", other.name)
		self.assertFalse(frappe.db.count("Criterion Proof", {"lead": ("in", [lead.name, new, other.name])}))

	def test_of_two_leads_that_both_have_a_proof_the_one_that_stays_keeps_its_own(self):
		self.criteria()
		lead, other = make_lead(), make_lead()
		api.confirm_criterion(lead.name, SERVED, "gone")
		api.confirm_criterion(other.name, SERVED, "kept")
		frappe.rename_doc("Lead", lead.name, other.name, merge=True)
		proofs = frappe.get_all("Criterion Proof", filters={"lead": other.name}, pluck="note")
		self.assertEqual(proofs, ["kept"])

	def test_a_criterion_that_is_renamed_takes_its_proofs_along_and_one_with_proofs_is_not_deleted(self):
		self.criteria()
		lead = self.ready_lead()
		frappe.rename_doc("Conversion Criterion", SERVED, f"{SERVED} well")
		self.assertEqual(self.statuses(lead)[f"{SERVED} well"], "met")
		with self.assertRaises(frappe.ValidationError):
			frappe.delete_doc("Conversion Criterion", f"{SERVED} well")

	def test_of_criteria_that_are_merged_one_proof_for_a_lead_stays(self):
		self.criteria()
		other = self.criterion("Test: we can deliver", proof="Confirmed by a Person")
		both, one = make_lead(), make_lead()
		for lead, criterion in ((both, SERVED), (both, other.name), (one, SERVED)):
			api.confirm_criterion(lead.name, criterion)
		frappe.rename_doc("Conversion Criterion", SERVED, other.name, merge=True)
		for lead in (both, one):
			proofs = frappe.get_all("Criterion Proof", filters={"lead": lead.name}, pluck="criterion")
			self.assertEqual(proofs, [other.name])
			self.assertEqual(self.statuses(lead)[other.name], "met")

	def test_a_new_criterion_has_every_lead_looked_at_again(self):
		lead = make_lead(9, hygiene_budget="Yes")
		self.criterion(PAYS, proof="Field", field="hygiene_budget", operator="=", value="Yes")
		self.assertEqual(self.file(lead).review_on, getdate(nowdate()))
		self.assertIsNone(self.file(lead).met_on)
		Reviewer().refresh("Lead", [lead.name])
		self.assertEqual(self.file(lead).met_on, getdate(nowdate()))

	def test_the_form_offers_to_convert_until_an_opportunity_goes_on_and_when_it_has_ended(self):
		def offered() -> bool:
			doc = frappe.get_doc("Lead", lead.name)
			doc.set("__onload", frappe._dict())
			live.show(doc)
			return doc.get_onload("hygiene")["convertible"]

		lead = make_lead()
		self.assertTrue(offered())
		first = api.convert(lead.name)["opportunity"]
		self.assertFalse(offered())
		frappe.db.set_value("Opportunity", first, "status", "Lost")
		self.assertTrue(offered())
		self.assertNotEqual(api.convert(lead.name)["opportunity"], first)
		frappe.db.set_value("Lead", lead.name, "status", "Converted")
		self.assertFalse(offered())

	def test_a_criterion_that_makes_no_sense_is_refused(self):
		for fields in (
			{"proof": "Field", "field": "no such field", "value": "1"},
			{"proof": "Field", "field": "hygiene_budget", "operator": "=", "value": ""},
			{"proof": "Field", "field": "hygiene_budget", "operator": "between", "value": "10"},
			{"proof": "Signal"},
		):
			with self.subTest(fields), self.assertRaises(frappe.ValidationError):
				self.criterion("Test: nonsense", **fields)


class TestConverting(ChecklistCase):
	def made(self, doctype: str) -> set[str]:
		return set(frappe.get_all(doctype, pluck="name"))

	def everything(self) -> dict[str, set[str]]:
		kinds = (
			"Contact",
			"Address",
			"Prospect",
			"Customer",
			"Opportunity",
			"Hygiene Ledger Entry",
			"Comment",
		)
		return {doctype: self.made(doctype) for doctype in kinds}

	def convert(self, lead: Any, **args: Any) -> Any:
		return api.convert(lead.name, **args)

	def test_whoever_answered_for_the_lead_answers_for_the_new_customer(self):
		rep, *_others = readers()
		gone = user("gone@test.example", "Sales User")
		frappe.db.set_value("User", gone, "enabled", 0)
		for owner, manager in ((rep, rep), (gone, None)):
			lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}", lead_owner=rep)
			frappe.db.set_value("Lead", lead.name, "lead_owner", owner)
			done = self.convert(lead, party="Customer")
			found = frappe.db.get_value("Customer", done["party_name"], "account_manager")
			self.assertEqual(found or None, manager)

	def test_a_lead_becomes_contact_customer_and_opportunity_linked_and_nothing_twice(self):
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		(contact,) = lead_parties.contacts_of(lead.name)
		before = self.everything()
		done = self.convert(
			lead,
			party="Customer",
			deal={"opportunity_amount": 5000, "expected_closing": add_days(nowdate(), 30), "status": "Lost"},
		)
		self.assertEqual((done["contact"], done["party"], done["already"]), (contact, "Customer", False))
		now = self.everything()
		self.assertEqual(now["Contact"], before["Contact"])  # the one that ERPNext made with the lead
		self.assertEqual(now["Customer"] - before["Customer"], {done["party_name"]})
		self.assertEqual(now["Opportunity"] - before["Opportunity"], {done["opportunity"]})
		customer = frappe.get_doc("Customer", done["party_name"])
		self.assertEqual((customer.lead_name, customer.customer_name), (lead.name, lead.company_name))
		links = {(row.link_doctype, row.link_name) for row in frappe.get_doc("Contact", contact).links}
		self.assertEqual(links, {("Lead", lead.name), ("Customer", customer.name)})
		deal = frappe.get_doc("Opportunity", done["opportunity"])
		self.assertEqual(
			(deal.opportunity_from, deal.party_name, deal.contact_person, deal.status),
			("Lead", lead.name, contact, "Open"),
		)
		self.assertEqual(deal.opportunity_amount, 5000)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "Converted")

	def test_a_lead_becomes_a_prospect_that_knows_its_opportunity(self):
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		done = self.convert(lead, party="Prospect")
		prospect = frappe.get_doc("Prospect", done["party_name"])
		self.assertEqual([row.lead for row in prospect.leads], [lead.name])
		self.assertEqual([row.opportunity for row in prospect.opportunities], [done["opportunity"]])
		contact = frappe.get_doc("Contact", done["contact"])
		self.assertTrue(contact.has_link("Prospect", prospect.name))
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "Opportunity")

	def test_what_is_there_already_is_used(self):
		name = f"Acme {frappe.generate_hash(length=6)}"
		known = frappe.get_doc({"doctype": "Customer", "customer_name": name}).insert()
		lead = make_lead(company_name=name)
		before = self.everything()
		done = self.convert(lead, party="Customer", existing=known.name)
		self.assertEqual(done["party_name"], known.name)
		self.assertEqual(self.made("Customer"), before["Customer"])
		self.assertEqual(frappe.db.get_value("Customer", known.name, "lead_name"), lead.name)
		self.assertTrue(frappe.get_doc("Contact", done["contact"]).has_link("Customer", known.name))

		first, second = make_lead(company_name=name), make_lead(company_name=name)
		prospect = self.convert(first, party="Prospect", new_name=name)["party_name"]
		self.assertEqual(self.convert(second, party="Prospect", existing=prospect)["party_name"], prospect)
		self.assertEqual(
			sorted(row.lead for row in frappe.get_doc("Prospect", prospect).leads),
			sorted([first.name, second.name]),
		)

	def test_a_contact_of_somebody_else_is_linked_and_none_is_made(self):
		person = frappe.get_doc({"doctype": "Contact", "first_name": "Sara"}).insert()
		lead = make_lead()
		contacts = self.made("Contact")
		done = self.convert(lead, contact=person.name)
		self.assertEqual(done["contact"], person.name)
		self.assertEqual(self.made("Contact"), contacts)
		self.assertTrue(frappe.get_doc("Contact", person.name).has_link("Lead", lead.name))

	def test_of_several_contacts_the_deal_is_reached_by_the_chosen_one(self):
		lead = make_lead(email_id="first@acme.example")
		other = frappe.get_doc({"doctype": "Contact", "first_name": "Bo"})
		other.append("email_ids", {"email_id": "bo@acme.example", "is_primary": 1})
		other.append("links", {"link_doctype": "Lead", "link_name": lead.name})
		other.insert()
		deal = frappe.get_doc("Opportunity", api.convert(lead.name, contact=other.name)["opportunity"])
		self.assertEqual((deal.contact_person, deal.contact_email), (other.name, "bo@acme.example"))
		own = make_lead(email_id="own@acme.example")
		deal = frappe.get_doc("Opportunity", api.convert(own.name)["opportunity"])
		self.assertEqual(deal.contact_email, "own@acme.example")

	def test_a_lead_without_a_contact_gets_one(self):
		frappe.db.set_single_value("CRM Settings", "auto_creation_of_contact", 0)
		lead = make_lead()
		self.assertEqual(lead_parties.contacts_of(lead.name), [])
		done = self.convert(lead)
		self.assertEqual(lead_parties.contacts_of(lead.name), [done["contact"]])
		self.assertEqual(done["party"], None)

	def test_a_customer_of_another_lead_is_not_taken_over(self):
		first, second = make_lead(company_name="A"), make_lead(company_name="B")
		customer = self.convert(first, party="Customer", new_name=frappe.generate_hash(length=8))[
			"party_name"
		]
		before = self.everything()
		with self.assertRaisesRegex(frappe.ValidationError, first.name):
			self.convert(second, party="Customer", existing=customer)
		self.assertEqual(self.everything(), before)

	def test_a_second_click_gives_the_first_ones(self):
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		first = self.convert(lead, party="Customer")
		before = self.everything()
		again = self.convert(lead, party="Prospect", new_name="Another")
		self.assertEqual(again, {**first, "already": True})
		self.assertEqual(self.everything(), before)

	def test_when_the_last_step_fails_nothing_is_left(self):
		self.criteria()
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		frappe.db.set_single_value("CRM Settings", "auto_creation_of_contact", 0)
		bare = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		for one in (lead, bare):
			for party in ("Customer", "Prospect"):
				with self.subTest(party=party, lead=one.name):
					before, status = self.everything(), frappe.db.get_value("Lead", one.name, "status")
					broken = patch("lead_hygiene.site.ledger.note", side_effect=RuntimeError("no more paper"))
					with broken, self.assertRaises(RuntimeError):
						self.convert(one, party=party, reason="They asked for it")
					self.assertEqual(self.everything(), before)
					self.assertEqual(frappe.db.get_value("Lead", one.name, "status"), status)
					contacts = lead_parties.contacts_of(one.name)
					links = [len(frappe.get_doc("Contact", name).links) for name in contacts]
					self.assertEqual(links, [1] if one is lead else [])
		self.assertFalse(self.convert(bare, party="Customer", reason="They asked for it")["already"])

	def test_a_deal_that_makes_no_sense_leaves_nothing(self):
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		before = self.everything()
		with self.assertRaises(frappe.ValidationError):
			self.convert(lead, party="Customer", deal={"sales_stage": "no such stage"})
		self.assertEqual(self.everything(), before)

	def test_against_the_checklist_it_asks_for_a_reason_and_is_logged(self):
		self.criteria()
		lead = make_lead(hygiene_budget="Yes")
		before = self.everything()
		for reason in (None, "", "  "):
			with self.assertRaisesRegex(frappe.ValidationError, SERVED):
				self.convert(lead, reason=reason)
		self.assertEqual(self.everything(), before)
		done = self.convert(lead, reason="They pay <b>in advance</b>")
		(entry,) = frappe.get_all(
			"Hygiene Ledger Entry", filters={"reference_name": lead.name, "event": "Converted"}, fields=["*"]
		)
		self.assertEqual((entry.reason, entry.user), ("They pay <b>in advance</b>", "Administrator"))
		self.assertIn(SERVED, entry.evidence)
		self.assertEqual(frappe.parse_json(entry.details)["missing"], [SERVED, ANSWERED])
		self.assertEqual(frappe.parse_json(entry.details)["opportunity"], done["opportunity"])
		(remark,) = frappe.get_all(
			"Comment",
			filters={"reference_name": lead.name, "comment_type": "Info", "content": ("like", "%checklist%")},
			pluck="content",
		)
		self.assertIn("&lt;b&gt;", remark)
		self.assertIsNone(self.file(lead).met_on)

	def test_with_all_met_no_reason_is_asked_for_and_the_day_stays(self):
		self.criteria()
		lead = self.ready_lead()
		self.convert(lead)
		self.assertEqual(self.file(lead).met_on, getdate(nowdate()))
		entry = frappe.get_all(
			"Hygiene Ledger Entry",
			filters={"reference_name": lead.name, "event": "Converted"},
			fields=["evidence", "reason"],
		)
		self.assertEqual(entry, [{"evidence": None, "reason": None}])

	def test_a_lead_that_was_said_no_to_is_not_converted(self):
		silent, disabled = make_lead(), make_lead()
		frappe.db.set_value("Lead", silent.name, "status", "Do Not Contact")
		frappe.db.set_value("Lead", disabled.name, "disabled", 1)
		for lead in (silent, disabled):
			with self.assertRaises(frappe.ValidationError):
				self.convert(lead)

	def test_a_stranger_and_a_rep_who_may_not_make_an_opportunity_leave_nothing(self):
		self.addCleanup(frappe.clear_cache)  # what was kept of the rights given here
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		*_reps, stranger = readers()
		role = frappe.get_doc({"doctype": "Role", "role_name": "Test Lead Clerk"}).insert().name
		for kind in ("Lead", "Contact", "Customer"):
			frappe.get_doc(
				{
					"doctype": "Custom DocPerm",
					"parent": kind,
					"role": role,
					"read": 1,
					"write": 1,
					"create": 1,
				}
			).insert()
		clerk = user("clerk@ours.example", role)
		frappe.clear_cache()
		before = self.everything()
		for name in (stranger, clerk):
			with self.subTest(name), self.as_user(name), self.assertRaises(frappe.PermissionError):
				self.convert(lead, party="Customer")
		with self.as_user(clerk), self.assertRaisesRegex(frappe.PermissionError, "Opportunity"):
			self.convert(lead, party="Customer")
		self.assertEqual(self.everything(), before)

	def test_a_prospect_needs_the_right_that_erpnext_does_not_ask_for(self):
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		rep, *_others = readers()
		before = self.everything()
		with self.as_user(rep), self.assertRaisesRegex(frappe.PermissionError, "Prospect"):
			self.convert(lead, party="Prospect")
		self.assertEqual(self.everything(), before)
		known = self.convert(make_lead(company_name="Known"), party="Prospect", new_name="Known Prospect")
		with self.as_user(rep), self.assertRaises(frappe.PermissionError):
			self.convert(lead, party="Prospect", existing=known["party_name"])
		self.assertEqual(frappe.db.count("Prospect Lead", {"lead": lead.name}), 0)

	def test_a_rep_converts_with_his_own_rights(self):
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		rep, *_others = readers()
		with self.as_user(rep):
			done = self.convert(lead, party="Customer", deal='{"opportunity_amount": 10}')
		self.assertEqual(frappe.db.get_value("Opportunity", done["opportunity"], "owner"), rep)
		self.assertEqual(frappe.db.get_value("Customer", done["party_name"], "owner"), rep)

	def test_the_dialog_opens_with_what_is_there(self):
		self.criteria()
		name = f"Acme {frappe.generate_hash(length=6)}"
		customer = frappe.get_doc({"doctype": "Customer", "customer_name": name}).insert()
		lead = make_lead(company_name=name, hygiene_budget="Yes", hygiene_expected_amount=700)
		look = api.conversion(lead.name)
		self.assertEqual(look["alike"]["Customer"], [customer.name])
		self.assertEqual(look["contacts"], lead_parties.contacts_of(lead.name))
		self.assertEqual(look["alike"]["Contact"], look["contacts"])
		self.assertEqual((look["new_name"], look["opportunity"], look["customer"]), (name, None, None))
		self.assertEqual(look["missing"], [SERVED, ANSWERED])
		self.assertEqual(look["deal"]["opportunity_amount"], 700)
		done = self.convert(lead, party="Customer", existing=customer.name, reason="x")
		look = api.conversion(lead.name)
		self.assertEqual((look["opportunity"], look["customer"]), (done["opportunity"], customer.name))

	def test_the_dialog_is_for_who_may_convert(self):
		lead = make_lead()
		*_reps, stranger = readers()
		with self.as_user(stranger), self.assertRaises(frappe.PermissionError):
			api.conversion(lead.name)


class TestTwoClicks(TogetherCase):
	"""Two posts of one conversion, each on a connection of its own."""

	LEFT_BEHIND = (*TogetherCase.LEFT_BEHIND, "Prospect", "Contact")

	def tearDown(self) -> None:
		frappe.db.rollback()
		# The ledger outlives its leads, and the next lead may get the same name.
		frappe.db.delete("Hygiene Ledger Entry", {"event": "Converted"})
		frappe.db.commit()
		super().tearDown()

	def test_of_two_lines_confirmed_at_once_both_are_kept(self):
		criteria = [
			frappe.get_doc(
				{
					"doctype": "Conversion Criterion",
					"criterion": f"Test: {n}",
					"proof": "Confirmed by a Person",
				}
			).insert()
			for n in ("one", "two")
		]
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		frappe.db.commit()
		both_have_looked = Barrier(2)

		def confirms(criterion: str):
			def work() -> None:
				frappe.db.count("Criterion Proof")  # what it sees from now on is as old as this
				with suppress(BrokenBarrierError):
					both_have_looked.wait(20)
				api.confirm_criterion(lead.name, criterion)

			return work

		raised = self.together(*[confirms(each.name) for each in criteria])
		frappe.db.rollback()
		kept = frappe.parse_json(self.file(lead).confirmed)
		for each in criteria:
			frappe.db.delete("Criterion Proof", {"criterion": each.name})
			frappe.delete_doc("Conversion Criterion", each.name)
		frappe.db.commit()
		self.assertEqual(raised, [])
		self.assertEqual(sorted(kept), sorted(each.name for each in criteria))

	def test_of_two_at_once_the_second_gives_what_the_first_made(self):
		lead = make_lead(company_name=f"Acme {frappe.generate_hash(length=6)}")
		frappe.db.commit()
		both_have_looked, done = Barrier(2), []

		def work() -> None:
			frappe.db.count(
				"Opportunity", {"party_name": lead.name}
			)  # what it sees from now on is as old as this
			if not both_have_looked.broken and len(done) < 2:
				with suppress(BrokenBarrierError):
					both_have_looked.wait(20)
			# The site may have a checklist of its own.
			done.append(api.convert(lead.name, party="Customer", reason="They asked for it"))

		self.assertEqual(self.together(work, work), [])
		frappe.db.rollback()
		deals = frappe.get_all("Opportunity", filters={"party_name": lead.name}, pluck="name")
		self.assertEqual(len(deals), 1)
		self.assertEqual(len(frappe.get_all("Customer", filters={"lead_name": lead.name})), 1)
		self.assertEqual({each["opportunity"] for each in done}, set(deals))
		self.assertIn(True, {each["already"] for each in done})
