"""Any file of records with a column that says how they ended, read into columns."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any

from ..core.learning.coding import Coding, Column
from ..core.mail.plain import shown
from .columns import key
from .problems import Problems, counted
from .tables import Table, Unreadable, letter

LOOK_AHEAD = 30
_AT_ONCE = 2000
_SHOWN = 40


class BadInput(ValueError):
	"""The file, or what was asked of it, cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class HistoryFile:
	"""The columns of a file, the one of the outcome apart; `notes` say what could not be read."""

	outcome: Column
	columns: tuple[Column, ...]
	notes: tuple[str, ...]

	def named(self, name: str) -> str:
		"""The heading that `name` means, whatever its case and spaces. Raises BadInput."""
		return _match(name, [column.name for column in self.columns])


def read(path: Path, outcome: str | None) -> HistoryFile:
	"""Read `path`: .csv with any delimiter and encoding, .xlsx, either packed (.gz, .zip). Raises BadInput."""
	try:
		if path.is_dir():
			raise BadInput(f"{shown(str(path), 200)}: it is a folder; name a file in it")
		with _unpacked(path) as plain:
			return _read(plain, path.name, outcome)
	except Unreadable as error:
		raise BadInput(f"{shown(path.name, 200)}: {error}") from None
	except OSError as error:
		reason = error.strerror or str(error)
		raise BadInput(f"{shown(str(path), 200)}: it could not be read ({reason})") from None
	except (EOFError, zlib.error, zipfile.BadZipFile, UnicodeError, ValueError) as error:
		if isinstance(error, BadInput):
			raise
		raise BadInput(f"{shown(path.name, 200)}: it could not be read ({str(error)[:120]})") from None


def _read(plain: Path, name: str, outcome: str | None) -> HistoryFile:
	problems = Problems()
	wanted = key(outcome or "")
	table = Table(plain, problems, lambda cells: sum(key(_text(cell)) == wanted for cell in cells))
	table.file = name
	first = list(islice(table.rows(), LOOK_AHEAD))
	head = next((row for row in first if any(key(_text(cell)) == wanted for cell in row[1]) and wanted), None)
	if head is None:
		head = next((row for row in first if any(_text(cell) for cell in row[1])), None)
	if head is None:
		raise Unreadable("it is empty")
	headings = _headings(head[1])
	table.headings = tuple(headings)
	if not outcome:
		raise BadInput(f"say with --outcome which column tells how it ended; there are {_listed(headings)}")
	at = headings.index(_match(outcome, headings))
	table.report_again()
	columns, notes = _columns(table, head[0], headings)
	notes += _same(head[1], headings, at)
	notes += [str(problem) for problem in problems.all()]
	return HistoryFile(columns[at], (*columns[:at], *columns[at + 1 :]), tuple(notes))


def _columns(table: Table, head: int, headings: Sequence[str]) -> tuple[list[Column], list[str]]:
	codings = [Coding(heading) for heading in headings]
	width = len(headings)
	empty = [""] * width
	too_wide = 0
	rows = (cells for number, cells in table.rows() if number > head and any(cells))
	while chunk := list(islice(rows, _AT_ONCE)):
		for place, cells in enumerate(chunk):
			if len(cells) != width:
				too_wide += any(cells[width:])
				chunk[place] = [*cells[:width], *empty[len(cells) :]]
		for coding, cells in zip(codings, zip(*chunk, strict=True), strict=True):
			coding.add(cells)
	notes = []
	if too_wide:
		notes.append(
			f"{counted(too_wide, 'row')} with more cells than the header; what lies beyond was not read"
		)
	return [coding.column() for coding in codings], notes


def _headings(cells: Sequence[Any]) -> list[str]:
	"""What the columns are called, each differently; one without a heading by its letter. Empty ones at the end fall away."""
	texts = [" ".join(shown(_text(cell), 120).split()) for cell in cells]
	while texts and not texts[-1]:
		texts.pop()
	found: list[str] = []
	for index, text in enumerate(texts):
		name = base = text or f"column {letter(index)}"
		number = 2
		while name in found:
			name, number = f"{base} ({number})", number + 1
		found.append(name)
	return found


def _same(cells: Sequence[Any], headings: Sequence[str], at: int) -> list[str]:
	"""Which other columns have the heading of the one that was taken for the outcome."""
	called = key(_text(cells[at]))
	others = [
		name for place, name in enumerate(headings) if place != at and key(_text(cells[place])) == called
	]
	if not called or not others:
		return []
	return [
		f"several columns are called {shown(_text(cells[at]), 40)!r}; the outcome is read from {headings[at]!r},"
		f" name {' or '.join(repr(name) for name in others)} if you mean that"
	]


def _match(name: str, headings: Sequence[str]) -> str:
	if name in headings:
		return name
	keys = [key(heading) for heading in headings]
	if key(name) in keys:
		return headings[keys.index(key(name))]
	near = get_close_matches(key(name), keys, n=1, cutoff=0.5)
	hint = f" Did you mean {headings[keys.index(near[0])]!r}?" if near else ""
	raise BadInput(f"there is no column {shown(name)!r}.{hint} There are {_listed(headings)}")


def _listed(headings: Sequence[str]) -> str:
	rest = len(headings) - _SHOWN
	return ", ".join(repr(heading) for heading in headings[:_SHOWN]) + (
		f" and {rest} more" if rest > 0 else ""
	)


def _text(cell: Any) -> str:
	return cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
	"""The file itself, or the one table that is packed in it."""
	with path.open("rb") as raw:
		start = raw.read(4)
	table = _packed_table(path) if start == b"PK\x03\x04" else None
	if table is None and start[:2] != b"\x1f\x8b":
		yield path
		return
	with tempfile.TemporaryDirectory() as folder, ExitStack() as open_files:
		if table is None:
			packed: Any = open_files.enter_context(gzip.open(path, "rb"))
		else:
			packed = open_files.enter_context(open_files.enter_context(zipfile.ZipFile(path)).open(table))
		plain = Path(folder) / "plain"
		with plain.open("wb") as out:
			shutil.copyfileobj(packed, out)
		yield plain


def _packed_table(path: Path) -> str | None:
	"""The one table in a .zip. None: it is no archive of files, but an Excel file."""
	with zipfile.ZipFile(path) as packed:
		names = [each.filename for each in packed.infolist() if not each.is_dir()]
	if "[Content_Types].xml" in names:
		return None
	tables = [name for name in names if name.lower().endswith((".csv", ".tsv", ".txt"))]
	tables = [name for name in tables if not name.startswith("__MACOSX/")]
	if len(tables) != 1:
		raise BadInput(
			f"{shown(path.name, 200)}: it packs {counted(len(tables), 'table')}; unpack it and name one file"
		)
	return tables[0]
