"""The report Forecast, on opportunities whose figures were worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report
from frappe.permissions import add_user_permission
from frappe.utils import add_days, add_months, get_first_day, getdate, nowdate

from lead_hygiene.core.chances import Chance
from lead_hygiene.site import chances, days_to_win, forecast, weighted_pipeline
from lead_hygiene.site.closed_records import campaign_field, source_field
from lead_hygiene.tests import HygieneTestCase, make_opportunity, readers

SERIAL = "Forecast Test"


def in_month(months: int) -> date:
	"""The 15th of a month to come."""
	return getdate(add_days(get_first_day(add_months(nowdate(), months)), 14))


def when(months: int) -> str:
	return in_month(months).strftime("%Y-%m")


class Odds:
	"""A table of chances that says what the test wants."""

	def of(self, stage: str | None, grade: str | None = None, source: str | None = None) -> Chance:
		# A deviation of 0.05, and none.
		first = stage == f"{SERIAL} 1"
		return Chance(0.9, 0.802, 0.998, (), True) if first else Chance(0.25, 0.25, 0.25, (), True)


class ForecastCase(HygieneTestCase):
	"""Opportunities of a territory of our own, in which there are no others."""

	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.territory = self._new("Territory", territory_name=SERIAL, parent_territory="All Territories")
		self.first, self.second, self.third = (
			self._new("Sales Stage", stage_name=f"{SERIAL} {n}", hygiene_order=n) for n in (1, 2, 3)
		)
		self.company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		days_to_win.forget()
		self.addCleanup(days_to_win.forget)
		table = patch.object(chances, "table", return_value=Odds())
		table.start()
		self.addCleanup(table.stop)

	def _new(self, doctype: str, **fields: Any) -> str:
		return frappe.get_doc({"doctype": doctype, **fields}).insert().name

	def deal(self, stage: str, amount: float, state: str | None, since: int = 0, **fields: Any) -> str:
		"""An opportunity, in its stage `since` so many days, written past all events: state and days are what the test says."""
		name = f"{SERIAL} {frappe.generate_hash(length=8)}"
		for doctype, values in (
			(
				"Opportunity",
				{
					"status": "Open",
					"company": self.company,
					"sales_stage": stage,
					"hygiene_state": state,
					"territory": self.territory,
					"opportunity_amount": amount,
					"conversion_rate": 1,
					**fields,
				},
			),
			(
				"Hygiene File",
				{
					"reference_doctype": "Opportunity",
					"reference_name": name,
					"stage_since": add_days(nowdate(), -since),
				},
			),
		):
			doc = frappe.new_doc(doctype)
			doc.update({"name": name, **values})
			doc.db_insert()
		return name

	def win(self, stage: str, after: int, known_by: str = "Event", left: bool = False) -> None:
		"""A deal that was won from a stage after some days, and has since been opened again where it `left`."""
		name, entered = frappe.generate_hash(length=10), add_days(nowdate(), -400)
		for serial, on, more in (
			(1, entered, {"left_on": add_days(entered, after), "left_outcome": "Converted"}),
			(2, add_days(entered, after), {"outcome": "Converted", "left_on": nowdate() if left else None}),
		):
			row = frappe.new_doc("Stage Change")
			row.update(
				{
					"name": frappe.generate_hash(length=12),
					"reference_doctype": "Opportunity",
					"reference_name": name,
					"serial": serial,
					"to_stage": stage,
					"entered_on": on,
					"known_by": known_by,
					**more,
				}
			)
			row.db_insert()

	def rows(self, **filters: Any) -> list[dict[str, Any]]:
		return forecast.report({"territory": self.territory, **filters})[1]

	def by_month(self, **filters: Any) -> dict[str, dict[str, Any]]:
		return {row["when_label"]: row for row in self.rows(**filters)}

	def records(self, **filters: Any) -> list[dict[str, Any]]:
		return self.rows(records=1, **filters)

	def names(self, **filters: Any) -> set[str]:
		return {row["reference_name"] for row in self.records(**filters)}


FIGURES = (
	"number", "amount", "sound", "sound_weighted", "sure", "most", "best", "rotten", "rotten_weighted",
	"rotten_amount", "without_amount", "usual", "deadline",
)  # fmt: skip


class TestForecast(ForecastCase):
	def setUp(self) -> None:
		super().setUp()
		source = source_field("Opportunity")
		self.active = self.deal(
			self.first,
			1000,
			"Active",
			expected_closing=in_month(1),
			opportunity_owner=self.rep,
			**{source: "Fair"},
		)
		# What a person typed holds, whatever the deadline of the stage.
		self.neglected = self.deal(
			self.first,
			2000,
			"Neglected",
			expected_closing=in_month(1),
			hygiene_stage_deadline=add_days(nowdate(), -1),
			opportunity_owner=self.other,
		)
		self.cold = self.deal(
			self.first,
			4000,
			"Cold",
			expected_closing=in_month(1),
			opportunity_owner="Administrator",
			**{source: "Fair"},
		)
		self.passed = self.deal(self.first, 500, "Active", expected_closing=add_days(nowdate(), -1))
		# Of the six that were won from this stage five took 10 days or more, half of them until the 15th of the third month.
		left = (in_month(3) - getdate(nowdate())).days
		for days in (5, 10 + left - 1, 10 + left, 10 + left, 10 + left + 5, 10 + left + 9):
			self.win(self.second, days)
		self.usual = self.deal(
			self.second, 800, "Active", since=10, hygiene_stage_deadline=add_days(nowdate(), 1)
		)
		self.limited = self.deal(self.third, 0, "Active", since=10, hygiene_stage_deadline=in_month(2))
		self.undated = self.deal(self.third, 300, "Snoozed")
		self.lost = self.deal(self.first, 9000, "Closed", status="Lost", expected_closing=in_month(1))

	def figures(self, row: dict[str, Any]) -> list[Any]:
		return [None if row[name] is None else round(row[name], 2) for name in FIGURES]

	def test_month_by_month(self):
		rows = self.by_month()
		self.assertEqual(list(rows), ["Date Passed", when(1), when(2), when(3), "No Date", "All"])
		self.assertEqual(self.figures(rows["Date Passed"]), [1, 500, 0, 0, 0, 0, 0, 1, 450, 500, 0, 0, 0])
		# 90 % of 3,000. Luck: 0.09 × (1,000² + 2,000²) = 450,000; doubt: 0.05 × 3,000 = 150; 1.96 × √(450,000 + 150²) =
		# 1,347.28 on either side, and never more than there is.
		self.assertEqual(
			self.figures(rows[when(1)]),
			[3, 7000, 2, 2700, 1352.72, 3000, 3000, 1, 3600, 4000, 0, 0, 0],
		)
		self.assertEqual(self.figures(rows[when(2)]), [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])
		# 1.96 × √(0.1875 × 800²) = 678.96 on either side of 200.
		self.assertEqual(self.figures(rows[when(3)]), [1, 800, 1, 200, 0, 800, 800, 0, 0, 0, 0, 1, 0])
		self.assertEqual(self.figures(rows["No Date"]), [1, 300, 1, 75, 0, 300, 300, 0, 0, 0, 0, 0, 0])
		# √(450,000 + 120,000 + 16,875 + 150²) = 780.62, 1.96 times that is 1,530.02.
		self.assertEqual(
			self.figures(rows["All"]),
			[7, 8600, 5, 2975, 1444.98, 4100, 4100, 2, 4050, 4500, 1, 1, 1],
		)

	def test_the_message_says_what_the_dates_rest_on_and_what_is_rotten(self):
		message = forecast.report({"territory": self.territory})[2]
		self.assertIn(
			"When 7 open opportunities should close: 4 as typed; 1 as usual for those that were won;"
			" 1 by the deadline of the stage; 1 not known.",
			message,
		)
		self.assertIn("Rotten are 2: 1 cold; 1 past the date.", message)

	def test_the_chart_has_every_month_in_between(self):
		# Nothing is left that should close in the second month.
		frappe.db.set_value("Opportunity", self.limited, "hygiene_stage_deadline", None)
		chart = forecast.report({"territory": self.territory})[3]
		labels = chart["data"]["labels"]
		self.assertEqual(labels, ["Date Passed", when(1), when(2), when(3), "No Date"])
		sound, rotten = (each["values"] for each in chart["data"]["datasets"])
		self.assertEqual((sound, rotten), ([0, 2700, 0, 200, 75], [450, 3600, 0, 0, 0]))
		self.assertEqual(chart["barOptions"], {"stacked": 1})

	def test_every_record_says_why(self):
		rows = {row["reference_name"]: row for row in self.records()}
		names = list(rows)
		self.assertEqual((names[0], names[-1]), (self.passed, self.undated))
		cold, usual, limited = rows[self.cold], rows[self.usual], rows[self.limited]
		self.assertEqual((cold["rotten_because"], cold["known_by"]), ("cold", "as typed"))
		self.assertEqual((cold["chance"], cold["weighted"], cold["expected_on"]), (90, 3600, in_month(1)))
		self.assertEqual(
			(usual["expected_on"], usual["known_by"]), (in_month(3), "as usual for those that were won")
		)
		self.assertEqual(
			(limited["expected_on"], limited["known_by"], limited["amount"], limited["weighted"]),
			(in_month(2), "by the deadline of the stage", None, None),
		)
		self.assertEqual(rows[self.passed]["rotten_because"], "past the date")
		self.assertEqual(
			(rows[self.undated]["expected_on"], rows[self.undated]["known_by"]), (None, "not known")
		)

	def test_every_state(self):
		for state, rot in (
			("Overdue", "overdue in stage"),
			("Unqualified", "unqualified"),
			("Farewell", "let go"),
			("Recycled", "let go"),
			("Dead", "let go"),
			("Cooling", None),
			(None, None),
		):
			frappe.db.set_value("Opportunity", self.active, "hygiene_state", state)
			with self.subTest(str(state)):
				(row,) = (row for row in self.records() if row["reference_name"] == self.active)
				self.assertEqual(row["rotten_because"], rot)

	def test_every_figure_leads_to_the_opportunities_behind_it(self):
		for group_by in ("", *forecast.GROUPS):
			for row in self.rows(group_by=group_by):
				place = {} if row.get("is_total") else {"when": row["when"]}
				if group_by and place:
					place["group"] = row["group_value"]
				with self.subTest(f"{group_by} {place}"):
					asked = {"group_by": group_by, **place}
					for figure, more in (
						("number", {}),
						("sound", {"part": "Sound"}),
						("rotten", {"part": "Rotten"}),
						("without_amount", {"without_amount": 1}),
						("usual", {"known_by": "usual"}),
						("deadline", {"known_by": "deadline"}),
					):
						self.assertEqual(len(self.names(**asked, **more)), row[figure])
					found = self.records(**asked)
					self.assertAlmostEqual(sum(each["amount"] or 0 for each in found), row["amount"])
					weighted = sum(each["weighted"] or 0 for each in found)
					self.assertAlmostEqual(weighted, row["sound_weighted"] + row["rotten_weighted"])

	def test_a_figure_leads_to_those_of_its_currency(self):
		dear = frappe.get_doc({"doctype": "Company", "company_name": f"{SERIAL} Dollars", "abbr": "FTD"})
		dear.update({"name": dear.company_name, "default_currency": "USD"}).db_insert()
		theirs = self.deal(
			self.first, 5, "Active", company=dear.name, expected_closing=add_days(nowdate(), 3)
		)
		(row,) = (row for row in self.rows() if row["currency"] == "USD" and not row.get("is_total"))
		self.assertEqual(row["number"], 1)
		self.assertEqual(self.names(when=row["when"], currency="USD"), {theirs})

	def test_groups_within_the_months(self):
		rows = [row for row in self.rows(group_by="Owner") if row["when_label"] == when(1)]
		owners = [row["group_label"] for row in rows]
		self.assertEqual(set(owners), {self.rep, self.other, "Administrator"})
		self.assertEqual(owners[0], "Administrator")  # whose 4,000 are the most
		whole = self.rows()[-1]
		for group_by in forecast.GROUPS:
			with self.subTest(group_by):
				rows = self.rows(group_by=group_by)
				self.assertEqual(self.figures(rows[-1]), self.figures(whole))
				for name in ("number", "amount", "sound_weighted", "rotten_weighted"):
					self.assertAlmostEqual(sum(row[name] for row in rows[:-1]), whole[name])

	def test_every_filter(self):
		industry = frappe.get_all("Industry Type", pluck="name", limit=1, order_by="name asc")[0]
		kind = frappe.get_all("Opportunity Type", pluck="name", limit=1, order_by="name asc")[0]
		values = {"industry": industry, "hygiene_sub_industry": SERIAL, "opportunity_type": kind}
		values[campaign_field("Opportunity")] = SERIAL
		frappe.db.set_value("Opportunity", {"territory": self.territory}, {"opportunity_type": None})
		frappe.db.set_value("Opportunity", self.cold, values)
		everyone, only = self.names(), {self.cold}
		self.assertEqual(len(everyone), 7)
		dated = {self.active, self.neglected, self.cold}
		for asked, expected in (
			({"company": self.company}, everyone),
			({"company": "Another"}, set()),
			({"owner": self.rep}, {self.active}),
			({"source": "Fair"}, {self.active, self.cold}),
			({"campaign": SERIAL}, only),
			({"industry": industry}, only),
			({"sub_industry": SERIAL}, only),
			({"opportunity_type": kind}, only),
			({"stage": self.second.upper()}, {self.usual}),
			({"from_date": in_month(1), "to_date": in_month(1)}, dated),
			({"from_date": in_month(2)}, {self.limited, self.usual}),
			({"to_date": add_days(in_month(3), -1)}, {self.passed, *dated, self.limited}),
			({"to_date": add_days(nowdate(), -1)}, {self.passed}),
		):
			with self.subTest(str(asked)):
				self.assertEqual(self.names(**asked), expected)
				number = self.by_month(**asked).get("All", {"number": 0})["number"]
				self.assertEqual(number, len(expected))

	def test_what_makes_no_sense_is_refused(self):
		for asked in (
			{"group_by": "Weather"},
			{"records": 1, "part": "Weather"},
			{"records": 1, "known_by": "Weather"},
			{"from_date": nowdate(), "to_date": add_days(nowdate(), -1)},
			{"source": ["a"]},
		):
			with self.subTest(str(asked)), self.assertRaises(frappe.ValidationError):
				self.rows(**asked)

	def test_wins_nobody_saw_and_wins_no_more_do_not_tell_what_is_usual(self):
		for _ in range(9):
			self.win(self.third, 20, known_by="Estimated")
			self.win(self.third, 20, left=True)
		days_to_win.forget()
		self.assertEqual(self.names(known_by="usual"), {self.usual})

	def test_a_stage_edited_after_the_win_is_no_second_win(self):
		stage = self._new("Sales Stage", stage_name=f"{SERIAL} Edited", hygiene_order=9)
		self.win(stage, 30)
		won = frappe.get_doc("Stage Change", {"to_stage": stage, "serial": 2})
		edited = frappe.copy_doc(won)
		won.db_set({"left_on": add_days(won.entered_on, 7), "left_outcome": "Converted"})
		edited.update({"name": frappe.generate_hash(length=12), "serial": 3, "from_outcome": "Converted"})
		edited.update({"entered_on": add_days(won.entered_on, 7), "outcome": "Converted"}).db_insert()
		days_to_win.forget()
		self.assertEqual(days_to_win.days_to_win()[stage], {30: 1})

	def test_where_nothing_has_closed_the_chance_is_not_known(self):
		with patch.object(Odds, "of", return_value=None):
			_columns, rows, message, chart = forecast.report({"territory": self.territory})
			self.assertIn("nobody knows the chance", message)
			self.assertEqual([rows[-1][name] for name in ("sound_weighted", "sure", "most")], [None] * 3)
			self.assertEqual((rows[-1]["best"], rows[-1]["rotten_amount"]), (4100, 4500))
			# The chart shows bare amounts, and says so.
			self.assertEqual([each["name"] for each in chart["data"]["datasets"]], ["Sound", "Rotten"])
			self.assertEqual([row["chance"] for row in self.records()], [None] * 7)

	def test_nothing_open_is_an_empty_report(self):
		frappe.db.set_value("Opportunity", {"territory": self.territory}, "status", "Closed")
		_columns, rows, message, chart = forecast.report({"territory": self.territory})
		self.assertEqual((rows, message, chart), ([], None, None))

	def test_a_manager_sees_all_and_the_desk_runs_it(self):
		frappe.set_user(self.manager)
		result = query_report.run("Forecast", {"territory": self.territory})["result"]
		self.assertEqual(result[-1]["number"], 7)
		found = query_report.run("Forecast", {"territory": self.territory, "records": 1})["result"]
		self.assertEqual(len(found), 7)

	def test_a_rep_sees_what_he_may(self):
		add_user_permission("Opportunity", self.cold, self.rep)
		frappe.set_user(self.rep)
		self.assertEqual(self.by_month()["All"]["number"], 1)
		self.assertEqual(self.names(), {self.cold})
		result = query_report.run("Forecast", {"territory": self.territory})["result"]
		self.assertEqual([row["number"] for row in result], [1, 1])

	def test_a_stranger_sees_nothing(self):
		frappe.set_user(self.stranger)
		for asked in ({}, {"records": 1}):
			with self.assertRaises(frappe.PermissionError):
				self.rows(**asked)
		with self.assertRaises(frappe.PermissionError):
			query_report.run("Forecast", {})


class TestOneDefinition(HygieneTestCase):
	def test_the_sums_are_those_of_the_weighted_pipeline(self):
		"""Whatever is open on this site."""
		make_opportunity(opportunity_amount=700, conversion_rate=1)
		chances.forget()
		self.addCleanup(chances.forget)
		_columns, rows, *_rest = forecast.report({})
		_columns, others, *_rest = weighted_pipeline.report({})
		totals = {row["currency"]: row for row in rows if row.get("is_total")}
		for currency, row in totals.items():
			mine = [each for each in others if each["currency"] == currency and not each.get("is_total")]
			self.assertEqual(row["number"], sum(each["number"] for each in mine))
			self.assertAlmostEqual(row["amount"], sum(each["amount"] for each in mine), places=2)
			if row["sound_weighted"] is not None and row["rotten_weighted"] is not None:
				weighted = row["sound_weighted"] + row["rotten_weighted"]
				self.assertAlmostEqual(weighted, sum(each["ours"] for each in mine), places=2)
		self.assertTrue(totals)
