"""Records that are there twice: found, told at entry, decided and merged."""

from __future__ import annotations

import json

import frappe

from lead_hygiene import api_duplicates as api
from lead_hygiene.core.blocks import find
from lead_hygiene.matching import alike
from lead_hygiene.site import duplicate_entry, duplicates, match_keys
from lead_hygiene.site.match_cards import CardReader
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, readers, todo, user

PERSON = {
	"first_name": "شاهین‌بخت",
	"last_name": "کریمی‌راد",
	"company_name": "شرکت البرز شیشه‌سازان (سهامی خاص)",
}
AGAIN = {
	"first_name": "شاهينبخت",
	"last_name": "كريمي راد",
	"company_name": "البرز شیشه سازان با مسئولیت محدود",
}


def twice(**again) -> tuple:
	"""A lead, and the same written by somebody else, with another mail address and the number in another form."""
	one = make_lead(**PERSON, mobile_no="+989121239876", website="https://www.alborz-shishe.ir")
	two = make_lead(**{**AGAIN, "mobile_no": "+98 912 123 98 76", **again})
	return one, two


def look(*docs) -> None:
	for doc in docs:
		duplicates.look_at(doc.doctype, [doc.name])


class DuplicateTestCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_single_value("System Settings", "country", "Iran")
		# What other tests left is no news here.
		frappe.db.delete("Hygiene Duplicate")

	def pair(self, one, two):
		"""The row of two records, whichever is on the left."""
		left, right = sorted([(one.doctype, one.name), (two.doctype, two.name)])
		name = frappe.db.get_value(
			"Hygiene Duplicate",
			{
				"left_doctype": left[0],
				"left_name": left[1],
				"right_doctype": right[0],
				"right_name": right[1],
			},
		)
		return name and frappe.get_doc("Hygiene Duplicate", name)


