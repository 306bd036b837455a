"""Contact, prospect and customer of a lead: the ones there are, else made by ERPNext's own methods. Nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from erpnext.crm.doctype.lead import lead as erpnext_lead
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

PARTIES = ("Prospect", "Customer")


def contacts_of(lead: str) -> list[str]:
	"""The contacts of a lead, the oldest first."""
	link, person = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Contact")
	query = frappe.qb.from_(link).join(person).on(person.name == link.parent).select(person.name)
	query = query.where(
		(link.parenttype == "Contact") & (link.link_doctype == "Lead") & (link.link_name == lead)
	)
	return [name for (name,) in query.orderby(person.creation).orderby(person.name).run()]


def party_of(lead: str, kind: str | None = None) -> tuple[str | None, str | None]:
	"""The customer made of a lead, else the prospect that holds it, as (doctype, name); of one `kind` only."""
	if kind != "Prospect" and (customer := frappe.db.get_value("Customer", {"lead_name": lead})):
		return "Customer", customer
	prospect = kind != "Customer" and frappe.db.get_value("Prospect Lead", {"lead": lead}, "parent")
	return ("Prospect", prospect) if prospect else (None, None)


def contact(lead: str, chosen: str | None) -> str:
	"""The contact of a lead: the `chosen` one, linked to it where it is not yet, else its own, made where it has none.

	Who comes here without a contact must be allowed to create one.
	"""
	known = contacts_of(lead)
	if chosen and chosen not in known:
		_link(chosen, "Lead", lead)
	if chosen or known:
		return chosen or known[0]
	doc = frappe.get_doc("Lead", lead)
	doc.contact_doc = doc.create_contact()
	doc.link_to_contact()
	return doc.contact_doc.name


def reached_at(contact: str, address: str | None) -> dict[str, str]:
	"""How a deal reaches its contact where `address`, the lead's, is not one of its own: as ERPNext's form would say when it
	is chosen there. Nothing where it has none, or the user may not read it."""
	if not frappe.has_permission("Contact", "read", contact):
		return {}
	doc = frappe.get_doc("Contact", contact)
	own = {(row.email_id or "").lower() for row in doc.email_ids}
	if not doc.email_id or (address or "").lower() in own:
		return {}
	return {"contact_email": doc.email_id, "contact_mobile": doc.mobile_no, "contact_display": doc.full_name}


def prospect(lead: str, contact: str, existing: str | None, new_name: str | None) -> None:
	"""Have a prospect hold the lead: the one that does, else the `existing` one, else a new one. Who comes here without one
	must be allowed to create it."""
	if party_of(lead, "Prospect")[1]:
		return
	if existing:
		frappe.get_doc("Prospect", existing).check_permission("write")
		with _silently():
			erpnext_lead.add_lead_to_prospect(lead, existing)
		return
	doc = frappe.get_doc("Lead", lead)
	doc.create_prospect((new_name or "").strip() or doc.company_name or doc.lead_name)


def customer(lead: str, contact: str, existing: str | None, new_name: str | None) -> None:
	"""Make the lead a customer: the one that it is already, else the `existing` one, else a new one."""
	if party_of(lead, "Customer")[1]:
		return
	if existing:
		_from_lead(frappe.get_doc("Customer", existing), lead, contact)
		return
	new = erpnext_lead.make_customer(lead)
	if name := (new_name or "").strip():
		new.customer_name = name
	owner = frappe.db.get_value("Lead", lead, "lead_owner")
	# Whoever knows them answers for them: win-backs and follow-ups are the account manager's.
	if owner and not new.account_manager and frappe.db.get_value("User", owner, "enabled"):
		new.account_manager = owner
	new.insert()  # ERPNext links the contacts and addresses of the lead


def _from_lead(known: Document, lead: str, contact: str) -> None:
	"""Have a customer come from a lead: then ERPNext finds him when it orders, and makes no second one."""
	known.check_permission("write")
	if known.lead_name and known.lead_name != lead:
		frappe.throw(
			_(
				"{0} came from another lead, {1}. Merge the two leads, or make the opportunity from the customer."
			).format(frappe.bold(escape_html(known.customer_name)), frappe.bold(escape_html(known.lead_name)))
		)
	known.lead_name = lead
	known.save()
	_link(contact, "Customer", known.name)


def _link(contact: str, doctype: str, name: str) -> None:
	doc = frappe.get_doc("Contact", contact)
	if not doc.has_link(doctype, name):
		doc.check_permission("write")
		doc.append("links", {"link_doctype": doctype, "link_name": name})
		doc.save()


@contextmanager
def _silently() -> Iterator[None]:
	"""Keep ERPNext from saying what we say ourselves."""
	before, frappe.flags.mute_messages = frappe.flags.mute_messages, True
	try:
		yield
	finally:
		frappe.flags.mute_messages = before
