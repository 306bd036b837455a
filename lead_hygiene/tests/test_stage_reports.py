"""The reports on stages: figures, the stays behind them, limits suggested and used, and who may see what."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report
from frappe.permissions import add_permission
from frappe.utils import add_days, now_datetime, nowdate

from lead_hygiene import api
from lead_hygiene.site import policy, stage_history, stage_limits, stage_query, stage_velocity, stages
from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity, user

SERIAL = "Advisor Test"


class StageReportCase(HygieneTestCase):
	"""Two stages of our own, in which nothing else has been."""

	def setUp(self) -> None:
		super().setUp()
		self.first, self.second = (self._stage(f"{SERIAL} {n}", order) for n, order in ((1, 1), (2, 2)))

	def _stage(self, name: str, order: int) -> str:
		stage = frappe.get_doc(
			{"doctype": "Sales Stage", "stage_name": name, "hygiene_order": order}
		).insert()
		return stage.name

	def deal(self, *stays: tuple[str, int], outcome: str | None = None, **fields: Any) -> str:
		"""A deal whose stays, (stage, days), ended yesterday with `outcome`, or last until today."""
		deal = make_opportunity(sales_stage=stays[0][0], **fields)
		frappe.db.delete("Stage Change", {"reference_name": deal.name})
		left = add_days(now_datetime(), -1 if outcome else 0)
		moments = [left]
		for _stage, days in reversed(stays):
			moments.insert(0, add_days(moments[0], -days))
		places = [(stage, None) for stage, _days in stays] + ([(stays[-1][0], outcome)] if outcome else [])
		for n, (stage, ended) in enumerate(places):
			lasts = n + 1 == len(places)
			frappe.get_doc(
				{
					"doctype": "Stage Change",
					"reference_doctype": "Opportunity",
					"reference_name": deal.name,
					"serial": n + 1,
					"from_stage": places[n - 1][0] if n else None,
					"to_stage": stage,
					"outcome": ended,
					"entered_on": moments[n].date(),
					"entered_at": moments[n],
					"left_on": None if lasts else moments[n + 1].date(),
					"left_to": None if lasts else places[n + 1][0],
					"left_outcome": None if lasts else places[n + 1][1],
					"days": 0 if lasts else (moments[n + 1].date() - moments[n].date()).days,
					"responsible": deal.opportunity_owner,
					"amount": fields.get("opportunity_amount", 0),
					"known_by": "Event",
				}
			).insert()
		values = {
			"status": outcome or "Open",
			"stage": places[-1][0],
			"stage_since": moments[-1 if outcome else -2].date(),
		}
		frappe.db.set_value("Hygiene File", {"reference_name": deal.name}, values)
		frappe.db.set_value(
			"Opportunity", deal.name, {"status": values["status"], "sales_stage": values["stage"]}
		)
		return deal.name

	def velocity(self, stage: str, **filters: Any) -> list[dict]:
		_columns, rows, *_rest = stage_velocity.report(filters)
		return [row for row in rows if row["stage"] == stage]

	def behind(self, stage: str, way: str, **filters: Any) -> set[str]:
		_columns, rows, *_rest = stage_history.report({"stage": stage, "way": way, **filters})
		return {row["reference_name"] for row in rows}


class TestStageVelocity(StageReportCase):
	def setUp(self) -> None:
		super().setUp()
		self.forward = self.deal((self.first, 10), (self.second, 5))
		self.back = self.deal((self.second, 30), (self.first, 2))
		self.won = self.deal((self.first, 20), (self.second, 7), outcome="Converted")
		self.lost = self.deal((self.first, 40), outcome="Lost")
		self.still = self.deal((self.first, 60))

	def test_it_says_what_became_of_those_who_entered(self):
		(row,) = self.velocity(self.first)
		ways = {way: row[way] for way in ("entered", "forward", "won", "back", "lost", "still")}
		self.assertEqual(ways, {"entered": 5, "forward": 2, "won": 0, "back": 0, "lost": 1, "still": 2})
		(row,) = self.velocity(self.second)
		ways = {way: row[way] for way in ("entered", "forward", "won", "back", "lost", "still")}
		self.assertEqual(ways, {"entered": 3, "forward": 0, "won": 1, "back": 1, "lost": 0, "still": 1})

	def test_those_still_there_are_censored_and_not_left_out(self):
		(row,) = self.velocity(self.first)
		# 2 days (still), 10, 20, 40, 60 (still): of the four at risk at 10, 3/4 stay longer, then 2/4, then 1/4.
		self.assertEqual((row["median"], row["p75"], row["p90"]), (20, 40, None))

	def test_every_figure_leads_to_the_stays_behind_it(self):
		for stage in (self.first, self.second):
			(row,) = self.velocity(stage)
			for way in ("forward", "won", "back", "lost", "still"):
				with self.subTest(f"{stage} {way}"):
					self.assertEqual(len(self.behind(stage, way)), row[way])
			self.assertEqual(len(self.behind(stage, "")), row["entered"])
			self.assertEqual(len(self.behind(stage, "ended")), row["entered"] - row["still"])
		self.assertEqual(self.behind(self.second, "back"), {self.back})
		self.assertEqual(self.behind(self.first, "lost"), {self.lost})

	def test_overdue_is_told_by_the_limit_in_force_and_by_type(self):
		kind = frappe.get_doc({"doctype": "Opportunity Type", "name": f"{SERIAL} Type"}).insert().name
		frappe.db.set_value("Opportunity", self.still, "opportunity_type", kind)
		stage = frappe.get_doc("Sales Stage", self.first)
		stage.hygiene_limit_days = "15"
		stage.append("hygiene_limits", {"opportunity_type": kind, "limit_days": "100"})
		stage.save()
		(row,) = self.velocity(self.first)
		self.assertEqual((row["limit_days"], row["overdue"], row["overdue_share"]), (15, 2, 40))
		self.assertEqual(self.behind(self.first, "overdue"), {self.won, self.lost})

	def test_working_days_are_counted_where_settings_count_them(self):
		company = frappe.db.get_value("Opportunity", self.lost, "company")
		days = [{"holiday_date": add_days(nowdate(), -n), "description": "-"} for n in range(2, 32)]
		holidays = frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": SERIAL,
				"from_date": add_days(nowdate(), -60),
				"to_date": nowdate(),
				"holidays": days,
			}
		).insert()
		frappe.db.set_value("Company", company, "default_holiday_list", holidays.name)
		frappe.db.set_single_value("Lead Hygiene Settings", "working_days", 1)
		stage = frappe.get_doc("Sales Stage", self.first)
		stage.hygiene_limit_days = "15"
		stage.save()
		policy.forget()
		self.assertEqual(self.behind(self.first, "overdue"), {self.still})
		(row,) = self.velocity(self.first)
		self.assertEqual(row["overdue"], 1)

	def test_groups_lead_to_their_own_stays(self):
		frappe.db.set_value(
			"Stage Change", {"reference_name": self.lost}, {"amount": 2500, "responsible": "Guest"}
		)
		for group_by, name, value in (("Amount Band", "amount_band", 3), ("Owner", "owner", "Guest")):
			rows = {row["group_value"]: row for row in self.velocity(self.first, group_by=group_by)}
			self.assertEqual((rows[value]["entered"], rows[value]["lost"]), (1, 1), group_by)
			self.assertEqual(self.behind(self.first, "lost", **{name: value}), {self.lost})
			self.assertEqual(sum(row["entered"] for row in rows.values()), 5)

	def test_it_groups_by_industry_and_sub_industry(self):
		sub, industry = frappe.get_all(
			"Sub Industry", fields=["name", "industry"], limit=1, order_by="name asc", as_list=True
		)[0]
		frappe.db.set_value("Opportunity", self.lost, {"hygiene_sub_industry": sub, "industry": industry})
		for group_by, name, value in (
			("Industry", "industry", industry),
			("Sub Industry", "sub_industry", sub),
		):
			rows = {row["group_value"]: row for row in self.velocity(self.first, group_by=group_by)}
			self.assertEqual((rows[value]["entered"], rows[None]["entered"]), (1, 4), group_by)
			self.assertEqual(self.behind(self.first, "", **{name: value}), {self.lost})

	def test_a_stage_that_is_gone_is_still_counted(self):
		frappe.db.set_value(
			"Stage Change", {"reference_name": self.lost, "serial": 1}, "to_stage", "Long Gone"
		)
		(row,) = self.velocity("Long Gone")
		self.assertEqual((row["entered"], row["lost"]), (1, 1))
		self.assertEqual(self.behind("Long Gone", "lost"), {self.lost})

	def test_whoever_leaves_no_stage_goes_forward(self):
		frappe.db.set_value("Stage Change", {"reference_name": self.forward, "serial": 1}, "to_stage", None)
		(row,) = self.velocity("-")
		behind = self.behind("-", "forward")
		self.assertIn(self.forward, behind)
		self.assertEqual((len(behind), self.behind("-", "back")), (row["forward"], set()))
		self.assertEqual(row["back"], 0)

	def test_of_any_stage_the_ways_are_the_same(self):
		_columns, rows, *_rest = stage_velocity.report({})
		for way in ("forward", "back"):
			_columns, stays, *_rest = stage_history.report({"way": way})
			self.assertEqual(len(stays), sum(row[way] for row in rows), way)

	def test_the_smallest_amounts_are_a_group_of_their_own(self):
		frappe.db.set_value("Stage Change", {"reference_name": self.lost}, "amount", 5)
		rows = {row["group_label"]: row for row in self.velocity(self.first, group_by="Amount Band")}
		self.assertEqual({label: row["entered"] for label, row in rows.items()}, {"1 – 9": 1, "Not known": 4})
		for label, band in (("1 – 9", rows["1 – 9"]["group_value"]), ("Not known", "-")):
			stays = self.behind(self.first, "", amount_band=band)
			self.assertEqual(len(stays), rows[label]["entered"], label)

	def test_a_stage_may_be_typed_in_any_case_or_as_it_is_read(self):
		for typed in (self.second.upper(), f" {self.second.lower()} "):
			self.assertEqual(self.behind(typed, "back"), {self.back})
		limit = frappe.get_doc("Sales Stage", self.second)
		limit.hygiene_limit_days = "3"
		limit.save()
		_columns, rows, *_rest = stage_limits.report({"stage": self.second.upper()})
		self.assertEqual([row["limit_days"] for row in rows if row["present"]], [3])
		frappe.get_doc(
			{
				"doctype": "Translation",
				"language": "en",
				"source_text": self.second,
				"translated_text": "Zweite",
			}
		).insert()
		self.assertEqual(self.behind("Zweite", "back"), {self.back})

	def test_a_filter_takes_one_value(self):
		names = ("stage", "owner", "company", "record", "way", "group_by", "from_date")
		for report in (stage_velocity.report, stage_history.report, stage_limits.report):
			for name in names:
				for value in (["like", "%"], {"x": 1}, ("a", "b")):
					with self.subTest(name, value=value), self.assertRaises(frappe.ValidationError):
						report({"stage": self.first, name: value})

	def test_a_band_that_no_amount_reaches(self):
		self.assertEqual(self.behind(self.first, "", amount_band="999999999"), set())

	def test_a_history_that_is_cut_short_says_so(self):
		for most, shown, said in ((5, 5, None), (4, 4, "4 longest")):
			with patch.object(stage_history, "MOST", most):
				_columns, rows, message = stage_history.report({"stage": self.first})
			self.assertEqual(len(rows), shown)
			self.assertIn(said or "", message or "")
			self.assertEqual(message is None, said is None)

	def test_a_site_without_sales_stages(self):
		frappe.db.delete("Sales Stage")
		(row,) = self.velocity(self.first)
		self.assertEqual((row["entered"], row["forward"]), (5, 2))
		self.assertEqual(self.behind(self.first, "forward"), {self.forward, self.won})

	def test_estimates_can_be_left_out(self):
		frappe.db.set_value("Stage Change", {"reference_name": self.still}, "known_by", "Estimated")
		(row,) = self.velocity(self.first, only_seen=1)
		self.assertEqual(row["entered"], 4)
		self.assertNotIn(self.still, self.behind(self.first, "", only_seen=1))

	def test_a_stay_whose_end_nobody_saw_is_an_estimate(self):
		frappe.db.set_value(
			"Stage Change", {"reference_name": self.lost, "serial": 1}, "left_known_by", "Estimated"
		)
		self.assertNotIn(self.lost, self.behind(self.first, "", only_seen=1))

	def test_the_period_is_that_of_entering(self):
		self.assertEqual(self.behind(self.first, "", from_date=add_days(nowdate(), -3)), {self.back})
		(row,) = self.velocity(self.first, from_date=add_days(nowdate(), -3))
		self.assertEqual(row["entered"], 1)
		with self.assertRaises(frappe.ValidationError):
			stage_velocity.report({"from_date": nowdate(), "to_date": add_days(nowdate(), -1)})

	def test_leads_have_stages_too(self):
		make_lead()
		_columns, rows, *_rest = stage_velocity.report({"document_type": "Lead"})
		self.assertTrue(any(row["stage"] == "Assigned" or row["stage"] == "New" for row in rows))

	def test_a_reader_counts_only_what_he_may_see(self):
		reader = user("stage.reader@example.com", "Sales User")
		frappe.get_doc(
			{
				"doctype": "User Permission",
				"user": reader,
				"allow": "Opportunity",
				"for_value": self.lost,
				"apply_to_all_doctypes": 1,
			}
		).insert()
		frappe.set_user(reader)
		(row,) = self.velocity(self.first)
		self.assertEqual((row["entered"], row["lost"]), (1, 1))
		self.assertEqual(self.behind(self.first, ""), {self.lost})
		_columns, rows, *_rest = stage_limits.report({"stage": self.first})
		self.assertEqual({(row["won"], row["lost"]) for row in rows}, {(0, 1)})
		names = {
			row.reference_name
			for row in frappe.get_list(
				"Stage Change", {"reference_doctype": "Opportunity"}, ["reference_name"]
			)
		}
		self.assertEqual(names, {self.lost})

	def test_a_figure_holds_for_who_may_see_only_his_own(self):
		reader = user("stage.reader@example.com", "Sales User")
		frappe.get_doc(
			{"doctype": "User Permission", "user": reader, "allow": "User", "for_value": reader}
		).insert()
		frappe.db.set_value("Opportunity", self.lost, {"opportunity_owner": reader, "owner": reader})
		frappe.db.set_value("Stage Change", {"reference_name": self.lost}, "responsible", "Administrator")
		frappe.set_user(reader)
		(row,) = self.velocity(self.first, owner="Administrator")
		found = query_report.run("Stage History", {"stage": self.first, "owner": "Administrator"})["result"]
		self.assertEqual((row["entered"], [each["reference_name"] for each in found]), (1, [self.lost]))

	def test_leads_are_for_who_may_read_them(self):
		role = frappe.get_doc({"doctype": "Role", "role_name": SERIAL}).insert().name
		add_permission("Opportunity", role)
		reader = user("stage.reader@example.com", role)
		frappe.set_user(reader)
		(row,) = self.velocity(self.first)
		self.assertEqual(row["entered"], 5)
		with self.assertRaises(frappe.PermissionError):
			stage_velocity.report({"document_type": "Lead"})

	def test_a_condition_of_another_app_may_hold_a_percent_sign(self):
		condition = f"`tabOpportunity`.name like '%{self.lost}'"
		with patch.object(stage_query, "build_match_conditions", return_value=condition):
			(row,) = self.velocity(self.first)
			self.assertEqual((row["entered"], self.behind(self.first, "")), (1, {self.lost}))

	def test_a_stranger_sees_nothing(self):
		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			stage_velocity.report({})


class TestAdvisor(StageReportCase):
	def setUp(self) -> None:
		super().setUp()
		for days in range(1, 21):
			self.deal((self.first, days), (self.second, 1), outcome="Converted")
		for days in (5, 50, 50, 80):
			self.deal((self.first, days), outcome="Lost")

	def advice(self, **filters: Any) -> dict[int, dict]:
		_columns, rows, *_rest = stage_limits.report({"stage": self.first, **filters})
		return {row["limit_days"]: row for row in rows}

	def test_it_suggests_the_shortest_limit_at_the_risk(self):
		rows = self.advice()
		(suggested,) = (row for row in rows.values() if row["suggested"])
		self.assertEqual((suggested["limit_days"], suggested["won_longer"], suggested["won"]), (19, 1, 20))
		self.assertEqual((suggested["lost_caught"], suggested["lost"]), (3, 4))
		self.assertEqual(suggested["days_saved"], 31 + 31 + 61)
		(safe,) = (row for row in self.advice(risk=0).values() if row["suggested"])
		self.assertEqual((safe["limit_days"], safe["won_longer"]), (20, 0))

	def test_the_longest_stay_counts_and_open_deals_are_censored(self):
		self.deal((self.first, 3), (self.second, 1), (self.first, 30), (self.second, 1), outcome="Converted")
		self.assertEqual(self.advice()[29]["won_longer"], 1)
		self.deal((self.first, 10))
		_columns, _rows, message, *_rest = stage_limits.report({"stage": self.first})
		self.assertIn("1 deals are still open", message)

	def test_it_says_when_there_is_too_little(self):
		self.assertIn("only 20 deals", stage_limits.report({"stage": self.first})[2])
		self.assertIn(
			"No deal", stage_limits.report({"stage": self.second, "from_date": add_days(nowdate(), 1)})[2]
		)
		with self.assertRaises(frappe.ValidationError):
			stage_limits.report({"stage": self.first, "risk": 100})

	def test_the_suggested_limit_is_used_at_one_click(self):
		api.use_limit(self.first, 19)
		self.assertEqual(policy.current().limits.of(self.first), 19)
		self.assertEqual([row["limit_days"] for row in self.advice().values() if row["present"]], [19])
		kind = frappe.get_doc({"doctype": "Opportunity Type", "name": f"{SERIAL} Type"}).insert().name
		api.use_limit(self.first, 9, kind)
		api.use_limit(self.first, 8, kind)
		self.assertEqual(policy.current().limits.of(self.first, kind), 8)
		self.assertEqual(policy.current().limits.of(self.first), 19)

	def test_who_may_not_write_the_stage_may_not_use_a_limit(self):
		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			stages.use_limit(self.first, 19)
