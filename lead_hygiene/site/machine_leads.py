"""Leads that Frappe made of an automatic message: which lead such a message speaks of, and merging the two."""

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
		fields=["in_reply_to", "hygiene_failed"],
		order_by="creation asc",
		limit=20,
	)
	found = set()
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
	"""`spoken_of`, for the reader: None too where it is a lead that the reader may not see."""
	into = spoken_of(name)
	return into if into and frappe.has_permission("Lead", "read", into) else None


def merge(name: str) -> str:
	"""Merge a lead made of an automatic message into the one it speaks of, as a person who may write both. Gives its name."""
	lead = frappe.get_doc("Lead", name)
	lead.check_permission("write")
	if not lead.hygiene_of_machine:
		frappe.throw(_("{0} was not made of an automatic message.").format(name))
	into = spoken_of(name)
	if into is None:
		frappe.throw(
			_("It cannot be told which lead {0} speaks of. Delete it, or rename it with Merge.").format(name)
		)
	frappe.get_doc("Lead", into).check_permission("write")
	return frappe.rename_doc("Lead", name, into, merge=True)
