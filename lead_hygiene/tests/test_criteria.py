"""Score Criteria: what they refuse, what they follow, and what people are told of them."""

from unittest.mock import patch

import frappe
from frappe.utils import getdate, nowdate

from lead_hygiene import api
from lead_hygiene.site import policy, rescoring, scoring
from lead_hygiene.site.kept import Kept
from lead_hygiene.site.records import cast_of, load_named
from lead_hygiene.site.review import Reviewer
from lead_hygiene.tests import CommittedTestCase, HygieneTestCase, make_lead, user


def criterion(**fields):
	"""A Score Criterion that is not saved."""
	row = {"axis": "Fit", "kind": "Field", "operator": "=", "applies_to": "Lead", "enabled": 1, **fields}
	return {"doctype": "Score Criterion", "criterion": frappe.generate_hash(length=8), **row}


def make(**fields):
	return frappe.get_doc(criterion(**fields)).insert()


class TestWhatIsRefused(HygieneTestCase):
	def test_what_is_made_of_the_points_gives_none(self):
		for field in ("hygiene_grade", "Grade", "hygiene_attractiveness", "attractiveness"):
			with self.subTest(field), self.assertRaisesRegex(frappe.ValidationError, "made of the points"):
				make(field=field, value="A", points=5)

	def test_a_half_life_is_at_most_a_hundred_years(self):
		with self.assertRaisesRegex(frappe.ValidationError, "36500"):
			make(kind="Signal", signal="Meeting", axis="Engagement", points=5, half_life_days=40_000)

	def test_an_interface_may_send_numbers_as_text_and_texts_as_numbers(self):
		with self.assertRaisesRegex(frappe.ValidationError, "At Most is less"):
			make(kind="Signal", signal="Meeting", points="5", cap="2")
		self.assertEqual(make(field="annual_revenue", operator=">", value=500, points="5").value, "500")
		for wrong in ({"applies_to": "Customer"}, {"axis": "Size"}):
			with self.subTest(wrong), self.assertRaises(frappe.ValidationError):
				make(**{"field": "industry", "value": "x", "points": 5, **wrong})


class TestPreview(HygieneTestCase):
	def test_it_takes_no_more_of_what_is_sent_than_the_fields(self):
		row = criterion(field="hygiene_label", value="Hot", points=-40)
		sent = {**row, "validate": "x", "flags": {"ignore_permissions": 1}, "check_permission": None}
		told = api.preview_criterion(sent)
		self.assertEqual(told["records"], api.preview_criterion(row)["records"])

	def test_what_is_no_criterion_is_refused_in_words(self):
		for wrong in ([], "[1]", {}, {"applies_to": "Customer", "field": "x", "points": 1}):
			with self.subTest(wrong), self.assertRaises(frappe.ValidationError):
				api.preview_criterion(wrong)


