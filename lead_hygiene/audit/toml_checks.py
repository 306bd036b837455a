"""Checks of what a TOML file says: the value, or one sentence on what to write instead."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.rules import OPERATORS, Condition

_APPLIES_TO = {
	"Lead": frozenset({"lead"}),
	"Opportunity": frozenset({"opportunity"}),
	"Both": frozenset({"lead", "opportunity"}),
}


class BadPolicy(ValueError):
	"""A policy that makes no sense; the message is one sentence that says what to write instead."""


def only(row: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
	"""Refuse keys that are not known."""
	for name in row:
		if name not in keys:
			raise BadPolicy(f"{where}the key {name!r} is not known; {instead(name, tuple(keys))}")


def instead(word: Any, choices: Iterable[str]) -> str:
	"""What to write instead of `word`."""
	known = list(choices)
	near = difflib.get_close_matches(str(word), known, n=1, cutoff=0.6)
	return f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(known)}"


def choice(value: Any, choices: Iterable[str], name: str) -> str:
	"""The one of `choices` that is meant, whatever its case."""
	known = list(choices)
	for word in known:
		if isinstance(value, str) and value.strip().casefold() == word.casefold():
			return word
	raise BadPolicy(f"{name} {value!r} is not known; {instead(value, known)}")


def whole(row: Mapping[str, Any], name: str, default: Any, least: int | None = None) -> Any:
	"""A whole number of at least `least`; `default` where the key is missing."""
	value = row.get(name, default)
	if value is default:
		return default
	if isinstance(value, bool) or not isinstance(value, int):
		raise BadPolicy(f"{name} is {value!r}; write a whole number")
	if least is not None and value < least:
		raise BadPolicy(f"{name} is {value}; write {least} or more")
	return value


def flag(row: Mapping[str, Any], name: str, default: bool) -> bool:
	"""True or false; `default` where the key is missing."""
	value = row.get(name, default)
	if not isinstance(value, bool):
		raise BadPolicy(f"{name} is {value!r}; write true or false")
	return value


def text(row: Mapping[str, Any], name: str, example: str) -> str | None:
	"""A text; None where it is missing or empty."""
	value = row.get(name)
	if value is not None and not isinstance(value, str):
		raise BadPolicy(f"{name} is {value!r}; write a text in quotation marks, {example}")
	return value.strip() or None if value else None


def listed(row: Mapping[str, Any], name: str) -> list[Any]:
	"""A list; empty where it is missing."""
	value = row.get(name, [])
	if not isinstance(value, list):
		raise BadPolicy(f"{name} is {value!r}; write a list in square brackets")
	return value


def table(
	row: Mapping[str, Any], name: str, where: str = "", example: str = '"Prospecting" = 14'
) -> Mapping[str, Any]:
	"""A table; empty where it is missing."""
	value = row.get(name, {})
	if not isinstance(value, dict):
		raise BadPolicy(
			f"{where or name} is {value!r}; write a table: [{where or name}] and under it lines such as {example}"
		)
	return value


def roles(value: Any) -> frozenset[str]:
	"""Whom a rule or criterion speaks of."""
	found: frozenset[str] = frozenset()
	for each in value if isinstance(value, list) else [value]:
		found |= _APPLIES_TO[choice(each, tuple(_APPLIES_TO), "applies_to")]
	if not found:
		raise BadPolicy('applies_to is empty; write "Lead", "Opportunity" or "Both"')
	return found


def condition_of(row: Any) -> Condition:
	"""A condition of a rule."""
	if not isinstance(row, dict):
		raise BadPolicy('a condition must look like { field = "territory", operator = "=", value = "Iran" }')
	only(row, ("field", "operator", "value"), "a condition: ")
	return condition(row)


def condition(row: Mapping[str, Any]) -> Condition:
	"""Field, operator and value of a row as a condition."""
	field_name = text(row, "field", "the name of a field")
	if not field_name:
		raise BadPolicy('a condition has no field; write field = "..."')
	chosen = choice(row.get("operator", "="), tuple(OPERATORS), "operator")
	value = row.get("value", "")
	if isinstance(value, list):
		value = ",".join(str(each) for each in value)
	if isinstance(value, bool):
		value = int(value)
	if isinstance(value, dict):
		raise BadPolicy(f"value is {value!r}; write a text, a number or a list")
	if chosen == "between" and ".." not in str(value):
		raise BadPolicy(f'value is {value!r}; write the two ends with two dots between them, as in "10..50"')
	return Condition(field_name, chosen, str(value))


def word(value: Any) -> str:
	"""A value as TOML writes it: JSON does the same for texts, numbers and truth."""
	return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
