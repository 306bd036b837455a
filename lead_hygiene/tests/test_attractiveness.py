"""Who is worth the time: points on the record, from what is known of it and what it showed."""

from datetime import timedelta

import frappe
from frappe.utils import add_days, getdate, nowdate

from lead_hygiene import api
from lead_hygiene.core.criteria import DEFAULT_CRITERIA
from lead_hygiene.site import night, policy, rescoring, scored
from lead_hygiene.site.records import cast_of
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import (
	CommittedTestCase,
	HygieneTestCase,
	mail,
	make_lead,
	make_opportunity,
	user,
)


def seen(doc):
	"""Grade and attractiveness as the database has them."""
	return frappe.db.get_value(doc.doctype, doc.name, ["hygiene_grade", "hygiene_attractiveness"])


def make_rule(**fields):
	row = {"mode": "Observe", "action": "Flag", "enabled": 1, "priority": 50, **fields}
	doc = frappe.get_doc({"doctype": "Hygiene Rule", "rule_name": frappe.generate_hash(length=8), **row})
	return doc.insert()


def make_criterion(**fields):
	row = {"axis": "Fit", "kind": "Field", "operator": "=", "applies_to": "Lead and Opportunity", **fields}
	doc = frappe.get_doc({"doctype": "Score Criterion", "criterion": frappe.generate_hash(length=8), **row})
	return doc.insert()


class TestScore(HygieneTestCase):
	def setUp(self):
		super().setUp()
		self.only()

	def only(self, *names):
		"""Enable the default criteria of these names, all without a name."""
		for criterion in frappe.get_all("Score Criterion", pluck="name"):
			default = criterion in {each.name for each in DEFAULT_CRITERIA}
			frappe.db.set_value(
				"Score Criterion", criterion, "enabled", int(default and (not names or criterion in names))
			)
		policy.forget()

	def test_a_new_lead_has_a_grade_from_the_first_moment(self):
		lead = make_lead()
		file = self.file(lead)
		self.assertEqual((file.fit, file.engagement), (50, 30))
		self.assertEqual(seen(lead), ("B", 40))
		self.assertEqual((lead.hygiene_grade, lead.hygiene_attractiveness), ("B", 40))

	def test_what_is_known_moves_fit_and_an_answer_moves_engagement(self):
		lead = make_lead(hygiene_need="Yes", hygiene_budget="No")
		self.assertEqual(self.file(lead).fit, 50)
		mail(lead, received=True)
		self.assertEqual(self.file(lead).engagement, 50)
		lead.reload()
		lead.hygiene_budget = "Yes"
		lead.save()
		self.assertEqual((self.file(lead).fit, seen(lead)[0]), (75, "A"))

	def test_unknown_gives_nothing_and_is_a_question(self):
		lead = make_lead(hygiene_need="Unknown", hygiene_timing="No")
		self.assertEqual(self.file(lead).fit, 40)
		asked = [question["field"] for question in api.points("Lead", lead.name)["questions"]]
		self.assertEqual(asked, ["hygiene_need", "hygiene_budget", "hygiene_authority"])

	def test_an_amount_that_was_never_typed_is_not_a_small_one(self):
		make_criterion(field="annual_revenue", operator="<", value="1000", points=-30)
		self.assertEqual(self.file(make_lead()).fit, 50)
		self.assertEqual(self.file(make_lead(annual_revenue=500)).fit, 20)

	def test_a_label_of_a_rep_counts(self):
		lead = make_lead(hygiene_label="Cold")
		self.assertEqual(self.file(lead).fit, 40)

	def test_points_fade_and_the_night_writes_it(self):
		lead = make_lead()
		mail(lead, received=True)
		changes_on = self.file(lead).score_on
		self.assertEqual(changes_on, getdate(add_days(nowdate(), 1)))
		later = Reviewer(getdate(nowdate()) + timedelta(days=30))
		records = scored.load(cast_of("Lead"), [lead.name], later.policy, latest=True)
		modified = frappe.db.get_value("Lead", lead.name, "modified")
		rescoring.write("Lead", records, later)
		self.assertEqual(self.file(lead).engagement, 25)
		self.assertEqual(seen(lead)[1], 38)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "modified"), modified)

	def test_a_record_at_its_end_keeps_the_points_it_ended_with(self):
		deal = make_opportunity(hygiene_need="Yes")
		before = seen(deal)
		deal.reload()
		deal.declare_enquiry_lost([], [])
		make_criterion(field="hygiene_need", value="Yes", points=20)
		Reviewer().refresh("Opportunity", [deal.name])
		self.assertEqual(seen(deal), before)
		self.assertIsNone(self.file(deal).score_on)

	def test_a_rule_may_ask_for_grade_and_attractiveness(self):
		make_rule(trigger_type="Attractiveness Below", threshold=60, priority=99, applies_to="Lead")
		lead = make_lead(hygiene_need="No")
		self.assertEqual(self.state(lead), "Unqualified")
		lead.hygiene_need = "Yes"
		lead.hygiene_label = "Hot"
		lead.hygiene_budget = "Yes"
		lead.hygiene_timing = "Yes"
		lead.save()
		self.assertEqual(self.state(lead), "Active")
		make_rule(
			trigger_type="Age in Days",
			threshold=1,
			applies_to="Lead",
			conditions=[{"field": "Grade", "operator": "in", "value": "A, B"}],
		)
		old = make_lead(days_ago=3, hygiene_need="Yes")
		self.assertEqual(seen(old)[0], "A")
		self.assertEqual(self.state(old), "Unqualified")
		self.assertIn(
			"Age in Days",
			[frappe.db.get_value("Hygiene Rule", f["rule"], "trigger_type") for f in self.found(old)],
		)

	def found(self, doc):
		return frappe.parse_json(self.file(doc).findings)


