"""The night: reviews what is due, batch by batch, each its own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import add_days, create_batch, getdate, now_datetime, nowdate

from . import chances, due, files, probability, proof, reconcile, rescoring, unasked
from . import policy as policies
from .judgement import Judgement
from .review import Reviewer, settle

BATCH = 500


@dataclass(slots=True)
class Report:
	"""What a night did: records reviewed, changed and left out as bad, states now, actions proposed and taken,
	records scored anew because points of theirs fade."""

	reviewed: int = 0
	changed: int = 0
	bad: int = 0
	states: Counter = field(default_factory=Counter)
	proposed: int = 0
	done: int = 0
	rescored: int = 0
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
	return frappe.db.count("Hygiene File", {"review_on": ("<=", nowdate())})


def run(act: bool = True, progress: Callable[[int], None] | None = None) -> Report:
	"""Review everything that is due. What is interrupted stays due, and the next run goes on with it.

	`act` carries out what rules in mode Act propose.
	"""
	report = Report()
	reviewer = Reviewer()
	report.rescored = rescoring.run(reviewer)
	while batch := due.batch("review_on", reviewer.today, BATCH):
		report.count(_review(reviewer, batch, report))
		if progress:
			progress(len(batch))
		if policies.current() != reviewer.in_force:
			_again(batch)
			reviewer = Reviewer()
	if act:
		report.done, report.held = unasked.take()
	_sign_off(reviewer)
	if act:
		chances.renew()
		probability.write()
	return report


def preview(progress: Callable[[int], None] | None = None) -> Report:
	"""What the coming night would bring: everything due by tomorrow or changed behind our back. Writes nothing."""
	report, reviewer = Report(), Reviewer(getdate(add_days(nowdate(), 1)))
	names = reconcile.find()
	for doctype, name in frappe.get_all(
		"Hygiene File",
		# Frappe takes a day that is not set for an early one: what is at its end is not due.
		filters=[["review_on", "<=", reviewer.today], ["review_on", "is", "set"]],
		fields=["reference_doctype", "reference_name"],
		as_list=True,
		order_by="name asc",
	):
		names.setdefault(doctype, set()).add(name)
	for doctype, found in sorted(names.items()):
		for batch in create_batch(sorted(found), BATCH):
			report.count(reviewer.named(doctype, batch, seen_by_event=False))
			if progress:
				progress(len(batch))
	return report


def _again(batch: list[due.Row]) -> None:
	"""The policy changed while this batch was judged by the old one: it is due once more."""
	for doctype in {row[1] for row in batch}:
		files.make_due(doctype, [row[2] for row in batch if row[1] == doctype])


def _review(reviewer: Reviewer, batch: list[due.Row], report: Report) -> list[Judgement]:
	try:
		judged = _judge(reviewer, batch, report)
		# One batch, one transaction: a bad one cannot undo the good ones.
		frappe.db.commit()  # nosemgrep
		return judged
	except Exception:
		frappe.db.rollback()
		if len(batch) == 1:
			_name, doctype, record = batch[0]
			title = _("Lead Hygiene could not review {0} {1}").format(_(doctype), record)
			due.set_aside(batch[0], "review_on", title, add_days(nowdate(), 1))
			report.bad += 1
			return []
	return [judgement for row in batch for judgement in _review(reviewer, [row], report)]


def _judge(reviewer: Reviewer, batch: list[due.Row], report: Report) -> list[Judgement]:
	judged = []
	for doctype in sorted({row[1] for row in batch}):
		names = [row[2] for row in batch if row[1] == doctype]
		found = reviewer.named(doctype, names, seen_by_event=False)
		report.proposed += settle(doctype, found)
		files.drop(doctype, set(names) - {judgement.record.name for judgement in found})
		judged += found
	return judged


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
