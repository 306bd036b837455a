"""Leads that Frappe made of an automatic message: which lead such a message speaks of, merging the two, and deleting."""

from __future__ import annotations

import frappe
from frappe import _

from ..core.answers import addresses


def spoken_of(name: str) -> str | None:
	"""The lead that the messages of lead `name` speak of: the one written to, or the one whose address failed.

	None: it cannot be told, or there are several.
	"""
	mails = frappe.get_all(
		"Communication",
		filters={"reference_doctype": "Lead", "reference_name": name, "sent_or_received": "Received"},
		fields=["name", "in_reply_to", "hygiene_failed"],
		order_by="creation asc",
		limit=20,
	)
	linked = {"link_doctype": "Lead", "parent": ("in", [mail.name for mail in mails])}
	found = set(
		frappe.get_all("Communication Link", filters=linked, pluck="link_name", order_by="idx asc")
		if mails
		else ()
	)
	for mail in mails:
		if mail.in_reply_to:
			about = {"name": mail.in_reply_to, "reference_doctype": "Lead"}
			found.add(frappe.db.get_value("Communication", about, "reference_name"))
		failed = sorted(addresses(mail.hygiene_failed))
		if failed:
			found.update(
				frappe.get_all(
					"Lead", filters={"email_id": ("in", failed)}, pluck="name", order_by="name asc"
				)
			)
	found -= {name, None}
	return found.pop() if len(found) == 1 else None


def offered(name: str) -> str | None:
	"""`spoken_of`, for the reader: None too where he may not write that lead, or not delete this one."""
	into = spoken_of(name)
	if into is None or not frappe.has_permission("Lead", "delete", name):
		return None
	return into if frappe.has_permission("Lead", "write", into) else None


def merge(name: str) -> str:
	"""Merge a lead made of an automatic message into the one it speaks of, as a person who may delete it and write that
	one. Gives its name."""
	_check(name)
	into = spoken_of(name)
	if into is None:
		frappe.throw(
			_("It cannot be told which lead {0} speaks of. Delete it, or rename it with Merge.").format(name)
		)
	frappe.get_doc("Lead", into).check_permission("write")
	_delete_contacts(name)
	return frappe.rename_doc("Lead", name, into, merge=True)


def delete(name: str) -> None:
	"""Delete a lead made of an automatic message, as a person who may delete it."""
	_check(name)
	_delete_contacts(name)
	frappe.delete_doc("Lead", name)


def _check(name: str) -> None:
	lead = frappe.get_doc("Lead", name)
	lead.check_permission("delete")
	if not lead.hygiene_of_machine:
		frappe.throw(_("{0} was not made of an automatic message.").format(name))


def _delete_contacts(name: str) -> None:
	"""Delete the Contacts that ERPNext made for this lead alone. It would do so itself, but stops where the user may not
	delete Contacts, as a Sales Manager may not; and a merged lead would be left with the machine's."""
	ours = {"parenttype": "Contact", "link_doctype": "Lead", "link_name": name}
	for contact in frappe.get_all("Dynamic Link", filters=ours, pluck="parent", order_by="parent asc"):
		if frappe.db.count("Dynamic Link", {"parenttype": "Contact", "parent": contact}) == 1:
			frappe.delete_doc("Contact", contact, ignore_permissions=True)
