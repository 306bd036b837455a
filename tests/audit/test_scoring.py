"""Scores of exported records, the criteria of the policy file, and where to start."""

from __future__ import annotations

import pytest

from lead_hygiene.audit.judging import Audit
from lead_hygiene.audit.page import Page
from lead_hygiene.audit.policy_file import AuditPolicy, BadPolicy, load
from lead_hygiene.audit.policy_text import toml_of
from lead_hygiene.audit.summary import Summary
from lead_hygiene.core.criteria import DEFAULT_CRITERIA, DEFAULT_SCALE, Criterion, Scale
from lead_hygiene.core.policy import Policy
from lead_hygiene.core.rules import Condition
from lead_hygiene.core.urgency import KINDS

LEADS = "name,status,creation,lead_owner"
MAILS = "name,sent_or_received,communication_date,reference_doctype,reference_name"
FIT = '[[criteria]]\nname = "{0}"\naxis = "fit"\npoints = {1}\nfield = "{2}"\nvalue = "{3}"\n'


def points(row, axis):
	return sum(line["points"] for line in row["points"] if line["axis"] == axis)


# --- the score ----------------------------------------------------------------------------------------------------


def test_the_points_of_a_record_add_up_and_say_where_they_come_from(folder):
	folder.put(
		"lead.csv",
		LEADS + ",hygiene_need,hygiene_budget,hygiene_label,no_of_employees",
		"L-1,Open,2025-06-20,sara@x.com,Yes,No,Hot,51-200",
		"L-2,Open,2025-03-01,sara@x.com,,,,",
	)
	folder.put("communication.csv", MAILS, "C1,Received,2025-06-25 10:00:00,Lead,L-1")
	result = folder.audit()
	for row in result["records"]:
		assert points(row, "fit") == row["fit"]
		assert points(row, "engagement") == row["engagement"]
		assert row["attractiveness"] == (row["fit"] * 50 + row["engagement"] * 50 + 50) // 100
	rich, plain = result["records"]
	assert (rich["fit"], plain["fit"]) == (50 + 15 - 15 + 10 + 5, 50)
	assert (rich["grade"], plain["grade"]) == ("A", "C")
	need = next(line for line in rich["points"] if line["criterion"] == "They need it")
	assert (need["points"], need["field"], need["value"]) == (15, "hygiene_need", "Yes")
	answered = next(line for line in rich["points"] if line["criterion"] == "They answered in writing")
	assert (answered["on"], answered["points"]) == ("2025-06-25", 18)


@pytest.mark.parametrize(
	("heading", "cell"),
	[("Need", "Yes"), ("نیاز", "بله"), ("hygiene_need", "yes"), ("`tabLead`.`hygiene_need`", "Yes")],
)
def test_fields_are_known_by_every_heading(folder, heading, cell):
	folder.put("lead.csv", [*LEADS.split(","), heading], ["L-1", "Open", "2025-06-20", "s", cell])
	assert folder.record("L-1")["fit"] == 65


def test_unknown_is_not_no(folder):
	folder.put(
		"lead.csv",
		LEADS + ",hygiene_need",
		"L-1,Open,2025-06-20,s,Unknown",
		"L-2,Open,2025-06-20,s,نامشخص",
		"L-3,Open,2025-06-20,s,No",
	)
	assert [row["fit"] for row in folder.audit()["records"]] == [50, 50, 25]


def test_a_number_that_was_never_typed_is_not_known(folder):
	folder.put(
		"lead.csv",
		LEADS + ",hygiene_budget_amount",
		"L-1,Open,2025-06-20,s,0",
		"L-2,Open,2025-06-20,s,500",
		"L-3,Open,2025-06-20,s,",
	)
	less = FIT.format("small", -9, "hygiene_budget_amount", "1000").replace("value", 'operator = "<"\nvalue')
	assert [row["fit"] for row in folder.audit(less)["records"]] == [50, 41, 50]


