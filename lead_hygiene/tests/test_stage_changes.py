"""Every way by which the stage of a deal can change is in its history, once."""

from __future__ import annotations

import frappe
from frappe.utils import getdate, nowdate

from lead_hygiene.site import night, reconcile
from lead_hygiene.tests import CommittedTestCase, HygieneTestCase, day, make_opportunity, moment

FIRST, SECOND, THIRD = "Prospecting", "Qualification", "Needs Analysis"


class TestTheDesk(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.deal = make_opportunity(sales_stage=FIRST)

	def assertMoved(self, how="Event"):
		"""One stay in the first stage, and now one in the second."""
		self.assertEqual(self.places(self.deal), [(FIRST, None), (SECOND, None)])
		self.assertEqual([row.known_by for row in self.stays(self.deal)], ["Event", how])
		file = self.file(self.deal)
		self.assertEqual((file.stage, file.stage_since), (SECOND, getdate(nowdate())))

	def test_a_new_deal_has_one_stay(self):
		[row] = self.stays(self.deal)
		self.assertEqual((row.to_stage, row.entered_on, row.known_by), (FIRST, getdate(nowdate()), "Event"))

	def test_the_form(self):
		self.deal.sales_stage = SECOND
		self.deal.save()
		self.assertMoved()

	def test_a_save_that_changes_something_else(self):
		self.deal.contact_mobile = "0912 000 0000"
		self.deal.save()
		self.deal.save()
		self.assertEqual(self.places(self.deal), [(FIRST, None)])

	def test_a_cell_of_the_list(self):
		frappe.client.set_value("Opportunity", self.deal.name, "sales_stage", SECOND)
		self.assertMoved()

	def test_several_cells_at_once(self):
		frappe.client.bulk_update(
			frappe.as_json([{"doctype": "Opportunity", "docname": self.deal.name, "sales_stage": SECOND}])
		)
		self.assertMoved()

	def test_a_card_of_the_kanban_board_dragged_to_another_status(self):
		from frappe.desk.doctype.kanban_board.kanban_board import update_order_for_single_card

		board = self.board("status", ["Open", "Lost", "Closed"])
		update_order_for_single_card(board.name, self.deal.name, "Open", "Closed", 0, 0)
		self.assertEqual(self.places(self.deal), [(FIRST, None), (FIRST, "Closed")])

	def test_a_card_of_the_kanban_board_dragged_to_another_stage(self):
		from frappe.desk.doctype.kanban_board.kanban_board import update_order_for_single_card

		board = self.board("sales_stage", [FIRST, SECOND])
		update_order_for_single_card(board.name, self.deal.name, FIRST, SECOND, 0, 0)
		self.assertMoved()

	def board(self, field, columns):
		"""A board on a field. The desk offers Select fields; a board on the stage is made by hand or by code."""
		board = frappe.new_doc("Kanban Board")
		board.update(
			{
				"kanban_board_name": f"Test {field}",
				"reference_doctype": "Opportunity",
				"field_name": field,
				"columns": [{"column_name": name, "order": "[]"} for name in columns],
			}
		)
		board.columns[0].order = frappe.as_json([self.deal.name])
		return board.insert()

	def test_rest(self):
		from frappe.api import v1, v2

		for update, sent in (
			(v1.update_doc, {"data": frappe.as_json({"sales_stage": SECOND})}),
			(v2.update_doc, {"sales_stage": SECOND}),
		):
			with self.subTest(update.__module__):
				self.deal = make_opportunity(sales_stage=FIRST)
				self.addCleanup(setattr, frappe.local, "form_dict", frappe.local.form_dict)
				frappe.local.form_dict = frappe._dict(sent)
				update("Opportunity", self.deal.name)
				self.assertMoved()

	def test_a_workflow_that_writes_the_stage(self):
		self.workflow("sales_stage", SECOND)
		self.apply("Move On")
		self.assertMoved()

	def test_a_workflow_that_writes_the_status(self):
		self.workflow("status", "Lost")
		self.apply("Move On")
		self.assertEqual(self.places(self.deal), [(FIRST, None), (FIRST, "Lost")])

	def workflow(self, field, value):
		"""A workflow of two states, of which the second writes a field. It keeps its state in a field there is."""
		self.addCleanup(frappe.clear_cache, doctype="Opportunity")
		for doctype, key, names in (
			("Workflow State", "workflow_state_name", ("Test Waiting", "Test Moved On")),
			("Workflow Action Master", "workflow_action_name", ("Move On",)),
		):
			for name in names:
				frappe.get_doc({"doctype": doctype, key: name}).insert(ignore_if_duplicate=True)
		frappe.get_doc(
			{
				"doctype": "Workflow",
				"workflow_name": "Test Deals",
				"document_type": "Opportunity",
				"workflow_state_field": "job_title",
				"is_active": 1,
				"states": [
					{"state": "Test Waiting", "allow_edit": "All"},
					{
						"state": "Test Moved On",
						"allow_edit": "All",
						"update_field": field,
						"update_value": value,
					},
				],
				"transitions": [
					{
						"state": "Test Waiting",
						"action": "Move On",
						"next_state": "Test Moved On",
						"allowed": "All",
					}
				],
			}
		).insert()
		self.deal.db_set("job_title", "Test Waiting")

	def apply(self, action):
		from frappe.model.workflow import apply_workflow

		apply_workflow(frappe.get_doc("Opportunity", self.deal.name).as_json(), action)

	def test_db_set(self):
		self.deal.db_set("sales_stage", SECOND)
		self.assertMoved()

	def test_db_set_of_stage_and_status_is_one_change(self):
		self.deal.db_set({"sales_stage": SECOND, "status": "Lost"})
		self.assertEqual(self.places(self.deal), [(FIRST, None), (SECOND, "Lost")])

	def test_a_stage_that_is_emptied(self):
		self.deal.db_set("sales_stage", None)
		self.assertEqual(self.places(self.deal), [(FIRST, None), (None, None)])
		self.deal.db_set("sales_stage", SECOND)
		self.assertEqual(self.places(self.deal), [(FIRST, None), (None, None), (SECOND, None)])

	def test_going_back_starts_a_new_stay(self):
		for stage in (SECOND, FIRST):
			self.deal.sales_stage = stage
			self.deal.save()
		self.assertEqual(self.places(self.deal), [(FIRST, None), (SECOND, None), (FIRST, None)])

	def test_owner_and_amount_are_those_of_the_moment(self):
		deal = make_opportunity(sales_stage=FIRST, opportunity_amount=100, opportunity_owner="Administrator")
		deal.update({"opportunity_owner": "Guest", "opportunity_amount": 250, "sales_stage": SECOND})
		deal.save()
		deal.update({"opportunity_owner": "Administrator", "opportunity_amount": 300})
		deal.save()
		self.assertEqual(
			[(row.responsible, row.amount) for row in self.stays(deal)],
			[("Administrator", deal.conversion_rate * 100), ("Guest", deal.conversion_rate * 250)],
		)


class TestWhatCommits(CommittedTestCase):
	def setUp(self):
		super().setUp()
		self.deals = [make_opportunity(sales_stage=FIRST) for _ in range(2)]
		frappe.db.commit()

	def test_bulk_edit_in_the_list(self):
		from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs

		submit_cancel_or_update_docs(
			"Opportunity",
			frappe.as_json([deal.name for deal in self.deals]),
			"update",
			frappe.as_json({"sales_stage": SECOND}),
		)
		for deal in self.deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None)])

	def test_an_import_that_updates(self):
		rows = [("ID", "Sales Stage"), *((deal.name, SECOND) for deal in self.deals)]
		sheet = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "test-stages.csv",
				"content": "\n".join(",".join(row) for row in rows),
				"is_private": 1,
			}
		).insert()
		job = frappe.new_doc("Data Import")
		job.update(
			{
				"import_type": "Update Existing Records",
				"reference_doctype": "Opportunity",
				"import_file": sheet.file_url,
			}
		)
		job.insert()
		frappe.db.commit()
		job.get_importer().import_data()
		self.assertEqual(frappe.db.get_value("Data Import", job.name, "status"), "Success")
		job.delete()
		for deal in self.deals:
			self.assertEqual(self.places(deal), [(FIRST, None), (SECOND, None)])

	def test_raw_sql_is_found_at_night_and_dated_by_the_last_edit(self):
		deal, written = self.deals[0], moment(2)
		ours, entered = {"reference_name": deal.name}, moment(6)
		frappe.db.set_value("Hygiene File", ours, "modified", moment(5), update_modified=False)
		frappe.db.set_value("Stage Change", ours, {"entered_at": entered, "entered_on": entered.date()})
		frappe.db.set_value(
			"Opportunity", deal.name, {"sales_stage": SECOND, "modified": written}, update_modified=False
		)
		reconcile.run()
		night.run()
		first, second = self.stays(deal)
		self.assertEqual((first.days, second.known_by, second.entered_at), (4, "Reconciled", written))
		file = self.file(deal)
		self.assertEqual((file.stage, file.stage_since, file.stage_estimated), (SECOND, day(-2), 1))

	def test_raw_sql_that_leaves_no_trace_is_dated_by_the_night(self):
		deal = self.deals[0]
		frappe.db.set_value("Opportunity", deal.name, "sales_stage", SECOND, update_modified=False)
		before = moment(0)
		reconcile.run()
		night.run()
		_first, second = self.stays(deal)
		self.assertEqual((second.to_stage, second.known_by), (SECOND, "Reconciled"))
		self.assertGreaterEqual(second.entered_at, before)

	def test_a_night_that_finds_a_change_twice_writes_it_once(self):
		deal = self.deals[0]
		table = frappe.qb.DocType("Opportunity")
		frappe.qb.update(table).set(table.status, "Lost").where(table.name == deal.name).run()
		for _ in range(2):
			reconcile.run()
			night.run()
		self.assertEqual(self.places(deal), [(FIRST, None), (FIRST, "Lost")])

	def test_a_save_after_raw_sql_finds_the_change_first(self):
		deal = self.deals[0]
		frappe.db.set_value("Opportunity", deal.name, "sales_stage", SECOND)
		deal.reload()
		deal.sales_stage = THIRD
		deal.save()
		self.assertEqual(self.places(deal)[-1], (THIRD, None))
