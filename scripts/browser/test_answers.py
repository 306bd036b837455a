"""What counts as an answer, as people see it: the pills on mails, Log a Call, and the composer that warns."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parent))
from test_desk import PASSWORD, DeskCase

_COMPOSE = """() => {
	const mail = {recipients: cur_frm.doc.email_id, subject: "Once more", message: "Hello again"};
	new frappe.views.CommunicationComposer({doc: cur_frm.doc, frm: cur_frm, ...mail});
}"""


class AnswersCase(DeskCase):
	def open_anna(self) -> None:
		self.open("Form", "Lead", self.name("Lead", first_name="Away", lead_owner="rep@example.com"))
		self.page.wait_for_function("window.cur_frm && cur_frm.doc.first_name === 'Away'")


class TestAnswers(AnswersCase):
	def test_a_machines_mail_is_marked_and_can_be_corrected(self) -> None:
		self.open_anna()
		self.page.locator(".form-tabs .nav-link", has_text="Activit").click()
		pill = self.page.locator(".hygiene-answer-pill")
		expect(pill).to_have_count(1)
		expect(pill).to_contain_text("Automatic Reply")
		self.shot("timeline-answers")
		self.page.locator(".hygiene-human").click()
		expect(pill).to_contain_text("An Answer")
		self.page.locator(".hygiene-take-back").click()
		expect(pill).to_contain_text("Automatic Reply")

	def test_a_call_is_logged_by_a_click_and_taken_back_by_another(self) -> None:
		self.open_anna()
		before = len(self.names("Call Log"))
		self.page.get_by_role("button", name="Log a Call").first.click()
		self.page.locator(".dropdown-menu.show, .inner-group-button.show").get_by_text(
			"No Answer"
		).first.click()
		undo = self.page.locator(".hygiene-undo-call")
		expect(undo).to_be_visible()
		self.assertEqual(len(self.names("Call Log")), before + 1)
		self.shot("call-logged")
		undo.click()
		expect(self.page.locator(".alert", has_text="Taken back")).to_be_visible()
		self.assertEqual(len(self.names("Call Log")), before)

	def test_the_composer_warns_before_one_contact_too_many(self) -> None:
		self.open_anna()
		self.page.evaluate(_COMPOSE)
		self.page.locator(".modal.show .btn-modal-primary, .modal.show .btn-primary").first.click()
		told = self.page.locator(".hygiene-pressure")
		expect(told).to_contain_text("3 contacts in 7 days")
		expect(told.locator(".hygiene-pressed li")).to_have_count(3)
		expect(told).to_contain_text("The first free day is")
		self.shot("composer-warns")


class TestAnswersInPersian(AnswersCase):
	user = ("fa@example.com", PASSWORD)

	def test_pills_and_call_buttons(self) -> None:
		self.open_anna()
		expect(self.page.locator(".hygiene-answer-pill").first).to_be_attached()
		self.assertEqual(self.page.evaluate("document.documentElement.dir"), "rtl")
		self.assertEqual(
			self.page.locator(".hygiene-answer-pill").first.text_content().strip(), "پاسخ خودکار"
		)
		self.shot("fa-answers")
