"""Files that are broken: one clear sentence each, and what can be judged is judged."""

import pytest

from lead_hygiene.audit.judging import NothingToJudge

GOOD = "L-1,Open,2025-06-25,Ann"
HEAD = "ID,Status,Created On,Full Name"


def test_a_bad_date_names_file_row_and_column(folder):
	folder.put("lead.csv", HEAD, GOOD, "L-2,Open,1404/01/15,Ben", "L-3,Open,soon,Cem")
	result = folder.audit()
	assert result["counts"] == {"Lead": {"Active": 3}}
	assert folder.sentences()[:2] == [
		"lead.csv, row 3, column 'Created On': '1404/01/15' looks like a Jalali date; "
		"write Gregorian dates, for example 2025-03-21; left out",
		"lead.csv, row 4, column 'Created On': 'soon' is not a date; left out",
	]
	bad = next(row for row in result["problems"] if row["row"] == 3)
	assert (bad["file"], bad["column"]) == ("lead.csv", "Created On")
	assert result["unread"]["cells"] == 2


def test_rows_are_counted_as_a_spreadsheet_counts_them(folder):
	folder.put("lead.csv", HEAD, ["L-1", "Open", "2025-06-25", "two\nlines"], [], "L-2,Open,soon,Ben")
	assert any("lead.csv, row 4, column" in sentence for sentence in folder.sentences())


def test_a_handful_is_shown_and_the_rest_counted(folder):
	folder.put("lead.csv", HEAD, *(f"L-{n},Open,soon,x" for n in range(12)))
	said = [sentence for sentence in folder.sentences() if "date" in sentence]
	assert sum("'soon' is not a date" in sentence for sentence in said) == 5
	assert "lead.csv, column 'Created On': and 7 more of the same: dates that could not be read" in said


def test_unknown_columns_are_told_once(folder):
	folder.put("lead.csv", HEAD + ",Foo,Bar", GOOD + ",1,2", "L-2,Open,2025-06-25,Ben,1,2")
	assert folder.sentences() == ["lead.csv, row 1: 2 columns are not known and not used: 'Foo', 'Bar'"]


def test_bytes_that_are_not_utf8(folder):
	text = f"{HEAD}\n{GOOD}\nL-2,Open,2025-06-25,سا\udcffرا\nL-3,Open,2025-06-25,Cem\n"
	folder.raw("lead.csv", text.encode(errors="surrogateescape"))
	assert folder.audit()["counts"] == {"Lead": {"Active": 3}}
	(sentence,) = folder.sentences()
	assert sentence.startswith(
		"lead.csv, row 3, column 'Full Name': characters that are not UTF-8 were replaced"
	)


def test_nul_bytes_and_an_open_quotation_mark(folder):
	folder.raw(
		"lead.csv", f'{HEAD}\nL-1,Op\0en,2025-06-25,Ann\nL-2,Open,2025-06-25,"Ben\nL-3,Open,x,y\n'.encode()
	)
	result = folder.audit()
	assert result["counts"] == {"Lead": {"Active": 2}}
	assert any("row 2: the row holds NUL characters" in sentence for sentence in folder.sentences())
	assert any("row 3: a quotation mark is never closed" in sentence for sentence in folder.sentences())


def test_cells_larger_than_csv_allows_by_default(folder):
	folder.put("lead.csv", HEAD + ",Description", [*GOOD.split(","), "x" * 300_000])
	assert folder.audit()["counts"] == {"Lead": {"Active": 1}}


def test_rows_twice_and_rows_without_an_id(folder):
	folder.put("lead.csv", HEAD, GOOD, "L-1,Converted,2025-06-25,Ann", ",Open,2025-06-25,Ben")
	result = folder.audit()
	assert result["counts"] == {"Lead": {"Active": 1}}
	assert folder.sentences() == [
		"lead.csv, row 3, column 'ID': 'L-1' stood there before; the first row was used",
		"lead.csv, row 4: the row has no ID and was left out",
	]
	assert result["unread"]["files"]["lead.csv"] == {"rows": 3, "rows_unread": 2, "cells_unread": 0}