class TestPoints(HygieneTestCase):
	def test_every_line_is_named_dated_and_linked_and_they_add_up(self):
		lead = make_lead(days_ago=5, hygiene_need="Yes", hygiene_label="Hot")
		letter = mail(lead, received=True)
		told = api.points("Lead", lead.name)
		for axis in told["axes"]:
			self.assertEqual(sum(line["points"] for line in axis["lines"]), axis["total"])
			self.assertTrue(all(line["text"] for line in axis["lines"]))
		links = [line["link"] for line in told["axes"][1]["lines"]]
		self.assertIn({"doctype": "Communication", "name": letter.name}, links)
		self.assertIn({"doctype": "Lead", "name": lead.name}, links)
		self.assertEqual((told["grade"], told["attractiveness"]), seen(lead))

	def test_whoever_may_not_read_the_record_is_told_nothing(self):
		lead = make_lead()
		frappe.set_user(user("books@example.com", "Accounts User"))
		self.assertRaises(frappe.PermissionError, api.points, "Lead", lead.name)

	def test_a_form_shows_grade_advice_questions_and_label(self):
		lead = make_lead(hygiene_label="Hot")
		doc = frappe.get_doc("Lead", lead.name)
		doc.set("__onload", frappe._dict())
		doc.run_method("onload")
		shown = doc.get_onload("hygiene")
		self.assertEqual((shown["grade"], shown["label"]), ("A", {"name": "Hot", "colour": "red"}))
		self.assertEqual(shown["advice"], "Agree on the next step today.")
		self.assertEqual(len(shown["questions"]), 4)


