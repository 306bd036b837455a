"""The sub-industry of a lead, an opportunity, a prospect and a customer: one of its industry, and it travels with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Coalesce
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion

from .rows import overwrite

FIELD = "hygiene_sub_industry"
_BATCH = 5000
DOCTYPES = ("Lead", "Opportunity", "Prospect", "Customer")
# By what a customer says it was made of, the nearest first.
_OF_CUSTOMER = {"opportunity_name": "Opportunity", "prospect_name": "Prospect", "lead_name": "Lead"}


def settle(doc: Document) -> None:
	"""Give a record that is made, or an opportunity that goes to another party, the sub-industry of what it is made of
	where it has none; and a record with a sub-industry and no industry that of the sub-industry. What is there stays.

	ERPNext fills an empty industry of an opportunity from the party on every save, while it is validated: this comes first.
	"""
	if not doc.get(FIELD) and (doc.is_new() or _went_elsewhere(doc)):
		_carry(doc)
	if doc.get(FIELD) and not doc.get("industry"):
		doc.industry = industry_of(doc.get(FIELD))


def check(doc: Document) -> None:
	"""Refuse a sub-industry of another industry, where one of the two is typed now.

	What stands there already, or comes over unchanged from the record that this one is made of, is let be: where the
	industry of a Sub Industry was changed since, old records can still be saved and converted.
	"""
	settle(doc)  # an opportunity made by its e-mail address has learnt its party only now
	chosen, industry = doc.get(FIELD), doc.get("industry")
	if not chosen or not industry:
		return
	belongs_to = industry_of(chosen)
	if belongs_to in (None, industry) or not _is_typed_now(doc):
		return
	frappe.throw(
		_("Sub Industry {0} belongs to {1}, not to {2}. Choose one of {2}, or change the industry.").format(
			frappe.bold(_(chosen)), frappe.bold(_(belongs_to)), frappe.bold(_(industry))
		)
	)


def industry_of(sub_industry: str) -> str | None:
	"""The industry that a sub-industry is a part of; None: there is no such sub-industry."""
	return frappe.get_cached_value("Sub Industry", sub_industry, "industry")


def _is_typed_now(doc: Document) -> bool:
	if not doc.is_new():
		return doc.has_value_changed(FIELD) or doc.has_value_changed("industry")
	pair = (doc.get(FIELD), doc.get("industry"))
	return all((row[FIELD], row.industry) != pair for row in _made_of(doc))


def _went_elsewhere(doc: Document) -> bool:
	return doc.doctype == "Opportunity" and doc.has_value_changed("party_name")


def _carry(doc: Document) -> None:
	for row in _made_of(doc):
		if not row[FIELD]:
			continue
		industry = row.industry or industry_of(row[FIELD])
		if not doc.get("industry") or doc.industry in (industry, industry_of(row[FIELD])):
			doc.set(FIELD, row[FIELD])
			doc.industry = doc.get("industry") or industry
			return


def _made_of(doc: Document) -> Iterator[Any]:
	"""The industry and sub-industry of each record that a record says it is made of, the nearest first."""
	for doctype, name in _sources(doc):
		if name and (row := frappe.db.get_value(doctype, name, [FIELD, "industry"], as_dict=True)):
			yield row


def _sources(doc: Document) -> Iterator[tuple[str, str | None]]:
	if doc.doctype == "Opportunity" and doc.get("opportunity_from") in DOCTYPES:
		yield doc.opportunity_from, doc.get("party_name")
	elif doc.doctype == "Prospect":
		yield from (("Lead", row.lead) for row in doc.get("leads") or ())
	elif doc.doctype == "Customer":
		yield from ((doctype, doc.get(field)) for field, doctype in _OF_CUSTOMER.items())


def fill_in() -> None:
	"""Give what was made of leads before it could carry a sub-industry that of its lead, where it is one of its industry.
	`modified` stays."""
	lead, row, prospect = (frappe.qb.DocType(made) for made in ("Lead", "Prospect Lead", "Prospect"))
	deal, customer = frappe.qb.DocType("Opportunity"), frappe.qb.DocType("Customer")
	of_row = frappe.qb.from_(prospect).join(row).on(row.parent == prospect.name)
	_fill("Prospect", of_row, prospect, lead, row.lead == lead.name)
	_fill("Customer", frappe.qb.from_(customer), customer, lead, customer.lead_name == lead.name)
	for kind, source in (("Lead", lead), ("Prospect", prospect)):
		of_party = (deal.opportunity_from == kind) & (deal.party_name == source.name)
		_fill("Opportunity", frappe.qb.from_(deal), deal, source, of_party)


def _fill(doctype: str, query: QueryBuilder, doc: Table, source: Table, of_source: Criterion) -> None:
	sub = frappe.qb.DocType("Sub Industry")
	fits = (Coalesce(doc.industry, "") == "") | (doc.industry == sub.industry)
	query = query.join(source).on(of_source).join(sub).on(sub.name == source[FIELD])
	found = query.select(doc.name, sub.name).where((Coalesce(doc[FIELD], "") == "") & fits).run()
	for start in range(0, len(found), _BATCH):
		overwrite(doctype, {FIELD: "VARCHAR(140)"}, found[start : start + _BATCH])
