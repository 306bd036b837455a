"""The daily snapshot, and the chart of it, on records whose figures were worked out by hand."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import frappe
from frappe.permissions import add_user_permission, update_permission_property
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene import api, tasks
from lead_hygiene.core.facts import State
from lead_hygiene.site import daily_snapshot
from lead_hygiene.site.alive_share import label
from lead_hygiene.tests import HygieneTestCase, make_unseen, readers

OURS = "Snapshot Test"
DAILY = "Daily"
# State and amount of each: 3 alive of 5 in play, 300 alive of 1,500, 1,000 overdue; three are not in play.
DEALS = (
	("Active", 100), ("Neglected", 200), ("Snoozed", 0), ("Overdue", 1000), ("Cold", 200),
	("Closed", 7000), ("Farewell", 70), (None, 7),
)  # fmt: skip


class SnapshotCase(HygieneTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.company = self.company_named(OURS)

	def company_named(self, name: str) -> str:
		"""A company with nothing in it, not even accounts."""
		company = frappe.new_doc("Company")
		company.update({"company_name": name, "abbr": name[:3] + name[-2:], "default_currency": "EUR"})
		company.update({"name": name, "creation": "2020-01-01", "modified": "2020-01-01"})
		company.db_insert()
		return name

	def deal(self, state: str | None, amount: float = 0, company: str | None = None, **fields: Any) -> str:
		deal = make_unseen("Opportunity", 1, company=company or self.company, **fields)
		frappe.db.set_value(
			"Opportunity",
			deal.name,
			{"hygiene_state": state, "base_opportunity_amount": amount, "opportunity_amount": 0},
			update_modified=False,
		)
		return deal.name

	def deals(self) -> list[str]:
		return [self.deal(state, amount) for state, amount in DEALS]

	def rows(self, company: str | None = None, **filters: Any) -> list[Any]:
		return frappe.get_all(
			"Hygiene Snapshot",
			filters={"company": company or self.company, **filters},
			fields=["*"],
			order_by="day asc, reference_doctype asc",
		)

	def past(self, days_ago: int, alive: int, in_play: int, company: str | None = None) -> None:
		"""A row of an earlier day."""
		day, of = getdate(add_days(nowdate(), -days_ago)), company or self.company
		row = frappe.new_doc("Hygiene Snapshot")
		row.update({"name": frappe.generate_hash(length=20), "day": day, "reference_doctype": "Opportunity"})
		row.update({"company": of, "alive": alive, "in_play": in_play})
		row.db_insert()

	def shares(self, **asked: Any) -> dict[str, list[float]]:
		filters = {"company": self.company, **asked.pop("filters", {})}
		chart = api.alive_share(filters=frappe.as_json(filters), **asked)
		if not chart:
			return {}
		return dict(zip(chart["labels"], chart["datasets"][0]["values"], strict=True))


class TestSnapshot(SnapshotCase):
	def test_it_counts_each_state_once_and_sums_what_it_is_worth(self) -> None:
		self.deals()
		daily_snapshot.take()
		(row,) = self.rows()
		self.assertEqual((row.day, row.reference_doctype), (getdate(nowdate()), "Opportunity"))
		self.assertEqual((row.alive, row.in_play), (3, 5))
		self.assertEqual((row.amount_alive, row.amount_in_play, row.amount_overdue), (300, 1500, 1000))
		counted = {str(state): row[state.value.lower()] for state in State}
		expected = {str(state): 0 for state in State}
		self.assertEqual(counted, expected | {state: 1 for state, _amount in DEALS if state})
		self.assertEqual(row.unjudged, 1)

	def test_a_pipeline_in_rials_fits_in(self) -> None:
		for _ in range(3):
			self.deal("Active", 600_000_000_000)
		daily_snapshot.take()
		(row,) = self.rows()
		self.assertEqual(row.amount_in_play, 1_800_000_000_000)

	def test_leads_and_opportunities_are_rows_of_their_own(self) -> None:
		self.deal("Active")
		lead = make_unseen("Lead", 1, company=self.company)
		frappe.db.set_value("Lead", lead.name, {"hygiene_state": "Cold", "hygiene_expected_amount": 40})
		daily_snapshot.take()
		lead_row, deal_row = self.rows()
		self.assertEqual((lead_row.cold, lead_row.alive, lead_row.in_play), (1, 0, 1))
		self.assertEqual(lead_row.amount_in_play, 40)
		self.assertEqual((deal_row.active, deal_row.alive), (1, 1))

	def test_taken_twice_it_is_as_things_stand_the_second_time(self) -> None:
		names = self.deals()
		daily_snapshot.take()
		daily_snapshot.take()
		self.assertEqual([(row.alive, row.in_play) for row in self.rows()], [(3, 5)])
		frappe.db.set_value("Opportunity", names[0], "hygiene_state", "Cold", update_modified=False)
		daily_snapshot.take()
		self.assertEqual([(row.alive, row.cold) for row in self.rows()], [(2, 2)])

	def test_a_company_that_lost_its_last_record_has_no_row_of_today_any_more(self) -> None:
		name = self.deal("Active")
		daily_snapshot.take()
		frappe.db.delete("Opportunity", {"name": name})
		daily_snapshot.take()
		self.assertEqual(self.rows(), [])

	def test_three_years_are_kept(self) -> None:
		self.past(daily_snapshot.KEPT, 1, 2)
		self.past(daily_snapshot.KEPT + 1, 1, 2)
		daily_snapshot.take()
		oldest = getdate(add_days(nowdate(), -daily_snapshot.KEPT))
		self.assertEqual([row.day for row in self.rows()], [oldest])

	def test_two_companies_that_become_one_keep_what_both_had(self) -> None:
		other = self.company_named(f"{OURS} Two")
		self.deal("Active")
		self.deal("Cold", company=other)
		daily_snapshot.take()
		frappe.db.set_value("Hygiene Snapshot", {"company": other}, "company", self.company)
		self.assertEqual(self.shares(timespan="Last Week"), {label(getdate(nowdate()), DAILY): 50.0})

	def test_it_touches_no_record(self) -> None:
		name = self.deal("Active")
		before = frappe.db.get_value("Opportunity", name, "modified")
		daily_snapshot.take()
		self.assertEqual(frappe.db.get_value("Opportunity", name, "modified"), before)


class TestAliveShare(SnapshotCase):
	def test_a_period_is_as_its_last_snapshot_says(self) -> None:
		first = getdate(nowdate()).replace(day=1)
		months = [getdate(add_days(first, -1)), getdate(nowdate())]
		for day, alive in ((months[0], 30), (add_days(months[0], -1), 99), (months[1], 45)):
			self.past((getdate(nowdate()) - getdate(day)).days, alive, 100)
		self.assertEqual(
			self.shares(timespan="Last Quarter", time_interval="Monthly"),
			{label(months[0], "Monthly"): 30.0, label(months[1], "Monthly"): 45.0},
		)

	def test_a_day_without_a_snapshot_and_one_without_records_are_left_out(self) -> None:
		self.past(0, 2, 3)
		self.past(1, 0, 0)
		self.past(3, 0, 4)
		self.assertEqual(
			self.shares(timespan="Last Week", time_interval="Daily"),
			{label(getdate(add_days(nowdate(), -3)), DAILY): 0.0, label(getdate(nowdate()), DAILY): 66.7},
		)

	def test_from_and_to_date(self) -> None:
		for days_ago in (2, 4, 6):
			self.past(days_ago, days_ago, 10)
		dates = {"from_date": add_days(nowdate(), -5), "to_date": add_days(nowdate(), -3)}
		self.assertEqual(
			self.shares(timespan="Select Date Range", time_interval="Daily", **dates),
			{label(getdate(add_days(nowdate(), -4)), DAILY): 40.0},
		)

	def test_filters(self) -> None:
		self.past(0, 1, 2)
		self.assertEqual(
			self.shares(filters={"document_type": "Opportunity"}), {label(getdate(nowdate()), DAILY): 50.0}
		)
		self.assertEqual(self.shares(filters={"document_type": "Lead"}), {})
		self.assertEqual(self.shares(filters={"company": "Nobody"}), {})
		with self.assertRaises(frappe.ValidationError):
			api.alive_share(filters={"company": ["like", "%"]})

	def test_it_is_for_managers(self) -> None:
		self.past(0, 1, 2)
		frappe.set_user(self.manager)
		self.assertEqual(self.shares(), {label(getdate(nowdate()), DAILY): 50.0})
		for user in (self.rep, self.stranger):
			frappe.set_user(user)
			with self.subTest(user), self.assertRaises(frappe.PermissionError):
				self.shares()
			self.assertFalse(frappe.has_permission("Hygiene Snapshot", "read"))

	def test_a_manager_of_one_company_sees_its_share(self) -> None:
		other = self.company_named(f"{OURS} Two")
		self.past(0, 1, 2)
		self.past(0, 2, 2, company=other)
		add_user_permission("Company", self.company, self.manager, ignore_permissions=True)
		frappe.set_user(self.manager)
		chart = api.alive_share()
		self.assertEqual([data["values"] for data in chart["datasets"]], [[50.0]])
		self.assertEqual(
			{row.company for row in frappe.get_list("Hygiene Snapshot", ["company"])}, {self.company}
		)

	def test_a_manager_who_sees_only_what_he_made_sees_no_totals(self) -> None:
		self.past(0, 1, 2)
		for role in ("Sales Manager", "Sales User"):
			update_permission_property("Opportunity", role, 0, "if_owner", 1)
		frappe.clear_cache(doctype="Opportunity")
		self.addCleanup(frappe.clear_cache, doctype="Opportunity")
		frappe.set_user(self.manager)
		self.assertEqual(frappe.get_list("Hygiene Snapshot"), [])

	def test_a_manager_who_sees_a_part_of_the_records_sees_no_totals(self) -> None:
		self.past(0, 1, 2)
		(row,) = self.rows()
		territory = frappe.get_all("Territory", pluck="name", limit=1, order_by="lft asc")[0]
		add_user_permission("Territory", territory, self.manager, ignore_permissions=True)
		frappe.set_user(self.manager)
		self.assertEqual(self.shares(), {})
		self.assertEqual(frappe.get_list("Hygiene Snapshot"), [])
		self.assertFalse(frappe.has_permission("Hygiene Snapshot", "read", row.name))


class TestNight(SnapshotCase):
	def test_the_night_takes_it(self) -> None:
		for name in ("reconcile", "nights"):
			part = getattr(tasks, name)
			self.addCleanup(setattr, part, "run", part.run)
			part.run = lambda *args, **kwargs: None
		self.deal("Active")
		with patch.object(frappe.db, "commit"):
			tasks.night()
		self.assertEqual([row.active for row in self.rows()], [1])

	def test_where_it_fails_the_digest_is_sent_all_the_same(self) -> None:
		fails = patch.object(daily_snapshot, "take", side_effect=ValueError("bad"))
		others = (patch.object(part, "run") for part in (tasks.reconcile, tasks.nights))
		with ExitStack() as all_of_them:
			for one in (
				fails,
				*others,
				patch.object(frappe.db, "commit"),
				patch.object(frappe.db, "rollback"),
			):
				all_of_them.enter_context(one)
			start = all_of_them.enter_context(patch.object(tasks.digest, "start"))
			tasks.night()
		start.assert_called_once_with()
