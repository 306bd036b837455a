"""What a manager opens every Monday, as people see it: charts, their filters, the dashboard, the first steps."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Locator, expect

sys.path.insert(0, str(Path(__file__).parent))
from test_desk import PASSWORD, DeskCase

FUNNEL = "Stage Funnel with What Is Overdue"
OF_MANAGERS = "Share of Records Alive"
_IS_DONE = """(name) => frappe.db.get_value("Onboarding Step", name, "is_complete").then((r) => r.message.is_complete)"""

_ON_THE_WORKSPACE = """async () => {
	await new Promise((done) => frappe.model.with_doctype("Module Onboarding", done));
	const on = await frappe.db.get_single_value("System Settings", "enable_onboarding");
	return Boolean(cint(on) && frappe.meta.has_field("Module Onboarding", "subtitle"));
}"""


class WorkspaceCase(DeskCase):
	def chart(self, title: str) -> Locator:
		return self.page.locator(".dashboard-widget-box").filter(
			has=self.page.locator(f'.widget-title [title="{title}"]')
		)

	def expect_drawn(self, title: str) -> None:
		"""A chart, or the word that there is nothing to draw."""
		box = self.chart(title)
		expect(box.locator("svg.frappe-chart, .chart-loading-state:visible").first).to_be_visible()
		expect(box.get_by_text("Loading...", exact=True)).to_be_hidden()


class TestManager(WorkspaceCase):
	def test_charts_are_drawn_and_filtered(self) -> None:
		self.open("Workspaces", "Lead Hygiene")
		for title in (FUNNEL, "Share That Ordered within 90 Days", "Answers by Contact", OF_MANAGERS):
			self.expect_drawn(title)
		bars = self.chart(FUNNEL).locator("svg rect.bar")
		expect(bars.first).to_be_visible()
		self.chart(FUNNEL).locator(".filter-chart").click()
		dialog = self.page.locator(".modal-dialog:visible")
		expect(dialog.locator('[data-fieldname="territory"]').first).to_be_visible()
		self.page.keyboard.press("Escape")
		self.shot("workspace-charts")

	def test_dashboard(self) -> None:
		self.open("dashboard-view", "Lead Hygiene")
		for title in (FUNNEL, OF_MANAGERS):
			self.expect_drawn(title)
		self.shot("dashboard")

	def test_a_first_step_is_done_by_looking(self) -> None:
		self.open("Workspaces", "Lead Hygiene")
		if not self.page.evaluate(_ON_THE_WORKSPACE):
			self.skipTest("First steps are switched off here, or this Frappe shows them in its sidebar.")
		box = self.page.locator(".onboarding-widget-box")
		box.locator(".onboarding-step", has_text="Read the rules").click()
		box.get_by_role("button", name="Open the rules").click()
		self.page.wait_for_function("window.cur_list?.doctype === 'Hygiene Rule'")
		self.page.wait_for_timeout(500)
		self.assertEqual(int(self.page.evaluate(_IS_DONE, "Hygiene Step Rules")), 1)


class TestRep(WorkspaceCase):
	user = ("rep@example.com", PASSWORD)

	def test_no_totals_of_the_company(self) -> None:
		self.open("Workspaces", "Lead Hygiene")
		self.expect_drawn(FUNNEL)
		expect(self.chart(OF_MANAGERS)).to_have_count(0)
		expect(self.page.locator(".onboarding-widget-box:visible")).to_have_count(0)
		self.shot("workspace-rep")