class TestOverruling(HygieneTestCase):
	def test_own_numbers_stand_until_they_are_taken_back(self):
		lead = make_lead()
		self.assertEqual(api.overrule("Lead", lead.name, fit="5", reason="A rival of ours")["grade"], "C")
		self.assertEqual((self.file(lead).fit, self.file(lead).engagement), (5, 30))
		mail(lead, received=True)
		lead.reload()
		lead.hygiene_need = "Yes"
		lead.save()
		Reviewer().refresh("Lead", [lead.name])
		self.assertEqual((self.file(lead).fit, self.file(lead).engagement), (5, 50))
		own = api.points("Lead", lead.name)["own"]
		self.assertEqual((own["fit"], own["engagement"], own["reason"]), (5, None, "A rival of ours"))
		remarks = frappe.get_all(
			"Comment", {"reference_name": lead.name, "comment_type": "Info"}, pluck="content"
		)
		self.assertTrue(any("A rival of ours" in remark for remark in remarks))
		api.overrule("Lead", lead.name)
		self.assertEqual(self.file(lead).fit, 65)
		self.assertIsNone(api.points("Lead", lead.name)["own"])

	def test_it_needs_a_reason_and_whole_numbers(self):
		lead = make_lead()
		with self.assertRaisesRegex(frappe.ValidationError, "Say why"):
			api.overrule("Lead", lead.name, fit=10)
		for wrong in ("101", "-1", "ten", "1.5"):
			with self.assertRaisesRegex(frappe.ValidationError, "from 0 to 100"):
				api.overrule("Lead", lead.name, engagement=wrong, reason="x")

	def test_whoever_may_not_write_the_record_may_not(self):
		lead = make_lead()
		frappe.set_user(user("books@example.com", "Accounts User"))
		self.assertRaises(frappe.PermissionError, api.overrule, "Lead", lead.name, fit=1, reason="x")

	def test_a_record_at_its_end_keeps_its_points(self):
		lead = make_lead()
		lead.status = "Do Not Contact"
		lead.save()
		with self.assertRaisesRegex(frappe.ValidationError, "at its end"):
			api.overrule("Lead", lead.name, fit=1, reason="x")


class TestQualifying(HygieneTestCase):
	def test_an_answer_is_one_call(self):
		lead = make_lead()
		api.qualify("Lead", lead.name, {"hygiene_need": "Yes", "hygiene_budget_amount": 500})
		lead.reload()
		self.assertEqual((lead.hygiene_need, lead.hygiene_budget_amount), ("Yes", 500))
		self.assertEqual(self.file(lead).fit, 65)

	def test_it_writes_nothing_else(self):
		lead = make_lead()
		for wrong in ({"status": "Converted"}, {"hygiene_grade": "A"}):
			with self.assertRaisesRegex(frappe.ValidationError, "is no question about"):
				api.qualify("Lead", lead.name, wrong)
		with self.assertRaises(frappe.ValidationError):
			api.qualify("Lead", lead.name, {"hygiene_need": "Perhaps"})

	def test_whoever_may_not_write_the_record_may_not(self):
		lead = make_lead()
		frappe.set_user(user("books@example.com", "Accounts User"))
		self.assertRaises(frappe.PermissionError, api.qualify, "Lead", lead.name, {"hygiene_need": "Yes"})

	def test_a_new_opportunity_knows_what_is_known_of_its_lead(self):
		lead = make_lead(
			hygiene_need="Yes", hygiene_budget="No", hygiene_budget_amount=700, hygiene_label="Hot"
		)
		deal = make_opportunity(lead=lead, hygiene_budget="Yes")
		said = [
			deal.get(f"hygiene_{name}") for name in ("need", "budget", "budget_amount", "timing", "label")
		]
		self.assertEqual(said, ["Yes", "Yes", 700, "Unknown", "Hot"])

	def test_a_logged_call_takes_answers_along(self):
		lead = make_lead(mobile_no="+98 912 000 0001")
		api.log_call("Lead", lead.name, "answered", answers={"hygiene_budget": "No"})
		lead.reload()
		self.assertEqual(lead.hygiene_budget, "No")
		self.assertEqual((self.file(lead).fit, self.file(lead).sign_channel), (35, "call"))


