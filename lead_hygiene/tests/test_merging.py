"""The sweep over everything, and what survives when Frappe merges two records."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.utils import getdate

from lead_hygiene import api_duplicates
from lead_hygiene.site import actions, duplicates
from lead_hygiene.site.match_cards import CardReader
from lead_hygiene.tests import mail, make_lead, moment, readers
from lead_hygiene.tests.test_customers import CustomerCase
from lead_hygiene.tests.test_duplicates import AGAIN, PERSON, DuplicateTestCase, look, make_customer, twice
from lead_hygiene.tests.test_letting_go import LettingGoCase


class TestSweep(DuplicateTestCase):
	def sweep(self) -> int:
		with patch.object(frappe.db, "commit"):
			return duplicates.sweep()

	def kept(self) -> set[tuple[Any, ...]]:
		fields = ["name", "left_name", "right_name", "status", "points", "grade", "evidence", "modified"]
		rows = frappe.get_all("Hygiene Duplicate", fields=fields, order_by="name asc")
		return {tuple(row.values()) for row in rows}

	def keys(self) -> list[tuple[str, ...]]:
		return sorted(
			frappe.get_all(
				"Hygiene Match Key",
				fields=["reference_doctype", "reference_name", "match_key", "firm", "nameless"],
				order_by="name asc",
				as_list=True,
			)
		)

	def test_sweeping_again_changes_nothing(self):
		one, two = twice()
		self.sweep()
		before, keys = self.kept(), self.keys()
		self.assertEqual(self.pair(one, two).points, 135)
		self.sweep()
		self.assertEqual((self.kept(), self.keys()), (before, keys))

	def test_a_sweep_keeps_the_keys_that_saving_keeps(self):
		one, two = twice()
		contact = frappe.get_doc(
			{"doctype": "Contact", "first_name": "Mina", "phone_nos": [{"phone": "+989121230001"}]}
		).insert()
		names = {one.name, two.name, contact.name}
		saved = [row for row in self.keys() if row[1] in names]
		self.sweep()
		self.assertTrue(saved)
		self.assertEqual([row for row in self.keys() if row[1] in names], saved)

	def test_a_sweep_keeps_what_was_decided_and_drops_what_is_no_longer_alike(self):
		one, two = twice()
		third = make_lead(**AGAIN, mobile_no="+989121239876")
		self.sweep()
		api_duplicates.decide(self.pair(one, two).name, 0)
		for lead in (one, third):
			lead.reload()
			lead.update({"first_name": "بهزاد", "last_name": "تفرشیان", "company_name": "زرین گاز"})
			lead.update({"mobile_no": "+989351110000", "website": "", "email_id": f"{lead.name}@x.example"})
			lead.save()
		self.sweep()
		self.assertEqual(self.pair(one, two).status, "Not a Duplicate")
		self.assertIsNone(self.pair(two, third))
		self.assertEqual(self.pair(one, third).status, "Open")

	def test_what_a_sweep_found_outlives_a_look_at_one_of_the_two(self):
		# Nothing but what is too common is shared twice: a sweep sees that, a look at one record does not.
		one, two = twice()
		self.sweep()
		with patch("lead_hygiene.site.match_keys.most_of", lambda key: 0):
			look(one)
		self.assertEqual(self.pair(one, two).points, 135)

	def test_many_changes_are_swept_at_once(self):
		one, two = twice()
		frappe.db.set_single_value("Lead Hygiene Settings", "duplicates_swept_on", moment(0.01))
		with (
			patch.object(frappe.db, "commit"),
			patch.object(duplicates, "MANY", 1),
			patch.object(duplicates, "look_at", side_effect=AssertionError),
		):
			self.assertGreaterEqual(duplicates.look_at_changes(), 2)
		self.assertEqual(self.pair(one, two).points, 135)

	def test_only_what_changed_is_looked_at(self):
		one, two = twice()
		with patch.object(frappe.db, "commit"):
			duplicates.sweep()
			frappe.db.set_single_value("Lead Hygiene Settings", "duplicates_swept_on", moment(-1))
			self.assertEqual(duplicates.look_at_changes(), 0)
		self.assertEqual(self.pair(one, two).points, 135)


class TestKeysOfASave(DuplicateTestCase):
	def statements(self, doc) -> list[str]:
		"""What a save asks of the keys."""
		asked, real = [], frappe.db.sql

		def listen(query, *args, **kwargs):
			if "Hygiene Match Key" in str(query):
				asked.append(str(query).split()[0].upper())
			return real(query, *args, **kwargs)

		with patch.object(frappe.db, "sql", listen):
			doc.save() if doc.name and not doc.is_new() else doc.insert()
		return asked

	def test_nothing_is_done_where_nothing_that_is_compared_has_changed(self):
		lead = make_lead(**PERSON, mobile_no="+989121239876")
		lead.reload()
		lead.update({"city": "Yazd", "job_title": "Buyer"})
		self.assertEqual(self.statements(lead), [])
		lead.reload()
		lead.update({"mobile_no": "+989121239877", "phone": "+989121239877"})
		self.assertEqual(self.statements(lead), ["SELECT", "DELETE", "INSERT"])

	def test_a_contact_is_compared_by_its_tables(self):
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Zebulon Quastel"})
		self.assertEqual(self.statements(contact), ["INSERT"])
		contact.append("email_ids", {"email_id": "zq@quastel.example", "is_primary": 1})
		self.assertEqual(self.statements(contact), ["SELECT", "INSERT"])
		contact.reload()
		contact.department = "Sales"
		self.assertEqual(self.statements(contact), [])
		kept = {"reference_name": contact.name, "match_key": "email: zq@quastel.example"}
		self.assertTrue(frappe.db.exists("Hygiene Match Key", kept))

	def test_a_lead_that_turns_out_to_be_a_machine_is_compared_no_more(self):
		lead = make_lead(**PERSON)
		lead.hygiene_of_machine = 1
		with patch("lead_hygiene.site.live.judge"):
			frappe.db.set_value("Lead", lead.name, "hygiene_of_machine", 1)
		look(lead)
		self.assertFalse(frappe.db.exists("Hygiene Match Key", {"reference_name": lead.name}))


class TestMergedLeads(LettingGoCase):
	def ledger(self, name: str) -> list[tuple[str, ...]]:
		rows = frappe.get_all(
			"Hygiene Ledger Entry",
			{"reference_doctype": "Lead", "reference_name": name},
			["name", "event"],
			order_by="name asc",
		)
		return sorted((row.name, row.event) for row in rows)

	def test_touches_of_both_are_counted_on_the_one_that_stays(self):
		one, two = make_lead(days_ago=40), make_lead(days_ago=30)
		mail(one, 20, received=True)
		mail(one, 12)
		mail(two, 15, received=True)
		mail(two, 10)
		mail(two, 6)
		frappe.rename_doc("Lead", two.name, one.name, merge=True)
		file = self.file(one)
		# The last sign is that of the other one, 15 days ago; since then 12, 10 and 6 days ago somebody wrote.
		self.assertEqual((getdate(file.sign_on), file.unanswered), (getdate(moment(15)), 3))
		self.assertFalse(frappe.db.exists("Hygiene File", {"reference_name": two.name}))
		self.assertEqual(
			frappe.db.count("Communication", {"reference_doctype": "Lead", "reference_name": one.name}), 5
		)

	def test_stage_changes_are_one_history_and_none_is_lost(self):
		one, two = make_lead(), make_lead()
		two.reload()
		two.update({"status": "Do Not Contact"}).save()
		before = {
			(row.to_stage, row.outcome, row.entered_at) for each in (one, two) for row in self.stays(each)
		}
		frappe.rename_doc("Lead", two.name, one.name, merge=True)
		after = {(row.to_stage, row.outcome, row.entered_at) for row in self.stays(one)}
		self.assertEqual({each[:2] for each in before}, {each[:2] for each in after})
		self.assertTrue(
			{each[2].replace(microsecond=0) for each in before}
			<= {each[2].replace(microsecond=0) for each in after}
		)

	def test_ledger_farewell_and_undo_outlive_a_merge(self):
		gone, stays = self.cold_lead(), self.cold_lead()
		done = self.let_go(gone)
		farewell, written = self.act(done).farewell, self.ledger(gone.name)
		self.assertTrue(written)
		frappe.rename_doc("Lead", gone.name, stays.name, merge=True)
		self.assertTrue(set(written) <= set(self.ledger(stays.name)))
		self.assertEqual(frappe.db.get_value("Hygiene Farewell", farewell, "reference_name"), stays.name)
		self.assertEqual(self.act(done).reference_name, stays.name)
		actions.decide(done["action"], "undo")
		self.assertEqual(self.act(done).status, "Undone")
		self.assertNotIn(self.state(stays), ("Farewell", "Dead"))

	def test_two_goodbyes_of_two_leads_are_both_kept(self):
		gone, stays = self.cold_lead(), self.cold_lead()
		farewells = {self.act(self.let_go(each)).farewell for each in (gone, stays)}
		self.assertEqual(len(farewells), 2)
		frappe.rename_doc("Lead", gone.name, stays.name, merge=True)
		self.assertEqual(
			set(frappe.get_all("Hygiene Farewell", {"reference_name": stays.name}, pluck="name")), farewells
		)
		self.assertEqual(self.state(stays), "Farewell")

	def test_notes_of_both_are_kept(self):
		one, two = make_lead(), make_lead()
		for lead, text in ((one, "Wants ten"), (two, "Wants twelve")):
			lead.append("notes", {"note": text, "added_by": "Administrator", "added_on": moment(1)})
			lead.save()
		frappe.rename_doc("Lead", two.name, one.name, merge=True)
		one.reload()
		self.assertEqual([row.note for row in one.notes], ["Wants ten", "Wants twelve"])
		self.assertEqual([row.idx for row in one.notes], [1, 2])
		one.save()


class TestMergedPeople(DuplicateTestCase):
	def contact(self, name: str, lead: Any, number: str, *mails: str) -> Any:
		return frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": name,
				"email_ids": [{"email_id": each, "is_primary": n == 0} for n, each in enumerate(mails)],
				"phone_nos": [{"phone": number, "is_primary_mobile_no": 1}],
				"links": [{"link_doctype": "Lead", "link_name": lead.name}],
			}
		).insert()

	def test_a_merged_contact_keeps_the_addresses_numbers_and_links_of_both(self):
		first, second = make_lead(), make_lead()
		one = self.contact("Zebulon", first, "+989121230001", "z@one.example", "zq@both.example")
		two = self.contact("Zebulon Q", second, "+989121230002", "z@two.example", "ZQ@both.example")
		look(two)
		api_duplicates.merge(self.pair(one, two).name, one.name)
		one.reload()
		self.assertEqual(
			[(row.email_id, row.is_primary) for row in one.email_ids],
			[("z@one.example", 1), ("zq@both.example", 0), ("z@two.example", 0)],
		)
		self.assertEqual([row.phone for row in one.phone_nos], ["+989121230001", "+989121230002"])
		self.assertEqual({row.link_name for row in one.links}, {first.name, second.name})
		self.assertEqual(one.mobile_no, "+989121230001")
		found = CardReader().named("Contact", [one.name])[0].emails
		self.assertEqual(found, {"z@one.example", "zq@both.example", "z@two.example"})
		self.assertTrue(
			frappe.db.exists(
				"Hygiene Match Key", {"reference_name": one.name, "match_key": "email: z@two.example"}
			)
		)

	def test_a_merged_prospect_keeps_the_leads_of_both(self):
		leads = [make_lead() for _each in range(3)]
		one, two = (
			frappe.get_doc(
				{"doctype": "Prospect", "company_name": name, "leads": [{"lead": each.name} for each in of]}
			).insert()
			for name, of in (("Zarrin Gaz", leads[:2]), ("Zarin Gaz", leads[1:]))
		)
		frappe.rename_doc("Prospect", two.name, one.name, merge=True)
		one.reload()
		self.assertEqual({row.lead for row in one.leads}, {each.name for each in leads})
		self.assertEqual(len(one.leads), 3)


class TestMergedCustomers(CustomerCase):
	def test_ledger_clock_and_orders_of_both_are_on_the_one_that_stays(self):
		one, two = self.customer(), self.customer()
		self.order(one, 100)
		self.order(two, 60)
		self.order(two, 20)
		frappe.rename_doc("Customer", two.name, one.name, merge=True)
		self.assertFalse(frappe.db.exists("Customer Clock", {"customer": two.name}))
		clock = frappe.get_doc("Customer Clock", {"customer": one.name})
		self.assertEqual((clock.purchases, getdate(clock.bought_on)), (3, getdate(moment(20))))

	def test_mails_and_ledger_of_a_merged_customer_survive(self):
		one, two = self.customer(), self.customer()
		mail(two, 3, received=True)
		entry = frappe.new_doc("Hygiene Ledger Entry")
		entry.update(
			{
				"name": frappe.generate_hash(length=10),
				"event": "Done",
				"happened_on": moment(1),
				"reference_doctype": "Customer",
				"reference_name": two.name,
			}
		)
		entry.db_insert()
		frappe.rename_doc("Customer", two.name, one.name, merge=True)
		ours = {"reference_doctype": "Customer", "reference_name": one.name}
		self.assertEqual(frappe.db.count("Communication", ours), 1)
		self.assertEqual(frappe.db.get_value("Hygiene Ledger Entry", entry.name, "reference_name"), one.name)

	def test_a_pair_of_customers_is_merged_from_the_list(self):
		# What a manager of sales may do: he writes customers and deletes none.
		one = make_customer("Zarrin Gaz Shomal", website="zarrin-gaz.example")
		two = make_customer("Zarin Gaz Shomal", website="www.zarrin-gaz.example", tax_id="123")
		look(two)
		left, right = sorted([one.name, two.name])
		row = frappe.db.get_value("Hygiene Duplicate", {"left_name": left, "right_name": right})
		manager = readers()[2]
		frappe.set_user(manager)
		self.assertEqual(api_duplicates.side_by_side(row)["may_merge"], [False, False])
		with self.assertRaises(frappe.PermissionError):
			api_duplicates.merge(row, one.name)
		frappe.set_user("Administrator")
		api_duplicates.merge(row, one.name)
		self.assertEqual(frappe.db.get_value("Customer", one.name, "tax_id"), "123")
