"""Which value of a column is the success."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ..mail.plain import fold
from .coding import Column
from .words import NEGATIVE, POSITIVE

SHOWN = 8


class Unclear(ValueError):
	"""What the success is cannot be told; the message says what to say."""


class OneSided(ValueError):
	"""All records ended the same way; the message says which."""


@dataclass(frozen=True, slots=True)
class Ends:
	"""How each record ended: 1, 0, or 2 where that is not known or not asked about. `positive` is as it is written most
	often; `others` are the values that count as the contrary, with their records."""

	positive: str
	others: tuple[tuple[str, int], ...]
	ends: bytes

	@property
	def unknown(self) -> int:
		"""How many records did not end, as far as the column says."""
		return self.ends.count(2)


def ends_of(column: Column, positive: str | None = None, negative: Collection[str] = ()) -> Ends:
	"""Read the ends off the outcome `column`. Without `positive` it has to hold two values, one of them a word for success.
	`negative` values count as the contrary, where there are any, and all others not at all. Raises Unclear, OneSided."""
	counts: Counter[str] = Counter()
	shown: dict[str, tuple[int, str]] = {}
	keys = [_key(value) for value in column.values]
	named = {_key(value) for value in (positive, *negative) if value is not None}
	for key, value, n, missing in zip(keys, column.values, column.counts, column.missing, strict=True):
		if (not missing or key in named) and key:
			counts[key] += n
			shown[key] = max(shown.get(key, (0, "")), (n, str(value)))
	if not counts:
		raise Unclear(f"the column {column.name!r} is empty in every record; name another with --outcome")
	known = {key: text for key, (_, text) in shown.items()}
	if len(counts) == 1:
		(only,) = known.values()
		raise OneSided(f"every record says {only!r} in {column.name!r}: there is nothing to compare it with")
	chosen = (
		_named(positive, known, counts, column) if positive is not None else _guess(known, counts, column)
	)
	against = {_named(value, known, counts, column) for value in negative}
	if chosen in against:
		raise Unclear(
			f"{known[chosen]!r} is said to be the success and the contrary; name another with --negative"
		)
	others = {key for key in counts if key != chosen and (not against or key in against)}
	end_of = bytes(1 if key == chosen else 0 if key in others else 2 for key in keys)
	ordered = sorted(others, key=lambda key: (-counts[key], key))
	return Ends(
		known[chosen],
		tuple((known[key], counts[key]) for key in ordered),
		bytes([end_of[code] for code in column.codes]),
	)


def _key(value: Any) -> str:
	if isinstance(value, float) and value.is_integer():
		value = int(value)
	text = fold(str(value)).strip() if value is not None else ""
	return text[:-2] if text[-2:] == ".0" and text[:-2].lstrip("-").isdigit() else text


def _named(wanted: str, known: dict[str, str], counts: Counter[str], column: Column) -> str:
	key = _key(wanted)
	if key in counts:
		return key
	near = get_close_matches(key, list(known), n=1)
	hint = f" Did you mean {known[near[0]]!r}?" if near else ""
	raise Unclear(f"no record says {wanted!r} in {column.name!r}.{hint} It holds {_listed(known, counts)}")


def _guess(known: dict[str, str], counts: Counter[str], column: Column) -> str:
	if len(counts) == 2:
		good = [key for key in counts if key in POSITIVE]
		bad = [key for key in counts if key in NEGATIVE]
		if len(good) == 1:
			return good[0]
		if len(bad) == 1:
			return next(key for key in counts if key != bad[0])
		raise Unclear(
			f"which of the two values of {column.name!r} is the success? It holds {_listed(known, counts)};"
			" say it with --positive"
		)
	measure = len(counts) > 50
	raise Unclear(
		f"{column.name!r} holds {len(counts):,} different values: {_listed(known, counts)}."
		+ (" It looks like a measure, not like an outcome." if measure else "")
		+ " Say with --positive which one is the success; all others then count as the contrary"
		+ " (or only those named with --negative)"
	)


def _listed(known: dict[str, str], counts: Counter[str]) -> str:
	ordered = sorted(counts, key=lambda key: (-counts[key], key))
	listed = ", ".join(f"{known[key][:40]!r} ({counts[key]:,})" for key in ordered[:SHOWN])
	rest = len(ordered) - SHOWN
	return f"{listed} and {rest:,} more" if rest > 0 else listed
