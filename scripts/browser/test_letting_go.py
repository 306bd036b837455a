"""Letting go, as people see it: from the list of the cold to the mail and back, many at once, and what waits for a decision.

`LH_WORK` is a command that does the jobs waiting in the queue (`browser_data.work_off`), for there is no worker here.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

sys.path.insert(0, str(Path(__file__).parent))
from test_desk import BASE, PASSWORD, DeskCase

WORK = os.environ.get("LH_WORK")
_ROW = """async ([doctype, filters, fields]) =>
	(await frappe.db.get_list(doctype, {filters, fields, limit: 1, order_by: "creation desc"}))[0] || null"""
_ANSWER = """(lead) => frappe.db.insert({
	doctype: "Communication", communication_type: "Communication", communication_medium: "Email",
	sent_or_received: "Received", subject: "Re: Our offer", content: "Yes, please call me tomorrow.",
	sender: cur_frm.doc.email_id, recipients: "rep@example.com", reference_doctype: "Lead", reference_name: lead,
})"""
# There is no socket here either: the page is given one that says what a worker would.
_HEAR = """(event) => frappe.realtime.socket.listeners("hygiene_progress").forEach((hear) => hear(event))"""
_LISTEN = """() => Object.defineProperty(frappe.realtime.socket, "connected", {value: true})"""


class LettingGoCase(DeskCase):
	def open_lead(self, first_name: str) -> str:
		name = self.name("Lead", first_name=first_name, lead_owner="rep@example.com")
		self.open("Form", "Lead", name)
		self.page.wait_for_function("(name) => window.cur_frm?.docname === name", arg=name)
		expect(self.page.locator(".hygiene-headline:visible")).to_have_count(1)
		return name

	def row(self, doctype: str, filters: dict[str, Any], *fields: str) -> dict[str, Any] | None:
		return self.page.evaluate(_ROW, [doctype, filters, list(fields)])

	def state(self, first_name: str) -> str:
		row = self.row("Lead", {"first_name": first_name, "lead_owner": "rep@example.com"}, "hygiene_state")
		assert row
		return row["hygiene_state"]

	def let_go(self, action: str) -> Locator:
		"""The dialog that the form's menu opens, when it is filled in."""
		self.page.get_by_role("button", name="Let Go").first.click()
		self.page.locator(".dropdown-menu.show").get_by_text(action, exact=True).click()
		return self.dialog()

	def dialog(self) -> Locator:
		dialog = self.page.locator(".hygiene-letting-go.show")
		expect(dialog.locator(".hygiene-why-text")).to_be_visible()
		return dialog

	def primary(self, dialog: Locator) -> Locator:
		return dialog.locator(".btn-modal-primary:visible, .modal-footer .btn-primary:visible").first

	def confirm(self) -> None:
		dialog = self.page.locator(".modal.show").last
		expect(dialog).to_be_visible()
		self.page.wait_for_timeout(400)
		self.primary(dialog).click()

	def check_rows(self, *titles: str) -> None:
		for title in titles:
			self.page.locator(".list-row:visible", has_text=title).locator(".list-row-checkbox").check()

	def choose_action(self, label: str) -> None:
		self.page.locator(".actions-btn-group:visible button").first.click()
		self.page.locator(".actions-btn-group .dropdown-item:visible").get_by_text(label, exact=True).click()


