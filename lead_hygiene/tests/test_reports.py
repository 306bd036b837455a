"""What all reports on what sells have in common: they go by mail and into a file, and say what is wrong with a filter."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.desk import query_report
from frappe.utils import add_days, nowdate

from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity, readers

REPORTS = (
	"Conversion Velocity", "Conversion Records", "Giving-up Advisor", "Lost and Recycled", "Source Effectiveness",
	"Forecast", "Sales Rep Performance", "Stage Velocity", "Stage History", "Weighted Pipeline",
)  # fmt: skip
OF_A_PERIOD = (
	"Conversion Velocity",
	"Conversion Records",
	"Giving-up Advisor",
	"Lost and Recycled",
	"Source Effectiveness",
)


class TestReports(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.rep, _other, self.manager, self.stranger = readers()
		for status in ("Open", "Lost", "Converted"):
			deal = make_opportunity(100, lead=make_lead(120))
			frappe.db.set_value("Opportunity", deal.name, "status", status)

	def mail(self, report: str, kind: str, **filters: Any) -> Any:
		doc = frappe.get_doc(
			{
				"doctype": "Auto Email Report",
				"report": report,
				"report_type": "Script Report",
				"user": self.manager,
				"email_to": self.manager,
				"format": kind,
				"frequency": "Weekly",
				"filters": json.dumps(filters),
				"no_of_rows": 1000,
			}
		)
		return doc.get_report_content()

	def test_they_go_by_mail_with_no_filters_at_all(self):
		for report in REPORTS:
			for kind in ("HTML", "CSV", "XLSX"):
				with self.subTest(f"{report} {kind}"):
					self.assertTrue(self.mail(report, kind))

	def test_they_go_into_a_file_with_their_last_row(self):
		frappe.set_user(self.manager)
		for report in REPORTS:
			with self.subTest(report):
				asked = {
					"report_name": report,
					"file_format_type": "CSV",
					"filters": "{}",
					"visible_idx": "[]",
				}
				frappe.local.form_dict = frappe._dict(asked, include_hidden_columns=0, include_indentation=0)
				shown = query_report.run(report, {})
				frappe.local.form_dict.visible_idx = json.dumps(list(range(len(shown["result"]))))
				query_report.export_query()
				lines = frappe.response["filecontent"].decode("utf-8-sig").strip().splitlines()
				self.assertGreater(len(lines), len(shown["result"]) and 1)
				self.assertFalse(shown.get("add_total_row"))

	def test_a_period_that_ends_before_it_starts_is_refused(self):
		for report in OF_A_PERIOD:
			with self.subTest(report), self.assertRaisesRegex(frappe.ValidationError, "Swap them"):
				query_report.run(report, {"from_date": nowdate(), "to_date": add_days(nowdate(), -1)})

	def test_nonsense_for_a_filter_is_refused(self):
		for report in OF_A_PERIOD:
			for asked in (
				{"owner": ["a", "b"]},
				{"from_date": "the day before yesterday"},
				{"source": {"a": "b"}},
			):
				with self.subTest(f"{report} {asked}"), self.assertRaises(frappe.ValidationError):
					query_report.run(report, asked)

	def test_that_there_is_nobody_of_a_name_is_said(self):
		for report in OF_A_PERIOD:
			with self.subTest(report):
				found = query_report.run(report, {"owner": "<b>nobody</b>@ours.example"})
				self.assertFalse(found["result"])
				self.assertIn("There is no User &lt;b&gt;nobody", found["message"])

	def test_with_nothing_found_there_is_no_chart_and_no_error(self):
		company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		for report in OF_A_PERIOD:
			with self.subTest(report):
				asked = {"company": company, "to_date": "1990-01-31", "from_date": "1990-01-01"}
				found = query_report.run(report, asked)
				self.assertEqual((found["result"], found.get("chart") or None), ([], None))

	def test_a_stranger_gets_none(self):
		frappe.set_user(self.stranger)
		for report in REPORTS:
			with self.subTest(report), self.assertRaises(frappe.PermissionError):
				query_report.run(report, {})
			with self.subTest(report), self.assertRaises(frappe.PermissionError):
				frappe.get_doc("Report", report).execute_script_report({})
