"""A file that another CRM system exported, read as if it were ERPNext's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ..moving_in.conversion import Conversion, Converted, Finding
from ..moving_in.mapping import Mapping, map_columns
from ..moving_in.parties import (
	Parties,
	clues_of_deal,
	clues_of_lead,
	clues_of_opportunity,
	clues_of_step,
)
from ..moving_in.presets import Place, places
from ..moving_in.reading import known_headings
from ..moving_in.recognition import LOOK_AHEAD, Recognised, recognise
from .columns import Field, fields, key
from .headings import Column, Header
from .problems import Problems, counted
from .tables import Row, Table


def recognised(path: Path, asked: str | None) -> Recognised:
	"""Which export a file is. `asked` names a preset, or one sheet of it. Raises NotRecognised, and Unreadable."""
	return recognise(start_of(path, known_headings), asked)


def start_of(path: Path, knows: Callable[[list[Any]], int]) -> list[list[Any]]:
	"""The first rows of a file. `knows` counts the known headings in a row. Raises Unreadable."""
	return [cells for _number, cells in islice(Table(path, Problems(), knows).rows(), LOOK_AHEAD)]


class MovedTable(Table):
	"""The rows of an export of another system: the cells of columns that are known are converted, what follows from them
	is added behind the others. `parties` has the records read so far, and is told of those of this file."""

	def __init__(self, path: Path, found: Recognised, problems: Problems, parties: Parties) -> None:
		super().__init__(path, problems, known_headings)
		self.found = found
		self.doctype = found.sheet.doctypes[0]
		self._parties = parties
		head = next(cells for number, cells in super().rows() if number == found.row + 1)
		self.mapping: Mapping = map_columns(head, found.sheet, self.doctype, "audit")
		self._conversion = Conversion(self.mapping)
		self._width = len(head)
		self._added = self._what_follows()
		self.words: Counter[tuple[str, str, str]] = Counter()
		self.strange: Counter[tuple[str, str]] = Counter()
		self.unmatched: Counter[str] = Counter()

	@property
	def header(self) -> Header:
		"""Its header, as one of ERPNext's."""
		known = fields(self.doctype)
		columns = [
			Column(column.index, column.heading, _field(known, column.place) if column.place else None)
			for column in self.mapping.of("mapped", "unknown")
		]
		columns += [
			Column(self._width + number, place.field, _field(known, place))
			for number, (_meaning, place) in enumerate(self._added)
		]
		return Header(self.found.row + 1, tuple(columns))

	def rows(self) -> Iterator[Row]:
		"""Every row with its number; those below the header converted. Findings are told once."""
		quiet = self._reported
		mapped = [(c.index, c.meaning) for c in self.mapping.of("mapped")]
		first = self.found.row + 1
		for number, cells in super().rows():
			if number <= first or not any(cells):
				yield number, cells
				continue
			row = self._conversion.row(cells)
			self._refer(row, quiet)
			if not quiet:
				self._tell(number, row)
			out = list(cells[: self._width]) + [""] * (self._width - len(cells))
			for index, meaning in mapped:
				out[index] = row.values.get(meaning, "")  # type: ignore[arg-type]
			out += [row.values.get(meaning, "") for meaning, _place in self._added]
			yield number, out + list(cells[self._width :])

	def tell(self) -> None:
		"""Say what of its columns and words was not understood; to be called when it was read."""
		add, sheet = self._problems.add, self.found.sheet
		for state, told in (
			("no place", "known, but nothing here asks for them"),
			("again", "not used: another column says the same"),
		):
			if names := self.mapping.headings(state):  # type: ignore[arg-type]
				add(state, self.file, f"{listed(names)}: {told}", row=self.found.row + 1)
		for (heading, written), number in self.strange.most_common():
			message = (
				f"{written[:60]!r} ({counted(number, 'row')}) is no word of {sheet.preset} that is known; "
				"kept as it stands"
			)
			add(f"strange {written}", self.file, message, column=heading)
		for why, number in self.unmatched.items():
			add(why, self.file, f"{counted(number, 'row')}: {why}")

	def sentence(self) -> str:
		"""What it was read as, and what of it was not known."""
		used = counted(len(self.mapping.of("mapped", "read")), "column")
		unknown = self.mapping.headings("unknown")
		rest = f"; not known and not used: {listed(unknown)}" if unknown else "; no column is unknown"
		return f"{self.file}: read as {self.found.sheet.key}, {used} used{rest}"

	def plain(self) -> dict[str, Any]:
		"""What the JSON says of it."""
		columns = self.mapping.columns
		return {
			"file": self.file,
			"preset": self.found.sheet.preset,
			"sheet": self.found.sheet.name,
			"doctype": self.doctype,
			"columns": {c.heading: c.place.field for c in columns if c.place is not None},
			"read": list(self.mapping.headings("read")),
			"no_place": list(self.mapping.headings("no place")),
			"again": list(self.mapping.headings("again")),
			"unknown": list(self.mapping.headings("unknown")),
			"words": [
				{"column": heading, "written": written, "became": became, "rows": number}
				for (heading, written, became), number in sorted(self.words.items())
			],
			"strange": [
				{"column": heading, "written": written, "rows": number}
				for (heading, written), number in sorted(self.strange.items())
			],
		}

	def _what_follows(self) -> list[tuple[str, Place]]:
		"""Meanings that are told by other columns than one of their own."""
		there, mapped = places(self.doctype, "audit"), {c.meaning for c in self.mapping.of("mapped")}
		told = {other for others in self.found.sheet.also.values() for other in others}
		told |= {"modified"} if self.doctype == "Opportunity" else set()
		added = [(meaning, there[meaning]) for meaning in sorted(told - mapped) if meaning in there]
		refers = {
			"Opportunity": ("opportunity_from", "party_name"),
			"ToDo": ("reference_type", "reference_name"),
		}
		return added + [(field, Place(field, "text")) for field in refers.get(self.doctype, ())]

	def _refer(self, row: Converted, quiet: bool) -> None:
		"""Name the record a row belongs to, and make its own known."""
		values = row.values
		if self.doctype == "Lead" and values.get("id"):
			self._parties.add(("Lead", values["id"]), clues_of_lead(values))
		elif self.doctype == "Opportunity":
			if values.get("id"):
				self._parties.add(("Opportunity", values["id"]), clues_of_opportunity(values))
			if isinstance(found := self._parties.find(clues_of_deal(values)), tuple):
				values["opportunity_from"], values["party_name"] = found
		elif self.doctype == "ToDo":
			found = self._parties.find(clues_of_step(values))
			if isinstance(found, tuple):
				values["reference_type"], values["reference_name"] = found
			elif not quiet:
				told = "several records may be meant" if found == "several" else "the record was not found"
				self.unmatched[f"{told}; the task was not counted"] += 1

	def _tell(self, number: int, row: Converted) -> None:
		for finding in row.findings:
			self._count(number, finding)

	def _count(self, number: int, finding: Finding) -> None:
		if finding.kind == "word":
			self.words[finding.heading, finding.written, finding.became] += 1
		elif finding.kind == "strange":
			self.strange[finding.heading, finding.written] += 1
		elif finding.kind == "bad":
			message = f"{finding.became}; left out"
			self._problems.lost_cell("bad cell", self.file, message, number, finding.heading)


def _field(known: Any, place: Place) -> Field:
	found = known.get(key(place.field), ())
	return found[0] if found else Field(place.field)


def listed(names: Iterable[str]) -> str:
	"""Headings, all of them, one after the other."""
	return ", ".join(repr(name[:60]) for name in names)
