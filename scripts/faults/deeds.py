"""What the workers do on the site, and what is found there afterwards."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_to_date, now_datetime

ACCOUNT = "Fault Tests"
FAR = "2099-01-01 00:00:00"


def prepare(port: int) -> None:
	"""An Email Account that sends to the sink, no brakes, an empty queue."""
	frappe.db.delete("Email Queue")
	frappe.db.delete("Email Queue Recipient")
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	frappe.db.delete("Email Account", {"name": ACCOUNT})
	account = frappe.new_doc("Email Account")
	account.update(
		{
			"name": ACCOUNT,
			"email_account_name": ACCOUNT,
			"email_id": "sales@faults.example",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": str(port),
			"no_smtp_authentication": 1,
		}
	)
	account.db_insert()
	frappe.clear_cache()


def forget() -> None:
	"""Take away what the tests have put there."""
	mails = frappe.get_all(
		"Communication", filters={"recipients": ("like", "%@faults.example")}, pluck="name"
	)
	for doctype in ("Email Queue", "Email Queue Recipient"):
		frappe.db.delete(doctype)
	for doctype in (
		"Hygiene Farewell",
		"Hygiene Ledger Entry",
		"Hygiene Action",
		"Hygiene File",
		"Stage Change",
	):
		for kind in ("Lead", "Opportunity"):
			names = frappe.get_all(kind, filters={"name": ("like", "FAULT-%")}, pluck="name")
			if names:
				frappe.db.delete(doctype, {"reference_doctype": kind, "reference_name": ("in", names)})
	for kind in ("Lead", "Opportunity"):
		frappe.db.delete(kind, {"name": ("like", "FAULT-%")})
		frappe.db.delete("Comment", {"reference_doctype": kind, "reference_name": ("like", "FAULT-%")})
	frappe.db.delete("Opportunity Lost Reason Detail", {"parent": ("like", "FAULT-%")})
	for name in mails:
		frappe.db.delete("Communication Link", {"parent": name})
		frappe.db.delete("Communication", {"name": name})
	frappe.db.delete("Email Account", {"name": ACCOUNT})


def make(doctype: str, serial: str, count: int, **fields: Any) -> list[str]:
	"""Records that were cold for a hundred days, each with an address of its own."""
	from lead_hygiene.site.review import Reviewer

	born, names = add_to_date(now_datetime(), days=-100), []
	company = frappe.get_all("Company", pluck="name", limit=1, order_by="creation asc")[0]
	for n in range(count):
		name = f"FAULT-{doctype[0]}-{serial}-{n}"
		doc = frappe.new_doc(doctype)
		own = {
			"lead_name": f"Anna {n}",
			"first_name": f"Anna {n}",
			"status": "Lead",
			"email_id": address_of(name),
		}
		if doctype == "Opportunity":
			own = {
				"opportunity_from": "Lead",
				"customer_name": f"Anna {n}",
				"status": "Open",
				"contact_email": address_of(name),
				"transaction_date": born.date(),
			}
		doc.update({"company": company, "language": "en", **own, **fields})
		doc.update({"name": name, "creation": born, "modified": born, "owner": "Administrator"})
		doc.db_insert()
		names.append(name)
	Reviewer().refresh(doctype, names)
	return names


def address_of(name: str) -> str:
	return f"{name.lower()}@faults.example"


def act(doctype: str, name: str) -> str:
	"""A person lets the record go with a goodbye, and the request ends."""
	from lead_hygiene.site import preview

	return preview.start(doctype, name, "say_farewell")["status"]


def act_on_all(doctype: str, names: list[str]) -> None:
	for name in names:
		act(doctype, name)
		# As a request does at its end.
		frappe.db.commit()  # nosemgrep


def undo(doctype: str, name: str) -> str:
	from lead_hygiene.site import actions

	done = {"reference_doctype": doctype, "reference_name": name, "status": "Done"}
	return actions.decide(frappe.db.get_value("Hygiene Action", done), "undo")["status"]


def answer(doctype: str, name: str) -> str:
	"""The customer's mail comes in."""
	mail = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received",
			"subject": "Here I am",
			"content": "Let us talk",
			"sender": address_of(name),
			"recipients": "sales@faults.example",
			"reference_doctype": doctype,
			"reference_name": name,
		}
	)
	return mail.insert().name


def put_off(names: list[str], until: str | None) -> None:
	"""Have the goodbyes of these records wait, or let them go now."""
	for name in names:
		queued = frappe.db.get_value("Hygiene Farewell", {"reference_name": name}, "email_queue")
		frappe.db.set_value("Email Queue", queued, "send_after", until, update_modified=False)
	_age()


def flush() -> None:
	_age()
	from frappe.email.queue import flush as flush_queue

	flush_queue()


def move_clock() -> None:
	"""Two hours pass: Frappe takes senders that did not come back for dead, and so do we."""
	before = add_to_date(now_datetime(), hours=-2)
	queue, farewell = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Hygiene Farewell")
	frappe.qb.update(queue).set(queue.modified, before).where(queue.status == "Sending").run()
	frappe.qb.update(farewell).set(farewell.handed_over_on, before).where(
		farewell.status == "Handed Over"
	).run()


def look_after() -> None:
	"""What Frappe and we do by the clock."""
	from lead_hygiene import tasks

	try:
		from frappe.email.queue import retry_sending_emails
	except ImportError:  # before 15.103 nobody looked after them
		pass
	else:
		retry_sending_emails()
	tasks.look_after_goodbyes()


def states(doctype: str, names: list[str]) -> list[dict[str, Any]]:
	return [state(doctype, name) for name in names]


def state(doctype: str, name: str) -> dict[str, Any]:
	"""Everything that must agree about one record."""
	of_record = {"reference_doctype": doctype, "reference_name": name}
	queue, recipient = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Email Queue Recipient")
	rows = (
		frappe.qb.from_(recipient)
		.join(queue)
		.on(queue.name == recipient.parent)
		.select(queue.name, queue.status)
		.where(recipient.recipient == address_of(name))
		.run()
	)
	return {
		"record": frappe.db.get_value(doctype, name, ["status", "hygiene_state"]),
		"file": frappe.db.get_value("Hygiene File", of_record, ["disposition", "decided_by_action", "state"]),
		"actions": frappe.get_all(
			"Hygiene Action", filters=of_record, fields=["name", "status", "farewell", "made"]
		),
		"farewells": frappe.get_all(
			"Hygiene Farewell", filters=of_record, fields=["name", "status", "email_queue", "communication"]
		),
		"queue": [list(row) for row in rows],
		"mails": frappe.get_all(
			"Communication", filters={**of_record, "sent_or_received": "Sent"}, pluck="name"
		),
		"ledger": frappe.get_all("Hygiene Ledger Entry", filters=of_record, pluck="event"),
	}


def _age() -> None:
	"""v16 leaves rows alone that are younger than ten seconds."""
	queue = frappe.qb.DocType("Email Queue")
	frappe.qb.update(queue).set(queue.creation, add_to_date(now_datetime(), minutes=-5)).run()
	# The sender is another process.
	frappe.db.commit()  # nosemgrep
