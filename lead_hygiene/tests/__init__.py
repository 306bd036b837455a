"""Site tests: run by `bench run-tests --app lead_hygiene`, never by pytest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, now_datetime, nowdate

try:
	from frappe.tests import IntegrationTestCase as _TestCase
except ImportError:  # v15
	from frappe.tests.utils import FrappeTestCase as _TestCase

from lead_hygiene.site import files, policy
from lead_hygiene.site.review import Reviewer


class HygieneTestCase(_TestCase):
	"""Each test stands alone: what it writes is rolled back after it."""

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		frappe.db.savepoint("before_test")
		policy.forget()

	def tearDown(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="before_test")
		frappe.clear_cache(doctype="Lead Hygiene Settings")
		frappe.clear_document_cache("Lead Hygiene Settings", "Lead Hygiene Settings")
		policy.forget()
		super().tearDown()

	def state(self, doc: Document) -> str:
		return frappe.db.get_value(doc.doctype, doc.name, "hygiene_state")

	def file(self, doc: Document) -> Any:
		"""The Hygiene File of a record."""
		return frappe.get_doc("Hygiene File", {"reference_doctype": doc.doctype, "reference_name": doc.name})


def make_lead(days_ago: int = 0, **fields: Any) -> Document:
	"""A lead that was created some days ago."""
	serial = frappe.generate_hash(length=8)
	lead = frappe.get_doc(
		{
			"doctype": "Lead",
			"first_name": f"Test {serial}",
			"email_id": f"{serial}@customer.example",
			**fields,
		}
	).insert()
	if days_ago:
		born = add_days(now_datetime(), -days_ago)
		frappe.db.set_value("Lead", lead.name, "creation", born, update_modified=False)
		Reviewer().refresh("Lead", [lead.name])
		lead.reload()
	return lead


def make_opportunity(days_ago: int = 0, lead: Document | None = None, **fields: Any) -> Document:
	"""An opportunity opened some days ago, with its stage entered that day."""
	lead = lead or make_lead()
	return frappe.get_doc(
		{
			"doctype": "Opportunity",
			"opportunity_from": "Lead",
			"party_name": lead.name,
			"company": frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0],
			"transaction_date": add_days(nowdate(), -days_ago),
			**fields,
		}
	).insert()


def mail(doc: Document, days_ago: float = 0, received: bool = False, **fields: Any) -> Document:
	"""A mail on the record's timeline, ours unless `received`."""
	return frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received" if received else "Sent",
			"subject": "About your enquiry",
			"content": "…",
			"sender": "customer@customer.example" if received else "rep@ours.example",
			"recipients": "rep@ours.example" if received else "customer@customer.example",
			"communication_date": moment(days_ago),
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			**fields,
		}
	).insert()


def mails(doc: Document, count: int, last_days_ago: int = 1) -> list[Document]:
	"""Mails of ours on successive days."""
	return [mail(doc, last_days_ago + n) for n in range(count)]


def todo(doc: Document, in_days: int | None, **fields: Any) -> Document:
	"""An open task for the record, `in_days` from today; None: without a date."""
	task = frappe.get_doc(
		{
			"doctype": "ToDo",
			"description": "Call",
			"allocated_to": "Administrator",
			"reference_type": doc.doctype,
			"reference_name": doc.name,
			"date": add_days(nowdate(), in_days or 0),
			**fields,
		}
	).insert()
	if in_days is None:
		task.db_set("date", None)
	return task


def moment(days_ago: float) -> datetime:
	return now_datetime() - timedelta(days=days_ago)


def day(in_days: int) -> Any:
	return getdate(add_days(nowdate(), in_days))


def make_due(doc: Document) -> None:
	files.make_due(doc.doctype, [doc.name])
