"""Points fade: the night scores anew those records whose points change on that day, by what their files keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import frappe
from frappe import _
from frappe.utils import add_days, nowdate

from . import document_cache, due, files, policy, scored, scoring, stages
from .records import Record, cast_of
from .review import Reviewer
from .rows import OneOf, overwrite

BATCH = 2000
KEPT = {"fit": "INT", "engagement": "INT", "score_on": "DATE"}
SHOWN = dict(zip(scoring.SHOWN, ("VARCHAR(1)", "INT"), strict=True))


def run(reviewer: Reviewer, progress: Callable[[int], None] | None = None) -> int:
	"""Score anew whatever is due, each batch its own transaction; what is interrupted stays due. Gives how many."""
	count = 0
	while batch := due.batch("score_on", reviewer.today, BATCH):
		_rescore(reviewer, batch)
		count += len(batch)
		if progress:
			progress(len(batch))
		if policy.current() != reviewer.in_force:
			_again(batch)
			reviewer = Reviewer(reviewer.today)
	return count


def everything_changed() -> None:
	"""A criterion changed: every record in play is to be scored anew."""
	policy.forget()
	file = frappe.qb.DocType("Hygiene File")
	frappe.qb.update(file).set(file.score_on, nowdate()).where(file.state != "Closed").run()
	stages.review_soon()


def write(doctype: str, records: Sequence[Record], reviewer: Reviewer) -> None:
	"""Score records, as `scored.load` gives them, and write what came out; where a rule looks at it and people see a change, they are due."""
	kept, shown = [], []
	for record in records:
		score = reviewer.scores.score(record, scored.heard(record), reviewer.today)
		kept.append([record.file.name, score.fit, score.engagement, score.changes_on])
		seen = [score.grade, score.attractiveness]
		if seen != [record.seen[name] for name in SHOWN]:
			shown.append([record.name, *seen])
	overwrite(doctype, SHOWN, shown)
	overwrite("Hygiene File", KEPT, kept)
	names = [row[0] for row in shown]
	document_cache.clear(doctype, names)
	if names and reviewer.policy.minds_score(cast_of(doctype).role):
		files.make_due(doctype, names)


def in_play(record: Record) -> bool:
	"""Whether a record's score follows the day; one at its end keeps the score it ended with."""
	return record.finished is None or record.ended_by_us


def _again(batch: list[due.Row]) -> None:
	"""The policy changed while this batch was scored by the old one: what still gets points is due once more."""
	file = frappe.qb.DocType("Hygiene File")
	query = frappe.qb.update(file).set(file.score_on, nowdate()).where(file.state != "Closed")
	query.where(file.name.isin(OneOf([row[0] for row in batch]))).run()


def _rescore(reviewer: Reviewer, batch: list[due.Row]) -> None:
	"""One batch; where it fails, its records one by one, and a bad one is looked at again tomorrow."""
	try:
		for doctype in sorted({row[1] for row in batch}):
			names = [row[2] for row in batch if row[1] == doctype]
			records = scored.load(cast_of(doctype), names, reviewer.policy, latest=True)
			write(doctype, [record for record in records if in_play(record)], reviewer)
			_rest(doctype, set(names).difference(record.name for record in records if in_play(record)))
		# One batch, one transaction: a bad one cannot undo the good ones.
		frappe.db.commit()  # nosemgrep
	except Exception:
		frappe.db.rollback()
		if len(batch) > 1:
			for row in batch:
				_rescore(reviewer, [row])
			return
		_name, doctype, record = batch[0]
		title = _("Lead Hygiene could not score {0} {1}").format(_(doctype), record)
		due.set_aside(batch[0], "score_on", title, add_days(reviewer.today, 1))


def _rest(doctype: str, names: set[str]) -> None:
	"""Records at their end, and files of records that are no more, are not due again."""
	if not names:
		return
	file = frappe.qb.DocType("Hygiene File")
	query = frappe.qb.update(file).set(file.score_on, None)
	query.where((file.reference_doctype == doctype) & file.reference_name.isin(OneOf(names))).run()
