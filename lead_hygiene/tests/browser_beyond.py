"""Records for `scripts/browser/test_beyond.py`: a checklist, leads that are there twice or reach nobody, and customers on the clock."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days, nowdate

from ..site import customer_policy, customer_review, duplicates

# The line that a person confirms, and one that nobody knows of the leads here.
CHECKLIST = ("We can serve them", "They can pay")
READY, READY_PERSIAN = ("Ready", "Rita"), ("نرگس", "رضایی")
TWICE, KNOWN, NOWHERE = ("Double", "Dora"), ("Familiar", "Fred"), ("Nowhere", "Nora")
LATE, LAPSED = "Lagging Lager", "Faded Fabrics"
ITEM = "Hygiene Browser Item"


def make(rep: str, company: str) -> dict[str, str]:
	"""Make them anew, the leads and customers of `rep`. Gives the names of the records by what they are."""
	_clear()
	_checklist()
	made = {
		"ready": _lead(READY, rep, company, email_id="rita@rita.example"),
		"ready_persian": _lead(READY_PERSIAN, rep, company, email_id="narges@narges.example", language="fa"),
		"known": _lead(KNOWN, rep, company, mobile_no="+49 151 23456789", email_id="fred@fred.example"),
		"nowhere": _lead(NOWHERE, rep, company),
		"once": _lead(TWICE, rep, company, mobile_no="+49 151 11122233", email_id="dora@dora.example"),
		"again": _lead(TWICE, rep, company, mobile_no="0049 151 111 22233", email_id="dd@dora.example"),
		"late": _customer(LATE, rep, company, bought=(20, 30, 40, 50, 60)),
		"lapsed": _customer(LAPSED, rep, company, bought=(400,)),
	}
	frappe.db.set_value("Lead", made["nowhere"], "lead_owner", None, update_modified=False)
	duplicates.look_at("Lead", [made["once"], made["again"]])
	_win_back()
	customer_review.refresh([made["late"], made["lapsed"]])
	return made


def _clear() -> None:
	"""What an earlier call made, and what became of it."""
	people = (READY, READY_PERSIAN, TWICE, KNOWN, NOWHERE)
	titles = [LATE, LAPSED, *(" ".join(who) for who in people), *(_firm(who) for who in people)]
	for doctype, field in (
		("Sales Order", "customer_name"),
		("Opportunity", "customer_name"),
		("Customer", "customer_name"),
		("Prospect", "company_name"),
		("Contact", "company_name"),
		("Lead", "company_name"),
	):
		for name in frappe.get_all(doctype, {field: ("in", titles)}, pluck="name", order_by="name asc"):
			if doctype == "Sales Order":
				frappe.get_doc(doctype, name).cancel()
			frappe.db.delete("Hygiene Action", {"reference_doctype": doctype, "reference_name": name})
			frappe.delete_doc(doctype, name, force=True)


def _checklist() -> None:
	for name in frappe.get_all("Conversion Criterion", pluck="name", order_by="name asc"):
		criterion = frappe.get_doc("Conversion Criterion", name)
		criterion.enabled = int(name in CHECKLIST)
		criterion.save()


def _win_back() -> None:
	"""Whoever has lapsed is proposed to be won back."""
	settings = frappe.get_doc("Lead Hygiene Settings")
	settings.set("customer_rules", [{"state": "Lapsed", "action": "Win Back", "mode": "Propose"}])
	settings.save()
	customer_policy.forget()


def _firm(who: tuple[str, str]) -> str:
	return f"{who[1]} & Partners"


def _lead(who: tuple[str, str], rep: str, company: str, **fields: Any) -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "Lead",
				"first_name": who[0],
				"last_name": who[1],
				"company_name": _firm(who),
				"lead_owner": rep,
				"company": company,
				**fields,
			}
		)
		.insert()
		.name
	)


def _customer(title: str, rep: str, company: str, bought: tuple[int, ...]) -> str:
	"""One who ordered so many days ago."""
	customer = frappe.get_doc(
		{
			"doctype": "Customer",
			"customer_name": title,
			"customer_group": "All Customer Groups",
			"territory": "All Territories",
			"account_manager": rep,
		}
	).insert()
	for days in bought:
		on = add_days(nowdate(), -days)
		line = {"item_code": _item(), "qty": 1, "rate": 100, "delivery_date": on}
		order = {"customer": customer.name, "company": company, "transaction_date": on, "delivery_date": on}
		frappe.get_doc({"doctype": "Sales Order", **order, "items": [line]}).insert().submit()
	return customer.name


def _item() -> str:
	if not frappe.db.exists("Item", ITEM):
		fields = {"item_code": ITEM, "item_group": "All Item Groups", "stock_uom": "Nos", "is_stock_item": 0}
		frappe.get_doc({"doctype": "Item", **fields}).insert()
	return ITEM