class TestFarewell(LettingGoCase):
	def test_from_the_cold_list_to_the_mail_and_back(self) -> None:
		self.open("List", "Lead", "List")
		self.page.evaluate("cur_list.filter_area.clear(false).then(() => cur_list.filter_area.set("
			"[['Lead', 'hygiene_state', '=', 'Cold']])).then(() => cur_list.refresh())")  # fmt: skip
		self.page.locator(".list-row:visible", has_text="Sara & Sons").locator("a").first.click()
		lead = self.name("Lead", first_name="Silent")
		self.page.wait_for_function("(name) => window.cur_frm?.docname === name", arg=lead)
		dialog = self.let_go("Say Farewell")
		expect(dialog.locator(".hygiene-why-text")).to_contain_text("5 e-mails unanswered")
		expect(dialog.locator(".hygiene-to")).to_have_text("silent_sara@example.com")
		text = dialog.locator(".ql-editor[contenteditable=true]")
		expect(text).to_contain_text("Our door stays open")
		text.click()
		self.page.keyboard.press("Control+End")
		self.page.keyboard.type(" Greetings from <Hamburg>.")
		self.shot("farewell-dialog")
		self.primary(dialog).dblclick()
		headline = self.page.locator(".hygiene-text:visible")
		expect(headline).to_contain_text("Farewell")
		done = self.page.locator(".hygiene-done:visible")
		expect(done).to_contain_text("is waiting to be sent")
		expect(self.page.locator(".hygiene-waiting")).to_have_count(0)
		expect(self.page.get_by_role("button", name="Let Go")).to_have_count(0)
		self.shot("farewell-said")
		said = self.row("Hygiene Farewell", {"reference_name": lead}, "status", "address", "email_queue")
		assert said
		self.assertEqual((said["status"], said["address"]), ("Waiting", "silent_sara@example.com"))
		mail = self.page.evaluate(
			"(queue) => frappe.db.get_doc('Email Queue', queue).then((doc) => doc.message)",
			said["email_queue"],
		)
		self.assertIn("Greetings from &lt;Hamburg&gt;.", mail.replace("=\r\n", "").replace("=\n", ""))
		self.assertEqual(len(self.names("Hygiene Farewell", reference_name=lead)), 1)

		self.page.evaluate(_ANSWER, lead)
		self.page.evaluate("cur_frm.reload_doc()")
		expect(headline).not_to_contain_text("Farewell")
		self.assertEqual(self.state("Silent"), "Active")
		said = self.row("Hygiene Farewell", {"reference_name": lead}, "status")
		self.assertEqual(said and said["status"], "Stopped")
		self.assertTrue(self.names("Notification Log", document_name=lead, for_user="rep@example.com"))
		self.shot("farewell-answered")

	def test_a_farewell_is_undone(self) -> None:
		self.open_lead("Undone")
		self.primary(self.let_go("Say Farewell")).click()
		expect(self.page.locator(".hygiene-done:visible")).to_contain_text("is waiting to be sent")
		self.page.locator(".hygiene-undo:visible").click()
		expect(self.page.locator(".hygiene-text:visible")).to_contain_text("Cold since")
		expect(self.page.locator(".hygiene-done:visible")).to_have_count(0)
		self.shot("farewell-undone")

	def test_one_who_cannot_be_written_to(self) -> None:
		lead = self.open_lead("Mute")
		dialog = self.let_go("Say Farewell")
		expect(dialog.locator(".hygiene-obstacle")).to_contain_text("No message will be sent")
		expect(dialog.locator("[data-fieldname=message]")).to_be_hidden()
		expect(self.primary(dialog)).to_have_text("Go On Without a Message")
		self.shot("farewell-without-message")
		self.primary(dialog).click()
		expect(self.page.locator(".hygiene-text:visible")).to_contain_text("Farewell")
		self.assertEqual(self.names("Hygiene Farewell", reference_name=lead), [])

	def test_recycled_and_back_by_the_headline_and_the_timeline(self) -> None:
		self.open_lead("Neglected")
		dialog = self.let_go("Recycle")
		expect(dialog.locator("[data-fieldname=come_back_on] input")).not_to_have_value("")
		expect(dialog.locator("[data-fieldname=message]")).to_have_count(0)
		self.shot("recycle-dialog")
		self.primary(dialog).click()
		expect(self.page.locator(".hygiene-text:visible")).to_contain_text("Comes back on")
		self.page.locator(".form-tabs .nav-link:visible", has_text="Activit").click()
		remark = self.page.locator(".new-timeline a[href*='hygiene-action']:visible").first
		expect(remark).to_be_visible()
		self.shot("recycled")
		remark.click()
		self.page.wait_for_function("window.cur_frm?.doctype === 'Hygiene Action'")
		self.page.locator(".page-actions:visible .hygiene-undo-action, .page-actions:visible").get_by_role(
			"button", name="Undo"
		).first.click()
		self.confirm()
		self.page.wait_for_function("cur_frm.doc.status === 'Undone'")
		self.assertEqual(self.state("Neglected"), "Neglected")


