"""Reviews records of the site: facts in, verdicts out, files and records written set by set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from frappe.utils import getdate, now, nowdate

from ..core.answers import is_machine
from ..core.facts import Facts, State, Steps
from ..core.history import Change
from ..core.policy import Policy
from ..core.review import Verdict, review
from ..core.sources import OF_MACHINE, steps_of
from ..core.stages import lead_state
from ..core.touches import Conversation, Touch, fold, listen
from . import contacts, files, history, proof, proposals, replies, stage_changes
from . import policy as policies
from .contacts import Contacts, Within
from .records import HygieneFile, Record, cast_of, load
from .rows import OneOf
from .words import Words


@dataclass(slots=True)
class Judgement:
	"""One record, what is known of it, and the verdict. `changed`: people will see a difference.

	`changes` are the changes of stage or outcome that its history lacks: the last one, all where none is kept yet.
	`read_at` is taken before anything was read, so that what is written meanwhile counts as later.
	"""

	record: Record
	facts: Facts
	verdict: Verdict
	stage_estimated: bool
	seen: dict[str, Any]
	read_at: str
	changes: tuple[Change, ...] = ()

	@property
	def changed(self) -> bool:
		return self.seen != self.record.seen


class Reviewer:
	"""Judges records under one policy on one day. Make one for a run or a request; it holds no site state."""

	def __init__(self, today: date | None = None) -> None:
		self.today = today or getdate(nowdate())
		self.read_at = now()
		self.in_force: Policy = policies.current()
		self.policy = self.in_force
		self.tomorrow = self.today + timedelta(days=1)
		self.suspended = proof.missing()
		self.boxes = replies.boxes()
		if self.suspended:
			self.policy = self.policy.without_silence()
		self.words = Words.of_site()

	def refresh(
		self, doctype: str, names: Sequence[str], tasks: bool = True, latest: bool = False
	) -> list[Judgement]:
		"""Judge the named records anew from what is stored, and write what came out; the rest as in `within`."""
		one_of = OneOf(names)
		judged = self.within(doctype, lambda field: field.isin(one_of), tasks=tasks, latest=latest)
		settle(doctype, judged)
		return judged

	def hear(self, doctype: str, names: Sequence[str], touch: Touch) -> None:
		"""Judge the named records with one touch more, where what their files keep is enough for that."""
		one_of, judged, rest = OneOf(names), [], []
		self.read_at = now()
		for record in load(cast_of(doctype), lambda field: field.isin(one_of), self.policy, contacts=True):
			if not self.may_trust(record.file):
				rest.append(record.name)
				continue
			kept = record.file.conversation
			heard = fold(kept, touch, self.today, self.policy.per_day)
			if heard is None:
				rest.append(record.name)
			elif heard is not kept:
				judged.append(self.decide(record, heard, record.file.steps))
		settle(doctype, judged)
		if rest:
			self.refresh(doctype, rest, tasks=False)

	def named(self, doctype: str, names: Sequence[str], seen_by_event: bool = True) -> list[Judgement]:
		"""Judge the named records anew from all that is stored, without writing."""
		one_of = OneOf(names)
		return self.within(doctype, lambda field: field.isin(one_of), seen_by_event)

	def within(
		self,
		doctype: str,
		within: Within,
		seen_by_event: bool = True,
		tasks: bool = True,
		latest: bool = False,
	) -> list[Judgement]:
		"""Judge every record whose name is `within`. Without `tasks`, next steps are taken from the files.
		`latest`: by what was committed last, for records this transaction has written."""
		self.read_at = now()
		records = load(cast_of(doctype), within, self.policy, latest=latest)
		if not records:
			return []
		history.look_back(doctype, [record for record in records if not record.recorded])
		tasks = tasks or any(record.file is None for record in records)
		found = contacts.find(doctype, within, tasks=tasks)
		return [self.judge(record, found, seen_by_event, tasks) for record in records]

	def judge(
		self, record: Record, found: Contacts, seen_by_event: bool = True, tasks: bool = True
	) -> Judgement:
		"""One record by the contacts that were found."""
		touches = found.touches.get(record.name, ())
		heard = listen(touches, record.created, self.today, self.policy.per_day, record.address, record.born)
		steps = steps_of(found.steps.get(record.name, ()), self.today) if tasks else record.file.steps
		return self.decide(record, heard, steps, seen_by_event)

	def may_trust(self, file: HygieneFile | None) -> bool:
		"""Whether what a file keeps of the contacts still holds today."""
		if file is None or not file.recorded:
			return False
		return all(
			day is None or day > self.today
			for day in (file.values["review_on"], file.values["next_touch_on"])
		)

	def judge_by_file(self, record: Record) -> Judgement:
		"""One record by what its file keeps of its contacts: for a save, which changes none of them."""
		if record.file is None:
			heard, steps = listen((), record.created, self.today), Steps()
		else:
			heard, steps = record.file.conversation, record.file.steps
		return self.decide(record, heard, steps)

	def decide(
		self, record: Record, heard: Conversation, steps: Steps, seen_by_event: bool = True
	) -> Judgement:
		disposition = record.file.disposition if record.file else None
		if disposition is not None and not disposition.holds(heard.sign_on, self.today):
			disposition = None
		stage, finished = record.stage, record.finished
		if record.cast.role == "lead":
			if finished is None and (heard.of_machine or is_machine(record.address)):
				finished = OF_MACHINE
			stage = lead_state(
				finished=finished,
				disposition=disposition.state.value if disposition else None,
				contacted=heard.unanswered() > 0 or heard.sign_channel not in (None, "created"),
				status=record.status,
				assigned=bool(record.owner),
			)
		changes = history.lacking(record, stage, self.read_at, seen_by_event)
		since, estimated = _entered(record, changes)
		facts = Facts(
			role=record.cast.role,
			name=record.name,
			created=record.created,
			finished=finished,
			disposition=disposition,
			snoozed_until=record.snoozed_until,
			conversation=heard,
			steps=steps,
			stage=stage,
			stage_since=since,
			kind=record.kind,
			calendar=record.company,
			disqualified=record.disqualified,
			unproven=None if heard.missed_at in self.boxes.fetched else heard.missed_at,
			values=record.asked,
		)
		verdict = review(facts, self.policy, self.today)
		if self.suspended and verdict.state is not State.CLOSED:
			verdict = replace(verdict, review_on=min(verdict.review_on or self.tomorrow, self.tomorrow))
		seen = {
			"hygiene_state": verdict.state.value,
			"hygiene_reason": self.words.reason(verdict, facts) or None,
			"hygiene_review_on": verdict.review_on,
			"hygiene_stage_deadline": verdict.stage_deadline,
			"hygiene_unreachable_on": heard.unreachable_on if finished is None else None,
		}
		if record.cast.role == "lead":
			seen["hygiene_lead_state"] = stage
			seen["hygiene_of_machine"] = int(finished == OF_MACHINE)
		return Judgement(record, facts, verdict, estimated, seen, self.read_at, changes)


def _entered(record: Record, changes: Sequence[Change]) -> tuple[date | None, bool]:
	"""When the present place was entered, and whether that is an estimate."""
	if changes and not history.ended_already(record, changes[0].place):
		last = changes[0]
		return last.at.date(), last.how != "Event"
	return record.file.values["stage_since"], bool(record.file.values["stage_estimated"])


def settle(doctype: str, judged: Sequence[Judgement]) -> int:
	"""Write verdicts and what rules propose because of them. Gives the number of new proposals."""
	# The record first: whoever saves it holds it before its file, and the same order makes no deadlock.
	files.show(doctype, [judgement for judgement in judged if judgement.changed])
	return keep(doctype, judged)


def keep(doctype: str, judged: Sequence[Judgement]) -> int:
	"""What `settle` does, without touching the records themselves: they were just saved with their verdict."""
	files.write(judged)
	stage_changes.note(doctype, judged)
	return proposals.propose(judged)


def refresh(records: Iterable[tuple[str, str]], tasks: bool = True) -> None:
	"""Judge and write (doctype, name) pairs at once."""
	if by_doctype := grouped(records):
		reviewer = Reviewer()
		for doctype, names in by_doctype.items():
			reviewer.refresh(doctype, names, tasks)


def grouped(records: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
	"""The names of (doctype, name) pairs by doctype."""
	by_doctype: dict[str, list[str]] = {}
	for doctype, name in records:
		by_doctype.setdefault(doctype, []).append(name)
	return by_doctype