class TestCriteria(HygieneTestCase):
	def test_a_preview_counts_the_pipeline_and_writes_nothing(self):
		hot = make_lead(hygiene_label="Hot")
		cold = make_lead(hygiene_label="Cold")
		row = {
			"doctype": "Score Criterion",
			"criterion": "Hot ones are lukewarm",
			"axis": "Fit",
			"kind": "Field",
			"field": "hygiene_label",
			"operator": "=",
			"value": "Hot",
			"points": -40,
			"enabled": 1,
			"applies_to": "Lead",
		}
		before = seen(hot), seen(cold)
		told = api.preview_criterion(row, limit=50)
		self.assertEqual((seen(hot), seen(cold)), before)
		self.assertFalse(frappe.db.exists("Score Criterion", "Hot ones are lukewarm"))
		mine = {each["name"]: each for each in told["examples"]}
		self.assertEqual(mine[hot.name]["before"]["grade"], "A")
		self.assertEqual(mine[hot.name]["after"]["grade"], "C")
		self.assertNotIn(cold.name, mine)
		self.assertEqual(sum(told["before"].values()), told["records"])
		self.assertEqual(sum(told["after"].values()), told["records"])

	def test_a_preview_of_a_changed_criterion_replaces_the_old_one(self):
		hot = make_lead(hygiene_label="Hot")
		row = frappe.get_doc("Score Criterion", "Label: hot").as_dict()
		row["points"] = 20
		mine = {each["name"]: each for each in api.preview_criterion(row, limit=50)["examples"]}
		self.assertEqual(
			mine[hot.name]["after"]["attractiveness"] - mine[hot.name]["before"]["attractiveness"], 5
		)

	def test_only_who_may_write_criteria_may_preview(self):
		frappe.set_user(user("rep@example.com", "Sales User"))
		self.assertRaises(frappe.PermissionError, api.preview_criterion, {})

	def test_a_criterion_that_makes_no_sense_says_what_to_change(self):
		for wrong, says in (
			({"points": 0}, "without 0"),
			({"points": 200, "field": "industry", "value": "x"}, "-100 to 100"),
			({"points": 5}, "Say in Field"),
			({"points": 5, "field": "no_such", "value": "x"}, "has no field"),
			({"points": 5, "field": "industry"}, "needs a value"),
			({"points": 5, "field": "annual_revenue", "operator": "between", "value": "5"}, "two dots"),
			({"points": 5, "kind": "Signal"}, "Choose the Signal"),
			({"points": 5, "kind": "Signal", "signal": "Meeting", "cap": 2}, "At Most is less"),
		):
			with self.subTest(says), self.assertRaisesRegex(frappe.ValidationError, says):
				make_criterion(**wrong)

	def test_a_site_is_given_the_criteria_and_labels_once(self):
		names = set(frappe.get_all("Score Criterion", pluck="name"))
		self.assertLessEqual({criterion.name for criterion in DEFAULT_CRITERIA}, names)
		self.assertEqual(
			frappe.get_all(
				"Hygiene Label",
				filters={"name": ("in", ["Hot", "Warm", "Cold"])},
				order_by="sort_order",
				pluck="name",
			),
			["Hot", "Warm", "Cold"],
		)


class TestNightOfScores(CommittedTestCase):
	def test_a_changed_criterion_scores_everything_anew(self):
		lead = make_lead(hygiene_label="Hot")
		frappe.db.commit()
		criterion = frappe.get_doc("Score Criterion", "Label: hot")
		try:
			criterion.points = 30
			criterion.save()
			frappe.db.commit()
			night.run(act=False)
			self.assertEqual(self.file(lead).fit, 80)
			self.assertEqual(seen(lead)[1], 55)
			self.assertIsNotNone(self.file(lead).score_on)
		finally:
			criterion.reload()
			criterion.points = 10
			criterion.save()
			frappe.db.commit()

	def test_what_is_gone_or_at_its_end_is_not_due_again(self):
		lead = make_lead()
		lead.status = "Do Not Contact"
		lead.save()
		file = {"reference_doctype": "Lead", "reference_name": lead.name}
		frappe.db.set_value("Hygiene File", file, "score_on", nowdate())
		frappe.db.commit()
		rescoring.run(Reviewer())
		self.assertIsNone(frappe.db.get_value("Hygiene File", file, "score_on"))
