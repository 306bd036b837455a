"""The report Source Effectiveness, on leads and deals whose figures were worked out by hand."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_field
from frappe.desk import query_report
from frappe.permissions import add_user_permission
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene.site import source_effectiveness
from lead_hygiene.site.closed_records import campaign_field, source_field
from lead_hygiene.tests import CommittedTestCase, HygieneTestCase, make_lead, make_opportunity, readers

SERIAL = "Source Test"


def ago(days: int) -> Any:
	return getdate(add_days(nowdate(), -days))


def raw(doctype: str, **fields: Any) -> str:
	"""A document of the books with nothing but what is asked of it here."""
	doc = frappe.new_doc(doctype)
	doc.update({"name": f"{SERIAL} {frappe.generate_hash(length=8)}", **fields})
	doc.db_insert()
	return doc.name


class SourceCase(HygieneTestCase):
	"""Records of a territory of our own, in which there are no others."""

	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.territory = (
			frappe.get_doc(
				{"doctype": "Territory", "territory_name": SERIAL, "parent_territory": "All Territories"}
			)
			.insert()
			.name
		)
		self.company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]

	def lead(self, born: int, state: str | None, source: str | None = None, **fields: Any) -> Any:
		lead = make_lead(born)
		values = {"hygiene_state": state, "territory": self.territory, "company": self.company, **fields}
		values[source_field("Lead")] = source
		frappe.db.set_value("Lead", lead.name, values)
		return lead

	def deal(self, lead: Any, on: int, status: str = "Open", since: int = 0, **fields: Any) -> str:
		deal = make_opportunity(on, lead=lead, company=self.company)
		frappe.db.set_value("Opportunity", deal.name, {"status": status, **fields})
		frappe.db.set_value("Hygiene File", {"reference_name": deal.name}, "stage_since", ago(since))
		return deal.name

	def order(self, customer: str | None, on: int, worth: float, docstatus: int = 1) -> str:
		return raw(
			"Sales Order",
			customer=customer,
			company=self.company,
			transaction_date=ago(on),
			base_net_total=worth,
			docstatus=docstatus,
		)

	def offer(self, on: int, *orders: str, **fields: Any) -> str:
		"""A quotation and the orders of it, each with two items of it."""
		offer = raw("Quotation", transaction_date=ago(on), docstatus=1, company=self.company, **fields)
		for order in orders:
			for n in (1, 2):
				raw("Sales Order Item", parent=order, parenttype="Sales Order", idx=n, prevdoc_docname=offer)
		return offer

	def rows(self, **filters: Any) -> dict[str, dict[str, Any]]:
		_columns, rows, *_rest = source_effectiveness.report({"territory": self.territory, **filters})
		return {row["group_label"]: row for row in rows}

	def records(self, **filters: Any) -> set[str]:
		asked = {"territory": self.territory, "records": 1, **filters}
		_columns, rows, *_rest = source_effectiveness.report(asked)
		return {row["reference_name"] for row in rows}


FIGURES = (
	"number", "won", "alive", "cold", "gone", "unjudged", "share_alive", "came", "median_came", "old", "share_won",
	"won_low", "won_high", "median_days", "revenue", "without_amount", "each",
)  # fmt: skip


class TestSourcesOfLeads(SourceCase):
	def setUp(self) -> None:
		super().setUp()
		# A deal after 10 days, ordered after 20, and once more; a draft does not count.
		self.bought = self.lead(100, "Closed", "Fair", hygiene_lead_state="Converted")
		self.deal(self.bought, 90, "Converted", 80, opportunity_amount=4000, conversion_rate=1)
		customer = raw("Customer", customer_name=SERIAL, lead_name=self.bought.name)
		self.order(customer, 80, 1000)
		self.order(customer, 20, 500)
		self.order(customer, 10, 9999, docstatus=0)
		# A deal after 30 days, won after 100 without an order.
		self.late = self.lead(120, "Closed", "Fair", hygiene_lead_state="Converted")
		self.deal(self.late, 90, "Converted", 20, opportunity_amount=700, conversion_rate=1)
		self.active = self.lead(95, "Active", "Fair")
		self.cold = self.lead(40, "Cold", "Fair")
		self.dead = self.lead(10, "Dead", "Web", hygiene_lead_state="Dead")
		# A customer already, whose deal goes on.
		self.customer = self.lead(200, "Closed", "Web", hygiene_lead_state="Converted")
		self.deal(self.customer, 150)
		frappe.db.set_value("Lead", self.customer.name, "hygiene_state", "Closed")
		self.fresh = self.lead(5, None)

	def figures(self, row: dict[str, Any]) -> tuple[Any, ...]:
		return tuple(row[name] for name in FIGURES)

	def test_by_source(self):
		rows = self.rows()
		self.assertEqual(list(rows), ["Fair", "Web", "Not known", "All"])
		# Of the three of Fair that are 90 days old one bought in time. To order: of 4 at risk one after 20 days (1/4); two
		# that go on leave after 40 and 95; the last after 100, so half of those who buy have bought by then.
		self.assertEqual(
			self.figures(rows["Fair"]),
			(4, 2, 1, 1, 0, 0, 25.0, 2, 10, 3, 33.3, 6.1, 79.2, 100, 2200, 0, 550),
		)
		self.assertEqual(
			self.figures(rows["Web"]),
			(2, 0, 1, 0, 1, 0, 50.0, 1, 50, 1, 0.0, 0.0, 79.3, None, None, 0, None),
		)
		self.assertEqual(
			self.figures(rows["Not known"]),
			(1, 0, 0, 0, 0, 1, None, 0, None, 0, None, None, None, None, None, 0, None),
		)
		whole = rows["All"]
		# Alive are 2 of the 6 that were judged; 1 of the 4 that are old enough bought in time.
		self.assertEqual((whole["number"], whole["won"], whole["share_alive"]), (7, 2, 33.3))
		self.assertEqual((whole["old"], whole["share_won"], whole["revenue"]), (4, 25.0, 2200))
		self.assertAlmostEqual(whole["each"], 2200 / 7)

	def test_every_figure_leads_to_the_records_behind_it(self):
		for group_by in ("Source", "Month", "Sub Industry"):
			rows = self.rows(group_by=group_by)
			self.assertEqual(sum(row["number"] for row in rows.values()), 2 * rows["All"]["number"])
			for row in rows.values():
				group = {} if row.get("is_total") else {"group": row["group_value"]}
				asked = {"group_by": group_by, **group}
				with self.subTest(str(asked)):
					self.assertEqual(len(self.records(**asked)), row["number"])
					self.assertEqual(len(self.records(**asked, came_to="Opportunity")), row["came"])
					for life in source_effectiveness.LIVES:
						self.assertEqual(len(self.records(**asked, life=life)), row[life])
		self.assertEqual(self.records(group="Web", life="alive"), {self.customer.name})
		self.assertEqual(self.records(group="-"), {self.fresh.name})

	def test_every_filter(self):
		industry = frappe.get_all("Industry Type", pluck="name", limit=1, order_by="name asc")[0]
		values = {"industry": industry, "hygiene_sub_industry": SERIAL, "lead_owner": self.other}
		values[campaign_field("Lead")] = SERIAL
		frappe.db.set_value("Lead", self.cold.name, values)
		only = {self.cold.name}
		everyone = self.records()
		self.assertEqual(len(everyone), 7)
		for asked, expected in (
			({"company": self.company}, everyone),
			({"company": "Another"}, set()),
			({"owner": self.other}, only),
			({"campaign": SERIAL}, only),
			({"industry": industry}, only),
			({"sub_industry": SERIAL}, only),
			({"source": "Web"}, {self.dead.name, self.customer.name}),
			({"from_date": ago(40), "to_date": ago(10)}, {self.cold.name, self.dead.name}),
		):
			with self.subTest(str(asked)):
				self.assertEqual(self.records(**asked), expected)
				number = self.rows(**asked).get("All", {"number": 0})["number"]
				self.assertEqual(number, len(expected))

	def test_what_makes_no_sense_is_refused(self):
		for asked in (
			{"group_by": "Weather"},
			{"group_by": "Opportunity Type"},
			{"start": "Weather"},
			{"life": "Weather"},
			{"came_to": "Weather"},
			{"from_date": ago(1), "to_date": ago(2)},
			{"source": ["a"]},
		):
			with self.subTest(str(asked)), self.assertRaises(frappe.ValidationError):
				self.rows(**asked)

	def test_an_order_of_several_leads_is_credited_to_the_oldest(self):
		prospect = raw("Prospect", company_name=SERIAL)
		for n, lead in enumerate((self.cold, self.active)):
			raw("Prospect Lead", parent=prospect, parenttype="Prospect", idx=n, lead=lead.name)
		self.order(raw("Customer", customer_name=SERIAL, prospect_name=prospect), 3, 250)
		_columns, rows, *_rest = source_effectiveness.report({"territory": self.territory, "records": 1})
		revenue = {row["reference_name"]: row["revenue"] for row in rows}
		self.assertEqual((revenue[self.active.name], revenue[self.cold.name]), (250, None))
		self.assertEqual(self.rows()["Fair"]["revenue"], 2450)

	def test_an_order_of_a_quotation_to_the_lead_counts_once(self):
		order = self.order(raw("Customer", customer_name=SERIAL, lead_name=self.cold.name), 3, 250)
		self.offer(4, order, quotation_to="Lead", party_name=self.cold.name)
		self.assertEqual(self.rows()["Fair"]["revenue"], 2450)

	def test_what_its_prospect_won_is_credited_to_the_oldest_lead(self):
		prospect = raw("Prospect", company_name=SERIAL)
		for n, lead in enumerate((self.cold, self.active)):
			raw("Prospect Lead", parent=prospect, parenttype="Prospect", idx=n, lead=lead.name)
		won = {"status": "Converted", "transaction_date": ago(3), "base_opportunity_amount": 90}
		raw("Opportunity", opportunity_from="Prospect", party_name=prospect, company=self.company, **won)
		customer = raw("Customer", customer_name=SERIAL, prospect_name=prospect)
		raw("Opportunity", opportunity_from="Customer", party_name=customer, company=self.company, **won)
		_columns, rows, *_rest = source_effectiveness.report({"territory": self.territory, "records": 1})
		revenue = {row["reference_name"]: row["revenue"] for row in rows}
		self.assertEqual((revenue[self.active.name], revenue[self.cold.name]), (180, None))

	def test_an_order_in_another_currency_is_not_added_up(self):
		abroad = raw("Company", company_name=SERIAL, default_currency="ISK")
		order = self.order(raw("Customer", customer_name=SERIAL, lead_name=self.cold.name), 3, 250)
		frappe.db.set_value("Sales Order", order, "company", abroad)
		row = self.rows()["Fair"]
		self.assertEqual((row["won"], row["revenue"], row["without_amount"]), (3, 2200, 1))

	def test_a_figure_in_one_currency_leads_to_the_records_in_it(self):
		abroad = raw("Company", company_name=SERIAL, default_currency="ISK")
		frappe.db.set_value("Lead", self.cold.name, "company", abroad)
		_columns, rows, *_rest = source_effectiveness.report({"territory": self.territory})
		fair = {
			row["currency"]: row for row in rows if row["group_value"] == "Fair" and not row.get("is_total")
		}
		self.assertEqual(len(fair), 2)
		for currency, row in fair.items():
			self.assertEqual(len(self.records(group="Fair", currency=currency)), row["number"])
		self.assertEqual(self.records(currency="ISK"), {self.cold.name})

	def test_papers_the_reader_may_not_see_are_worth_nothing_to_him(self):
		add_user_permission("Sales Order", self.order(None, 3, 1), self.rep)
		add_user_permission("Lead", self.bought.name, self.rep)
		frappe.set_user(self.rep)
		# It is told that it was ordered, not for how much; what the deal says itself he may see.
		row = self.rows()["Fair"]
		self.assertEqual((row["won"], row["revenue"]), (1, 4000))

	def test_that_campaigns_hold_no_budget_is_said(self):
		columns, _rows, message, _chart = source_effectiveness.report(
			{"territory": self.territory, "group_by": "Campaign"}
		)
		self.assertIn("campaigns hold no budget", message)
		self.assertNotIn("cost_per_won", [each["fieldname"] for each in columns])

	def test_the_chart_shows_how_they_stand(self):
		_columns, _rows, message, chart = source_effectiveness.report({"territory": self.territory})
		self.assertEqual(chart["data"]["labels"], ["Fair", "Web", "Not known"])
		values = {each["name"]: each["values"] for each in chart["data"]["datasets"]}
		self.assertEqual((values["Won"], values["Alive"]), ([2, 0, 0], [1, 1, 0]))
		self.assertIn("7 started", message)

	def test_a_manager_sees_all_and_the_desk_runs_it(self):
		frappe.set_user(self.manager)
		result = query_report.run("Source Effectiveness", {"territory": self.territory})["result"]
		self.assertEqual(result[-1]["number"], 7)

	def test_a_rep_sees_what_he_may(self):
		add_user_permission("Lead", self.cold.name, self.rep)
		frappe.set_user(self.rep)
		self.assertEqual(self.rows()["All"]["number"], 1)
		self.assertEqual(self.records(), {self.cold.name})

	def test_whoever_may_see_one_user_only_finds_all_records_of_a_figure(self):
		frappe.db.set_value("Lead", self.cold.name, "lead_owner", self.other)
		add_user_permission("User", self.rep, self.rep, applicable_for="User")
		frappe.set_user(self.rep)
		asked = {"territory": self.territory}
		(whole,) = (
			row for row in query_report.run("Source Effectiveness", asked)["result"] if row.get("is_total")
		)
		found = query_report.run("Source Effectiveness", {**asked, "records": 1})["result"]
		self.assertEqual(len(found), whole["number"])

	def test_a_stranger_sees_nothing(self):
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			self.rows()
		with self.assertRaises(frappe.PermissionError):
			query_report.run("Source Effectiveness", {})


class TestSourcesOfDeals(SourceCase):
	def test_deals_have_sources_too(self):
		source = source_field("Opportunity")
		mine = {"territory": self.territory, source: "Fair", "hygiene_state": "Closed"}
		lead = make_lead(200)
		bought = self.deal(lead, 120, "Converted", 60, **mine, opportunity_amount=5000, conversion_rate=1)
		order = self.order(None, 60, 800)
		self.offer(100, order, quotation_to="Lead", party_name=lead.name, opportunity=bought)
		self.deal(make_lead(), 50, "Converted", 10, **mine, opportunity_amount=300, conversion_rate=1)
		self.deal(make_lead(), 150, "Lost", 100, **mine)
		alive = self.deal(make_lead(), 30, **{**mine, "hygiene_state": "Active"})
		row = self.rows(start="Opportunity")["Fair"]
		self.assertEqual((row["number"], row["won"], row["gone"], row["alive"]), (4, 2, 1, 1))
		# The order with two items of the quotation is worth 800 once; the other deal says 300 itself.
		self.assertEqual((row["revenue"], row["each"]), (1100, 275))
		# Two are 90 days old, one of them ordered, after 60.
		self.assertEqual((row["old"], row["share_won"], row["came"]), (2, 50.0, 1))
		self.assertEqual(self.records(start="Opportunity", life="alive"), {alive})
		self.assertEqual(self.rows(start="Opportunity Without Lead"), {})


class TestBudgets(CommittedTestCase):
	"""A field is added, which commits."""

	def test_the_cost_per_won_deal_is_known_where_campaigns_hold_a_budget(self):
		field = campaign_field("Lead")
		doctype = frappe.get_meta("Lead").get_field(field).options
		create_custom_field(
			doctype, {"fieldname": "custom_budget", "fieldtype": "Currency", "label": "Budget"}
		)
		try:
			campaign = raw(doctype, custom_budget=900)
			for state in ("Converted", "Converted", "New"):
				lead = make_lead()
				frappe.db.set_value("Lead", lead.name, field, campaign)
				if state == "Converted":
					deal = make_opportunity(lead=lead)
					frappe.db.set_value("Opportunity", deal.name, "status", "Converted")
			_columns, rows, *_rest = source_effectiveness.report({"group_by": "Campaign"})
			(row,) = [row for row in rows if row["group_value"] == campaign]
			self.assertEqual((row["number"], row["won"]), (3, 2))
			self.assertEqual((row["budget"], row["cost_per_won"]), (900, 450))
		finally:
			frappe.delete_doc("Custom Field", f"{doctype}-custom_budget", force=True)
			frappe.db.delete(doctype, {"custom_budget": 900})
			frappe.db.commit()
			frappe.clear_cache(doctype=doctype)
