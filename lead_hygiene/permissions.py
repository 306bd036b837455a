"""Who sees which Hygiene Actions, Files, Farewells and what of the ledger: nobody more than the records they speak of."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.desk.reportview import build_match_conditions
from frappe.permissions import get_role_permissions

from .site.match_cards import PARTS
from .site.roles import CASTS

_ALL = {"Sales Manager", "System Manager"}


def action_query(user: str | None = None) -> str:
	"""The actions a user may list: a manager's of all records he sees, else those he answers for."""
	user = user or frappe.session.user
	conditions = [_of_visible_records("Hygiene Action", user)]
	if not _manages(user):
		conditions.append(f"`tabHygiene Action`.responsible = {frappe.db.escape(user)}")
	return " and ".join(f"({condition})" for condition in conditions if condition)


def file_query(user: str | None = None) -> str:
	"""The files a user may list."""
	return _of_visible_records("Hygiene File", user or frappe.session.user)


def stage_change_query(user: str | None = None) -> str:
	"""The stage changes a user may list."""
	return _of_visible_records("Stage Change", user or frappe.session.user)


def farewell_query(user: str | None = None) -> str:
	"""The goodbyes a user may list; those to deleted records are for managers."""
	user = user or frappe.session.user
	return _of_visible_records("Hygiene Farewell", user, there=not _manages(user))


def ledger_query(user: str | None = None) -> str:
	"""The lines of the ledger a user may list; those of deleted records are for managers."""
	user = user or frappe.session.user
	return _of_visible_records("Hygiene Ledger Entry", user, there=not _manages(user))


def clock_query(user: str | None = None) -> str:
	"""The clocks a user may list: those of the customers he may read."""
	return _of_visible("Customer Clock", "Customer", user)


def clock(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may see the customer that a clock is about."""
	return _is_visible("Customer", doc.get("customer"), user)


def proof_query(user: str | None = None) -> str:
	"""What people confirmed that a user may list: of the leads he may read."""
	return _of_visible("Criterion Proof", "Lead", user)


def proof(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may see the lead that something was confirmed of."""
	return _is_visible("Lead", doc.get("lead"), user)


def _of_visible(doctype: str, of: str, user: str | None) -> str:
	"""A condition that leaves only rows about records the user may read; the field has the name of their doctype.
	"": no restriction."""
	user = user or frappe.session.user
	if not frappe.has_permission(of, "read", user=user):
		return "1 = 0"
	seen = build_match_conditions(of, user=user)
	within = f"(select `tab{of}`.name from `tab{of}` where {seen})"
	return f"`tab{doctype}`.{frappe.scrub(of)} in {within}" if seen else ""


def _is_visible(of: str, name: str | None, user: str | None) -> bool:
	if not name or not frappe.db.exists(of, name):
		return True
	return bool(frappe.has_permission(of, "read", name, user=user))


def duplicate_query(user: str | None = None) -> str:
	"""The pairs a user may list: those of which he may read both records."""
	user = user or frappe.session.user
	sides = (_side_seen(side, user) for side in ("left", "right"))
	return " and ".join(f"({side})" for side in sides if side)


def duplicate(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may see a pair: he may read both records, or the one that is left of them."""
	user = user or frappe.session.user
	pair = (
		(doc.get("left_doctype"), doc.get("left_name")),
		(doc.get("right_doctype"), doc.get("right_name")),
	)
	if not doc.get("left_name"):
		return True
	there = [record for record in pair if frappe.db.exists(*record)]
	return bool(there) and all(frappe.has_permission(of, "read", name, user=user) for of, name in there)


def _side_seen(side: str, user: str) -> str:
	"""A condition that leaves pairs whose record on one side the user may read. "": no restriction."""
	parts, restricted = [], False
	for of in PARTS:
		if not frappe.has_permission(of, "read", user=user):
			restricted = True
			continue
		seen = build_match_conditions(of, user=user)
		restricted |= bool(seen)
		within = (
			f" and `tabHygiene Duplicate`.{side}_name in (select `tab{of}`.name from `tab{of}` where {seen})"
			if seen
			else ""
		)
		parts.append(f"(`tabHygiene Duplicate`.{side}_doctype = {frappe.db.escape(of)}{within})")
	if not restricted:
		return ""
	return " or ".join(parts) or "1 = 0"


def snapshot_query(user: str | None = None) -> str:
	"""The daily snapshots a user may list: totals of companies, so none for whom User Permissions narrow the records within a
	company. Which companies one may see, Frappe adds itself."""
	return "1 = 0" if _sees_a_part(user or frappe.session.user) else ""


def snapshot(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may read one snapshot; as `snapshot_query`."""
	return not _sees_a_part(user or frappe.session.user)


def action(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may touch one action: a manager any, else it must be theirs; and they must see its record."""
	user = user or frappe.session.user
	theirs = _manages(user) or doc.responsible == user
	return theirs and record(doc, ptype, user)


def record(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may see the record that a file or action speaks of."""
	if not doc.get("reference_name") or not frappe.db.exists(doc.reference_doctype, doc.reference_name):
		return True
	return bool(frappe.has_permission(doc.reference_doctype, "read", doc.reference_name, user=user))


def ledger_entry(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may read a line of the ledger or a goodbye; that of a deleted record, a manager who sees all such records."""
	user = user or frappe.session.user
	if not doc.get("reference_name"):
		return True
	if frappe.db.exists(doc.reference_doctype, doc.reference_name):
		return record(doc, ptype, user)
	may_read = frappe.has_permission(doc.reference_doctype, "read", user=user)
	return _manages(user) and may_read and not build_match_conditions(doc.reference_doctype, user=user)


def _manages(user: str) -> bool:
	return bool(_ALL & set(frappe.get_roles(user)))


def _sees_a_part(user: str) -> bool:
	"""Whether anything but a company as a whole keeps leads or opportunities from the user."""
	for of in CASTS:
		role = get_role_permissions(frappe.get_meta(of), user)
		if not role.get("read") or "read" in role.get("if_owner", {}) or _is_narrowed(of):
			return True
		fields = frappe.get_meta(of).get_link_fields()
		kinds = {of, *(field.options for field in fields if not field.ignore_user_permissions)}
		for kind, permissions in get_user_permissions(user).items():
			for permission in permissions:
				of_all = kind == "Company" and not permission.applicable_for
				if kind in kinds and permission.applicable_for in (None, "", of) and not of_all:
					return True
	return False


def _is_narrowed(of: str) -> bool:
	"""Whether an app, or a script of the site, narrows who sees which of these records."""
	hooks = frappe.get_hooks("permission_query_conditions", {})
	script = {"reference_doctype": of, "script_type": "Permission Query", "disabled": 0}
	return bool(hooks.get(of)) or bool(frappe.db.exists("Server Script", script))


def _of_visible_records(doctype: str, user: str, there: bool = False) -> str:
	"""A condition that leaves only references to records the user may read, and with `there` that are still there.
	"": no restriction."""
	parts, restricted = [], there
	for of in (*CASTS, "Customer"):
		if not frappe.has_permission(of, "read", user=user):
			restricted = True
			continue
		seen = build_match_conditions(of, user=user) or ("1 = 1" if there else "")
		restricted |= bool(seen)
		within = (
			f" and `tab{doctype}`.reference_name in (select `tab{of}`.name from `tab{of}` where {seen})"
			if seen
			else ""
		)
		parts.append(f"(`tab{doctype}`.reference_doctype = {frappe.db.escape(of)}{within})")
	if not restricted:
		return ""
	return " or ".join(parts) or "1 = 0"