class TestLists(LettingGoCase):
	@unittest.skipUnless(WORK, "LH_WORK is not set")
	def test_many_farewells_and_their_undo(self) -> None:
		self.open("List", "Lead", "List")
		self.page.evaluate("cur_list.filter_area.clear()")
		self.check_rows("Bea & Sons", "Ben & Sons")
		self.choose_action("Say Farewell")
		dialog = self.page.locator(".hygiene-many.show")
		expect(dialog).to_contain_text("2 records are checked.")
		self.page.wait_for_timeout(500)
		self.shot("many-dialog")
		self.primary(dialog).click()
		expect(self.page.locator(".desk-alert", has_text="in the background")).to_be_visible()
		subprocess.run(shlex.split(WORK or ""), check=True, stdout=subprocess.DEVNULL)
		self.page.evaluate("lead_hygiene.lists.show_anew(cur_list)")
		for title in ("Bea & Sons", "Ben & Sons"):
			expect(self.page.locator(".list-row:visible", has_text=title)).to_contain_text("Farewell")
		self.shot("many-done")
		self.check_rows("Bea & Sons", "Ben & Sons")
		self.choose_action("Undo Letting Go")
		self.confirm()
		expect(self.page.locator(".desk-alert", has_text="in the background").last).to_be_visible()
		subprocess.run(shlex.split(WORK or ""), check=True, stdout=subprocess.DEVNULL)
		self.page.evaluate("lead_hygiene.lists.show_anew(cur_list)")
		for title in ("Bea & Sons", "Ben & Sons"):
			expect(self.page.locator(".list-row:visible", has_text=title)).to_contain_text("Cold")

	def test_a_bar_while_it_is_done_and_a_list_of_what_was_not(self) -> None:
		self.open("List", "Lead", "List")
		self.page.evaluate("cur_list.filter_area.clear()")
		self.page.evaluate(_LISTEN)
		job = {"id": "job-1", "total": 4, "finished": False, "failed": [], "failures": 0}
		self.page.evaluate(
			"""() => lead_hygiene.in_background.follow("Say Farewell", async () => ({job: "job-1"}), {
				link: (name) => lead_hygiene.in_background.link("Lead", name, "Bea <b>& Sons"), then() {},
			})"""
		)
		self.page.evaluate(_HEAR, {**job, "id": "another", "done": 4, "finished": True})
		self.page.evaluate(_HEAR, {**job, "done": 1})
		bar = self.page.locator(".modal.show .progress-bar")
		expect(bar).to_have_attribute("style", re.compile("25%"))
		expect(self.page.locator(".modal.show .description")).to_have_text("1 of 4")
		self.shot("many-bar")
		failed = [{"name": "CRM-LEAD-0001", "error": "They have unsubscribed."}]
		self.page.evaluate(_HEAR, {**job, "done": 4, "finished": True, "failed": failed, "failures": 1})
		told = self.page.locator(".hygiene-failed li")
		expect(told).to_have_text(["Bea <b>& Sons: They have unsubscribed."])
		self.assertRegex(told.locator("a").get_attribute("href") or "", r"/lead/CRM-LEAD-0001")
		expect(self.page.locator(".modal.show", has_text="Done: 3. Not done: 1.")).to_be_visible()
		expect(bar).to_have_count(0)
		self.shot("many-failed")


