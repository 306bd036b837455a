"""Conversion Velocity where the company has a checklist: from the day all was met to the opportunity, worked out by hand."""

from __future__ import annotations

from typing import ClassVar

import frappe
from frappe.utils import add_days, nowdate

from lead_hygiene.site import conversion, source_effectiveness
from lead_hygiene.tests.test_conversion import FIGURES, ConversionCase

AFTER = conversion.AFTER_CRITERIA


class TestCriteriaMet(ConversionCase):
	"""The leads of `ConversionCase`, of which some met the checklist. Days after the lead was made:

	==  ===  ===  ===========  ==================================
	l.  age  met  opportunity
	==  ===  ===  ===========  ==================================
	a   200  4    10           6 days
	b   200  20   20           0 days
	c   200       30           went on without
	d   200  3                 dead on day 5
	e   100  10   40           30 days
	f   100  2                 a quotation on day 8, no opportunity
	g   50   45                open
	h   20   1    4            3 days
	==  ===  ===  ===========  ==================================
	"""

	MET: ClassVar[dict[str, int]] = {"a": 4, "b": 20, "d": 3, "e": 10, "f": 2, "g": 45, "h": 1}

	def setUp(self) -> None:
		super().setUp()
		for name in frappe.get_all("Conversion Criterion", filters={"enabled": 1}, pluck="name"):
			frappe.db.set_value("Conversion Criterion", name, "enabled", 0)
		for name, days in self.MET.items():
			lead = {"reference_doctype": "Lead", "reference_name": self.lead[name].name}
			if not frappe.db.exists("Hygiene File", lead):
				self._bare("Hygiene File", **lead)
			frappe.db.set_value("Hygiene File", lead, "met_on", self._on(name, days))

	def checklist(self, need: str = "Required") -> None:
		frappe.get_doc(
			{
				"doctype": "Conversion Criterion",
				"criterion": "Test: we can serve",
				"proof": "Confirmed by a Person",
				"need": need,
			}
		).insert()

	def test_without_a_checklist_nothing_is_told_of_it(self):
		self.assertEqual([row["step"] for row in self.rows()], ["Opportunity", "Quotation", "Order", "All"])
		self.checklist(need="Desirable")
		self.assertEqual(len(self.rows()), 4)
		with self.assertRaises(frappe.ValidationError):
			self.rows(step=AFTER)

	def test_two_steps_more_and_the_others_as_they_were(self):
		before = self.rows()
		self.checklist()
		after = self.rows()
		self.assertEqual([row["step"] for row in after[:2]], ["Criteria Met", AFTER])
		self.assertEqual(after[2:], before)

	def test_from_criteria_met_to_opportunity(self):
		self.checklist()
		row = self.row(AFTER)
		# a b e h; g is open; d is dead; f went on to a quotation without one; c never met it.
		self.assertEqual(tuple(row[name] for name in FIGURES), (7, 4, 1, 1, 1))
		# a b d e are old enough for each; of them a b e came, within 6, 0 and 30 days.
		self.assertEqual(self.windows(row), [(3, 4, 75), (3, 4, 75), (3, 4, 75)])

	def test_from_lead_to_criteria_met(self):
		self.checklist()
		self.assertEqual(self.counts("Criteria Met"), (8, 7, 0, 0, 1))

	def test_the_records_behind_each_figure(self):
		self.checklist()
		for fate, letters in (
			("", "abdefgh"),
			("reached", "abeh"),
			("open", "g"),
			("ended", "d"),
			("skipped", "f"),
		):
			self.assertEqual(self.behind(AFTER, fate=fate), self.names(letters), fate)
		self.assertEqual(self.behind("Criteria Met", fate="skipped"), self.names("c"))
		self.assertEqual(self.behind(AFTER, within=30), self.names("abe"))

	def test_the_chart_tells_how_many_met_it(self):
		self.checklist()
		chart = conversion.report({"territory": self.territory})[3]
		# 8 leads, 7 met, 5 opportunities, 4 quotations with or without one, 3 orders.
		self.assertEqual(chart["data"]["datasets"][0]["values"][:3], [8, 7, 5])
		self.assertEqual(len(chart["data"]["labels"]), 5)

	def test_it_was_met_at_the_earliest_when_the_lead_was_made(self):
		self.checklist()
		lead = {"reference_doctype": "Lead", "reference_name": self.lead["a"].name}
		frappe.db.set_value("Hygiene File", lead, "met_on", add_days(nowdate(), -300))
		self.assertEqual(self.counts("Criteria Met"), (8, 7, 0, 0, 1))
		self.assertEqual(self.behind(AFTER, within=30), self.names("abe"))

	def test_other_reports_on_journeys_know_no_checklist(self):
		before = source_effectiveness.report({"territory": self.territory})[1]
		self.checklist()
		self.assertEqual(source_effectiveness.report({"territory": self.territory})[1], before)

	def test_by_month_and_by_owner_it_can_be_told_apart(self):
		self.checklist()
		for group in ("Month", "Owner"):
			rows = self.rows(group_by=group, step=AFTER)
			self.assertEqual(sum(row["entered"] for row in rows if not row.get("is_total")), 7)
