"""What the composer says before a mail presses: who wrote what when, and the first free day."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import cstr, get_fullname

from . import pressure, pressure_door
from .pressure import Asked
from .words import Words

MOST = 20


def before_sending(
	recipients: str, doctype: str | None = None, name: str | None = None, send_after: str | None = None
) -> dict[str, Any]:
	"""What a person who is about to write to `recipients` must know.

	`allowed`; where it is not: `mode`, `may_override`, `contacts` and `days` of the cap, `free_on` in words, `send_after`, and
	for each pressed person the address and the contacts that fill the window. Contacts the reader may not see are told without
	name and subject.
	"""
	mode = pressure.mode()
	if mode == pressure.OFF or (doctype or "") not in pressure.ASKED:
		return {"allowed": True, "mode": mode}
	planned = pressure.moment_of(send_after)
	also = (doctype, name) if doctype and name else None
	asked = pressure.on_all(pressure.outsiders(recipients), planned, also=also)
	pressed = [one for one in asked if not one.pressure.allowed]
	if not pressed:
		return {"allowed": True, "mode": mode}
	limit, words = pressure.cap(), Words.of_reader()
	free_on = pressure.free_for_all(asked, planned)
	return {
		"allowed": False,
		"mode": mode,
		"may_override": pressure_door.may_override(),
		"contacts": limit.contacts,
		"days": limit.days,
		"free_on": words.day(free_on),
		"send_after": str(pressure.sending_time(free_on)),
		"pressed": [{"address": one.person.address, "contacts": _contacts(one, words)} for one in pressed],
	}


def _contacts(one: Asked, words: Words) -> list[dict[str, Any]]:
	now = frappe.utils.now_datetime()
	told = []
	for contact in one.pressure.filling[-MOST:]:
		row = one.found.contacts[contact.key][1]
		seen = _may_see(row)
		told.append(
			{
				"on": words.day(contact.at.date()),
				"planned": contact.at > now,
				"channel": row["medium"],
				"machine": contact.machine,
				"who": _who(row) if seen else None,
				"what": cstr(row.get("subject"))[:140] if seen else None,
			}
		)
	return told


def _may_see(row: dict[str, Any]) -> bool:
	"""Whoever may read a record sees its timeline, and nobody else what is written there; one's own mail is one's own."""
	if frappe.session.user in (row.get("user"), row.get("employee_user_id"), row["owner"]):
		return True
	if row.get("reference_doctype") and row.get("reference_name"):
		return bool(frappe.has_permission(row["reference_doctype"], "read", row["reference_name"]))
	return False


def _who(row: dict[str, Any]) -> str:
	return row.get("sender_full_name") or get_fullname(
		row.get("user") or row.get("employee_user_id") or row["owner"]
	)
