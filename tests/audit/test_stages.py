"""Stage changes: the whole history of a record, how fast stages are passed, and how long each deserves."""

from datetime import date, datetime

import pytest
from click.testing import CliRunner

from lead_hygiene.audit.cli import main
from lead_hygiene.audit.histories import Histories
from lead_hygiene.core.history import Change, Place, spans
from lead_hygiene.core.lives import life_until, longest, visits

DEALS = "name,status,sales_stage,transaction_date,modified,opportunity_type,company"
CHANGES = (
	"name,reference_doctype,reference_name,serial,from_stage,from_outcome,to_stage,outcome,entered_on,"
	"entered_at,left_on,left_to,left_outcome,days,responsible,amount,known_by"
)
ROWS = (
	"c,Opportunity,O-1,3,B,,A,,2025-01-20,2025-01-20 09:00:00,2025-02-01,A,Lost,12,x,5,Reconciled",
	"a,Opportunity,O-1,1,,,A,,2025-01-01,2025-01-01 09:00:00,2025-01-11,B,,10,x,5,Estimated",
	"d,Opportunity,O-1,4,A,,A,Lost,2025-02-01,2025-02-01 09:00:00,,,,,x,5,Event",
	"b,Opportunity,O-1,2,A,,B,,2025-01-11,2025-01-11 09:00:00,2025-01-20,A,,9,x,5,Event",
	"e,Opportunity,O-2,1,,,A,,2025-06-01,2025-06-01 09:00:00,,,,,x,5,Event",
	"f,Opportunity,O-2,2,A,,B,,2025-07-01,2025-07-01 09:00:00,,,,,x,5,Event",
)
LABELS = (
	"ID,Document Type,Document,Number in History,From Stage,From Outcome,To Stage,Outcome,Entered On,"
	"Entered At,Left On,Left For,Left With Outcome,Days,Responsible,Amount,Known By"
)
PERSIAN = "شناسه,نوع سند,سند,شماره,از مرحله,از نتیجه,به مرحله,نتیجه,ورود,زمان ورود,خروج,خروج به,نتیجه خروج,روزها,مسئول,مبلغ,دانسته از راه"
PERSIAN_WORDS = {"Opportunity": "فرصت", "Lost": "از دست رفته", "Estimated": "برآوردی", "Event": "رویداد"}


def deals(folder, *rows):
	folder.put("opportunity.csv", DEALS, *rows)


def speeds(result):
	return {row["stage"]: row for row in result["stages"]["velocity"]}


@pytest.mark.parametrize(("head", "words"), [(CHANGES, {}), (LABELS, {}), (PERSIAN, PERSIAN_WORDS)])
def test_the_rows_of_the_app_are_the_whole_history(folder, head, words):
	deals(folder, "O-1,Lost,A,2025-01-01,2025-05-01,,", "O-2,Open,A,2025-06-01,2025-06-01,,")
	folder.put(
		"stage_change.csv",
		head,
		*([words.get(cell, cell) for cell in row.split(",")] for row in ROWS),
	)
	result = folder.audit()
	assert folder.sentences() == []
	found = speeds(result)
	assert {
		stage: [row[key] for key in ("entered", "forward", "back", "lost", "still")]
		for stage, row in found.items()
	} == {
		"A": [3, 1, 0, 1, 1],
		"B": [1, 1, 0, 0, 0],
	}
	assert (found["A"]["median"], found["A"]["p90"], found["A"]["estimated"]) == (12, None, 1)
	assert result["records"][1]["stage_since"] == "2025-06-01"
	assert result["records"][0]["stage_since"] == "2025-01-20"


def test_the_site_orders_its_stages(folder):
	deals(folder, "O-1,Lost,A,2025-01-01,2025-05-01,,")
	folder.put("stage_change.csv", CHANGES, *ROWS[:4])
	folder.put("sales_stage.csv", "name,hygiene_order", "B,2", "A,1")
	assert speeds(folder.audit())["B"]["back"] == 1
	assert [row["stage"] for row in folder.audit()["stages"]["velocity"]] == ["A", "B"]


def test_erpnext_orders_its_own_stages_where_the_site_does_not(folder):
	deals(folder, "O-1,Open,Needs Analysis,2025-06-01,2025-06-20,,")
	head = "record,from,to,date"
	folder.put("stage_change.csv", head, "O-1,Qualification,Needs Analysis,2025-06-11")
	folder.put("sales_stage.csv", "name", "Needs Analysis", "Prospecting", "Qualification")
	found = speeds(folder.audit())
	assert list(found) == ["Qualification", "Needs Analysis"]
	assert (found["Qualification"]["forward"], found["Qualification"]["median"]) == (1, 10)
	assert found["Qualification"]["estimated"] == 1
	assert (found["Needs Analysis"]["still"], found["Needs Analysis"]["estimated"]) == (1, 0)


