"""Rows of a .csv or .xlsx file, one at a time, whatever its encoding, delimiter or dirt."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .encodings import FALLBACKS, encoding_of, shown
from .problems import Problems, counted

Row = tuple[int, list[Any]]
DELIMITERS = ",;\t|"
_SAMPLE = 256 * 1024
_LARGEST_CELL = 256 * 1024 * 1024


class Unreadable(ValueError):
	"""A file that cannot be read at all; the message says why."""


class Table:
	"""The rows of one file. `rows()` reads it from the start each time; rows are numbered from 1."""

	def __init__(self, path: Path, problems: Problems, recognise: Callable[[list[Any]], int]) -> None:
		"""`recognise` counts the known headings in a row: the delimiter is the one that shows the most."""
		self.path = path
		self.file = path.name
		self.headings: tuple[str, ...] = ()
		self._problems = problems
		self._reported = True
		try:
			with path.open("rb") as raw:
				start = raw.read(_SAMPLE)
		except OSError as error:
			raise Unreadable(f"it could not be opened ({error.strerror})") from None
		if not start.strip():
			raise Unreadable("it is empty")
		self.is_xlsx = start.startswith(b"PK\x03\x04")
		if start.startswith(b"\xd0\xcf\x11\xe0"):
			raise Unreadable("it is an old Excel file (.xls); save it as .xlsx or .csv")
		if not self.is_xlsx:
			self._encoding = encoding_of(path, start)
			if self._encoding in FALLBACKS:
				message = f"it is not UTF-8; it was read as {self._encoding}"
				problems.add("encoding", self.file, message)
			self._delimiter = self._sniff(start, recognise)

	@property
	def read_as(self) -> str:
		"""The encoding it was read in, or Excel."""
		return "Excel" if self.is_xlsx else shown(self._encoding)

	def rows(self) -> Iterator[Row]:
		"""Every row with its number. What cannot be decoded is replaced and told once, however often this is called."""
		quiet = self._reported
		self._reported = True
		return self._xlsx_rows() if self.is_xlsx else self._csv_rows(quiet)

	def report_again(self) -> None:
		"""Let the next reading tell the problems: the one that looked for the header stopped early."""
		self._reported = False

	def _sniff(self, start: bytes, recognise: Callable[[list[Any]], int]) -> str:
		text = start.decode(self._encoding, errors="replace").replace("\0", "")
		best, best_score = ",", (0, 0)
		for delimiter in DELIMITERS:
			known, width = 0, 0
			try:
				for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
					if number >= 60:
						break
					known, width = max(known, recognise(row)), max(width, min(len(row), 200))
			except csv.Error:
				pass
			if (known, width) > best_score:
				best, best_score = delimiter, (known, width)
		return best

	def _csv_rows(self, quiet: bool) -> Iterator[Row]:
		csv.field_size_limit(_LARGEST_CELL)
		with self.path.open(encoding=self._encoding, errors="replace", newline="") as text:
			lines = _Lines(text)
			reader = csv.reader(lines, delimiter=self._delimiter)
			number, line, row = 0, 0, []
			while True:
				number += 1
				try:
					row = next(reader)
				except StopIteration:
					break
				except csv.Error as error:
					if not quiet:
						self._problems.lost_row(
							"broken", self.file, f"the row could not be read ({error})", number
						)
					continue
				if lines.dirty:
					lines.dirty = False
					if not quiet:
						self._tell_dirt(number, row, lines)
				swallowed = reader.line_num - line - 1
				line = reader.line_num
				yield number, row
			if row and swallowed_to_the_end(row, swallowed) and not quiet:
				self._problems.lost_row(
					"open quote",
					self.file,
					f"a quotation mark is never closed; the {counted(swallowed, 'line')} after it could not be read",
					number - 1,
				)

	def _tell_dirt(self, number: int, row: list[str], lines: _Lines) -> None:
		if lines.nul:
			lines.nul = False
			self._problems.add(
				"nul", self.file, "the row holds NUL characters; they were left out", row=number
			)
		for index, cell in enumerate(row):
			if "\ufffd" in cell:
				message = f"characters that are not {shown(self._encoding)} were replaced: {cell[:40]!r}"
				self._problems.lost_cell("bad text", self.file, message, number, self.heading(index))
				break

	def heading(self, index: int) -> str | None:
		"""What the column is called; its letter as in a spreadsheet until the header is known."""
		if 0 <= index < len(self.headings):
			return self.headings[index] or letter(index)
		return letter(index)

	def _xlsx_rows(self) -> Iterator[Row]:
		from openpyxl import load_workbook

		try:
			with self.path.open("rb") as raw, warnings.catch_warnings():
				warnings.simplefilter("ignore")
				book = load_workbook(raw, read_only=True, data_only=True)
				for sheet in (sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")):
					sheet.reset_dimensions()
					number = 0
					for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
						yield number, list(cells)
					if number > 0:
						break
		except (
			zipfile.BadZipFile,
			zlib.error,
			KeyError,
			OSError,
			ValueError,
			EOFError,
			SyntaxError,
		) as error:
			raise Unreadable(f"it is not a sound .xlsx file ({str(error)[:80]})") from None


class _Lines:
	"""Lines of text without NUL characters, which csv refuses; `dirty` says that such or undecodable ones were met."""

	__slots__ = ("_text", "dirty", "nul")

	def __init__(self, text: io.TextIOBase) -> None:
		self._text = iter(text)
		self.dirty = False
		self.nul = False

	def __iter__(self) -> _Lines:
		return self

	def __next__(self) -> str:
		line = next(self._text)
		if "\ufffd" in line:
			self.dirty = True
		if "\0" in line:
			self.dirty = self.nul = True
			return line.replace("\0", "")
		return line


def swallowed_to_the_end(row: list[str], lines: int) -> bool:
	"""Whether the last row looks like one whose quotation mark was never closed."""
	return lines > 0 and row[-1].count("\n") >= lines and row[-1].rstrip("\r\n") != row[-1]


def letter(index: int) -> str:
	"""The name a spreadsheet gives the column with this index: A, B … Z, AA …"""
	name, index = "", index + 1
	while index:
		index, rest = divmod(index - 1, 26)
		name = chr(65 + rest) + name
	return name
