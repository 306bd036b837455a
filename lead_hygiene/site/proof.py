"""Proof before power: is incoming mail really being fetched?"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, format_datetime, now_datetime

_PULL = "frappe.email.doctype.email_account.email_account.pull"


_CACHE_KEY = "lead_hygiene:proof"


def missing() -> str | None:
	"""The answer of `check`, kept for ten minutes: every event asks."""
	kept = frappe.cache().get_value(_CACHE_KEY, expires=True)
	if kept is None:
		kept = check() or ""
		frappe.cache().set_value(_CACHE_KEY, kept, expires_in_sec=600)
	return kept or None


def forget() -> None:
	"""Look again the next time."""
	frappe.cache().delete_value(_CACHE_KEY)


def check() -> str | None:
	"""Why nobody may be called silent now, in words. None: the proof is there.

	A site that fetches no mail has nothing to prove. One that does must have fetched it within the hours that
	Settings name.
	"""
	hours = cint(frappe.db.get_single_value("Lead Hygiene Settings", "mailbox_stale_hours", cache=True))
	if not hours or not frappe.get_all(
		"Email Account", filters={"enable_incoming": 1}, limit=1, order_by="name asc"
	):
		return None
	job = frappe.get_all(
		"Scheduled Job Type",
		filters={"method": _PULL},
		fields=["last_execution", "stopped"],
		limit=1,
		order_by="name asc",
	)
	last = job[0].last_execution if job else None
	if job and job[0].stopped:
		return _("the scheduled job that fetches mail is stopped")
	if last is None:
		return _("incoming mail has never been fetched")
	if last < add_to_date(now_datetime(), hours=-hours):
		return _("incoming mail was last fetched on {0}").format(format_datetime(last))
	return None
