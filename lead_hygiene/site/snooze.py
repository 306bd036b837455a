"""Snooze: a person says that a record can wait, until when, and why."""

from __future__ import annotations

import frappe
from frappe.utils import getdate


def snooze(doctype: str, name: str, until: str | None, reason: str | None) -> dict[str, str]:
	"""Snooze a record until a day (None: wake it). Saved as a person's edit, with its checks and history."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("write")
	doc.hygiene_snoozed_until = getdate(until) if until else None
	doc.hygiene_snooze_reason = reason if until else None
	doc.save()
	return {"state": doc.hygiene_state, "reason": doc.hygiene_reason}
