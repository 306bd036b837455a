"""The history of records that were there before it was kept: what can be known, once, and whatever interrupts it."""

from __future__ import annotations

import json
from unittest.mock import patch

import frappe

from lead_hygiene.site import files, night, rebuild, reconcile
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import CommittedTestCase, HygieneTestCase, day, make_opportunity, make_unseen, moment

FIRST, SECOND, THIRD = "Prospecting", "Qualification", "Needs Analysis"


def forget_history(doc):
	"""The file as version 0.1.0 left it: judged, and no history kept."""
	frappe.db.delete("Stage Change", {"reference_name": doc.name})
	frappe.db.set_value("Hygiene File", {"reference_name": doc.name}, "recorded", 0)


def log(doc, days_ago, *changed):
	"""A Version as Track Changes writes it."""
	version = frappe.new_doc("Version")
	version.update(
		{
			"ref_doctype": doc.doctype,
			"docname": doc.name,
			"data": json.dumps({"changed": list(changed), "added": [], "removed": [], "row_changed": []}),
		}
	)
	version.insert()
	at = moment(days_ago)
	frappe.db.set_value("Version", version.name, "creation", at, update_modified=False)
	return at


class TestBackfill(HygieneTestCase):
	def read(self, doc):
		Reviewer().refresh(doc.doctype, [doc.name])
		return [(row.to_stage, row.outcome, row.entered_on, row.known_by) for row in self.stays(doc)]

	def test_an_open_deal_without_a_log_was_always_in_its_stage(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=FIRST)
		self.assertEqual(self.read(deal), [(FIRST, None, day(-40), "Estimated")])
		file = self.file(deal)
		self.assertEqual((file.stage_since, file.stage_estimated), (day(-40), 1))

	def test_a_deal_that_ended_did_so_when_it_was_changed_last(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=FIRST, status="Lost")
		self.assertEqual(
			self.read(deal),
			[(FIRST, None, day(-40), "Estimated"), (FIRST, "Lost", day(-5), "Estimated")],
		)

	def test_a_converted_lead_was_worked_on_before(self):
		lead = make_unseen("Lead", 40, 5, status="Converted")
		self.assertEqual(
			self.read(lead),
			[("In Process", None, day(-40), "Estimated"), ("Converted", "Converted", day(-5), "Estimated")],
		)

	def test_what_the_site_logged_is_known(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=THIRD)
		at = log(deal, 30, ["sales_stage", FIRST, SECOND], ["title", "a", "b"])
		log(deal, 20, ["sales_stage", SECOND, THIRD])
		self.assertEqual(
			self.read(deal),
			[
				(FIRST, None, day(-40), "Estimated"),
				(SECOND, None, day(-30), "Event"),
				(THIRD, None, day(-20), "Event"),
			],
		)
		self.assertEqual(self.stays(deal)[1].entered_at, at)
		file = self.file(deal)
		self.assertEqual((file.stage_since, file.stage_estimated), (day(-20), 0))

	def test_lost_and_reopened_in_the_log(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=FIRST)
		log(deal, 30, ["status", "Open", "Lost"])
		log(deal, 20, ["status", "Lost", "Open"])
		self.assertEqual(
			self.read(deal),
			[
				(FIRST, None, day(-40), "Estimated"),
				(FIRST, "Lost", day(-30), "Event"),
				(FIRST, None, day(-20), "Event"),
			],
		)

	def test_a_log_that_stops_short_is_completed_by_an_estimate(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=THIRD)
		log(deal, 30, ["sales_stage", FIRST, SECOND])
		self.assertEqual(self.read(deal)[-1], (THIRD, None, day(-5), "Estimated"))

	def test_what_track_changes_logs_itself(self):
		frappe.make_property_setter(
			{
				"doctype": "Opportunity",
				"doctype_or_field": "DocType",
				"property": "track_changes",
				"property_type": "Check",
				"value": "1",
			}
		)
		self.addCleanup(frappe.clear_cache, doctype="Opportunity")
		deal = make_opportunity(sales_stage=FIRST)
		for field, value in (("sales_stage", SECOND), ("status", "Closed"), ("status", "Open")):
			deal.set(field, value)
			deal.save(ignore_version=False)
		kept = [(FIRST, None), (SECOND, None), (SECOND, "Closed"), (SECOND, None)]
		self.assertEqual(self.places(deal), kept)
		forget_history(deal)
		self.read(deal)
		self.assertEqual(self.places(deal), kept)

	def test_a_log_that_nobody_can_read_is_passed_over(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=FIRST)
		log(deal, 30, ["sales_stage"])
		frappe.db.set_value("Version", {"docname": deal.name}, "data", '"sales_stage" [')
		self.assertEqual(self.read(deal), [(FIRST, None, day(-40), "Estimated")])

	def test_a_file_of_the_first_version_keeps_the_day_it_saw(self):
		deal = make_opportunity(40, sales_stage=FIRST)
		forget_history(deal)
		frappe.db.set_value(
			"Hygiene File", {"reference_name": deal.name}, {"stage_since": day(-8), "stage_estimated": 0}
		)
		self.assertEqual(
			self.read(deal), [(None, None, day(-40), "Estimated"), (FIRST, None, day(-8), "Event")]
		)
		self.assertEqual(self.file(deal).stage_since, day(-8))

	def test_a_save_that_changes_the_stage_of_an_unknown_deal_records_both(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=FIRST, opportunity_amount=100)
		known = make_opportunity(40, sales_stage=FIRST)
		forget_history(known)
		deal.party_name = known.party_name
		for doc in (deal, known):
			doc.sales_stage = SECOND
			doc.save()
			rows = [(row.to_stage, row.entered_on, row.known_by) for row in self.stays(doc)]
			self.assertEqual(rows, [(FIRST, day(-40), "Estimated"), (SECOND, day(0), "Event")])

	def test_a_db_set_on_an_unknown_deal_leaves_a_whole_history(self):
		deal = make_unseen("Opportunity", 40, 5, sales_stage=FIRST)
		deal.db_set("sales_stage", SECOND)
		self.assertEqual(self.places(deal)[-1], (SECOND, None))


