"""Finds what no event saw: raw SQL, tools that switch events off, restored rows. Set by set, no document loop."""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import add_to_date, now_datetime, nowdate
from pypika.enums import JoinType
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, CustomFunction, Field, ValueWrapper

from ..compat import indexed_clock
from . import files
from .roles import CASTS, Cast

_uuid = CustomFunction("UUID")


def run() -> dict[str, int]:
	"""Make due whatever changed behind our back. Gives, by kind, how many records were found."""
	started = now_datetime()
	found = {"new": 0, "changed": 0}
	for cast in CASTS.values():
		found["new"] += _missing(cast)
		_orphaned(cast)
		found["changed"] += _changed(cast)
	since = frappe.db.get_single_value("Lead Hygiene Settings", "last_reconciled_on")
	_touched(since or add_to_date(started, days=-1))
	frappe.get_doc("Lead Hygiene Settings").db_set("last_reconciled_on", started, update_modified=False)
	frappe.db.commit()  # a job of its own: what it found must not be lost to a bad night
	return found


def _missing(cast: Cast) -> int:
	"""Give every record without a file one that is due."""
	doc, file = frappe.qb.DocType(cast.doctype), frappe.qb.DocType("Hygiene File")
	without = (
		frappe.qb.from_(doc)
		.join(file, JoinType.left)
		.on((file.reference_doctype == cast.doctype) & (file.reference_name == doc.name))
		.where(file.name.isnull())
	)
	count = without.select(Count(doc.name)).run()[0][0]
	if count:
		stamp, user = ValueWrapper(now_datetime()), ValueWrapper(frappe.session.user)
		new = {
			"name": _uuid(),
			"reference_doctype": ValueWrapper(cast.doctype),
			"reference_name": doc.name,
			"review_on": ValueWrapper(nowdate()),
			"creation": stamp,
			"modified": stamp,
			"owner": user,
			"modified_by": user,
		}
		# A table of its own, for an INSERT cannot read from the table it writes to in one join.
		given = without.select(*(term.as_(column) for column, term in new.items())).as_("given")
		frappe.qb.into(file).columns(*new).from_(given).select(*(given[column] for column in new)).run()
	return count


def _orphaned(cast: Cast) -> None:
	doc, file = frappe.qb.DocType(cast.doctype), frappe.qb.DocType("Hygiene File")
	gone = [
		name
		for (name,) in frappe.qb.from_(file)
		.join(doc, JoinType.left)
		.on(doc.name == file.reference_name)
		.select(file.name)
		.where((file.reference_doctype == cast.doctype) & doc.name.isnull())
		.run()
	]
	if gone:
		frappe.db.delete("Hygiene File", {"name": ("in", gone)})


def _changed(cast: Cast) -> int:
	"""Make due the records that were written to after their file, or whose status or stage differs from it."""
	doc, file = frappe.qb.DocType(cast.doctype), frappe.qb.DocType("Hygiene File")
	differs = (doc.modified > file.modified) | _unlike(doc.status, file.status)
	if cast.role == "opportunity":
		differs |= _unlike(doc[cast.stage], file.stage)
	on = (file.reference_doctype == cast.doctype) & (file.reference_name == doc.name)
	names = (
		frappe.qb.from_(doc).join(file).on(on).select(file.name).where(differs & file.state.notnull()).run()
	)
	if names:
		frappe.qb.update(file).set(file.review_on, nowdate()).where(
			file.name.isin([name for (name,) in names])
		).run()
	return len(names)


def _unlike(left: Field, right: Field) -> Criterion:
	return Coalesce(left, "") != Coalesce(right, "")


def _touched(since: datetime) -> None:
	"""Make due the records that mails, calls, events and tasks written since then speak of."""
	for doctype, kind, name in (
		("Communication", "reference_doctype", "reference_name"),
		("ToDo", "reference_type", "reference_name"),
	):
		doc = frappe.qb.DocType(doctype)
		_due(
			frappe.qb.from_(doc).select(doc[kind], doc[name]).where(doc[indexed_clock(doctype)] >= since),
			doc[kind],
		)
	for parent, child, kind, name in (
		("Communication", "Communication Link", "link_doctype", "link_name"),
		("Call Log", "Dynamic Link", "link_doctype", "link_name"),
		("Event", "Event Participants", "reference_doctype", "reference_docname"),
	):
		doc, row = frappe.qb.DocType(parent), frappe.qb.DocType(child)
		query = frappe.qb.from_(doc).join(row).on((row.parent == doc.name) & (row.parenttype == parent))
		_due(query.select(row[kind], row[name]).where(doc[indexed_clock(parent)] >= since), row[kind])


def _due(query: QueryBuilder, kind: Field) -> None:
	named: dict[str, set[str]] = {}
	for doctype, name in query.where(kind.isin(list(CASTS))).distinct().run():
		named.setdefault(doctype, set()).add(name)
	for doctype, names in named.items():
		files.make_due(doctype, sorted(names))
