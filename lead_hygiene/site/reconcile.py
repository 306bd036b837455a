"""Finds what no event saw: raw SQL, tools that switch events off, restored rows. Set by set, no document loop."""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import add_to_date, get_datetime, now_datetime
from pypika.enums import JoinType
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field

from . import files, visits
from .roles import CASTS, Cast
from .rows import OneOf


def run() -> dict[str, int]:
	"""Make due whatever changed behind our back. Gives, by kind, how many records were found."""
	started = now_datetime()
	counts = {"new": 0, "changed": 0, "gone": 0}
	for cast in CASTS.values():
		new, changed = _unlike_their_files(cast)
		files.open_for(cast.doctype, new)
		files.make_due(cast.doctype, changed)
		counts["new"] += len(new)
		counts["changed"] += len(changed)
		counts["gone"] += _orphaned(cast)
	for doctype, names in _touched(_last_time(started)).items():
		files.make_due(doctype, sorted(names))
	frappe.get_doc("Lead Hygiene Settings").db_set("last_reconciled_on", started, update_modified=False)
	# A job of its own; what it found must not be lost to a bad night.
	frappe.db.commit()  # nosemgrep
	return counts


def find() -> dict[str, set[str]]:
	"""The names of the records that `run` would make due, by doctype. Writes nothing."""
	found = {
		cast.doctype: {name for part in _unlike_their_files(cast) for name in part} for cast in CASTS.values()
	}
	for doctype, names in _touched(_last_time(now_datetime())).items():
		found[doctype] |= names
	return found


def _last_time(started: datetime) -> datetime:
	last = frappe.db.get_single_value("Lead Hygiene Settings", "last_reconciled_on")
	# Frappe reads a datetime that was never set as the year 1.
	return get_datetime(last) if last and get_datetime(last).year > 1 else add_to_date(started, days=-1)


def _unlike_their_files(cast: Cast) -> tuple[list[str], list[str]]:
	"""Records without a file; and those written to after their file, whose status or stage differs from it, or whose
	history nobody has kept yet: a rebuild that never ran, or was interrupted, goes on that way."""
	doc, file = frappe.qb.DocType(cast.doctype), frappe.qb.DocType("Hygiene File")
	differs = file.name.isnull() | (doc.modified > file.modified) | _unlike(doc.status, file.status)
	unkept = file.recorded == 0
	if cast.role == "lead":
		unkept &= doc.hygiene_of_machine == 0  # such a lead gets no history
	differs |= unkept
	if cast.role == "opportunity":
		differs |= _unlike(doc[cast.stage], file.stage)
	rows = (
		frappe.qb.from_(doc)
		.join(file, JoinType.left)
		.on((file.reference_doctype == cast.doctype) & (file.reference_name == doc.name))
		.select(doc.name, file.name)
		.where(differs)
		.run()
	)
	return [name for name, kept in rows if kept is None], [name for name, kept in rows if kept is not None]


def _unlike(left: Field, right: Field) -> Criterion:
	return Coalesce(left, "") != Coalesce(right, "")


def _orphaned(cast: Cast) -> int:
	"""Drop the files of records that are gone; where the numbers agree there are none."""
	if frappe.db.count(cast.doctype) == frappe.db.count("Hygiene File", {"reference_doctype": cast.doctype}):
		return 0
	doc, file = frappe.qb.DocType(cast.doctype), frappe.qb.DocType("Hygiene File")
	gone = (
		frappe.qb.from_(file)
		.join(doc, JoinType.left)
		.on(doc.name == file.reference_name)
		.select(file.reference_name)
		.where((file.reference_doctype == cast.doctype) & doc.name.isnull())
		.run()
	)
	files.drop(cast.doctype, {name for (name,) in gone})
	return len(gone)


def _touched(since: datetime) -> dict[str, set[str]]:
	"""The records that mails, calls, events and tasks written since then speak of, and those of who visited the website."""
	found: dict[str, set[str]] = {}
	for doctype, kind, name in (
		("Communication", "reference_doctype", "reference_name"),
		("ToDo", "reference_type", "reference_name"),
	):
		doc = frappe.qb.DocType(doctype)
		_note(
			found, frappe.qb.from_(doc).select(doc[kind], doc[name]).where(doc.modified >= since), doc[kind]
		)
	for parent, child, kind, name in (
		("Communication", "Communication Link", "link_doctype", "link_name"),
		("Call Log", "Dynamic Link", "link_doctype", "link_name"),
		("Event", "Event Participants", "reference_doctype", "reference_docname"),
	):
		doc, row = frappe.qb.DocType(parent), frappe.qb.DocType(child)
		query = frappe.qb.from_(doc).join(row).on((row.parent == doc.name) & (row.parenttype == parent))
		_note(found, query.select(row[kind], row[name]).where(doc.modified >= since), row[kind])
	for doctype, name in visits.since(since):
		found.setdefault(doctype, set()).add(name)
	return found


def _note(found: dict[str, set[str]], query: QueryBuilder, kind: Field) -> None:
	for doctype, name in query.where(kind.isin(OneOf(CASTS))).distinct().run():
		found.setdefault(doctype, set()).add(name)
