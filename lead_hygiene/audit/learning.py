"""`lead-hygiene learn`: points proposed from a file of closed records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import logistic
from ..core.learning import naive_bayes
from ..core.learning.columns import Aside
from ..core.learning.learn import Learned, Refused, learn
from ..core.learning.outcome import Ends, OneSided, Unclear, ends_of
from ..core.learning.sentences import say
from ..core.mail.plain import shown
from .history_file import BadInput, HistoryFile, read

METHODS = ("auto", "logistic", "bayes")


class TooThin(ValueError):
	"""The file was read and holds too little to learn from; the message says why, `aside` what was set aside."""

	def __init__(self, why: str, aside: Sequence[Aside] = ()) -> None:
		super().__init__(why)
		self.aside = tuple(aside)


@dataclass(frozen=True, slots=True)
class Asked:
	"""What was asked on the command line."""

	file: Path
	outcome: str | None
	positive: str | None = None
	negative: tuple[str, ...] = ()
	keep: tuple[str, ...] = ()
	drop: tuple[str, ...] = ()
	method: str = "auto"


@dataclass(frozen=True, slots=True)
class Answer:
	"""What was learned, from what, and how; `notes` are about the file."""

	asked: Asked
	outcome: str
	ends: Ends
	learned: Learned
	logistic: bool
	notes: tuple[str, ...]

	@property
	def success(self) -> str:
		"""What the success is called: the outcome and its positive value."""
		return _success(self.outcome, self.ends)


def answer(asked: Asked) -> Answer:
	"""Learn from a file. Raises BadInput, TooThin."""
	by_logistic = _by_logistic(asked.method)
	file = read(asked.file, asked.outcome)
	if asked.outcome in (*asked.keep, *asked.drop):
		raise BadInput(f"{asked.outcome!r} is the outcome: it can be neither kept nor dropped")
	kept = frozenset(file.named(name) for name in asked.keep)
	dropped = frozenset(file.named(name) for name in asked.drop)
	if both := kept & dropped:
		raise BadInput(f"{sorted(both)[0]!r} is both kept and dropped")
	try:
		ends = ends_of(file.outcome, asked.positive, asked.negative)
	except Unclear as error:
		raise BadInput(str(error)) from None
	except OneSided as error:
		raise TooThin(str(error)) from None
	columns = [column for column in file.columns if column.name not in dropped]
	won = ends.ends
	if ends.unknown:
		chosen = [end != 2 for end in won]
		columns = [column.only(chosen) for column in columns]
		won = bytes([end for end in won if end != 2])
	aside = tuple(Aside(name, "dropped", say("left_out")) for name in sorted(dropped))
	try:
		learned = learn(
			columns,
			won,
			outcome=file.outcome.name,
			positive=_success(file.outcome.name, ends),
			kept=kept,
			engine=logistic.weights if by_logistic else naive_bayes.weights,
		)
	except Refused as error:
		raise TooThin(str(error.why), (*error.aside, *aside)) from None
	learned = learned.without(aside)
	return Answer(asked, file.outcome.name, ends, learned, by_logistic, (*_on_ends(file, ends), *file.notes))


def _success(outcome: str, ends: Ends) -> str:
	return f"{shown(outcome, 40)} = {shown(ends.positive, 40)}"


def _by_logistic(method: str) -> bool:
	there = logistic.is_there()
	if method == "logistic" and not there:
		raise BadInput(
			"logistic regression needs scikit-learn: pip install 'lead_hygiene[learn]', or use --method bayes"
		)
	return there and method != "bayes"


def _on_ends(file: HistoryFile, ends: Ends) -> list[str]:
	notes = []
	if ends.unknown:
		notes.append(
			f"{ends.unknown:,} of {len(ends.ends):,} records are left out: {file.outcome.name!r} holds nothing there, or neither of the two"
		)
	if len(ends.others) > 1:
		listed = ", ".join(f"{value[:40]!r} ({n:,})" for value, n in ends.others[:6])
		notes.append(
			f"all of these count as not {ends.positive!r}: {listed}{' …' if len(ends.others) > 6 else ''};"
			" where some have not ended yet, name those that have with --negative"
		)
	return notes
