"""What the dialog that converts a lead opens with: what is there already, what is proposed, what is missing."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import flt

from ..core.checklist import missing
from . import checklist, lead_parties
from .checklist_form import labels
from .converting import open_opportunity
from .review import Reviewer

MOST = 5


def look(lead: str) -> dict[str, Any]:
	"""Gives opportunity (one that goes on), contacts (of the lead), prospect and customer (that it is already), alike (some of
	the same name or address, by doctype), deal (proposed values), missing and may (what the reader may create)."""
	doc = frappe.get_doc("Lead", lead)
	reviewer = Reviewer()
	judged = next(iter(reviewer.named("Lead", [lead])), None)
	items = checklist.items_now(reviewer.policy, judged, reviewer.today) if judged else ()
	name = doc.company_name or doc.lead_name
	return {
		"opportunity": open_opportunity(lead),
		"contacts": _readable("Contact", {"name": ("in", lead_parties.contacts_of(lead) or [""])}),
		"prospect": lead_parties.party_of(lead, "Prospect")[1],
		"customer": lead_parties.party_of(lead, "Customer")[1],
		"alike": {
			"Contact": _readable("Contact", {"name": ("in", _with_address(doc.email_id))}),
			"Prospect": _readable("Prospect", {"company_name": name}),
			"Customer": _readable("Customer", {"customer_name": name}),
		},
		"new_name": name,
		"is_company": bool(doc.company_name),
		"deal": _deal(doc),
		"missing": labels(missing(items)),
		"may": {each: frappe.has_permission(each, "create") for each in ("Contact", *lead_parties.PARTIES)},
	}


def _deal(doc: Any) -> dict[str, Any]:
	company = doc.company or frappe.defaults.get_user_default("Company")
	kind = "Sales" if frappe.db.exists("Opportunity Type", "Sales") else None
	return {
		"company": company,
		"opportunity_type": kind,
		"currency": frappe.get_cached_value("Company", company, "default_currency") if company else None,
		"opportunity_amount": flt(doc.get("hygiene_expected_amount") or doc.get("hygiene_budget_amount"))
		or None,
		"expected_closing": doc.get("hygiene_timing_on"),
	}


def _with_address(address: str | None) -> list[str]:
	"""The contacts of whom it is an address, not only the first one; [""] where there is none, for a query of those."""
	if not address:
		return [""]
	found = frappe.get_all(
		"Contact Email",
		filters={"parenttype": "Contact", "email_id": address},
		pluck="parent",
		order_by="creation asc",
		limit=MOST,
	)
	return found or [""]


def _readable(doctype: str, filters: dict[str, Any]) -> list[str]:
	"""Those that the reader may see."""
	if not frappe.has_permission(doctype, "read"):
		return []
	return frappe.get_list(doctype, filters=filters, pluck="name", order_by="creation asc", limit=MOST)
