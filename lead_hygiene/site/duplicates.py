"""Pairs of records that may be one: found by a sweep over all, or among what changed since the last one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import frappe
from frappe.utils import create_batch, get_datetime, now_datetime

from ..core.blocks import Blocks
from ..core.duplicates import GRADES, Card, Match, compare
from ..matching import alike
from . import known_links, match_keys
from .match_cards import PARTS, CardReader, Record
from .rows import OneOf

SETTINGS = "Lead Hygiene Settings"
LEAST = GRADES[
	"probable"
]  # what is only possible is mostly colleagues and namesakes: nobody would read the list
BATCH = 500
CROWDS_SHOWN = 12
MANY = 10_000  # changed records from which on a sweep over all is faster than a look at each
Pair = tuple[Record, Record]


def sweep(progress: Callable[[float], None] | None = None) -> int:
	"""Compare all records with all that share something few have. Gives how many pairs are open."""
	started = now_datetime()
	reader, tell = CardReader(), progress or (lambda _: None)
	cards = [card for doctype in sorted(PARTS) for batch in reader.all(doctype) for card in batch]
	tell(0.2)
	match_keys.write_all(cards) if last_sweep() is None else match_keys.renew(cards)
	tell(0.4)
	blocks = Blocks(cards)
	found = _worth_telling(
		match for left, right in blocks.pairs() if (match := compare(left, right, alike)).points >= LEAST
	)
	tell(0.9)
	_keep(found, None)
	crowds = [f"{crowd.kind}: {crowd.value} ({crowd.records})" for crowd in blocks.crowds[:CROWDS_SHOWN]]
	_sign_off(started, "\n".join(crowds))
	return frappe.db.count("Hygiene Duplicate", {"status": "Open"})


def look_at_changes() -> int:
	"""Compare what was written since the last sweep, or all where there was none or too much was. Gives how many records were looked at."""
	started, since = now_datetime(), last_sweep()
	if since is None:
		return sweep()
	changed = {doctype: _changed(doctype, since) for doctype in sorted(PARTS)}
	looked = sum(len(names) for names in changed.values())
	if looked > MANY:
		sweep()
		return looked
	for doctype, names in changed.items():
		for batch in create_batch(names, BATCH):
			look_at(doctype, batch)
			# Each batch is a transaction of its own; to look twice does no harm.
			frappe.db.commit()  # nosemgrep
	_sign_off(started, None)
	return looked


def _changed(doctype: str, since: datetime) -> list[str]:
	doc = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(doc).select(doc.name).where(doc.modified >= since)
	return query.orderby(doc.name).run(pluck=True)


def look_at(doctype: str, names: list[str]) -> None:
	"""Compare these records with all others, and keep what was found of them."""
	reader, of = CardReader(), {(doctype, name) for name in names}
	cards = reader.named(doctype, names)
	match_keys.forget(doctype, set(names) - {card.key[1] for card in cards})
	match_keys.rewrite(cards)
	# A sweep sees more than one record alone: two that share nothing but what is common, twice.
	paired: dict[Record, list[Record]] = defaultdict(list)
	for row in _rows(of):
		left, right = _pair(row)
		paired[left].append(right)
		paired[right].append(left)
	found = (match for card in cards for match in matches(card, reader, also=paired[card.key]))
	_keep(_worth_telling(found), of)


def matches(card: Card, reader: CardReader, least: int = LEAST, also: Iterable[Record] = ()) -> list[Match]:
	"""The records that one may be the same as, the surest first. `also`: what it is compared with in any case."""
	others = match_keys.sharing(card)
	for doctype, name in also:
		others.setdefault(doctype, set()).add(name)
	found = [
		match
		for doctype, names in sorted(others.items())
		for other in reader.named(doctype, sorted(names))
		if (match := compare(card, other, alike)).points >= least
	]
	return sorted(found, key=lambda match: (-match.points, match.right))


def last_sweep() -> datetime | None:
	"""When the last sweep began. None: there was none."""
	on = frappe.db.get_single_value(SETTINGS, "duplicates_swept_on")
	# Frappe reads a datetime that was never set as the year 1.
	return get_datetime(on) if on and get_datetime(on).year > 1 else None


def ordered(left: Record, right: Record) -> Pair:
	"""A pair as it is kept."""
	return (left, right) if left <= right else (right, left)


def _worth_telling(found: Iterable[Match]) -> dict[Pair, Match]:
	"""Pairs by their records, without those that ERPNext itself holds together."""
	pairs = {ordered(match.left, match.right): match for match in found}
	bound = known_links.bound_to({record for pair in pairs for record in pair})
	return {
		(left, right): match
		for (left, right), match in pairs.items()
		if left[0] == right[0] or not (right[0] in bound.get(left, ()) or left[0] in bound.get(right, ()))
	}


def _keep(found: Mapping[Pair, Match], of: set[Record] | None) -> None:
	"""Write what was found of some records, None: of all. What is open and was not found again goes; what a person
	decided stays."""
	kept = {_pair(row): row for row in _rows(of)}
	gone = [row.name for pair, row in kept.items() if row.status == "Open" and pair not in found]
	if gone:
		frappe.db.delete("Hygiene Duplicate", {"name": ("in", gone)})
	fresh = []
	stamp, user = now_datetime(), frappe.session.user
	for pair, match in found.items():
		row = kept.get(pair)
		if row is None:
			(doctype, name), (other_doctype, other) = pair
			ours = (frappe.generate_hash(length=10), doctype, name, other_doctype, other, "Open")
			fresh.append(
				(*ours, match.points, match.grade.title(), evidence(match, pair), stamp, stamp, user, user)
			)
		elif row.status == "Open" and row.points != match.points:
			values = {"points": match.points, "grade": match.grade.title(), "evidence": evidence(match, pair)}
			frappe.db.set_value("Hygiene Duplicate", row.name, values, update_modified=False)
	if fresh:
		frappe.db.bulk_insert("Hygiene Duplicate", _COLUMNS, fresh, ignore_duplicates=True)


_COLUMNS = (
	"name",
	"left_doctype",
	"left_name",
	"right_doctype",
	"right_name",
	"status",
	"points",
	"grade",
	"evidence",
	"creation",
	"modified",
	"owner",
	"modified_by",
)


def evidence(match: Match, pair: Pair) -> str:
	"""What speaks for a pair and against, as JSON, each with what the left and the right record say."""
	turned = match.left != pair[0]
	return json.dumps(
		[
			[each.name, *((each.right, each.left) if turned else (each.left, each.right)), each.points]
			for each in match.evidence
		],
		ensure_ascii=False,
	)


def _rows(of: set[Record] | None) -> list[Any]:
	row = frappe.qb.DocType("Hygiene Duplicate")
	query = frappe.qb.from_(row).select(
		row.name, row.left_doctype, row.left_name, row.right_doctype, row.right_name, row.status, row.points
	)
	if of is None:
		return query.run(as_dict=True)
	names = OneOf(name for _, name in of)
	rows = query.where(row.left_name.isin(names) | row.right_name.isin(names)).run(as_dict=True)
	return [each for each in rows if of & set(_pair(each))]


def _pair(row: Any) -> Pair:
	return (row.left_doctype, row.left_name), (row.right_doctype, row.right_name)


def _sign_off(started: datetime, crowds: str | None) -> None:
	values: dict[str, Any] = {"duplicates_swept_on": started}
	if crowds is not None:
		values["duplicate_crowds"] = crowds
	frappe.get_doc(SETTINGS).db_set(values, update_modified=False, notify=False)
	# A job of its own: what it found must outlive what runs after it.
	frappe.db.commit()  # nosemgrep
