"""The night: reviews what is due, batch by batch, each its own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import add_days, now_datetime

from . import actions, files, proof
from . import policy as policies
from .review import Judgement, Reviewer, settle

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

	`dry_run` judges and counts, and writes nothing. `act` carries out what rules in mode Act propose.
	"""
	report = Report()
	after = "" if dry_run else None
	reviewer = Reviewer()
	while batch := _due(reviewer, after):
		after = batch[-1][0] if dry_run else None
		judged = _review(reviewer, batch, report, dry_run)
		report.count(judged)
		if progress:
			progress(len(batch))
		if policies.current() != reviewer.in_force:
			_again(batch, dry_run)
			reviewer = Reviewer()
	if dry_run:
		return report
	if act:
		report.done, report.held = actions.take()
	_sign_off(reviewer)
	return report


def _again(batch: list[tuple[str, str, str]], dry_run: bool) -> None:
	"""The policy changed while this batch was judged by the old one: it is due once more."""
	if not dry_run:
		for doctype in {row[1] for row in batch}:
			files.make_due(doctype, [row[2] for row in batch if row[1] == doctype])


def _due(reviewer: Reviewer, after: str | None) -> list[tuple[str, str, str]]:
	"""The next batch: (file, doctype, name). A dry run, which leaves records due, pages by the file's name."""
	file = frappe.qb.DocType("Hygiene File")
	query = (
		frappe.qb.from_(file)
		.select(file.name, file.reference_doctype, file.reference_name)
		.where(file.review_on <= reviewer.today)
		.limit(BATCH)
	)
	if after is None:
		query = query.orderby(file.review_on, file.name)
	else:
		query = query.where(file.name > after).orderby(file.name)
	return list(query.run())


def _review(
	reviewer: Reviewer, batch: list[tuple[str, str, str]], report: Report, dry_run: bool
) -> list[Judgement]:
	try:
		judged = _judge(reviewer, batch, report, dry_run)
		if not dry_run:
			# One batch, one transaction: a bad one cannot undo the good ones.
			frappe.db.commit()  # nosemgrep
		return judged
	except Exception:
		frappe.db.rollback()
		if len(batch) == 1:
			_set_aside(batch[0], dry_run)
			report.bad += 1
			return []
	return [judgement for row in batch for judgement in _review(reviewer, [row], report, dry_run)]


def _judge(
	reviewer: Reviewer, batch: list[tuple[str, str, str]], report: Report, dry_run: bool
) -> list[Judgement]:
	judged = []
	for doctype in sorted({row[1] for row in batch}):
		names = [row[2] for row in batch if row[1] == doctype]
		found = reviewer.named(doctype, names, seen_by_event=False)
		if not dry_run:
			report.proposed += settle(doctype, found)
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
	proof.note_mailboxes()
