"""The workspace, its dashboard and first steps: what they name is there and opens; the charts say what was worked out by hand."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import frappe
from frappe.desk.desktop import Workspace, get_desktop_page
from frappe.desk.doctype.dashboard.dashboard import get_permitted_cards, get_permitted_charts
from frappe.permissions import add_user_permission
from frappe.utils import add_days, nowdate

from lead_hygiene import api
from lead_hygiene.site import first_steps, policy
from lead_hygiene.tests import HygieneTestCase, make_unseen, readers

NAME = "Lead Hygiene"
CONTENT = {
	"chart": ("chart_name", "charts", "label"),
	"number_card": ("number_card_name", "number_cards", "label"),
	"shortcut": ("shortcut_name", "shortcuts", "label"),
}
CHARTS = {
	"Share of Records Alive": "alive_share",
	"Stage Funnel with What Is Overdue": "stage_funnel",
	"Share That Ordered within 90 Days": "velocity_trend",
	"Answers by Contact": "answers_by_contact",
}


class WorkspaceCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.workspace = frappe.get_doc("Workspace", NAME)
		self.blocks = json.loads(self.workspace.content)
		company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")
		self.company = company[0]

	def page(self, user: str) -> dict[str, Any]:
		"""What the desk shows a user of the workspace."""
		frappe.set_user(user)
		frappe.cache.delete_keys("bootinfo")
		page = {"name": NAME, "title": NAME, "public": 1}
		return get_desktop_page(json.dumps(page))


class TestWhatIsThere(WorkspaceCase):
	def test_each_block_is_filled_and_each_part_is_shown(self) -> None:
		shown = {kind: [] for kind in (*CONTENT, "card")}
		for block in self.blocks:
			if block["type"] in CONTENT:
				shown[block["type"]].append(block["data"][CONTENT[block["type"]][0]])
			elif block["type"] == "card":
				shown["card"].append(block["data"]["card_name"])
		for kind, (_field, table, label) in CONTENT.items():
			with self.subTest(kind):
				self.assertEqual(
					sorted(shown[kind]), sorted(row.get(label) for row in self.workspace.get(table))
				)
		breaks = [row.label for row in self.workspace.links if row.type == "Card Break"]
		self.assertEqual(sorted(shown["card"]), sorted(breaks))
		ids = [block["id"] for block in self.blocks]
		self.assertEqual(len(ids), len(set(ids)))

	def test_a_card_says_how_many_links_it_has(self) -> None:
		said, found = {}, {}
		for row in self.workspace.links:
			if row.type == "Card Break":
				said[row.label] = row.link_count
				found[row.label] = 0
				last = row.label
			else:
				found[last] += 1
		self.assertEqual(said, found)

	def test_what_is_linked_exists(self) -> None:
		for row in (*self.workspace.links, *self.workspace.shortcuts):
			if row.get("link_to"):
				kind = row.get("link_type") or row.type
				with self.subTest(f"{kind} {row.link_to}"):
					self.assertTrue(frappe.db.exists(kind, row.link_to))
					if kind == "Report":
						report = frappe.get_doc("Report", row.link_to)
						self.assertEqual(row.report_ref_doctype, report.ref_doctype)

	def test_every_report_of_ours_is_linked(self) -> None:
		ours = frappe.get_all("Report", {"module": NAME, "is_standard": "Yes"}, pluck="name", order_by="name")
		linked = {row.link_to for row in self.workspace.links if row.link_type == "Report"}
		self.assertEqual(set(ours) - linked, {"Conversion Records"})  # it is opened from Conversion Velocity

	def test_charts_and_cards_have_their_sources(self) -> None:
		for name, method in CHARTS.items():
			chart = frappe.get_doc("Dashboard Chart", name)
			with self.subTest(name):
				path = frappe.get_app_path(
					"lead_hygiene",
					NAME,
					"dashboard_chart_source",
					chart.source,
					f"{frappe.scrub(chart.source)}.js",
				)
				with open(path) as script:
					self.assertIn(f'method: "lead_hygiene.api.{method}"', script.read())
				self.assertTrue(chart.is_standard and chart.roles)
		for row in self.workspace.number_cards:
			card = frappe.get_doc("Number Card", row.number_card_name)
			if card.type == "Custom":
				frappe.is_whitelisted(frappe.get_attr(card.method))

	def test_the_dashboard_shows_the_same(self) -> None:
		dashboard = frappe.get_doc("Dashboard", NAME)
		self.assertEqual({row.chart for row in dashboard.charts}, set(CHARTS))
		cards = {row.number_card_name for row in self.workspace.number_cards}
		self.assertLessEqual({row.card for row in dashboard.cards}, cards)


class TestWhoSeesWhat(WorkspaceCase):
	def labels(self, page: dict[str, Any], part: str) -> set[str]:
		return {
			item.get("chart_name") or item.get("link_to") or item["label"] for item in page[part]["items"]
		}

	def test_a_manager_sees_all_of_it(self) -> None:
		page = self.page(self.manager)
		self.assertEqual(self.labels(page, "charts"), set(CHARTS))
		self.assertEqual(len(page["number_cards"]["items"]), len(self.workspace.number_cards))
		shortcuts = {row.link_to for row in self.workspace.shortcuts}
		self.assertEqual(self.labels(page, "shortcuts"), shortcuts)

	def test_a_rep_sees_no_totals_of_the_company(self) -> None:
		page = self.page(self.rep)
		self.assertEqual(self.labels(page, "charts"), set(CHARTS) - {"Share of Records Alive"})
		links = {link["link_to"] for card in page["cards"]["items"] for link in card["links"]}
		self.assertNotIn("Hygiene Snapshot", links)
		self.assertIn("Where to Start Today", links)
		self.assertEqual(len(page["number_cards"]["items"]), len(self.workspace.number_cards))

	def test_a_stranger_sees_none_of_it(self) -> None:
		frappe.set_user(self.stranger)
		# Frappe refuses whoever has no document of the module before it looks at the roles.
		with suppress(frappe.PermissionError):
			self.assertFalse(Workspace({"name": NAME, "title": NAME, "public": 1}, True).is_permitted())
		self.assertEqual(get_permitted_charts(NAME), [])
		self.assertEqual(get_permitted_cards(NAME), [])

	def test_charts_and_cards_answer_a_manager_and_a_rep_and_refuse_a_stranger(self) -> None:
		answers = [getattr(api, method) for method in CHARTS.values()]
		for user in (self.manager, self.rep):
			frappe.set_user(user)
			for answer in answers[1:]:
				answer()
			self.assertIsInstance(api.share_alive(), str)
			api.amount_overdue()
		frappe.set_user(self.stranger)
		for answer in (*answers, api.amount_overdue):
			with self.subTest(answer.__name__), self.assertRaises(frappe.PermissionError):
				answer()
		self.assertNotIn("%", api.share_alive())

	def test_the_dashboard_of_each(self) -> None:
		frappe.set_user(self.rep)
		self.assertEqual(
			{row.chart for row in get_permitted_charts(NAME)}, set(CHARTS) - {"Share of Records Alive"}
		)
		frappe.set_user(self.manager)
		self.assertEqual({row.chart for row in get_permitted_charts(NAME)}, set(CHARTS))


class TestFunnel(WorkspaceCase):
	def setUp(self) -> None:
		super().setUp()
		self.territory = frappe.get_doc(
			{"doctype": "Territory", "territory_name": "Funnel Test", "parent_territory": "All Territories"}
		).insert()
		self.stages = [self.stage(name, order) for name, order in (("Funnel B", 902), ("Funnel A", 901))]
		policy.forget()

	def stage(self, name: str, order: int) -> str:
		stage = frappe.get_doc({"doctype": "Sales Stage", "stage_name": name, "hygiene_order": order})
		return stage.insert().name

	def deal(self, stage: str | None, deadline: int | None, state: str = "Active", **fields: Any) -> str:
		"""A deal whose deadline is in some days."""
		deal = make_unseen("Opportunity", 1, sales_stage=stage, company=self.company)
		values = {
			"territory": self.territory.name,
			"hygiene_state": state,
			"hygiene_stage_deadline": None if deadline is None else add_days(nowdate(), deadline),
			"opportunity_amount": 0,
			**fields,
		}
		frappe.db.set_value("Opportunity", deal.name, values, update_modified=False)
		return deal.name

	def bars(self, **filters: Any) -> dict[str, tuple[int, int]]:
		chart = api.stage_funnel({"territory": self.territory.name, **filters})
		if not chart:
			return {}
		self.assertEqual([data["name"] for data in chart["datasets"]], ["In Time", "Overdue"])
		values = zip(*(data["values"] for data in chart["datasets"]), strict=True)
		bars = dict(zip(chart["labels"], values, strict=True))
		return {stage: bar for stage, bar in bars.items() if any(bar)}

	def test_deals_by_stage_in_order_and_what_is_past_its_deadline(self) -> None:
		self.deal("Funnel B", -1, "Overdue")
		self.deal("Funnel B", -5, "Cold")  # quiet and past its deadline: in the overdue part
		self.deal("Funnel B", 0)  # the last day within the limit
		self.deal("Funnel A", None)
		self.deal("Funnel A", 5)
		self.deal(None, None)
		self.deal("Funnel A", -1, "Farewell")
		self.deal("Funnel A", -1, "Closed", status="Lost")
		bars = self.bars()
		self.assertEqual(bars, {"Funnel A": (2, 0), "Funnel B": (1, 2), "No stage": (1, 0)})
		self.assertEqual(list(bars), ["Funnel A", "Funnel B", "No stage"])

	def test_nothing_to_show(self) -> None:
		self.assertEqual(self.bars(), {})

	def test_filters(self) -> None:
		self.deal("Funnel A", 1, opportunity_owner=self.rep)
		self.deal("Funnel A", 1)
		self.assertEqual(self.bars(owner=self.rep), {"Funnel A": (1, 0)})
		self.assertEqual(self.bars(company=self.company), {"Funnel A": (2, 0)})
		self.assertEqual(self.bars(company="Nobody"), {})

	def test_user_permissions(self) -> None:
		self.deal("Funnel A", 1)
		self.deal("Funnel A", -1, territory="All Territories")
		add_user_permission("Territory", self.territory.name, self.rep, ignore_permissions=True)
		frappe.set_user(self.rep)
		self.assertEqual(self.bars(), {"Funnel A": (1, 0)})
		self.assertEqual(self.bars(territory="All Territories"), {})

	def test_money_of_overdue_deals_that_one_may_see(self) -> None:
		frappe.db.set_value("Company", self.company, "default_currency", frappe.db.get_default("currency"))
		add_user_permission("Territory", self.territory.name, self.rep, ignore_permissions=True)
		before = self.as_rep(api.amount_overdue)
		self.deal("Funnel A", -1, "Overdue", base_opportunity_amount=1200)
		self.deal("Funnel A", -1, "Overdue", base_opportunity_amount=300)
		self.deal("Funnel A", -1, "Cold", base_opportunity_amount=50)
		self.deal("Funnel A", -1, "Overdue", base_opportunity_amount=9, territory="All Territories")
		after = self.as_rep(api.amount_overdue)
		self.assertEqual(after["value"] - before["value"], 1500)
		self.assertEqual(after["route_options"], {"hygiene_state": "Overdue"})

	def test_the_share_alive_of_what_one_may_see(self) -> None:
		add_user_permission("Territory", self.territory.name, self.rep, ignore_permissions=True)
		before = self.numbers(self.as_rep(api.share_alive))
		for state in ("Active", "Cooling", "Cold", "Farewell"):
			self.deal("Funnel A", None, state)
			self.deal("Funnel A", None, state, territory="All Territories")
		share, alive, in_play = self.numbers(self.as_rep(api.share_alive))
		self.assertEqual((alive - before[1], in_play - before[2]), (2, 3))
		self.assertEqual(share, round(100 * alive / in_play))

	def as_rep(self, ask: Any) -> Any:
		frappe.set_user(self.rep)
		found = ask()
		frappe.set_user("Administrator")
		return found

	def numbers(self, text: str) -> list[int]:
		"""Share, alive and in play; zeros where nothing is in play."""
		found = re.search(r"([0-9]+) % \(([0-9,]+) of ([0-9,]+)\)", text)
		return [int(part.replace(",", "")) for part in found.groups()] if found else [0, 0, 0]


class TestChartsOfReports(WorkspaceCase):
	def test_answers_by_contact_are_those_of_the_report(self) -> None:
		territory = frappe.get_doc(
			{"doctype": "Territory", "territory_name": "Answer Test", "parent_territory": "All Territories"}
		).insert()
		# Of four leads two answered the first contact, one the second; one has two behind it, long ago.
		for attempts, streak in (({"1": 1}, 0), ({"1": 1}, 0), ({"2": 1}, 0), ({}, 2)):
			lead = make_unseen("Lead", 300, company=self.company)
			frappe.db.set_value("Lead", lead.name, "territory", territory.name, update_modified=False)
			file = frappe.new_doc("Hygiene File")
			file.update({"name": frappe.generate_hash(length=10), "reference_doctype": "Lead"})
			file.update({"reference_name": lead.name, "state": "Active", "unanswered": streak})
			file.attempts = json.dumps({"any": attempts}) if attempts else None
			file.streaks = json.dumps({"any": [add_days(nowdate(), -200)] * streak})
			file.db_insert()
		chart = api.answers_by_contact({"territory": territory.name, "channel": "any"})
		self.assertEqual(chart["labels"], ["1", "2"])
		# The first contact: 4 made, 2 answered. The second: 2 made, 1 answered.
		self.assertEqual(chart["datasets"][0]["values"], [50.0, 50.0])

	def test_who_ordered_in_time_by_month(self) -> None:
		territory = frappe.get_doc(
			{"doctype": "Territory", "territory_name": "Trend Test", "parent_territory": "All Territories"}
		).insert()
		for won_after in (20, 100, None, None):
			lead = make_unseen("Lead", 150, company=self.company)
			frappe.db.set_value("Lead", lead.name, "territory", territory.name, update_modified=False)
			if won_after:
				self.order(lead.name, 150 - won_after)
		young = make_unseen("Lead", 5, company=self.company)
		frappe.db.set_value("Lead", young.name, "territory", territory.name, update_modified=False)
		chart = api.velocity_trend({"territory": territory.name})
		# The month of the young lead is not known yet: it is left out, not 0.
		self.assertEqual([data["values"] for data in chart["datasets"]], [[25.0]])

	def order(self, lead: str, days_ago: int) -> None:
		day = add_days(nowdate(), -days_ago)
		names = {
			name: f"Trend {frappe.generate_hash(length=8)}"
			for name in ("Quotation", "Sales Order", "Sales Order Item")
		}
		rows = {
			"Quotation": {
				"quotation_to": "Lead",
				"party_name": lead,
				"docstatus": 1,
				"transaction_date": day,
			},
			"Sales Order": {"docstatus": 1, "transaction_date": day, "company": self.company},
			"Sales Order Item": {
				"parent": names["Sales Order"],
				"parenttype": "Sales Order",
				"prevdoc_docname": names["Quotation"],
			},
		}
		for doctype, fields in rows.items():
			doc = frappe.new_doc(doctype)
			doc.update({"name": names[doctype], "company": self.company, **fields})
			doc.db_insert()

	def test_nobody_sees_what_another_saw(self) -> None:
		frappe.set_user(self.manager)
		api.stage_funnel()
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			api.stage_funnel()


class TestFirstSteps(WorkspaceCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_value("Module Onboarding", NAME, "is_complete", 0)
		self.steps = frappe.get_doc("Module Onboarding", NAME).get_steps()
		for step in self.steps:
			step.db_set({"is_complete": 0, "is_skipped": 0})
		frappe.db.set_value("Sales Stage", {"name": ("is", "set")}, "hygiene_limit_days", None)
		frappe.db.delete("Sales Stage Limit")
		frappe.db.set_value("Email Account", {"name": ("is", "set")}, "enable_incoming", 0)
		frappe.db.set_value("Hygiene Rule", {"name": ("is", "set")}, "mode", "Observe")
		frappe.db.set_single_value("Lead Hygiene Settings", "mode", "Observe")

	def done(self) -> set[str]:
		return {
			step.name
			for step in self.steps
			if frappe.db.get_value("Onboarding Step", step.name, "is_complete")
		}

	def test_they_are_six_and_what_they_open_exists(self) -> None:
		self.assertEqual(len(self.steps), 6)
		for step in self.steps:
			with self.subTest(step.name):
				self.assertTrue(step.action_label)
				if step.action == "View Report":
					self.assertTrue(frappe.db.exists("Report", step.reference_report))
					self.assertTrue(step.report_description)
				elif step.action == "Update Settings":
					field = frappe.get_meta(step.reference_document).get_field(step.field)
					self.assertIn(step.value_to_validate, field.options.split("\n"))
				else:
					doctypes = {
						frappe.scrub(name).replace("_", "-")
						for name in ("Lead Hygiene Settings", "Hygiene Rule")
					}
					self.assertIn(step.path, doctypes)

	def test_on_a_fresh_site_none_is_done(self) -> None:
		first_steps.settle()
		self.assertEqual(self.done(), set())

	def test_a_limit_ticks_its_step(self) -> None:
		stage = frappe.get_doc({"doctype": "Sales Stage", "stage_name": "Step Test"}).insert()
		self.assertEqual(self.done(), set())
		stage.hygiene_limit_days = "14"
		stage.save()
		self.assertEqual(self.done(), {"Hygiene Step Limits"})

	def test_a_rule_proposes_only_where_the_settings_let_it(self) -> None:
		rule = frappe.get_last_doc("Hygiene Rule")
		rule.update({"mode": "Propose", "enabled": 1})
		rule.save()
		self.assertEqual(self.done(), set())
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.mode = "Propose"
		settings.save()
		self.assertEqual(self.done(), {"Hygiene Step Propose"})

	def test_what_was_done_once_stays_done(self) -> None:
		frappe.db.set_value("Onboarding Step", "Hygiene Step Limits", "is_complete", 1)
		first_steps.settle()
		self.assertEqual(self.done(), {"Hygiene Step Limits"})

	def test_they_are_shown_to_managers_only(self) -> None:
		if not frappe.get_meta("Module Onboarding").has_field("subtitle"):
			self.skipTest("This Frappe shows first steps in its sidebar, not on the workspace.")
		frappe.db.set_single_value("System Settings", "enable_onboarding", 1)
		frappe.clear_document_cache("System Settings", "System Settings")
		self.addCleanup(frappe.clear_document_cache, "System Settings", "System Settings")
		shown = [len(self.page(user)["onboardings"]["items"]) for user in (self.manager, self.rep)]
		self.assertEqual(shown, [1, 0])

	def test_they_leave_with_the_app(self) -> None:
		first_steps.remove()
		self.assertEqual(frappe.get_all("Onboarding Step", {"name": ("like", "Hygiene%")}), [])
