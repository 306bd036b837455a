"""ERPNext's own ways to end and reopen a deal, and to move a lead: what the history says of them."""

from __future__ import annotations

import frappe
from frappe.utils import getdate, nowdate

from lead_hygiene.site import night, reconcile
from lead_hygiene.tests import (
	CommittedTestCase,
	HygieneTestCase,
	day,
	mail,
	make_lead,
	make_opportunity,
	moment,
	todo,
)

STAGE = "Prospecting"


class TestDeals(HygieneTestCase):
	def test_declared_lost(self):
		deal = make_opportunity(sales_stage=STAGE)
		deal.declare_enquiry_lost([], [])
		self.assertEqual(self.places(deal), [(STAGE, None), (STAGE, "Lost")])

	def test_a_lost_deal_that_is_closed_later_ended_when_it_was_lost(self):
		deal = make_opportunity(sales_stage=STAGE)
		deal.declare_enquiry_lost([], [])
		file = {"reference_doctype": "Opportunity", "reference_name": deal.name}
		frappe.db.set_value("Hygiene File", file, "stage_since", day(-100))
		deal.reload()
		deal.db_set("status", "Closed")
		self.assertEqual(self.file(deal).stage_since, day(-100))
		self.assertEqual(self.places(deal), [(STAGE, None), (STAGE, "Lost"), (STAGE, "Closed")])

	def test_a_quotation_keeps_it_open_and_an_order_converts_it(self):
		deal = make_opportunity(sales_stage=STAGE)
		quotation = self.quotation(deal)
		self.assertEqual(deal.db_get("status"), "Quotation")
		self.assertEqual(self.places(deal), [(STAGE, None)])
		frappe.db.set_value("Quotation", quotation.name, "status", "Ordered")
		quotation.reload()
		quotation.update_opportunity("Converted")
		self.assertEqual(self.places(deal), [(STAGE, None), (STAGE, "Converted")])

	def test_a_lost_quotation_loses_it_and_a_cancelled_one_opens_it(self):
		lost, cancelled = (make_opportunity(sales_stage=STAGE) for _ in range(2))
		self.quotation(lost).declare_enquiry_lost([], [])
		self.assertEqual(self.places(lost), [(STAGE, None), (STAGE, "Lost")])
		quotation = self.quotation(cancelled)
		cancelled.reload()
		cancelled.db_set("status", "Closed")
		quotation.reload()
		quotation.cancel()
		self.assertEqual(self.places(cancelled), [(STAGE, None), (STAGE, "Closed"), (STAGE, None)])

	def quotation(self, deal):
		from erpnext.crm.doctype.opportunity.opportunity import make_quotation

		item = frappe.db.exists("Item", "Test Service") or self.service()
		quotation = make_quotation(deal.name)
		told_by = {"prevdoc_doctype": "Opportunity", "prevdoc_docname": deal.name}
		quotation.append("items", {"item_code": item, "qty": 1, "rate": 100, **told_by})
		quotation.company = deal.company
		quotation.insert()
		quotation.submit()
		return quotation

	def service(self):
		item = frappe.get_doc(
			{
				"doctype": "Item",
				"item_code": "Test Service",
				"item_group": frappe.get_all("Item Group", {"is_group": 0}, pluck="name", limit=1)[0],
				"stock_uom": "Nos",
				"is_stock_item": 0,
			}
		)
		return item.insert().name

	def test_erpnext_closes_what_was_replied_to_long_ago(self):
		from erpnext.crm.doctype.opportunity.opportunity import auto_close_opportunity

		deal = make_opportunity(sales_stage=STAGE)
		deal.db_set("status", "Replied")
		frappe.db.set_value("Opportunity", deal.name, "modified", moment(60), update_modified=False)
		auto_close_opportunity()
		self.assertEqual(self.places(deal), [(STAGE, None), (STAGE, "Closed")])

	def test_reopening_starts_the_stage_clock_anew(self):
		stage = frappe.get_doc("Sales Stage", STAGE)
		stage.hygiene_limit_days = "10"
		stage.save()
		deal = make_opportunity(40, sales_stage=STAGE)
		todo(deal, -3)
		self.assertEqual(self.state(deal), "Overdue")
		deal.reload()
		deal.declare_enquiry_lost([], [])
		deal.status = "Open"
		deal.save()
		self.assertEqual(self.places(deal), [(STAGE, None), (STAGE, "Lost"), (STAGE, None)])
		self.assertEqual([row.days for row in self.stays(deal)], [40, 0, 0])
		self.assertEqual(self.state(deal), "Active")
		self.assertEqual(getdate(deal.hygiene_stage_deadline), day(10))
		self.assertEqual(self.file(deal).stage_since, getdate(nowdate()))

	def test_an_answer_to_a_lost_deal_changes_nothing_in_its_history(self):
		deal = make_opportunity(sales_stage=STAGE)
		deal.declare_enquiry_lost([], [])
		mail(deal, received=True)
		self.assertEqual(self.places(deal)[:2], [(STAGE, None), (STAGE, "Lost")])


