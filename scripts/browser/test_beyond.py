"""Beyond the deal, as people see it: a lead converted by a checklist, records that are there twice or reach nobody, customers
on the clock, and an export of another system moved in.

The records are those of `lead_hygiene.tests.browser_beyond`; `LH_WORK` as in `test_letting_go`.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

sys.path.insert(0, str(Path(__file__).parent))
from test_desk import PASSWORD, DeskCase
from test_letting_go import WORK

_ROW = """async ([doctype, filters, fields]) =>
	(await frappe.db.get_list(doctype, {filters, fields, limit: 1, order_by: "creation desc"}))[0] || null"""
_NEW_LEAD = """() => frappe.model.with_doctype("Lead").then(() => {
	const doc = frappe.model.get_new_doc("Lead", null, null, true);
	frappe.set_route("Form", "Lead", doc.name);
})"""
# A Data Import as Frappe's own form makes one, with `content` attached.
_ATTACH = """async ([doctype, content]) => {
	const doc = await frappe.db.insert({
		doctype: "Data Import", reference_doctype: doctype, import_type: "Insert New Records",
	});
	const form = new FormData();
	form.append("file", new Blob([content], {type: "text/csv"}), "deals.csv");
	for (const [key, value] of Object.entries({doctype: "Data Import", docname: doc.name, is_private: 1})) {
		form.append(key, value);
	}
	const answer = await fetch("/api/method/upload_file", {
		method: "POST", headers: {"X-Frappe-CSRF-Token": frappe.csrf_token}, body: form,
	});
	const {message} = await answer.json();
	await frappe.db.set_value("Data Import", doc.name, "import_file", message.file_url);
	return doc.name;
}"""
PIPEDRIVE = """Lead - ID,Lead - Title,Lead - Owner,Lead - Lead created,Lead - Contact person,Lead - Organization,Person - Email,Roof colour
aa,Wants kettles,Administrator,2025-06-01 08:00:00,Moving Maud,Moving Brewers,maud@brewers.example,red
bb,Wants pots,Nobody Known,2025-06-01 08:00:00,Moving Mike,Moving Potters,mike@potters.example,<b>blue</b>
"""


class BeyondCase(DeskCase):
	def row(self, doctype: str, filters: dict[str, Any], *fields: str) -> dict[str, Any]:
		"""The one that was made last."""
		row = self.page.evaluate(_ROW, [doctype, filters, list(fields)])
		self.assertTrue(row, f"{doctype} {filters}")
		return row

	def open_form(self, doctype: str, name: str) -> None:
		self.open("Form", doctype, name)
		self.wait_for_form(doctype, name)

	def wait_for_form(self, doctype: str, name: str) -> None:
		self.page.wait_for_function(
			"([doctype, name]) => window.cur_frm?.doctype === doctype && cur_frm.docname === name"
			" && cur_frm.doc?.name === name && !cur_frm.is_dirty()",
			arg=[doctype, name],
		)

	def press(self, target: Locator) -> None:
		"""A click that reaches it, whatever lies over a corner of the page (v16's first steps)."""
		expect(target).to_be_visible()
		target.dispatch_event("click")

	def press_inner(self, group: str, label: str | re.Pattern[str]) -> None:
		"""A button of the page, within the group's menu."""
		menu = self.page.locator(".inner-group-button:visible", has_text=group)
		self.press(menu.locator("button").first)
		self.press(menu.locator(".dropdown-item", has_text=label))

	def dialog(self, css_class: str = "") -> Locator:
		dialog = self.page.locator(f".modal.show{css_class}").last
		expect(dialog).to_be_visible()
		self.page.wait_for_timeout(400)  # until it has come in
		return dialog

	def primary(self, dialog: Locator) -> Locator:
		return dialog.locator(".btn-modal-primary:visible, .modal-footer .btn-primary:visible").first

	def close_message(self) -> None:
		self.page.wait_for_timeout(500)  # what has not come in yet cannot be closed
		self.page.evaluate("frappe.hide_msgprint(true)")

	def work(self) -> None:
		"""What a worker would do."""
		subprocess.run(shlex.split(WORK or ""), check=True, stdout=subprocess.DEVNULL)

	def open_lead(self, first_name: str) -> str:
		lead = self.name("Lead", first_name=first_name)
		self.open_form("Lead", lead)
		expect(self.page.locator(".hygiene-headline:visible")).to_have_count(1)
		return lead

	def become_customer(self, dialog: Locator) -> None:
		"""A company would become a prospect."""
		dialog.locator("[data-fieldname=party] select").select_option("Customer")
		expect(dialog.locator("[data-fieldname=existing_Customer] input")).to_be_visible()
		expect(dialog.locator("[data-fieldname=new_name] input")).to_be_visible()

	def converted(self, lead: str) -> dict[str, Any]:
		"""The opportunity, contact and customer of a lead, once they are found to belong together."""
		deal = self.row(
			"Opportunity", {"party_name": lead}, "name", "opportunity_from", "contact_person", "status"
		)
		self.assertEqual(deal["opportunity_from"], "Lead")
		self.assertTrue(deal["contact_person"])
		customer = self.row("Customer", {"lead_name": lead}, "name", "customer_name")
		links = self.page.evaluate(
			"(name) => frappe.db.get_doc('Contact', name)"
			".then(({links}) => links.map((link) => [link.link_doctype, link.link_name]))",
			deal["contact_person"],
		)
		self.assertIn(["Lead", lead], links)
		self.assertIn(["Customer", customer["name"]], links)
		self.assertEqual(len(self.names("Opportunity", party_name=lead)), 1)
		return {**deal, "customer": customer}


class TestConverting(BeyondCase):
	def test_a_lead_is_converted_by_its_checklist(self) -> None:
		lead = self.open_lead("Ready")
		ready = self.page.locator(".hygiene-ready:visible")
		expect(ready).to_contain_text("Ready to convert: 0 of 2")
		expect(ready).to_contain_text("We can serve them")
		self.page.locator(".hygiene-checklist-more:visible").click()
		line = self.page.locator('[data-criterion="We can serve them"]:visible')
		self.shot("checklist")
		line.locator(".hygiene-confirm").click()
		expect(line).to_have_attribute("data-status", "met")
		expect(line.locator(".hygiene-take-back")).to_be_visible()
		expect(ready).to_contain_text("Ready to convert: 1 of 2")
		self.shot("checklist-confirmed")

		self.press(self.page.locator(".hygiene-convert:visible"))
		dialog = self.dialog(".hygiene-converting")
		missing = dialog.locator(".hygiene-missing")
		expect(missing).to_contain_text("They can pay")
		expect(missing).not_to_contain_text("We can serve them")
		self.become_customer(dialog)
		self.shot("converting")
		self.primary(dialog).click()
		told = self.page.locator(".modal.show .msgprint", has_text="Why Convert All the Same")
		expect(told).to_be_visible()
		self.close_message()
		expect(told).to_be_hidden()
		self.assertEqual(self.names("Opportunity", party_name=lead), [])

		dialog.locator("[data-fieldname=reason] textarea").fill("Their bank said <yes>")
		self.primary(dialog).click()
		expect(self.page.locator(".hygiene-converted:visible li")).to_have_count(3)
		self.page.wait_for_timeout(400)
		self.shot("converted")
		made = self.converted(lead)
		entry = self.row("Hygiene Ledger Entry", {"reference_name": lead, "event": "Converted"}, "*")
		self.assertIn("Their bank said <yes>", str(entry))
		self.close_message()
		expect(self.page.locator(".hygiene-convert:visible")).to_have_count(0)
		self.open_form("Opportunity", made["name"])
		self.shot("converted-opportunity")


class TestDuplicates(BeyondCase):
	def test_one_like_another_is_told_while_it_is_typed(self) -> None:
		known = self.name("Lead", first_name="Familiar")
		self.page.evaluate(_NEW_LEAD)
		self.page.wait_for_function("window.cur_frm?.doctype === 'Lead' && cur_frm.is_new()")
		for field, text in (
			("first_name", "Familiar"), ("last_name", "Fred"), ("mobile_no", "0049 151 23456789"),
		):  # fmt: skip
			box = self.page.locator(f"[data-fieldname={field}] input:visible").first
			box.fill(text)
			box.blur()
		warned = self.page.locator(".form-message:visible", has_text="owned by Rep")
		expect(warned).to_contain_text(known)
		self.shot("duplicate-entry")

	def test_two_side_by_side_become_one(self) -> None:
		self._start()
		leads = self.names("Lead", first_name="Double")
		self.assertEqual(len(leads), 2)
		pair = self.name("Hygiene Duplicate", status="Open", left_name=("in", leads))
		self.open_form("Lead", leads[0])
		twice = self.page.locator(".form-message:visible a", has_text=leads[1])
		expect(twice).to_be_visible()
		self.shot("duplicate-lead")
		self.press(twice)
		self.wait_for_form("Hygiene Duplicate", pair)
		beside = self.page.locator("[data-fieldname=side_by_side]:visible")
		for lead in leads:
			expect(beside.locator("th a", has_text=lead).first).to_be_visible()
		expect(beside).to_contain_text("dora@dora.example")
		expect(beside).to_contain_text("+55")
		self.shot("duplicate-side-by-side")
		self.press_inner("Merge", f"Keep {leads[0]}")
		dialog = self.dialog()
		expect(dialog).to_contain_text("cannot be undone")
		self.shot("duplicate-merge")
		self.primary(dialog).click()
		self.wait_for_form("Lead", leads[0])
		self.assertEqual(self.names("Lead", first_name="Double"), [leads[0]])
		self.assertEqual(self.names("Hygiene Duplicate", status="Open", left_name=("in", leads)), [])
		self.shot("duplicate-merged")


class TestCleanRecords(BeyondCase):
	def lead_row(self) -> Locator:
		return self.page.locator(".dt-scrollable .dt-row:visible", has_text="Nora")

	@unittest.skipUnless(WORK, "LH_WORK is not set")
	def test_who_has_no_owner_gets_one(self) -> None:
		self.report("Clean Records")
		self.page.evaluate(
			"frappe.query_report.set_filter_value({document_type: 'Lead', problem: 'no_owner'})"
		)
		expect(self.lead_row()).to_contain_text("Nobody Can Be Reached")
		self.shot("clean-records")
		self.press(self.lead_row().locator("input[type=checkbox]"))
		self.press_inner("Mend", "Assign to Another Owner")
		dialog = self.dialog()
		owner = dialog.locator("[data-fieldname=owner] input")
		owner.fill("rep@example.com")
		dialog.locator("[role=option]", has_text="rep@example.com").first.click()
		self.shot("clean-assign")
		self.primary(dialog).click()
		expect(self.page.locator(".desk-alert", has_text="in the background")).to_be_visible()
		self.work()
		self.page.evaluate("frappe.query_report.refresh()")
		expect(self.lead_row()).to_have_count(0)
		self.assertEqual(
			self.row("Lead", {"first_name": "Nowhere"}, "lead_owner")["lead_owner"], "rep@example.com"
		)


class TestCustomers(BeyondCase):
	def test_a_late_customer_from_the_count_to_the_form(self) -> None:
		self.open("query-report", "Customer Review")
		self.wait_for_report("Customer Review")
		self.page.evaluate(
			"frappe.query_report.set_filter_value({company: '', state: '', group_by: 'Owner', records: 0})"
		)
		group = self.page.locator(
			".dt-scrollable .dt-row:visible", has_text=re.compile("rep@example.com|Rep")
		)
		expect(group.first).to_be_visible()
		expect(self.page.locator(".chart-wrapper svg:visible").first).to_be_visible()
		self.shot("customer-review")
		column = self.page.evaluate(
			"frappe.query_report.datatable.getColumns().find((column) => column.id === 'late').colIndex"
		)
		count = group.first.locator(f".dt-cell[data-col-index='{column}'] a")
		self.assertGreaterEqual(int(count.inner_text()), 1)
		address = count.get_attribute("href") or ""
		self.page.goto(self.page.evaluate("(href) => new URL(href, location).href", address))
		self.wait_for_report("Customer Review")
		late = self.page.locator(".dt-scrollable .dt-row:visible", has_text="Lagging Lager")
		expect(late).to_contain_text("Late")
		expect(self.page.locator(".dt-scrollable .dt-row:visible", has_text="Faded Fabrics")).to_have_count(0)
		self.shot("customer-review-late")

		self.press(late.locator("a", has_text="Lagging Lager").first)
		self.wait_for_form("Customer", "Lagging Lager")
		box = self.page.locator(".hygiene-customer:visible")
		expect(box).to_contain_text("Late since")
		expect(box).to_contain_text("every 10 days")
		box.locator(".hygiene-why").click()
		expect(self.dialog()).to_contain_text("every 10 days")
		self.shot("customer-why")

	def test_one_who_has_lapsed_is_won_back(self) -> None:
		self.open_form("Customer", "Faded Fabrics")
		expect(self.page.locator(".hygiene-waiting:visible")).to_contain_text("Win Back")
		self.shot("customer-lapsed")
		self.open("List", "Hygiene Action", "List")
		line = self.page.locator(".list-row:visible", has_text="Faded Fabrics")
		expect(line).to_contain_text("Win Back")
		self.shot("customer-proposal")
		line.locator(".hygiene-approve").click()
		expect(line).to_have_count(0)
		deal = self.row(
			"Opportunity", {"party_name": "Faded Fabrics"}, "name", "opportunity_type", "opportunity_owner"
		)
		self.assertEqual(
			(deal["opportunity_type"], deal["opportunity_owner"]), ("Win-back", "rep@example.com")
		)
		self.open_form("Opportunity", deal["name"])
		self.shot("customer-won-back")


class TestMovingIn(BeyondCase):
	def test_leads_of_pipedrive_are_prepared(self) -> None:
		self._start()
		name = self.page.evaluate(_ATTACH, ["Lead", PIPEDRIVE])
		self.open_form("Data Import", name)
		self.press(self.page.get_by_role("button", name="Move In from Another System").first)
		dialog = self.dialog()
		expect(dialog).to_contain_text("Pipedrive")
		expect(dialog).to_contain_text("Rows: 2")
		unknown = dialog.locator("tbody tr").first
		expect(unknown).to_contain_text("Roof colour")
		expect(unknown).to_contain_text("Not known")
		person = dialog.locator("tbody tr", has_text="Moving Maud").locator("select")
		expect(person).to_have_value("lead_name")
		self.shot("moving-in")
		self.primary(dialog).click()
		self.page.wait_for_function("window.cur_frm?.doc.template_options?.includes('column_to_field_map')")
		mapped = self.page.evaluate(
			"Object.values(JSON.parse(cur_frm.doc.template_options).column_to_field_map)"
		)
		for field in ("lead_name", "company_name", "email_id", "lead_owner"):
			self.assertIn(field, mapped)
		preview = self.page.locator("[data-fieldname=import_preview]:visible")
		expect(preview).to_contain_text("Moving Maud")
		self.shot("moving-in-prepared")
		self.assertEqual(self.names("Lead", company_name="Moving Brewers"), [])


class TestBeyondInPersian(BeyondCase):
	user = ("fa@example.com", PASSWORD)

	def test_a_lead_is_converted_from_right_to_left(self) -> None:
		lead = self.open_lead("نرگس")
		self.assertEqual(self.page.evaluate("document.documentElement.dir"), "rtl")
		self.page.locator(".hygiene-checklist-more:visible").click()
		line = self.page.locator('[data-criterion="We can serve them"]:visible')
		line.locator(".hygiene-confirm").click()
		expect(line).to_have_attribute("data-status", "met")
		self.shot("fa-checklist")
		self.press(self.page.locator(".hygiene-convert:visible"))
		dialog = self.dialog(".hygiene-converting")
		expect(dialog).to_have_css("direction", "rtl")
		expect(dialog.locator(".modal-title")).to_contain_text("رضایی")
		self.become_customer(dialog)
		asked = dialog.inner_text()
		for english in (
			"Not all that is",
			"They can pay",
			"Why Convert",
			"Becomes",
			"Existing",
			"New One",
			"Convert",
		):
			self.assertNotIn(english, asked)
		dialog.locator("[data-fieldname=reason] textarea").fill("بانک آن‌ها تأیید کرد")
		self.shot("fa-converting")
		self.primary(dialog).click()
		expect(self.page.locator(".hygiene-converted:visible li")).to_have_count(3)
		self.page.wait_for_timeout(400)
		self.shot("fa-converted")
		self.converted(lead)


if __name__ == "__main__":
	unittest.main()
