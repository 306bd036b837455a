"""Leads, Contacts, Prospects and Customers as cards that can be compared, read set by set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cstr
from pypika.terms import Criterion, Field

from ..core.duplicates import Card, Phone, card
from ..matching import free_mail, phone_reader
from .rows import OneOf

Record = tuple[str, str]  # doctype, name
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Part:
	"""Which fields of a doctype hold what; `owner` answers for the record. Of a Contact more stands in its tables."""

	persons: tuple[str, ...] = ()
	companies: tuple[str, ...] = ()
	emails: tuple[str, ...] = ()
	phones: tuple[str, ...] = ()
	websites: tuple[str, ...] = ()
	owner: str = "owner"

	more: tuple[str, ...] = ()  # what else says how these are to be read, or where more of them stands
	tables: tuple[tuple[str, str], ...] = ()  # the tables with more addresses and numbers, and their field

	@property
	def fields(self) -> tuple[str, ...]:
		return (*self.persons, *self.companies, *self.emails, *self.phones, *self.websites)


PARTS: Mapping[str, Part] = {
	"Contact": Part(
		("full_name",),
		("company_name",),
		more=("email_id", "phone", "mobile_no"),
		tables=(("email_ids", "email_id"), ("phone_nos", "phone")),
	),
	"Customer": Part(
		(),
		("customer_name",),
		("email_id",),
		("mobile_no",),
		("website",),
		"account_manager",
		("customer_type",),
	),
	"Lead": Part(
		("lead_name",),
		("company_name",),
		("email_id",),
		("phone", "mobile_no", "whatsapp_no"),
		("website",),
		"lead_owner",
	),
	"Prospect": Part((), ("company_name",), (), (), ("website",), "prospect_owner"),
}


def has_changed(doc: Document) -> bool:
	"""Whether anything by which a saved document is compared with others is not as it was."""
	before, part = doc.get_doc_before_save(), PARTS[doc.doctype]
	if before is None:
		return True
	fields = (*part.fields, *part.more, "hygiene_of_machine")
	return any((doc.get(field) or None) != (before.get(field) or None) for field in fields) or any(
		[row.get(field) for row in doc.get(table) or ()]
		!= [row.get(field) for row in before.get(table) or ()]
		for table, field in part.tables
	)


class CardReader:
	"""Makes cards of rows. Numbers are read as they are dialled in the site's country."""

	def __init__(self) -> None:
		self._phone: Callable[[str], Phone | None] = phone_reader(region())
		self._free = free_mail()

	def named(self, doctype: str, names: Sequence[str]) -> list[Card]:
		"""The cards of records; those that are gone have none."""
		return self._where(doctype, lambda field: field.isin(OneOf(names))) if names else []

	def all(self, doctype: str) -> Iterator[list[Card]]:
		"""Every card of a doctype, some at a time."""
		doc = frappe.qb.DocType(doctype)
		last = ""
		while names := (
			frappe.qb.from_(doc)
			.select(doc.name)
			.where(doc.name > last)
			.orderby(doc.name)
			.limit(BATCH)
			.run(pluck=True)
		):
			first, last = names[0], names[-1]
			yield self._where(doctype, lambda field, first=first, last=last: field.between(first, last))

	def of(self, doctype: str, values: Mapping[str, Any] | Document, name: str) -> Card:
		"""The card of one document, saved or not, by its fields and, of a Contact, its tables."""
		part = PARTS[doctype]
		row = {field: values.get(field) for field in (*part.fields, *part.more)}
		emails = [each.get("email_id") for each in values.get("email_ids") or ()]
		phones = [each.get("phone") for each in values.get("phone_nos") or ()]
		return self._card(doctype, {**row, "name": name}, emails, phones)

	def _where(self, doctype: str, within: Callable[[Field], Criterion]) -> list[Card]:
		doc, part = frappe.qb.DocType(doctype), PARTS[doctype]
		query = frappe.qb.from_(doc).select(doc.name, *(doc[field] for field in (*part.fields, *part.more)))
		if doctype == "Lead":
			query = query.where(doc.hygiene_of_machine == 0)
		rows = query.where(within(doc.name)).run(as_dict=True)
		if doctype != "Contact":
			return [self._card(doctype, row) for row in rows]
		emails, phones = (
			of_contacts("Contact Email", "email_id", within),
			of_contacts("Contact Phone", "phone", within),
		)
		return [
			self._card(
				doctype,
				row,
				[row.email_id, *emails.get(row.name, ())],
				[row.phone, row.mobile_no, *phones.get(row.name, ())],
			)
			for row in rows
		]

	def _card(
		self, doctype: str, row: Mapping[str, Any], emails: Iterable[Any] = (), phones: Iterable[Any] = ()
	) -> Card:
		part = PARTS[doctype]
		persons = [row.get(field) for field in part.persons]
		companies = [row.get(field) for field in part.companies]
		if doctype == "Customer" and row.get("customer_type") == "Individual":
			persons, companies = companies, []
		# ERPNext calls a lead without a person by its company, or by its mailbox.
		known = {*companies, *(cstr(row.get(field)).partition("@")[0] for field in part.emails)}
		return card(
			(doctype, row["name"]),
			[person for person in persons if person not in known],
			companies,
			[*(row.get(field) for field in part.emails), *emails],
			[*(row.get(field) for field in part.phones), *phones],
			[row.get(field) for field in part.websites],
			self._phone,
			self._free,
		)


def of_contacts(table: str, field: str, within: Callable[[Field], Criterion]) -> dict[str, list[str]]:
	"""What stands in a table of Contacts, by contact."""
	row = frappe.qb.DocType(table)
	query = frappe.qb.from_(row).select(row.parent, row[field])
	found: dict[str, list[str]] = {}
	for parent, value in query.where((row.parenttype == "Contact") & within(row.parent)).run():
		found.setdefault(parent, []).append(value)
	return found


def region() -> str | None:
	"""The two letters of the site's country."""
	country = frappe.db.get_single_value("System Settings", "country") or frappe.db.get_default("country")
	code = country and frappe.get_cached_value("Country", country, "code")
	return code.upper() if code else None
