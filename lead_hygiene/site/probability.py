"""ERPNext's probability of open opportunities, written from the chance of success; only where Settings say so."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt

from ..core.chances import Chances
from . import chances, document_cache, policy
from .closed_records import is_open, source_field
from .judgement import Judgement
from .rows import overwrite

BATCH = 2000


def is_written() -> bool:
	"""Whether the chance goes into ERPNext's field; else that stays as people typed it."""
	return bool(cint(policy.settings().write_probability))


def put(doc: Document, judged: Judgement) -> None:
	"""Put the chance on an Opportunity about to be saved. What nobody knows is not written."""
	if doc.doctype != "Opportunity" or not is_written():
		return
	field = source_field(doc.doctype)
	chance = chances.of_record(judged, doc.get(field) if field else None)
	if chance is not None:
		doc.probability = chances.percent(chance.share)


def write() -> int:
	"""Write it on all open opportunities where it differs, `modified` stays; each batch its own transaction. Gives how many."""
	if not is_written():
		return 0
	table, last, count = chances.table("Opportunity"), "", 0
	while rows := _open_after(last):
		last = rows[-1][0]
		changed = _changed(rows, table)
		overwrite("Opportunity", {"probability": "DECIMAL(21,9)"}, changed)
		document_cache.clear("Opportunity", [name for name, _percent in changed])
		# One batch, one transaction: what is interrupted is written the next night.
		frappe.db.commit()  # nosemgrep
		count += len(changed)
	return count


def _open_after(last: str) -> list[tuple[Any, ...]]:
	"""(name, probability, stage, grade, source) of the next open opportunities, by name."""
	doc, source = frappe.qb.DocType("Opportunity"), source_field("Opportunity")
	columns = [doc.name, doc.probability, doc.sales_stage, doc.hygiene_grade]
	query = frappe.qb.from_(doc).select(*columns, *([doc[source]] if source else []))
	rows = query.where(is_open(doc) & (doc.name > last)).orderby(doc.name).limit(BATCH).run()
	return [row if source else (*row, None) for row in rows]


def _changed(rows: list[tuple[Any, ...]], table: Chances) -> list[list[Any]]:
	found, known = [], {}
	for name, probability, *like in rows:
		key = tuple(value or None for value in like)
		if key not in known:
			known[key] = table.of(*key)
		chance = known[key]
		if chance is not None and flt(probability) != chances.percent(chance.share):
			found.append([name, chances.percent(chance.share)])
	return found