def test_a_criterion_may_name_a_label_or_a_column_of_ones_own(folder):
	folder.put("lead.csv", LEADS + ",hygiene_sub_industry,Region Code", "L-1,Open,2025-06-20,s,Steel,North")
	policy = FIT.format("one", 7, "Sub Industry", "Steel") + FIT.format("two", 4, "region_code", "North")
	assert folder.record("L-1", policy)["fit"] == 61
	assert folder.record("L-1", FIT.format("one", 7, "زیرصنعت", "Steel"))["fit"] == 57


def test_a_finished_record_keeps_what_it_was_worth_on_its_last_day(folder):
	folder.put(
		"opportunity.csv",
		"name,status,transaction_date,modified",
		"O-1,Lost,2025-01-01,2025-01-03 10:00:00",
		"O-2,Open,2025-01-01,2025-01-03 10:00:00",
	)
	lost, still_open = folder.audit()["records"]
	assert lost["engagement"] > 20 > still_open["engagement"]


def test_rules_on_attractiveness_and_grade_fire(folder, rules_off):
	folder.put(
		"lead.csv",
		LEADS + ",hygiene_need",
		"L-1,Open,2025-06-29,s,No",
		"L-2,Open,2025-06-29,s,Yes",
	)
	states = {
		row["name"]: row["state"] for row in folder.audit(rules_off("attractiveness_below", 45))["records"]
	}
	assert states == {"L-1": "Unqualified", "L-2": "Active"}
	graded = rules_off("age_in_days", 1) + 'conditions = [{ field = "Grade", value = "A" }]\n'
	states = {row["name"]: row["state"] for row in folder.audit(graded)["records"]}
	assert states == {"L-1": "Active", "L-2": "Overdue"}
	assert not [each for each in folder.sentences(graded) if each.startswith("policy")]


def test_the_order_of_rows_does_not_matter(folder):
	rows = [
		"C1,Received,2025-06-25 10:00:00,Lead,L-1",
		"C2,Sent,2025-06-24 10:00:00,Lead,L-1",
		"C3,Received,2025-06-20 10:00:00,Lead,L-1",
	]
	folder.put("lead.csv", LEADS, "L-1,Open,2025-06-01,s")
	folder.put("communication.csv", MAILS, *rows)
	before = folder.record("L-1")
	folder.put("communication.csv", MAILS, *reversed(rows))
	assert folder.record("L-1") == before


# --- the policy file ----------------------------------------------------------------------------------------------


def test_any_criteria_come_back_the_same(tmp_path):
	own = (
		Criterion(
			name='شهر "x" \\',
			axis="fit",
			points=-12,
			condition=Condition("territory", "between", "1..5"),
			roles=frozenset({"lead"}),
		),
		Criterion(name="is set", axis="engagement", points=3, condition=Condition("x", "is set")),
		Criterion(name="call", axis="fit", points=5, signal="call", cap=50, half_life=9),
		Criterion(name="lasts", axis="engagement", points=5, signal="meeting"),
	)
	scale = Scale(start=40, good_fit=70, poor_fit=20, engaged=33, fit_share=80)
	for criteria in (own, (*DEFAULT_CRITERIA, *own)):
		policy = AuditPolicy(policy=Policy(criteria=criteria, scale=scale))
		path = tmp_path / "p.toml"
		path.write_text(toml_of(policy), encoding="utf-8")
		assert load(path) == policy


def test_criteria_replace_the_default_ones_unless_they_are_kept(folder):
	own = FIT.format("mine", 5, "territory", "Iran")
	assert [each.name for each in folder.policy(own).policy.criteria] == ["mine"]
	assert folder.policy("keep_default_criteria = true\n" + own).policy.criteria[:-1] == DEFAULT_CRITERIA
	assert folder.policy(own + "enabled = false\n").policy.criteria == ()
	assert folder.policy("[scale]\nstart = 30").policy.criteria == DEFAULT_CRITERIA
	assert folder.policy("[scale]\nstart = 30").policy.scale.good_fit == DEFAULT_SCALE.good_fit


