"""How a sign is looked for: small functions from a case to the evidence, "" where there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice

from .case import Case
from .failures import failed_recipients
from .plain import shown

Look = Callable[[Case], str]


def in_subject(pattern: re.Pattern[str]) -> Look:
	"""`pattern` where the subject begins."""
	return _said("the subject begins with", pattern, lambda case: case.subject)


def in_body(pattern: re.Pattern[str]) -> Look:
	"""`pattern` anywhere in what the writer wrote."""
	return _said("the text says", pattern, lambda case: case.body)


def in_opening(pattern: re.Pattern[str], stems: tuple[str, ...]) -> Look:
	"""`pattern` in what the writer wrote above his signature, in its first lines. Whatever it matches has one of `stems` in
	it: to look for these is a matter of no time."""
	likely = _likely(stems)
	return _said("the text says", pattern, lambda case: text if likely(text := case.opening) else "")


def families(rows: tuple[re.Pattern[str], ...], least: int, stems: tuple[str, ...] = ("",)) -> Look:
	"""At least so many of `rows`, one or two, in what the writer wrote. Whatever they match has one of `stems` in it: to
	look for these is a matter of no time."""
	key, likely = id(rows), _likely(stems)

	def look(case: Case) -> str:
		if not case.body:
			return ""
		if key not in case.notes:
			searched = rows if likely(case.body) else ()
			found = (match.group() for row in searched if (match := row.search(case.body)))
			case.notes[key] = "”, “".join(shown(each, 30) for each in islice(found, 2))
		told = case.notes[key]
		return f"the text says “{told}”" if told and told.count("”, “") + 1 >= least else ""

	return look


def _likely(stems: tuple[str, ...]) -> Callable[[str], bool]:
	"""Whether one of `stems` is in a text; what is no ASCII is not looked for in what is."""
	plain = tuple(stem for stem in stems if stem.isascii())
	return lambda text: any(stem in text for stem in (plain if text.isascii() else stems))


def in_headers(values: Mapping[str, re.Pattern[str]]) -> Look:
	"""A header of one of these names with such a value, in small letters."""
	names = frozenset(values)

	def look(case: Case) -> str:
		known = case.message.headers
		if not known or names.isdisjoint(known):
			return ""
		for name in names & known.keys():
			for value in known[name]:
				if values[name].search(value.lower()):
					return f"header {name.title()}: {shown(value, 60)}"
		return ""

	return look


def in_address(pattern: re.Pattern[str]) -> Look:
	"""`pattern` where the sender's address begins."""
	return lambda case: f"the sender is {shown(case.address, 60)}" if pattern.match(case.address) else ""


def in_name(pattern: re.Pattern[str]) -> Look:
	"""`pattern` where the sender's name begins."""
	return lambda case: f"the sender is {shown(case.name, 60)}" if pattern.match(case.name) else ""


def where(evidence: str, test: Callable[[Case], object]) -> Look:
	"""`evidence` where `test` holds."""
	return lambda case: evidence if test(case) else ""


def every(*looks: Look) -> Look:
	"""The evidence of the first, where all of them find some."""

	def look(case: Case) -> str:
		first = looks[0](case)
		return first if first and all(other(case) for other in looks[1:]) else ""

	return look


def delivery_report(case: Case) -> str:
	"""A failure that a delivery report names."""
	failed = failed_recipients(case.message)
	if not failed:
		return ""
	told = (("Action", failed[0].action), ("Status", failed[0].status))
	return f"a delivery report ({', '.join(f'{name}: {shown(value, 30)}' for name, value in told if value)})"


def _said(where_it_is: str, pattern: re.Pattern[str], of: Callable[[Case], str | None]) -> Look:
	# By its id: to hash a pattern takes longer than most searches. The look keeps it alive.
	key = where_it_is, id(pattern)

	def look(case: Case) -> str:
		if (known := case.notes.get(key)) is None:
			found = pattern.search(of(case) or "")
			said = found.group().strip() if found else ""
			known = case.notes[key] = f"{where_it_is} “{shown(said, 50)}”" if said else ""
		return known

	return look