class TestProposals(LettingGoCase):
	user = ("rep@example.com", PASSWORD)

	def open_proposals(self) -> None:
		self.open("List", "Hygiene Action", "List")
		expect(self.line("Offer Oda")).to_be_visible()

	def line(self, title: str) -> Locator:
		"""The row about the lead `title`, whose company bears its last name."""
		company = f"{title.split()[1]} & Sons"
		return self.page.locator(
			".list-row:visible", has=self.page.locator("a.hygiene-record", has_text=company)
		)

	def status(self, lead: str) -> dict[str, Any]:
		row = self.row(
			"Hygiene Action",
			{"reference_name": self.name("Lead", first_name="Offer", last_name=lead)},
			"status", "snoozed_until", "decision_reason",
		)  # fmt: skip
		assert row
		return row

	def test_decided_one_by_one(self) -> None:
		self.open_proposals()
		expect(self.line("Offer Olga")).to_contain_text("5 e-mails unanswered")
		expect(self.line("Offer Olga")).to_contain_text("Waiting")
		self.shot("proposals")
		self.line("Offer Olga").locator(".hygiene-reject").click()
		dialog = self.page.locator(".modal.show")
		dialog.locator("textarea").fill("She called me")
		self.primary(dialog).click()
		expect(self.line("Offer Olga")).to_have_count(0)
		self.assertEqual(self.status("Olga")["decision_reason"], "She called me")
		self.line("Offer Otto").locator(".hygiene-snooze").click()
		dialog = self.page.locator(".modal.show")
		dialog.get_by_role("button", name="1 week").click()
		self.page.wait_for_timeout(500)
		self.shot("proposals-later")
		self.primary(dialog).click()
		expect(self.line("Offer Otto")).to_have_count(0)
		self.assertEqual(self.status("Otto")["status"], "Proposed")
		self.assertTrue(self.status("Otto")["snoozed_until"])
		self.line("Offer Ole").locator(".hygiene-approve").click()
		expect(self.page.locator(".hygiene-undo")).to_be_visible()
		expect(self.line("Offer Ole")).to_have_count(0)
		self.shot("proposals-approved")
		self.assertEqual(self.status("Ole")["status"], "Done")

	def test_edited_on_its_own_form(self) -> None:
		self._start()
		lead = self.name("Lead", first_name="Offer", last_name="Oda")
		self.open("Form", "Hygiene Action", self.name("Hygiene Action", reference_name=lead))
		draft = self.page.frame_locator(".hygiene-draft iframe:visible")
		expect(draft.locator("body")).to_contain_text("Our door stays open")
		self.shot("action-form")
		self.page.get_by_role("button", name="Edit", exact=True).click()
		dialog = self.dialog()
		dialog.locator("[data-fieldname=subject] input").fill("Until we meet again")
		dialog.locator("[data-fieldname=subject] input").blur()
		self.primary(dialog).click()
		self.page.wait_for_function("cur_frm.doc.status === 'Done'")
		self.assertEqual(self.page.evaluate("cur_frm.doc.subject"), "Until we meet again")
		expect(self.page.locator(".hygiene-draft:visible")).to_have_count(0)
		self.shot("action-form-done")

	@unittest.skipUnless(WORK, "LH_WORK is not set")
	def test_many_at_once_with_one_reason(self) -> None:
		self.open("List", "Hygiene Action", "List")
		self.check_rows("Bea & Sons", "Ben & Sons")
		self.choose_action("Reject")
		dialog = self.page.locator(".modal.show")
		dialog.locator("textarea").fill("Both are on holiday")
		self.primary(dialog).click()
		expect(self.page.locator(".desk-alert", has_text="in the background")).to_be_visible()
		subprocess.run(shlex.split(WORK or ""), check=True, stdout=subprocess.DEVNULL)
		self.page.evaluate("lead_hygiene.lists.show_anew(cur_list)")
		expect(self.line("Bulk Bea")).to_have_count(0)
		expect(self.line("Bulk Ben")).to_have_count(0)


class TestReader(LettingGoCase):
	user = ("reader@example.com", PASSWORD)

	def _start(self) -> None:
		"""The rules, where the others begin, are not for this one's eyes."""
		if self.page.url == "about:blank":
			self.page.goto(f"{BASE}/app/lead")
		super()._start()

	def test_who_may_not_write_sees_no_buttons(self) -> None:
		self.open_lead("Cold")
		expect(self.page.locator(".hygiene-text:visible")).to_contain_text("Cold")
		for button in ("Let Go", "Approve", "Undo"):
			expect(self.page.get_by_role("button", name=button)).to_have_count(0)
		self.open("List", "Lead", "List")
		self.page.wait_for_function("cur_list.data.length")
		self.assertNotIn("Say Farewell", self.page.evaluate("cur_list.page.actions.text()"))


class TestLettingGoInPersian(LettingGoCase):
	user = ("fa@example.com", PASSWORD)

	def test_dialog_headline_and_proposals(self) -> None:
		self.open_lead("نگار")
		self.assertEqual(self.page.evaluate("document.documentElement.dir"), "rtl")
		expect(self.page.locator(".hygiene-waiting:visible")).to_be_visible()
		self.shot("fa-headline")
		self.page.locator(".hygiene-edit:visible").click()
		dialog = self.dialog()
		expect(dialog.locator(".ql-editor[contenteditable=true]")).to_have_css("direction", "rtl")
		expect(dialog.locator(".ql-editor[contenteditable=true]")).to_contain_text("نگار محمدی")
		self.shot("fa-farewell-dialog")
		self.primary(dialog).click()
		expect(self.page.locator(".hygiene-done:visible")).to_contain_text("negar@example.com")
		self.shot("fa-farewell-said")
		self.open("List", "Hygiene Action", "List")
		expect(self.page.locator("a.hygiene-record").first).to_be_visible()
		self.shot("fa-proposals")


if __name__ == "__main__":
	unittest.main()
