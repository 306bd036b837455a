"""The last door before a mail leaves: the Email Queue. Here mail of people is stopped and mail of machines waits.

Not the Communication, for that is also how people log what they sent elsewhere; whatever Frappe sends passes here, and
a refusal here undoes the Communication too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from . import pressure
from .words import Words

MAY_OVERRIDE = frozenset({"Sales Manager", "System Manager"})
# Of the machines' mail only this waits: a notification about an invoice must not.
WAITS = frozenset({"Lead", "Opportunity", "Prospect", "Email Campaign"})
# Frappe clears its queue after 30 days, with what still waits in it.
_LONGEST_WAIT = timedelta(days=25)
_FRESH = 600  # seconds
_MAIL = (
	"name", "communication_type", "sent_or_received", "reference_doctype", "reference_name", "send_after",
)  # fmt: skip


def knock(row: Document) -> None:
	"""Before a row of the Email Queue is written."""
	if not row.communication or (mode := pressure.mode()) == pressure.OFF:
		return
	mail = frappe.db.get_value("Communication", row.communication, _MAIL, as_dict=True)
	if not mail or mail.sent_or_received != "Sent":
		return
	if is_machines(mail):
		if mail.reference_doctype in WAITS:
			_let_wait(row, mail)
	elif mode == pressure.STOP and is_persons() and (mail.reference_doctype or "") in pressure.ASKED:
		_stop(row, mail)


def hold(row: Document) -> None:
	"""After it is written: who sends at once, past the queue's own clock, must find nothing to send.

	Only what is in memory changes; the row waits in the table as *Not Sent* and the queue reads it anew.
	"""
	if row.flags.hygiene_waits:
		row.status = "Sending"


def is_machines(mail: Any) -> bool:
	"""Whether no person wrote this mail for this recipient."""
	return mail.communication_type == "Automated Message" or mail.reference_doctype == "Email Campaign"


def is_persons() -> bool:
	"""Whether a person at the desk is waiting for an answer; a job in the background is not refused anything."""
	return bool(getattr(frappe.local, "request", None)) and frappe.session.user != "Guest"


def allow(recipients: str, reason: str, doctype: str | None = None, name: str | None = None) -> None:
	"""Let the session's user, who must be a manager, send one mail to these recipients in spite of the cap.

	It holds for ten minutes; the remark on the record is written when the mail is.
	"""
	if not may_override():
		frappe.throw(_("Only a Sales Manager may send in spite of the limit."), frappe.PermissionError)
	if not (reason := (reason or "").strip()):
		frappe.throw(_("Say why this mail cannot wait."))
	allowed = {"recipients": pressure.outsiders(recipients), "reason": reason[:500]}
	frappe.cache().set_value(_key(doctype, name), allowed, expires_in_sec=_FRESH)


def may_override() -> bool:
	"""Whether the session's user may send in spite of the cap."""
	return not MAY_OVERRIDE.isdisjoint(frappe.get_roles())


def _let_wait(row: Document, mail: Any) -> None:
	planned = pressure.moment_of(row.send_after)
	asked = _asked(row, mail, planned, machine=True)
	if all(one.pressure.allowed for one in asked):
		return
	free_on = pressure.free_for_all(asked, planned, machine=True)
	row.send_after = max(planned, min(pressure.sending_time(free_on), now_datetime() + _LONGEST_WAIT))
	row.flags.hygiene_waits = True
	# It counts on the day it is sent, and the timeline says that it is not yet.
	frappe.get_doc("Communication", mail.name).db_set(
		{"send_after": row.send_after, "delivery_status": "Scheduled"}, update_modified=False
	)


def _stop(row: Document, mail: Any) -> None:
	planned = pressure.moment_of(row.send_after)
	asked = _asked(row, mail, planned, machine=False)
	pressed = [one for one in asked if not one.pressure.allowed]
	if not pressed:
		return
	key = _key(mail.reference_doctype, mail.reference_name)
	allowed = frappe.cache().get_value(key, expires=True)
	if allowed and may_override() and {one.person.address for one in pressed} <= set(allowed["recipients"]):
		frappe.cache().delete_value(key)
		_log(mail, pressed, allowed["reason"])
		return
	limit = pressure.cap()
	frappe.throw(
		_(
			"{0} was contacted as often as the limit allows: {1} contacts in {2} days. The first free day is {3}."
		).format(
			escape_html(", ".join(one.person.address for one in pressed)),
			limit.contacts,
			limit.days,
			Words.of_reader().day(pressure.free_for_all(asked, planned)),
		),
		title=_("Contact Pressure"),
	)


def _asked(row: Document, mail: Any, planned: Any, machine: bool) -> list[pressure.Asked]:
	also = (mail.reference_doctype, mail.reference_name) if mail.reference_name else None
	contacts = frappe.get_all(
		"Communication Link",
		filters={"parent": mail.name, "link_doctype": "Contact"},
		pluck="link_name",
		order_by="idx asc",
	)
	recipients = pressure.outsiders([one.recipient for one in row.recipients])
	return pressure.on_all(recipients, planned, machine, also, but=mail.name, among=contacts)


def _log(mail: Any, pressed: list[pressure.Asked], reason: str) -> None:
	"""Who sent what in spite of the cap, and why, where everybody sees it."""
	about = (mail.reference_doctype, mail.reference_name)
	doc = frappe.get_doc(*(about if all(about) else ("Communication", mail.name)))
	said = Words.of_site()._("Sent to {0} in spite of the contact limit: {1}")
	whom = ", ".join(one.person.address for one in pressed)
	doc.add_comment("Comment", escape_html(said.format(whom, reason)))


def _key(doctype: str | None, name: str | None) -> str:
	return f"lead_hygiene:press:{frappe.session.user}:{doctype or ''}:{name or ''}"
