"""The reports Hygiene Ledger and Hygiene Regret, and how often rules are overruled."""

from __future__ import annotations

import frappe
from frappe.desk import query_report
from frappe.utils import add_days, add_to_date, getdate, nowdate

from lead_hygiene.site import hygiene_ledger, ledger, regret
from lead_hygiene.tests import HygieneTestCase, make_lead, make_opportunity, readers

RULE = "Regret Test"


class RegretCase(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.rep, self.other, self.manager, self.stranger = readers()
		self.made = 0

	def dropped(self, doc, rule=RULE, days_ago=10, prescribed="Recycle", status="Done", **fields):
		"""A Hygiene Action that let a record go, and its line in the ledger."""
		self.made += 1
		action = frappe.get_doc(
			{
				"doctype": "Hygiene Action",
				"reference_doctype": doc.doctype,
				"reference_name": doc.name,
				"rule": rule,
				"episode": f"test {self.made}",
				"action": prescribed,
				"status": status,
				**fields,
			}
		)
		action.flags.ignore_links = True
		action.insert()
		ledger.note_many([ledger.entry_of("Done", action, evidence="<b>cold</b>")])
		at = add_to_date(None, days=-days_ago, as_datetime=True)
		frappe.db.set_value(ledger.DOCTYPE, {"hygiene_action": action.name}, "happened_on", at)
		return action

	def regret(self, rule=RULE, **filters):
		_columns, rows, message = regret.report(filters)
		return next((row for row in rows if row["rule"] == rule), None), message

	def behind(self, **filters):
		_columns, rows, _message, _chart = hygiene_ledger.report(filters)
		return [row["reference_name"] for row in rows]


class TestRegret(RegretCase):
	def test_a_rule_and_what_became_of_what_it_dropped(self):
		came = [make_lead(lead_owner=self.rep) for _n in range(2)]
		for lead, days in zip(came, (3, 7), strict=True):
			self.dropped(lead, came_back_by="Human Sign", came_back_on=add_days(nowdate(), days - 10))
		self.dropped(make_lead(), status="Undone", came_back_by="Undo", came_back_on=nowdate())
		self.dropped(make_lead(), came_back_by="Date", came_back_on=nowdate())
		self.dropped(make_lead(), came_back_by="Person", came_back_on=nowdate())
		still = make_opportunity()
		self.dropped(still, prescribed="Say Farewell")
		self.dropped(make_lead(), prescribed="Flag")
		row, message = self.regret()
		self.assertEqual(
			{name: row[name] for name in ("dropped", "answered", "undone", "date", "person", "open", "gone")},
			{"dropped": 6, "answered": 2, "undone": 1, "date": 1, "person": 1, "open": 1, "gone": 0},
		)
		self.assertEqual((row["followed"], row["share"], row["median_days"]), (5, 40.0, 3))
		self.assertLess(row["low"], 40)
		self.assertGreater(row["high"], 40)
		self.assertTrue(row["remark"])
		self.assertTrue(message)

	def test_every_figure_is_backed_by_its_lines(self):
		leads = {
			"answered": make_lead(),
			"undone": make_lead(),
			"date": make_lead(),
			"person": make_lead(),
			"open": make_lead(),
		}
		by = {"answered": "Human Sign", "undone": "Undo", "date": "Date", "person": "Person", "open": None}
		for fate, lead in leads.items():
			self.dropped(lead, came_back_by=by[fate], came_back_on=nowdate() if by[fate] else None)
		gone = make_lead()
		self.dropped(gone)
		frappe.delete_doc("Lead", gone.name)
		leads["gone"] = gone
		row, _message = self.regret()
		for fate, lead in leads.items():
			self.assertEqual(self.behind(rule=RULE, fate=fate), [lead.name], fate)
			self.assertEqual(row[fate], 1, fate)
		self.assertEqual(len(self.behind(rule=RULE, fate="dropped")), row["dropped"])

	def test_what_people_do_without_a_rule_is_by_hand(self):
		lead = make_lead()
		before, _message = self.regret("-")
		self.dropped(lead, rule=None)
		after, _message = self.regret("-")
		self.assertEqual(after["dropped"], (before["dropped"] if before else 0) + 1)
		self.assertEqual(after["rule_label"], "By Hand")
		self.assertIn(lead.name, self.behind(rule="-", fate="open"))

	def test_a_rule_that_was_renamed_keeps_its_figures(self):
		rule = frappe.copy_doc(frappe.get_doc("Hygiene Rule", "No next step for 14 days"))
		rule.update({"rule_name": RULE, "enabled": 0})
		rule.insert()
		self.dropped(make_lead())
		frappe.rename_doc("Hygiene Rule", RULE, "Another Name")
		self.assertIsNone(self.regret()[0])
		self.assertEqual(self.regret("Another Name")[0]["dropped"], 1)

	def test_filters_narrow_it(self):
		deal = make_opportunity(opportunity_owner=self.rep)
		self.dropped(deal)
		self.dropped(make_lead(lead_owner=self.other), days_ago=100)
		count = lambda **filters: (self.regret(**filters)[0] or {"dropped": 0})["dropped"]  # noqa: E731
		self.assertEqual(count(), 2)
		self.assertEqual(count(document_type="Opportunity"), 1)
		self.assertEqual(count(owner=self.rep), 1)
		self.assertEqual(count(company=deal.company, document_type="Opportunity"), 1)
		self.assertEqual(count(company="No such company"), 0)
		self.assertEqual(count(from_date=add_days(nowdate(), -30)), 1)
		self.assertEqual(count(to_date=add_days(nowdate(), -30)), 1)
		self.assertEqual(count(action="Recycle"), 2)
		self.assertEqual(count(action="Close"), 0)

	def test_filters_are_checked(self):
		for filters in (
			{"event": "Danced"},
			{"fate": "x' or 1=1"},
			{"document_type": "User"},
			{"rule": ["a", "b"]},
			{"from_date": nowdate(), "to_date": add_days(nowdate(), -1)},
		):
			with self.assertRaises(frappe.ValidationError):
				hygiene_ledger.report(filters)
		self.assertEqual(self.behind(rule="'; drop table x; --"), [])

	def test_how_often_a_rule_is_overruled(self):
		for status in ("Done", "Done", "Rejected", "Undone", "Proposed", "Withdrawn"):
			self.dropped(make_lead(), status=status)
		found = next(each for each in regret.overrulings() if each["rule"] == RULE)
		self.assertEqual((found["decided"], found["rejected"], found["undone"]), (4, 1, 1))
		self.assertEqual(found["share"], 50.0)
		settings = frappe.get_doc("Lead Hygiene Settings")
		settings.run_method("onload")
		self.assertIn(RULE, [each["rule"] for each in settings.get("__onload")["overruled"]])
		rule = frappe.get_doc("Hygiene Rule", "No next step for 14 days")
		rule.run_method("onload")
		self.assertIn("overruled", rule.get("__onload"))


class TestLedgerReport(RegretCase):
	def test_the_newest_line_comes_first_with_its_chart(self):
		lead = make_lead()
		ledger.note("Held", "Lead", lead.name, rule=RULE, prescribed="Close", reason="why")
		ledger.note("Rejected", "Lead", lead.name, rule=RULE, prescribed="Close")
		_columns, rows, message, chart = hygiene_ledger.report({"rule": RULE})
		self.assertEqual([row["event"] for row in rows], ["Rejected", "Held"])
		self.assertEqual((rows[1]["reason"], rows[1]["title"]), ("why", lead.title))
		self.assertIsNone(message)
		self.assertEqual(
			{each["name"]: each["values"] for each in chart["data"]["datasets"]},
			{"Held": [1], "Rejected": [1]},
		)
		monday = getdate(add_days(nowdate(), -getdate(nowdate()).weekday()))
		self.assertEqual(chart["data"]["labels"], [frappe.format(monday, "Date")])

	def test_nobody_sees_more_than_his_records(self):
		mine, theirs, deleted = (make_lead(lead_owner=self.rep) for _n in range(3))
		for lead in (mine, theirs, deleted):
			self.dropped(lead)
		frappe.delete_doc("Lead", deleted.name)
		frappe.get_doc(
			{"doctype": "User Permission", "user": self.rep, "allow": "Lead", "for_value": mine.name}
		).insert()
		for who, seen in ((self.manager, {mine.name, theirs.name, deleted.name}), (self.rep, {mine.name})):
			frappe.set_user(who)
			self.assertEqual(set(self.behind(rule=RULE)), seen)
			self.assertEqual(self.regret()[0]["dropped"], len(seen))
		frappe.set_user(self.other)
		self.assertEqual(set(self.behind(rule=RULE)), {mine.name, theirs.name})
		frappe.set_user(self.stranger)
		for report in ("Hygiene Ledger", "Hygiene Regret"):
			with self.assertRaises(frappe.PermissionError):
				query_report.run(report, {"rule": RULE})
		for report in (hygiene_ledger.report, regret.report):
			with self.assertRaises(frappe.PermissionError):
				report({"rule": RULE})

	def test_it_runs_by_its_name_and_a_manager_exports_it(self):
		self.dropped(make_lead(lead_owner=self.rep))
		frappe.set_user(self.manager)
		for report in ("Hygiene Ledger", "Hygiene Regret"):
			found = query_report.run(report, {"rule": RULE})
			self.assertEqual(len(found["result"]), 1)
		frappe.local.form_dict = frappe._dict(
			report_name="Hygiene Ledger",
			file_format_type="CSV",
			filters=frappe.as_json({"rule": RULE}),
			visible_idx="[0]",
			custom_columns="[]",
		)
		query_report.export_query()
		got = frappe.response.get("result") or frappe.response.get("filecontent")
		self.assertIn(RULE, got.decode() if isinstance(got, bytes) else got)
