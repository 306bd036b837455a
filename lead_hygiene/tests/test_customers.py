"""Customers on the clock, with real orders, invoices, offers, issues and mails."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report
from frappe.permissions import add_user_permission
from frappe.utils import add_days, cint, getdate, nowdate

from lead_hygiene.site import (
	actions,
	customer_burden,
	customer_clocks,
	customer_events,
	customer_night,
	customer_policy,
	customer_report,
	customer_review,
	customer_words,
)
from lead_hygiene.site.words import Words
from lead_hygiene.tests import HygieneTestCase, mail, make_lead, readers
from lead_hygiene.tests import user as make_user

SERIAL = "Clock Test"


def ago(days: int) -> Any:
	return getdate(add_days(nowdate(), -days))


class CustomerCase(HygieneTestCase):
	"""Customers of a group of our own."""

	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
		self.above = self.group(f"{SERIAL} Above", "All Customer Groups", is_group=1)
		self.mine = self.group(f"{SERIAL} Group", self.above)
		self.item = self._item()
		customer_policy.forget()
		frappe.flags.pop(customer_events.HEARD, None)

	def tearDown(self) -> None:
		super().tearDown()
		customer_policy.forget()

	def group(self, name: str, parent: str, **fields: Any) -> str:
		return (
			frappe.get_doc(
				{
					"doctype": "Customer Group",
					"customer_group_name": name,
					"parent_customer_group": parent,
					**fields,
				}
			)
			.insert()
			.name
		)

	def _item(self) -> str:
		if not frappe.db.exists("Item Group", "All Item Groups"):
			frappe.get_doc(
				{"doctype": "Item Group", "item_group_name": "All Item Groups", "is_group": 1}
			).insert()
		if not frappe.db.exists("UOM", "Nos"):
			frappe.get_doc({"doctype": "UOM", "uom_name": "Nos"}).insert()
		fields = {
			"item_code": SERIAL,
			"item_group": "All Item Groups",
			"stock_uom": "Nos",
			"is_stock_item": 0,
		}
		return frappe.get_doc({"doctype": "Item", **fields}).insert().name

	def settings(self, **fields: Any) -> None:
		chosen = frappe.get_doc("Lead Hygiene Settings")
		for field, value in fields.items():
			chosen.set(field, value)
		chosen.save()

	def customer(self, **fields: Any) -> Any:
		serial = frappe.generate_hash(length=8)
		return frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": f"{SERIAL} {serial}",
				"customer_group": self.mine,
				"territory": "All Territories",
				"account_manager": self.rep,
				**fields,
			}
		).insert()

	def order(self, customer: Any, on: int, rate: float = 100.0, submit: bool = True) -> Any:
		order = frappe.get_doc(
			{
				"doctype": "Sales Order",
				"customer": customer.name,
				"company": self.company,
				"transaction_date": ago(on),
				"delivery_date": ago(on),
				"items": [{"item_code": self.item, "qty": 1, "rate": rate, "delivery_date": ago(on)}],
			}
		).insert()
		if submit:
			order.submit()
		return order

	def invoice(self, customer: Any, on: int, rate: float = 100.0, **fields: Any) -> Any:
		invoice = frappe.get_doc(
			{
				"doctype": "Sales Invoice",
				"customer": customer.name,
				"company": self.company,
				"set_posting_time": 1,
				"posting_date": ago(on),
				"due_date": ago(on),
				"items": [{"item_code": self.item, "qty": 1, "rate": rate}],
				**fields,
			}
		).insert()
		invoice.submit()
		return invoice

	def offer(self, customer: Any, on: int) -> Any:
		offer = frappe.get_doc(
			{
				"doctype": "Quotation",
				"quotation_to": "Customer",
				"party_name": customer.name,
				"company": self.company,
				"transaction_date": ago(on),
				"valid_till": ago(on - 30),
				"items": [{"item_code": self.item, "qty": 1, "rate": 100}],
			}
		).insert()
		offer.submit()
		return offer

	def clock(self, customer: Any) -> Any:
		return frappe.get_doc("Customer Clock", {"customer": customer.name})

	def judged(self, customer: Any) -> str:
		"""The state after the night."""
		customer_review.refresh([customer.name])
		return self.shown(customer)

	def heard(self) -> list[str]:
		"""Those whom the job would look at."""
		return customer_events._taken()

	def worker(self) -> None:
		"""The job that a sign of somebody who was not active queues."""
		with patch.object(frappe.db, "commit"), patch.object(frappe.db, "rollback"):
			customer_night.look_at(self.heard())

	def shown(self, customer: Any) -> str:
		state = frappe.db.get_value("Customer", customer.name, "hygiene_state")
		self.assertEqual(state, self.clock(customer).state)
		return state


class TestRhythm(CustomerCase):
	def test_a_new_customer_has_a_clock(self) -> None:
		customer = self.customer()
		self.assertEqual(self.shown(customer), "Active")
		self.assertIsNone(self.clock(customer).review_on)

	def test_an_own_rhythm(self) -> None:
		"""Every 10 days: late after 13, lapsed after 26."""
		customer = self.customer()
		for on in (14, 24, 34, 44, 54):
			self.order(customer, on)
		self.assertEqual(self.judged(customer), "Late")
		clock = self.clock(customer)
		self.assertEqual(
			(clock.rhythm_by, clock.usual_days, clock.late_days, clock.lapsed_days), ("own", 10, 13, 26)
		)
		self.assertEqual((clock.bought_on, clock.purchases, clock.review_on), (ago(14), 5, ago(-12)))
		self.assertEqual(clock.state_since, ago(1))
		self.assertIn("every 10 days", clock.reason)

	def test_an_order_and_its_invoice_are_one_purchase(self) -> None:
		from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice

		customer = self.customer()
		order = self.order(customer, 30)
		invoice = make_sales_invoice(order.name)
		invoice.update({"set_posting_time": 1, "posting_date": ago(20), "due_date": ago(20)})
		invoice.insert().submit()
		self.invoice(customer, 10)
		self.judged(customer)
		clock = self.clock(customer)
		self.assertEqual((clock.purchases, clock.bought_on), (2, ago(10)))

	def test_the_period_of_the_group_is_inherited(self) -> None:
		row = {"customer_group": self.above, "late_days": 20, "lapsed_days": 40}
		self.settings(customer_periods=[row])
		customer = self.customer()
		self.order(customer, 20)
		self.assertEqual(self.judged(customer), "Late")
		self.settings(
			customer_periods=[row, {"customer_group": self.mine, "late_days": 5, "lapsed_days": 20}]
		)
		self.assertEqual(self.clock(customer).review_on, getdate(nowdate()))
		self.assertEqual(self.judged(customer), "Lapsed")
		self.settings(customer_periods=[])
		self.assertEqual(self.judged(customer), "Active")

	def test_drafts_and_cancelled_orders_do_not_count(self) -> None:
		customer = self.customer()
		self.order(customer, 5, submit=False)
		order = self.order(customer, 200)
		self.assertEqual(self.judged(customer), "Late")
		order.cancel()
		self.assertEqual(self.shown(customer), "Active")
		self.assertIsNone(self.clock(customer).bought_on)

	def test_an_order_brings_him_back_at_once(self) -> None:
		customer = self.customer()
		self.order(customer, 400)
		self.assertEqual(self.judged(customer), "Lapsed")
		self.order(customer, 0)
		self.assertEqual(self.shown(customer), "Active")

	def test_a_mail_of_theirs_brings_him_back_and_ours_does_not(self) -> None:
		customer = self.customer()
		self.order(customer, 400)
		self.assertEqual(self.judged(customer), "Lapsed")
		mail(customer, 1)
		self.assertEqual(self.judged(customer), "Lapsed")
		mail(
			customer,
			1,
			received=True,
			subject="Out of office",
			content="I am out of the office.",
			hygiene_answer="auto_reply",
		)
		self.assertEqual(self.judged(customer), "Lapsed")
		mail(customer, 1, received=True)
		self.worker()
		self.assertEqual(self.shown(customer), "Active")

	def test_an_issue_is_a_sign(self) -> None:
		customer = self.customer()
		self.order(customer, 400)
		self.assertEqual(self.judged(customer), "Lapsed")
		frappe.get_doc(
			{
				"doctype": "Issue",
				"subject": "It broke",
				"customer": customer.name,
				"raised_by": "a@customer.example",
			}
		).insert()
		self.worker()
		self.assertEqual(self.shown(customer), "Active")

	def test_offers_without_an_answer(self) -> None:
		customer = self.customer()
		self.order(customer, 100)
		for on in (60, 40, 20):
			self.offer(customer, on)
		self.assertEqual(self.judged(customer), "Finished")
		self.assertIn("3 offers without an answer", self.clock(customer).reason)

	def test_unsubscribed(self) -> None:
		customer = self.customer()
		frappe.db.set_value("Customer", customer.name, "email_id", "boss@clock.example")
		self.order(customer, 200)
		self.assertEqual(self.judged(customer), "Late")
		asked = frappe.get_doc(
			{"doctype": "Email Unsubscribe", "email": "Boss@clock.example", "global_unsubscribe": 1}
		).insert()
		self.assertEqual(self.shown(customer), "Finished")
		asked.delete()
		self.assertEqual(self.shown(customer), "Late")

	def test_who_unsubscribed_and_still_buys_is_not_finished(self) -> None:
		customer = self.customer()
		frappe.db.set_value("Customer", customer.name, "email_id", "boss@clock.example")
		self.order(customer, 5)
		self.judged(customer)
		asked = {
			"email": "boss@clock.example",
			"reference_doctype": "Customer",
			"reference_name": customer.name,
		}
		frappe.get_doc({"doctype": "Email Unsubscribe", **asked}).insert()
		self.assertEqual(self.clock(customer).review_on, getdate(nowdate()))
		self.assertEqual(self.judged(customer), "Active")
		asked["reference_name"] = self.customer().name
		frappe.get_doc({"doctype": "Email Unsubscribe", **asked}).insert()
		self.assertEqual(self.judged(customer), "Active")

	def test_a_company_of_our_own_group_has_no_clock(self) -> None:
		customer = self.customer()
		self.invoice(customer, 300)
		self.assertEqual(self.judged(customer), "Late")
		self.assertIn(customer.name, customer_burden.count(getdate(nowdate())))
		customer.reload()
		customer.update({"is_internal_customer": 1, "represents_company": self.company})
		customer.append("companies", {"company": self.company})
		customer.save()
		self.assertFalse(frappe.db.exists("Customer Clock", {"customer": customer.name}))
		self.assertFalse(frappe.db.get_value("Customer", customer.name, "hygiene_state"))
		customer_review.refresh([customer.name])
		self.assertNotIn(customer.name, customer_night._without_clock())
		asked = {"customer_group": self.mine, "records": 1}
		self.assertNotIn(customer.name, {row["customer"] for row in customer_report.report(asked)[1]})
		self.assertNotIn(customer.name, customer_burden.count(getdate(nowdate())))

	def test_disabled(self) -> None:
		customer = self.customer()
		customer.disabled = 1
		customer.save()
		self.assertEqual(self.shown(customer), "Let Go")
		self.assertIn("Disabled", self.clock(customer).reason)
		customer.disabled = 0
		customer.save()
		self.assertEqual(self.shown(customer), "Active")

	def test_modified_stays(self) -> None:
		customer = self.customer()
		self.order(customer, 400)
		before = frappe.db.get_value("Customer", customer.name, "modified")
		self.judged(customer)
		self.assertEqual(frappe.db.get_value("Customer", customer.name, "modified"), before)

	def test_what_the_clock_keeps_says_the_same_again(self) -> None:
		"""So each reader can be told in his own language."""
		own, group, offers, never, disabled = (self.customer() for _n in range(5))
		for on in (14, 24, 34, 44, 54):
			self.order(own, on)
		self.order(group, 400)
		self.order(offers, 100)
		for on in (60, 40, 20):
			self.offer(offers, on)
		frappe.db.set_value("Customer", disabled.name, "disabled", 1)
		for customer in (own, group, offers, never, disabled):
			self.judged(customer)
			clock = self.clock(customer)
			self.assertEqual(customer_words.kept_reason(clock.as_dict(), Words.of_site()), clock.reason or "")

	def test_settings_that_make_no_sense(self) -> None:
		for late, lapsed in ((0, 10), (20, 20), (30, 20)):
			with self.assertRaisesRegex(frappe.ValidationError, "late comes at least one day"):
				self.settings(customer_late_days=late, customer_lapsed_days=lapsed)
		row = {"customer_group": self.mine, "late_days": 1, "lapsed_days": 2}
		with self.assertRaisesRegex(frappe.ValidationError, "there twice"):
			self.settings(customer_late_days=180, customer_lapsed_days=365, customer_periods=[row, dict(row)])


class TestKeeping(CustomerCase):
	def test_a_renamed_customer_keeps_its_clock(self) -> None:
		customer = self.customer()
		self.order(customer, 400)
		self.judged(customer)
		new = frappe.rename_doc("Customer", customer.name, f"{SERIAL} Renamed")
		self.assertEqual(frappe.db.get_value("Customer Clock", {"customer": new}, "state"), "Lapsed")
		self.assertFalse(frappe.db.exists("Customer Clock", {"customer": customer.name}))

	def test_merged_customers_have_one_clock(self) -> None:
		one, other = self.customer(), self.customer()
		self.order(one, 400)
		self.order(other, 5)
		self.judged(one)
		frappe.rename_doc("Customer", one.name, other.name, merge=True)
		self.assertEqual(frappe.db.count("Customer Clock", {"customer": other.name}), 1)
		clock = self.clock(other)
		self.assertEqual((clock.purchases, clock.state), (2, "Active"))

	def test_a_deleted_customer_takes_its_clock_along(self) -> None:
		customer = self.customer()
		customer.delete()
		self.assertFalse(frappe.db.exists("Customer Clock", {"customer": customer.name}))

	def test_a_group_that_moves_makes_everybody_due(self) -> None:
		customer = self.customer()
		other = self.group(f"{SERIAL} Other", "All Customer Groups", is_group=1)
		self.settings(customer_periods=[{"customer_group": other, "late_days": 3, "lapsed_days": 6}])
		self.order(customer, 4)
		self.assertEqual(self.judged(customer), "Active")
		group = frappe.get_doc("Customer Group", self.mine)
		group.parent_customer_group = other
		group.save()
		self.assertEqual(self.clock(customer).review_on, getdate(nowdate()))
		self.assertEqual(self.judged(customer), "Late")


class TestActions(CustomerCase):
	def lapsed(
		self, action: str = "Win Back", mode: str = "Propose", state: str = "Lapsed", **fields: Any
	) -> Any:
		rule = {"state": state, "action": action, "mode": mode}
		self.settings(mode=fields.pop("site_mode", "Propose"), customer_rules=[rule])
		customer = self.customer(**fields)
		self.order(customer, 400)
		self.judged(customer)
		return customer

	def proposals(self, customer: Any, status: str = "Proposed") -> list[Any]:
		return frappe.get_all(
			"Hygiene Action",
			filters={"reference_doctype": "Customer", "reference_name": customer.name, "status": status},
			fields=["*"],
			order_by="creation asc",
		)

	def test_observe_proposes_nothing(self) -> None:
		self.assertEqual(self.proposals(self.lapsed(site_mode="Observe", mode="Act")), [])
		self.assertEqual(self.proposals(self.lapsed(mode="Observe")), [])

	def test_a_win_back_is_proposed_once_and_withdrawn_when_he_is_back(self) -> None:
		customer = self.lapsed()
		self.judged(customer)
		(action,) = self.proposals(customer)
		self.assertEqual((action.action, action.responsible), ("Win Back", self.rep))
		self.order(customer, 0)
		self.assertEqual(self.proposals(customer), [])
		self.assertEqual(len(self.proposals(customer, "Withdrawn")), 1)

	def test_a_win_back(self) -> None:
		customer = self.lapsed()
		(action,) = self.proposals(customer)
		frappe.set_user(self.rep)
		done = actions.decide(action.name, "approve")
		frappe.set_user("Administrator")
		self.assertEqual(done["status"], "Done")
		(deal,) = frappe.get_all(
			"Opportunity", filters={"party_name": customer.name}, fields=["*"], order_by="creation asc"
		)
		self.assertEqual((deal.opportunity_type, deal.opportunity_owner), ("Win-back", self.rep))
		story = frappe.get_all(
			"Comment",
			filters={"reference_name": deal.name, "comment_type": "Info"},
			pluck="content",
			order_by="creation asc",
		)
		self.assertTrue(any("Days with purchases: 1" in text for text in story), story)
		self.judged(customer)
		self.assertEqual(self.proposals(customer), [])
		actions.decide(action.name, "undo")
		self.assertFalse(frappe.db.exists("Opportunity", deal.name))

	def test_a_win_back_that_was_worked_on_stays(self) -> None:
		customer = self.lapsed()
		(action,) = self.proposals(customer)
		actions.decide(action.name, "approve")
		deal = frappe.get_doc("Opportunity", {"party_name": customer.name})
		mail(deal)
		said = actions.decide(action.name, "undo")["outcome"]
		self.assertIn("left as it is", said)
		self.assertTrue(frappe.db.exists("Opportunity", deal.name))

	def test_a_win_back_needs_somebody(self) -> None:
		customer = self.lapsed(account_manager=None)
		(action,) = self.proposals(customer)
		with self.assertRaisesRegex(frappe.ValidationError, "Account Manager"):
			actions.decide(action.name, "approve")

	def test_what_waits_goes_to_the_new_account_manager(self) -> None:
		customer = self.lapsed()
		customer.reload()
		customer.account_manager = self.other
		customer.save()
		self.assertEqual(self.proposals(customer)[0].responsible, self.other)

	def test_nobody_is_won_back_twice_at_once(self) -> None:
		customer = self.lapsed()
		(action,) = self.proposals(customer)
		actions.decide(action.name, "approve")
		deal = frappe.get_doc("Opportunity", {"party_name": customer.name})
		# A year later he has bought once, and lapsed again: another episode, the old opportunity still open.
		self.order(customer, 380)
		self.judged(customer)
		self.assertEqual(self.proposals(customer), [])
		deal.reload()
		deal.db_set("status", "Lost")
		self.judged(customer)
		self.assertEqual(len(self.proposals(customer)), 1)

	def test_less_effort_is_not_proposed_for_who_has_the_label(self) -> None:
		customer = self.lapsed("Less Effort")
		(action,) = self.proposals(customer)
		actions.decide(action.name, "approve")
		self.order(customer, 380)
		self.judged(customer)
		self.assertEqual(self.proposals(customer), [])

	def test_less_effort(self) -> None:
		customer = self.lapsed("Less Effort")
		(action,) = self.proposals(customer)
		actions.decide(action.name, "approve")
		label = frappe.db.get_single_value("Lead Hygiene Settings", "less_effort_label")
		self.assertEqual(frappe.db.get_value("Customer", customer.name, "hygiene_label"), label)
		actions.decide(action.name, "undo")
		self.assertIsNone(frappe.db.get_value("Customer", customer.name, "hygiene_label"))

	def test_thanks_and_goodbye_until_he_is_back(self) -> None:
		customer = self.lapsed("Thanks and Goodbye")
		(action,) = self.proposals(customer)
		actions.decide(action.name, "approve")
		self.assertEqual(self.shown(customer), "Let Go")
		self.order(customer, 0)
		self.assertEqual(self.shown(customer), "Active")
		clock = self.clock(customer)
		self.assertIsNone(clock.decided_on)
		self.assertEqual(frappe.db.get_value("Hygiene Action", action.name, "came_back_by"), "Human Sign")

	def test_goodbye_undone(self) -> None:
		customer = self.lapsed("Thanks and Goodbye")
		(action,) = self.proposals(customer)
		actions.decide(action.name, "approve")
		actions.decide(action.name, "undo")
		self.assertEqual(self.shown(customer), "Lapsed")

	def test_a_proposal_that_no_longer_holds_is_not_carried_out(self) -> None:
		customer = self.lapsed()
		(action,) = self.proposals(customer)
		self.settings(customer_rules=[])
		self.assertEqual(actions.decide(action.name, "approve")["status"], "Withdrawn")
		self.assertFalse(frappe.db.exists("Opportunity", {"party_name": customer.name}))

	def test_rejected_it_stays_rejected(self) -> None:
		customer = self.lapsed()
		(action,) = self.proposals(customer)
		actions.decide(action.name, "reject", "We know him")
		self.judged(customer)
		self.assertEqual(self.proposals(customer), [])

	def test_who_may_decide(self) -> None:
		customer = self.lapsed()
		(action,) = self.proposals(customer)
		for user in (self.stranger, self.manager):
			frappe.set_user(user)
			if frappe.has_permission("Customer", "write", customer.name):
				continue
			with self.assertRaises(frappe.PermissionError):
				actions.decide(action.name, "approve")
		frappe.set_user("Administrator")
		boss = make_user("boss@ours.example", "Sales Manager")
		if not frappe.has_permission("Customer", "write", customer.name, user=boss):  # as ERPNext has it
			frappe.set_user(boss)
			with self.assertRaisesRegex(frappe.PermissionError, "allowed to change"):
				actions.decide(action.name, "approve")
		frappe.set_user(self.other)
		self.assertEqual(frappe.get_list("Hygiene Action", filters={"name": action.name}), [])
		frappe.set_user(self.rep)
		self.assertEqual(len(frappe.get_list("Hygiene Action", filters={"name": action.name})), 1)

	def test_the_night_acts_unasked_in_mode_act_only(self) -> None:
		customer = self.lapsed(mode="Act", site_mode="Act")
		(action,) = self.proposals(customer)
		self.assertIsNone(action.held_because)
		self.assertTrue(actions.of_customer_by_itself(action.name))
		self.assertTrue(frappe.db.exists("Opportunity", {"party_name": customer.name}))
		done = frappe.get_doc("Hygiene Action", action.name)
		self.assertEqual((done.status, done.by_machine), ("Done", 1))
		goodbye = self.lapsed("Thanks and Goodbye", mode="Act", site_mode="Act")
		(held,) = self.proposals(goodbye)
		self.assertIn("said by a person", held.held_because)


class TestBurden(CustomerCase):
	def company_of(self, ordinary: int) -> tuple[Any, list[Any]]:
		"""One loud customer, and so many ordinary ones, in the company's books."""
		customers = []
		for n in range(ordinary + 1):
			customer = frappe.new_doc("Customer")
			customer.update(
				{"name": f"{SERIAL} {n:03}", "customer_name": f"{SERIAL} {n:03}", "customer_group": self.mine}
			)
			customer.db_insert()
			bill = frappe.new_doc("Sales Invoice")
			bill.update(
				{
					"name": f"{SERIAL} INV {n:03}",
					"customer": customer.name,
					"company": self.company,
					"posting_date": ago(10),
					"due_date": ago(10),
					"base_net_total": 1000,
					"docstatus": 1,
				}
			)
			bill.db_insert()
			customers.append(customer)
		customer_clocks.open_for([customer.name for customer in customers])
		return customers[0], customers

	def issues(self, customer: Any, number: int) -> None:
		for n in range(number):
			issue = frappe.new_doc("Issue")
			issue.update(
				{
					"name": f"{customer.name} {n}",
					"customer": customer.name,
					"company": self.company,
					"opening_date": ago(5),
				}
			)
			issue.db_insert()

	def credit(self, customer: Any, worth: float) -> None:
		note = frappe.new_doc("Sales Invoice")
		note.update(
			{
				"name": f"{customer.name} CN",
				"customer": customer.name,
				"company": self.company,
				"posting_date": ago(3),
				"base_net_total": -worth,
				"is_return": 1,
				"docstatus": 1,
			}
		)
		note.db_insert()

	def test_burdensome_is_measured_against_the_others(self) -> None:
		loud, customers = self.company_of(40)
		self.issues(loud, 8)
		self.credit(loud, 400)
		self.assertGreaterEqual(customer_burden.recount(), 1)
		self.assertEqual(self.judged(loud), "Burdensome")
		kept = frappe.parse_json(self.clock(loud).burden)
		self.assertEqual((kept["company"], kept["revenue"]), (self.company, 1000))
		figures = {row[0]: row for row in kept["figures"] if row[2] == "revenue"}
		self.assertEqual(figures["issues"][1:2] + figures["issues"][6:], [8, True])
		self.assertEqual(figures["credit_notes"][1:2] + figures["credit_notes"][6:], [400, True])
		# Everybody's invoice is as late: 1000 × 10 days.
		self.assertEqual(figures["late_payments"][1:2] + figures["late_payments"][6:], [0, False])
		self.assertEqual(self.judged(customers[1]), "Active")
		self.assertIn("Issues, Credit Notes", self.clock(loud).reason)

	def test_a_small_company_cannot_tell(self) -> None:
		loud, _customers = self.company_of(10)
		self.issues(loud, 8)
		self.credit(loud, 400)
		customer_burden.recount()
		self.assertEqual(self.judged(loud), "Active")
		self.assertFalse(frappe.parse_json(self.clock(loud).burden)["enough"])

	def test_late_payments(self) -> None:
		customer = self.customer()
		self.invoice(customer, 20, 100, due_date=ago(20))  # not paid: 100 × 20 days
		_company, load, burden = customer_burden.count(getdate(nowdate()))[customer.name]
		self.assertEqual(load.revenue, 100)
		self.assertEqual(load.counted["late_payments"], 2000)
		self.assertFalse(burden.is_burdensome)
		self.assertIsNone(load.margin)


