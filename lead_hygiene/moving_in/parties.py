"""Whose deal it is: the one record that has the same ID, address or name. Two that have it are as good as none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from ..core import names
from ..core.identifiers import mailbox

Record = tuple[str, str]
Clue = tuple[str, str]
Missing = Literal["nothing said", "none", "several"]
_IDS = re.compile(r"\s*[;,]\s*")


def clues_of_deal(values: Mapping[str, str]) -> list[Clue]:
	"""What a row of a deal says of whose it is, the surest first. `values` by meaning."""
	clues = [
		*_listed("id", values.get("lead_id")),
		*_listed("id", values.get("person_id")),
		*_address(values.get("email")),
		*_both(values.get("person") or values.get("lead"), values.get("organisation")),
		*_listed("id", values.get("organisation_id")),
		*_name("organisation", values.get("organisation")),
		*_name("person", values.get("lead")),
		*_name("person", values.get("person")),
		# An export may have one column for both.
		*_name("person", values.get("organisation")),
	]
	return list(dict.fromkeys(clues))


def clues_of_step(values: Mapping[str, str]) -> list[Clue]:
	"""What a row of a task says of what it belongs to, the surest first. `values` by meaning."""
	clues = [
		*_listed("deal id", values.get("deal_id")),
		*_name("deal", values.get("deal")),
		*_listed("id", values.get("lead_id")),
		*_name("title", values.get("lead")),
		*_name("person", values.get("lead")),
		*_name("person", values.get("person")),
		*_name("organisation", values.get("deal")),
	]
	return list(dict.fromkeys(clues))


def clues_of_lead(values: Mapping[str, str]) -> list[Clue]:
	"""What a lead can be found by. `values` by meaning."""
	names = (values.get("first_name"), values.get("last_name"))
	person = values.get("full_name") or " ".join(name for name in names if name)
	return [
		*_listed("id", values.get("id")),
		*_address(values.get("email")),
		*_both(person, values.get("organisation")),
		*_name("organisation", values.get("organisation")),
		*_name("person", person),
		*_name("title", values.get("title")),
	]


def clues_of_opportunity(values: Mapping[str, str]) -> list[Clue]:
	"""What an opportunity can be found by. `values` by meaning."""
	return [*_listed("deal id", values.get("id")), *_name("deal", values.get("title"))]


def clues_of_company(name: str | None) -> list[Clue]:
	"""What a customer or a prospect can be found by."""
	return _name("organisation", name)


class Parties:
	"""Records by what they can be found by."""

	def __init__(self) -> None:
		self._found: dict[Clue, set[Record]] = {}

	def add(self, record: Record, clues: Iterable[Clue]) -> None:
		"""Make a record known."""
		for clue in clues:
			self._found.setdefault(clue, set()).add(record)

	def find(self, clues: Iterable[Clue]) -> Record | Missing:
		"""The record that the first clue with exactly one answer names; else why there is none."""
		missing: Missing = "nothing said"
		for clue in clues:
			found = self._found.get(clue, set())
			if len(found) == 1:
				return next(iter(found))
			if found:
				missing = "several"
			elif missing == "nothing said":
				missing = "none"
		return missing


def _listed(kind: str, text: str | None) -> list[Clue]:
	return [(kind, part) for part in _IDS.split(text or "") if part]


def _address(text: str | None) -> list[Clue]:
	box = mailbox(text)
	return [("email", box)] if box else []


def _name(kind: str, text: str | None) -> list[Clue]:
	folded = names.compact((names.company if kind == "organisation" else names.person)(text))
	return [(kind, folded)] if folded else []


def _both(person: str | None, company: str | None) -> list[Clue]:
	who, where = _name("person", person), _name("organisation", company)
	return [("both", f"{who[0][1]} @ {where[0][1]}")] if who and where else []
