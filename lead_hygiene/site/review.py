"""Reviews records of the site: facts in, verdicts out, files and records written set by set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from frappe.utils import now, now_datetime

from ..core.answers import is_machine
from ..core.attractiveness import Score
from ..core.facts import Facts, State, Steps
from ..core.folding import fold
from ..core.review import review
from ..core.sources import OF_MACHINE, steps_of
from ..core.stages import lead_state
from ..core.touches import Conversation, Touch, listen
from . import checklist, contacts, document_cache, files, history, proposals, stage_changes
from .contacts import Contacts, Within
from .hygiene_file import HygieneFile
from .judgement import Judgement, entered, return_of
from .records import Record, cast_of, load
from .rows import OneOf
from .scoring import Scores
from .standing import Standing, standing
from .words import Words


class Reviewer:
	"""Judges records under one policy on one day. Make one for a run or a request; it holds no site state."""

	def __init__(self, today: date | None = None, known: Standing | None = None) -> None:
		moment = now_datetime()
		self.read_at, self.today = str(moment), today or moment.date()
		self.in_force, self.suspended, self.boxes, self.ours = known or standing()
		self.policy = self.in_force.without_silence() if self.suspended else self.in_force
		self.tomorrow = self.today + timedelta(days=1)
		self.words = Words.of_site()
		self.scores = Scores(self.in_force)

	def refresh(
		self, doctype: str, names: Sequence[str], tasks: bool = True, latest: bool = False
	) -> list[Judgement]:
		"""Judge the named records anew from what is stored, and write what came out; the rest as in `within`."""
		judged = self.named(doctype, names, tasks=tasks, latest=latest)
		settle(doctype, judged)
		return judged

	def hear(self, hearers: Iterable[Record], touch: Touch, turned: tuple[str, str] | None = None) -> None:
		"""Judge `hearers` with one touch more; where what their files keep is not enough for that, anew. `turned`: the doctype and
		name of one that this transaction has written besides; the hearers are then the latest."""
		judged: dict[str, list[Judgement]] = {}
		rest: dict[str, list[str]] = {}
		for record in hearers:
			doctype = record.cast.doctype
			if not self.may_trust(record.file):
				rest.setdefault(doctype, []).append(record.name)
				continue
			kept = record.file.conversation
			heard = fold(kept, touch, self.today, self.policy.per_day, record.address, record.born)
			if heard is None:
				rest.setdefault(doctype, []).append(record.name)
			elif heard is not kept or turned == (doctype, record.name):
				judged.setdefault(doctype, []).append(self.decide(record, heard, record.file.steps))
		for doctype, names in rest.items():
			judged.setdefault(doctype, []).extend(
				self.named(doctype, names, tasks=False, latest=turned is not None)
			)
		settle_all(judged, heard=True)

	def named(
		self,
		doctype: str,
		names: Sequence[str],
		seen_by_event: bool = True,
		tasks: bool = True,
		latest: bool = False,
	) -> list[Judgement]:
		"""Judge the named records anew from all that is stored, without writing; the rest as in `within`."""
		one_of = OneOf(names)
		return self.within(doctype, lambda field: field.isin(one_of), seen_by_event, tasks, latest)

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
		returned = return_of(record, disposition, heard, self.today)
		stage, finished = record.stage, None if record.ended_by_us else record.finished
		if returned is not None:
			disposition = None
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
		since, estimated = entered(record, changes)
		score = self._score(record, heard, finished)
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
			attractiveness=None if score is None else score.attractiveness,
			values=record.asked if score is None else self.scores.with_score(record, score),
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
			"hygiene_come_back_on": disposition.until if disposition and finished is None else None,
			"hygiene_grade": score.grade if score else record.seen["hygiene_grade"],
			"hygiene_attractiveness": (
				score.attractiveness if score else record.seen["hygiene_attractiveness"]
			),
		}
		if record.cast.role == "lead":
			seen["hygiene_lead_state"] = stage
			seen["hygiene_of_machine"] = int(finished == OF_MACHINE)
		met_on = checklist.met_on(self.policy, record, facts, self.today)
		return Judgement(
			record, facts, verdict, estimated, seen, self.read_at, changes, returned, score, met_on
		)

	def _score(self, record: Record, heard: Conversation, finished: str | None) -> Score | None:
		"""The score of today; of a record at its end that has none yet, the one it ended with. None: it keeps what it has."""
		if finished is None:
			return self.scores.score(record, heard, self.today)
		if finished == OF_MACHINE or record.seen["hygiene_grade"]:
			return None
		ended = record.changed.date() if record.changed else self.today
		return replace(self.scores.score(record, heard, min(ended, self.today)), changes_on=None)


def settle(doctype: str, judged: Sequence[Judgement]) -> int:
	"""Write verdicts and what rules propose because of them. Gives the number of new proposals."""
	return settle_all({doctype: judged})


def settle_all(judged: Mapping[str, Sequence[Judgement]], heard: bool = False) -> int:
	"""`settle` for records of several doctypes: their files are written at once. `heard`: of a mail that comes in just now,
	for which Frappe will ask for the records again."""
	# The records first: whoever saves one holds it before its file, and the same order makes no deadlock.
	changed = {
		doctype: [judgement for judgement in some if judgement.changed] for doctype, some in judged.items()
	}
	for doctype, some in changed.items():
		files.show(doctype, some)
	written = {
		doctype: {judgement.record.name: judgement.seen for judgement in some}
		for doctype, some in changed.items()
	}
	tell = document_cache.note_all if heard else document_cache.clear_all
	tell(written)
	proposed, meanwhile = _keep(judged)
	for doctype, names in meanwhile.items():
		Reviewer().refresh(doctype, names, latest=True)
	return proposed


def keep(doctype: str, judged: Sequence[Judgement]) -> int:
	"""What `settle` does, without touching the records themselves: they were just saved with their verdict."""
	return _keep({doctype: judged})[0]


def _keep(judged: Mapping[str, Sequence[Judgement]]) -> tuple[int, dict[str, list[str]]]:
	"""The number of new proposals, and the records that were let go or taken back meanwhile."""
	every = [judgement for some in judged.values() for judgement in some]
	meanwhile = files.write(every)
	for doctype, some in judged.items():
		stage_changes.note(doctype, some)
	if returned := [judgement for judgement in every if judgement.returned]:
		from . import coming_back  # it has the records judged again

		coming_back.welcome(returned)
	return proposals.propose(every), meanwhile


def refresh(records: Iterable[tuple[str, str]], tasks: bool = True, latest: bool = False) -> None:
	"""Judge and write (doctype, name) pairs at once; the rest as in `Reviewer.within`."""
	if by_doctype := grouped(records):
		reviewer = Reviewer()
		settle_all(
			{
				doctype: reviewer.named(doctype, names, tasks=tasks, latest=latest)
				for doctype, names in by_doctype.items()
			}
		)


def grouped(records: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
	"""The names of (doctype, name) pairs by doctype."""
	by_doctype: dict[str, list[str]] = {}
	for doctype, name in records:
		by_doctype.setdefault(doctype, []).append(name)
	return by_doctype