SIGNAL = '[[criteria]]\nname = "c"\naxis = "engagement"\npoints = 5\nsignal = "call"\n'


@pytest.mark.parametrize(
	("text", "says"),
	[
		("[scale]\nstart = 101", "policy.toml: scale: start is 101; use 0 to 100"),
		("[scale]\nstart = '5'", "policy.toml: scale: start is '5'; write a whole number"),
		("[scale]\nbegin = 5", "policy.toml: scale: the key 'begin' is not known"),
		("[scale]\ngood_fit = 10", "policy.toml: scale: poor_fit, 40, is above good_fit, 10"),
		(
			"criteria = 3",
			"policy.toml: criteria must be tables; begin each criterion with a line [[criteria]]",
		),
		("[[criteria]]\npoints = 3", 'policy.toml: criterion 1: it has no name; write name = "..."'),
		(
			"scale = 3",
			"policy.toml: scale is 3; write a table: [scale] and under it lines such as start = 50",
		),
		(
			FIT.format("c", 5, "industry", ""),
			"policy.toml: criterion 'c': '=' needs a value to compare with; write value = \"...\"",
		),
		(
			FIT.format("c", 5, "no_of_employees", "5") + 'operator = "between"',
			"policy.toml: criterion 'c': value is '5'; write the two ends with two dots between them, as in \"10..50\"",
		),
		(
			'[[criteria]]\nname = "c"\naxis = "fit"\npoints = 5\nfield = "industry"\nvalue = { a = 1 }',
			"policy.toml: criterion 'c': value is {'a': 1}; write a text, a number or a list",
		),
		(
			SIGNAL + "half_life = 99999999",
			"policy.toml: criterion 'c': the half-life is 99999999 days; use 1 to 36500",
		),
		(SIGNAL.replace("axis", "axes"), "criterion 'c': the key 'axes' is not known; did you mean 'axis'?"),
		(SIGNAL.replace('axis = "engagement"\n', ""), "criterion 'c': it has no axis; write one of: fit"),
		(SIGNAL.replace("points = 5\n", ""), "criterion 'c': it has no points; write a number such as 10"),
		(SIGNAL.replace("5", "0"), "criterion 'c': points are 0; use -100 to 100, and not 0"),
		(SIGNAL.replace("call", "cal"), "criterion 'c': signal 'cal' is not known; did you mean 'call'?"),
		(SIGNAL + 'field = "x"\n', "criterion 'c': it looks at a field or at a signal; write one of field"),
		(SIGNAL.replace('signal = "call"\n', ""), "criterion 'c': it looks at a field or at a signal"),
		(SIGNAL + 'value = "x"\n', "criterion 'c': value belongs to a field, not to a signal; leave it out"),
		(SIGNAL + "cap = 3\n", "criterion 'c': the cap 3 is less than the points of one time, 5"),
		(SIGNAL + "half_life = 0\n", "criterion 'c': half_life is 0; write 1 or more"),
		(SIGNAL + SIGNAL, "two criteria are called 'c'; every criterion needs a name of its own"),
	],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(folder, text, says):
	with pytest.raises(BadPolicy) as refused:
		folder.policy(text)
	assert says in str(refused.value)
	assert "\n" not in str(refused.value)


def test_a_field_that_no_file_has_is_told_of_ones_own_criteria_only(folder):
	folder.put("lead.csv", LEADS + ",territory", "L-1,Open,2025-06-20,s,Iran")
	assert not [each for each in folder.sentences() if each.startswith("policy")]
	own = FIT.format("mine", 5, "teritory", "Iran")
	assert "policy: field 'teritory' of criterion 'mine' occurs in no file; did you mean 'territory'?" in (
		folder.sentences(own)
	)


# --- where to start -----------------------------------------------------------------------------------------------


def pipeline(folder):
	folder.put(
		"lead.csv",
		LEADS + ",title,hygiene_need,hygiene_snoozed_until",
		"L-1,Open,2025-06-20,sara@x.com,Waits,Yes,",
		"L-2,Open,2025-06-28,sara@x.com,New,,",
		"L-3,Open,2025-06-01,omid@x.com,Step due,,",
		"L-4,Open,2025-06-20,omid@x.com,Asleep,,2025-08-01",
		"L-5,Do Not Contact,2025-06-20,omid@x.com,Gone,,",
		"L-6,Open,2025-06-20,omid@x.com,<b>Contacted</b>,,",
	)
	folder.put(
		"communication.csv",
		MAILS,
		"C1,Received,2025-06-27 10:00:00,Lead,L-1",
		"C2,Sent,2025-06-29 10:00:00,Lead,L-3",
		"C3,Sent,2025-06-29 10:00:00,Lead,L-6",
	)
	folder.put("todo.csv", "name,status,date,reference_type,reference_name", "T1,Open,2025-06-28,Lead,L-3")


def test_the_json_lists_where_to_start_and_why(folder):
	pipeline(folder)
	rows = folder.audit()["start_today"]
	assert [row["name"] for row in rows] == ["L-1", "L-2", "L-3"]
	assert [row["why"][0]["reason"] for row in rows] == ["waits", "new", "step"]
	assert rows[0]["why"][0] == {"reason": "waits", "weight": 100, "on": "2025-06-27", "days": 3}
	for row in rows:
		assert row["rank"] == (row["attractiveness"] * row["urgency"] + 50) // 100
	assert [row["rank"] for row in rows] == sorted((row["rank"] for row in rows), reverse=True)


def test_a_lead_and_its_opportunity_are_told_once(folder):
	folder.put("lead.csv", LEADS, "L-1,Open,2025-06-20,s", "L-2,Open,2025-06-20,s")
	folder.put(
		"opportunity.csv",
		"name,status,transaction_date,opportunity_from,party_name",
		"O-1,Open,2025-06-21,Lead,L-1",
		"O-2,Lost,2025-06-21,Lead,L-2",
	)
	folder.put(
		"communication.csv",
		MAILS,
		"C1,Received,2025-06-27 10:00:00,Lead,L-1",
		"C2,Received,2025-06-27 10:00:00,Lead,L-2",
	)
	assert {row["name"] for row in folder.audit()["start_today"]} == {"O-1", "L-2"}


def test_where_messages_are_not_known_nobody_is_said_to_be_forgotten(folder):
	pipeline(folder)
	(folder.path / "communication.csv").unlink()
	assert [row["name"] for row in folder.audit()["start_today"]] == ["L-3"]


@pytest.mark.parametrize(
	("language", "says"),
	[
		(
			"en",
			["Where to start today", "waiting for an answer for", "a next step is overdue by", "sara@x.com"],
		),
		("fa", ["امروز از کجا شروع کنیم؟", "منتظر پاسخ است", "روز عقب افتاده است"]),
	],
)
def test_the_page_says_where_to_start(folder, language, says):
	pipeline(folder)
	audit = Audit(folder.path, folder.today, folder.policy(""))
	summary = Summary(audit)
	for judged in audit.judged():
		summary.add(judged)
	html = Page(audit, summary, language).html()
	for text in says:
		assert text in html.replace("<wbr>", "")
	assert "<b>Contacted" not in html
	assert "{days}" not in html
	assert "grade-A" in html


def test_every_reason_has_words_in_both_languages():
	from lead_hygiene.audit.start_words import EN, FA, word_of

	assert EN.keys() == FA.keys()
	for words in (EN, FA):
		for kind in KINDS:
			ahead = (-1, -5) if kind in ("deadline", "cooling") else ()
			late = () if kind == "cooling" else (0, 1, 9)
			for days in (*ahead, *late):
				assert word_of(words, kind, days) in words
