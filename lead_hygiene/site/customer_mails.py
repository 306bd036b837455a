"""Whose customer a mail or a call is of, wherever it is filed: on him, his contacts, or the papers that were made for him."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

import frappe
from frappe.query_builder.functions import Coalesce
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, Term

from .rows import OneOf

# What is made for a customer: the field that names him, and the one that says whether it is a customer.
PAPERS: dict[str, tuple[str, str | None]] = {
	"Opportunity": ("party_name", "opportunity_from"),
	"Quotation": ("party_name", "quotation_to"),
	"Issue": ("customer", None),
	"Sales Order": ("customer", None),
	"Delivery Note": ("customer", None),
	"Sales Invoice": ("customer", None),
}

# These were read by a person, or by nobody who could tell.
HUMAN = ("", "human")


def together(queries: Sequence[QueryBuilder]) -> Any:
	"""The rows of several queries as one statement; a row that comes twice comes once."""
	return reduce(lambda one, other: one.union(other), queries)


def ways_of_mail(names: Iterable[str] | None = None) -> list[tuple[QueryBuilder, Table, Term]]:
	"""Every way in which a Communication is a customer's: the query, the Communication in it, the customer.

	`names`: only of these customers. A mail may come by several ways; whoever counts must count it once.
	"""
	mail, link, contact = _tables("Communication", "Communication Link", "Dynamic Link")
	linked = frappe.qb.from_(link).join(mail).on(mail.name == link.parent)
	by_contact = (
		frappe.qb.from_(contact)
		.join(link)
		.on((link.link_doctype == "Contact") & (link.link_name == contact.parent))
		.join(mail)
		.on(mail.name == link.parent)
	)
	found = [
		(linked.where(link.link_doctype == "Customer"), link.link_name),
		(_filed_on("Customer", frappe.qb.from_(mail), mail), mail.reference_name),
		(by_contact.where(_of_customers(contact)), contact.link_name),
	]
	filed = frappe.qb.from_(contact).join(mail)
	filed = filed.on((mail.reference_doctype == "Contact") & (mail.reference_name == contact.parent))
	found.append((filed.where(_of_customers(contact)), contact.link_name))
	for doctype, (party, kind) in PAPERS.items():
		paper = frappe.qb.DocType(doctype)
		query = frappe.qb.from_(paper).join(mail)
		query = query.on((mail.reference_doctype == doctype) & (mail.reference_name == paper.name))
		query = query.where(paper[kind] == "Customer") if kind else query
		found.append((query.where(Coalesce(paper[party], "") != ""), paper[party]))
	return [(_among(query, whose, names), mail, whose) for query, whose in found]


def ways_of_call(names: Iterable[str] | None = None) -> list[tuple[QueryBuilder, Table, Term]]:
	"""The same for a Call Log: ERPNext itself links the Contact with that number."""
	call, link, contact = _tables("Call Log", "Dynamic Link", "Dynamic Link")
	contact = contact.as_("of_contact")
	linked = frappe.qb.from_(link).join(call).on(call.name == link.parent)
	linked = linked.where(link.parenttype == "Call Log")
	by_contact = linked.join(contact).on(contact.parent == link.link_name)
	found = [
		(linked.where(link.link_doctype == "Customer"), link.link_name),
		(by_contact.where((link.link_doctype == "Contact") & _of_customers(contact)), contact.link_name),
		(frappe.qb.from_(call).where(Coalesce(call.customer, "") != ""), call.customer),
	]
	return [(_among(query, whose, names), call, whose) for query, whose in found]


def _tables(*names: str) -> list[Any]:
	return [frappe.qb.DocType(name) for name in names]


def _filed_on(doctype: str, query: QueryBuilder, mail: Table) -> QueryBuilder:
	return query.where(mail.reference_doctype == doctype)


def _of_customers(contact: Table) -> Criterion:
	return (contact.parenttype == "Contact") & (contact.link_doctype == "Customer")


def _among(query: QueryBuilder, whose: Term, names: Iterable[str] | None) -> QueryBuilder:
	return query if names is None else query.where(whose.isin(OneOf(names)))
