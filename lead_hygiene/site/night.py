"""The night: reviews what is due, batch by batch, each its own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import add_days, now_datetime

from . import actions, files, proof
from .review import Judgement, Reviewer

BATCH = 500


@dataclass(slots=True)
class Report:
	"""What a night did: records reviewed, changed and left out as bad, states now, actions proposed and taken."""

	reviewed: int = 0
	changed: int = 0
	bad: int = 0
	states: Counter = field(default_factory=Counter)
	proposed: int = 0
	done: int = 0
	held: str | None = None

	def count(self, judged: Sequence[Judgement]) -> None:
		"""Count records that were judged."""
		self.reviewed += len(judged)
		self.changed += sum(judgement.changed for judgement in judged)
		self.states.update(judgement.verdict.state.value for judgement in judged)

	def add(self, other: Report) -> None:
		"""Count what another part of the run did."""
		self.reviewed += other.reviewed
		self.changed += other.changed
		self.bad += other.bad
		self.states.update(other.states)


def due_count() -> int:
	"""How many records are due."""
	return frappe.db.count("Hygiene File", {"review_on": ("<=", frappe.utils.nowdate())})


def run(act: bool = True, dry_run: bool = False, progress: Callable[[int], None] | None = None) -> Report:
	"""Review everything that is due. What is interrupted stays due, and the next run goes on with it.

	`dry_run` judges and counts, and writes nothing. `act` lets rules propose and act as far as they may.
	"""
	report = Report()
	started = now_datetime()
	reviewer = Reviewer()
	after = ""
	while batch := _due(reviewer, after if dry_run else ""):
		after = batch[-1][0]
		judged = _review(reviewer, batch, report, dry_run, act)
		report.count(judged)
		if progress:
			progress(len(batch))
	if dry_run:
		return report
	if act:
		report.done, report.held = actions.take(started)
	_sign_off(reviewer)
	return report


def _due(reviewer: Reviewer, after: str) -> list[tuple[str, str, str]]:
	"""The next batch: (file, doctype, name). A dry run, which leaves records due, pages by the file's name."""
	file = frappe.qb.DocType("Hygiene File")
	query = (
		frappe.qb.from_(file)
		.select(file.name, file.reference_doctype, file.reference_name)
		.where(file.review_on <= reviewer.today)
		.limit(BATCH)
	)
	query = (
		query.where(file.name > after).orderby(file.name)
		if after
		else query.orderby(file.review_on, file.name)
	)
	return list(query.run())


def _review(
	reviewer: Reviewer, batch: list[tuple[str, str, str]], report: Report, dry_run: bool, act: bool
) -> list[Judgement]:
	try:
		judged = _judge(reviewer, batch, dry_run)
		if not dry_run:
			if act:
				report.proposed += actions.propose(judged)
			# One batch, one transaction: a bad one cannot undo the good ones.
			frappe.db.commit()  # nosemgrep
		return judged
	except Exception:
		frappe.db.rollback()
		if len(batch) == 1:
			_set_aside(batch[0], dry_run)
			report.bad += 1
			return []
	return [judgement for row in batch for judgement in _review(reviewer, [row], report, dry_run, act)]


def _judge(reviewer: Reviewer, batch: list[tuple[str, str, str]], dry_run: bool) -> list[Judgement]:
	judged = []
	for doctype in sorted({row[1] for row in batch}):
		names = [row[2] for row in batch if row[1] == doctype]
		found = reviewer.named(doctype, names, seen_by_event=False)
		if not dry_run:
			files.write(doctype, found)
			files.drop(doctype, set(names) - {judgement.record.name for judgement in found})
		judged += found
	return judged


def _set_aside(row: tuple[str, str, str], dry_run: bool) -> None:
	"""A record that cannot be judged is logged and looked at again tomorrow."""
	if dry_run:
		return
	frappe.log_error(title=_("Lead Hygiene could not review {0} {1}").format(_(row[1]), row[2]))
	files.make_due(row[1], [row[2]], on=add_days(frappe.utils.nowdate(), 1))
	# The log and the new date must survive the next bad record.
	frappe.db.commit()  # nosemgrep


def _sign_off(reviewer: Reviewer) -> None:
	"""Say in Settings when the night was, and whether silence could be judged."""
	chosen = frappe.get_doc("Lead Hygiene Settings")
	chosen.db_set(
		{"last_night_on": now_datetime(), "suspended_because": reviewer.suspended or ""},
		update_modified=False,
		notify=False,
		commit=True,
	)
	proof.forget()
