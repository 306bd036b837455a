"""Read a folder and judge what is in it, one record after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..core.attractiveness import Score
from ..core.facts import ENDED, ROLES, Facts
from ..core.history import Span
from ..core.policy import Policy, shown_of
from ..core.review import Verdict, review
from ..core.urgency import NOT_URGENT, TOLD_BY_DEAL, Urgency, rank, urgency
from ..moving_in.parties import Parties
from ..moving_in.recognition import Recognised
from . import folder as folders
from .contact_files import ContactFiles
from .exports import Export
from .measures import Measures
from .moved_table import MovedTable
from .needed import tell_missing
from .paper_files import PaperFiles
from .pipeline import Pipeline, Record
from .policy_file import AuditPolicy
from .policy_notes import tell_unused
from .problems import Problems
from .sales_files import SalesFiles
from .scoring import Scores
from .stage_files import StageFiles
from .stage_measures import StageMeasures
from .tables import Unreadable
from .who import Key


class NothingToJudge(ValueError):
	"""There is no lead and no opportunity; the message is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Judged:
	"""One record with what is known and what follows. `urgency` is how much it asks for somebody today."""

	record: Record
	facts: Facts
	verdict: Verdict
	score: Score
	scores: Scores
	urgency: Urgency = NOT_URGENT

	@property
	def is_open(self) -> bool:
		"""Whether it still belongs to the pipeline."""
		return self.verdict.state not in ENDED

	@property
	def rank(self) -> int:
		"""Where it stands in the list of where to start: attractiveness × urgency / 100."""
		return rank(self.score.attractiveness, self.urgency.weight)

	def account(self) -> Score:
		"""The score with the lines it is the sum of."""
		return self.scores.account(self.record, self.facts)


