"""Who is worth the time, as people see it: grade and points, questions answered by a click, labels, criteria."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

sys.path.insert(0, str(Path(__file__).parent))
from test_desk import BASE, PASSWORD, DeskCase

_QUALIFY = (
	"""([name, answers]) => frappe.xcall("lead_hygiene.api.qualify", {doctype: "Lead", name, answers})"""
)
_BACK = """(name) => frappe.call({method: "lead_hygiene.api.overrule", type: "POST", args: {doctype: "Lead", name}})"""
_LABEL = """([names, label]) => frappe.xcall("frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
	{doctype: "Lead", docnames: names, action: "update", data: {hygiene_label: label}})"""
_MARKUP = "<b>They</b> cannot pay <img src=x onerror='document.title = 1'>"


class AttractivenessCase(DeskCase):
	def lead(self, first_name: str) -> str:
		return self.name("Lead", first_name=first_name, lead_owner="rep@example.com")

	def open_lead(self, first_name: str) -> str:
		name = self.lead(first_name)
		self.open("Form", "Lead", name)
		self.page.wait_for_function("(name) => window.cur_frm?.docname === name", arg=name)
		expect(self.headline.locator(".hygiene-grade")).to_be_visible()
		return name

	@property
	def headline(self) -> Locator:
		return self.page.locator(".hygiene-headline:visible")

	@property
	def dialog(self) -> Locator:
		return self.page.locator(".modal.show").last

	def qualify(self, name: str, **answers: Any) -> None:
		"""Put a record back to what it was, whatever is open."""
		self.page.evaluate(_QUALIFY, [name, answers])

	def value(self, name: str, field: str) -> Any:
		ask = (
			"([name, field]) => frappe.db.get_value('Lead', name, field).then(({message}) => message[field])"
		)
		return self.page.evaluate(ask, [name, field])

	def press(self, dialog: Locator) -> None:
		self.page.wait_for_timeout(500)
		dialog.locator(".btn-modal-primary:visible").first.click()

	def open_points(self) -> Locator:
		self.headline.locator(".hygiene-points").click()
		expect(self.dialog.locator(".hygiene-axis")).to_have_count(2)
		return self.dialog

	def add_up(self, account: Locator) -> dict[str, tuple[int, int]]:
		"""For each axis the sum of its lines, and the sum that is shown."""
		sums = {}
		for axis in ("fit", "engagement"):
			box = account.locator(f".hygiene-axis[data-axis={axis}]")
			points = box.locator(".hygiene-line").evaluate_all(
				"(rows) => rows.map((row) => +row.dataset.points)"
			)
			sums[axis] = (sum(points), int(box.locator(".hygiene-total").inner_text()))
		return sums

	def choose_label(self, label: str) -> None:
		self.headline.locator(".hygiene-label-menu button").click()
		self.headline.locator(".hygiene-label-menu .dropdown-item").filter(
			has=self.page.locator(f'[data-label="{label}"]')
		).click()


class TestPoints(AttractivenessCase):
	def test_the_headline_says_whom_to_begin_with(self) -> None:
		self.open_lead("Worthy")
		pill = self.headline.locator(".hygiene-grade")
		expect(pill).to_contain_text("A · ")
		expect(pill).to_have_class(re.compile("green"))
		expect(pill).to_have_attribute("title", re.compile(r"Fit 90, engagement \d+"))
		expect(self.headline.locator(".hygiene-advice")).to_contain_text("Agree on the next step today.")
		expect(self.headline.locator('[data-label="Hot"]').first).to_have_class(re.compile("red"))
		self.shot("grade")

	def test_the_chance_comes_with_its_numbers(self) -> None:
		self.open("Form", "Opportunity", self.name("Opportunity", title="Fresh Ltd"))
		chance = self.headline.locator(".hygiene-chance")
		expect(chance).to_contain_text(re.compile(r"Chance of success \d+ % \(\d+ to \d+ %\)"))
		expect(chance).to_have_attribute("title", re.compile(r"\d+"))
		self.shot("chance")

	def test_points_add_up_and_lead_to_their_evidence(self) -> None:
		self.open_lead("Worthy")
		account = self.open_points()
		for total, shown in self.add_up(account).values():
			self.assertEqual(total, shown)
		expect(account.locator(".hygiene-sum")).to_contain_text("50 % of fit 90")
		expect(account.locator(".hygiene-line", has_text="The record is new")).to_contain_text("of 30")
		expect(account.locator(".hygiene-questions li")).to_have_count(2)
		self.shot("points")
		need = account.locator(".hygiene-line", has_text="They need it").locator("a")
		self.assertEqual(need.get_attribute("data-field"), "hygiene_need")
		answer = account.locator(".hygiene-line", has_text="They answered in writing").locator("a")
		self.assertRegex(answer.get_attribute("href") or "", r"/communication/")
		answer.click()
		self.page.wait_for_function("frappe.get_route()[1] === 'Communication'")

	def test_set_by_hand_and_back_to_the_criteria(self) -> None:
		name = self.open_lead("Worthy")
		try:
			self.press(self.open_points())
			dialog = self.dialog.filter(has=self.page.locator("input[data-fieldname=fit]"))
			expect(dialog).to_be_visible()
			self.page.wait_for_timeout(500)  # until it has come in, or it empties what was typed too early
			dialog.locator("input[data-fieldname=fit]").fill("20")
			dialog.locator("textarea").fill(_MARKUP)
			self.press(dialog)
			expect(dialog).to_be_hidden()
			expect(self.headline.locator(".hygiene-grade")).to_contain_text("C · ")
			account = self.open_points()
			expect(account.locator(".hygiene-overruling")).to_contain_text("Fit: 20, by the criteria 90")
			expect(account.locator(".hygiene-overruling")).to_contain_text(_MARKUP)
			expect(account.locator("img")).to_have_count(0)
			self.assertEqual(self.add_up(account)["fit"], (20, 20))
			self.shot("points-by-hand")
			account.locator(".btn-modal-secondary:visible").click()
			expect(self.headline.locator(".hygiene-grade")).to_contain_text("A · ")
		finally:
			self.page.evaluate(_BACK, name)


class TestQuestions(AttractivenessCase):
	def test_an_answer_is_one_click_and_taken_back_by_another(self) -> None:
		name = self.open_lead("Unasked")
		try:
			ask = self.headline.locator(".hygiene-ask")
			expect(ask).to_contain_text("Do they need it?")
			expect(ask.locator(".hygiene-question:visible")).to_have_count(1)
			ask.locator(".hygiene-ask-more").click()
			expect(ask.locator(".hygiene-question:visible")).to_have_count(4)
			self.shot("ask-next")
			ask.locator("[data-field=hygiene_need] [data-answer=Yes]").click()
			expect(self.headline.locator("[data-field=hygiene_need]")).to_have_count(0)
			self.assertEqual(self.value(name, "hygiene_need"), "Yes")
			self.page.locator(".desk-alert .hygiene-undo").last.click()
			expect(self.headline.locator("[data-field=hygiene_need]")).to_have_count(1)
			self.assertEqual(self.value(name, "hygiene_need"), "Unknown")
		finally:
			self.qualify(name, hygiene_need="Unknown")

	def test_a_budget_with_its_amount(self) -> None:
		name = self.open_lead("Unasked")
		try:
			self.headline.locator(".hygiene-ask-more").click()
			self.headline.locator("[data-field=hygiene_budget] [data-answer=more]").click()
			self.dialog.locator("input[data-fieldname=hygiene_budget_amount]").fill("5000")
			self.press(self.dialog)
			expect(self.headline.locator("[data-field=hygiene_budget]")).to_have_count(0)
			self.assertEqual(self.value(name, "hygiene_budget_amount"), 5000)
			self.assertEqual(self.value(name, "hygiene_budget"), "Yes")
		finally:
			self.qualify(name, hygiene_budget="Unknown", hygiene_budget_amount=0)

	def test_what_was_learned_in_a_call(self) -> None:
		name = self.open_lead("Unasked")
		try:
			self.page.get_by_role("button", name="Log a Call").first.click()
			self.page.locator(".dropdown-menu.show, .inner-group-button.show").get_by_text(
				"What They Said…"
			).first.click()
			dialog = self.dialog
			expect(dialog).to_contain_text("What You Learned")
			dialog.locator("select[data-fieldname=hygiene_authority]").select_option("Yes")
			dialog.locator("select[data-fieldname=hygiene_label]").select_option("Warm")
			self.shot("call-learned")
			self.press(dialog)
			expect(self.page.locator(".hygiene-undo-call")).to_be_visible()
			expect(self.headline.locator('[data-label="Warm"]').first).to_be_visible()
			self.assertEqual(self.value(name, "hygiene_authority"), "Yes")
			self.assertEqual(self.value(name, "hygiene_need"), "Unknown")
			self.page.locator(".hygiene-undo-call").click()
			expect(self.page.locator(".alert", has_text="Taken back")).to_be_visible()
		finally:
			self.qualify(name, hygiene_authority="Unknown", hygiene_label="")


class TestLabels(AttractivenessCase):
	def test_a_label_is_two_clicks(self) -> None:
		name = self.open_lead("Unasked")
		try:
			self.choose_label("Cold")
			shown = self.headline.locator('.hygiene-label-menu button [data-label="Cold"]')
			expect(shown).to_have_class(re.compile("blue"))
			self.page.locator(".desk-alert .hygiene-undo").last.click()
			expect(shown).to_have_count(0)
			self.assertFalse(self.value(name, "hygiene_label"))
		finally:
			self.qualify(name, hygiene_label="")

	def test_many_labels_at_once(self) -> None:
		names = [self.lead("Unasked"), self.lead("Snoozed")]
		self.open("List", "Lead", "List")
		try:
			for title in ("Uma & Sons", "Sam & Sons"):
				self.page.locator(".list-row:visible", has_text=title).locator(".list-row-checkbox").check()
			self.page.locator(".actions-btn-group:visible button").first.click()
			self.page.locator(".actions-btn-group .dropdown-item:visible").get_by_text(
				"Set Label", exact=True
			).click()
			expect(self.dialog.locator(".hygiene-set-label button")).to_have_count(4)
			self.shot("set-label")
			self.dialog.locator(".hygiene-set-label button", has_text="Warm").click()
			pill = self.page.locator(".list-row:visible", has_text="Uma & Sons").locator(
				'[data-label="Warm"]'
			)
			expect(pill).to_have_class(re.compile("orange"))
			self.assertEqual([self.value(name, "hygiene_label") for name in names], ["Warm", "Warm"])
			self.shot("lead-list-labels")
			pill.click()
			self.page.wait_for_function(
				"cur_list.data.length && cur_list.data.every((doc) => doc.hygiene_label === 'Warm')"
			)
		finally:
			self.page.evaluate(_LABEL, [names, None])
			self.page.evaluate("cur_list.filter_area.clear()")

	def test_grade_in_list_and_on_the_board(self) -> None:
		self.open("List", "Lead", "List")
		row = self.page.locator(".list-row:visible", has_text="Wanda & Sons")
		expect(row.locator('[data-grade="A"]')).to_be_visible()
		expect(row.locator('[data-label="Hot"]')).to_have_class(re.compile("red"))
		self.open("List", "Opportunity", "Kanban", "Hygiene")
		card = self.page.locator(".kanban-card-wrapper", has_text="Fresh Ltd")
		expect(card.locator(".hygiene-score [data-grade]")).to_have_count(1)
		past = self.page.locator(".kanban-card-wrapper", has_text="Past Ltd 1").first
		expect(past.locator(".hygiene-score")).to_have_count(0)
		self.shot("opportunity-kanban-grades")


class TestCriteria(AttractivenessCase):
	def open_criterion(self, name: str) -> None:
		self.open("Form", "Score Criterion", name)
		self.page.wait_for_function("(name) => window.cur_frm?.docname === name", arg=name)
		self.page.wait_for_function("cur_frm.get_field('field')._data?.length")

	def test_a_preview_of_what_is_not_saved(self) -> None:
		self.open_criterion("They need it")
		expect(self.page.locator("input[data-fieldname=field]:visible")).to_have_value("Need")
		expect(self.page.locator("[data-fieldname=value] .help-box:visible")).to_contain_text(
			"Unknown, Yes, No"
		)
		self.page.evaluate("cur_frm.set_value('points', -60)")
		self.page.get_by_role("button", name="Preview", exact=True).click()
		preview = self.dialog.locator(".hygiene-criterion-preview")
		expect(preview).to_contain_text("Nothing is saved yet.")
		changed = preview.locator("tr", has_text="Wanda & Sons")
		expect(changed.locator('[data-grade="A"]')).to_have_count(1)
		expect(changed.locator('[data-grade="C"]')).to_have_count(1)
		self.shot("criterion-preview")
		points = "frappe.db.get_value('Score Criterion', 'They need it', 'points').then(({message}) => message.points)"
		self.assertEqual(self.page.evaluate(points), 15)
		self.page.evaluate("cur_frm.reload_doc()")

	def test_lists_of_criteria_and_labels(self) -> None:
		self.open("List", "Score Criterion", "List")
		row = self.page.locator(".list-row:visible", has_text="They do not need it")
		expect(row).to_contain_text("−25")
		expect(row.locator('[data-axis="fit"]')).to_be_visible()
		self.open("List", "Hygiene Label", "List")
		expect(
			self.page.locator(".list-row:visible [data-label], .list-row:visible .indicator-pill.red")
		).to_have_count(1)
		self.shot("labels")


class TestReader(AttractivenessCase):
	user = ("reader@example.com", PASSWORD)

	def test_sees_points_and_changes_nothing(self) -> None:
		self.page.goto(f"{BASE}/app/lead")
		self.open_lead("Worthy")
		expect(self.headline.locator('[data-label="Hot"]')).to_have_count(1)
		expect(self.headline.locator(".hygiene-ask, .hygiene-label-menu")).to_have_count(0)
		account = self.open_points()
		expect(account.locator(".btn-modal-primary:visible, .btn-modal-secondary:visible")).to_have_count(0)


class TestInPersian(AttractivenessCase):
	user = ("fa@example.com", PASSWORD)

	def test_headline_points_and_preview(self) -> None:
		self.open_lead("Worthy")
		self.assertEqual(self.page.evaluate("document.documentElement.dir"), "rtl")
		self.assertNotRegex(self.headline.locator(".hygiene-advice").inner_text(), r"[A-Za-z]{3}")
		self.headline.locator(".hygiene-ask-more").click()
		self.assertNotRegex(self.headline.locator(".hygiene-ask").inner_text(), r"[A-Za-z]{3}")
		self.shot("fa-grade")
		account = self.open_points()
		for total, shown in self.add_up(account).values():
			self.assertEqual(total, shown)
		self.assertNotRegex(account.locator(".hygiene-account").inner_text(), r"[A-Za-z]{3}")
		self.shot("fa-points")

	def test_list_board_criterion_and_call(self) -> None:
		self.open("List", "Lead", "List")
		row = self.page.locator(".list-row:visible", has_text="Wanda & Sons")
		expect(row.locator('[data-label="Hot"]')).to_have_text(re.compile("داغ"))
		self.shot("fa-lead-list-grades")
		self.open("List", "Opportunity", "Kanban", "Hygiene")
		expect(self.page.locator(".hygiene-score").first).to_be_visible()
		self.shot("fa-kanban-grades")
		self.open("Form", "Score Criterion", "They need it")
		self.page.wait_for_function("window.cur_frm?.docname === 'They need it'")
		self.page.wait_for_timeout(1500)
		self.page.evaluate("cur_frm.set_value('points', -60)")
		self.page.evaluate("cur_frm.custom_buttons[__('Preview')].click()")
		expect(self.dialog.locator(".hygiene-criterion-preview table").first).to_be_visible()
		self.shot("fa-criterion-preview")
