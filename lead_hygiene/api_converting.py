"""Whitelisted methods about converting leads; `lead_hygiene.api` has them too. Those that write are POST."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from .site import convert_dialog, converting, criterion_proofs
from .site.lead_parties import PARTIES


@frappe.whitelist(methods=["POST"])
def confirm_criterion(lead: str, criterion: str, note: str | None = None) -> None:
	"""Confirm a line of the checklist for a lead. Whoever may write the lead may."""
	criterion_proofs.confirm(lead, criterion, note)


@frappe.whitelist(methods=["POST"])
def take_back_criterion(lead: str, criterion: str) -> None:
	"""Take back what was confirmed for a lead. Whoever may write the lead may."""
	criterion_proofs.take_back(lead, criterion)


@frappe.whitelist()
def conversion(lead: str) -> dict[str, Any]:
	"""What the dialog that converts a lead opens with; see `site.convert_dialog`."""
	frappe.has_permission("Lead", "write", lead, throw=True)
	frappe.has_permission("Opportunity", "create", throw=True)
	return convert_dialog.look(lead)


@frappe.whitelist(methods=["POST"])
def convert(
	lead: str,
	contact: str | None = None,
	party: str | None = None,
	existing: str | None = None,
	new_name: str | None = None,
	deal: str | dict[str, Any] | None = None,
	reason: str | None = None,
) -> dict[str, Any]:
	"""Make contact, prospect or customer, and opportunity of a lead, with the rights of whoever asks; see `site.converting`."""
	if party and party not in PARTIES:
		frappe.throw(_("A lead becomes one of these: {0}.").format(", ".join(_(each) for each in PARTIES)))
	said = frappe.parse_json(deal) or {}
	if not isinstance(said, dict):
		frappe.throw(_("What is said of the opportunity is a field and its value."))
	wanted = converting.Wanted(
		contact=contact or None,
		party=party or None,
		existing=existing or None,
		new_name=new_name or None,
		deal=said,
	)
	return converting.convert(lead, wanted, reason)
