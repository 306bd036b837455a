"""What could not be read: one clear sentence each, naming file, row and column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

HANDFUL = 5
Kind = tuple[str, str, "str | None"]


@dataclass(frozen=True, slots=True)
class Problem:
	"""One thing that could not be read. `row` counts as in a spreadsheet, the header being row 1; None: the whole file."""

	file: str
	message: str
	row: int | None = None
	column: str | None = None

	def __str__(self) -> str:
		place = self.file
		if self.row is not None:
			place += f", row {self.row}"
		if self.column is not None:
			place += f", column {self.column!r}"
		return f"{place}: {self.message}"


def counted(number: int, noun: str) -> str:
	"""How many there are of something: "1 row", "2,000 rows"."""
	return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@dataclass(slots=True)
class Reading:
	"""How much of one file was read, in rows of data and in cells."""

	rows: int = 0
	rows_unread: int = 0
	cells_unread: int = 0


@dataclass(slots=True)
class Problems:
	"""Everything that went wrong: a handful of sentences of each kind, and the count of the rest."""

	listed: list[Problem] = field(default_factory=list)
	files: dict[str, Reading] = field(default_factory=dict)
	total: int = 0
	_kinds: Counter[Kind] = field(default_factory=Counter)
	_by_kind: dict[Kind, list[Problem]] = field(default_factory=dict)

	def add(
		self, kind: str, file: str, message: str, *, row: int | None = None, column: str | None = None
	) -> None:
		"""Note a problem. Only the first few of one `kind` in one file and column are kept as sentences."""
		self.total += 1
		self._kinds[kind, file, column] += 1
		if self._kinds[kind, file, column] <= HANDFUL:
			problem = Problem(file, message, row, column)
			self.listed.append(problem)
			self._by_kind.setdefault((kind, file, column), []).append(problem)

	def lost_row(self, kind: str, file: str, message: str, row: int, column: str | None = None) -> None:
		"""Note a row that could not be used at all."""
		self.reading(file).rows_unread += 1
		self.add(kind, file, message, row=row, column=column)

	def lost_cell(self, kind: str, file: str, message: str, row: int, column: str | None) -> None:
		"""Note one cell that could not be used; the rest of its row was."""
		self.reading(file).cells_unread += 1
		self.add(kind, file, message, row=row, column=column)

	def reading(self, file: str) -> Reading:
		"""The counts of `file`."""
		return self.files.setdefault(file, Reading())

	def all(self) -> list[Problem]:
		"""The sentences, each kind followed by how many more there are of it."""
		told: list[Problem] = []
		for (kind, file, column), listed in self._by_kind.items():
			told += listed
			if (rest := self._kinds[kind, file, column] - HANDFUL) > 0:
				message = f"and {rest:,} more of the same: {KINDS.get(kind, kind)}"
				told.append(Problem(file, message, None, column))
		return sorted(told, key=lambda problem: problem.file)

	@property
	def rows_unread(self) -> int:
		"""Rows of data that could not be used, over all files."""
		return sum(reading.rows_unread for reading in self.files.values())

	@property
	def cells_unread(self) -> int:
		"""Cells that could not be used, over all files."""
		return sum(reading.cells_unread for reading in self.files.values())


KINDS = {
	"bad date": "dates that could not be read",
	"bad number": "numbers that could not be read",
	"bad text": "rows with characters that are not UTF-8",
	"bad limit": "limits that make no sense",
	"no id": "rows without an ID",
	"twice": "rows that repeat an ID",
	"shape": "rows with more cells than the header",
	"nul": "rows with NUL characters",
	"no date": "rows without a date",
	"no way": "rows that are neither Sent nor Received",
}
