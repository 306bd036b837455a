"""The command."""

import json

import pytest
from click.testing import CliRunner

from lead_hygiene import __version__
from lead_hygiene.audit.cli import main


def run(*arguments):
	return CliRunner().invoke(main, [str(each) for each in arguments])


def test_demo_then_audit(tmp_path):
	demo = run("demo", tmp_path, "--records", 100, "--today", "2025-11-21")
	assert demo.exit_code == 0
	result = run(
		*("audit", tmp_path, "--today", "2025-11-21"),
		*("--html", tmp_path / "a.html", "--json", tmp_path / "a.json"),
	)
	assert result.exit_code == 0, result.output
	assert "Alive: " in result.output
	assert "Problems found: " in result.output
	assert str(tmp_path / "a.html") in result.output
	assert str(tmp_path / "a.json") in result.output
	assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["today"] == "2025-11-21"
	assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
	assert run("audit", tmp_path, "--lang", "fa", "--html", tmp_path / "f.html").exit_code == 0


def test_the_policy_can_be_kept_and_used(tmp_path, folder):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-06-25")
	(tmp_path / "p.toml").write_text(run("policy").output, encoding="utf-8")
	result = run("audit", tmp_path, "--today", "2025-06-30", "--policy", tmp_path / "p.toml")
	assert result.exit_code == 0, result.output
	assert run("policy", "--policy", tmp_path / "p.toml").output == run("policy").output


@pytest.mark.parametrize(
	("arguments", "says"),
	[
		(("audit", "{}/none"), "there is no such folder"),
		(("audit", "{}"), "neither a lead nor an opportunity file"),
		(("audit", "{}", "--today", "soon"), "--today 'soon' is not a date"),
		(("audit", "{}", "--policy", "{}/none.toml"), "the policy could not be opened"),
		(("demo", "{}", "--today", "2025-13-01"), "--today '2025-13-01' is not a date"),
	],
)
def test_one_sentence_and_a_code_where_nothing_can_be_done(tmp_path, arguments, says):
	result = run(*(each.format(tmp_path) for each in arguments))
	assert result.exit_code == 1
	assert says in result.output
	assert len(result.output.strip().splitlines()) == 1


def test_a_page_that_cannot_be_written(tmp_path, folder):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-06-25")
	result = run("audit", tmp_path, "--html", tmp_path / "lead.csv" / "a.html")
	assert result.exit_code == 1
	assert "could not be written" in result.output


def test_a_demo_does_not_write_over_exports(tmp_path):
	again = ("demo", tmp_path / "d", "--records", 20)
	assert [run(*again).exit_code for _ in range(2)] == [0, 0]
	(tmp_path / "d" / "lead.csv").write_text("ID\nmine\n", encoding="utf-8")
	result = run(*again)
	assert result.exit_code == 1
	assert "the demo did not write this file" in result.output
	assert (tmp_path / "d" / "lead.csv").read_text(encoding="utf-8") == "ID\nmine\n"


@pytest.mark.parametrize("option", ["--html", "--json"])
def test_results_are_not_written_over_exports_nor_into_new_folders(tmp_path, folder, option):
	path = folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-06-25")
	before = path.read_bytes()
	for output in (path, tmp_path / "none" / "a.html"):
		result = run("audit", tmp_path, option, output)
		assert result.exit_code == 1
		assert len(result.output.strip().splitlines()) == 1
	assert path.read_bytes() == before
	assert not (tmp_path / "none").exists()


def test_files_instead_of_a_folder(tmp_path, folder):
	path = folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-06-25")
	assert "1" in run("audit", path, "--today", "2025-06-30").output
	result = run("audit", path, tmp_path)
	assert (result.exit_code, "this is a folder" in result.output) == (1, True)


def test_one_row_is_one_row_and_the_title_stays_on_its_line(folder):
	folder.put("lead.csv", "ID,Status,Created On", "L-1,Open,2025-06-25", ",Open,2025-06-25")
	output = run("audit", folder.path, "--today", "2025-06-30").output
	assert "(1 row and 0 cells could not be read)" in output
	assert "Pipeline on 2025-06-30" in output


def test_it_says_which_version_it_is():
	assert run("--version").output.strip() == __version__
