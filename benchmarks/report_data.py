"""What the benchmark of the reports needs beside load.py: who, where, from where, and the papers that were made of leads."""

from __future__ import annotations

import random
from datetime import timedelta

import frappe
from frappe.utils import getdate
from load import insert, stamped

from lead_hygiene.compat import other_names

DRAW = random.Random(23)
REP = "bench-rep@example.com"
REPS = 20
SOURCES, CAMPAIGNS, TERRITORIES = (
	tuple(f"Bench {kind} {n}" for n in range(count))
	for kind, count in (("Source", 8), ("Campaign", 12), ("Territory", 4))
)
QUOTED, ORDERED, CUSTOMERS = 30_000, 12_000, 5_000


def fill() -> None:
	"""Does nothing where it was done before."""
	rep()
	if frappe.db.exists("Quotation", {"name": ("like", "BENCH-%")}):
		return
	spread()
	papers()
	for doctype in ("Lead", "Opportunity", "Stage Change", "Quotation", "Sales Order", "Sales Order Item"):
		frappe.db.sql(f"analyze table `tab{doctype}`")  # nosemgrep


def rep() -> None:
	"""A user who may see a quarter of the records."""
	if frappe.db.exists("User", REP):
		return
	for name in TERRITORIES:
		if not frappe.db.exists("Territory", name):
			frappe.get_doc({"doctype": "Territory", "territory_name": name}).insert()
	user = {"doctype": "User", "email": REP, "first_name": "Rep", "send_welcome_email": 0}
	frappe.get_doc({**user, "roles": [{"role": "Sales User"}]}).insert()
	allowed = {"doctype": "User Permission", "user": REP, "allow": "Territory", "for_value": TERRITORIES[0]}
	frappe.get_doc(allowed).insert()
	frappe.db.commit()  # nosemgrep


def spread() -> None:
	"""Sources, campaigns, territories and owners over the records, by their names."""
	for doctype, owner, campaign in (
		("Lead", "lead_owner", "campaign_name"),
		("Opportunity", "opportunity_owner", "campaign"),
	):
		names = other_names(doctype)
		values = {
			names.get("source", "source"): ("Bench Source ", 8),
			names.get(campaign, campaign): ("Bench Campaign ", 12),
			"territory": ("Bench Territory ", 4),
			owner: ("rep", REPS),
		}
		sets = ", ".join(
			f"`{field}` = concat('{stem}', crc32(concat(name, '{field}')) mod {count})"
			for field, (stem, count) in values.items()
		)
		frappe.db.sql(f"update `tab{doctype}` set {sets}")  # nosemgrep
	frappe.db.sql(  # nosemgrep
		"update `tabStage Change` set responsible = concat('rep', crc32(concat(reference_name, to_stage)) mod %s)",
		(REPS,),
	)
	frappe.db.sql(  # nosemgrep
		"update `tabOpportunity` set expected_closing = transaction_date + interval (crc32(name) mod 200) day, "
		"probability = crc32(title) mod 101, first_response_time = 600 + crc32(name) mod 90000"
	)
	frappe.db.commit()  # nosemgrep


def papers() -> None:
	"""Quotations to leads and of deals, orders of them, and customers made of leads."""
	leads = frappe.get_all(
		"Lead", fields=["name", "creation", "company"], order_by="name asc", limit=QUOTED + CUSTOMERS
	)
	deals = dict(
		frappe.get_all(
			"Opportunity",
			filters={"opportunity_from": "Lead"},
			fields=["party_name", "name"],
			order_by="name desc",
			as_list=True,
		)
	)
	quoted, bought = leads[:QUOTED], leads[QUOTED:]
	on = {lead.name: getdate(lead.creation) + timedelta(days=DRAW.randrange(60)) for lead in leads}
	at = {lead.name: lead.creation for lead in leads}
	insert("Customer", (customer(lead.name, at[lead.name]) for lead in bought))
	insert("Quotation", (quotation(lead, on[lead.name], deals.get(lead.name)) for lead in quoted))
	orders = [(lead, f"BENCH-QUO-{lead.name}") for lead in quoted[:ORDERED]] + [
		(lead, None) for lead in bought
	]
	insert("Sales Order", (order(lead, on[lead.name], of) for lead, of in orders))
	items = ((lead, of, place) for lead, of in orders for place in range(2))
	insert("Sales Order Item", (item(lead, of, place) for lead, of, place in items))


def customer(lead: str, at):
	name = f"BENCH-CUS-{lead}"
	return {**stamped(name, at), "customer_name": name, "customer_type": "Company", "lead_name": lead}


def quotation(lead, on, deal):
	return {
		**stamped(f"BENCH-QUO-{lead.name}", lead.creation), "docstatus": 1, "quotation_to": "Lead",
		"party_name": lead.name, "transaction_date": on, "status": "Ordered", "company": lead.company,
		"opportunity": deal, "base_net_total": DRAW.randrange(100, 100_000),
	}  # fmt: skip


def order(lead, on, offer):
	return {
		**stamped(f"BENCH-ORD-{lead.name}", lead.creation), "docstatus": 1, "status": "To Deliver and Bill",
		"customer": "BENCH-CUS" if offer else f"BENCH-CUS-{lead.name}", "company": lead.company,
		"transaction_date": on + timedelta(days=DRAW.randrange(30)), "base_net_total": DRAW.randrange(100, 100_000),
	}  # fmt: skip


def item(lead, offer, place):
	parent = f"BENCH-ORD-{lead.name}"
	return {
		**stamped(f"{parent}-{place}", lead.creation), "docstatus": 1, "parent": parent, "idx": place + 1,
		"parenttype": "Sales Order", "parentfield": "items", "prevdoc_docname": offer, "base_net_amount": 100,
	}  # fmt: skip
