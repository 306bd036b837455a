"""Chance of success: what is counted, what a record is told, what is written, and the weighted pipeline."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report
from frappe.model.document import Document
from frappe.permissions import add_user_permission
from frappe.utils import add_days, now_datetime, nowdate

from lead_hygiene.core.closed import Closed
from lead_hygiene.site import chances, live, probability, weighted_pipeline
from lead_hygiene.site import explain as explaining
from lead_hygiene.site.closed_records import closed_records, source_field
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, make_opportunity, make_unseen, user

SERIAL = "Chance Test"


class ChanceCase(HygieneTestCase):
	"""Two stages and a source of our own, and no other closed record that anything could lean on."""

	def setUp(self) -> None:
		super().setUp()
		frappe.db.delete("Stage Change")
		frappe.db.set_value(
			"Opportunity", {"status": ("!=", "Lost")}, "status", "Lost", update_modified=False
		)
		chances.forget()
		self.addCleanup(chances.forget)
		self.first, self.second = (self._stage(f"{SERIAL} {n}", n) for n in (1, 2))
		field = source_field("Opportunity")
		source = frappe.get_meta("Opportunity").get_field(field).options
		self.source = self._named(source, SERIAL)
		self.field = field

	def _stage(self, name: str, order: int) -> str:
		return (
			frappe.get_doc({"doctype": "Sales Stage", "stage_name": name, "hygiene_order": order})
			.insert()
			.name
		)

	def _named(self, doctype: str, name: str) -> str:
		doc = frappe.new_doc(doctype)
		title = next((f.fieldname for f in doc.meta.fields if f.fieldtype == "Data" and f.reqd), None)
		doc.update({title: name} if title else {})
		doc.name = name
		doc.insert()
		return doc.name

	def deal(self, *stays: tuple[str, str | None], outcome: str | None = None, **fields: Any) -> Document:
		"""A deal that passed `stays`, (stage, grade then), and is open, or ended with `outcome`."""
		lead = getattr(self, "lead", None)
		if lead is None:
			lead = self.lead = make_lead()
		deal = make_opportunity(lead=lead, sales_stage=stays[-1][0], **fields)
		frappe.db.delete("Stage Change", {"reference_name": deal.name})
		for serial, (stage, grade) in enumerate(stays, 1):
			self.stay(deal, serial, to_stage=stage, grade=grade, known_by="Event")
		if outcome:
			self.stay(deal, len(stays) + 1, to_stage=stays[-1][0], outcome=outcome, known_by="Event")
			deal.db_set("status", outcome, update_modified=False)
		return deal

	def stay(self, doc: Document, serial: int, **fields: Any) -> None:
		at = add_days(now_datetime(), serial - 20)
		row = frappe.new_doc("Stage Change")
		row.update(
			{
				"reference_doctype": doc.doctype,
				"reference_name": doc.name,
				"serial": serial,
				"entered_on": at.date(),
				"entered_at": at,
				**fields,
			}
		)
		row.db_insert()

	def history(
		self, won: int, lost: int, stage: str | None = None, grade: str | None = None, **fields: Any
	) -> None:
		"""So many closed deals that passed one stage."""
		stage = stage or self.first
		for outcome, number in (("Converted", won), ("Lost", lost)):
			for _n in range(number):
				deal = frappe.new_doc("Opportunity")
				deal.update({"status": outcome, "sales_stage": stage, **fields})
				deal.db_insert()
				self.stay(deal, 1, to_stage=stage, grade=grade, known_by="Event")
				self.stay(deal, 2, to_stage=stage, outcome=outcome, known_by="Event")

	def counted(self, doctype: str = "Opportunity") -> set[Closed]:
		return set(closed_records(doctype))

	def chance(self, doc: Document) -> dict[str, Any] | None:
		"""What the form is given."""
		doc = frappe.get_doc(doc.doctype, doc.name)
		live.show(doc)
		return doc.get_onload("hygiene")["chance"]

	def renewed(self) -> None:
		chances.forget()
		chances.renew()


class TestCounting(ChanceCase):
	def test_a_closed_deal_counts_once_in_each_stage_with_the_grade_it_came_with(self):
		self.deal(
			(self.first, "B"),
			(self.second, "A"),
			(self.first, "C"),
			outcome="Converted",
			**{self.field: self.source},
		)
		self.assertEqual(
			self.counted(),
			{
				Closed(self.first, "B", self.source, True, 1, True),
				Closed(self.second, "A", self.source, True, 1, False),
			},
		)

	def test_lost_and_closed_are_lost_and_open_ones_do_not_count(self):
		self.deal((self.first, "B"), outcome="Lost")
		self.deal((self.first, "B"), outcome="Closed")
		self.deal((self.first, "B"))
		self.assertEqual(self.counted(), {Closed(self.first, "B", None, False, 2)})

	def test_what_nobody_saw_begin_is_said_to_be_so(self):
		deal = make_unseen("Opportunity", 60, 5, status="Lost", sales_stage=self.second)
		Reviewer().refresh("Opportunity", [deal.name])
		self.assertEqual(self.counted(), {Closed(self.second, None, None, False, 1, True, True)})
		step = chances.table("Opportunity").of(self.first).steps[1]
		self.assertEqual((step.won, step.closed), (0, 1))

	def test_of_leads_that_had_ended_before_it_is_found_out_who_was_contacted(self):
		frappe.db.set_value(
			"Lead", {"name": ("is", "set")}, "hygiene_lead_state", "New", update_modified=False
		)
		for status, contacted in (
			("Converted", True),
			("Converted", False),
			("Do Not Contact", True),
			("Do Not Contact", False),
		):
			lead = make_unseen("Lead", 60, 5, status=status)
			if contacted:
				mail(lead, 50)
			Reviewer().refresh("Lead", [lead.name])
		self.assertEqual(
			{(row.stage, row.won): row.number for row in self.counted("Lead")},
			{("In Process", True): 1, ("In Process", False): 1, ("New", True): 1, ("New", False): 1},
		)

	def test_the_grade_is_kept_of_the_day_a_stage_is_entered(self):
		deal = make_opportunity(sales_stage=self.first)
		(row,) = self.stays(deal)
		self.assertEqual(row.grade, deal.hygiene_grade)
		deal.reload()
		deal.update(
			{"sales_stage": self.second, "hygiene_need": "No", "hygiene_budget": "No", "hygiene_timing": "No"}
		)
		deal.save()
		first, second = self.stays(deal)
		self.assertEqual((first.grade, second.grade), (row.grade, deal.hygiene_grade))
		self.assertNotEqual(first.grade, second.grade)
		deal.reload()
		deal.status = "Closed"
		deal.save()
		self.assertIsNone(self.stays(deal)[-1].grade)

	def test_where_we_look_back_no_grade_is_known(self):
		deal = make_unseen("Opportunity", 60, 5, sales_stage=self.second)
		Reviewer().refresh("Opportunity", [deal.name])
		self.assertEqual({row.grade for row in self.stays(deal)}, {None})


class TestChanceOfARecord(ChanceCase):
	def test_it_comes_with_its_numbers(self):
		deal = self.deal((self.first, None))
		self.history(10, 25, grade=deal.hygiene_grade)
		self.renewed()
		shown = self.chance(deal)
		self.assertEqual((shown["won"], shown["of"], shown["of_like"]), (10, 35, True))
		self.assertTrue(shown["low"] < shown["share"] < shown["high"])
		self.assertIn("10 of 35 like this were won", shown["text"])
		self.assertIn(f"{round(100 * shown['share'])} %", shown["text"])

	def test_of_what_has_never_closed_the_wider_group_tells(self):
		self.history(10, 25, grade="C")
		deal = self.deal((self.first, "B"))
		self.renewed()
		shown = self.chance(deal)
		self.assertFalse(shown["of_like"])
		self.assertEqual((shown["won"], shown["of"]), (10, 35))
		self.assertIn("none quite like this has closed yet", shown["text"])
		self.assertEqual(explaining.explain("Opportunity", deal.name)["chance"], shown)

	def test_where_nothing_has_closed_nobody_knows(self):
		frappe.db.delete("Stage Change")
		deal = self.deal((self.first, "B"))
		self.renewed()
		self.assertIsNone(self.chance(deal))

	def test_what_is_over_has_none(self):
		self.history(3, 5)
		deal = self.deal((self.first, "B"), outcome="Lost")
		self.renewed()
		self.assertIsNone(self.chance(deal))

	def test_a_lead_has_one_from_the_first_contact_on(self):
		lead, other = make_lead(5), make_lead(5)
		self.stay(other, 99, to_stage="In Process", known_by="Event")
		frappe.db.set_value("Lead", other.name, {"status": "Converted", "hygiene_lead_state": "Converted"})
		self.renewed()
		self.assertIsNone(self.chance(lead))
		mail(lead, 2)
		self.assertIsNotNone(self.chance(lead))

	def test_opening_a_form_counts_nothing(self):
		self.history(1, 1)
		deal = self.deal((self.first, "B"))
		with patch("frappe.enqueue") as queued, patch.object(chances, "closed_records") as counted:
			self.assertIsNone(self.chance(deal))
		self.assertEqual(queued.call_args.args, ("lead_hygiene.tasks.count_chances",))
		counted.assert_not_called()
		self.renewed()
		with patch.object(chances, "closed_records") as counted:
			self.assertIsNotNone(self.chance(deal))
		counted.assert_not_called()

	def test_a_night_counts_anew_only_where_something_moved(self):
		self.history(1, 1)
		self.renewed()
		frappe.db.set_value("Stage Change", {"name": ("is", "set")}, "entered_on", add_days(nowdate(), -9))
		with patch.object(chances, "closed_records") as counted:
			chances.renew()
		counted.assert_not_called()
		self.deal((self.first, "B"), outcome="Converted")
		frappe.db.set_value("Stage Change", {"outcome": "Converted"}, "entered_on", nowdate())
		chances.renew()
		self.assertEqual(chances.table("Opportunity").of(self.first).steps[0].won, 2)

	def test_a_renamed_stage_keeps_its_numbers(self):
		self.history(2, 1)
		self.renewed()
		frappe.rename_doc("Sales Stage", self.first, f"{SERIAL} renamed")
		self.assertEqual(chances.table("Opportunity").of(f"{SERIAL} renamed").steps[1].closed, 3)


class TestProbability(ChanceCase):
	def setUp(self) -> None:
		super().setUp()
		self.history(10, 30, grade="C")
		self.open = self.deal((self.first, "B"), probability=77)
		self.renewed()

	def _written(self, on: int) -> None:
		frappe.db.set_single_value("Lead Hygiene Settings", "write_probability", on)
		frappe.clear_document_cache("Lead Hygiene Settings", "Lead Hygiene Settings")

	def _probability(self, doc: Document) -> float:
		return frappe.db.get_value("Opportunity", doc.name, "probability")

	def test_off_it_is_never_touched(self):
		self._written(0)
		with patch("frappe.db.commit"):
			self.assertEqual(probability.write(), 0)
		doc = frappe.get_doc("Opportunity", self.open.name)
		doc.title = "Changed"
		doc.save()
		self.chance(self.open)
		Reviewer().refresh("Opportunity", [self.open.name])
		self.assertEqual(self._probability(self.open), 77)

	def test_on_the_night_writes_it_where_it_differs_and_leaves_modified(self):
		self._written(1)
		before = frappe.db.get_value("Opportunity", self.open.name, "modified")
		closed = frappe.get_all("Opportunity", {"status": "Lost"}, pluck="name", limit=1)[0]
		frappe.db.set_value("Opportunity", closed, "probability", 77)
		with patch("frappe.db.commit"):
			self.assertEqual(probability.write(), 1)
			self.assertEqual(probability.write(), 0)
		expected = chances.percent(self.chance(self.open)["share"])
		self.assertEqual(self._probability(self.open), expected)
		self.assertNotEqual(expected, 77)
		self.assertEqual(frappe.db.get_value("Opportunity", self.open.name, "modified"), before)
		self.assertEqual(frappe.db.get_value("Opportunity", closed, "probability"), 77)

	def test_on_a_save_writes_it_too(self):
		self._written(1)
		doc = frappe.get_doc("Opportunity", self.open.name)
		doc.probability = 50
		doc.save()
		self.assertEqual(self._probability(doc), chances.percent(self.chance(doc)["share"]))

	def test_what_nobody_knows_is_not_written(self):
		self._written(1)
		frappe.db.delete("Stage Change")
		self.renewed()
		with patch("frappe.db.commit"):
			self.assertEqual(probability.write(), 0)
		self.assertEqual(self._probability(self.open), 77)


class TestWeightedPipeline(ChanceCase):
	def setUp(self) -> None:
		super().setUp()
		self.history(20, 20, self.first, "C")
		self.history(30, 10, self.second, "C")
		self.deal((self.first, None), opportunity_amount=1000, probability=100)
		self.deal((self.first, None), opportunity_amount=6000, probability=50)
		self.deal((self.second, None), probability=10)
		frappe.db.set_value("Opportunity", {"status": "Open"}, "hygiene_grade", "C", update_modified=False)
		self.renewed()

	def rows(self, **filters: Any) -> list[dict[str, Any]]:
		return weighted_pipeline.report(filters)[1]

	def test_both_figures_side_by_side(self):
		first, second, whole = self.rows()
		self.assertEqual((first["number"], first["without_amount"], first["amount"]), (2, 0, 7000))
		self.assertEqual(first["theirs"], 1000 + 3000)
		chance = chances.table("Opportunity").of(self.first, "C")
		self.assertAlmostEqual(first["ours"], 7000 * chance.share)
		self.assertAlmostEqual(first["low"], 7000 * chance.low)
		self.assertAlmostEqual(first["high"], 7000 * chance.high)
		self.assertEqual((second["number"], second["without_amount"], second["amount"]), (1, 1, 0))
		for figure in ("number", "without_amount", "amount", "theirs", "ours", "low", "high", "difference"):
			self.assertAlmostEqual(whole[figure], first[figure] + second[figure])

	def test_every_grouping_has_the_same_whole(self):
		whole = self.rows()[-1]
		for group_by in weighted_pipeline.GROUPS:
			with self.subTest(group_by):
				rows = self.rows(group_by=group_by)
				mine = rows[:-1] if rows[-1].get("is_total") else rows
				for figure in ("number", "amount", "theirs", "ours", "low", "high"):
					self.assertAlmostEqual(sum(row[figure] for row in mine), whole[figure])

	def test_it_says_that_erpnext_gives_a_hundred_percent(self):
		self.assertIn("1 of 3 have a probability of 100 %", weighted_pipeline.report({})[2])

	def test_where_nothing_has_closed_our_figure_is_not_known(self):
		frappe.db.delete("Stage Change")
		self.renewed()
		rows = self.rows()
		self.assertEqual([row["ours"] for row in rows], [None] * len(rows))
		self.assertEqual(rows[-1]["theirs"], 4000)

	def test_a_reader_sees_what_user_permissions_leave(self):
		rep, stranger = user("rep@ours.example", "Sales User"), user("stranger@ours.example")
		frappe.set_user(rep)
		self.assertEqual(self.rows()[-1]["number"], 3)
		frappe.set_user("Administrator")
		add_user_permission("Sales Stage", self.first, rep)
		frappe.set_user(rep)
		self.assertEqual([row["number"] for row in self.rows()], [2])
		frappe.set_user(stranger)
		with self.assertRaises(frappe.PermissionError):
			self.rows()

	def test_the_desk_runs_it(self):
		found = query_report.run("Weighted Pipeline", {"group_by": "Grade"}, ignore_prepared_report=True)
		self.assertEqual(found["result"][0]["group_label"], "C")

	def test_an_unknown_grouping_is_refused(self):
		with self.assertRaises(frappe.ValidationError):
			self.rows(group_by="Name")
