"""The report Sales Rep Performance, on records whose figures were worked out by hand."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.desk import query_report
from frappe.permissions import add_user_permission
from frappe.utils import add_days, now_datetime

from lead_hygiene.site import performance
from lead_hygiene.site.closed_records import campaign_field, source_field
from lead_hygiene.site.performance_records import FIGURES
from lead_hygiene.site.teams import teams
from lead_hygiene.tests import (
	HygieneTestCase,
	mail,
	make_lead,
	make_opportunity,
	make_unseen,
	moment,
	readers,
)
from lead_hygiene.tests.test_lost import ago, tell

SERIAL = "Performance Test"
YEAR = 365
# (days ago, stage, outcome, who was responsible)
Place = tuple[int, str | None, str | None, str | None]


class PerformanceCase(HygieneTestCase):
	"""Records of a territory of our own, in which there are no others."""

	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		territory = {"doctype": "Territory", "territory_name": SERIAL, "parent_territory": "All Territories"}
		self.territory = frappe.get_doc(territory).insert().name

	def history(self, doc: Any, places: tuple[Place, ...], **fields: Any) -> None:
		tell(doc, *(place[:3] for place in places), **fields)
		for n, place in enumerate(places):
			row = {"reference_name": doc.name, "serial": n + 1}
			frappe.db.set_value("Stage Change", row, "responsible", place[3])

	def is_now(self, doc: Any, **fields: Any) -> str:
		frappe.db.set_value(doc.doctype, doc.name, fields, update_modified=False)
		return doc.name

	def rows(self, **filters: Any) -> dict[str, dict[str, Any]]:
		asked = {"territory": self.territory, "from_date": ago(YEAR), **filters}
		_columns, rows, *_rest = performance.report(asked)
		return {row["group_label"]: row for row in rows}

	def records(self, figure: str, **filters: Any) -> list[str]:
		asked = {
			"territory": self.territory,
			"from_date": ago(YEAR),
			"figure": figure,
			"records": 1,
			**filters,
		}
		_columns, rows, *_rest = performance.report(asked)
		return sorted(row["reference_name"] for row in rows)

	def team_of_rep(self) -> str:
		"""Put the rep into a sales team and the other one into a department."""
		company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		department = {
			"doctype": "Department",
			"name": f"{SERIAL} South",
			"department_name": f"{SERIAL} South",
		}
		frappe.get_doc({**department, "company": company}).db_insert()
		for user, more in ((self.rep, {}), (self.other, {"department": department["name"]})):
			own = {"name": f"{SERIAL} {user}", "employee_name": user, "user_id": user, "company": company}
			frappe.get_doc({"doctype": "Employee", "status": "Active", **own, **more}).db_insert()
		root = frappe.get_all("Sales Person", {"parent_sales_person": ("is", "not set")}, pluck="name")[0]
		north = self.sales_person(f"{SERIAL} North", root, is_group=1)
		self.sales_person(f"{SERIAL} Rep", north, employee=f"{SERIAL} {self.rep}")
		# Who hangs on the top of the tree is in no team of it.
		self.sales_person(f"{SERIAL} Other", root, employee=f"{SERIAL} {self.other}")
		return north

	def sales_person(self, name: str, parent: str, **fields: Any) -> str:
		person = {"doctype": "Sales Person", "sales_person_name": name, "parent_sales_person": parent}
		return frappe.get_doc({**person, "enabled": 1, **fields}).insert().name


class TestPerformance(PerformanceCase):
	def setUp(self) -> None:
		super().setUp()
		rep, other = self.rep, self.other
		# Made by the rep; a mail a day after, answered two days after.
		heard = make_lead(10, territory=self.territory, lead_owner=rep)
		mail(heard, 9 - 0.01, sender=rep)
		mail(heard, 8, received=True)
		self.history(heard, ((10, "Assigned", None, rep), (8, "In Process", None, rep)))
		self.heard = self.is_now(heard, owner=rep, hygiene_state="Active")
		# Called two days after, in vain; it has another owner today.
		quiet = make_lead(20, territory=self.territory, lead_owner=other)
		self.call(quiet, 18 - 0.01, rep)
		self.history(quiet, ((20, "Assigned", None, rep),))
		self.quiet = self.is_now(quiet, hygiene_state="Cold")
		# Not contacted yet.
		fresh = make_lead(5, territory=self.territory, lead_owner=rep)
		self.history(fresh, ((5, "Assigned", None, rep),))
		self.fresh = self.is_now(fresh, hygiene_state="Active")
		# Nobody's for five days; dead without a contact.
		gone = make_lead(30, territory=self.territory)
		places = (30, "New", None, None), (25, "Assigned", None, other), (5, "Dead", "Dead", other)
		self.history(gone, places)
		self.gone = self.is_now(
			gone, hygiene_state="Dead", hygiene_lead_state="Dead", status="Do Not Contact"
		)
		# Contacted after three hours, and three days ago; it is too early to tell.
		early = make_lead(40, territory=self.territory, lead_owner=other)
		mail(early, 40 - 3.1 / 24, sender=f"Other <{other}>")
		mail(early, 3, sender=other)
		mail(early, 2, sender=other, recipients=rep)  # stays in the house
		self.history(early, ((40, "Assigned", None, other),))
		self.early = self.is_now(early, hygiene_state="Active")
		stage = "Prospecting"
		# Won after 40 days; it has another owner today.
		self.won = self.deal(60, "Closed", (60, stage, None, rep), (20, stage, "Converted", rep), amount=1000)
		# Won after 10 days, nobody knows for how much.
		self.free = self.deal(90, "Closed", (90, stage, None, rep), (80, stage, "Converted", rep))
		# Handed over and lost after 40 days, in play again.
		self.back = self.deal(
			50, "Active", (50, stage, None, rep), (10, stage, "Lost", other), (5, stage, None, other)
		)
		# Lost after 14 days.
		self.lost = self.deal(30, "Closed", (30, stage, None, other), (16, stage, "Lost", other))
		# In play.
		self.late = self.deal(15, "Overdue", (15, stage, None, rep), owner=rep)
		self.open = self.deal(12, None, (12, stage, None, other))
		# Of the year before.
		self.old = self.deal(500, "Closed", (500, stage, None, rep), (400, stage, "Converted", rep))
		rule = frappe.get_all("Hygiene Rule", pluck="name", limit=1, order_by="name asc")[0]
		for n, (record, status, by, whose, more) in enumerate(
			(
				(self.late, "Rejected", rep, rep, {}),
				(self.won, "Done", rep, rep, {}),
				(self.open, "Rejected", self.manager, other, {}),
				(self.back, "Done", rep, rep, {"by_machine": 1}),
				(self.lost, "Done", rep, rep, {"rule": None}),  # by hand: it was no proposal
				(self.free, "Rejected", rep, rep, {"decided_on": moment(400)}),
			)
		):
			action = {"reference_doctype": "Opportunity", "reference_name": record, "action": "Flag"}
			action |= {"status": status, "decided_by": by, "responsible": whose, "rule": rule}
			action |= {"episode": f"P{n}", "decided_on": moment(2), **more}
			frappe.get_doc({"doctype": "Hygiene Action", **action}).insert(ignore_mandatory=True)

	def call(self, lead: Any, days: float, by: str, *more: tuple[str, str]) -> None:
		call = {"id": frappe.generate_hash(length=10), "type": "Outgoing", "status": "No Answer", "to": "1"}
		on = ("Lead", lead.name), *more
		links = [{"link_doctype": doctype, "link_name": name} for doctype, name in on]
		call |= {"employee_user_id": by, "start_time": moment(days), "links": links}
		frappe.get_doc({"doctype": "Call Log", **call}).insert()

	def deal(
		self, born: int, state: str | None, *places: Place, owner: str | None = None, amount: float = 0
	) -> str:
		deal = make_opportunity(born, territory=self.territory, opportunity_owner=owner or self.other)
		self.history(deal, places, amount=amount)
		return self.is_now(deal, hygiene_state=state, status=places[-1][2] or "Open")

	def test_the_figures_of_each_rep(self):
		rows = self.rows()
		# Won two of two, nothing closed, lost two of two; who closed nothing between them.
		self.assertEqual(list(rows), [self.rep, "Administrator", self.manager, self.other, "All"])
		expected = {
			self.rep: {
				"created": 1, "received": 3, "median_hours": 48, "uncontacted": 1, "gone": 0, "contacts": 2, "reached": 2,
				"answered": 1, "answered_of": 2, "answered_share": 50.0, "answered_low": 9.5, "answered_high": 90.5,
				"pending": 0, "opportunities": 4, "won": 2, "won_of": 2, "won_share": 100.0, "won_low": 34.2,
				"won_high": 100.0, "revenue": 1000, "without_amount": 1, "average_deal": 1000, "median_days": 10,
				"median_days_won": 10, "median_days_lost": None, "overdue": 1, "overdue_of": 3, "overdue_share": 33.3,
				"cold": 0, "cold_of": 3, "cold_share": 0.0, "unjudged": 0, "rejected": 1, "rejected_of": 2, "refused": 1,
				"back": 0, "back_of": 0, "stands_out": 0, "remark": "Too few to say much",
			},
			self.other: {
				"created": 0, "received": 2, "median_hours": 3, "uncontacted": 0, "gone": 1, "contacts": 2, "reached": 1,
				"answered": 0, "answered_of": 0, "answered_share": None, "pending": 1, "opportunities": 2, "won": 0,
				"won_of": 2, "won_share": 0.0, "won_low": 0.0, "won_high": 65.8, "revenue": None, "average_deal": None,
				"median_days": 14, "median_days_won": None, "median_days_lost": 14, "overdue": 0, "overdue_of": 3,
				"cold": 1, "cold_share": 33.3, "unjudged": 1, "rejected": 0, "rejected_of": 0, "refused": 1, "back": 1,
				"back_of": 3,
			},
			self.manager: {"rejected": 1, "rejected_of": 1, "refused": 0, "received": 0, "won_share": None, "remark": None},
			"Administrator": {"created": 4, "received": 0, "median_hours": None, "contacts": 0},
			# 3 and 24 and 48 hours, one waits, one has ended: the third of five is 48.
			"All": {
				"created": 5, "received": 5, "median_hours": 48, "contacts": 4, "opportunities": 6, "won": 2, "won_of": 4,
				"won_share": 50.0, "revenue": 1000, "median_days": 14, "overdue_of": 6, "rejected": 2, "refused": 2,
				"back_of": 3,
			},
		}  # fmt: skip
		for group, figures in expected.items():
			with self.subTest(group):
				self.assertEqual({name: rows[group][name] for name in figures}, figures)

	def test_every_figure_leads_to_its_records(self):
		self.team_of_rep()
		for by in ("Rep", "Team"):
			for row in self.rows(by=by).values():
				group = {} if row.get("is_total") else {"group": row["group_value"]}
				for figure in FIGURES:
					with self.subTest(f"{by} {group} {figure}"):
						found = self.records(figure, by=by, currency=row["currency"], **group)
						self.assertEqual(len(found), row[figure])
		self.assertEqual(self.records("uncontacted"), [self.fresh])
		self.assertEqual(self.records("gone"), [self.gone])
		self.assertEqual(self.records("answered"), [self.heard])
		self.assertEqual(self.records("pending"), [self.early])
		self.assertEqual(self.records("won_of", group=self.other), sorted([self.back, self.lost]))
		self.assertEqual(self.records("back"), [self.back])
		self.assertEqual(self.records("refused", group=self.other), [self.open])
		self.assertEqual(self.records("won", currency="-"), [])

	def test_a_record_is_told_with_what_is_known_of_it(self):
		asked = {"territory": self.territory, "records": 1}
		told = {
			figure: {row["reference_name"]: row for row in performance.report({**asked, "figure": figure})[1]}
			for figure in ("received", "reached", "won", "back", "cold")
		}
		self.assertEqual([told["received"][name]["hours"] for name in (self.heard, self.fresh)], [24, None])
		self.assertEqual(told["received"][self.gone]["happened_on"], ago(25))
		self.assertEqual(told["reached"][self.early]["number"], 2)
		self.assertEqual((told["won"][self.won]["days"], told["won"][self.won]["worth"]), (40, 1000))
		self.assertEqual(told["won"][self.free]["worth"], None)
		self.assertEqual((told["back"][self.back]["days"], told["back"][self.back]["came_back"]), (40, "Yes"))
		self.assertEqual(
			(told["cold"][self.quiet]["state"], told["cold"][self.quiet]["rep"]), ("Cold", self.other)
		)

	def test_teams_are_their_reps_together(self):
		north = self.team_of_rep()
		self.assertEqual(teams()[self.rep], north)
		rows = self.rows(by="Team")
		self.assertEqual(set(rows), {north, f"{SERIAL} South", "No Team", "All"})
		self.assertEqual((rows[north]["reps"], rows[north]["won"], rows[north]["received"]), (1, 2, 3))
		self.assertEqual((rows["No Team"]["reps"], rows["No Team"]["created"]), (2, 4))
		self.assertEqual(self.rows()[self.rep]["team"], north)
		self.assertEqual(list(self.rows(team=north)), [self.rep, "All"])
		self.assertEqual(list(self.rows(by="Team", owner=self.other)), [f"{SERIAL} South", "All"])

	def test_a_contact_before_the_lead_was_anybodys_took_no_time(self):
		lead = make_lead(12, territory=self.territory, lead_owner=self.rep)
		mail(lead, 11, sender=self.other)
		self.history(lead, ((12, "New", None, None), (7, "Assigned", None, self.rep)))
		_columns, rows, *_rest = performance.report({"territory": self.territory, "records": 1})
		told = {row["reference_name"]: row["hours"] for row in rows}
		self.assertEqual(told[lead.name], 0)

	def test_contacts_with_its_opportunity_are_with_the_lead(self):
		deal = make_opportunity(0, frappe.get_doc("Lead", self.fresh), territory=self.territory)
		mail(deal, 3, sender=self.other)
		self.assertEqual(self.rows()[self.rep]["uncontacted"], 0)

	def test_a_win_that_was_taken_back_is_none(self):
		frappe.db.set_value(
			"Stage Change", {"reference_name": self.won, "outcome": "Converted"}, {"left_on": ago(1)}
		)
		self.assertEqual(self.records("won"), [self.free])

	def test_an_order_says_more_than_the_amount(self):
		self.order(700, (self.won, 0))
		row = self.rows()[self.rep]
		self.assertEqual((row["revenue"], row["without_amount"]), (700, 1))

	def test_an_order_of_two_deals_is_divided_by_their_items(self):
		self.order(1000, (self.won, 450), (self.won, 150), (self.free, 200))
		row = self.rows()[self.rep]
		# 600 and 200 of the 800 that are of quotations; the 200 added by hand go with them.
		self.assertEqual((row["revenue"], row["without_amount"], row["average_deal"]), (1000, 0, 500))
		asked = {"territory": self.territory, "records": 1, "figure": "won"}
		worth = {row["reference_name"]: row["worth"] for row in performance.report(asked)[1]}
		self.assertEqual((worth[self.won], worth[self.free]), (750, 250))

	def test_an_order_of_two_deals_without_item_amounts_is_divided_evenly(self):
		self.order(1000, (self.won, 0), (self.free, 0))
		self.assertEqual(self.rows()[self.rep]["revenue"], 1000)

	def order(self, worth: float, *items: tuple[str, float]) -> None:
		"""An order with items, each of a quotation for a deal."""
		company = frappe.db.get_value("Opportunity", self.won, "company")
		common = {"docstatus": 1, "transaction_date": ago(10), "company": company}
		order = {"doctype": "Sales Order", "name": f"{SERIAL} O", "base_net_total": worth}
		frappe.get_doc({**order, **common}).db_insert()
		parent = {"parent": order["name"], "parenttype": "Sales Order", "parentfield": "items"}
		for n, (deal, net) in enumerate(items):
			offer = {"doctype": "Quotation", "name": f"{SERIAL} Q{n}", "opportunity": deal}
			item = {"doctype": "Sales Order Item", "name": f"{SERIAL} I{n}", "prevdoc_docname": offer["name"]}
			item |= {"base_net_amount": net, "docstatus": 1}
			for doc in ({**offer, **common}, {**item, **parent}):
				frappe.get_doc(doc).db_insert()

	def test_a_filter_does_not_hide_the_first_contact_on_an_opportunity_elsewhere(self):
		lead = make_lead(10, territory=self.territory, lead_owner=self.rep)
		self.history(lead, ((10, "Assigned", None, self.rep),))
		deal = make_opportunity(9, lead=lead, territory="All Territories")
		mail(deal, 10 - 2.1 / 24, sender=self.rep)
		self.call(lead, 10 - 74.1 / 24, self.rep)
		asked = {"territory": self.territory, "records": 1}
		told = {row["reference_name"]: row["hours"] for row in performance.report(asked)[1]}
		self.assertEqual(told[lead.name], 2)
		add_user_permission("Territory", self.territory, self.rep)
		frappe.set_user(self.rep)
		told = {row["reference_name"]: row["hours"] for row in performance.report(asked)[1]}
		self.assertEqual(told[lead.name], 74)

	def test_a_record_without_a_day_is_shown_last(self):
		frappe.db.set_value("Opportunity", self.late, "transaction_date", None)
		asked = {"territory": self.territory, "records": 1, "figure": "overdue_of"}
		rows = performance.report(asked)[1]
		self.assertEqual((len(rows), rows[-1]["reference_name"]), (6, self.late))

	def test_a_call_filed_on_several_records_is_one_contact(self):
		before = self.rows()[self.rep]
		lead = frappe.get_doc("Lead", self.fresh)
		deal = make_opportunity(4, lead=lead, territory=self.territory).name
		self.call(lead, 3, self.rep, ("Lead", lead.name), ("Opportunity", deal))
		after = self.rows()[self.rep]
		self.assertEqual(after["contacts"] - before["contacts"], 1)
		# It went to both all the same.
		self.assertEqual(after["reached"] - before["reached"], 2)
		asked = {"territory": self.territory, "records": 1, "figure": "reached"}
		numbers = {row["reference_name"]: row["number"] for row in performance.report(asked)[1]}
		self.assertEqual((numbers[lead.name], numbers[deal]), (1, 1))

	def test_a_lead_of_a_web_form_was_made_by_nobody(self):
		frappe.db.set_value("Lead", self.fresh, "owner", "Guest")
		rows = self.rows()
		self.assertNotIn("Guest", rows)
		self.assertEqual(rows["Nobody"]["created"], 1)
		self.assertEqual(self.records("created", group="-"), [self.fresh])

	def test_every_filter(self):
		industry = frappe.get_all("Industry Type", pluck="name", limit=1, order_by="name asc")[0]
		sub = frappe.get_doc(
			{"doctype": "Sub Industry", "sub_industry": SERIAL, "industry": industry}
		).insert()
		kind = frappe.get_doc({"doctype": "Opportunity Type", "name": SERIAL}).insert().name
		values = {"industry": industry, "hygiene_sub_industry": sub.name}
		for doctype, name in (("Lead", self.heard), ("Opportunity", self.won)):
			own = {source_field(doctype): SERIAL, campaign_field(doctype): SERIAL}
			frappe.db.set_value(doctype, name, {**values, **own})
		frappe.db.set_value("Opportunity", self.won, "opportunity_type", kind)
		frappe.db.set_value(
			"Stage Change", {"reference_name": self.back, "serial": 2}, "known_by", "Estimated"
		)
		company = frappe.db.get_value("Opportunity", self.won, "company")
		frappe.db.set_value("Lead", {"territory": self.territory}, "company", company)
		leads = sorted([self.heard, self.quiet, self.fresh, self.gone, self.early])
		closed = sorted([self.won, self.free, self.back, self.lost])
		seen = sorted([self.won, self.free, self.lost])
		for asked, received, ended in (
			({}, leads, closed),
			({"company": company}, leads, closed),
			({"company": "Another"}, [], []),
			({"territory": "Another"}, [], []),
			({"source": SERIAL}, [self.heard], [self.won]),
			({"campaign": SERIAL}, [self.heard], [self.won]),
			({"industry": industry}, [self.heard], [self.won]),
			({"sub_industry": sub.name}, [self.heard], [self.won]),
			({"opportunity_type": kind}, [], [self.won]),
			({"owner": self.rep}, sorted([self.heard, self.quiet, self.fresh]), sorted([self.won, self.free])),
			({"from_date": ago(20), "to_date": ago(10)}, sorted([self.heard, self.quiet]), sorted([self.won, self.back, self.lost])),
			({"from_date": None}, leads, closed),
			({"only_seen": 1}, leads, seen),
		):  # fmt: skip
			with self.subTest(str(asked)):
				self.assertEqual(self.records("received", **asked), received)
				self.assertEqual(self.records("won_of", **asked), ended)
				whole = self.rows(**asked).get("All", {"received": 0, "won_of": 0})
				self.assertEqual((whole["received"], whole["won_of"]), (len(received), len(ended)))
		columns, *_rest = performance.report({"opportunity_type": kind})
		self.assertNotIn("received", [each["fieldname"] for each in columns])

	def test_estimates_are_told(self):
		frappe.db.set_value("Stage Change", {"reference_name": self.lost}, "known_by", "Estimated")
		_columns, _rows, message, _chart = performance.report({"territory": self.territory})
		# It came and it was lost.
		self.assertIn("Of 2 events nobody saw the day", message)
		self.team_of_rep()
		for asked, told in (
			({"owner": self.other}, True),
			({"owner": self.rep}, False),
			({"owner": self.other, "by": "Team"}, True),
			({"owner": self.rep, "by": "Team"}, False),
		):
			_columns, _rows, message, _chart = performance.report({"territory": self.territory, **asked})
			self.assertEqual("Of 2 events nobody saw the day" in message, told, asked)
			self.assertEqual("nobody saw the day" in message, told, asked)

	def test_what_makes_no_sense_is_refused(self):
		for asked in (
			{"by": "Weather"},
			{"records": 1, "figure": "Weather"},
			{"to_date": ago(YEAR + 1)},
			{"from_date": ago(-1)},
			{"owner": ["a", "b"]},
		):
			with self.subTest(str(asked)), self.assertRaises(frappe.ValidationError):
				self.rows(**asked)

	def test_the_chart_shows_won_and_lost(self):
		*_rest, chart = performance.report({"territory": self.territory})
		self.assertEqual(chart["data"]["labels"], [self.rep, self.other])
		self.assertEqual([each["values"] for each in chart["data"]["datasets"]], [[2, 0], [0, 2]])

	def test_a_manager_sees_all_and_the_desk_runs_it(self):
		frappe.set_user(self.manager)
		result = query_report.run("Sales Rep Performance", {"territory": self.territory})["result"]
		self.assertEqual((result[-1]["received"], result[-1]["won_of"], result[-1]["rejected_of"]), (5, 4, 3))
		asked = {"territory": self.territory, "records": 1, "figure": "won_of"}
		self.assertEqual(len(query_report.run("Sales Rep Performance", asked)["result"]), 4)

	def test_a_rep_sees_what_he_may(self):
		add_user_permission("Lead", self.heard, self.rep)
		for deal in (self.won, self.back, self.open):
			add_user_permission("Opportunity", deal, self.rep)
		frappe.set_user(self.rep)
		rows = self.rows()
		own = {
			name: rows[self.rep][name]
			for name in ("received", "opportunities", "won", "contacts", "rejected_of")
		}
		# The proposal of the deal that he may not see is not counted, that of a record that is another's neither.
		self.assertEqual(own, {"received": 1, "opportunities": 2, "won": 1, "contacts": 1, "rejected_of": 1})
		self.assertEqual((rows[self.other]["won_of"], rows[self.other]["unjudged"]), (1, 1))
		self.assertEqual(self.records("won_of"), sorted([self.won, self.back]))
		self.assertEqual(self.records("refused"), [])

	def test_a_stranger_sees_nothing(self):
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			self.rows()
		with self.assertRaises(frappe.PermissionError):
			query_report.run("Sales Rep Performance", {})


class TestMoreThanChance(PerformanceCase):
	def closed(self, rep: str, number: int, outcome: str) -> None:
		for _n in range(number):
			deal = make_unseen("Opportunity", 30, territory=self.territory, status=outcome)
			own = {"reference_doctype": "Opportunity", "reference_name": deal.name, "serial": 1}
			own |= {"outcome": outcome, "entered_on": ago(5), "entered_at": add_days(now_datetime(), -5)}
			change = frappe.get_doc(
				{"doctype": "Stage Change", **own, "known_by": "Event", "responsible": rep}
			)
			change.insert()

	def test_only_who_differs_by_more_than_chance_is_bold(self):
		# 12 of 12: 75.8 to 100 %; 1 of 2: 9.5 to 90.5 %; of all 13 of 26: 32.1 to 67.9 %.
		self.closed(self.rep, 12, "Converted")
		self.closed(self.other, 12, "Lost")
		self.closed(self.manager, 1, "Converted")
		self.closed(self.manager, 1, "Lost")
		rows = self.rows()
		self.assertEqual(list(rows), [self.rep, self.manager, self.other, "All"])
		bold = {label for label, row in rows.items() if row["stands_out"]}
		self.assertEqual(bold, {self.rep, self.other})
		self.assertEqual((rows["All"]["won_low"], rows["All"]["won_high"]), (32.1, 67.9))
		rates = [rows[rep]["rate"] for rep in (self.rep, self.manager, self.other)]
		self.assertTrue(100 > rates[0] > rates[1] == 50 > rates[2] > 0)

	def test_a_rep_is_compared_with_the_team(self):
		self.team_of_rep()
		self.closed(self.rep, 12, "Converted")
		self.closed(self.other, 12, "Lost")
		# Alone in the team nobody stands out in it; the teams do among all.
		self.assertEqual({row["stands_out"] for row in self.rows().values()}, {0})
		self.assertEqual([row["stands_out"] for row in self.rows(by="Team").values()], [1, 1, 0])
