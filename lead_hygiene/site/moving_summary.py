"""What became of an export on its way in, for the dialog: columns, words, what is not there, whose deals are not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..moving_in.conversion import Converted
from ..moving_in.mapping import Mapping
from ..moving_in.parties import Missing, Record
from ..moving_in.presets import preset
from .moving_file import MovedFile, called
from .moving_links import may_create
from .moving_targets import Target, fields_to_choose
from .moving_targets import called as field_called

SHOWN = 50
_SAMPLE = 60


@dataclass(slots=True)
class Outcome:
	"""What is to be said of the rows; the numbers of rows are those in the file."""

	rows: int = 0
	words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
	strange: Counter[tuple[str, str]] = field(default_factory=Counter)
	problems: list[dict[str, Any]] = field(default_factory=list)
	problems_total: int = 0
	found: int = 0
	no_party: dict[str, list[int]] = field(default_factory=lambda: {"none": [], "several": []})

	def take(self, number: int, row: Converted) -> None:
		"""Take the findings of a row."""
		for finding in row.findings:
			if finding.kind == "word":
				self.words[finding.heading, finding.written, finding.became] += 1
			elif finding.kind == "strange":
				self.strange[finding.heading, finding.written] += 1
			elif finding.kind == "bad":
				self.bad(number, finding.heading, finding.written, finding.became)

	def word(self, heading: str, written: str, became: str) -> None:
		"""Note that a name was found under another one."""
		self.words[heading, written, became] += 1

	def bad(self, number: int, heading: str, written: str, why: str) -> None:
		"""Note a cell that was left out; the first ones are kept."""
		self.problems_total += 1
		if len(self.problems) < SHOWN:
			self.problems.append(
				{"row": number, "heading": heading, "written": written[:_SAMPLE], "why": why}
			)

	def not_an_option(self, heading: str, written: str, label: str) -> None:
		"""Note a word that a field of choices does not have."""
		self.strange[heading, written] += 1

	def party(self, number: int, found: Record | Missing) -> None:
		"""Note whether the record a row belongs to was found."""
		if isinstance(found, tuple):
			self.found += 1
		else:
			self.no_party["several" if found == "several" else "none"].append(number)


@dataclass(frozen=True, slots=True)
class Summary:
	"""The outcome with the columns it comes from. `undecided` are columns whose values do not tell day from month."""

	mapping: Mapping
	targets: Sequence[Target]
	outcome: Outcome
	file: MovedFile
	undecided: set[int]

	def plain(self) -> dict[str, Any]:
		"""As the dialog takes it."""
		outcome, doctype = self.outcome, self.mapping.doctype
		return {
			"preset": self.file.sheet.preset,
			"sheet": self.file.sheet.key,
			"title": preset(self.file.sheet.preset).title,
			"sheet_title": called(self.file.sheet),
			"doctype": doctype,
			"rows": outcome.rows,
			"columns": self._columns(),
			"fields": self._fields(),
			"words": _sorted(outcome.words, ("heading", "written", "became")),
			"strange": _sorted(outcome.strange, ("heading", "written")),
			"missing": self._missing(),
			"problems": outcome.problems,
			"problems_total": outcome.problems_total,
			"undecided": [self.mapping.columns[index].heading for index in sorted(self.undecided)],
			"parties": self._parties(),
		}

	def _fields(self) -> list[dict[str, str]]:
		"""What can be chosen, and what the preset chose besides: a full name, which nobody types in a form."""
		fields = fields_to_choose(self.mapping.doctype)
		chosen = {each["value"] for each in fields}
		return fields + [
			{"value": each.field, "label": field_called(self.mapping.doctype, each.field)}
			for each in self.targets
			if each.field not in chosen and each.index is not None
		]

	def _columns(self) -> list[dict[str, Any]]:
		by_index = {target.index: target for target in self.targets}
		columns = []
		for column in self.mapping.columns:
			target = by_index.get(column.index)
			state = column.state
			if target is not None:
				state = "mapped"
			elif state == "mapped":
				state = "no place"
			columns.append(
				{
					"index": column.index,
					"heading": column.heading,
					"state": state,
					"field": target.field if target else "",
					"label": target.label if target else "",
					"sample": self._sample(column.index),
				}
			)
		return columns

	def _sample(self, index: int) -> str:
		for _number, cells in self.file.rows[:SHOWN]:
			if index < len(cells) and cells[index] not in ("", None):
				return str(cells[index])[:_SAMPLE]
		return ""

	def _missing(self) -> list[dict[str, Any]]:
		"""Names that are not there, for each column; the user may add those of lists."""
		rows = []
		for target in self.targets:
			if target.links is None or not target.links.missing:
				continue
			may = may_create(target.links.doctype)
			rows += [
				{
					"heading": target.heading,
					"label": target.label,
					"doctype": target.links.doctype,
					"value": value,
					"rows": number,
					"may_create": may,
				}
				for value, number in target.links.missing.most_common(SHOWN)
			]
		return rows

	def _parties(self) -> dict[str, Any] | None:
		if self.mapping.doctype != "Opportunity":
			return None
		told = self.outcome.no_party
		return {
			"found": self.outcome.found,
			**{why: {"number": len(rows), "rows": rows[:SHOWN]} for why, rows in told.items()},
		}


def _sorted(counted: Counter[Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
	return [
		{**dict(zip(names, key, strict=True)), "rows": number}
		for key, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
	]
