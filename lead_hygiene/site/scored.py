"""Records with no more than a score needs: for scoring many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pypika.queries import QueryBuilder

from ..core.policy import Policy
from ..core.touches import Conversation
from .hygiene_file import OWN, days_in
from .lines import Line
from .prepared import Given, prepared
from .records import Record, asked_by, records_in, texts_of
from .roles import CASTS, Cast, types_of

_KEPT = Line(
	("name", "signals", "unreachable_on", "disposition", "decided_status", *OWN),
	{"unreachable_on": "DATE", "own_on": "DATE"},
)


def load(cast: Cast, names: Sequence[str], policy: Policy, latest: bool = False) -> list[Record]:
	"""The named records that have a file; of both only what a score needs is filled in.
	`latest`: as last committed, and locked."""
	asked, types = asked_by(policy, cast), types_of(cast.doctype)
	fields = tuple(asked.values())
	own = _line(cast.doctype, fields, tuple(types.get(field) for field in fields))
	rows = _named(cast.doctype, own, latest).run(names=names)
	return [record for record in records_in(cast, rows, own, asked, _KEPT) if record.file is not None]


def heard(record: Record) -> Conversation:
	"""Of the conversation of such a record, what a score looks at."""
	kept = record.file.values
	return Conversation(unreachable_on=kept["unreachable_on"], signals=days_in(kept["signals"]))


@lru_cache(maxsize=32)
def _line(doctype: str, asked: tuple[str, ...], kinds: tuple[str | None, ...]) -> Line:
	cast = CASTS[doctype]
	wanted = (
		"name", "creation", "status", cast.born, cast.disabled, "hygiene_grade", "hygiene_attractiveness", *asked,
	)  # fmt: skip
	types = {field: kind for field, kind in zip(asked, kinds, strict=True) if kind}
	types |= {cast.born: "DATE", "creation": "DATETIME(6)"}
	return Line(tuple(dict.fromkeys(name for name in wanted if name)), types)


@prepared
def _named(doctype: str, own: Line, latest: bool) -> QueryBuilder:
	query, doc = texts_of(doctype, own, _KEPT)
	query = query.where(doc.name.isin(Given("names")))
	return query.for_update() if latest else query
