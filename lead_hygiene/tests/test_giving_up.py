"""The Giving-up Advisor: what files keep of runs of contacts, the figures, the records behind them, the rule."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.desk import query_report
from frappe.utils import add_days, now_datetime, nowdate

from lead_hygiene import api
from lead_hygiene.site import giving_up, policy
from lead_hygiene.site.hygiene_file import file_of
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import (
	HygieneTestCase,
	mail,
	make_lead,
	make_opportunity,
	moment,
	readers,
	user,
)

SERIAL = "Giving Up Test"


class TestWhatIsKept(HygieneTestCase):
	def kept(self, doc: Any) -> dict[str, dict[int, int]]:
		"""What the file keeps of answered runs, found to be the same when all is read anew."""
		kept = file_of(doc.doctype, doc.name).conversation.attempts
		Reviewer().refresh(doc.doctype, [doc.name])
		self.assertEqual(file_of(doc.doctype, doc.name).conversation.attempts, kept)
		return dict(kept)

	def call(self, lead: Any, status: str, days_ago: int) -> None:
		call = frappe.get_doc(
			{
				"doctype": "Call Log",
				"id": frappe.generate_hash(length=8),
				"from": "+98210",
				"to": "+98211",
				"type": "Outgoing",
				"status": status,
				"start_time": moment(days_ago),
			}
		)
		call.append("links", {"link_doctype": "Lead", "link_name": lead.name})
		call.insert()

	def test_an_answer_ends_a_run_and_the_file_keeps_its_length(self):
		lead = make_lead(60)
		for days_ago in (40, 38, 36):
			mail(lead, days_ago)
		self.assertEqual(self.kept(lead), {})
		mail(lead, 30, received=True)
		self.assertEqual(self.kept(lead), {"any": {3: 1}, "email": {3: 1}})
		mail(lead, 20)
		mail(lead, 10, received=True)
		mail(lead, 5)
		self.assertEqual(self.kept(lead), {"any": {1: 1, 3: 1}, "email": {1: 1, 3: 1}})

	def test_a_call_that_was_taken_counts_itself(self):
		lead = make_lead(60)
		self.call(lead, "No Answer", 9)
		self.call(lead, "Completed", 7)
		self.call(lead, "Completed", 5)
		self.assertEqual(self.kept(lead), {"any": {1: 1, 2: 1}, "call": {1: 1, 2: 1}})

	def test_a_mail_that_comes_late_is_put_in_its_place(self):
		lead = make_lead(60)
		mail(lead, 40)
		mail(lead, 20, received=True)
		mail(lead, 30)
		self.assertEqual(self.kept(lead), {"any": {2: 1}, "email": {2: 1}})

	def test_a_deal_keeps_the_runs_of_the_conversation_it_shares(self):
		lead = make_lead(60)
		deal = make_opportunity(50, lead)
		mail(lead, 20)
		mail(deal, 10)
		mail(deal, 5, received=True)
		for doc in (lead, deal):
			self.assertEqual(self.kept(doc), {"any": {2: 1}, "email": {2: 1}})

	def test_a_save_changes_nothing_of_it(self):
		lead = make_lead(60)
		mail(lead, 20)
		mail(lead, 10, received=True)
		lead.reload()
		lead.first_name = "Other"
		lead.save()
		self.assertEqual(self.kept(lead), {"any": {1: 1}, "email": {1: 1}})


class AdvisorCase(HygieneTestCase):
	"""Leads of a territory of our own. E-mails: answered 4 × at the first, 1 × at the second; two stopped after the
	first, one after the second; one waits after the first (won), one after the third."""

	def setUp(self) -> None:
		super().setUp()
		frappe.db.delete("Hygiene Rule")
		root = frappe.db.get_value("Territory", {"is_group": 1, "parent_territory": ("in", ("", None))})
		self.territory = (
			frappe.get_doc(
				{"doctype": "Territory", "territory_name": SERIAL, "parent_territory": root, "is_group": 0}
			)
			.insert()
			.name
		)
		once = {"any": {1: 1}, "email": {1: 1}}
		self.first = self.lead(once, grade="A")
		self.second = self.lead(once, grade="A")
		self.mixed = self.lead({"any": {3: 1}, "email": {2: 1}, "call": {1: 1}}, grade="B")
		self.cold = self.lead(emails=2, last=40, state="Cold", grade="B")
		self.fresh = self.lead(emails=3, last=3)
		self.dead = self.lead(emails=1, last=3, state="Closed", status="Do Not Contact")
		self.won = self.lead(emails=1, last=40, state="Closed", status="Converted")
		self.twice = self.lead({"any": {1: 2}, "email": {1: 2}}, emails=1, last=40, state="Cold")

	def lead(
		self,
		attempts: dict[str, dict[int, int]] | None = None,
		emails: int = 0,
		last: int = 0,
		state: str = "Active",
		status: str = "Lead",
		grade: str | None = None,
		**fields: Any,
	) -> str:
		lead = make_lead(territory=self.territory, **fields)
		days = [str(add_days(nowdate(), -last - n)) for n in reversed(range(emails))]
		frappe.db.set_value("Lead", lead.name, "hygiene_grade", grade, update_modified=False)
		frappe.db.set_value(
			"Hygiene File",
			{"reference_doctype": "Lead", "reference_name": lead.name},
			{
				"attempts": json.dumps(attempts) if attempts else None,
				"streaks": json.dumps({"any": days, "email": days}) if emails else None,
				"unanswered": emails,
				"unanswered_emails": emails,
				"unanswered_calls": 0,
				"state": state,
				"status": status,
			},
		)
		return lead.name

	def report(self, **filters: Any) -> tuple:
		asked = {"document_type": "Lead", "territory": self.territory, "channel": "email", **filters}
		return giving_up.report(asked)

	def rows(self, **filters: Any) -> dict[int, dict]:
		return {row["number"]: row for row in self.report(**filters)[1]}

	def counts(self, **filters: Any) -> list[tuple[int, ...]]:
		names = ("number", "made", "answered", "stopped", "waiting")
		return [tuple(row[name] for name in names) for row in self.rows(**filters).values()]

	def behind(self, way: str, number: int, **filters: Any) -> dict[str, int]:
		_columns, rows, *_rest = self.report(way=way, number=number, **filters)
		return {row["reference_name"]: row["times"] for row in rows}


class TestFigures(AdvisorCase):
	def test_the_figures_are_those_worked_out_by_hand(self):
		self.assertEqual(self.counts(), [(1, 9, 4, 2, 1), (2, 3, 1, 1, 0), (3, 0, 0, 0, 1)])
		first, second, third = self.rows().values()
		self.assertEqual((first["chance"], first["so_far"], first["further"]), (44.4, 80.0, None))
		self.assertEqual((first["low"], first["high"]), (18.9, 73.3))  # Wilson, 4 of 9
		self.assertEqual((second["chance"], second["so_far"], second["further"]), (33.3, 100.0, None))
		self.assertEqual((third["chance"], third["low"], third["further"]), (None, None, None))

	def test_it_says_where_to_stop(self):
		def stop(**filters):
			return [number for number, row in self.rows(**filters).items() if row["suggested"]]

		self.assertEqual(stop(), [2])
		self.assertEqual(stop(lose=20), [1])
		self.assertEqual(stop(channel="call"), [1])
		_columns, _rows, message, chart, summary = self.report()
		self.assertIn("after 2 contacts without an answer, 5 of 5 answers had come", message)
		self.assertIn("few", message)
		self.assertEqual(chart["data"]["datasets"][0]["values"], [44.4, 33.3, 0])
		self.assertEqual([each["value"] for each in summary], [2])

	def test_all_channels_stand_one_after_the_other(self):
		_columns, rows, *_rest = self.report(channel="")
		found = [(row["channel"], row["number"], row["answered"]) for row in rows]
		any_, email = [("any", 1, 4), ("any", 2, 0), ("any", 3, 1)], [("email", 1, 4), ("email", 2, 1)]
		self.assertEqual(found, [*any_, *email, ("email", 3, 0), ("call", 1, 1)])

	def test_grades_are_told_apart_and_add_up(self):
		_columns, rows, *_rest = self.report(by_grade=1)
		found = [(row["grade"], row["number"], row["made"], row["answered"]) for row in rows]
		self.assertEqual(
			found,
			[("A", 1, 2, 2), ("B", 1, 2, 0), ("B", 2, 2, 1), ("-", 1, 5, 2), ("-", 2, 1, 0), ("-", 3, 0, 0)],
		)
		self.assertEqual(self.counts(grade="A"), [(1, 2, 2, 0, 0)])
		self.assertEqual(self.counts(grade="-")[0][:3], (1, 5, 2))

	def test_how_long_to_wait_is_asked(self):
		# The fresh one counts as stopped after its third, the dead one did before.
		self.assertEqual(self.counts(wait=2)[-1], (3, 1, 0, 1, 0))
		self.assertEqual(self.counts(wait=90)[1], (2, 2, 1, 0, 1))
		# Whoever had just as many days has had them.
		self.assertEqual([self.counts(wait=wait)[-1][3:] for wait in (3, 4)], [(1, 0), (0, 1)])

	def test_every_figure_leads_to_its_records(self):
		for number, row in self.rows().items():
			for way in giving_up.WAYS:
				with self.subTest(way, number=number):
					self.assertEqual(sum(self.behind(way, number).values()), row[way])
		self.assertEqual(self.behind("answered", 1), {self.first: 1, self.second: 1, self.twice: 2})
		self.assertEqual(self.behind("stopped", 1, grade="-"), {self.dead: 1, self.twice: 1})
		self.assertEqual(self.behind("waiting", 3), {self.fresh: 1})
		with self.assertRaises(frappe.ValidationError):
			self.report(way="answered")
		with self.assertRaises(frappe.ValidationError):
			self.behind("lost", 1)

	def test_nobody_answered(self):
		_columns, rows, message, *_rest = self.report(
			grade="B", channel="any", to_date=add_days(nowdate(), -9)
		)
		self.assertEqual(rows, [])
		self.assertIn("Nobody has answered", message)

	def test_deals_have_figures_of_their_own(self):
		deal = make_opportunity(territory=self.territory, opportunity_type=None)
		frappe.db.set_value(
			"Hygiene File", {"reference_name": deal.name}, "attempts", json.dumps({"email": {2: 1}})
		)
		self.assertEqual(self.counts(document_type="Opportunity"), [(1, 1, 0, 0, 0), (2, 1, 1, 0, 0)])


class TestFilters(AdvisorCase):
	def only(self, lead: str, values: dict[str, Any], **filters: Any) -> None:
		"""That a filter leaves the one answered lead with these values."""
		frappe.db.set_value("Lead", lead, values, update_modified=False)
		self.assertEqual(self.behind("answered", 1, **filters), {lead: 1}, filters)
		self.assertEqual(self.counts(**filters), [(1, 1, 1, 0, 0)], filters)

	def test_every_filter_leaves_what_it_names(self):
		sub, industry = frappe.get_all(
			"Sub Industry", fields=["name", "industry"], limit=1, order_by="name asc", as_list=True
		)[0]
		meta = frappe.get_meta("Lead")
		source, campaign = (
			next(name for name in names if meta.has_field(name))
			for names in (("utm_source", "source"), ("utm_campaign", "campaign_name"))
		)
		for values, filters in (
			({"company": "Other Co"}, {"company": "Other Co"}),
			({"lead_owner": "Guest"}, {"owner": "Guest"}),
			({source: "Fair"}, {"source": "Fair"}),
			({campaign: "Spring"}, {"campaign": "Spring"}),
			({"industry": industry}, {"industry": industry}),
			({"hygiene_sub_industry": sub}, {"sub_industry": sub}),
		):
			with self.subTest(**filters):
				self.only(self.first, values, **filters)

	def test_the_period_is_that_of_their_making(self):
		old = add_days(now_datetime(), -100)
		self.only(self.first, {"creation": old}, to_date=add_days(nowdate(), -90))
		self.assertNotIn(self.first, self.behind("answered", 1, from_date=add_days(nowdate(), -90)))
		with self.assertRaises(frappe.ValidationError):
			self.report(from_date=nowdate(), to_date=add_days(nowdate(), -1))

	def test_the_type_of_a_deal(self):
		kind = frappe.get_doc({"doctype": "Opportunity Type", "name": f"{SERIAL} Type"}).insert().name
		deal = make_opportunity(territory=self.territory, opportunity_type=kind)
		frappe.db.set_value(
			"Hygiene File", {"reference_name": deal.name}, "attempts", json.dumps({"email": {1: 1}})
		)
		asked = {"document_type": "Opportunity", "opportunity_type": kind}
		self.assertEqual(self.counts(**asked), [(1, 1, 1, 0, 0)])
		self.assertEqual(self.counts(**{**asked, "opportunity_type": "None Such"}), [])

	def test_what_makes_no_sense_is_refused(self):
		for name in ("territory", "owner", "channel", "grade", "way", "lose", "wait"):
			with self.subTest(name), self.assertRaises(frappe.ValidationError):
				self.report(**{name: ["like", "%"]})
		for filters in (
			{"channel": "fax"},
			{"lose": 100},
			{"lose": -1},
			{"wait": -3},
			{"document_type": "User"},
		):
			with self.subTest(**filters), self.assertRaises(frappe.ValidationError):
				self.report(**filters)


class TestReaders(AdvisorCase):
	def test_a_rep_counts_only_what_he_may_see(self):
		rep, _other, manager, stranger = readers()
		frappe.get_doc(
			{
				"doctype": "User Permission",
				"user": rep,
				"allow": "Lead",
				"for_value": self.twice,
				"apply_to_all_doctypes": 1,
			}
		).insert()
		frappe.set_user(rep)
		self.assertEqual(self.counts(), [(1, 3, 2, 1, 0)])
		self.assertEqual(self.behind("answered", 1), {self.twice: 2})
		frappe.set_user(manager)
		self.assertEqual(self.counts()[0], (1, 9, 4, 2, 1))
		frappe.set_user(stranger)
		with self.assertRaises(frappe.PermissionError):
			self.report()

	def test_it_runs_as_a_report_and_mails_plain_rows(self):
		asked = {"document_type": "Lead", "territory": self.territory, "channel": "email"}
		found = query_report.run("Giving-up Advisor", asked)
		self.assertEqual([row["made"] for row in found["result"]], [9, 3, 0])
		self.assertEqual(
			{column["fieldname"] for column in found["columns"]} - set(found["result"][0]), set()
		)
		report = frappe.get_doc("Report", "Giving-up Advisor")
		_columns, rows = report.get_data(filters=asked, as_dict=True)
		self.assertEqual([row["answered"] for row in rows], [4, 1, 0])


class TestTheRule(AdvisorCase):
	def rule(self, **fields: Any) -> str:
		return (
			frappe.get_doc(
				{
					"doctype": "Hygiene Rule",
					"rule_name": f"{SERIAL} {frappe.generate_hash(length=5)}",
					"enabled": 1,
					"applies_to": "Lead and Opportunity",
					"trigger_type": "Unanswered Emails",
					"threshold": 5,
					"action": "Flag",
					"mode": "Observe",
					**fields,
				}
			)
			.insert()
			.name
		)

	def test_the_threshold_is_written_at_one_click(self):
		rule = self.rule(threshold=3)
		self.assertEqual([row["present"] for row in self.rows().values()], [0, 0, 1])
		self.assertIn("2", api.use_threshold(rule, 2))
		self.assertEqual([each.threshold for each in policy.current().rules], [2])
		self.assertEqual([row["present"] for row in self.rows().values()], [0, 1, 0])

	def test_only_a_rule_that_counts_contacts_has_one(self):
		rule = self.rule(trigger_type="Silent Days", threshold=90)
		with self.assertRaises(frappe.ValidationError):
			api.use_threshold(rule, 2)
		with self.assertRaises(frappe.ValidationError):
			api.use_threshold(self.rule(), 0)
		self.assertEqual(frappe.db.get_value("Hygiene Rule", rule, "threshold"), 90)

	def test_who_may_not_write_the_rule_may_not_use_a_threshold(self):
		rule = self.rule()
		for reader in (user("rep@ours.example", "Sales User"), "Guest"):
			frappe.set_user(reader)
			with self.assertRaises(frappe.PermissionError):
				api.use_threshold(rule, 2)
		frappe.set_user("Administrator")
		self.assertEqual(frappe.db.get_value("Hygiene Rule", rule, "threshold"), 5)
