"""The Stage Changes: one row for every stay of a record in one place, written set by set wherever a verdict is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import get_datetime
from pypika.queries import QueryBuilder
from pypika.terms import Values

from ..core.history import Change, Place, Span, spans
from ..core.sources import OF_MACHINE
from .prepared import Given, prepared
from .records import amounts_of
from .rows import JsonRows, OneOf, in_json, overwrite

if TYPE_CHECKING:
	from .judgement import Judgement

COLUMNS: dict[str, str] = {
	"name": "VARCHAR(140)",
	"reference_doctype": "VARCHAR(140)",
	"reference_name": "VARCHAR(140)",
	"serial": "INT",
	"from_stage": "VARCHAR(140)",
	"from_outcome": "VARCHAR(20)",
	"to_stage": "VARCHAR(140)",
	"outcome": "VARCHAR(20)",
	"entered_on": "DATE",
	"entered_at": "DATETIME(6)",
	"left_on": "DATE",
	"left_to": "VARCHAR(140)",
	"left_outcome": "VARCHAR(20)",
	"days": "INT",
	"left_known_by": "VARCHAR(20)",
	"responsible": "VARCHAR(140)",
	"amount": "DECIMAL(21,9)",
	"known_by": "VARCHAR(20)",
	"grade": "VARCHAR(1)",
}
_LEFT = {name: COLUMNS[name] for name in ("left_on", "left_to", "left_outcome", "days", "left_known_by")}
_OF_LAST = ("reference_name", "name", "serial", "entered_at", "to_stage", "outcome", "known_by")
_TICK = timedelta(microseconds=1)


def note(doctype: str, judged: Sequence[Judgement]) -> None:
	"""Add to the histories what the judgements say they lack.

	Their files were written just before and are ours until this transaction ends, so of two who saw the same change
	the second finds it written; and who read the record before that row was written has old news, which is left out.
	"""
	turned = [judgement for judgement in judged if judgement.changes]
	ghosts = [judgement.record.name for judgement in turned if judgement.facts.finished == OF_MACHINE]
	if ghosts:
		_forget(doctype, ghosts)
		turned = [judgement for judgement in turned if judgement.record.name not in ghosts]
	if not turned:
		return
	names = [judgement.record.name for judgement in turned]
	files = files_of(doctype, names)
	last, amounts = _last(doctype, names, files), amounts_of(doctype, names)
	closed, opened, counts = [], [], {}
	for judgement in turned:
		row = last.get(judgement.record.name)
		changes, serial, closing = _after(row, judgement)
		for span in spans(changes):
			if closing and row is not None:
				closing = False
				closed.append([row["name"], *_end(span)])
				continue
			serial += 1
			opened.append(_row(doctype, judgement, serial, span, amounts))
		counts[judgement.record.name] = serial
	overwrite("Stage Change", _LEFT, closed)
	write(opened)
	count_in(doctype, files, counts)


def _forget(doctype: str, names: Sequence[str]) -> None:
	"""A record that no person stands behind has no history and is in no figure; should one write, it is looked back on."""
	row, files = frappe.qb.DocType("Stage Change"), files_of(doctype, names)
	ours = (row.reference_doctype == doctype) & row.reference_name.isin(OneOf(names))
	frappe.qb.from_(row).delete().where(ours).run()
	count_in(doctype, files, dict.fromkeys(names, 0))


def _after(row: dict[str, Any] | None, judgement: Judgement) -> tuple[list[Change], int, bool]:
	"""The changes to replay, the number of the row before the first new one, and whether the first ends `row`."""
	if row is None:
		return list(judgement.changes), 0, False
	latest = judgement.changes[0]
	began = Change(row["entered_at"], Place(row["to_stage"], row["outcome"]), row["known_by"])
	if row["entered_at"] > get_datetime(judgement.read_at):
		return [], row["serial"], True
	at = max(latest.at, row["entered_at"] + _TICK)
	return [began, Change(at, latest.place, latest.how)], row["serial"], True


def _last(
	doctype: str, names: Sequence[str], files: Mapping[str, tuple[str, int]]
) -> dict[str, dict[str, Any]]:
	"""The rows that last, by record, locked.

	Each is found by its whole key: a search by record alone would lock the gap to the next record's rows as well,
	in which two writers of neighbours could wait for each other.
	"""
	found: list[Sequence[Any]] = []
	alike: dict[int, list[str]] = {}
	for name in names:
		alike.setdefault(files[name][1] if name in files else 0, []).append(name)
	others = alike.pop(0, [])
	for count, some in alike.items():
		found += _last_by_key().run(doctype=doctype, names=some, serial=count)
	if others:
		# A file that was lost and opened anew does not know of the rows there are.
		found += _last_by_record().run(doctype=doctype, names=others)
	return {row[0]: dict(zip(_OF_LAST, row, strict=True)) for row in found}


@prepared
def _last_by_key() -> QueryBuilder:
	row = frappe.qb.DocType("Stage Change")
	query = frappe.qb.from_(row).select(*(row[name] for name in _OF_LAST)).force_index("one_row_per_change")
	ours = (row.reference_doctype == Given("doctype")) & row.reference_name.isin(Given("names"))
	return query.where(ours & (row.serial == Given("serial"))).for_update()


@prepared
def _last_by_record() -> QueryBuilder:
	row = frappe.qb.DocType("Stage Change")
	ours = (row.reference_doctype == Given("doctype")) & row.reference_name.isin(Given("names"))
	query = frappe.qb.from_(row).select(*(row[name] for name in _OF_LAST))
	return query.where(ours & row.left_on.isnull())


def take_back(doctype: str, name: str, serial: int) -> bool:
	"""Let the stay with number `serial` go on as if nothing had come after it, where the record is back in that place.

	At most two stays are taken back, the one it was let go to and the return. False: it stands elsewhere, or somebody
	moved it on meanwhile; then the history stays as it is.
	"""
	rows = frappe.get_all(
		"Stage Change",
		filters={"reference_doctype": doctype, "reference_name": name, "serial": (">=", serial)},
		fields=["name", "serial", "to_stage", "outcome", "entered_on", "known_by"],
		order_by="serial asc",
	)
	if not 2 <= len(rows) <= 3 or rows[0].serial != serial:
		return False
	first, last = rows[0], rows[-1]
	if (first.to_stage, first.outcome) != (last.to_stage, last.outcome):
		return False
	frappe.db.delete("Stage Change", {"name": ("in", [row.name for row in rows[1:]])})
	overwrite("Stage Change", _LEFT, [[first.name, None, None, None, 0, None]])
	files = files_of(doctype, [name])
	count_in(doctype, files, {name: serial})
	entered = {"stage_since": first.entered_on, "stage_estimated": int(first.known_by != "Event")}
	frappe.db.set_value("Hygiene File", files[name][0], entered, update_modified=False)
	return True


def files_of(doctype: str, names: Sequence[str]) -> dict[str, tuple[str, int]]:
	"""The files of records, locked: (name of the file, how many rows the history has)."""
	return {name: (kept, count) for name, kept, count in _files().run(doctype=doctype, names=names)}


@prepared
def _files() -> QueryBuilder:
	file = frappe.qb.DocType("Hygiene File")
	query = frappe.qb.from_(file).force_index("one_file_per_record")
	ours = (file.reference_doctype == Given("doctype")) & file.reference_name.isin(Given("names"))
	return query.select(file.reference_name, file.name, file.recorded).where(ours).for_update()


def count_in(doctype: str, files: Mapping[str, tuple[str, int]], counts: Mapping[str, int]) -> None:
	"""Say in the files how many rows there are. They exist: this inserts nothing, and touches no row but theirs."""
	rows = [[files[name][0], doctype, name, count] for name, count in counts.items() if name in files]
	_count().run(rows=in_json(rows))


@prepared
def _count() -> QueryBuilder:
	columns = {
		"name": "VARCHAR(140)",
		"reference_doctype": "VARCHAR(140)",
		"reference_name": "VARCHAR(140)",
		"recorded": "INT",
	}
	file, given = frappe.qb.DocType("Hygiene File"), JsonRows(columns, Given("rows"))
	query = frappe.qb.into(file).columns(*columns).from_(given).select(*(given.column(c) for c in columns))
	return query.on_duplicate_key_update(file.recorded, Values(file.recorded))


def _row(doctype: str, judgement: Judgement, serial: int, span: Span, amounts: dict[str, Any]) -> list[Any]:
	record = judgement.record
	began = replace(
		span.began, owner=record.owner, amount=amounts.get(record.name), grade=_grade(judgement, span)
	)
	return values_of(doctype, record.name, serial, replace(span, began=began))


def _grade(judgement: Judgement, span: Span) -> str | None:
	"""The grade with which a record came to a stage, where it was seen to come. None: we look back, or it ended there."""
	changes = judgement.changes
	seen = judgement.record.recorded or (len(changes) == 1 and changes[0].how == "Event")
	if not seen or judgement.score is None or span.place.outcome is not None:
		return None
	return judgement.score.grade


def values_of(doctype: str, name: str, serial: int, span: Span) -> list[Any]:
	"""A span as a row, in the order of COLUMNS."""
	came, began = span.came_from or Place(), span.began
	return [
		frappe.generate_hash(length=20),
		doctype,
		name,
		serial,
		came.stage,
		came.outcome,
		began.place.stage,
		began.place.outcome,
		began.at.date(),
		began.at,
		*_end(span),
		began.owner,
		began.amount,
		began.how,
		began.grade,
	]


def _end(span: Span) -> list[Any]:
	went = span.went_to or Place()
	return [span.left and span.left.date(), went.stage, went.outcome, span.days or 0, span.left_how]


def write(rows: Sequence[list[Any]]) -> None:
	"""Insert rows, in the order of COLUMNS."""
	if not rows:
		return
	_write().run(rows=in_json(rows), stamp=frappe.utils.now(), user=frappe.session.user)


@prepared
def _write() -> QueryBuilder:
	given, row = JsonRows(COLUMNS, Given("rows")), frappe.qb.DocType("Stage Change")
	stamp, user = Given("stamp"), Given("user")
	query = (
		frappe.qb.into(row)
		.columns(*COLUMNS, "creation", "modified", "owner", "modified_by")
		.from_(given)
		.select(*(given.column(name) for name in COLUMNS), stamp, stamp, user, user)
	)
	# The key of record and number lets a second row of one change fall away.
	return query.on_duplicate_key_update(row.serial, Values(row.serial))
