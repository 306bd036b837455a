"""What records share, kept beside them: so that those worth comparing with one are found without reading all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import frappe
from frappe.query_builder.functions import Count

from ..core.blocks import keys, most_of
from ..core.duplicates import Card
from .rows import OneOf

_COLUMNS = ("name", "match_key", "reference_doctype", "reference_name", "firm", "nameless")
LONGEST = 140


def rewrite(cards: Sequence[Card]) -> None:
	"""Keep the keys of these records anew; where they are the same as before nothing is written."""
	by_doctype: dict[str, dict[str, list[tuple[str, int, int]]]] = {}
	for card in cards:
		doctype, name = card.key
		by_doctype.setdefault(doctype, {})[name] = _rows(card)
	for doctype, wanted in by_doctype.items():
		kept = _kept(doctype, wanted)
		changed = {name: rows for name, rows in wanted.items() if sorted(rows) != sorted(kept.get(name, []))}
		forget(doctype, [name for name in changed if name in kept])
		_insert((doctype, name, *row) for name, rows in changed.items() for row in rows)


def write_all(cards: Iterable[Card]) -> None:
	"""Keep the keys of every record there is; those of others go."""
	frappe.db.delete("Hygiene Match Key")
	_insert((*card.key, *row) for card in cards for row in _rows(card))


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


def _rows(card: Card) -> list[tuple[str, int, int]]:
	found, nameless = keys(card), int(not card.persons)
	rows = {(_text(key), 0, nameless) for key in found.own} | {
		(_text(key), 1, nameless) for key in found.firm
	}
	return sorted(rows)


def _text(key: tuple[str, str]) -> str:
	return f"{key[0]}: {key[1]}"[:LONGEST].strip()


def _kept(doctype: str, names: Collection[str]) -> dict[str, list[tuple[str, int, int]]]:
	row = frappe.qb.DocType("Hygiene Match Key")
	query = frappe.qb.from_(row).select(row.reference_name, row.match_key, row.firm, row.nameless)
	found: dict[str, list[tuple[str, int, int]]] = {}
	for name, *rest in query.where(
		row.reference_name.isin(OneOf(names)) & (row.reference_doctype == doctype)
	).run():
		found.setdefault(name, []).append(tuple(rest))
	return found


def _insert(rows: Iterable[tuple[str, str, str, int, int]]) -> None:
	values = [
		(frappe.generate_hash(length=16), key, doctype, name, firm, nameless)
		for doctype, name, key, firm, nameless in rows
	]
	if values:
		frappe.db.bulk_insert("Hygiene Match Key", _COLUMNS, values, chunk_size=5_000)