def test_a_foreign_file_calls_an_outcome_a_stage(folder):
	deals(
		folder,
		"O-1,Converted,B,2025-01-01,2025-06-01,,",
		"O-2,Lost,B,2025-01-01,2025-06-01,,",
		"O-3,Open,Won,2025-01-01,2025-06-01,,",
	)
	folder.put(
		"stage_change.csv",
		"record,from,to,date",
		"O-1,A,B,2025-01-11",
		"O-1,B,Closed Lost,2025-01-31",
		"O-2,A,B,2025-01-21",
		"O-3,A,Won,2025-01-21",
	)
	found = speeds(folder.audit())
	assert found["A"]["median"] == 20
	assert found["B"]["lost"] == 2
	assert found["B"]["estimated"] == 1
	assert found["Won"]["still"] == 1


def test_what_the_last_row_left_ends_it(folder):
	deals(folder, "O-1,Converted,A,2025-01-01,2025-06-01,,")
	folder.put(
		"stage_change.csv", "record,to,entered_on,left_on", "O-1,A,2025-01-01,2025-01-15", "O-1,A,2024-12-30,"
	)
	row = speeds(folder.audit())["A"]
	assert (row["won"], row["median"], row["estimated"]) == (1, 16, 0)


def test_changes_of_one_day_follow_each_other(folder):
	deals(folder, "O-1,Open,A,2025-06-01,2025-06-01,,")
	folder.put(
		"stage_change.csv",
		"record,from,to,date",
		"O-1,B,A,2025-06-11",
		"O-1,C,B,2025-06-11",
		"O-1,,C,2025-06-01",
	)
	found = speeds(folder.audit())
	assert {stage: row["median"] for stage, row in found.items()} == {"A": None, "B": 0, "C": 10}
	assert found["A"]["still"] == 1


def test_rows_of_one_moment_follow_what_they_left():
	at, histories = datetime(2025, 6, 1), Histories()
	for place, came_from in ((Place("B"), Place("A")), (Place("A"), None), (Place("B", "Lost"), Place("B"))):
		histories.add(("Opportunity", "O-1"), at, place, "Event", came_from, None, None)
	changes = histories.of(("Opportunity", "O-1"), None, Place("B", "Lost"))
	assert [change.place for change in changes] == [Place("A"), Place("B"), Place("B", "Lost")]


def test_where_nothing_is_on_file_the_dates_of_the_record_stand_in(folder):
	deals(
		folder,
		"O-1,Converted,A,2025-01-01,2025-01-31,,",
		"O-2,Lost,A,2025-01-01,2025-09-01,,",
		"O-3,Open,A,2025-06-01,,,",
		"O-4,Lost,A,2025-01-01,,,",
		"O-5,Converted,Won,2025-01-01,2025-01-31,,",
	)
	result = folder.audit()
	row = speeds(result)["A"]
	assert [row[key] for key in ("entered", "won", "lost", "still", "estimated")] == [3, 1, 1, 1, 3]
	assert (row["median"], row["p75"]) == (30, 180)
	assert "Won" not in speeds(result)
	assert folder.sentences() == [
		"opportunity: 1 opportunity is not counted in the stages: the day of making, or of the end "
		"(Last Updated On), is not known"
	]
	(limit,) = result["stages"]["limits"]
	assert (limit["won"], limit["lost"], limit["still"], limit["estimated"], limit["few"]) == (
		1,
		1,
		1,
		3,
		True,
	)


def test_leads_count_where_their_states_are_on_file(folder):
	folder.put(
		"lead.csv",
		"name,status,creation",
		"L-1,Converted,2025-01-01",
		"L-2,Open,2025-01-01",
		"L-3,Open,2025-01-01",
	)
	folder.put(
		"stage_change.csv",
		CHANGES,
		"a,سرنخ,L-1,1,,,جدید,,2025-01-01,2025-01-01 09:00:00,2025-01-05,,,,,,",
		"b,Lead,L-1,2,,,Converted,Converted,2025-01-05,2025-01-05 09:00:00,,,,,,,",
		"c,Lead,L-2,1,,,In Process,,2025-01-05,2025-01-05 09:00:00,,,,,,,",
	)
	found = folder.audit()["stages"]
	assert found["limits"] == []
	assert [
		(row["doctype"], row["stage"], row["won"], row["still"], row["median"]) for row in found["velocity"]
	] == [
		("Lead", "New", 1, 0, 4),
		("Lead", "In Process", 0, 1, None),
	]
	assert folder.audit()["problems"][0]["message"].startswith("call_log")


