"""Writes verdicts: into the narrow Hygiene Files always, onto the wide record only where people see a change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import now
from pypika.queries import QueryBuilder
from pypika.terms import Values

from ..core.touches import COUNTED, Attempts
from .hygiene_file import DECIDED, FILE_COLUMNS
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
	rows = [_row(judgement) for judgement in judged]
	stamp, user = min(judgement.read_at for judgement in judged), frappe.session.user
	if len(rows) <= _FEW:
		given = [value for row in rows for value in (*row, stamp, stamp, user, user)]
		written = _write_few(len(rows)).run_in_order(given)
	else:
		written = _write().run(rows=in_json(rows), stamp=stamp, user=user)
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
_FEW = 4  # as a mail brings: a table made of JSON takes the database longer than to write so many


@prepared
def _write() -> Returning:
	given, stamp, user = JsonRows(_COLUMNS, Given("rows")), Given("stamp"), Given("user")
	rows = (given.column(name) for name in _COLUMNS)
	return _or_update(_into().from_(given).select(*rows, stamp, stamp, user, user))


@prepared
def _write_few(count: int) -> Returning:
	row = [Given(name) for name in (*_COLUMNS, *_STAMPS)]
	return _or_update(_into().insert(*[row] * count))


def _into() -> QueryBuilder:
	return frappe.qb.into(frappe.qb.DocType("Hygiene File")).columns(*_COLUMNS, *_STAMPS)


def _or_update(query: QueryBuilder) -> Returning:
	file = frappe.qb.DocType("Hygiene File")
	for name in (*(name for name in FILE_COLUMNS if name != "recorded"), "modified", "modified_by"):
		query = query.on_duplicate_key_update(file[name], Values(file[name]))
	return Returning(query, file.name, file.decided_by_action)


def show(doctype: str, judged: Sequence[Judgement]) -> None:
	"""Put state, reason and dates on the records themselves, which the document cache may hold as they were; `modified`
	stays as it is."""
	if not judged:
		return
	fields = SEEN_ON[doctype]
	rows = [[j.record.name, *(j.seen[name] for name in fields)] for j in judged]
	overwrite(doctype, {name: SEEN_TYPES[name] for name in fields}, rows)


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


def _row(judgement: Judgement) -> list[Any]:
	record, facts, verdict = judgement.record, judgement.facts, judgement.verdict
	heard, kept = facts.conversation, record.file
	return [
		kept.name if kept else frappe.generate_hash(length=20),
		record.cast.doctype,
		record.name,
		verdict.state.value,
		verdict.since,
		verdict.review_on,
		heard.sign_on,
		heard.sign_at,
		heard.sign_channel,
		heard.unanswered(),
		heard.unanswered("email"),
		heard.unanswered("call"),
		record.status,
		facts.stage,
		facts.stage_since,
		int(judgement.stage_estimated),
		0,
		facts.steps.open_until,
		facts.steps.open_as,
		facts.steps.done_on,
		heard.next_touch_on,
		heard.unreachable_on,
		heard.away_until,
		int(heard.of_machine),
		heard.missed_at and heard.missed_at[:140],
		*_points(judgement),
		judgement.met_on,
		_days(heard.streaks),
		_days(heard.signals),
		_attempts(heard.attempts),
		_json([_finding(finding) for finding in verdict.findings]),
	]


def _finding(finding: Any) -> dict[str, Any]:
	return {
		"rule": finding.rule,
		"trigger": finding.trigger,
		"action": finding.action,
		"threshold": finding.threshold,
		"value": finding.value,
		"since": _iso(finding.since),
		"fired_on": _iso(finding.fired_on),
		"reason": finding.reason,
	}


def _points(judgement: Judgement) -> tuple[int, int, date | None]:
	"""Fit, engagement and the day they change; a record at its end keeps what it had."""
	if (score := judgement.score) is not None:
		return score.fit, score.engagement, score.changes_on
	kept = judgement.record.file
	return (kept.values["fit"], kept.values["engagement"], None) if kept else (0, 0, None)


def _days(by_name: Mapping[str, Sequence[date]]) -> str | None:
	return _json({name: [day.isoformat() for day in days] for name, days in by_name.items()})


def _attempts(by_channel: Attempts) -> str | None:
	"""Always in one order: records that are alike have the same text, by which reports group them."""
	kept = {name: by_channel[name] for name in COUNTED if name in by_channel}
	return _json({name: dict(sorted(counts.items())) for name, counts in kept.items()})


def _iso(day: date | None) -> str | None:
	return None if day is None else day.isoformat()


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _json(value: Any) -> str | None:
	return _ENCODER.encode(value) if value else None
