"""What ERPNext itself holds together: a lead and its customer, a contact and whom it is a contact of."""

from __future__ import annotations

from collections.abc import Collection

import frappe
from pypika.terms import Field

from .match_cards import PARTS, Record
from .rows import OneOf

# (doctype that holds the link, its field, what it leads to)
_FIELDS = (
	("Customer", "lead_name", "Lead"),
	("Customer", "prospect_name", "Prospect"),
	("Lead", "customer", "Customer"),
)


def bound_to(records: Collection[Record]) -> dict[Record, set[str]]:
	"""Of what other doctypes a record already has its counterpart: that one speaks for it, and a likeness to others of
	that doctype is seen there."""
	names = OneOf({name for _, name in records})
	found: dict[Record, set[str]] = {}

	def bind(one: Record, other: Record) -> None:
		if one in wanted:
			found.setdefault(one, set()).add(other[0])
		if other in wanted:
			found.setdefault(other, set()).add(one[0])

	wanted = set(records)
	if not wanted:
		return found
	for doctype, field, leads_to in _FIELDS:
		if not frappe.get_meta(doctype).has_field(field):
			continue
		doc = frappe.qb.DocType(doctype)
		for name, linked in _rows(doctype, doc.name, doc[field], names):
			bind((doctype, name), (leads_to, linked))
	row = frappe.qb.DocType("Prospect Lead")
	for prospect, lead in _rows("Prospect Lead", row.parent, row.lead, names):
		bind(("Prospect", prospect), ("Lead", lead))
	link = frappe.qb.DocType("Dynamic Link")
	query = frappe.qb.from_(link).select(link.parent, link.link_doctype, link.link_name)
	query = query.where((link.parenttype == "Contact") & link.link_doctype.isin(sorted(PARTS)))
	for contact, doctype, name in query.where(link.parent.isin(names) | link.link_name.isin(names)).run():
		bind(("Contact", contact), (doctype, name))
	return found


def _rows(doctype: str, one: Field, other: Field, names: OneOf) -> list[tuple[str, str]]:
	query = frappe.qb.from_(frappe.qb.DocType(doctype)).select(one, other)
	return query.where((one.isin(names) | other.isin(names)) & other.isnotnull() & (other != "")).run()
