"""Whitelisted methods on customers. Each checks the permission on the customer."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from .site import customer_contacts, customer_goodbye


@frappe.whitelist()
def preview_goodbye(hygiene_action: str, email_template: str | None = None) -> dict[str, Any]:
	"""What approving a Thanks and Goodbye would send; see `site.customer_goodbye`."""
	action = frappe.get_doc("Hygiene Action", hygiene_action)
	action.check_permission("read")
	if action.reference_doctype != "Customer":
		frappe.throw(_("{0} is about another document.").format(action.name))
	frappe.has_permission("Customer", "write", action.reference_name, throw=True)
	if email_template:
		frappe.has_permission("Email Template", "read", email_template, throw=True)
	return customer_goodbye.preview(action, email_template or None)


@frappe.whitelist()
def contacts(customer: str) -> dict[str, Any]:
	"""The mails and calls behind the figure Contacts of a customer, as far as the reader may see them."""
	frappe.has_permission("Customer", "read", customer, throw=True)
	return customer_contacts.listed(customer)
