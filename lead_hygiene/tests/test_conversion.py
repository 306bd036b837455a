"""The reports Conversion Velocity and Conversion Records, on leads and deals whose figures were worked out by hand."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report
from frappe.permissions import add_permission
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene.compat import other_names
from lead_hygiene.site import conversion, conversion_records, stage_query
from lead_hygiene.tests import HygieneTestCase, make_unseen, moment, readers, user

SERIAL = "Conversion Test"
FIGURES = ("entered", "reached", "open", "ended", "skipped")


class ConversionCase(HygieneTestCase):
	"""Eight leads in a territory of our own, in which nothing else is. Days after the lead was made:

	==  ===  ================  =========  =====  ==================================================
	l.  age  opportunity       quotation  order
	==  ===  ================  =========  =====  ==================================================
	a   200  10                15         40     the order is one of the quotation
	b   200  20                50         100    no order: the deal was said to be won
	c   200  30, lost at 60
	d   200                                      the lead was dead on day 5
	e   100  40
	f   100                    8          28     the order is of the customer made of the lead
	g   50                                       a quotation that is a draft, an order that is cancelled
	h   20   4                 6
	==  ===  ================  =========  =====  ==================================================
	"""

	def setUp(self) -> None:
		super().setUp()
		self.territory = SERIAL  # data of the records, and of no Territory
		ages = {"a": 200, "b": 200, "c": 200, "d": 200, "e": 100, "f": 100, "g": 50, "h": 20}
		self.age = ages
		self.lead = {name: self._lead(age) for name, age in ages.items()}
		self.deal = {
			name: self._deal(name, days).name for name, days in (("a", 10), ("b", 20), ("c", 30), ("e", 40), ("h", 4))
		}  # fmt: skip
		quotation = self._quotation("a", 15)
		self._order("a", 40, of=quotation)
		self._quotation("b", 50)
		self._ended("Opportunity", self.deal["b"], "Converted", self._on("b", 100))
		self._ended("Opportunity", self.deal["c"], "Lost", self._on("c", 60))
		self._ended("Lead", self.lead["d"].name, "Dead", self._on("d", 5))
		self._quotation("f", 8)
		self._order("f", 28, customer=self._customer(lead_name=self.lead["f"].name))
		self._quotation("g", 5, docstatus=0)
		self._order("g", 9, customer=self._customer(lead_name=self.lead["g"].name), docstatus=2)
		self._quotation("h", 6)

	def _lead(self, age: int) -> Any:
		return make_unseen("Lead", age, territory=self.territory)

	def _on(self, name: str, days: int) -> Any:
		return getdate(add_days(nowdate(), days - self.age[name]))

	def _deal(self, name: str, days: int) -> Any:
		lead = self.lead[name].name
		return make_unseen("Opportunity", self.age[name] - days, party_name=lead, territory=self.territory)

	def _quotation(self, name: str, days: int, docstatus: int = 1, **fields: Any) -> str:
		return self._bare(
			"Quotation",
			quotation_to="Lead",
			party_name=self.lead[name].name,
			opportunity=self.deal.get(name),
			transaction_date=self._on(name, days),
			docstatus=docstatus,
			**fields,
		)

	def _order(
		self, name: str, days: int, of: str | None = None, customer: str | None = None, docstatus: int = 1
	) -> None:
		order = self._bare(
			"Sales Order", customer=customer, transaction_date=self._on(name, days), docstatus=docstatus
		)
		if of:
			self._bare("Sales Order Item", parent=order, prevdoc_docname=of, docstatus=docstatus)

	def _customer(self, **fields: Any) -> str:
		return self._bare("Customer", customer_name=SERIAL, **fields)

	def _bare(self, doctype: str, **fields: Any) -> str:
		doc = frappe.new_doc(doctype)
		doc.update(fields)
		doc.name = frappe.generate_hash(length=10)
		doc.creation = doc.modified = moment(0)
		doc.db_insert()
		return doc.name

	def _ended(self, doctype: str, name: str, outcome: str, on: Any) -> None:
		field = "hygiene_lead_state" if doctype == "Lead" else "status"
		frappe.db.set_value(doctype, name, field, outcome)
		self._bare("Hygiene File", reference_doctype=doctype, reference_name=name, stage_since=on)

	def rows(self, **filters: Any) -> list[dict]:
		_columns, rows, *_rest = conversion.report({"territory": self.territory, **filters})
		return rows

	def row(self, step: str, **filters: Any) -> dict:
		(row,) = self.rows(step=step, **filters)
		return row

	def counts(self, step: str, **filters: Any) -> tuple:
		row = self.row(step, **filters)
		return tuple(row[name] for name in FIGURES)

	def windows(self, row: dict) -> list[tuple]:
		return [(row[f"within_{n}"], row[f"old_{n}"], row[f"share_{n}"]) for n in (30, 60, 90)]

	def days(self, row: dict) -> tuple:
		return row["median"], row["p75"], row["p90"]

	def behind(self, step: str, **filters: Any) -> list[str]:
		_columns, rows, _message = conversion_records.report(
			{"territory": self.territory, "step": step, **filters}
		)
		return sorted(row["record"] for row in rows)

	def names(self, letters: str) -> list[str]:
		return sorted(self.lead[letter].name for letter in letters)


class TestConversionOfLeads(ConversionCase):
	def test_from_lead_to_opportunity(self):
		row = self.row("Opportunity")
		# a b c e h; g is open; d is dead; f went to a quotation without one.
		self.assertEqual(tuple(row[name] for name in FIGURES), (8, 5, 1, 1, 1))
		# 30: a b c of a b c d e g. 60 and 90: a b c e of a b c d e.
		self.assertEqual(self.windows(row), [(3, 6, 50), (4, 5, 80), (4, 5, 80)])
		# 4, 10, 20, 30, 40 arrive; nobody is censored before.
		self.assertEqual(self.days(row), (20, 30, 40))
		self.assertEqual(row["step_label"], "Lead → Opportunity")

	def test_from_opportunity_to_quotation(self):
		row = self.row("Quotation")
		# a 5 days, b 30, h 2; e is open for 60; c was lost after 30.
		self.assertEqual(tuple(row[name] for name in FIGURES), (5, 3, 1, 1, 0))
		# h is 16 days old here, e 60.
		self.assertEqual(self.windows(row), [(2, 4, 50), (2, 4, 50), (2, 3, 66.7)])
		self.assertEqual(self.days(row), (5, 30, 30))

	def test_from_quotation_to_order(self):
		row = self.row("Order")
		# a 25 days, b 50, f 20; h is open for 14.
		self.assertEqual(tuple(row[name] for name in FIGURES), (4, 3, 1, 0, 0))
		self.assertEqual(self.windows(row), [(2, 3, 66.7), (3, 3, 100), (3, 3, 100)])
		self.assertEqual(self.days(row), (25, 50, 50))

	def test_all_the_way(self):
		row = self.row("All")
		# a 40, b 100, f 28; e g h are open for 100, 50, 20; c and d ended after 60 and 5.
		self.assertEqual(tuple(row[name] for name in FIGURES), (8, 3, 3, 2, 0))
		# 30: f of all but h. 60 and 90: a f of a b c d e f.
		self.assertEqual(self.windows(row), [(1, 7, 14.3), (2, 6, 33.3), (2, 6, 33.3)])
		# Aalen and Johansen: by 28 days 7/48 have come, by 40 14/48, by 100 23.3/48; half of that is 11.7/48.
		self.assertEqual(self.days(row), (40, 100, 100))
		# Wilson's interval of 2 of 6.
		self.assertEqual((row["low"], row["high"], row["few_90"]), (9.7, 70.0, 1))

	def test_without_a_step_there_is_a_row_for_each_and_the_whole_way(self):
		self.assertEqual([row["step"] for row in self.rows()], ["Opportunity", "Quotation", "Order", "All"])

	def test_a_chart_counts_who_came_to_each_milestone(self):
		*_rest, chart = conversion.report({"territory": self.territory})
		self.assertEqual(chart["data"]["labels"], ["Lead", "Opportunity", "Quotation", "Order"])
		self.assertEqual(chart["data"]["datasets"][0]["values"], [8, 5, 4, 3])

	def test_every_figure_leads_to_the_records_behind_it(self):
		for step in ("Opportunity", "Quotation", "Order", "All"):
			row = self.row(step)
			for fate in ("reached", "open", "ended", "skipped"):
				with self.subTest(f"{step} {fate}"):
					self.assertEqual(len(self.behind(step, fate=fate)), row[fate])
			for window in (30, 60, 90):
				with self.subTest(f"{step} {window}"):
					self.assertEqual(len(self.behind(step, within=window)), row[f"within_{window}"])
					self.assertEqual(len(self.behind(step, old=window)), row[f"old_{window}"])
			self.assertEqual(len(self.behind(step)), row["entered"])
		self.assertEqual(self.behind("All", fate="reached"), self.names("abf"))
		self.assertEqual(self.behind("All", fate="ended"), self.names("cd"))
		self.assertEqual(self.behind("Opportunity", fate="skipped"), self.names("f"))
		self.assertEqual(self.behind("All", within="60"), self.names("af"))

	def test_a_group_leads_to_its_records_also_where_it_is_not_known(self):
		source = other_names("Lead").get("source", "source")
		frappe.db.set_value("Lead", self.lead["a"].name, source, SERIAL)
		for group_by in ("Source", "Month"):
			for row in self.rows(group_by=group_by, step="All"):
				group = {} if row.get("is_total") else {"group": row["group_value"] or "-"}
				with self.subTest(f"{group_by} {group}"):
					self.assertEqual(len(self.behind("All", group_by=group_by, **group)), row["entered"])
		self.assertEqual(self.behind("All", group_by="Source", group="-"), self.names("bcdefgh"))

	def test_a_period_that_begins_after_today_is_refused(self):
		for report in (conversion.report, conversion_records.report):
			with self.assertRaises(frappe.ValidationError):
				report({"from_date": add_days(nowdate(), 1)})

	def test_a_record_says_when_it_came_where(self):
		_columns, rows, _message = conversion_records.report({"territory": self.territory, "step": "Order"})
		(row,) = (row for row in rows if row["record"] == self.lead["a"].name)
		self.assertEqual([row[f"on_{n}"] for n in range(3)], [self._on("a", days) for days in (10, 15, 40)])
		self.assertEqual((row["started_on"], row["days"], row["fate"]), (self._on("a", 0), 25, "reached"))

	def test_records_that_are_cut_short_say_so(self):
		with patch.object(conversion_records, "MOST", 7):
			_columns, rows, message = conversion_records.report({"territory": self.territory})
		self.assertEqual(len(rows), 7)
		self.assertIn("7 newest", message)

	def test_the_period_is_that_of_the_start_of_a_cohort(self):
		young = {"from_date": add_days(nowdate(), -100)}
		self.assertEqual(self.counts("All", **young), (4, 1, 3, 0, 0))
		until = {**young, "to_date": add_days(nowdate(), -50)}
		self.assertEqual(self.counts("All", **until), (3, 1, 2, 0, 0))
		self.assertEqual(self.behind("All", **until), self.names("efg"))
		with self.assertRaises(frappe.ValidationError):
			self.rows(from_date=nowdate(), to_date=add_days(nowdate(), -1))

	def test_a_trend_against_the_period_before(self):
		# 51 days with e and f, before them 51 days with a b c d.
		row = self.row("All", from_date=add_days(nowdate(), -150), to_date=add_days(nowdate(), -100))
		self.assertEqual((row["entered"], row["entered_before"]), (2, 4))
		self.assertEqual((row["compared_within"], row["share_90"], row["share_before"]), (90, 50, 25))
		self.assertEqual((row["change"], row["clear"], row["median_before"]), (25, 0, 40))

	def test_nothing_before_is_nothing_to_compare_with(self):
		row = self.row("All")
		self.assertEqual((row["compared_within"], row["share_before"], row["change"]), (None, None, None))

	def test_months_are_compared_with_the_month_before(self):
		for name, on in (("a", "2024-01-10"), ("b", "2024-01-31"), ("f", "2024-02-01"), ("d", "2024-02-29")):
			frappe.db.set_value("Lead", self.lead[name].name, "creation", f"{on} 23:30:00")
		rows = self.rows(group_by="Month", step="All", from_date="2024-01-01", to_date="2024-02-29")
		self.assertEqual(
			[(row["group_label"], row["entered"], row["entered_before"]) for row in rows],
			[("2024-01", 2, None), ("2024-02", 2, 2), ("All", 4, None)],
		)

	def test_what_was_made_of_its_prospect_counts_for_a_lead(self):
		prospect = self._bare("Prospect", company_name=SERIAL)
		self._bare("Prospect Lead", parent=prospect, parenttype="Prospect", lead=self.lead["g"].name)
		self._bare(
			"Quotation",
			quotation_to="Prospect",
			party_name=prospect,
			transaction_date=self._on("g", 12),
			docstatus=1,
		)
		self._order("g", 18, customer=self._customer(prospect_name=prospect))
		self.assertIn(self.lead["g"].name, self.behind("Order", fate="reached"))
		_columns, rows, _message = conversion_records.report({"territory": self.territory, "step": "Order"})
		self.assertEqual([row["days"] for row in rows if row["record"] == self.lead["g"].name], [6])

	def test_an_opportunity_of_its_customer_counts_for_a_lead(self):
		customer = self._customer(lead_name=self.lead["g"].name)
		self._bare(
			"Opportunity",
			opportunity_from="Customer",
			party_name=customer,
			status="Open",
			transaction_date=self._on("g", 20),
		)
		self.assertIn(self.lead["g"].name, self.behind("Opportunity", fate="reached"))

	def test_a_lead_goes_on_while_one_of_its_opportunities_does(self):
		self._deal("c", 90)
		self.assertEqual(self.counts("All"), (8, 3, 4, 1, 0))

	def test_what_is_dated_tomorrow_has_not_happened(self):
		self._order("h", 21, customer=self._customer(lead_name=self.lead["h"].name))
		self.assertEqual(self.counts("All"), (8, 3, 3, 2, 0))


class TestFilters(ConversionCase):
	def test_each_narrows_the_figures_and_the_records_behind_them(self):
		names = other_names("Lead")
		fields = {
			"owner": "lead_owner",
			"company": "company",
			"source": names.get("source", "source"),
			"campaign": names.get("campaign_name", "campaign_name"),
			"industry": "industry",
			"sub_industry": "hygiene_sub_industry",
		}
		for name, field in fields.items():
			with self.subTest(name):
				frappe.db.set_value("Lead", self.lead["a"].name, field, SERIAL)
				chosen = {name: SERIAL}
				self.assertEqual(self.counts("All", **chosen), (1, 1, 0, 0, 0))
				self.assertEqual(self.behind("All", **chosen), self.names("a"))
				self.assertEqual(self.rows(**{name: "Nobody"}), [])

	def test_each_grouping_tells_the_same_records_apart(self):
		names = other_names("Lead")
		fields = {
			"Owner": "lead_owner",
			"Source": names.get("source", "source"),
			"Campaign": names.get("campaign_name", "campaign_name"),
			"Industry": "industry",
			"Sub Industry": "hygiene_sub_industry",
		}
		for group_by, field in fields.items():
			for name in "abcdefgh":
				frappe.db.set_value("Lead", self.lead[name].name, field, SERIAL if name in "abc" else None)
			with self.subTest(group_by):
				rows = self.rows(group_by=group_by, step="All")
				self.assertEqual(
					[(row["group_label"], row["entered"], row["reached"]) for row in rows],
					[(SERIAL, 3, 2), ("Not known", 5, 1), ("All", 8, 3)],
				)
				self.assertEqual(self.days(rows[-1]), (40, 100, 100))

	def test_the_territory_can_be_told_apart_too(self):
		rows = self.rows(group_by="Territory", step="All")
		self.assertEqual([(row["group_label"], row["entered"]) for row in rows], [(SERIAL, 8), ("All", 8)])
		*_rest, chart = conversion.report({"territory": self.territory, "group_by": "Territory"})
		self.assertEqual(chart["data"]["labels"], [SERIAL])
		self.assertEqual(chart["data"]["datasets"][0]["values"], [33.3])

	def test_what_there_is_not_is_refused(self):
		for report in (conversion.report, conversion_records.report):
			for wrong in (
				{"start": "Customer"},
				{"step": "<b>Invoice</b>"},
				{"group_by": "Colour"},
				{"start": "Opportunity", "step": "Opportunity"},
				{"start": ["like", "%"]},
				{"owner": ["like", "%"]},
				{"group_by": "Opportunity Type"},
			):
				with self.subTest(wrong), self.assertRaises(frappe.ValidationError):
					report(wrong)
		for wrong in ({"fate": "eaten"}, {"within": "31"}):
			with self.subTest(wrong), self.assertRaises(frappe.ValidationError):
				conversion_records.report(wrong)

	def test_nobody_is_nothing(self):
		frappe.db.delete("Lead", {"territory": self.territory})
		_columns, rows, message, chart = conversion.report({"territory": self.territory})
		self.assertEqual((rows, message, chart), ([], f"There is no Territory {self.territory}.", None))
		_columns, rows, message, chart = conversion.report(
			{"from_date": "1990-01-01", "to_date": "1990-01-31"}
		)
		self.assertEqual((rows, message, chart), ([], None, None))


class TestConversionOfDeals(ConversionCase):
	def counts(self, step: str, **filters: Any) -> tuple:
		return super().counts(step, **{"start": "Opportunity", **filters})

	def test_deals_start_with_themselves(self):
		row = self.row("Quotation", start="Opportunity")
		self.assertEqual(tuple(row[name] for name in FIGURES), (5, 3, 1, 1, 0))
		self.assertEqual(self.windows(row), [(2, 4, 50), (2, 4, 50), (2, 3, 66.7)])
		row = self.row("All", start="Opportunity")
		# a 30 days, b 80; c was lost after 30; e and h are open for 60 and 16.
		self.assertEqual(tuple(row[name] for name in FIGURES), (5, 2, 2, 1, 0))
		self.assertEqual(self.windows(row), [(1, 4, 25), (1, 4, 25), (2, 3, 66.7)])
		self.assertEqual(self.behind("All", start="Opportunity", fate="ended"), [self.deal["c"]])

	def test_deals_without_a_lead(self):
		frappe.db.set_value("Opportunity", self.deal["a"], "opportunity_from", "Customer")
		self.assertEqual(self.counts("All", start="Opportunity Without Lead"), (1, 1, 0, 0, 0))
		self.assertEqual(self.behind("All", start="Opportunity Without Lead"), [self.deal["a"]])

	def test_each_filter_of_deals(self):
		names = other_names("Opportunity")
		fields = {
			"owner": "opportunity_owner",
			"company": "company",
			"source": names.get("source", "source"),
			"campaign": names.get("campaign", "campaign"),
			"industry": "industry",
			"sub_industry": "hygiene_sub_industry",
			"opportunity_type": "opportunity_type",
		}
		for name, field in fields.items():
			with self.subTest(name):
				frappe.db.set_value("Opportunity", self.deal["b"], field, SERIAL)
				self.assertEqual(self.counts("All", **{name: SERIAL}), (1, 1, 0, 0, 0))
				self.assertEqual(self.behind("All", start="Opportunity", **{name: SERIAL}), [self.deal["b"]])

	def test_deals_are_told_apart_by_type(self):
		for name in "abceh":
			kind = SERIAL if name in "ab" else "Other"
			frappe.db.set_value("Opportunity", self.deal[name], "opportunity_type", kind)
		rows = self.rows(start="Opportunity", group_by="Opportunity Type", step="All")
		self.assertEqual(
			[(row["group_value"], row["entered"], row["reached"]) for row in rows],
			[("Other", 3, 0), (SERIAL, 2, 2), (None, 5, 2)],
		)


class TestReaders(ConversionCase):
	def test_a_manager_sees_all_through_the_desk(self):
		_rep, _other, manager, _stranger = readers()
		frappe.set_user(manager)
		asked = {"territory": self.territory, "start": "Lead", "step": "All"}
		(row,) = (
			row for row in query_report.run("Conversion Velocity", asked)["result"] if isinstance(row, dict)
		)
		self.assertEqual((row["entered"], row["reached"]), (8, 3))
		self.assertEqual(len(query_report.run("Conversion Records", asked)["result"]), 8)

	def test_a_rep_counts_only_what_he_may_see(self):
		rep, *_others = readers()
		frappe.get_doc(
			{
				"doctype": "User Permission",
				"user": rep,
				"allow": "Lead",
				"for_value": self.lead["a"].name,
				"apply_to_all_doctypes": 1,
			}
		).insert()
		frappe.set_user(rep)
		self.assertEqual(self.counts("All"), (1, 1, 0, 0, 0))
		self.assertEqual(self.behind("All"), self.names("a"))
		found = query_report.run("Conversion Records", {"territory": self.territory, "start": "Lead"})
		self.assertEqual([row["record"] for row in found["result"]], self.names("a"))

	def test_a_stranger_sees_nothing(self):
		*_others, stranger = readers()
		for reader in (stranger, "Guest"):
			frappe.set_user(reader)
			for start in ("Lead", "Opportunity", "Opportunity Without Lead"):
				for report in (conversion.report, conversion_records.report):
					with self.subTest(f"{reader} {start}"), self.assertRaises(frappe.PermissionError):
						report({"start": start})

	def test_leads_are_for_who_may_read_them(self):
		role = frappe.get_doc({"doctype": "Role", "role_name": SERIAL}).insert().name
		add_permission("Opportunity", role)
		frappe.set_user(user("conversion.reader@example.com", role))
		self.assertEqual(self.counts("All", start="Opportunity"), (5, 2, 2, 1, 0))
		with self.assertRaises(frappe.PermissionError):
			conversion.report({"start": "Lead"})

	def test_a_condition_of_another_app_may_hold_a_percent_sign(self):
		condition = f"`tabLead`.name like '%{self.lead['a'].name}'"
		with patch.object(stage_query, "build_match_conditions", return_value=condition):
			self.assertEqual(self.counts("All"), (1, 1, 0, 0, 0))