def test_limits_by_type_and_working_days(folder):
	deals(
		folder,
		"O-1,Open,A,2025-06-16,,Sales,Co",
		"O-2,Open,A,2025-06-16,,Support,Co",
		"O-3,Open,A,2025-06-23,,Sales,Co",
		"O-4,Open,B,2025-06-23,,Sales,Co",
	)
	limits = '[stage_limits]\nA = 10\n[stage_limits_by_type."Support"]\nA = 20\n'
	row = speeds(folder.audit(limits))["A"]
	assert (row["limit"], row["over"], row["limited"]) == (10, 1, 3)
	assert speeds(folder.audit(limits))["B"]["over"] is None
	off = 'working_days = true\nweekly_off = ["Saturday", "Sunday"]\n'
	assert speeds(folder.audit(off + limits))["A"]["over"] == 0


def test_a_limit_and_what_it_would_have_done(folder):
	rows = [f"W-{n},Converted,A,2024-01-01,2024-01-{n + 1:02d},," for n in range(1, 31)]
	rows += [f"L-{n},Lost,A,2024-01-01,2024-03-01,," for n in range(5)]
	deals(folder, *rows, "O-1,Lost,A,2024-01-01,2024-01-11,,")
	(limit,) = folder.audit("[stage_limits]\nA = 20\n")["stages"]["limits"]
	curve = limit.pop("curve")
	assert limit == {
		"stage": "A",
		"present_limit": 20,
		"suggested_limit": 29,
		"risk": 0.05,
		"won": 30,
		"won_longer": 1,
		"won_share": 0.0333,
		"low": 0.0059,
		"high": 0.1667,
		"won_median": 15,
		"lost": 6,
		"lost_caught": 5,
		"lost_share": 0.8333,
		"lost_median": 60,
		"days_saved": 5 * (60 - 29),
		"still": 0,
		"undecided": 0,
		"estimated": 36,
		"few": False,
	}
	assert (curve[0], curve[-1]) == ([1, 0.9667, 1.0], [60, 0.0, 0.0])
	assert len(curve) == 60


def test_the_terminal_names_a_stage_without_a_limit(folder):
	deals(folder, "O-1,Converted,[b]A,2025-01-01,2025-01-31,,", "O-2,Lost,[b]A,2025-01-01,2025-02-20,,")
	said = CliRunner().invoke(main, ["audit", str(folder.path), "--today", "2025-06-30"]).output
	assert "No limit yet, one is suggested: [b]A (30 days, few deals)." in said
	folder.policy('[stage_limits]\n"[b]A" = 9\n')
	policy = ["--policy", str(folder.path / "policy.toml")]
	said = CliRunner().invoke(main, ["audit", str(folder.path), "--today", "2025-06-30", *policy]).output
	assert "No limit yet" not in said


def at(day):
	return datetime(2025, 1, day, 10)


TODAY = date(2025, 1, 31)


def test_a_life_is_brought_to_where_the_record_stands():
	known = [Change(at(1), Place("A")), Change(at(5), Place("B"))]
	assert life_until(known, Place("B"), None) == spans(known)
	assert life_until(known, Place("B", "Lost"), None) is None
	ended = life_until(known, Place("B", "Lost"), at(9))
	assert (ended[-1].began.at, ended[-1].began.how) == (at(9), "Estimated")
	assert life_until(known, Place("C"), at(2))[-1].began.at == at(5)
	gone = [*known, Change(at(9), Place(None, "Lost"))]
	assert life_until(gone, Place("B", "Lost"), None) == spans(gone)
	assert life_until([], Place("A"), None) is None


def test_visits_are_the_stays_of_an_open_record():
	life = spans(
		[
			Change(at(1), Place("A"), "Estimated"),
			Change(at(5), Place("A", "Lost")),
			Change(at(9), Place("A")),
			Change(at(12), Place("B"), "Estimated"),
		]
	)
	assert [(v.stage, v.entered.day, v.left and v.left.day, v.estimated) for v in visits(life)] == [
		("A", 1, 5, True),
		("A", 9, 12, True),
		("B", 12, None, True),
	]


def test_the_longest_stay_of_each_stage():
	places = ["A", "B", "A"]
	walk = [Change(at(day), Place(stage)) for day, stage in zip((1, 11, 14), places, strict=True)]
	lost = longest(spans([*walk, Change(at(20), Place("A", "Lost"))]), TODAY)
	assert {s: (x.days, x.won, x.still, x.passed, x.after) for s, x in lost.items()} == {
		"A": (10, False, False, True, 9),
		"B": (3, False, False, True, 6),
	}
	won = longest(spans([*walk, Change(at(30), Place("A", "Converted"))]), TODAY)
	assert {s: (x.days, x.won, x.passed, x.after) for s, x in won.items()} == {
		"A": (16, True, False, 0),
		"B": (3, True, True, 0),
	}
	still = longest(spans(walk), date(2025, 1, 16))
	assert {s: (x.days, x.won, x.still) for s, x in still.items()} == {
		"A": (10, None, True),
		"B": (3, None, False),
	}
	assert longest((), TODAY) == {}
