"""Goodbyes said: each at most once, handed to the Email Queue in the transaction of the act, stopped while they wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from pypika.terms import Criterion

from ..core.facts import State
from . import goodbye_mails, ledger
from .drafts import Draft
from .words import Words

WAITING, HANDED_OVER, SENT = "Waiting", "Handed Over", "Sent"
STOPPED, UNKNOWN, FAILED = "Stopped", "Not Known to Have Arrived", "Failed"
# The person may have it, or will.
_ON_ITS_WAY = (WAITING, HANDED_OVER, SENT, UNKNOWN)
COLUMNS = (
	"name", "creation", "reference_doctype", "reference_name", "episode", "hygiene_action", "channel", "address",
	"status", "status_reason", "communication", "email_queue", "send_after", "handed_over_on", "message",
)  # fmt: skip


class AlreadySaid(frappe.ValidationError):
	"""A goodbye was said to this record in this episode."""


def say(
	action: Any,
	record: Document,
	draft: Draft,
	episode: str,
	by_machine: bool,
	send_after: datetime | None = None,
) -> str:
	"""Have a goodbye wait to be sent; gives the name of its Hygiene Farewell. The caller's transaction decides over all of it.

	The right to write `record` and the address are the caller's to check. Raises AlreadySaid, and a clear message where
	the Email Queue does not take exactly this one mail.
	"""
	row = frappe.get_doc(
		{
			"doctype": "Hygiene Farewell",
			"reference_doctype": record.doctype,
			"reference_name": record.name,
			"episode": episode,
			"hygiene_action": action.name if action else None,
			"channel": draft.channel,
			"address": draft.address,
			"status": WAITING,
			"send_after": send_after,
			"language": draft.language if frappe.db.exists("Language", draft.language) else None,
			"message": draft.message,
		}
	)
	row.flags.being_said = True
	from . import once, texts

	try:
		row.insert(ignore_permissions=True)  # written by what we do only; the record was checked
	except frappe.UniqueValidationError as error:
		frappe.clear_last_message()
		if not _take_over_stopped(row):
			raise AlreadySaid(
				_("A goodbye was said to {0} {1} already since they last spoke.").format(
					_(record.doctype), record.name
				)
			) from error
	if draft.channel == "SMS":
		texts.send_soon(row.name, send_after)
		return row.name
	mail, queued = goodbye_mails.hand_over(record, draft, by_machine, send_after)
	if once.stranger():
		queued.db_set("retry", once.NO_MORE, update_modified=False)
	row.db_set(
		{"communication": mail.name, "email_queue": queued.name, "send_after": queued.send_after},
		update_modified=False,
	)
	return row.name


def _take_over_stopped(row: Document) -> bool:
	"""Let `row` take the place of a goodbye of the same episode that was stopped before it left. False: there is none."""
	kept = said(row.reference_doctype, row.reference_name, row.episode)
	texts = ("hygiene_action", "channel", "address", "send_after", "language", "message")
	new = {field: row.get(field) for field in texts}
	gone = dict.fromkeys(("communication", "email_queue", "handed_over_on"))
	if kept is None or not turn(kept.name, (STOPPED,), WAITING, **new, **gone):
		return False
	row.name = kept.name
	return True


def stop(doctype: str, name: str, because: str) -> list[str]:
	"""Stop what still waits to be sent for a record. Gives the names of the goodbyes stopped."""
	waiting = frappe.get_all(
		"Hygiene Farewell",
		filters={"reference_doctype": doctype, "reference_name": name, "status": WAITING},
		pluck="name",
		order_by="creation asc",
	)
	return [farewell for farewell in waiting if stop_one(farewell, because)]


def stop_mail(because: str, **where: Any) -> None:
	"""Stop the goodbye of a Communication or of a row of the Email Queue that somebody takes away."""
	if row := of_mail(**where):
		stop_one(row.name, because)


def stop_one(farewell: str, because: str) -> bool:
	"""Stop one goodbye unless it was handed over already. Whoever sends it finds it stopped or has it, never both."""
	row = row_of(name=farewell)
	if row.email_queue:
		# In the order of who sends it: the row of the queue first, or each would wait for the other.
		frappe.db.get_value("Email Queue", row.email_queue, "name", for_update=True)
	if not turn(farewell, (WAITING, FAILED), STOPPED, because):
		return False
	if row.email_queue:
		frappe.db.delete("Email Queue Recipient", {"parent": row.email_queue})
		frappe.db.delete("Email Queue", {"name": row.email_queue})
	if row.communication and frappe.db.exists("Communication", row.communication):
		delivered(row.communication, "Expired")
	note("Mail Stopped", row, because)
	return True


def turn(farewell: str, before: tuple[str, ...], after: str, because: str | None = None, **more: Any) -> bool:
	"""Give a goodbye another status if it has one of `before` in the database now. Of two who try, one succeeds."""
	row = frappe.qb.DocType("Hygiene Farewell")
	query = (
		frappe.qb.update(row)
		.set(row.status, after)
		.set(row.status_reason, because)
		.set(row.modified, now_datetime())
		.where((row.name == farewell) & row.status.isin(before))
	)
	for column, value in more.items():
		query = query.set(row[column], value)
	query.run()
	return frappe.db._cursor.rowcount == 1


def said(doctype: str, name: str, episode: str) -> Any | None:
	"""The goodbye of this record in this episode, whatever became of it; None: none was said."""
	return row_of(reference_doctype=doctype, reference_name=name, episode=episode)


def said_to(
	addresses: Iterable[str], records: Iterable[tuple[str, str]], since: datetime | None
) -> list[Any]:
	"""The goodbyes since then, the latest first, that arrived or may arrive: those to one of these bare addresses and
	numbers, and those about one of these records."""
	row, named = frappe.qb.DocType("Hygiene Farewell"), sorted(set(addresses))
	whose = [row.address.isin(named)] if named else []
	whose += [(row.reference_doctype == doctype) & (row.reference_name == name) for doctype, name in records]
	if not whose:
		return []
	query = frappe.qb.from_(row).select(row.creation, row.reference_doctype, row.reference_name)
	query = query.where(Criterion.any(whose) & row.status.isin(_ON_ITS_WAY))
	if since:
		query = query.where(row.creation >= since)
	return query.orderby(row.creation, order=frappe.qb.desc).run(as_dict=True)


def keep_both(doctype: str, old: str, new: str) -> None:
	"""Before `old` is merged into `new`: of two goodbyes of one episode the old record's steps aside."""
	ours = {"reference_doctype": doctype, "reference_name": new}
	episodes = frappe.get_all("Hygiene Farewell", filters=ours, pluck="episode", order_by="creation asc")
	twice = {"reference_doctype": doctype, "reference_name": old, "episode": ("in", episodes or [""])}
	for name in frappe.get_all("Hygiene Farewell", filters=twice, pluck="name", order_by="creation asc"):
		frappe.db.set_value("Hygiene Farewell", name, "episode", f"merged {name}"[:26], update_modified=False)


