"""Judges every record anew, in ranges of names, so that memory stays flat whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context

import frappe

from . import files
from .night import Report
from .review import Reviewer
from .roles import CASTS

BATCH = 1000
Range = tuple[str, str, str, int]


def total(doctype: str | None = None) -> int:
	"""How many records a rebuild looks at."""
	return sum(frappe.db.count(name) for name in CASTS if doctype in (None, name))


def run(
	doctype: str | None = None, processes: int = 1, progress: Callable[[int], None] | None = None
) -> Report:
	"""Judge all records, or those of one doctype. Each batch is a transaction; running it again is safe.

	`processes` share the batches; each has a connection of its own.
	"""
	report = Report()
	ranges = [each for name in CASTS if doctype in (None, name) for each in _ranges(name)]
	for size, done in _spread(ranges, processes):
		report.add(done)
		if progress:
			progress(size)
	return report


def _spread(ranges: list[Range], processes: int) -> Iterator[tuple[int, Report]]:
	if processes < 2 or len(ranges) < 2:
		reviewer = Reviewer()
		yield from ((each[3], _rebuild(each, reviewer)) for each in ranges)
		return
	site, sites_path = frappe.local.site, frappe.local.sites_path
	frappe.db.commit()  # what is not committed here, the other processes would not see
	with get_context("fork").Pool(processes, _connect, (site, sites_path)) as pool:
		yield from pool.imap_unordered(_rebuild_in_pool, ranges)


def _connect(site: str, sites_path: str) -> None:
	frappe.init(site=site, sites_path=sites_path, force=True)
	frappe.connect()


def _rebuild_in_pool(each: Range) -> tuple[int, Report]:
	return each[3], _rebuild(each, Reviewer())


def _rebuild(each: Range, reviewer: Reviewer) -> Report:
	doctype, first, last, size = each
	report = Report()
	try:
		judged = reviewer.within(doctype, lambda field: field.between(first, last), seen_by_event=False)
		files.write(doctype, judged)
		frappe.db.commit()  # one batch, one transaction: an interrupted rebuild keeps what it did
		report.count(judged)
	except Exception:
		frappe.db.rollback()
		report.bad = size
		frappe.log_error(title=frappe._("Lead Hygiene could not rebuild {0} to {1}").format(first, last))
		frappe.db.commit()  # the log must outlive the next bad batch
	return report


def _ranges(doctype: str) -> Iterable[Range]:
	"""(doctype, first name, last name, how many) of every batch, in the database's own order of names."""
	doc = frappe.qb.DocType(doctype)
	last = None
	while True:
		query = frappe.qb.from_(doc).select(doc.name).orderby(doc.name).limit(BATCH)
		rows = (query if last is None else query.where(doc.name > last)).run()
		if not rows:
			return
		last = rows[-1][0]
		yield doctype, rows[0][0], last, len(rows)
