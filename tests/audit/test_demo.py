"""The demo: the same for the same seed, and worth looking at."""

from datetime import date

from lead_hygiene.audit.demo import Demo
from lead_hygiene.audit.judging import Audit
from lead_hygiene.audit.policy_file import AuditPolicy

DAY = date(2025, 11, 21)


def written(folder, seed):
	return {path.name: path.read_bytes() for path, _ in Demo(200, seed, DAY).write(folder)}


def test_the_same_seed_writes_the_same(tmp_path):
	first = written(tmp_path / "a", 7)
	assert first == written(tmp_path / "b", 7)
	assert first != written(tmp_path / "c", 8)


def test_it_shows_every_kind_of_state_and_some_dirt(tmp_path):
	list(Demo(600, 7, DAY).write(tmp_path))
	audit = Audit(tmp_path, DAY, AuditPolicy())
	states = {str(judged.verdict.state) for judged in audit.judged()}
	assert states >= {"Active", "Cooling", "Cold", "Overdue", "Neglected", "Snoozed", "Unqualified", "Closed"}
	assert audit.problems.cells_unread == 3
	assert audit.problems.rows_unread == 3
	assert len(audit.pipeline.records) == 600


def test_it_shows_how_fast_stages_are_passed(tmp_path):
	list(Demo(600, 7, DAY).write(tmp_path))
	audit = Audit(tmp_path, DAY, AuditPolicy())
	assert len(list(audit.judged())) == 600
	speeds = audit.stages.speeds()
	assert {each.doctype for each in speeds} == {"Lead", "Opportunity"}
	assert sum(each.velocity.ways["back"] for each in speeds)
	assert sum(each.estimated for each in speeds)
	assert audit.stages.left_out == 0
	assert audit.stages.without_limit()


def test_it_shows_every_measure_and_every_grade(tmp_path):
	list(Demo(600, 7, DAY).write(tmp_path))
	audit = Audit(tmp_path, DAY, AuditPolicy())
	open_ones = [judged for judged in audit.judged() if judged.is_open]
	assert {judged.score.grade for judged in open_ones} == {"A", "B", "C", "D"}
	rows = audit.measures.rows()
	assert all(rows.values())
	assert {row["start"] for row in rows["velocity"]} == {"Lead", "Opportunity", "Opportunity Without Lead"}
	assert all(row["reached"] for row in rows["velocity"] if row["group_by"] is None)
	assert {row["group_by"] for row in rows["sources"]} == {None, "source", "campaign"}
	assert any(row["back"] for row in rows["lost"])
	assert any(row["suggested"] for row in rows["giving_up"])
	assert {row["when"] for row in rows["forecast"]} > {"all", "passed"}
	lacks = {each.what for each in audit.measures.missing()}
	assert lacks <= {"bought", "no_proposals", "no_teams", "guessed", "no_budget"}
