"""Judges every record anew, in ranges of names, so that memory stays flat whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context

import frappe

from .night import Report
from .review import Reviewer, settle
from .roles import CASTS

BATCH = 1000
Range = tuple[str, str, str, int]


def total(doctype: str | None = None) -> int:
	"""How many records a rebuild looks at."""
	return sum(frappe.db.count(name) for name in CASTS if doctype in (None, name))


def looked_at() -> int:
	"""How many records have been judged and have a stage history; a lead made of an automatic message gets none."""
	recorded = frappe.db.count("Hygiene File", {"state": ("is", "set"), "recorded": (">", 0)})
	return recorded + frappe.db.count("Lead", {"hygiene_of_machine": 1})


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
	# What is not committed here, the other processes would not see.
	frappe.db.commit()  # nosemgrep
	frappe.db.close()  # a child that drops its copy of an open connection would end it for us
	with get_context("fork").Pool(processes, _connect, (site, sites_path)) as pool:
		frappe.connect()
		yield from pool.imap_unordered(_rebuild_in_pool, ranges)


def _connect(site: str, sites_path: str) -> None:
	frappe.init(site=site, sites_path=sites_path, force=True)
	frappe.connect()


def _rebuild_in_pool(each: Range) -> tuple[int, Report]:
	return each[3], _rebuild(each, Reviewer())


def _rebuild(each: Range, reviewer: Reviewer) -> Report:
	"""One batch; where it fails, its records one by one, so that a bad one spoils none but itself."""
	doctype, first, last, size = each
	report = Report()
	try:
		judged = reviewer.within(doctype, lambda field: field.between(first, last), seen_by_event=False)
		settle(doctype, judged)
		# One batch, one transaction: an interrupted rebuild keeps what it did.
		frappe.db.commit()  # nosemgrep
		report.count(judged)
	except Exception:
		frappe.db.rollback()
		if size == 1:
			report.bad = 1
			frappe.log_error(title=frappe._("Lead Hygiene could not review {0} {1}").format(doctype, first))
			# The log must outlive the next bad record.
			frappe.db.commit()  # nosemgrep
		else:
			for name in _names(doctype, first, last):
				report.add(_rebuild((doctype, name, name, 1), reviewer))
	return report


def _names(doctype: str, first: str, last: str) -> list[str]:
	doc = frappe.qb.DocType(doctype)
	return [
		name for (name,) in frappe.qb.from_(doc).select(doc.name).where(doc.name.between(first, last)).run()
	]


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
