"""Rows that Frappe's own merge would delete with the record that goes: addresses, numbers, links and notes of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe

# Of each table, what makes two rows one; nothing: no two are.
TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
	"Contact": {
		"email_ids": ("email_id",),
		"phone_nos": ("phone",),
		"links": ("link_doctype", "link_name"),
	},
	"Lead": {"notes": ()},
	"Opportunity": {"notes": ()},
	"Prospect": {"leads": ("lead",), "opportunities": ("opportunity",), "notes": ()},
}
# Of one of the rows alone.
_FIRST = ("is_primary", "is_primary_phone", "is_primary_mobile_no")


def join(doctype: str, old: str, new: str) -> None:
	"""Before `old` is merged into `new`: the rows of `old` that `new` has not got follow its own."""
	for table, same in TABLES.get(doctype, {}).items():
		field = frappe.get_meta(doctype).get_field(table)
		if field is not None:
			_move(
				field.options, same, *(_rows(doctype, table, field.options, name) for name in (old, new)), new
			)


def _move(child: str, same: tuple[str, ...], gone: list[Any], kept: list[Any], new: str) -> None:
	firsts = [name for name in _FIRST if frappe.get_meta(child).has_field(name)]
	taken = {name for name in firsts if any(row[name] for row in kept)}
	known = {_what(row, same) for row in kept} if same else set()
	place = max((row.idx for row in kept), default=0)
	for row in gone:
		if same and _what(row, same) in known:
			continue
		known.add(_what(row, same))
		place += 1
		values = {"parent": new, "idx": place, **dict.fromkeys(taken, 0)}
		frappe.db.set_value(child, row.name, values, update_modified=False)


def _rows(doctype: str, table: str, child: str, name: str) -> list[Any]:
	return frappe.get_all(
		child,
		filters={"parenttype": doctype, "parentfield": table, "parent": name},
		fields=["*"],
		order_by="idx asc",
	)


def _what(row: Any, same: tuple[str, ...]) -> tuple[str, ...]:
	return tuple(str(row[name] or "").strip().lower() for name in same)
