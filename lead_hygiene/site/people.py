"""Who a person is: all addresses, numbers and records that are one and the same somebody.

A bare, lower-case e-mail address is a person. A Contact with that address joins its other addresses and its numbers to it;
every Lead with one of these addresses is that person too, and so are the opportunities of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import frappe

from ..core.answers import bare_address

Record = tuple[str, str]

_SAME_DIGITS = 7  # country codes and leading zeros are written in many ways; the end of a number is not


@dataclass(frozen=True, slots=True)
class Person:
	"""`records`: the Leads, Contacts, Opportunities and Email Campaigns (doctype, name) that are about this person alone."""

	address: str
	addresses: frozenset[str]
	numbers: frozenset[str]
	records: frozenset[Record]

	def has_number(self, number: str | None) -> bool:
		"""Whether a number is this person's; one that is not known may be."""
		digits = _digits(number)
		return not digits or not self.numbers or digits[-_SAME_DIGITS:] in self.numbers


def with_address(address: str, among: Iterable[str] | None = None) -> Person:
	"""The person of a bare address. `among`: the Contacts that may have it, where that is known already.

	Without it, Frappe's Contact Email is read from end to end, as Frappe itself does for each address of each mail: it
	has no index on the address.
	"""
	contacts = _contacts_with(address, among)
	addresses = {address, *_addresses(contacts)} - {""}
	leads = frappe.get_all(
		"Lead",
		filters={"email_id": ("in", sorted(addresses))},
		fields=["name", "phone", "mobile_no"],
		order_by="name asc",
	)
	numbers = {_digits(number)[-_SAME_DIGITS:] for number in _numbers(contacts)}
	for lead in leads:
		numbers |= {_digits(number)[-_SAME_DIGITS:] for number in (lead.phone, lead.mobile_no)}
	own = [("Contact", name) for name in contacts] + [("Lead", lead.name) for lead in leads]
	own += _deals(own) + _campaigns(address, own)
	return Person(address, frozenset(addresses), frozenset(numbers - {""}), frozenset(own))


def _contacts_with(address: str, among: Iterable[str] | None) -> list[str]:
	row = frappe.qb.DocType("Contact Email")
	query = frappe.qb.from_(row).select(row.parent)
	query = query.where((row.email_id == address) & (row.parenttype == "Contact"))
	if among is not None:
		if not (known := sorted(among)):
			return []
		query = query.where(row.parent.isin(known))
	return sorted(
		set(query.run(pluck=True))
	)  # sorted by the database it would read each row by the index on parent


def _addresses(contacts: list[str]) -> set[str]:
	return {bare_address(row) for row in _of(contacts, "Contact Email", "email_id")}


def _numbers(contacts: list[str]) -> list[str]:
	return _of(contacts, "Contact Phone", "phone")


def _of(contacts: list[str], table: str, field: str) -> list[str]:
	if not contacts:
		return []
	return frappe.get_all(
		table,
		filters={"parent": ("in", contacts), "parenttype": "Contact"},
		pluck=field,
		order_by="parent asc, idx asc",
	)


def _deals(own: list[Record]) -> list[Record]:
	"""The opportunities of these leads and contacts, by the indexes of `circle.INDEXES`: one query each."""
	deal = frappe.qb.DocType("Opportunity")
	found: set[str] = set()
	if leads := [name for doctype, name in own if doctype == "Lead"]:
		query = frappe.qb.from_(deal).select(deal.name)
		query = query.where((deal.opportunity_from == "Lead") & deal.party_name.isin(leads))
		found.update(query.run(pluck=True))
	if contacts := [name for doctype, name in own if doctype == "Contact"]:
		query = frappe.qb.from_(deal).select(deal.name).where(deal.contact_person.isin(contacts))
		found.update(query.run(pluck=True))
	return [("Opportunity", name) for name in sorted(found)]


def _campaigns(address: str, own: list[Record]) -> list[Record]:
	"""The Email Campaigns that write to this person; a small table. To an Email Group they write as to others too, so the
	address on the mail decides."""
	campaign, member = frappe.qb.DocType("Email Campaign"), frappe.qb.DocType("Email Group Member")
	groups = frappe.qb.from_(member).select(member.email_group).where(member.email == address).run(pluck=True)
	recipients = [name for doctype, name in own if doctype in ("Lead", "Contact")] + groups
	if not recipients:
		return []
	query = frappe.qb.from_(campaign).select(campaign.name).where(campaign.recipient.isin(recipients))
	return [("Email Campaign", name) for name in query.run(pluck=True)]


def _digits(number: str | None) -> str:
	return "".join(str(int(c)) for c in number or "" if c.isdecimal())