class TestPoints(HygieneTestCase):
	def test_a_number_typed_as_text_is_the_number(self):
		make(field="annual_revenue", operator="<", value="1000", points=-20)
		lead = make_lead(annual_revenue="0")
		self.assertEqual(self.file(lead).fit, 50)
		lead.annual_revenue = "0"
		lead.save()
		self.assertEqual(self.file(lead).fit, 50)

	def test_a_field_that_the_reader_may_not_read_says_nothing(self):
		make(field="annual_revenue", operator=">", value="1000", points=7)
		lead = make_lead(annual_revenue=123_456)
		setter = {"doctype": "Property Setter", "doctype_or_field": "DocField", "doc_type": "Lead"}
		setter |= {"field_name": "annual_revenue", "property": "permlevel", "property_type": "Int"}
		frappe.get_doc({**setter, "value": "3"}).insert()
		frappe.clear_cache(doctype="Lead")
		try:
			frappe.set_user(user("rep@example.com", "Sales User"))
			lines = api.points("Lead", lead.name)["axes"][0]["lines"]
			line = next(line for line in lines if line["field"] == "annual_revenue")
			self.assertEqual((line["points"], line["value"]), (7, None))
		finally:
			frappe.set_user("Administrator")
			frappe.db.rollback(save_point="before_test")
			frappe.clear_cache(doctype="Lead")

	def test_a_field_of_the_companys_own_that_is_called_grade_is_theirs(self):
		rule = {
			"doctype": "Hygiene Rule",
			"rule_name": "By grade",
			"trigger_type": "Age in Days",
			"threshold": 1,
		}
		conditions = [{"field": "grade", "operator": "=", "value": "Gold"}]
		frappe.get_doc({**rule, "action": "Flag", "enabled": 1, "conditions": conditions}).insert()
		lead, reviewer = make_lead(), Reviewer()
		(record,) = load_named(cast_of("Lead"), [lead.name], reviewer.policy)
		score = reviewer.judge_by_file(record).score
		self.assertEqual(reviewer.scores.with_score(record, score)["grade"], score.grade)
		record.asked = {"grade": "Gold"}
		with patch.object(scoring, "fields_to_ask", lambda doctype: {"grade": "grade"}):
			told = Reviewer().scores.with_score(record, score)
		self.assertEqual(told, {"grade": "Gold"})

	def test_a_renamed_label_gives_the_same_points(self):
		lead = make_lead(hygiene_label="Hot")
		before = self.file(lead).fit
		frappe.rename_doc("Hygiene Label", "Hot", "Boiling", force=True)
		Reviewer().refresh("Lead", [lead.name])
		self.assertEqual(self.file(lead).fit, before)

	def test_own_numbers_go_along_with_a_new_name(self):
		lead = make_lead()
		api.overrule("Lead", lead.name, fit=90, reason="They told me")
		frappe.rename_doc("Lead", lead.name, lead.name + "-X", force=True)
		file = frappe.get_doc("Hygiene File", {"reference_name": lead.name + "-X"})
		self.assertEqual((file.fit, file.own_fit), (90, "90"))


class TestPolicyChanges(CommittedTestCase):
	def test_a_criterion_that_changes_while_the_night_scores_counts(self):
		lead = make_lead(hygiene_label="Hot")
		frappe.db.set_value(
			"Hygiene File", {"reference_name": lead.name}, "score_on", nowdate(), update_modified=False
		)
		frappe.db.commit()
		reviewer = Reviewer()  # the night has begun
		changed = frappe.get_doc("Score Criterion", "Label: hot")
		try:
			changed.points = 30
			changed.save()
			frappe.db.commit()
			rescoring.run(reviewer)
			self.assertEqual(self.file(lead).fit, 80)
		finally:
			changed.reload()
			changed.points = 10
			changed.save()
			frappe.db.commit()

	def test_a_criterion_whose_change_is_undone_counts_as_before(self):
		frappe.db.commit()
		before = policy.current()
		changed = frappe.get_doc("Score Criterion", "Label: hot")
		changed.points = 30
		changed.save()
		self.assertNotEqual(policy.current(), before)
		frappe.db.rollback()
		self.assertEqual(policy.current(), before)

	def test_what_was_kept_while_a_change_was_not_yet_visible_is_forgotten_with_it(self):
		kept = Kept("lead_hygiene:test", lambda: "new")
		kept.forget()
		kept.keep("old")  # by somebody who did not see the change
		frappe.db.commit()
		self.assertEqual(kept.get(), "new")
		kept.forget()

	def test_a_bad_record_does_not_keep_a_run_for_a_later_day_going(self):
		lead = make_lead()
		frappe.db.set_value("Hygiene File", {"reference_name": lead.name}, "score_on", nowdate())
		frappe.db.commit()
		reviewer = Reviewer(getdate(frappe.utils.add_days(nowdate(), 400)))
		calls = 0

		def fail(*args, **kwargs):
			nonlocal calls
			calls += 1
			raise ValueError("bad")

		due = patch.object(rescoring.due, "batch", side_effect=self._only(lead, reviewer))
		with due, patch.object(rescoring.scored, "load", fail):
			rescoring.run(reviewer)
		self.assertEqual(calls, 1)

	def _only(self, lead, reviewer):
		"""What is due, of this lead alone; gives up after a few rounds."""
		rounds = 0

		def due(*args):
			nonlocal rounds
			rounds += 1
			if rounds > 3:
				return []
			row = frappe.db.get_value(
				"Hygiene File", {"reference_name": lead.name}, ["name", "score_on"], as_dict=True
			)
			late = row.score_on and row.score_on <= reviewer.today
			return [(row.name, "Lead", lead.name)] if late else []

		return due