class TestAfterTheSale(CustomerCase):
	def plan(self, *rows: tuple[int, str, str], group: str | None = None) -> None:
		doc = frappe.get_doc("Customer Group", group or self.above)
		doc.set("hygiene_follow_up", [])
		for days, basis, subject in rows:
			doc.append(
				"hygiene_follow_up",
				{"days_after": days, "basis": basis, "subject": subject, "asks_referral": cint(days == 90)},
			)
		doc.save()
		customer_policy.forget()

	def tasks(self, customer: Any) -> list[Any]:
		return frappe.get_all(
			"ToDo",
			filters={"reference_type": "Customer", "reference_name": customer.name},
			fields=["description", "allocated_to", "date"],
			order_by="date asc",
		)

	def test_the_steps_become_tasks_of_the_owner_once(self) -> None:
		self.plan((7, "Invoice", "Is all well?"), (30, "Invoice", "Still content?"))
		customer = self.customer()
		self.invoice(customer, 7)
		self.judged(customer)
		self.judged(customer)
		(task,) = self.tasks(customer)
		self.assertEqual((task.allocated_to, task.date), (self.rep, getdate(nowdate())))
		self.assertIn("Is all well?", task.description)
		self.assertEqual(self.clock(customer).review_on, ago(-23))

	def test_an_invoice_that_moves_stock_is_a_delivery(self) -> None:
		self.plan((7, "Delivery", "Has all arrived?"))
		customer = self.customer()
		bill = self.invoice(customer, 7)
		self.judged(customer)
		self.assertEqual(self.tasks(customer), [])
		bill.db_set("update_stock", 1)
		self.judged(customer)
		self.assertEqual(len(self.tasks(customer)), 1)

	def test_a_delivery_note_begins_the_plan(self) -> None:
		self.plan((7, "Delivery", "Has all arrived?"))
		customer = self.customer()
		note = frappe.new_doc("Delivery Note")
		fields = {"customer": customer.name, "company": self.company, "posting_date": ago(7), "docstatus": 1}
		note.update({"name": f"{SERIAL} DN", **fields})
		note.db_insert()
		self.judged(customer)
		(task,) = self.tasks(customer)
		self.assertIn("Has all arrived?", task.description)

	def test_he_spoke_up_first(self) -> None:
		self.plan((7, "Invoice", "Is all well?"))
		customer = self.customer()
		mail(customer, 3, received=True)
		self.invoice(customer, 7)
		self.judged(customer)
		self.assertEqual(self.tasks(customer), [])

	def test_referrals_are_asked_for(self) -> None:
		self.plan((90, "Invoice", "Whom do they know?"))
		customer = self.customer()
		self.invoice(customer, 90)
		self.judged(customer)
		(task,) = self.tasks(customer)
		self.assertIn("Referred By", task.description)

	def test_less_effort_means_no_follow_up(self) -> None:
		self.plan((7, "Invoice", "Is all well?"))
		if not frappe.db.exists("Hygiene Label", "Spared"):
			frappe.get_doc(
				{"doctype": "Hygiene Label", "label": "Spared", "colour": "gray", "sort_order": 9}
			).insert()
		self.settings(less_effort_label="Spared")
		customer = self.customer(hygiene_label="Spared")
		self.invoice(customer, 7)
		self.judged(customer)
		self.assertEqual(self.tasks(customer), [])

	def test_the_subject_is_data(self) -> None:
		self.plan((7, "Invoice", "Is all well? <img src=x onerror=alert(1)>"))
		customer = self.customer()
		self.invoice(customer, 7)
		self.judged(customer)
		self.assertNotIn("<img", self.tasks(customer)[0].description)

	def test_a_plan_that_makes_no_sense(self) -> None:
		with self.assertRaisesRegex(frappe.ValidationError, "at least one day"):
			self.plan((0, "Invoice", "x"))
		with self.assertRaisesRegex(frappe.ValidationError, "already"):
			self.plan((7, "Invoice", "x"), (7, "Invoice", "y"))


