"""The report Lost and Recycled, on losses whose figures were worked out by hand."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.desk import query_report
from frappe.permissions import add_user_permission
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene.site import lost
from lead_hygiene.site.closed_records import campaign_field, source_field
from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity, moment, readers

SERIAL = "Lost Test"
YEAR = 365


def ago(days: int) -> Any:
	return getdate(add_days(nowdate(), -days))


def tell(doc: Any, *places: tuple[int, str | None, str | None], **fields: Any) -> None:
	"""Give a record this history, the earliest first: (days ago, stage, outcome)."""
	frappe.db.delete("Stage Change", {"reference_name": doc.name})
	for n, (days, stage, outcome) in enumerate(places):
		after = places[n + 1] if n + 1 < len(places) else None
		_, from_stage, from_outcome = places[n - 1] if n else (None, None, None)
		frappe.get_doc(
			{
				"doctype": "Stage Change",
				"reference_doctype": doc.doctype,
				"reference_name": doc.name,
				"serial": n + 1,
				"from_stage": from_stage,
				"from_outcome": from_outcome,
				"to_stage": stage,
				"outcome": outcome,
				"entered_on": ago(days),
				"entered_at": moment(days),
				"left_on": after and ago(after[0]),
				"left_to": after and after[1],
				"left_outcome": after and after[2],
				"days": days - after[0] if after else 0,
				"known_by": "Event",
				**fields,
			}
		).insert()


class LostCase(HygieneTestCase):
	"""Records of a territory of our own, in which there are no others."""

	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.territory = frappe.get_doc(
			{"doctype": "Territory", "territory_name": SERIAL, "parent_territory": "All Territories"}
		).insert()
		self.first, self.second = (
			frappe.get_doc({"doctype": "Sales Stage", "stage_name": f"{SERIAL} {n}", "hygiene_order": n})
			.insert()
			.name
			for n in (1, 2)
		)
		self.price, self.timing = (
			frappe.get_doc({"doctype": "Opportunity Lost Reason", "lost_reason": f"{SERIAL} {what}"})
			.insert()
			.name
			for what in ("Price", "Timing")
		)

	def deal(self, born: int, *places: Any, reasons: Any = (), **fields: Any) -> str:
		deal = make_opportunity(born, territory=self.territory.name, **fields.pop("record", {}))
		for n, reason in enumerate(reasons):
			row = {"parenttype": "Opportunity", "parent": deal.name, "parentfield": "lost_reasons"}
			child = {"doctype": "Opportunity Lost Reason Detail", **row, "idx": n + 1, "lost_reason": reason}
			frappe.get_doc(child).db_insert()
		frappe.db.set_value("Opportunity", deal.name, "status", places[-1][2] or "Open")
		tell(deal, *places, **{"responsible": self.rep, **fields})
		return deal.name

	def rows(self, **filters: Any) -> dict[str, dict[str, Any]]:
		asked = {"territory": self.territory.name, "from_date": ago(YEAR), **filters}
		_columns, rows, *_rest = lost.report(asked)
		return {row["group_label"]: row for row in rows}

	def records(self, **filters: Any) -> set[str]:
		asked = {"territory": self.territory.name, "from_date": ago(YEAR), "records": 1, **filters}
		_columns, rows, *_rest = lost.report(asked)
		return {row["reference_name"] for row in rows}


FIGURES = (
	"number", "before", "difference", "amount", "without_amount", "median_days", "back", "won", "median_back",
	"ripe", "share_back", "low", "high",
)  # fmt: skip


class TestLostDeals(LostCase):
	def setUp(self) -> None:
		super().setUp()
		first, second = self.first, self.second
		# Lost after 40 days, 60 days ago: too young to say whether it comes back in time.
		self.gone = self.deal(100, (100, first, None), (60, first, "Lost"), reasons=[self.price], amount=1000)
		# Lost after 30 days, back 20 days later, won.
		self.back = self.deal(
			150,
			(150, second, None),
			(120, second, "Lost"),
			(100, second, None),
			(80, second, "Converted"),
			reasons=[self.price, self.timing],
			amount=500,
		)
		# Closed after 90 days, lost in the books later, which is no second loss; back 100 days after it was closed.
		self.late = self.deal(
			200, (200, first, None), (110, first, "Closed"), (50, first, "Lost"), (10, first, None)
		)
		# Put aside by us after 25 days.
		self.aside = self.deal(30, (30, second, None), (5, second, "Closed"), amount=2000)
		frappe.get_doc(
			{
				"doctype": "Hygiene Action",
				"reference_doctype": "Opportunity",
				"reference_name": self.aside,
				"action": "Recycle",
				"status": "Done",
				"episode": SERIAL,
				"lost_reason": self.timing,
				"decided_on": moment(5),
			}
		).insert(ignore_mandatory=True)
		self.deal(20, (20, first, None), (10, first, "Converted"), amount=9000)
		# In the year before.
		self.old = self.deal(
			500,
			(500, first, None),
			(400, first, "Lost"),
			reasons=[self.price],
			amount=700,
			known_by="Estimated",
		)

	def figures(self, row: dict[str, Any]) -> tuple[Any, ...]:
		return tuple(row[name] for name in FIGURES)

	def test_by_reason(self):
		rows = self.rows()
		self.assertEqual(list(rows), [self.price, self.timing, "Not known", "All"])
		self.assertEqual(
			self.figures(rows[self.price]), (2, 1, 1, 1500, 0, 30, 1, 1, 20, 1, 100.0, 20.7, 100.0)
		)
		self.assertEqual(
			self.figures(rows[self.timing]), (2, 0, 2, 2500, 0, 25, 1, 1, 20, 1, 100.0, 20.7, 100.0)
		)
		self.assertEqual(
			self.figures(rows["Not known"]), (1, 0, 1, None, 1, 90, 1, 0, 100, 1, 0.0, 0.0, 79.3)
		)
		# The deal with two reasons once; days 25 30 40 90; of the two old enough one was back in time.
		self.assertEqual(self.figures(rows["All"]), (4, 1, 3, 3500, 1, 30, 2, 1, 20, 2, 50.0, 9.5, 90.5))

	def test_without_a_period_nothing_is_compared(self):
		rows = self.rows(from_date=None)
		self.assertEqual((rows["All"]["number"], rows["All"]["before"]), (5, None))
		self.assertEqual(rows["All"]["amount"], 4200)

	def test_every_group_adds_up(self):
		expected = {
			"Stage Lost In": {self.first: 2, self.second: 2},
			"Kind": {"Lost": 2, "Closed": 1, "Recycled": 1},
			"Owner": {self.rep: 4},
			"Month": {f"{ago(days):%Y-%m}": None for days in (110, 120, 60, 5)},
			"Territory": {SERIAL: 4},
			"Source": {"Not known": 4},
			"Campaign": {"Not known": 4},
			"Opportunity Type": None,
			"Industry": {"Not known": 4},
			"Sub Industry": {"Not known": 4},
		}
		for group_by, groups in expected.items():
			with self.subTest(group_by):
				rows = self.rows(group_by=group_by)
				whole = rows.pop("All")
				self.assertEqual(self.figures(whole)[:5], (4, 1, 3, 3500, 1))
				self.assertEqual(sum(row["number"] for row in rows.values()), 4)
				if group_by == "Month":
					self.assertEqual(list(rows), sorted(groups))
				elif groups:
					self.assertEqual({label: row["number"] for label, row in rows.items()}, groups)

	def test_every_figure_leads_to_the_records_behind_it(self):
		for group_by in lost.GROUPS:
			for row in self.rows(group_by=group_by).values():
				group = {} if row.get("is_total") else {"group": row["group_value"]}
				asked = {"group_by": group_by, **group}
				with self.subTest(str(asked)):
					self.assertEqual(len(self.records(**asked)), row["number"])
					self.assertEqual(len(self.records(**asked, came_back="Came Back")), row["back"])
					self.assertEqual(len(self.records(**asked, came_back="Won Since")), row["won"])
		self.assertEqual(self.records(group=self.price), {self.gone, self.back})
		self.assertEqual(self.records(group="-"), {self.late})

	def test_a_reason_given_twice_counts_once(self):
		self.deal(90, (80, self.first, None), (10, None, "Lost"), reasons=(self.price, self.price))
		before = self.rows(from_date=ago(11), to_date=ago(9))
		self.assertEqual((before[self.price]["number"], before["All"]["number"]), (1, 1))

	def test_a_figure_in_one_currency_leads_to_the_records_in_it(self):
		abroad = frappe.new_doc("Company")
		abroad.update({"name": SERIAL, "company_name": SERIAL, "default_currency": "ISK"})
		abroad.db_insert()
		deal = self.deal(90, (80, self.first, None), (10, None, "Lost"), reasons=(self.price,))
		frappe.db.set_value("Opportunity", deal, "company", SERIAL)
		asked = {"territory": self.territory.name, "from_date": ago(YEAR)}
		_columns, rows, *_rest = lost.report(asked)
		of_all = {row["currency"]: row["number"] for row in rows if row.get("is_total")}
		self.assertEqual(len(of_all), 2)
		for currency, number in of_all.items():
			self.assertEqual(len(self.records(currency=currency)), number)
		self.assertEqual(self.records(currency="ISK"), {deal})

	def test_a_record_is_told_with_all_that_is_known_of_its_loss(self):
		_columns, rows, *_rest = lost.report({"territory": self.territory.name, "records": 1})
		told = {row["reference_name"]: row for row in rows}
		back = told[self.back]
		self.assertEqual((back["lost_on"], back["came_back_on"], back["back"]), (ago(120), ago(100), 20))
		self.assertEqual((back["stage"], back["days"], back["won"]), (self.second, 30, "Yes"))
		self.assertEqual(back["reasons"], f"{self.price}, {self.timing}")
		self.assertEqual((told[self.aside]["kind"], told[self.aside]["reasons"]), ("Recycled", self.timing))
		self.assertEqual((told[self.late]["lost_on"], told[self.late]["back"]), (ago(110), 100))
		self.assertEqual(told[self.gone]["came_back_on"], None)

	def test_a_later_edit_does_not_move_the_loss(self):
		before = self.rows()
		deal = frappe.get_doc("Opportunity", self.gone)
		deal.add_comment("Comment", "Once more")
		frappe.db.set_value("Opportunity", self.gone, "title", "Something else")
		self.assertEqual(self.rows(), before)
		self.assertIn(self.gone, self.records(to_date=ago(60)))
		self.assertNotIn(self.gone, self.records(to_date=ago(61)))

	def test_every_filter(self):
		industry = frappe.get_all("Industry Type", pluck="name", limit=1, order_by="name asc")[0]
		sub = frappe.get_doc(
			{"doctype": "Sub Industry", "sub_industry": SERIAL, "industry": industry}
		).insert()
		kind = frappe.get_doc({"doctype": "Opportunity Type", "name": SERIAL}).insert().name
		values = {"opportunity_type": kind, "industry": industry, "hygiene_sub_industry": sub.name}
		values |= {source_field("Opportunity"): SERIAL, campaign_field("Opportunity"): SERIAL}
		frappe.db.set_value("Opportunity", self.gone, values)
		frappe.db.set_value("Stage Change", {"reference_name": self.gone}, "responsible", self.other)
		company = frappe.db.get_value("Opportunity", self.gone, "company")
		every = {self.gone, self.back, self.late, self.aside}
		for asked, expected in (
			({"company": company}, every),
			({"company": "Another"}, set()),
			({"owner": self.other}, {self.gone}),
			({"source": SERIAL}, {self.gone}),
			({"campaign": SERIAL}, {self.gone}),
			({"opportunity_type": kind}, {self.gone}),
			({"industry": industry}, {self.gone}),
			({"sub_industry": sub.name}, {self.gone}),
			({"stage": self.second.lower()}, {self.back, self.aside}),
			({"reason": self.price}, {self.gone, self.back}),
			({"reason": self.timing}, {self.back, self.aside}),
			({"reason": "-"}, {self.late}),
			({"kind": "Recycled"}, {self.aside}),
			({"kind": "Closed"}, {self.late}),
			({"from_date": ago(110), "to_date": ago(60)}, {self.late, self.gone}),
			({"from_date": None, "only_seen": 1}, every),
			({"from_date": None}, every | {self.old}),
		):
			with self.subTest(str(asked)):
				self.assertEqual(self.records(**asked), expected)
				number = self.rows(**asked).get("All", {"number": 0})["number"]
				self.assertEqual(number, len(expected))

	def test_what_makes_no_sense_is_refused(self):
		for asked in (
			{"group_by": "Weather"},
			{"kind": "Weather"},
			{"document_type": "Lead", "group_by": "Opportunity Type"},
			{"to_date": ago(YEAR + 1)},
			{"owner": ["a", "b"]},
		):
			with self.subTest(str(asked)), self.assertRaises(frappe.ValidationError):
				self.rows(**asked)

	def test_a_period_that_begins_after_today_is_refused(self):
		with self.assertRaises(frappe.ValidationError):
			self.rows(from_date=ago(-1))

	def test_the_chart_shows_losses_and_what_came_back(self):
		asked = {"territory": self.territory.name, "from_date": ago(YEAR), "group_by": "Stage Lost In"}
		_columns, _rows, message, chart = lost.report(asked)
		self.assertEqual(chart["data"]["labels"], [self.first, self.second])
		self.assertEqual([each["values"] for each in chart["data"]["datasets"]], [[2, 2], [1, 1]])
		self.assertIn("Of 4 losses 2 came back", message)

	def test_a_manager_sees_all_and_the_desk_runs_it(self):
		frappe.set_user(self.manager)
		asked = {"territory": self.territory.name, "from_date": str(ago(YEAR))}
		result = query_report.run("Lost and Recycled", asked)["result"]
		self.assertEqual(result[-1]["number"], 4)

	def test_a_rep_sees_what_he_may(self):
		add_user_permission("Opportunity", self.back, self.rep)
		frappe.set_user(self.rep)
		self.assertEqual(self.rows()["All"]["number"], 1)
		self.assertEqual(self.records(), {self.back})

	def test_a_stranger_sees_nothing(self):
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			self.rows()
		with self.assertRaises(frappe.PermissionError):
			query_report.run("Lost and Recycled", {})


class TestLostLeads(LostCase):
	def lead(self, born: int, *places: Any, **fields: Any) -> str:
		lead = make_lead(born, territory=self.territory.name)
		frappe.db.set_value("Lead", lead.name, {"hygiene_lead_state": places[-1][1], **fields})
		tell(lead, *places, responsible=self.rep)
		return lead.name

	def test_recycled_and_dead(self):
		back = self.lead(50, (50, "New", None), (30, "Recycled", None), (10, "In Process", None))
		dead = self.lead(60, (60, "In Process", None), (20, "Dead", "Dead"), hygiene_lost_reason=self.price)
		# From put aside to dead it is one loss, and the way it began.
		self.lead(70, (70, "Assigned", None), (40, "Recycled", None), (15, "Dead", "Dead"))
		self.lead(70, (70, "In Process", None), (40, "Converted", "Converted"))
		rows = self.rows(document_type="Lead", group_by="Kind")
		found = {label: (row["number"], row["back"], row["median_days"]) for label, row in rows.items()}
		self.assertEqual(found, {"Recycled": (2, 1, 20), "Lost": (1, 0, 40), "All": (3, 1, 30)})
		reasons = self.rows(document_type="Lead")
		self.assertEqual(
			{label: row["number"] for label, row in reasons.items()},
			{self.price: 1, "Not known": 2, "All": 3},
		)
		self.assertEqual(self.records(document_type="Lead", reason=self.price), {dead})
		self.assertEqual(self.records(document_type="Lead", came_back="Came Back"), {back})
