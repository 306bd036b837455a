"""Proof before power: is incoming mail really being fetched?"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, format_datetime, now_datetime

from .kept import Kept

_PULL = "frappe.email.doctype.email_account.email_account.pull"
_CACHE_KEY = "lead_hygiene:proof"
# A key for each language, which is asked for when the value is.
KEPT = Kept(lambda: f"{_CACHE_KEY}:{frappe.local.lang}", lambda: check())  # nosemgrep


def missing() -> str | None:
	"""The answer of `check`, kept for each language: every event asks."""
	return KEPT.get()


def forget() -> None:
	"""Look again the next time."""
	KEPT.forget()
	frappe.cache().delete_keys(_CACHE_KEY)  # in the other languages


def check() -> str | None:
	"""Why nobody may be called silent now, in words. None: the proof is there.

	A site that never fetched mail has nothing to prove. One that did must have fetched it within the hours that
	Settings name, from every mailbox, without a failure since.
	"""
	hours = cint(frappe.db.get_single_value("Lead Hygiene Settings", "mailbox_stale_hours", cache=True))
	if not hours:
		return None
	boxes = frappe.get_all(
		"Email Account",
		filters={"enable_incoming": 1},
		fields=["name", "awaiting_password"],
		order_by="name asc",
	)
	if not boxes:
		# Frappe switches a mailbox off by itself when it fails too often.
		expected = frappe.db.get_single_value("Lead Hygiene Settings", "expects_mail", cache=True)
		return _("no mailbox is fetched any more") if cint(expected) else None
	return _broken(boxes) or _late(hours)


def note_mailboxes() -> None:
	"""Remember that mail is fetched here, so that a mailbox that is switched off is missed."""
	if frappe.db.exists("Email Account", {"enable_incoming": 1}):
		frappe.db.set_single_value("Lead Hygiene Settings", "expects_mail", 1, update_modified=False)


def _broken(boxes: list[frappe._dict]) -> str | None:
	for box in boxes:
		if box.awaiting_password:
			return _("the mailbox {0} waits for its password").format(box.name)
		if cint(frappe.cache().get_value(f"{box.name}:email-account-failed-attempts")):
			return _("the mailbox {0} could not be fetched").format(box.name)
	return None


def _late(hours: int) -> str | None:
	jobs = frappe.get_all(
		"Scheduled Job Type",
		filters={"method": _PULL},
		fields=["last_execution", "stopped"],
		limit=1,
		order_by="name asc",
	)
	last = jobs[0].last_execution if jobs else None
	if jobs and jobs[0].stopped:
		return _("the scheduled job that fetches mail is stopped")
	if last is None:
		return _("incoming mail has never been fetched")
	if last < add_to_date(now_datetime(), hours=-hours):
		return _("incoming mail was last fetched on {0}").format(format_datetime(last))
	return None
