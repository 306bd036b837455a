"""What records share, kept beside them: so that those worth comparing with one are found without reading all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import create_batch
from pypika.queries import QueryBuilder

from ..core.blocks import keys, most_of
from ..core.duplicates import Card
from .match_cards import BATCH, PARTS
from .prepared import Given, prepared
from .rows import JsonRows, OneOf, in_json

# The columns that are written, with their SQL types.
_COLUMNS = {
	"name": "VARCHAR(140)",
	"reference_doctype": "VARCHAR(140)",
	"reference_name": "VARCHAR(140)",
	"match_key": "VARCHAR(140)",
	"firm": "INT",
	"nameless": "INT",
}
LONGEST = 140
Row = tuple[str, int, int]  # the key, whether a company's, whether of a record that names no person


def rewrite(cards: Sequence[Card]) -> None:
	"""Keep the keys of these records anew; what is the same as before is not written.

	What goes is deleted by its name: to delete by the record would lock the gap where others want to put theirs.
	"""
	by_doctype: dict[str, dict[str, set[Row]]] = {}
	for card in cards:
		doctype, name = card.key
		by_doctype.setdefault(doctype, {})[name] = _rows(card)
	for doctype, wanted in by_doctype.items():
		gone: list[str] = []
		for key, name, *row in _kept().run(doctype=doctype, names=sorted(wanted)):
			if tuple(row) in wanted.get(name, ()):
				wanted[name].remove(tuple(row))
			else:
				gone.append(key)
		if gone:
			_drop().run(names=gone)
		_insert((doctype, name, *row) for name, rows in wanted.items() for row in sorted(rows))


def put(card: Card, fresh: bool) -> None:
	"""Keep the keys of one record that was saved. `fresh`: it is new, and has none to be looked for."""
	if fresh:
		_insert((*card.key, *row) for row in sorted(_rows(card)))
	else:
		rewrite([card])


def write_all(cards: Iterable[Card]) -> None:
	"""Keep the keys of every record there is, where none were kept or not of all; those of others go."""
	frappe.db.delete("Hygiene Match Key")
	_insert((*card.key, *row) for card in cards for row in sorted(_rows(card)))


def renew(cards: Sequence[Card]) -> None:
	"""Keep the keys of every record there is, where they have been kept since each was saved; those of others go."""
	for batch in create_batch(cards, BATCH):
		rewrite(batch)
	row = frappe.qb.DocType("Hygiene Match Key")
	for doctype in PARTS:
		doc = frappe.qb.DocType(doctype)
		there = frappe.qb.from_(doc).select(doc.name)
		if doctype == "Lead":
			there = there.where(doc.hygiene_of_machine == 0)
		gone = (row.reference_doctype == doctype) & row.reference_name.notin(there)
		frappe.qb.from_(row).delete().where(gone).run()


def forget(doctype: str, names: Collection[str]) -> None:
	"""Drop the keys of records."""
	if names:
		row = frappe.qb.DocType("Hygiene Match Key")
		ours = row.reference_name.isin(OneOf(names)) & (row.reference_doctype == doctype)
		frappe.qb.from_(row).delete().where(ours).run()


def sharing(card: Card) -> dict[str, set[str]]:
	"""The records worth comparing with one, by doctype. What too many share says nothing, and is left
	out."""
	found: dict[str, set[str]] = {}
	row = frappe.qb.DocType("Hygiene Match Key")
	mine = keys(card)
	own, firm = [_text(key) for key in mine.own], [_text(key) for key in mine.firm]
	alone = (row.match_key.isin(OneOf(own))) & (row.firm == 0)
	of_firm = (row.match_key.isin(OneOf(firm))) & (row.firm == 1)
	if card.persons:
		of_firm &= row.nameless == 1
	which = alone | of_firm
	counted = frappe.qb.from_(row).select(row.match_key, row.firm, Count("*")).where(which)
	rare = {
		(key, firm)
		for key, firm, number in counted.groupby(row.match_key, row.firm).run()
		if number <= most_of((key.partition(":")[0], ""))
	}
	if not rare:
		return found
	query = frappe.qb.from_(row).select(row.match_key, row.firm, row.reference_doctype, row.reference_name)
	for key, is_firm, doctype, name in query.where(
		which & row.match_key.isin(OneOf({key for key, _ in rare}))
	).run():
		if (key, is_firm) in rare and (doctype, name) != card.key:
			found.setdefault(doctype, set()).add(name)
	return found


def move(doctype: str, old: str, new: str) -> None:
	"""A record was renamed."""
	row = frappe.qb.DocType("Hygiene Match Key")
	query = frappe.qb.update(row).set(row.reference_name, new)
	query.where((row.reference_doctype == doctype) & (row.reference_name == old)).run()


def _rows(card: Card) -> set[Row]:
	found, nameless = keys(card), int(not card.persons)
	return {(_text(key), 0, nameless) for key in found.own} | {
		(_text(key), 1, nameless) for key in found.firm
	}


def _text(key: tuple[str, str]) -> str:
	return f"{key[0]}: {key[1]}"[:LONGEST].strip()


@prepared
def _kept() -> QueryBuilder:
	row = frappe.qb.DocType("Hygiene Match Key")
	query = frappe.qb.from_(row).select(row.name, row.reference_name, row.match_key, row.firm, row.nameless)
	return query.where(row.reference_name.isin(Given("names")) & (row.reference_doctype == Given("doctype")))


@prepared
def _drop() -> QueryBuilder:
	row = frappe.qb.DocType("Hygiene Match Key")
	return frappe.qb.from_(row).delete().where(row.name.isin(Given("names")))


def _insert(rows: Iterable[tuple[str, str, str, int, int]]) -> None:
	# Names that follow each other are written side by side.
	prefix = frappe.generate_hash(length=10)
	values = [(f"{prefix}{place:08}", *row) for place, row in enumerate(rows)]
	for batch in create_batch(values, 5_000):
		_insert_all().run(rows=in_json(batch))


@prepared
def _insert_all() -> QueryBuilder:
	given, row = JsonRows(_COLUMNS, Given("rows")), frappe.qb.DocType("Hygiene Match Key")
	return (
		frappe.qb.into(row).columns(*_COLUMNS).from_(given).select(*(given.column(each) for each in _COLUMNS))
	)