class Audit:
	"""A folder, read. `policy` is the one in force: the file's, with the limits the site itself has. `heard` is
	whether messages are known: where they are not, nobody is called silent. `stages` and `measures` measure the records
	that were judged."""

	def __init__(
		self,
		folder: Path | Sequence[Path],
		today: date,
		audit_policy: AuditPolicy,
		on_file: Callable[[str], None] = lambda file: None,
		preset: str | None = None,
	) -> None:
		"""Read everything in a folder, or these files. `on_file` is told the name of each file before it is read; `preset`
		names the system whose exports they are, or a sheet of it, where that is to be said. Raises NothingToJudge."""
		self.today = today
		self.problems = Problems()
		self.audit_policy = audit_policy
		self.pipeline = Pipeline(today)
		self._on_file = on_file
		self._preset = preset
		self._parties = Parties()
		self.moved: list[MovedTable] = []
		self.heard = heard = self._read(folder)
		companies = {record.company for record in self.pipeline.records.values()} | {None}
		policy = audit_policy.in_force(companies, sorted(self._stages()), self.pipeline.stage_limits)
		self.policy: Policy = policy if heard else policy.without_silence()
		self.scores = Scores(self.policy, today)
		self.stages = StageMeasures(self.pipeline, self.policy)
		self.measures = Measures(self.pipeline, heard, audit_policy.teams, self.stages.order)

	def judged(self) -> Iterator[Judged]:
		"""Every record with its verdict, in order of doctype and name. To be called once."""
		for key in self.pipeline.in_order():
			facts = self.pipeline.facts(key, self.policy.per_day)
			record = self.pipeline.records[key]
			life = self._life(key, record)
			self.stages.add(key, record, life)
			judged = self._judge(record, facts)
			self.measures.add(key, record, facts, judged.verdict, judged.score.grade, life)
			yield judged
		self.stages.tell(self.problems)

	def _life(self, key: Key, record: Record) -> Sequence[Span] | None:
		"""What is known of the life of a record. Of an open lead without a history nothing is asked."""
		if record.doctype == "Lead" and record.finished is None and key not in self.pipeline.histories:
			return None
		return self.stages.life(key, record)

	def _judge(self, record: Record, facts: Facts) -> Judged:
		score = self.scores.score(record, facts)
		if facts.finished is None:
			values, asked = facts.values, self.policy.score_fields_for(facts.role)
			if asked:
				values = {**values, **shown_of(score, asked)}
			facts = replace(facts, attractiveness=score.attractiveness, values=values)
		verdict = review(facts, self.policy, self.today)
		# Where messages are not known, of nobody can be said that we never contacted them.
		left_out = frozenset() if self.heard else frozenset({"new"})
		if self.pipeline.has_open_deal((record.doctype, record.name)):
			left_out |= TOLD_BY_DEAL
		asks = urgency(facts, verdict, self.policy, self.today, left_out)
		return Judged(record, facts, verdict, score, self.scores, asks)

	def _read(self, folder: Path | Sequence[Path]) -> bool:
		"""Read all files. False where no messages could be read, so that nobody can be called silent."""
		where, paths = _paths(folder)
		found = folders.find(paths, self.problems, self._preset, named=where is None)
		files = found.files
		if not files.get("Lead") and not files.get("Opportunity"):
			told = "; ".join(
				str(problem) for problem in self.problems.listed if "not read" in problem.message
			)
			raise NothingToJudge(
				f"{where or 'among these files'}{': ' if where else ' '}there is neither a lead nor an opportunity file; "
				"export at least one of them as lead.csv or opportunity.csv (or .xlsx)"
				+ (f" ({told})" if told else "")
			)
		asked = {field for role in ROLES for field in self.audit_policy.policy.fields_for(role)}
		sales = SalesFiles(self.pipeline, self.problems, asked, self.audit_policy.owner_field)
		stages = StageFiles(self.pipeline, self.problems)
		papers = PaperFiles(self.pipeline, self.problems)
		contacts = ContactFiles(self.pipeline, self.problems)
		readers: dict[str, Callable[[Export], None]] = {
			"Lead": sales.leads,
			"Opportunity": sales.opportunities,
			"Sales Stage": stages.sales_stages,
			"Stage Change": stages.stage_changes,
			"Customer": papers.customers,
			"Quotation": papers.quotations,
			"Sales Order": papers.orders,
			"Communication": contacts.communications,
			"Call Log": contacts.calls,
			"Event": contacts.events,
			"ToDo": contacts.todos,
		}
		heard = False
		for doctype, read in readers.items():
			for path in files.get(doctype, []):
				was_read = self._read_file(path, doctype, read, found.moved.get(path))
				heard |= was_read and doctype == "Communication"
			if doctype == "Opportunity" and not self.pipeline.records:
				reasons = (
					"; ".join(str(problem) for problem in self.problems.listed) or "the files hold no record"
				)
				raise NothingToJudge(f"{where or paths[0]}: there is nothing to judge: {reasons}")
		self._tell_missing(files)
		tell_unused(self.audit_policy, self._stages(), sales, self.problems)
		return heard

	def _stages(self) -> set[str]:
		"""Every stage that occurs in a file."""
		found = {record.stage for record in self.pipeline.records.values()}
		found |= self.pipeline.histories.stages()
		return {stage for stage in found if stage is not None} | set(self.pipeline.stage_order)

	def _read_file(
		self, path: Path, doctype: str, read: Callable[[Export], None], found: Recognised | None
	) -> bool:
		"""Read one file, `found` to be an export of another system. False where it could not be read at all."""
		self._on_file(path.name)
		audit = self.audit_policy
		try:
			moved = MovedTable(path, found, self.problems, self._parties) if found else None
			export = Export(path, doctype, self.problems, audit.zone, audit.day_first, moved)
			if moved:
				self.moved.append(moved)
			if tell_missing(export, self.problems) and doctype == "Communication":
				return False
			read(export)
			if moved:
				moved.tell()
		except Unreadable as error:
			self.problems.add("unreadable", path.name, str(error))
			return False
		if not self.problems.reading(path.name).rows:
			self.problems.add("no rows", path.name, "it has a header but no rows")
		return True

	def _tell_missing(self, files: dict[str, list[Path]]) -> None:
		for doctype, file, message in (
			("Lead", "lead", "there is no such file; only opportunities were judged"),
			("Opportunity", "opportunity", "there is no such file; only leads were judged"),
			(
				"Communication",
				"communication",
				"there is no such file; without it nobody is called silent, and no record is Cold",
			),
		):
			if not files.get(doctype):
				self.problems.add("missing file", file, message)
		if not files.get("ToDo") and not files.get("Event"):
			message = "there are no such files; whether a next step is planned is not known"
			self.problems.add("missing file", "todo, event", message)
		if not files.get("Call Log"):
			self.problems.add("missing file", "call_log", "there is no such file; calls are not known")


def _paths(folder: Path | Sequence[Path]) -> tuple[Path | None, list[Path]]:
	"""The folder, None where files are named one by one, and the files. Raises NothingToJudge."""
	named = [folder] if isinstance(folder, Path) else list(folder)
	if len(named) == 1 and named[0].is_dir():
		return named[0], list(named[0].iterdir())
	for path in named:
		if path.is_dir():
			raise NothingToJudge(f"{path}: this is a folder; name one folder, or files")
		if not path.exists():
			raise NothingToJudge(f"{path}: there is no such {'file' if path.suffix else 'folder'}")
	return None, named
