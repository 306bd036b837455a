"""Words in cells that ERPNext does not have there, counted: one sentence for each file and column."""

from __future__ import annotations

from collections import Counter

from .columns import words
from .exports import Export
from .problems import HANDFUL, Problems, counted


class UnknownWords:
	"""The unknown words in one column of one file. `what` they are not, and what follows, are parts of a sentence."""

	def __init__(self, export: Export, field: str, what: str, follows: str) -> None:
		self._export = export
		self._field = field
		self._known = frozenset(words(export.doctype, field).values())
		self._ending = f"not a {what} that is known; {follows}"
		self._found: Counter[str] = Counter()

	def take(self, word: str | None) -> None:
		"""Look at the word of one row, translated already."""
		if word is not None and word not in self._known:
			self._found[word] += 1

	def tell(self, problems: Problems) -> None:
		"""Say which were met, the most frequent first."""
		if not self._found:
			return
		listed = [f"{word[:40]!r} ({counted(n, 'row')})" for word, n in self._found.most_common(HANDFUL)]
		if len(self._found) > HANDFUL:
			listed.append(f"{counted(len(self._found) - HANDFUL, 'other word')}")
		kind = "is" if len(self._found) == 1 else "are each"
		message = f"{', '.join(listed)} {kind} {self._ending}"
		heading = self._export.heading(self._field)
		problems.add(f"unknown {self._field}", self._export.file, message, column=heading)