class TestReview(CustomerCase):
	"""The report, on four customers: one active, two lapsed (one of them of another owner and territory), one that never bought."""

	def setUp(self) -> None:
		super().setUp()
		self.territory = (
			frappe.get_doc(
				{"doctype": "Territory", "territory_name": SERIAL, "parent_territory": "All Territories"}
			)
			.insert()
			.name
		)
		self.active, self.gone, self.never = self.customer(), self.customer(), self.customer()
		self.elsewhere = self.customer(territory=self.territory, account_manager=self.other)
		self.order(self.active, 5)
		self.order(self.gone, 400)
		self.order(self.elsewhere, 500)
		for customer in (self.active, self.gone, self.never, self.elsewhere):
			self.judged(customer)

	def run_report(self, **filters: Any) -> tuple[Any, ...]:
		return customer_report.report({"customer_group": self.above, **filters})

	def names(self, **filters: Any) -> set[str]:
		_columns, rows, *_rest = self.run_report(records=1, **filters)
		return {row["customer"] for row in rows}

	def test_counted_by_group(self) -> None:
		columns, (row,), _message, chart = self.run_report()
		self.assertEqual(
			(row["group_label"], row["number"], row["active"], row["lapsed"]), (self.mine, 4, 2, 2)
		)
		self.assertEqual((row["late"], row["not_yet"], row["share_active"]), (0, 0, 50))
		self.assertEqual(chart["data"]["labels"], [self.mine])
		self.assertEqual(
			{each["name"]: each["values"] for each in chart["data"]["datasets"]},
			{"Active": [2], "Lapsed": [2]},
		)
		self.assertTrue({"active", "let_go"} <= {each["fieldname"] for each in columns})

	def test_other_groups(self) -> None:
		_columns, rows, *_rest = self.run_report(group_by="Territory")
		self.assertEqual(
			[(row["group_value"], row["number"]) for row in rows],
			[("All Territories", 3), (self.territory, 1), ("", 4)],
		)
		_columns, rows, *_rest = self.run_report(group_by="Owner")
		self.assertEqual(
			{row["group_value"]: row["number"] for row in rows}, {self.rep: 3, self.other: 1, "": 4}
		)
		with self.assertRaisesRegex(frappe.ValidationError, "nothing to group by"):
			self.run_report(group_by="Moon")

	def test_every_filter(self) -> None:
		everybody = {each.name for each in (self.active, self.gone, self.never, self.elsewhere)}
		self.assertEqual(self.names(), everybody)
		self.assertEqual(self.names(customer_group=self.mine), everybody)
		self.assertEqual(self.names(state="Lapsed"), {self.gone.name, self.elsewhere.name})
		self.assertEqual(self.names(territory=self.territory), {self.elsewhere.name})
		self.assertEqual(self.names(territory="All Territories"), everybody)
		self.assertEqual(self.names(owner=self.other), {self.elsewhere.name})
		self.assertEqual(self.names(company=self.company), everybody - {self.never.name})
		self.assertEqual(self.names(company="No Such"), set())
		self.assertEqual(self.names(group=self.mine), everybody)
		self.assertEqual(self.names(group_by="Label", group="-"), everybody)
		self.assertEqual(self.names(group_by="Owner", group=self.rep), everybody - {self.elsewhere.name})
		with self.assertRaisesRegex(frappe.ValidationError, "no state"):
			self.run_report(state="Sleepy")
		with self.assertRaisesRegex(frappe.ValidationError, "takes one value"):
			self.run_report(state=["Late"])

	def test_a_row(self) -> None:
		customer_burden.recount()
		_columns, rows, message, _chart = self.run_report(records=1)
		row = next(row for row in rows if row["customer"] == self.gone.name)
		self.assertEqual((row["bought_on"], row["days_since"], row["purchases"]), (ago(400), 400, 1))
		self.assertEqual((row["usual_days"], row["late_days"], row["state_since"]), (None, 180, ago(35)))
		self.assertEqual((row["revenue"], row["issues"], row["referred"]), (None, None, 0))
		self.assertIn("twelve months", message)

	def test_leads_referred_count_for_the_referrer(self) -> None:
		contact = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": SERIAL,
				"links": [{"link_doctype": "Customer", "link_name": self.active.name}],
			}
		).insert()
		make_lead(hygiene_referred_by=contact.name)
		make_lead(hygiene_referred_by=contact.name)
		made = self.customer(lead_name=make_lead(hygiene_referred_by=contact.name, lead_owner=self.rep).name)
		self.order(made, 3)
		self.order(made, 2)
		self.order(made, 1, submit=False)

		def row() -> Any:
			_columns, rows, *_rest = self.run_report(records=1)
			return next(row for row in rows if row["customer"] == self.active.name)

		found = row()
		self.assertEqual((found["referred"], found["referred_orders"]), (3, 2))
		self.assertEqual(
			(found["referred_contacts"], found["referred_customers"]), ([contact.name], [made.name])
		)
		self.active.run_method("onload")
		self.assertEqual(self.active.get_onload("hygiene_customer")["referred"]["referred"], 3)
		# Nobody counts what he may not see.
		add_user_permission("Lead", made.lead_name, self.rep)
		frappe.set_user(self.rep)
		self.assertEqual((row()["referred"], row()["referred_orders"]), (1, 2))

	def test_who_sees_what(self) -> None:
		add_user_permission("Territory", self.territory, self.rep)
		frappe.set_user(self.rep)
		self.assertEqual(self.names(), {self.elsewhere.name})
		frappe.set_user(self.manager)
		self.assertEqual(len(self.names()), 4)
		frappe.set_user(self.stranger)
		with self.assertRaises(frappe.PermissionError):
			self.run_report()

	def test_it_runs_as_the_desk_runs_it(self) -> None:
		frappe.set_user(self.manager)
		found = query_report.run(
			"Customer Review", {"customer_group": self.mine}, ignore_prepared_report=True
		)
		self.assertEqual(found["result"][0]["number"], 4)


