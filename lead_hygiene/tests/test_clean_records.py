"""The report Clean Records and what it mends, on records whose problems were worked out by hand."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report
from frappe.permissions import add_user_permission
from frappe.utils import nowdate

from lead_hygiene import api_clean
from lead_hygiene.site import clean_report, essentials, many
from lead_hygiene.site.closed_records import source_field
from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity, readers, user

PLACE = "Clean Test"
SOURCE = "Clean Fair"


class CleanCase(HygieneTestCase):
	"""Records of a territory of our own, in which there are no others."""

	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_single_value("System Settings", "country", "Iran")
		self.rep, self.other, self.manager, self.stranger = readers()
		self.territory = self._territory(PLACE)
		self.company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		self.source = source_field("Lead")
		self._source()

	def _territory(self, name: str) -> str:
		return (
			frappe.get_doc(
				{"doctype": "Territory", "territory_name": name, "parent_territory": "All Territories"}
			)
			.insert()
			.name
		)

	def _source(self) -> None:
		doctype = frappe.get_meta("Lead").get_field(self.source).options
		if not frappe.db.exists(doctype, SOURCE):
			title = frappe.get_meta(doctype).autoname.partition(":")[2] or "name"
			frappe.get_doc({"doctype": doctype, title: SOURCE, "name": SOURCE}).insert()

	def lead(self, **fields: Any) -> Any:
		"""A lead with nothing wrong but what is said."""
		clean = {"lead_owner": self.rep, "territory": self.territory, "company": self.company}
		return make_lead(**{**clean, self.source: SOURCE, **fields})

	def owned_by(self, lead: Any, owner: str | None) -> Any:
		"""The lead, of an owner whom ERPNext would refuse."""
		lead.db_set("lead_owner", owner, update_modified=False)
		return lead

	def report(self, **filters: Any) -> tuple[Any, ...]:
		return clean_report.report({"territory": self.territory, **filters})

	def found(self, **filters: Any) -> dict[str, list[str]]:
		"""The problems of the records that are listed."""
		return {row["document"]: row["kinds"] for row in self.report(**filters)[1]}

	def repair(self, doctype: str, names: list[str], field: str, value: str) -> list[dict[str, str]]:
		"""What the background would do of a request, done here. Gives what was not done."""
		given: list[dict[str, Any]] = []
		with (
			patch.object(frappe, "enqueue", lambda work, **asked: given.append(asked)),
			patch.object(frappe.db, "commit"),
			patch.object(frappe.db, "rollback", lambda **_: None),
		):
			api_clean.repair_many(doctype, names, field, value)
			(asked,) = given
			errors = [many._one(asked["what"], name, asked["asked"]) for name in asked["names"]]
		return [
			{"name": name, "error": error}
			for name, error in zip(asked["names"], errors, strict=True)
			if error
		]


class TestProblems(CleanCase):
	def test_a_clean_lead_is_not_listed_and_every_problem_is(self):
		self.lead()
		nobody = self.lead(email_id=None)
		no_number = self.lead(email_id=None, mobile_no="12")
		called = self.lead(email_id=None, phone="021 22334455")
		orphan = self.owned_by(self.lead(), None)
		no_source = self.lead(**{self.source: None})
		worst = self.owned_by(self.lead(email_id=None, **{self.source: None}), None)
		self.assertEqual(
			self.found(),
			{
				nobody.name: ["no_way"],
				no_number.name: ["no_way"],
				orphan.name: ["no_owner"],
				no_source.name: ["missing"],
				worst.name: ["no_way", "no_owner", "missing"],
			},
		)
		self.assertNotIn(called.name, self.found())

	def test_numbers_are_golden(self):
		for _each in range(3):
			self.lead()
		self.lead(email_id=None)
		self.owned_by(self.lead(email_id=None), None)
		self.lead(**{self.source: None})
		_columns, rows, message, chart = self.report()
		self.assertEqual(len(rows), 3)
		self.assertIn("Lead: 3 of 6", message)
		self.assertEqual(
			chart["data"]["labels"],
			["Nobody Can Be Reached: 2", "Nobody Answers for It: 1", "Essentials Missing: 1"],
		)
		self.assertEqual(chart["data"]["datasets"], [{"name": "Lead", "values": [2, 1, 1]}])

	def test_the_worst_come_first(self):
		no_source = self.lead(**{self.source: None})
		nobody = self.lead(email_id=None)
		self.assertEqual([row["document"] for row in self.report()[1]], [nobody.name, no_source.name])
		with patch.object(clean_report, "MOST", 1):
			_columns, rows, message, _chart = self.report()
		self.assertEqual([row["document"] for row in rows], [nobody.name])
		self.assertIn("first 1 are shown", message)

	def test_an_address_from_which_mail_comes_back_reaches_nobody(self):
		gone = self.lead(email_id="gone@clean.example")
		frappe.db.set_value("Lead", gone.name, "hygiene_unreachable_on", nowdate())
		called = self.lead(email_id="gone2@clean.example", mobile_no="+989121234567")
		frappe.db.set_value("Lead", called.name, "hygiene_unreachable_on", nowdate())
		self.assertEqual(self.found(), {gone.name: ["bounced"]})
		(row,) = self.report()[1]
		self.assertIn("gone@clean.example", row["about"])

	def test_a_lead_is_reached_by_its_contact(self):
		lead = self.lead(email_id=None)
		contact = {"doctype": "Contact", "first_name": "Mina", "phone_nos": [{"phone": "+989121234567"}]}
		frappe.get_doc({**contact, "links": [{"link_doctype": "Lead", "link_name": lead.name}]}).insert()
		self.assertEqual(self.found(document_type="Lead"), {})

	def test_an_opportunity_is_reached_by_its_lead(self):
		reached = make_opportunity(lead=self.lead(), opportunity_amount=5)
		nobody = make_opportunity(lead=self.lead(email_id=None), opportunity_amount=5)
		for deal in (reached, nobody):
			frappe.db.set_value(
				"Opportunity",
				deal.name,
				{
					"territory": self.territory,
					"opportunity_owner": self.rep,
					source_field("Opportunity"): SOURCE,
					"contact_email": None,
				},
			)
		self.assertEqual(self.found(document_type="Opportunity"), {nobody.name: ["no_way"]})

	def test_prospects_are_reached_by_their_leads_and_customers_by_their_contacts(self):
		lead = self.lead()
		prospects = [
			frappe.get_doc(
				{
					"doctype": "Prospect",
					"company_name": name,
					"territory": self.territory,
					"company": self.company,
					"prospect_owner": self.rep,
					"leads": [{"lead": each} for each in leads],
				}
			).insert()
			for name, leads in (("Reached Prospect", [lead.name]), ("Mute Prospect", []))
		]
		self.assertEqual(self.found(document_type="Prospect"), {prospects[1].name: ["no_way"]})
		group = frappe.get_all("Customer Group", {"is_group": 0}, pluck="name", order_by="name asc")[0]
		customer = frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": "Clean Customer",
				"customer_group": group,
				"territory": self.territory,
			}
		).insert()
		self.assertEqual(self.found(document_type="Customer"), {customer.name: ["no_way", "no_owner"]})
		contact = {"doctype": "Contact", "first_name": "Mina", "email_ids": [{"email_id": "m@clean.example"}]}
		frappe.get_doc(
			{**contact, "links": [{"link_doctype": "Customer", "link_name": customer.name}]}
		).insert()
		self.assertEqual(self.found(document_type="Customer"), {customer.name: ["no_owner"]})

	def test_a_contact_that_says_nothing_is_listed_and_has_no_owner(self):
		mute = frappe.get_doc({"doctype": "Contact", "first_name": "Zebulon Mute"}).insert()
		_columns, rows, *_ = clean_report.report({"document_type": "Contact"})
		(row,) = [row for row in rows if row["document"] == mute.name]
		self.assertEqual((row["kinds"], row["owner"]), (["no_way"], None))

	def test_who_is_disabled_deleted_or_has_left_owns_nothing(self):
		gone = user("leaver@ours.example", "Sales User")
		disabled, deleted, left, stays = (self.lead() for _each in range(4))
		frappe.db.set_value("User", user("disabled@ours.example", "Sales User"), "enabled", 0)
		self.owned_by(disabled, "disabled@ours.example")
		self.owned_by(deleted, "nobody@ours.example")
		self.owned_by(left, gone)
		self.owned_by(stays, self.employee(self.rep, "Left") and self.employee(self.rep, "Active"))
		self.employee(gone, "Left")
		owner_left = ["owner_left"]
		self.assertEqual(
			self.found(), {disabled.name: owner_left, deleted.name: owner_left, left.name: owner_left}
		)

	def employee(self, who: str, status: str) -> str:
		doc = frappe.new_doc("Employee")
		doc.update(
			{"name": frappe.generate_hash(length=8), "first_name": who, "user_id": who, "status": status}
		)
		doc.db_insert()
		return who

	def test_the_settings_say_what_is_essential(self):
		lead = self.lead(**{self.source: None, "city": "Yazd"})
		self.assertEqual(self.found(), {lead.name: ["missing"]})
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.essential_fields = []
		settings.append("essential_fields", {"document_type": "Lead", "one_of": "Job Title, industry"})
		settings.save()
		self.assertEqual(essentials.of("Lead"), (("job_title", "industry"),))
		(row,) = self.report()[1]
		self.assertEqual(row["missing"], ["job_title|industry"])
		lead.db_set("job_title", "Buyer")
		self.assertEqual(self.found(), {})

	def test_a_setting_that_names_no_field_is_refused(self):
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.append("essential_fields", {"document_type": "Lead", "one_of": "shoe_size"})
		with self.assertRaises(frappe.ValidationError):
			settings.save()

	def test_the_source_is_found_whatever_this_version_calls_it(self):
		self.assertIn((self.source,), essentials.of("Lead"))


class TestFilters(CleanCase):
	def test_each_filter_narrows(self):
		mine = self.lead(email_id=None)
		theirs = self.lead(email_id=None, lead_owner=self.other)
		orphan = self.owned_by(self.lead(), None)
		everything = {mine.name, theirs.name, orphan.name}
		self.assertEqual(set(self.found()), everything)
		self.assertEqual(set(self.found(problem="no_owner")), {orphan.name})
		self.assertEqual(set(self.found(problem="bounced")), set())
		self.assertEqual(set(self.found(owner=self.other)), {theirs.name})
		self.assertEqual(set(self.found(document_type="Opportunity")), set())
		self.assertEqual(set(self.found(company=self.company)), everything)
		self.assertEqual(set(self.found(company="No Such Company")), set())
		theirs.db_set("territory", self._territory("Clean Elsewhere"))
		self.assertEqual(set(self.found()), {mine.name, orphan.name})

	def test_what_has_ended_is_left_out_unless_asked_for(self):
		lead = self.lead(email_id=None)
		for state in ("Closed", "Dead", "Farewell", "Recycled"):
			frappe.db.set_value("Lead", lead.name, "hygiene_state", state)
			self.assertEqual(self.found(), {})
			self.assertEqual(set(self.found(with_ended=1)), {lead.name})
		frappe.db.set_value("Lead", lead.name, {"hygiene_state": "Active", "disabled": 1})
		self.assertEqual(self.found(), {})

	def test_who_has_nothing_of_what_is_asked_for_is_left_out_and_that_is_said(self):
		_columns, rows, message, _chart = self.report(owner=self.rep)
		self.assertNotIn("Contact", {row["document_type"] for row in rows})
		self.assertIn("Left out", message)
		self.assertIn("Contact", message)

	def test_what_is_not_there_to_ask_for_is_refused(self):
		for asked in ({"problem": "ugly"}, {"document_type": "Task"}, {"owner": ["a", "b"]}):
			with self.subTest(asked), self.assertRaises(frappe.ValidationError):
				self.report(**asked)

	def test_it_runs_without_a_browser(self):
		lead = self.lead(email_id=None)
		result = query_report.run("Clean Records", {"territory": self.territory}, ignore_prepared_report=True)
		rows = [row for row in result["result"] if isinstance(row, dict)]
		self.assertEqual([row["document"] for row in rows], [lead.name])
		self.assertEqual(rows[0]["document_type"], "Lead")

	def test_names_come_as_text(self):
		lead = self.lead(email_id=None, company_name="<b>50 %</b> off")
		self.assertIn(lead.name, self.found())


class TestReaders(CleanCase):
	def test_each_sees_what_he_may_read(self):
		mine, theirs = self.lead(email_id=None), self.lead(email_id=None, lead_owner=self.other)
		other_place = self._territory("Clean Elsewhere")
		theirs.db_set("territory", other_place)
		frappe.set_user(self.manager)
		self.assertEqual(set(self.found()), {mine.name})
		self.assertIn(theirs.name, self.found(territory=other_place))
		frappe.set_user("Administrator")
		add_user_permission("Territory", self.territory, self.rep)
		frappe.set_user(self.rep)
		self.assertEqual(set(self.found()), {mine.name})
		self.assertEqual(self.found(territory=other_place), {})
		self.assertNotIn(theirs.name, {row["document"] for row in clean_report.report({})[1]})
		frappe.set_user(self.stranger)
		for asked in ({}, {"document_type": "Lead"}):
			with self.subTest(asked), self.assertRaises(frappe.PermissionError):
				clean_report.report(asked)


class TestMending(CleanCase):
	def test_records_get_another_owner(self):
		one, two = self.owned_by(self.lead(), None), self.owned_by(self.lead(), "nobody@ours.example")
		frappe.set_user(self.manager)
		self.assertEqual(self.repair("Lead", [one.name, two.name], "lead_owner", self.other), [])
		owners = [frappe.db.get_value("Lead", each.name, "lead_owner") for each in (one, two)]
		self.assertEqual(owners, [self.other, self.other])
		self.assertEqual(self.found(), {})

	def test_who_owns_a_record_already_is_told_so(self):
		lead = self.lead()
		(left,) = self.repair("Lead", [lead.name], "lead_owner", self.rep)
		self.assertIn(self.rep, left["error"])

	def test_nobody_who_has_left_is_given_records(self):
		lead = self.lead()
		frappe.db.set_value("User", self.other, "enabled", 0)
		with self.assertRaises(frappe.ValidationError):
			self.repair("Lead", [lead.name], "lead_owner", self.other)

	def test_nobody_is_given_a_record_he_may_not_see(self):
		lead = self.lead()
		add_user_permission("Territory", self._territory("Clean Elsewhere"), self.other)
		(left,) = self.repair("Lead", [lead.name], "lead_owner", self.other)
		self.assertEqual((left["name"], lead.name), (lead.name, left["name"]))
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "lead_owner"), self.rep)

	def test_what_is_missing_is_filled_in_and_what_is_there_stays(self):
		other = self.source
		empty, full = self.lead(**{other: None}), self.lead()
		doctype = frappe.get_meta("Lead").get_field(self.source).options
		title = frappe.get_meta(doctype).autoname.partition(":")[2] or "name"
		frappe.get_doc({"doctype": doctype, title: "Clean Walk-in", "name": "Clean Walk-in"}).insert()
		(left,) = self.repair("Lead", [empty.name, full.name], self.source, "Clean Walk-in")
		self.assertEqual(left["name"], full.name)
		self.assertIn(SOURCE, left["error"])
		self.assertEqual(frappe.db.get_value("Lead", empty.name, self.source), "Clean Walk-in")
		self.assertEqual(frappe.db.get_value("Lead", full.name, self.source), SOURCE)

	def test_a_value_that_does_not_exist_is_told_of_each(self):
		lead = self.lead(**{self.source: None})
		(left,) = self.repair("Lead", [lead.name], self.source, "No Such Source")
		self.assertIn("No Such Source", left["error"])
		self.assertFalse(frappe.db.get_value("Lead", lead.name, self.source))

	def test_only_essentials_and_the_owner_are_mended(self):
		lead = self.lead()
		for field, value in (
			("status", "Converted"),
			("hygiene_state", "Dead"),
			(self.source, "  "),
			("owner", self.rep),
		):
			with self.subTest(field), self.assertRaises(frappe.ValidationError):
				self.repair("Lead", [lead.name], field, value)
		with self.assertRaises(frappe.ValidationError):
			self.repair("User", [self.rep], "enabled", "1")

	def test_whoever_may_not_write_a_record_does_not_mend_it(self):
		mine = self.owned_by(self.lead(), None)
		theirs = self.owned_by(self.lead(), None)
		theirs.db_set("territory", self._territory("Clean Elsewhere"))
		add_user_permission("Territory", self.territory, self.rep)
		frappe.set_user(self.rep)
		(left,) = self.repair("Lead", [mine.name, theirs.name], "lead_owner", self.rep)
		self.assertEqual(left["name"], theirs.name)
		frappe.set_user("Administrator")
		self.assertEqual(frappe.db.get_value("Lead", mine.name, "lead_owner"), self.rep)
		self.assertFalse(frappe.db.get_value("Lead", theirs.name, "lead_owner"))
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			self.repair("Lead", [mine.name], "lead_owner", self.rep)

	def test_mending_is_written_by_post_only(self):
		self.assertEqual(frappe.allowed_http_methods_for_whitelisted_func[api_clean.repair_many], ["POST"])