def test_more_cells_than_the_header(folder):
	folder.put("lead.csv", HEAD, GOOD + ",more")
	assert folder.sentences() == [
		"lead.csv, row 2: the row has more cells than the header (5 and 4); what lies beyond was not read"
	]


def test_missing_columns(folder):
	folder.put("lead.csv", "Full Name,Email,Status", "Ann,ann@x.com,Open")
	folder.put(
		"communication.csv",
		"communication_date,sent_or_received,sender",
		"2025-06-28 10:00:00,Received,Ann <ANN@x.com>",
	)
	(record,) = folder.audit()["records"]
	assert (record["name"], record["state"], record["silent_days"]) == ("row 2", "Active", 2)
	assert len([sentence for sentence in folder.sentences() if "it has no column" in sentence]) == 2


@pytest.mark.parametrize(
	"content", [b"", b"\n\n", b"\xef\xbb\xbf", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0old", b"a,b\n1,2\n"]
)
def test_a_file_without_anything_of_use_leaves_the_others(folder, content):
	folder.raw("opportunity.csv", content)
	folder.put("lead.csv", HEAD, GOOD)
	assert folder.audit()["counts"] == {"Lead": {"Active": 1}}
	assert [s for s in folder.sentences() if s.startswith("opportunity.csv")]


def test_a_header_without_rows(folder):
	folder.put("lead.csv", HEAD, GOOD)
	folder.put("todo.csv", "ID,Status,Due Date,Reference Type,Reference Name")
	assert folder.sentences() == ["todo.csv: it has a header but no rows"]


def test_an_xlsx_that_is_a_csv_and_the_reverse(folder):
	folder.put("lead.xlsx", HEAD, GOOD)
	folder.xlsx("opportunity.xlsx", ["ID", "Status", "Opportunity Date"], ["O-1", "Open", "2025-06-20"])
	(folder.path / "opportunity.xlsx").rename(folder.path / "opportunity.csv")
	assert folder.audit()["counts"] == {"Lead": {"Active": 1}, "Opportunity": {"Active": 1}}


@pytest.mark.parametrize(
	("files", "says"),
	[
		({}, "neither a lead nor an opportunity file"),
		({"communication.csv": b"name\nx\n"}, "neither a lead nor an opportunity file"),
		({"lead.csv": b""}, "there is nothing to judge: lead.csv: it is empty"),
		({"lead.csv": b"x,y\n1,2\n"}, "no column of it is one that ERPNext's Lead has"),
		({"lead.csv": b"ID,Status\n"}, "header but no rows"),
	],
)
def test_nothing_to_judge(folder, files, says):
	for name, content in files.items():
		folder.raw(name, content)
	with pytest.raises(NothingToJudge, match=says):
		folder.audit()


def test_missing_files_are_told(folder):
	folder.put("lead.csv", HEAD, GOOD)
	said = " ".join(row["message"] for row in folder.audit()["problems"])
	for file in (
		"opportunity: there is no such file",
		"communication: there is no such file",
		"todo, event",
		"call_log",
	):
		assert file in said


def test_a_heading_that_stands_there_twice(folder):
	folder.put("lead.csv", "ID,Status,Created On,Status,Foo,Foo", "L-1,Converted,2025-06-25,Open,1,2")
	assert folder.audit()["counts"] == {"Lead": {"Closed": 1}}
	assert folder.sentences() == [
		"lead.csv, row 1, column 'Status': it stands there twice; the first was used",
		"lead.csv, row 1, column 'Foo': it stands there twice; the first was used",
		"lead.csv, row 1: 1 column is not known and not used: 'Foo'",
	]


def test_the_count_of_the_rest_stands_under_its_own_sentences(folder):
	folder.put("lead.csv", HEAD, *(f"L-{n},Open,soon,x" for n in range(7)), *(",Open,2025-06-25,x",) * 2)
	told = folder.sentences()
	assert "2 more of the same" in told[5]
	assert "has no ID" in told[6]