def row_of(**filters: Any) -> Any | None:
	"""The newest Hygiene Farewell that `filters` fit, as a row."""
	rows = frappe.get_all(
		"Hygiene Farewell", filters=filters, fields=list(COLUMNS), order_by="creation desc", limit=1
	)
	return rows[0] if rows else None


def of_mail(**where: Any) -> Any | None:
	"""The goodbye that a Communication or a row of the Email Queue is, as a row; None: it is other mail."""
	try:
		return row_of(**where)
	except Exception as error:
		# Between the update of the app and that of the site other mail goes its way; there are no goodbyes yet.
		if isinstance(error, frappe.DoesNotExistError) or frappe.db.is_table_missing(error):
			return None
		raise


def look_again(row: Any) -> None:
	"""Judge the record anew before its goodbye leaves: an answer that was being stored while the record was let go is
	in neither's view. Whatever it brings back stops the goodbye. It commits."""
	from .customer_review import refresh
	from .review import Reviewer

	try:
		if row.reference_doctype == "Customer":
			refresh([row.reference_name])
		else:
			Reviewer().refresh(row.reference_doctype, [row.reference_name], latest=True)
		# A sender's transaction is its own.
		frappe.db.commit()  # nosemgrep
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title="Lead Hygiene could not judge a record before its goodbye left")


def may_leave(row: Any) -> str | None:
	"""Why a goodbye that waits must not be sent any more, as a sentence; None: it may leave."""
	words = Words.of_site()
	if not frappe.db.exists(row.reference_doctype, row.reference_name):
		return words._("The record is gone.")
	over = _customer_is_back if row.reference_doctype == "Customer" else _record_is_back
	if because := over(row, words):
		return because
	from . import addressees

	doc = frappe.get_doc(row.reference_doctype, row.reference_name)
	against = addressees.silence(doc, row.address if row.channel == "Email" else None)
	return addressees.said(against, words) if against else None


def _record_is_back(row: Any, words: Words) -> str | None:
	file = frappe.db.get_value(
		"Hygiene File",
		{"reference_doctype": row.reference_doctype, "reference_name": row.reference_name},
		["disposition", "state", "sign_at", "decided_sign_at"],
		as_dict=True,
	)
	if not file:
		return words._("The record is gone.")
	if file.sign_at and file.decided_sign_at and file.sign_at > file.decided_sign_at:
		return words._("They have answered.")
	if not file.disposition:
		return words._("The record is worked on again.")
	return words._("The record has been closed.") if file.state == State.CLOSED.value else None


def _customer_is_back(row: Any, words: Words) -> str | None:
	"""A review takes the decision off the clock of whoever bought or spoke."""
	if not frappe.db.get_value("Customer Clock", {"customer": row.reference_name}, "decided_on"):
		return words._("The customer is back, or the goodbye was taken back.")
	disabled = frappe.db.get_value("Customer", row.reference_name, "disabled")
	return words._("The customer is disabled.") if disabled else None


def delivered(communication: str, status: str) -> None:
	"""What the timeline says of the mail. No event of the mail is raised: whoever calls has the record judged, or need not."""
	frappe.db.set_value("Communication", communication, "delivery_status", status, update_modified=False)
	frappe.get_doc("Communication", communication).notify_change("update")


def note(event: str, row: Any, because: str | None = None) -> None:
	"""Write into the ledger what became of a goodbye."""
	ledger.note(
		event,
		row.reference_doctype,
		row.reference_name,
		action=row.hygiene_action,
		episode=row.episode,
		reason=because,
		details={"farewell": row.name, "channel": row.channel, "address": row.address},
	)
