"""What a customer says is heard wherever it is filed, at next to no cost for the mail; and all of it is counted once."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from erpnext.telephony.doctype.call_log.call_log import CallLog
from frappe.core.doctype.communication.communication import Communication
from frappe.utils import getdate, nowdate

from lead_hygiene import api_customers, tasks
from lead_hygiene.site import changes, corrections, customer_burden, customer_events
from lead_hygiene.tests import mail, make_lead, make_opportunity, moment, statements
from lead_hygiene.tests.test_customers import CustomerCase

LAST_MONTH = 20


class SignsCase(CustomerCase):
	def lapsed(self) -> Any:
		customer = self.customer()
		self.order(customer, 400)
		self.assertEqual(self.judged(customer), "Lapsed")
		return customer

	def contact(self, customer: Any) -> Any:
		links = [{"link_doctype": "Customer", "link_name": customer.name}]
		return frappe.get_doc({"doctype": "Contact", "first_name": "Anna", "links": links}).insert()

	def deal(self, customer: Any) -> Any:
		return frappe.get_doc(
			{
				"doctype": "Opportunity",
				"opportunity_from": "Customer",
				"party_name": customer.name,
				"company": self.company,
			}
		).insert()

	def issue(self, customer: Any) -> Any:
		fields = {"subject": "It broke", "customer": customer.name, "raised_by": "a@customer.example"}
		return frappe.get_doc({"doctype": "Issue", **fields}).insert()

	def call(self, **fields: Any) -> Any:
		own = {"id": frappe.generate_hash(length=8), "type": "Incoming", "status": "Completed"}
		return frappe.get_doc({"doctype": "Call Log", **own, "start_time": moment(1), **fields}).insert()


class TestHearing(SignsCase):
	def due(self, customer: Any) -> bool:
		return customer.name in (frappe.flags.get(customer_events.HEARD) or ())

	def test_a_mail_that_concerns_no_customer_costs_nothing(self) -> None:
		about_lead, about_deal = mail(make_lead(), received=True), mail(make_opportunity(), received=True)
		fields = {"sent_or_received": "Received", "communication_type": "Communication", "subject": "Hello"}
		loose = frappe.get_doc({"doctype": "Communication", **fields}).insert()
		for about in (about_lead, loose, mail(self.lapsed())):
			about.flags.pop("hygiene_customers_told", None)
			self.assertEqual(len(statements(lambda about=about: customer_events.heard(about))), 0)
		# Filed on an opportunity from an address that nobody knows, it may be a customer's.
		about_deal.flags.pop("hygiene_customers_told", None)
		self.assertLessEqual(len(statements(lambda: customer_events.heard(about_deal))), 1)

	def test_a_customer_s_mail_costs_one_statement_once(self) -> None:
		active, lapsed = self.customer(), self.lapsed()
		for customer in (active, lapsed):
			theirs = mail(customer, received=True)
			self.assertEqual(len(statements(lambda theirs=theirs: customer_events.heard(theirs))), 0)
			theirs.flags.pop("hygiene_customers_told")
			self.assertEqual(len(statements(lambda theirs=theirs: customer_events.heard(theirs))), 1)
		self.assertFalse(self.due(active))
		self.assertTrue(self.due(lapsed))

	def test_what_another_app_writes_before_us_is_heard_as_well(self) -> None:
		def and_written(doc: Any) -> None:
			doc.db_set("_user_tags", "new")

		for kind, say in (
			(Communication, lambda customer: mail(customer, received=True)),
			(CallLog, lambda customer: self.call(customer=customer.name)),
		):
			customer = self.lapsed()
			with patch.object(kind, "after_insert", and_written):
				say(customer)
			self.assertTrue(self.due(customer), kind)

	def test_the_job_brings_him_back_and_is_asked_for_once(self) -> None:
		one, other = self.lapsed(), self.lapsed()
		with patch.object(frappe.db, "after_commit") as later:
			mail(one, received=True)
			mail(other, received=True)
		jobs = [
			call.args[0] for call in later.add.call_args_list if call.args[0].__name__ == "_call_a_worker"
		]
		self.assertEqual(len(jobs), 1)
		with patch.object(frappe, "enqueue") as enqueue:
			jobs[0]()
		self.assertEqual(enqueue.call_args.args, ("lead_hygiene.tasks.look_at_customers",))
		self.assertEqual(enqueue.call_args.kwargs["customers"], sorted((one.name, other.name)))
		with patch.object(frappe.db, "commit"), patch.object(frappe.db, "rollback"):
			tasks.look_at_customers(enqueue.call_args.kwargs["customers"])
		self.assertEqual((self.shown(one), self.shown(other)), ("Active", "Active"))

	def test_without_a_queue_the_night_sees_it(self) -> None:
		customer = self.lapsed()
		mail(customer, received=True)
		with patch.object(frappe, "enqueue", side_effect=ConnectionError), patch.object(frappe.db, "commit"):
			customer_events._call_a_worker()
		self.assertEqual(self.clock(customer).review_on, getdate(nowdate()))

	def test_a_machine_s_mail_is_no_sign_until_a_person_says_so(self) -> None:
		customer = self.lapsed()
		away = mail(customer, received=True, hygiene_answer="auto_reply")
		self.assertFalse(self.due(customer))
		corrections.correct(away, "human")
		self.assertTrue(self.due(customer))

	def test_a_mail_that_is_moved_to_him(self) -> None:
		customer, lead = self.lapsed(), make_lead()
		theirs = mail(lead, received=True)
		changes.relink(theirs.name, "Customer", customer.name)
		self.assertTrue(self.due(customer))

	def test_an_answer_on_his_papers_brings_him_back(self) -> None:
		"""From an address that no contact has: only the paper tells whose it is."""
		for paper in (self.deal, self.issue, lambda customer: self.offer(customer, 300)):
			customer = self.lapsed()
			about = paper(customer)
			self.worker()
			if about.doctype == "Issue":  # which is a sign itself
				frappe.db.set_value("Issue", about.name, "creation", moment(500))
			self.assertEqual(self.judged(customer), "Lapsed")
			mail(about, received=True)
			self.assertTrue(self.due(customer), about.doctype)
			self.worker()
			self.assertEqual(self.shown(customer), "Active", about.doctype)

	def test_a_mail_of_a_contact_who_became_his_later(self) -> None:
		customer = self.lapsed()
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Anna"}).insert()
		mail(contact, received=True)
		contact.append("links", {"link_doctype": "Customer", "link_name": customer.name})
		contact.save()
		self.assertEqual(self.judged(customer), "Active")

	def test_a_call_with_his_contact(self) -> None:
		customer = self.lapsed()
		links = [{"link_doctype": "Contact", "link_name": self.contact(customer).name}]
		self.call(links=links, status="No Answer", type="Outgoing")
		self.worker()
		self.assertEqual(self.shown(customer), "Lapsed")
		self.call(links=links)
		self.worker()
		self.assertEqual(self.shown(customer), "Active")

	def test_a_mail_that_is_deleted_takes_its_sign_along(self) -> None:
		customer = self.lapsed()
		theirs = mail(customer, received=True)
		self.worker()
		self.assertEqual(self.shown(customer), "Active")
		theirs.delete()
		self.worker()
		self.assertEqual(self.shown(customer), "Lapsed")

	def test_a_sign_that_was_none_after_all(self) -> None:
		customer = self.lapsed()
		theirs = mail(customer, received=True)
		self.worker()
		self.assertEqual(self.shown(customer), "Active")
		corrections.correct(theirs, "auto_reply")
		self.worker()
		self.assertEqual(self.shown(customer), "Lapsed")


class TestCounted(SignsCase):
	def setUp(self) -> None:
		super().setUp()
		customer = self.one = self.customer()
		contact = self.contact(customer)
		self.filed = [
			mail(customer, LAST_MONTH),
			mail(customer, LAST_MONTH, received=True),
			mail(contact, LAST_MONTH),
			mail(self.deal(customer), LAST_MONTH, received=True),
			mail(self.issue(customer), LAST_MONTH, received=True),
			mail(self.offer(customer, 30), LAST_MONTH),
			mail(self.order(customer, 30), LAST_MONTH),
			mail(self.invoice(customer, 30), LAST_MONTH),
			self.call(links=[{"link_doctype": "Contact", "link_name": contact.name}]),
			self.call(customer=customer.name),
		]
		# The same mail by two ways, and what is no contact.
		twice = self.filed[0]
		twice.add_link("Customer", customer.name, autosave=True)
		twice.add_link("Contact", contact.name, autosave=True)
		mail(customer, LAST_MONTH, received=True, hygiene_answer="auto_reply")
		mail(customer, LAST_MONTH, received=True, email_status="Spam")
		mail(customer, 500)
		mail(make_lead(), LAST_MONTH)

	def test_contacts_are_counted_once_wherever_they_are_filed(self) -> None:
		_company, load, _burden = customer_burden.count(getdate(nowdate()))[self.one.name]
		self.assertEqual(load.counted["contacts"], 10)

	def test_the_figure_lists_what_it_counts(self) -> None:
		shown = api_customers.contacts(self.one.name)
		self.assertEqual((shown["count"], shown["hidden"]), (10, 0))
		self.assertEqual({row["name"] for row in shown["rows"]}, {doc.name for doc in self.filed})
		self.assertEqual(sum(row["theirs"] for row in shown["rows"]), 5)

	def test_nobody_sees_a_mail_on_what_he_may_not_read(self) -> None:
		frappe.set_user(self.rep)
		shown = api_customers.contacts(self.one.name)
		self.assertEqual(shown["count"], 10)
		may = {"Customer", "Contact", "Opportunity", "Quotation", "Sales Order"}
		self.assertTrue({row["about"][0] for row in shown["rows"]} >= may)
		for row in shown["rows"]:
			self.assertTrue(frappe.has_permission(*row["about"][:1], "read", row["about"][1]))
		self.assertEqual(shown["hidden"], 10 - len(shown["rows"]))
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			api_customers.contacts(self.one.name)

	def test_an_issue_without_a_company_counts_in_each(self) -> None:
		issue = frappe.get_all(
			"Issue", filters={"customer": self.one.name}, pluck="name", order_by="name asc"
		)
		frappe.db.set_value("Issue", issue[0], "company", None)
		_company, load, _burden = customer_burden.count(getdate(nowdate()))[self.one.name]
		self.assertEqual(load.counted["issues"], 1)