class TestFinding(DuplicateTestCase):
	def test_a_lead_written_twice_is_one_pair(self):
		one, two = twice()
		look(two)
		row = self.pair(one, two)
		# mobile 55, name 45, company 30; both write from customer.example, which adds 5
		self.assertEqual((row.points, row.grade, row.status), (135, "Same", "Open"))
		self.assertEqual(
			{(name, points) for name, _, _, points in json.loads(row.evidence)},
			{("same_mobile", 55), ("same_person", 45), ("same_company", 30), ("same_domain", 5)},
		)
		look(one, two)
		self.assertEqual(len(self.leads()), 1)

	def leads(self) -> list[str]:
		return frappe.get_all(
			"Hygiene Duplicate", {"left_doctype": "Lead", "right_doctype": "Lead"}, pluck="name"
		)

	def test_a_sweep_finds_what_looking_at_changes_finds(self):
		one, two = twice()
		look(one, two)
		looked = self.pair(one, two)
		frappe.db.delete("Hygiene Duplicate")
		cards = [card for batch in CardReader().all("Lead") for card in batch]
		self.assertTrue({("Lead", one.name), ("Lead", two.name)} <= {card.key for card in cards})
		found = {frozenset((m.left[1], m.right[1])): m.points for m in find(cards, alike, duplicates.LEAST)}
		self.assertEqual(found[frozenset((one.name, two.name))], looked.points)

	def test_what_is_no_longer_alike_is_dropped_and_what_was_decided_stays(self):
		one, two = twice()
		other = make_lead(**AGAIN, mobile_no="+989121239876")
		look(two)
		api.decide(self.pair(one, two).name, 0)
		for lead in (one, other):
			lead.reload()
			lead.update({"first_name": "بهزاد", "last_name": "تفرشیان", "company_name": "زرین گاز"})
			lead.update({"mobile_no": "+989351110000", "website": ""})
			lead.save()
		look(one, other)
		self.assertEqual(self.pair(one, two).status, "Not a Duplicate")
		self.assertIsNone(self.pair(two, other))

	def test_colleagues_are_no_duplicates(self):
		one = make_lead(**PERSON, phone="+982122334455", email_id="a.karimi@alborz-shishe.ir")
		two = make_lead(
			first_name="Mina",
			last_name="Sohrabi",
			company_name=PERSON["company_name"],
			phone="+982122334455",
			email_id="m.sohrabi@alborz-shishe.ir",
		)
		look(one, two)
		self.assertIsNone(self.pair(one, two))

	def test_a_customer_is_found_by_the_company_of_a_lead(self):
		lead = make_lead(**PERSON)
		customer = make_customer("البرز شیشه سازان")
		look(lead)
		self.assertEqual(self.pair(lead, customer).grade, "Probable")

	def test_a_lead_and_its_own_customer_and_contact_are_no_duplicates(self):
		lead = make_lead(**PERSON, mobile_no="+989121239876")
		customer = make_customer("البرز شیشه سازان", lead_name=lead.name)
		contact = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": PERSON["first_name"],
				"last_name": PERSON["last_name"],
				"phone_nos": [{"phone": "+989121239876", "is_primary_mobile_no": 1}],
				"links": [{"link_doctype": "Lead", "link_name": lead.name}],
			}
		).insert()
		look(lead, customer, contact)
		self.assertIsNone(self.pair(lead, customer))
		self.assertIsNone(self.pair(lead, contact))

	def test_contacts_are_compared_by_all_their_addresses(self):
		def contact(name, *mails):
			rows = [{"email_id": each, "is_primary": place == 0} for place, each in enumerate(mails)]
			return frappe.get_doc({"doctype": "Contact", "first_name": name, "email_ids": rows}).insert()

		one = contact("Zebulon Quastel", "zq@first.example", "zebulon@private.example")
		two = contact("Zebulon Quastl", "other@second.example", "Zebulon+crm@private.example")
		look(two)
		self.assertEqual(self.pair(one, two).grade, "Same")

	def test_a_deleted_record_takes_its_pairs_along(self):
		one, two = twice()
		look(two)
		two.delete()
		self.assertIsNone(self.pair(one, two))
		self.assertFalse(frappe.db.exists("Hygiene Match Key", {"reference_name": two.name}))

	def test_pairs_and_keys_follow_a_record_that_is_renamed(self):
		one, two = twice()
		look(two)
		frappe.rename_doc("Lead", one.name, "AAA-" + one.name)
		renamed = frappe.get_doc("Lead", "AAA-" + one.name)
		self.assertEqual(self.pair(renamed, two).points, 135)
		self.assertIsNone(self.pair(one, two))
		reader = CardReader()
		found = match_keys.sharing(reader.of("Lead", two.as_dict(), two.name))
		self.assertIn(renamed.name, found["Lead"])


class TestEntry(DuplicateTestCase):
	def like(self, **values):
		return api.like("Lead", {"lead_name": "شاهينبخت كريمي راد", **values})

	def test_who_types_a_known_lead_is_told_whose_it_is(self):
		one = make_lead(**PERSON, mobile_no="+989121239876", lead_owner=readers()[0])
		(told,) = [each for each in self.like(mobile_no="0912 123 9876") if each["doctype"] == "Lead"]
		self.assertEqual((told["name"], told["grade"]), (one.name, "same"))
		self.assertIn(one.name, told["text"])
		self.assertIn("rep", told["text"])

	def test_nothing_is_said_of_somebody_new(self):
		make_lead(**PERSON, mobile_no="+989121239876")
		self.assertEqual(api.like("Lead", {"lead_name": "Zebulon Quastel", "email_id": "z@q.example"}), [])

	def test_of_a_lead_he_may_not_read_a_user_learns_whom_to_ask_and_no_more(self):
		rep, other, *_ = readers()
		one = make_lead(**PERSON, mobile_no="+989121239876", lead_owner=other, territory=territory("Theirs"))
		frappe.permissions.add_user_permission("Territory", territory("Ours"), rep)
		frappe.set_user(rep)
		told = [each for each in self.like(mobile_no="0912 123 9876") if each["doctype"] == "Lead"]
		self.assertEqual([each["name"] for each in told], [None])
		self.assertIn("other", told[0]["text"])
		for secret in (one.name, one.last_name, one.company_name):
			self.assertNotIn(secret, told[0]["text"])

	def test_a_stranger_learns_nothing(self):
		frappe.set_user(readers()[3])
		with self.assertRaises(frappe.PermissionError):
			self.like(mobile_no="0912 123 9876")

	def test_names_are_text_in_what_is_told(self):
		owner = user("evil@ours.example", "Sales User")
		frappe.db.set_value("User", owner, "full_name", "<img src=x onerror=alert(1)>")
		make_lead(**PERSON, mobile_no="+989121239876", lead_owner=owner)
		frappe.clear_document_cache("User", owner)
		told = self.like(mobile_no="0912 123 9876")
		self.assertTrue(told)
		self.assertFalse(any("<img" in each["text"] for each in told))

	def test_only_the_document_that_was_typed_is_spoken_of(self):
		make_lead(**PERSON, mobile_no="+989121239876")
		frappe.local.message_log = []
		make_lead(**AGAIN, mobile_no="+989121239876")
		self.assertFalse(duplicate_entry._was_typed(frappe.new_doc("Lead")))
		self.assertNotIn("Duplicate", str(frappe.local.message_log))