class TestLeads(HygieneTestCase):
	def test_from_new_to_working_on_it(self):
		lead = make_lead(lead_owner=None)
		lead.db_set("lead_owner", None)
		self.assertEqual(lead.hygiene_lead_state, "New")
		lead.lead_owner = "Administrator"
		lead.save()
		mail(lead)
		mail(lead)
		self.assertEqual(self.places(lead)[-3:], [("New", None), ("Assigned", None), ("In Process", None)])
		self.assertEqual(lead.db_get("hygiene_lead_state"), "In Process")

	def test_do_not_contact_and_open_again(self):
		lead = make_lead()
		mail(lead)
		lead.reload()
		for status in ("Do Not Contact", "Open"):
			lead.status = status
			lead.save()
		self.assertEqual(
			self.places(lead),
			[("Assigned", None), ("In Process", None), ("Dead", "Dead"), ("In Process", None)],
		)

	def test_disabled_is_dead(self):
		lead = make_lead()
		lead.disabled = 1
		lead.save()
		self.assertEqual(self.places(lead), [("Assigned", None), ("Dead", "Dead")])

	def test_an_opportunity_made_of_it_is_work_on_it(self):
		lead = make_lead()
		make_opportunity(lead=lead)
		self.assertEqual(self.places(lead), [("Assigned", None), ("In Process", None)])

	def test_owner_and_expected_amount_are_those_of_the_moment(self):
		lead = make_lead(hygiene_expected_amount=50)
		lead.update({"lead_owner": "Guest", "hygiene_expected_amount": 70})
		lead.save()
		mail(lead)
		self.assertEqual(
			[(row.responsible, row.amount) for row in self.stays(lead)],
			[("Administrator", 50), ("Guest", 70)],
		)


class TestConversion(CommittedTestCase):
	def test_a_customer_made_of_a_lead_converts_it_and_the_night_finds_it(self):
		from erpnext.crm.doctype.lead.lead import make_customer

		lead = make_lead()
		customer = make_customer(lead.name)
		customer.customer_group = frappe.get_all("Customer Group", {"is_group": 0}, pluck="name", limit=1)[0]
		customer.territory = frappe.get_all("Territory", {"is_group": 0}, pluck="name", limit=1)[0]
		customer.insert()
		self.assertEqual(lead.db_get("status"), "Converted")
		reconcile.run()
		night.run()
		self.assertEqual(self.places(lead)[-1], ("Converted", "Converted"))
		self.assertEqual(len(self.places(lead)), 2)
		self.assertEqual(lead.db_get("hygiene_lead_state"), "Converted")
		customer.delete()
		reconcile.run()
		night.run()
		self.assertEqual(self.places(lead)[-1], ("In Process", None))
