"""Who can be reached, and who can answer for a record: what stands elsewhere than in the record itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import frappe

from ..core.clean import has_digits
from ..core.identifiers import mailbox
from ..matching import phone_reader
from .match_cards import Record, of_contacts, region
from .rows import OneOf

Ways = tuple[list[str], list[str]]  # e-mail addresses, numbers


def can_call() -> Callable[[str], bool]:
	"""Says of a number, as it was typed, whether it can be dialled."""
	here = region()
	read = phone_reader(here)
	if here:
		return lambda number: read(number) is not None
	return lambda number: read(number) is not None or has_digits(number)


def bounced() -> frozenset[str]:
	"""The mailboxes from which our mail came back, as leads and opportunities keep it."""
	found: set[str] = set()
	for doctype, address in (("Lead", "email_id"), ("Opportunity", "contact_email")):
		doc = frappe.qb.DocType(doctype)
		query = frappe.qb.from_(doc).select(doc[address]).distinct()
		query = query.where(doc.hygiene_unreachable_on.isnotnull() & doc[address].isnotnull())
		found.update(box for each in query.run(pluck=True) if (box := mailbox(each)))
	return frozenset(found)


def owners() -> frozenset[str]:
	"""Who can answer for records: enabled users, but for those who have left the company and are not employed anew."""
	users = frappe.get_all("User", filters={"enabled": 1}, pluck="name", order_by="name asc")
	return frozenset(users) - _left()


def _left() -> set[str]:
	if not frappe.db.table_exists("Employee"):
		return set()
	employed = frappe.get_all(
		"Employee",
		filters={"user_id": ("is", "set")},
		fields=["user_id", "status"],
		as_list=True,
		order_by="name asc",
	)
	left = {user for user, status in employed if status == "Left"}
	return left - {user for user, status in employed if status != "Left"}


def elsewhere(records: Iterable[Record], leads: Mapping[Record, Iterable[str]]) -> dict[Record, Ways]:
	"""The addresses and numbers of the contacts of records, and of their leads (`leads`, by record)."""
	wanted = set(records)
	found: dict[Record, Ways] = {}
	of_contact = _contacts_of(wanted)
	names = OneOf(of_contact)
	emails, phones = (
		of_contacts(table, field, lambda parent: parent.isin(names))
		for table, field in (("Contact Email", "email_id"), ("Contact Phone", "phone"))
	)
	for contact, holders in of_contact.items():
		for record in holders:
			ways = found.setdefault(record, ([], []))
			ways[0].extend(each for each in emails.get(contact, ()) if each)
			ways[1].extend(each for each in phones.get(contact, ()) if each)
	own = _of_leads({name for names in leads.values() for name in names})
	for record, names in leads.items():
		ways = found.setdefault(record, ([], []))
		for name in names:
			ways[0].extend(own.get(name, ((), ()))[0])
			ways[1].extend(own.get(name, ((), ()))[1])
	return found


def leads_of_prospects(names: Iterable[str]) -> dict[Record, list[str]]:
	"""The leads of prospects."""
	row = frappe.qb.DocType("Prospect Lead")
	query = frappe.qb.from_(row).select(row.parent, row.lead).where(row.parenttype == "Prospect")
	found: dict[Record, list[str]] = {}
	for prospect, lead in query.where(row.parent.isin(OneOf(names))).orderby(row.idx).run():
		found.setdefault(("Prospect", prospect), []).append(lead)
	return found


def _contacts_of(records: set[Record]) -> dict[str, list[Record]]:
	"""Contacts with those of `records` that they are contacts of; a contact is one of itself."""
	found: dict[str, list[Record]] = {name: [(of, name)] for of, name in records if of == "Contact"}
	others = {record for record in records if record[0] != "Contact"}
	if others:
		link = frappe.qb.DocType("Dynamic Link")
		query = frappe.qb.from_(link).select(link.parent, link.link_doctype, link.link_name)
		query = query.where(
			(link.parenttype == "Contact") & link.link_doctype.isin(sorted({of for of, _ in others}))
		)
		for contact, of, name in query.where(link.link_name.isin(OneOf(name for _, name in others))).run():
			if (of, name) in others:
				found.setdefault(contact, []).append((of, name))
	return found


def _of_leads(names: set[str]) -> dict[str, Ways]:
	lead = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(lead).select(
		lead.name, lead.email_id, lead.mobile_no, lead.phone, lead.whatsapp_no
	)
	rows = query.where(lead.name.isin(OneOf(names))).run() if names else ()
	return {
		name: ([email] if email else [], [number for number in numbers if number])
		for name, email, *numbers in rows
	}