class TestClocksAndPermissions(CustomerCase):
	def test_clocks_are_seen_by_who_sees_the_customer(self) -> None:
		customer = self.customer()
		add_user_permission("Customer", self.customer().name, self.manager)
		frappe.set_user(self.manager)
		self.assertEqual(frappe.get_list("Customer Clock", filters={"customer": customer.name}), [])
		self.assertFalse(frappe.has_permission("Customer Clock", "read", self.clock(customer)))
		frappe.set_user("Administrator")
		with self.assertRaises(frappe.ValidationError):
			self.clock(customer).save()

	def test_the_form_says_why(self) -> None:
		customer = self.customer()
		self.order(customer, 400)
		self.judged(customer)
		customer.reload()
		customer.run_method("onload")
		shown = customer.get_onload("hygiene_customer")
		self.assertEqual((shown["state"], shown["since"], shown["waiting"]), ("Lapsed", ago(35), []))
		self.assertIn("too few for a rhythm", shown["reason"])
		# The days of the headline are written as those of the reason are.
		self.assertEqual(shown["since_day"], Words.of_reader().day(ago(35)))
		self.assertIn(Words.of_reader().day(ago(400)), shown["reason"])


class TestUnasked(CustomerCase):
	"""The night carries out what rules in mode Act propose, within its brakes."""

	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_value("Hygiene Action", {"status": "Proposed"}, "status", "Withdrawn")
		self.rule(mode="Act")
		self.settings(mode="Act", stop_share=0)
		frappe.db.set_single_value("Lead Hygiene Settings", "burden_counted_on", nowdate())
		self.one = self.lapsed()

	def rule(self, action: str = "Win Back", mode: str = "Act") -> None:
		self.settings(customer_rules=[{"state": "Lapsed", "action": action, "mode": mode}])

	def lapsed(self, **fields: Any) -> Any:
		customer = self.customer(**fields)
		self.order(customer, 400)
		self.judged(customer)
		return customer

	def night(self) -> Any:
		"""What it commits is held in a savepoint, to which what fails is rolled back."""
		take_back = frappe.db.rollback
		frappe.db.savepoint("night")
		with (
			patch.object(frappe.db, "commit", side_effect=lambda: frappe.db.savepoint("night")),
			patch.object(
				frappe.db,
				"rollback",
				side_effect=lambda save_point="night", **_how: take_back(save_point=save_point),
			),
		):
			return customer_night.run()

	def action(self, customer: Any) -> Any:
		return frappe.get_last_doc("Hygiene Action", {"reference_name": customer.name})

	def test_a_win_back_is_done_once(self) -> None:
		self.assertEqual((self.night().done, self.night().done), (1, 0))
		self.assertEqual(frappe.db.count("Opportunity", {"party_name": self.one.name}), 1)
		done = self.action(self.one)
		self.assertEqual((done.status, done.by_machine, done.decided_by), ("Done", 1, None))
		self.assertTrue(
			frappe.db.exists("Hygiene Ledger Entry", {"hygiene_action": done.name, "event": "Done"})
		)

	def test_mode_propose_of_the_settings_does_nothing(self) -> None:
		self.settings(mode="Propose")
		self.judged(self.one)
		self.assertEqual(self.night().done, 0)

	def test_a_rule_that_was_lowered_since_only_proposes(self) -> None:
		self.assertFalse(self.action(self.one).held_because)
		self.rule(mode="Propose")
		self.assertEqual(self.night().done, 0)
		waits = self.action(self.one)
		self.assertEqual((waits.status, waits.held_because), ("Proposed", "The rule proposes only"))
		self.rule(mode="Act")
		self.assertEqual(self.night().done, 1)

	def test_the_daily_cap(self) -> None:
		other = self.lapsed()
		self.settings(daily_cap=1)
		self.assertEqual(self.night().done, 1)
		held = [self.action(customer).held_because for customer in (self.one, other)]
		self.assertEqual(sum("in a day" in (why or "") for why in held), 1)

	def test_too_many_at_once_stop_and_ask(self) -> None:
		self.settings(stop_share=0.001)
		self.assertEqual(self.night().done, 0)
		self.assertIn("not done unasked", self.action(self.one).held_because)

	def test_without_an_owner_a_person_decides(self) -> None:
		self.one.reload()
		self.one.account_manager = None
		self.one.save()
		self.assertEqual(self.night().done, 0)
		self.assertIn("Nobody answers", self.action(self.one).held_because)

	def test_what_fails_is_marked_and_stops_no_other(self) -> None:
		frappe.db.set_value("User", self.other, "enabled", 0)
		failing = self.lapsed(account_manager=self.other)
		self.assertEqual(self.night().done, 1)
		failed = self.action(failing)
		self.assertEqual(failed.status, "Failed")
		self.assertIn("Account Manager", failed.outcome)
		self.assertTrue(
			frappe.db.exists("Hygiene Ledger Entry", {"hygiene_action": failed.name, "event": "Failed"})
		)
		self.assertEqual(self.action(self.one).status, "Done")

	def test_who_came_back_meanwhile_is_left_alone(self) -> None:
		action = self.action(self.one)
		mail(self.one, received=True)
		self.assertEqual(self.night().done, 0)
		self.assertEqual(frappe.db.get_value("Hygiene Action", action.name, "status"), "Withdrawn")

	def test_goodbyes_are_said_by_a_person(self) -> None:
		self.rule("Thanks and Goodbye")
		self.judged(self.one)
		self.assertEqual(self.night().done, 0)
		self.assertEqual(self.shown(self.one), "Lapsed")


