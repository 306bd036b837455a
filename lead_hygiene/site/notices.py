"""Telling people: Frappe's Notification Log."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe.utils.user import get_users_with_role


def tell(users: Iterable[str], subject: str, doctype: str, name: str) -> list[str]:
	"""A Notification Log for each user; Frappe mails it to those who want that. Gives their names."""
	logs = []
	for user in users:
		log = frappe.get_doc(
			{
				"doctype": "Notification Log",
				"for_user": user,
				"from_user": frappe.session.user,
				"type": "Alert",
				"subject": frappe.utils.escape_html(subject),
				"document_type": doctype,
				"document_name": name,
			}
		)
		log.insert(ignore_permissions=True)  # nobody may write notifications to others by hand
		logs.append(log.name)
	return logs


def managers() -> list[str]:
	"""Who is told what nobody else can decide."""
	return get_users_with_role("Sales Manager")
