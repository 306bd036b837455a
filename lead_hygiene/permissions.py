"""Who sees which Hygiene Actions: managers all of their records', others those they answer for."""

from __future__ import annotations

from typing import Any

import frappe

_ALL = {"Sales Manager", "System Manager"}


def action_query(user: str | None = None) -> str:
	"""The rows of the list a user may see, as a condition."""
	user = user or frappe.session.user
	if _ALL & set(frappe.get_roles(user)):
		return ""
	return f"`tabHygiene Action`.responsible = {frappe.db.escape(user)}"


def action(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may touch one action: it must be theirs, and they must see its record."""
	user = user or frappe.session.user
	if not (_ALL & set(frappe.get_roles(user))) and doc.responsible != user:
		return False
	if not doc.reference_name or not frappe.db.exists(doc.reference_doctype, doc.reference_name):
		return True
	return bool(frappe.has_permission(doc.reference_doctype, "read", doc.reference_name, user=user))