class TestNight(CustomerCase):
	"""The night commits batch by batch; here its commits are left out, so that each test stands alone."""

	def night(self, **how: Any) -> Any:
		with patch.object(frappe.db, "commit"), patch.object(frappe.db, "rollback"):
			return customer_night.run(**how)

	def test_only_who_is_due_is_looked_at(self) -> None:
		late, quiet = self.customer(), self.customer()
		frappe.db.set_value("Customer Clock", {"customer": ("is", "set")}, "review_on", None)
		frappe.db.set_single_value("Lead Hygiene Settings", "burden_counted_on", nowdate())
		customer_clocks.make_due([late.name])
		self.assertEqual(self.night().reviewed, 1)
		self.assertEqual(self.night().reviewed, 0)
		self.assertIsNone(self.clock(quiet).review_on)

	def test_a_bad_one_is_put_off_and_spoils_no_other(self) -> None:
		bad, good = self.customer(), self.customer()
		frappe.db.set_value("Customer Clock", {"customer": ("is", "set")}, "review_on", None)
		frappe.db.set_single_value("Lead Hygiene Settings", "burden_counted_on", nowdate())
		customer_clocks.make_due([bad.name, good.name])
		own = customer_night.refresh

		def refresh(names: list[str], course: Any) -> Any:
			if bad.name in names:
				raise ValueError("bad")
			return own(names, course)

		with patch.object(customer_night, "refresh", refresh):
			report = self.night()
		self.assertEqual((report.reviewed, report.bad), (1, 1))
		self.assertEqual(self.clock(bad).review_on, ago(-1))

	def test_a_customer_that_came_past_all_events_gets_a_clock(self) -> None:
		customer = frappe.new_doc("Customer")
		customer.update(
			{"name": f"{SERIAL} Raw", "customer_name": f"{SERIAL} Raw", "customer_group": self.mine}
		)
		customer.db_insert()
		frappe.db.set_single_value("Lead Hygiene Settings", "burden_counted_on", None)
		self.night()
		self.assertEqual(self.shown(customer), "Active")
