"""The audit of exports of other CRM systems."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import pytest
from click.testing import CliRunner

from lead_hygiene.audit.cli import main
from lead_hygiene.moving_in.presets import fold, presets

DEALS = (
	"Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Owner,"
	"Deal - Deal created,Deal - Won time,Deal - Organization,Deal - Contact person,Deal - Roof colour",
	"1,Kettles,900,EUR,Demo Scheduled,Open,Sara,2025-04-02 09:00:00,,Brewers Ltd,Jo Hill,red",
	"2,Pots,500,EUR,Tasting,Open,Sara,2025-05-02 09:00:00,,Potters,Al Gray,",
	"3,Pans,700,EUR,Proposal Made,Won,Sara,2025-03-02 09:00:00,2025-04-01 10:00:00,Panners,,",
)
LEADS = (
	"Lead - ID,Lead - Title,Lead - Owner,Lead - Lead created,Lead - Contact person,Lead - Organization",
	"aa,Wants kettles,Sara,2025-06-01 08:00:00,Jo Hill,Brewers Ltd",
)


def run(*args):
	return CliRunner().invoke(main, [str(arg) for arg in args])


def test_exports_of_pipedrive_are_judged(folder):
	folder.put("deals-123-7.csv", *DEALS)
	folder.put("leads-123-6.csv", *LEADS)
	folder.put(
		"activities.csv",
		"Activity - Subject,Activity - Due date,Activity - Done,Deal",
		"Call,2025-07-10,To do,Pots",
		"Call,2025-07-10,To do,Nothing",
	)
	result = folder.audit()
	records = {record["name"]: record for record in result["records"]}
	assert records["3"]["state"] == "Closed"
	assert (records["3"]["finished"], records["1"]["stage"]) == ("Converted", "Value Proposition")
	assert records["2"]["stage"] == "Tasting"
	# A planned call keeps this deal from being neglected.
	assert (records["1"]["state"], records["2"]["state"]) != (records["2"]["state"], "Neglected")
	leads, deals, steps = result["moved_in"]
	assert (leads["sheet"], deals["sheet"], steps["sheet"]) == ("leads", "deals", "activities")
	assert deals["unknown"] == ["Deal - Roof colour"]
	assert deals["strange"] == [{"column": "Deal - Stage", "written": "Tasting", "rows": 1}]
	every = {*deals["columns"], *deals["read"], *deals["no_place"], *deals["again"], *deals["unknown"]}
	assert every == set(DEALS[0].split(","))
	told = " ".join(problem["message"] for problem in result["problems"])
	for sentence in ("'Deal - Roof colour'", "'Tasting' (1 row)", "1 row: the record was not found"):
		assert sentence in told


def test_the_day_a_deal_was_won_is_the_day_of_its_end(folder):
	folder.put("deals-1.csv", *DEALS)
	# Won on 1 April, after 30 days in the only stage that is known.
	(row,) = [r for r in folder.audit()["stages"]["velocity"] if r["stage"] == "Proposal/Price Quote"]
	assert (row["won"], row["median"]) == (1, 30)


def test_a_deal_shares_the_conversation_of_the_lead_it_names(folder):
	folder.put("deals-1.csv", *DEALS)
	folder.put("leads-1.csv", *LEADS)
	folder.put(
		"communication.csv",
		"name,sent_or_received,communication_date,reference_doctype,reference_name,communication_medium",
		"C1,Received,2025-06-29,Lead,aa,Email",
	)
	record = next(r for r in folder.audit()["records"] if r["name"] == "1")
	assert record["last_sign_on"] == "2025-06-29"


def test_files_are_named_and_every_unknown_column_is_told(folder):
	many = [f"Own {number}" for number in range(12)]
	path = folder.put(
		"export.csv",
		["Deal - Title", "Deal - Status", "Deal - Deal created", *many],
		["A", "Open", "2025-06-01"],
	)
	output = run("audit", path, "--today", "2025-06-30").output
	assert "read as pipedrive:deals, 3 columns used; not known and not used: 'Own 0', 'Own 1'" in output
	assert "'Own 11'" in output


@pytest.mark.parametrize(
	("encoding", "delimiter"), [("utf-8-sig", ";"), ("utf-16", "\t"), ("windows-1256", ",")]
)
def test_a_persian_export_of_sarv(folder, encoding, delimiter):
	rows = (
		("شناسه", "نام فرصت", "نام حساب", "مرحله فروش", "مقدار فرصت", "تاریخ ایجاد", "رنگ"),
		("۱", "پمپ", "پارسیان", "مذاکره/مرور", "۱۲۰۰۰", "1404/03/05", "آبی"),
		("۲", "لوله", "آریا", "شکست خورد", "۵۰۰", "1404/02/05", ""),
	)
	text = "\n".join(delimiter.join(row) for row in rows)
	if encoding == "windows-1256":  # which has no Persian ye and digits
		text = text.translate(str.maketrans("ی۰۱۲۵", "ي0125"))
	path = folder.raw("sarv.csv", text.encode(encoding))
	result = folder.audit()
	records = {record["name"].translate(str.maketrans("12", "۱۲")): record for record in result["records"]}
	assert records["۱"]["stage"] == "Negotiation/Review"
	assert records["۱"]["stage_since"] == "2025-05-26"  # 5 Khordad 1404
	assert records["۲"]["finished"] == "Lost"
	assert result["moved_in"][0]["unknown"] == ["رنگ"]
	assert "sarv:opportunities" in run("presets", path).output


def test_excel_and_a_cell_that_cannot_be_read(folder):
	folder.xlsx(
		"My Open Opportunities 6-30-2025.xlsx",
		[
			"(Do Not Modify) Opportunity",
			"Topic",
			"Potential Customer",
			"Est. Revenue",
			"Created On",
			"Status",
		],
		["g1", "Kettles", "Brewers", "a lot", "6/25/2025 3:10 PM", "Open"],
	)
	result = folder.audit()
	assert result["records"][0]["name"] == "g1"
	assert any("'a lot' is not a number; left out" in each["message"] for each in result["problems"])


def test_what_is_not_recognised_is_told_with_the_presets(folder):
	path = folder.put("x.csv", "Colour,Size", "red,1")
	result = run("audit", path)
	assert result.exit_code == 1
	assert "pipedrive (deals, leads" in result.output
	result = run("presets", path)
	assert (result.exit_code, "presets are:" in result.output) == (1, True)
	both = folder.put(
		"y.csv",
		"Person - Name,Person - Owner,Organization - Name,Organization - Owner,Organization - Industry,Person - Creation date,Organization - Creation date",
		"A,S,B,S,C,2025-06-25,2025-06-25",
	)
	assert "it may be pipedrive:" in run("audit", both).output
	assert "read as pipedrive:people" in run("audit", both, "--preset", "pipedrive:people").output


def test_no_heading_that_marks_an_export_is_one_of_erpnext():
	with files("lead_hygiene.audit").joinpath("columns.csv").open(encoding="utf-8") as lines:
		rows = [
			row
			for row in csv.DictReader(lines)
			if row["doctype"] in ("Lead", "Opportunity", "Customer", "ToDo")
		]
	own = {
		fold(name)
		for row in rows
		for name in (row["field"], *row["english"].split("|"), *row["persian"].split("|"))
	}
	for preset in presets():
		for sheet in preset.sheets.values():
			assert not sheet.marks & own, sheet.key


def test_an_export_of_erpnext_stays_one(folder):
	folder.put(
		"lead.csv",
		"ID,Status,Created On,First Name,Last Name,Email,Lead Owner",
		"L-1,Open,2025-06-25,A,B,a@x.example,s@x.example",
	)
	result = folder.audit()
	assert "moved_in" not in result
	assert result["counts"]["Lead"]


def test_presets_are_listed_and_a_mapping_is_shown(folder):
	told = {each["preset"]: each for each in json.loads(run("presets", "--json").output)}
	assert set(told) == {"sarv", "dynamics", "pipedrive", "hubspot"}
	assert all(each["seen"] and each["assumed"] for each in told.values())
	path = folder.put("deals.csv", *DEALS)
	output = run("presets", path).output
	assert "Deal - Roof colour  ->  NOT KNOWN" in output
	assert "Deal - Value  ->  opportunity_amount" in output
	assert "1 of 12 columns are not known" in output


def test_a_preset_that_there_is_not_is_refused_whatever_the_files_are(folder):
	path = folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-06-25")
	for args in (("audit", path), ("presets",), ("presets", path)):
		result = run(*args, "--preset", "pipedriv")
		assert result.exit_code == 2
		assert "there is no preset 'pipedriv'; presets are: " in " ".join(result.output.split())
