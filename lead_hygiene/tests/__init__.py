"""Site tests: run by `bench run-tests --app lead_hygiene`, never by pytest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, now_datetime, nowdate

try:
	from frappe.tests import IntegrationTestCase as _TestCase
except ImportError:  # v15
	from frappe.tests.utils import FrappeTestCase as _TestCase

from lead_hygiene.site import contacts, files, policy, replies
from lead_hygiene.site.review import Reviewer


class HygieneTestCase(_TestCase):
	"""Each test stands alone: what it writes is rolled back after it."""

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		frappe.db.savepoint("before_test")
		policy.forget()
		# Rolling back to a savepoint makes nothing forgotten that was kept since.
		contacts.OURS.forget()

	def tearDown(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="before_test")
		frappe.clear_cache(doctype="Lead Hygiene Settings")
		frappe.clear_document_cache("Lead Hygiene Settings", "Lead Hygiene Settings")
		policy.forget()
		replies.forget()
		contacts.OURS.forget()
		super().tearDown()

	def state(self, doc: Document) -> str:
		return frappe.db.get_value(doc.doctype, doc.name, "hygiene_state")

	def file(self, doc: Document) -> Any:
		"""The Hygiene File of a record."""
		return frappe.get_doc("Hygiene File", {"reference_doctype": doc.doctype, "reference_name": doc.name})

	def stays(self, doc: Document) -> list[Any]:
		"""The Stage Changes of a record, the first first, once they are found to make one unbroken history."""
		rows = frappe.get_all(
			"Stage Change",
			filters={"reference_doctype": doc.doctype, "reference_name": doc.name},
			fields=["*"],
			order_by="serial asc",
		)
		self.assertEqual([row.serial for row in rows], list(range(1, len(rows) + 1)))
		self.assertEqual([row.left_on is None for row in rows], [row is rows[-1] for row in rows])
		for row in rows:
			self.assertEqual(row.entered_on, row.entered_at.date())
			self.assertEqual(row.days, (row.left_on - row.entered_on).days if row.left_on else 0)
		self.assertEqual(
			[(row.from_stage, row.from_outcome) for row in rows[:1]], [(None, None)] * len(rows[:1])
		)
		for row, following in pairwise(rows):
			self.assertLess(row.entered_at, following.entered_at)
			self.assertEqual(row.left_on, following.entered_on)
			here, there = (row.to_stage, row.outcome), (following.to_stage, following.outcome)
			self.assertNotEqual(here, there)
			self.assertEqual((row.left_to, row.left_outcome), there)
			self.assertEqual((following.from_stage, following.from_outcome), here)
		return rows

	def places(self, doc: Document) -> list[tuple[str | None, str | None]]:
		"""Where a record stood, one after the other: (stage, outcome)."""
		return [(row.to_stage, row.outcome) for row in self.stays(doc)]


class CommittedTestCase(HygieneTestCase):
	"""For what commits by itself: the leads a test makes are deleted by hand, with all that hangs on them."""

	def setUp(self) -> None:
		frappe.db.rollback()
		super().setUp()
		self.known = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in self.LEFT_BEHIND}

	LEFT_BEHIND = ("Communication", "Quotation", "Opportunity", "Customer", "Lead", "Sales Stage", "File")

	def tearDown(self) -> None:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		for doctype, known in self.known.items():
			for name in set(frappe.get_all(doctype, pluck="name")) - known:
				frappe.delete_doc(doctype, name, force=True, ignore_missing=True)
		frappe.db.commit()
		frappe.db.savepoint("before_test")
		super().tearDown()


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


def make_unseen(doctype: str, days_ago: float, changed_days_ago: float = 0, **fields: Any) -> Document:
	"""A record that was written before the app came, or past all events: nothing of ours knows it."""
	serial = frappe.generate_hash(length=8)
	born = moment(days_ago)
	own = {"lead_name": f"Test {serial}", "status": "Open"}
	if doctype == "Opportunity":
		own = {
			"opportunity_from": "Lead",
			"status": "Open",
			"company": frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0],
			"transaction_date": born.date(),
		}
	doc = frappe.new_doc(doctype)
	doc.update({**own, **fields})
	doc.update({"creation": born, "modified": moment(changed_days_ago), "owner": "Administrator"})
	doc.db_insert()
	return frappe.get_doc(doctype, doc.name)


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


def readers() -> tuple[str, str, str, str]:
	"""Two Sales Users, a Sales Manager and somebody without a role."""
	rep, other = user("rep@ours.example", "Sales User"), user("other@ours.example", "Sales User")
	return (
		rep,
		other,
		user("manager@ours.example", "Sales Manager", "Sales User"),
		user("stranger@ours.example"),
	)


def user(email: str, *roles: str) -> str:
	"""A user with roles, made where there is none; gives the name."""
	if not frappe.db.exists("User", email):
		frappe.get_doc(
			{"doctype": "User", "email": email, "first_name": email.split("@")[0], "send_welcome_email": 0}
		).insert()
	frappe.get_doc("User", email).add_roles(*roles)
	return email


def make_due(doc: Document) -> None:
	files.make_due(doc.doctype, [doc.name])


def statements(act: Callable[[], Any]) -> list[str]:
	"""The texts of the statements that `act` gives to the database."""
	sql, given = frappe.db.sql, []
	with patch.object(
		frappe.db, "sql", side_effect=lambda *args, **how: given.append(str(args[0])) or sql(*args, **how)
	):
		act()
	return given
