"""`lead-hygiene learn`, on files as people have them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from lead_hygiene import logistic
from lead_hygiene.audit.cli import main

DATA = Path("/work/shared/data")
HEAD = ["Lead ID", "Source", "Size", "Closed Status", "Converted"]
FA = ["شناسه", "منبع", "تعداد", "تاریخ بستن", "نتیجه"]
DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def rows(records=400, seed=3, yes="yes", no="no"):
	draw = random.Random(seed)
	for at in range(records):
		source, size = draw.choice(["web", "fair", ""]), draw.randrange(100)
		won = draw.random() < (0.7 if source == "fair" else 0.2) + size / 400
		yield [f"L{at}", source, str(size), "done" if won else "", yes if won else no]


def text(*lines, delimiter=","):
	out = io.StringIO()
	csv.writer(out, delimiter=delimiter).writerows(lines)
	return out.getvalue()


def run(*arguments):
	return CliRunner().invoke(main, ["learn", *map(str, arguments)])


def told(*arguments):
	result = run(*arguments, "--json")
	assert result.exit_code == 0, result.output
	return json.loads(result.stdout)


@pytest.fixture
def file(tmp_path):
	def write(content, name="leads.csv"):
		path = tmp_path / name
		path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
		return path

	return write


def test_the_document(file):
	document = told(file(text(HEAD, *rows())), "--outcome", "Converted")
	assert document["records"] == 400 == document["positive"] + document["negative"]
	assert document["positive_value"] == "yes"
	assert {row["column"]: row["why"] for row in document["set_aside"]} == {
		"Closed Status": "leak",
		"Lead ID": "identifier",
	}
	fair = next(row for row in document["criteria"] if row["value"] == "fair")
	assert fair["operator"] == "="
	assert fair["points"] > 0
	assert fair["lift"] > 1
	assert fair["low"] < fair["share"] < fair["high"]
	assert document["auc"]["low"] < document["auc"]["value"] < document["auc"]["high"]
	assert sum(group["records"] for group in document["calibration"]) == 400
	assert "double the odds" in document["points_meaning"]


@pytest.mark.parametrize(
	("encoding", "delimiter"), [("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", "|"), ("windows-1256", ",")]
)
def test_persian_in_any_encoding(file, encoding, delimiter):
	arabic = encoding == "windows-1256"
	listed = [
		[
			a,
			{"web": "وب", "fair": "نمايشگاه" if arabic else "نمایشگاه"}.get(b, b),
			c if arabic else c.translate(DIGITS),
			d,
			e,
		]
		for a, b, c, d, e in rows(yes="موفق", no="ناموفق")
	]
	content = text(FA, *listed, delimiter=delimiter)
	content = content.replace("ی", "ي") if arabic else content
	document = told(file(content.encode(encoding)), "--outcome", "نتیجه")
	assert document["positive_value"] == "موفق"
	assert any(row["operator"] == ">=" for row in document["criteria"])
	assert [row["column"] for row in document["set_aside"] if row["why"] == "leak"]


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_packed_file(file, tmp_path, kind):
	content = text(HEAD, *rows()).encode()
	if kind == "gz":
		path = file(gzip.compress(content), "leads.csv.gz")
	else:
		path = tmp_path / "leads.zip"
		with zipfile.ZipFile(path, "w") as packed:
			packed.writestr("leads.csv", content)
	assert told(path, "--outcome", "converted")["records"] == 400


def test_excel(tmp_path):
	from openpyxl import Workbook

	book = Workbook()
	for row in [HEAD, *([a, b or None, int(c), d, e == "yes"] for a, b, c, d, e in rows())]:
		book.active.append(row)
	book.save(tmp_path / "leads.xlsx")
	document = told(tmp_path / "leads.xlsx", "--outcome", "Converted")
	assert document["positive_value"] == "True"
	assert any(row["operator"] == "<" for row in document["criteria"])


@pytest.mark.parametrize(
	("yes", "no"), [("1", "0"), ("True", "False"), ("Won", "Lost"), ("YES", "No"), ("بله", "خیر")]
)
def test_the_success_is_guessed(file, yes, no):
	assert told(file(text(HEAD, *rows(yes=yes, no=no))), "--outcome", "Converted")["positive_value"] == yes


@pytest.mark.parametrize(
	("more", "code", "says"),
	[
		(("--outcome", "Convertd"), 2, "Did you mean 'Converted'"),
		((), 2, "say with --outcome"),
		(("--outcome", "Source"), 2, "which of the two values of 'Source'"),
		(("--outcome", "Size"), 2, "It looks like a measure"),
		(("--outcome", "Converted", "--positive", "yess"), 2, "Did you mean 'yes'"),
		(("--outcome", "Converted", "--keep", "Sourc"), 2, "Did you mean 'Source'"),
		(("--outcome", "Converted", "--keep", "Source", "--drop", "Source"), 2, "both kept and dropped"),
		(("--outcome", "Converted", "--drop", "Converted"), 2, "neither kept nor dropped"),
		(("--outcome", "Converted", "--positive", "yes", "--negative", "yes"), 2, "success and the contrary"),
		(("--outcome", "Lead ID"), 2, "400 different values"),
	],
)
def test_bad_questions_say_what_to_change(file, more, code, says):
	path = file(text(HEAD, *rows()))
	plain, as_json = run(path, *more), run(path, *more, "--json")
	assert plain.exit_code == as_json.exit_code == code
	assert says in plain.stderr
	assert says in json.loads(as_json.stdout)["refused"]


@pytest.mark.parametrize(
	("content", "code", "says"),
	[
		(b"", 2, "it is empty"),
		(b"\xd0\xcf\x11\xe0" + b"x" * 600, 2, "old Excel"),
		(b"PK\x03\x04broken", 2, "could not be read"),
		(b"\x1f\x8bbroken", 2, "could not be read"),
		(b"a,Converted\n", 2, "empty in every record"),
		(b"a,Converted\n1,yes\n2,no\n", 1, "too thin"),
		(b"a,Converted\n" + b"1,yes\n" * 90, 1, "every record says 'yes'"),
		(b"Converted\n" + b"yes\nno\n" * 90, 1, "No column is left"),
	],
)
def test_bad_files_are_no_crash(file, content, code, says):
	path = file(content)
	result = run(path, "--outcome", "Converted", "--json")
	assert result.exit_code == code, result.output
	assert says in json.loads(result.stdout)["refused"]


def test_a_file_that_is_not_there(tmp_path):
	assert run(tmp_path / "no.csv", "--outcome", "x").exit_code == 2
	assert "it is a folder" in run(tmp_path, "--outcome", "x").stderr


def test_open_records_are_left_out_where_the_contrary_is_named(file):
	listed = [*rows(), *([f"O{at}", "web", "1", "", "open"] for at in range(50))]
	path = file(text(HEAD, *listed))
	assert "3 different values" in run(path, "--outcome", "Converted").stderr
	whole = told(path, "--outcome", "Converted", "--positive", "yes")
	assert whole["records"] == 450
	assert any("'open' (50)" in warning for warning in whole["warnings"])
	named = told(path, "--outcome", "Converted", "--positive", "yes", "--negative", "no")
	assert named["records"] == 400


def test_dirt_is_read_and_told(file):
	listed = [row[:3] if at % 100 == 0 else row for at, row in enumerate(rows())]
	listed[5] = [*listed[5], "x", "y"]
	path = file(text(HEAD, *listed, [], ["", "", "", "", ""]))
	document = told(path, "--outcome", "Converted")
	assert document["records"] == 396
	assert any("more cells than the header" in warning for warning in document["warnings"])


def test_people_can_read_it(file):
	output = run(file(text(HEAD, *rows())), "--outcome", "Converted").stdout
	for part in (
		"AUC",
		"Proposed points",
		"'fair'",
		"Came true",
		"Closed Status",
		"10 points double the odds",
	):
		assert part in output


def test_columns_are_kept_and_dropped_by_hand(file):
	path = file(text(HEAD, *rows()))
	document = told(path, "--outcome", "Converted", "--keep", "closed status", "--drop", "Size")
	assert {row["column"]: row["why"] for row in document["set_aside"]} == {
		"Lead ID": "identifier",
		"Size": "dropped",
	}
	assert document["auc"]["value"] > 0.99


@pytest.mark.skipif(not logistic.is_there(), reason="scikit-learn is not installed")
def test_both_methods_agree_on_what_matters(file):
	path = file(text(HEAD, *rows(1500)))
	one = told(path, "--outcome", "Converted", "--method", "logistic")
	other = told(path, "--outcome", "Converted", "--method", "bayes")
	assert (one["method"], other["method"]) == ("logistic", "bayes")
	assert one["auc"]["value"] == pytest.approx(other["auc"]["value"], abs=0.02)
	for a, b in zip(one["criteria"], other["criteria"], strict=True):
		assert abs(a["points"] - b["points"]) <= 4


@pytest.mark.skipif(logistic.is_there(), reason="scikit-learn is installed")
def test_without_the_library_it_says_how_to_get_it(file):
	path = file(text(HEAD, *rows()))
	assert "lead_hygiene[learn]" in run(path, "--outcome", "Converted").stdout
	refused = run(path, "--outcome", "Converted", "--method", "logistic")
	assert refused.exit_code == 2
	assert "scikit-learn" in refused.stderr


BANK = DATA / "uci_bank_marketing" / "bank-additional-full.csv.gz"
MAVEN = DATA / "maven_crm_opportunities" / "sales_pipeline.csv"


@pytest.mark.skipif(not BANK.exists(), reason="the bank's data is not here")
def test_a_bank(tmp_path):
	"""A tenth of the bank's records: the length of the call is known only after it."""
	with gzip.open(BANK, "rt", encoding="utf-8") as whole:
		lines = whole.readlines()
	(tmp_path / "bank.csv").write_text(lines[0] + "".join(lines[1::10]), encoding="utf-8")
	document = told(tmp_path / "bank.csv", "--outcome", "y", "--method", "bayes")
	assert [row["column"] for row in document["set_aside"] if row["why"] == "leak"] == ["duration"]
	assert 0.75 < document["auc"]["value"] < 0.83
	assert document["calibration_error"] < 0.03


@pytest.mark.skipif(not MAVEN.exists(), reason="Maven's data is not here")
def test_a_pipeline_that_holds_no_signal():
	document = told(MAVEN, "--outcome", "deal_stage", "--positive", "Won", "--negative", "Lost")
	assert not document["signal"]
	assert {row["points"] for row in document["criteria"]} == {0}
	assert {row["column"] for row in document["set_aside"] if row["why"] == "leak"} == {
		"close_value",
		"close_date",
	}


def test_of_two_columns_with_the_name_of_the_outcome_it_says_which_it_read(file):
	path = file(text(["Source", "Converted", "converted"], *([row[1], row[4], row[4]] for row in rows())))
	(note,) = [note for note in told(path, "--outcome", "Converted")["warnings"] if "several columns" in note]
	assert "read from 'Converted', name 'converted'" in note
