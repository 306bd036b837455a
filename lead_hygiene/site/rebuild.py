"""Judges every record anew, in ranges of names, so that memory stays flat whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import frappe

from . import files
from .night import Report
from .records import cast_of
from .review import Reviewer
from .roles import CASTS

BATCH = 1000


def total(doctype: str | None = None) -> int:
	"""How many records a rebuild looks at."""
	return sum(frappe.db.count(name) for name in CASTS if doctype in (None, name))


def run(doctype: str | None = None, progress: Callable[[int], None] | None = None) -> Report:
	"""Judge all records, or those of one doctype. Each batch is a transaction; running it again is safe."""
	report = Report()
	reviewer = Reviewer()
	for name in CASTS:
		if doctype not in (None, name):
			continue
		for first, last, size in _ranges(name):
			try:
				judged = reviewer.within(
					name, lambda field, a=first, b=last: field.between(a, b), seen_by_event=False
				)
				files.write(name, judged)
				frappe.db.commit()  # one batch, one transaction: an interrupted rebuild keeps what it did
				report.reviewed += len(judged)
				report.changed += sum(judgement.changed for judgement in judged)
				report.states.update(judgement.verdict.state.value for judgement in judged)
			except Exception:
				frappe.db.rollback()
				report.bad += size
				frappe.log_error(
					title=frappe._("Lead Hygiene could not rebuild {0} to {1}").format(first, last)
				)
			if progress:
				progress(size)
	return report


def _ranges(doctype: str) -> Iterator[tuple[str, str, int]]:
	"""(first name, last name, how many) of every batch, in the database's own order of names."""
	doc = frappe.qb.DocType(cast_of(doctype).doctype)
	last = None
	while True:
		query = frappe.qb.from_(doc).select(doc.name).orderby(doc.name).limit(BATCH)
		rows = (query if last is None else query.where(doc.name > last)).run()
		if not rows:
			return
		last = rows[-1][0]
		yield rows[0][0], last, len(rows)
