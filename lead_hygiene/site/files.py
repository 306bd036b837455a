"""Writes verdicts: into the narrow Hygiene Files always, onto the wide record only where people see a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import now
from pypika.queries import QueryBuilder
from pypika.terms import Values

from .file_rows import moving, steady
from .hygiene_file import DECIDED, FILE_COLUMNS, MOVING
from .prepared import Given, Returning, prepared
from .roles import SEEN_ON, SEEN_TYPES
from .rows import JsonRows, OneOf, in_json, overwrite

if TYPE_CHECKING:
	from .judgement import Judgement

_KEYS = {"name": "VARCHAR(140)", "reference_doctype": "VARCHAR(140)", "reference_name": "VARCHAR(140)"}


def write(judged: Sequence[Judgement]) -> dict[str, list[str]]:
	"""Insert or update the Hygiene Files of `judged`; how much history is kept, `stage_changes` counts.

	Gives the records, by doctype, that somebody let go, or took back, between their being read and this: the rows are
	ours now, and show what was committed last.
	"""
	if not judged:
		return {}
	stamp, user = min(judgement.read_at for judgement in judged), frappe.session.user
	rows = [(_key(judgement), moving(judgement), steady(judgement)) for judgement in judged]
	if len(rows) > _FEW:
		whole = ((*key, *moved, *stayed) for key, moved, stayed in rows)
		written = _write().run(rows=in_json(whole), stamp=stamp, user=user)
	elif all(_stayed(judgement, row[2]) for judgement, row in zip(judged, rows, strict=True)):
		given = [value for key, moved, _stayed in rows for value in (*key, *moved, stamp, user)]
		written = _write_few(len(rows), tuple(MOVING), _WRITTEN).run_in_order(given)
	else:
		stamps = (stamp, stamp, user, user)
		given = [value for row in rows for part in (*row, stamps) for value in part]
		written = _write_few(len(rows), tuple(FILE_COLUMNS), _STAMPS).run_in_order(given)
	decided, meanwhile = dict(written), {}
	for judgement in judged:
		record, file = judgement.record, judgement.record.file
		if file is None or judgement.returned or file.name not in decided:
			continue
		if decided[file.name] != file.values["decided_by_action"]:
			meanwhile.setdefault(record.cast.doctype, []).append(record.name)
	return meanwhile


_COLUMNS = {**_KEYS, **FILE_COLUMNS}
_STAMPS = ("creation", "modified", "owner", "modified_by")
_WRITTEN = ("modified", "modified_by")
_FEW = 4  # as a mail brings: a table made of JSON takes the database longer than to write so many


def _key(judgement: Judgement) -> tuple[str, str, str]:
	record = judgement.record
	name = record.file.name if record.file else frappe.generate_hash(length=20)
	return name, record.cast.doctype, record.name


def _stayed(judgement: Judgement, values: tuple[Any, ...]) -> bool:
	file = judgement.record.file
	return file is not None and file.has(values)


@prepared
def _write() -> Returning:
	given, stamp, user = JsonRows(_COLUMNS, Given("rows")), Given("stamp"), Given("user")
	rows = (given.column(name) for name in _COLUMNS)
	whole = _into(*_COLUMNS, *_STAMPS).from_(given).select(*rows, stamp, stamp, user, user)
	return _or_update(whole, FILE_COLUMNS)


@prepared
def _write_few(count: int, kept: tuple[str, ...], stamps: tuple[str, ...]) -> Returning:
	"""As `_write`; of files that are there, what did not move is neither sent nor written."""
	columns = (*_KEYS, *kept, *stamps)
	return _or_update(_into(*columns).insert(*[[Given(name) for name in columns]] * count), kept)


def _into(*columns: str) -> QueryBuilder:
	return frappe.qb.into(frappe.qb.DocType("Hygiene File")).columns(*columns)


def _or_update(query: QueryBuilder, kept: Iterable[str]) -> Returning:
	file = frappe.qb.DocType("Hygiene File")
	for name in (*kept, *_WRITTEN):
		query = query.on_duplicate_key_update(file[name], Values(file[name]))
	return Returning(query, file.name, file.decided_by_action)


def show(doctype: str, judged: Sequence[Judgement]) -> None:
	"""Put state, reason and dates on the records themselves, which the document cache may hold as they were; `modified`
	stays as it is."""
	if not judged:
		return
	fields = [
		name
		for name in SEEN_ON[doctype]
		if name in _TOGETHER or any(j.seen[name] != j.record.seen[name] for j in judged)
	]
	rows = [[j.record.name, *(j.seen[name] for name in fields)] for j in judged]
	overwrite(doctype, {name: SEEN_TYPES[name] for name in fields}, rows)


# They are of one verdict, whatever somebody else writes meanwhile; the rest is written where it changed.
_TOGETHER = frozenset({"hygiene_state", "hygiene_reason", "hygiene_review_on"})


def make_due(doctype: str | None = None, names: Sequence[str] | None = None, on: date | None = None) -> None:
	"""Have open records reviewed on the next occasion: all of them, of one doctype, or only `names`."""
	file = frappe.qb.DocType("Hygiene File")
	query = frappe.qb.update(file).set(file.review_on, on or frappe.utils.nowdate())
	if names is None:
		query = query.where(file.state != "Closed")
	else:
		query = query.where(file.reference_name.isin(OneOf(names)))
	if doctype is not None:
		query = query.where(file.reference_doctype == doctype)
	query.run()


def open_for(doctype: str, names: Sequence[str]) -> None:
	"""Open files that are due for records that have none."""
	if not names:
		return
	stamp, user, today = now(), frappe.session.user, frappe.utils.nowdate()
	columns = {
		**_KEYS,
		"review_on": "DATE",
		"creation": "DATETIME(6)",
		"modified": "DATETIME(6)",
		"owner": "VARCHAR(140)",
	}
	rows = [[frappe.generate_hash(length=20), doctype, name, today, stamp, stamp, user] for name in names]
	given, file = JsonRows(columns, rows), frappe.qb.DocType("Hygiene File")
	query = (
		frappe.qb.into(file).columns(*columns).from_(given).select(*(given.column(name) for name in columns))
	)
	query.on_duplicate_key_update(file.review_on, Values(file.review_on)).run()


def forget_decision(name: str) -> None:
	"""Take out of a file what was decided about its record."""
	nothing = dict.fromkeys(DECIDED)
	frappe.db.set_value("Hygiene File", name, nothing, update_modified=False)


def drop(doctype: str, names: set[str]) -> None:
	"""Drop the files and the histories of records that are no more."""
	if not names:
		return
	for kept in ("Hygiene File", "Stage Change"):
		frappe.db.delete(kept, {"reference_doctype": doctype, "reference_name": ("in", sorted(names))})