class TestRebuild(CommittedTestCase):
	def setUp(self):
		super().setUp()
		self.deals = [make_unseen("Opportunity", 40, 5, sales_stage=FIRST, status="Lost") for _ in range(4)]
		frappe.db.commit()

	def rows(self):
		names = [deal.name for deal in self.deals]
		return frappe.get_all(
			"Stage Change",
			{"reference_name": ("in", names)},
			["*"],
			order_by="reference_name asc, serial asc",
		)

	def test_a_second_rebuild_changes_nothing(self):
		rebuild.run()
		once = self.rows()
		self.assertEqual(len(once), 2 * len(self.deals))
		rebuild.run()
		self.assertEqual(self.rows(), once)
		self.assertEqual(rebuild.looked_at(), rebuild.total())

	def test_an_interrupted_rebuild_goes_on(self):
		write, calls = files.write, []

		def power_cut(judged):
			meanwhile = write(judged)
			calls.append(judged)
			if len(calls) == 2:
				raise KeyboardInterrupt
			return meanwhile

		cut = patch.object(files, "write", power_cut)
		with patch.object(rebuild, "BATCH", 1), cut, self.assertRaises(KeyboardInterrupt):
			rebuild.run("Opportunity")
		frappe.db.rollback()
		rebuild.run()
		for deal in self.deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (FIRST, "Lost")])

	def test_a_night_gives_what_it_finds_new_its_history(self):
		reconcile.run()
		night.run()
		for deal in self.deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (FIRST, "Lost")])

	def test_a_night_does_what_is_left_of_an_interrupted_rebuild(self):
		rebuild.run()
		for deal in self.deals:
			forget_history(deal)
		frappe.db.commit()
		self.assertLess(rebuild.looked_at(), rebuild.total())
		reconcile.run()
		night.run()
		for deal in self.deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (FIRST, "Lost")])
		self.assertEqual(rebuild.looked_at(), rebuild.total())

	def test_a_file_that_was_lost_does_not_begin_the_history_again(self):
		rebuild.run()
		once = self.rows()
		frappe.db.delete("Hygiene File", {"reference_name": self.deals[0].name})
		frappe.db.set_value("Opportunity", self.deals[1].name, "status", "Open")
		frappe.db.delete("Hygiene File", {"reference_name": self.deals[1].name})
		reconcile.run()
		night.run()
		self.assertEqual(
			[row for row in self.rows() if row.reference_name == self.deals[0].name],
			[row for row in once if row.reference_name == self.deals[0].name],
		)
		self.assertEqual(self.places(self.deals[1]), [(FIRST, None), (FIRST, "Lost"), (FIRST, None)])
