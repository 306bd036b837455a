"""What tests of goodbyes need: an account that sends, and a record that was let go."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import frappe
from frappe.model.document import Document

from lead_hygiene.site import drafts, farewell_seeds, goodbyes

SENDER = "sales@ours.example"


def make_account(**fields: Any) -> Document:
	"""The site's default outgoing Email Account; nothing is sent through it in tests."""
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	account = frappe.new_doc("Email Account")
	account.update(
		{
			"email_account_name": "Test Sales",
			"name": "Test Sales",
			"email_id": SENDER,
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": "9",
			"no_smtp_authentication": 1,
			**fields,
		}
	)
	account.db_insert()  # validate would log in
	frappe.local.outgoing_email_account = {}
	return account


def let_go(doc: Document) -> None:
	"""Write into the record's file that it was let go, and the last sign that was known then."""
	file = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	sign_at = frappe.db.get_value("Hygiene File", file, "sign_at")
	frappe.db.set_value(
		"Hygiene File",
		file,
		{"disposition": "Farewell", "disposition_on": frappe.utils.nowdate(), "decided_sign_at": sign_at},
	)


def say(doc: Document, episode: str = "2026-01-01 00:00:00", by_machine: bool = False, **more: Any) -> Any:
	"""Say goodbye to a record that was let go; gives the Hygiene Farewell."""
	if not frappe.db.exists("Email Template", "Farewell (English)"):
		farewell_seeds.plant()
	let_go(doc)
	address = doc.get("email_id") or doc.get("contact_email")
	draft = more.pop("draft", None) or drafts.draft(
		doc, more.pop("channel", "Email"), more.pop("address", address)
	)
	name = goodbyes.say(SimpleNamespace(name=None), doc, draft, episode, by_machine, **more)
	return frappe.get_doc("Hygiene Farewell", name)


def queue_of(farewell: Any) -> Any:
	"""The row of the Email Queue of a goodbye."""
	return frappe.get_doc("Email Queue", farewell.email_queue)