class TestDeciding(DuplicateTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.one, self.two = twice(email_id="second@shishe.example")
		look(self.two)
		self.row = self.pair(self.one, self.two)

	def test_both_are_shown_side_by_side(self):
		shown = api.side_by_side(self.row.name)
		self.assertEqual(
			[each["name"] for each in shown["records"]], [self.row.left_name, self.row.right_name]
		)
		values = {each["label"]: each["values"] for each in shown["fields"]}
		self.assertEqual(values["Website"], ["https://www.alborz-shishe.ir", ""])
		# By name, also where the browser does not know the user.
		owner = frappe.db.get_value("User", self.one.lead_owner, "full_name")
		self.assertEqual([each["owner"] for each in shown["records"]], [owner, owner])
		self.assertEqual(shown["may_merge"], [True, True])

	def test_not_a_duplicate_is_remembered_and_can_be_taken_back(self):
		api.decide(self.row.name, 0)
		look(self.one, self.two)
		self.row.reload()
		self.assertEqual((self.row.status, self.row.decided_by), ("Not a Duplicate", "Administrator"))
		api.decide(self.row.name, 1)
		self.row.reload()
		self.assertEqual((self.row.status, self.row.decided_by), ("Open", None))

	def test_merging_keeps_mails_tasks_and_stages_and_takes_over_what_was_missing(self):
		mail(self.two, 3, received=True)
		task = todo(self.two, 2)
		stages = {(row.to_stage, row.entered_at) for lead in (self.one, self.two) for row in self.stays(lead)}
		places = {stage for stage, _ in stages}
		self.one.db_set("website", "")
		self.two.db_set("website", "alborz-shishe.ir")
		self.assertEqual(api.merge(self.row.name, self.one.name), self.one.name)
		self.assertFalse(frappe.db.exists("Lead", self.two.name))
		self.assertEqual(frappe.db.count("Communication", {"reference_name": self.one.name}), 1)
		self.assertEqual(frappe.db.get_value("ToDo", task.name, "reference_name"), self.one.name)
		self.assertTrue(places <= {row.to_stage for row in self.stays(self.one)})
		kept = frappe.get_doc("Lead", self.one.name)
		self.assertEqual((kept.website, kept.email_id), ("alborz-shishe.ir", self.one.email_id))
		said = frappe.get_all(
			"Comment",
			{"reference_name": kept.name, "comment_type": "Info"},
			pluck="content",
			order_by="creation asc",
		)
		self.assertTrue(any(self.two.name in each and "second@shishe.example" in each for each in said))
		self.row.reload()
		self.assertEqual((self.row.status, self.row.merged_into), ("Merged", kept.name))

	def test_a_merge_weaves_both_histories_into_one(self):
		early, late = self.two, self.one
		early.reload()
		early.status = "Do Not Contact"
		early.save()
		mail(late)
		before = {(row.to_stage, row.outcome) for lead in (early, late) for row in self.stays(lead)}
		first = min(self.stays(lead)[0].entered_at for lead in (early, late))
		last = self.places(late)[-1]
		frappe.rename_doc("Lead", early.name, late.name, merge=True)
		rows = self.stays(late)
		self.assertEqual({(row.to_stage, row.outcome) for row in rows}, before)
		self.assertEqual(rows[0].entered_at, first)
		self.assertEqual(self.places(late)[-1], last)

	def test_other_pairs_of_the_merged_record_follow_it(self):
		third = make_lead(**AGAIN, mobile_no="+989121239876", email_id="third@shishe.example")
		look(third)
		self.assertTrue(self.pair(third, self.one) and self.pair(third, self.two))
		api.merge(self.row.name, self.one.name)
		self.assertIsNone(self.pair(third, self.two))
		self.assertEqual(self.pair(third, self.one).status, "Open")
		api.merge(self.pair(third, self.one).name, self.one.name)
		self.assertEqual(
			frappe.db.count("Hygiene Duplicate", {"status": "Merged", "merged_into": self.one.name}), 2
		)

	def test_records_of_two_kinds_are_not_merged(self):
		customer = make_customer("البرز شیشه سازان")
		look(customer)
		row = self.pair(self.one, customer)
		self.assertEqual(api.side_by_side(row.name)["may_merge"], [False, False])
		with self.assertRaises(frappe.ValidationError):
			api.merge(row.name, self.one.name)
		self.assertTrue(frappe.db.exists("Lead", self.one.name))

	def test_who_may_not_read_both_sees_nothing(self):
		rep, _other, manager, stranger = readers()
		self.two.db_set("territory", territory("Theirs"))
		self.one.db_set("territory", territory("Ours"))
		for reader, sees in ((manager, True), (rep, True), (stranger, False)):
			frappe.set_user(reader)
			if sees:
				self.assertIn(self.row.name, frappe.get_list("Hygiene Duplicate", pluck="name"))
				api.side_by_side(self.row.name)
			else:
				with self.assertRaises(frappe.PermissionError):
					api.side_by_side(self.row.name)
		frappe.set_user("Administrator")
		frappe.permissions.add_user_permission("Territory", territory("Ours"), rep)
		frappe.set_user(rep)
		self.assertNotIn(self.row.name, frappe.get_list("Hygiene Duplicate", pluck="name"))
		for call in (
			lambda: api.side_by_side(self.row.name),
			lambda: api.decide(self.row.name, 0),
			lambda: api.merge(self.row.name, self.one.name),
		):
			with self.assertRaises(frappe.PermissionError):
				call()

	def test_who_may_not_delete_may_not_merge(self):
		rep = readers()[0]
		frappe.set_user(rep)
		if frappe.has_permission("Lead", "delete", self.two.name):
			self.skipTest("here a Sales User may delete leads")
		self.assertEqual(api.side_by_side(self.row.name)["may_merge"], [False, False])
		with self.assertRaises(frappe.PermissionError):
			api.merge(self.row.name, self.one.name)

	def test_only_who_may_change_the_settings_starts_a_sweep(self):
		frappe.set_user(readers()[0])
		with self.assertRaises(frappe.PermissionError):
			api.sweep()


def make_customer(name: str, **fields):
	return frappe.get_doc(
		{
			"doctype": "Customer",
			"customer_name": name,
			"customer_type": "Company",
			"customer_group": frappe.get_all(
				"Customer Group", {"is_group": 0}, pluck="name", order_by="name asc"
			)[0],
			"territory": frappe.get_all("Territory", {"is_group": 0}, pluck="name", order_by="name asc")[0],
			**fields,
		}
	).insert()


def territory(name: str) -> str:
	full = f"Test {name}"
	if not frappe.db.exists("Territory", full):
		user_now = frappe.session.user
		frappe.set_user("Administrator")
		root = frappe.get_all("Territory", {"is_group": 1}, pluck="name", order_by="lft asc")[0]
		frappe.get_doc({"doctype": "Territory", "territory_name": full, "parent_territory": root}).insert()
		frappe.set_user(user_now)
	return full
