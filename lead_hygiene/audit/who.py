"""Whose message, call or meeting is it? Records by name, e-mail address and telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..core.answers import bare_address
from ..core.written_dates import DIGITS

Key = tuple[str, str]
ROLES = {"Lead": "lead", "Opportunity": "opportunity"}
_NOT_DIGITS = re.compile(r"\D+")
_DIGITS_THAT_MATTER = 9


class Directory:
	"""The records of the folder. A name, an address or a number can stand for several records."""

	def __init__(self) -> None:
		self.keys: dict[Key, Key] = {}
		self._by_address: dict[str, list[Key]] = {}
		self._by_number: dict[str, list[Key]] = {}

	def add(self, owner: Key, addresses: Iterable[str | None], numbers: Iterable[str | None]) -> None:
		"""Make a record known under its addresses and telephone numbers."""
		self.keys[owner] = owner
		for address in {bare_address(text) for text in addresses if text}:
			self._by_address.setdefault(address, []).append(owner)
		for number in {_tail(text) for text in numbers if text}:
			if number:
				self._by_number.setdefault(number, []).append(owner)

	def named(self, doctype: str | None, name: str | None) -> list[Key]:
		"""The record of this doctype and name; where the doctype is not known, of either."""
		if name is None:
			return []
		if doctype is None:
			return [self.keys[d, name] for d in ROLES if (d, name) in self.keys]
		found = self.keys.get((doctype, name))
		return [] if found is None else [found]

	def at_addresses(self, text: str | None) -> list[Key]:
		"""The records whose address is among the comma-separated ones in `text`."""
		if not text or not self._by_address:
			return []
		found: list[Key] = []
		for part in text.replace(";", ",").split(","):
			found += self._by_address.get(bare_address(part), ())
		return found

	def at_numbers(self, *numbers: str | None) -> list[Key]:
		"""The records with one of these telephone numbers; the last nine digits tell."""
		found: list[Key] = []
		for number in numbers:
			if number:
				found += self._by_number.get(_tail(number), ())
		return found


def links(row: dict[str, Any], *pairs: tuple[str, str]) -> list[tuple[str | None, str]]:
	"""The (doctype, name) pairs a row names; the doctype is None where the file does not say it."""
	return [(row.get(doctype), row[name]) for doctype, name in pairs if row.get(name)]


def _tail(number: str) -> str:
	digits = _NOT_DIGITS.sub("", number.translate(DIGITS))
	return digits[-_DIGITS_THAT_MATTER:] if len(digits) >= 7 else ""
