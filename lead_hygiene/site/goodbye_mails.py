"""The mail of a goodbye: a Communication on the record's timeline, and its one row in the Email Queue."""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe import _
from frappe.email.email_body import get_message_id
from frappe.model.document import Document
from frappe.utils import get_string_between

from ..core.answers import bare_address
from .drafts import Draft
from .roles import OWNERS


def hand_over(
	record: Document, draft: Draft, by_machine: bool, send_after: datetime | None
) -> tuple[Document, Document]:
	"""Hand the mail to the Email Queue, in the caller's transaction. Gives the Communication and the row.

	A clear message where no account sends mail, or the queue does not take exactly this one mail.
	"""
	mail = _communication(record, draft, by_machine, send_after)
	return mail, _queue(mail, draft)


def _communication(record: Document, draft: Draft, by_machine: bool, send_after: datetime | None) -> Document:
	owner = record.get(OWNERS[record.doctype])
	address, full_name = (owner and _sender(owner)) or (None, None)
	mail = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Automated Message" if by_machine else "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": draft.subject,
			"content": draft.message,
			"sender": address,
			"sender_full_name": full_name,
			"recipients": draft.address,
			"reference_doctype": record.doctype,
			"reference_name": record.name,
			"email_template": draft.email_template,
			"message_id": get_string_between("<", get_message_id(), ">"),
			"in_reply_to": _last_mail_of(record, draft.address),
			"send_after": send_after,
		}
	)
	mail.flags.skip_add_signature = True
	mail.insert(ignore_permissions=True)  # as Frappe's own composer; the record was checked
	if not mail.get_outgoing_email_account():
		frappe.throw(
			_("No Email Account sends mail. Set up a default outgoing one."), frappe.OutgoingEmailError
		)
	return mail


def _sender(owner: str) -> tuple[str, str] | None:
	"""The address and the name of a user who is still there."""
	user = frappe.db.get_value("User", owner, ["enabled", "email", "full_name"], as_dict=True)
	if not user or not user.enabled or owner in frappe.STANDARD_USERS:
		return None
	return user.email, user.full_name


def _last_mail_of(record: Document, address: str) -> str | None:
	"""The last mail this person wrote about the record, so that theirs and ours stand in one thread."""
	rows = frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": record.doctype,
			"reference_name": record.name,
			"communication_medium": "Email",
			"sent_or_received": "Received",
			"message_id": ("is", "set"),
		},
		fields=["name", "sender"],
		order_by="communication_date desc",
		limit=20,
	)
	return next((row.name for row in rows if bare_address(row.sender) == address), None)


def _queue(mail: Document, draft: Draft) -> Document:
	"""The one row of the Email Queue: to the bare address alone, by which Frappe too sees who has unsubscribed."""
	given = mail.sendmail_input_dict()
	if given:
		# Without the links that Frappe makes of whatever looks like one, for instance in a name.
		given |= {"recipients": [draft.address], "cc": [], "bcc": [], "content": draft.message}
		frappe.sendmail(**given)
	rows = frappe.get_all(
		"Email Queue", filters={"communication": mail.name}, pluck="name", order_by="name asc"
	)
	if len(rows) != 1:
		frappe.throw(_("The mail to {0} was not taken by the Email Queue.").format(draft.address))
	queued = frappe.get_doc("Email Queue", rows[0])
	_send_copies_apart(queued, draft.address)
	if [one.recipient for one in queued.recipients] != [draft.address]:
		frappe.throw(_("The mail to {0} was not taken by the Email Queue.").format(draft.address))
	return queued


def _send_copies_apart(queued: Document, address: str) -> None:
	"""An Email Account may send a copy of every mail to an archive; that goes in a row of its own, so that ours has one recipient."""
	others = [one for one in queued.recipients if one.recipient != address]
	if not others or len(others) == len(queued.recipients):
		return
	copy = queued.get_duplicate([one.recipient for one in others])
	copy.communication = None  # not the customer's mail
	copy.insert(ignore_permissions=True)
	for one in others:
		frappe.delete_doc("Email Queue Recipient", one.name, ignore_permissions=True)
	queued.reload()
