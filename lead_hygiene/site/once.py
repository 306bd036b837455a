"""A goodbye leaves the Email Queue at most once.

Frappe marks a mail as sent after the server took it, and sends it again after a crash in between. A goodbye is marked
before, in a transaction of its own: what was handed over and then lost sight of is shown as *not known to have arrived*.
"""

from __future__ import annotations

import inspect
import smtplib
import socket
from datetime import timedelta
from typing import Any

import frappe
from frappe.utils import cint, now_datetime

from . import classes
from .goodbyes import (
	FAILED,
	HANDED_OVER,
	SENT,
	UNKNOWN,
	WAITING,
	delivered,
	look_again,
	may_leave,
	note,
	of_mail,
	row_of,
	stop_one,
	turn,
)
from .roles import OWNERS
from .words import Words

# Longer than a server may take for one mail, shorter than Frappe waits (15 minutes) before it takes a sender for dead.
_SENDING_TAKES = timedelta(minutes=12)
_FORGOTTEN = timedelta(hours=1)
# Where our class is not in force, Frappe shall not try again by itself after an error.
NO_MORE = 99


class OnlyOnce:
	"""What makes an Email Queue send a goodbye at most once. Other mail goes its way."""

	def send(self, *args: Any, **kwargs: Any) -> Any:
		send = super().send
		row = of_mail(email_queue=self.name)
		if row is None and _is_gone(self):
			return None
		if row is None or not _would_send(self, send, args, kwargs):
			return send(*args, **kwargs)
		# What others have committed until now is to be seen: an answer, or another sender.
		frappe.db.commit()  # nosemgrep
		look_again(row)
		if because := may_leave(row):
			stop_one(row.name, because)
			frappe.db.commit()  # nosemgrep
			return None
		if not turn(row.name, (WAITING, FAILED), HANDED_OVER, handed_over_on=now_datetime()):
			frappe.db.rollback()
			return _handed_over_before(self)
		# Before the server is asked, or a crash would have it asked twice.
		frappe.db.commit()  # nosemgrep
		try:
			return send(*args, **kwargs)
		except Exception as error:
			_trouble(self, row, error)
			raise
		finally:
			_settle(self.name, row)


def stranger() -> str | None:
	"""The class that keeps us from watching over goodbyes, None where ours is in force for Email Queue."""
	return classes.stranger("Email Queue", OnlyOnce)


def settle_all() -> int:
	"""Find out what became of goodbyes whose sender died, or whose row in the queue is gone. Gives how many were settled."""
	farewell, queued = frappe.qb.DocType("Hygiene Farewell"), frappe.qb.DocType("Email Queue")
	query = (
		frappe.qb.from_(farewell)
		.left_join(queued)
		.on(queued.name == farewell.email_queue)
		.select(farewell.name)
		.where((farewell.channel == "Email") & farewell.status.isin((WAITING, HANDED_OVER)))
		# Most wait as they should.
		.where((farewell.status == HANDED_OVER) | queued.name.isnull() | (queued.status != "Not Sent"))
		.orderby(farewell.creation)
	)
	settled = 0
	for name in query.run(pluck=True):
		settled += _look(name)
		# Each is found out by itself.
		frappe.db.commit()  # nosemgrep
	return settled


def _is_gone(queued: Any) -> bool:
	"""Whether it was taken out of the queue since the sender read it, as a goodbye is that was stopped."""
	about_us = queued.communication and queued.reference_doctype in OWNERS
	return bool(about_us) and not frappe.db.exists("Email Queue", queued.name)


def _would_send(queued: Any, send: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
	given = inspect.signature(send).bind(*args, **kwargs).arguments
	forced = given.get("force_send") or given.get("kwargs", {}).get("force_send")
	return bool(forced or queued.can_send_now()) and any(not one.is_mail_sent() for one in queued.recipients)


def _handed_over_before(queued: Any) -> None:
	"""Somebody handed this mail over and did not come back to say so; it is not sent again."""
	row = row_of(email_queue=queued.name)
	if row is None or row.status == SENT:
		return
	if row.status == HANDED_OVER:
		if now_datetime() - row.handed_over_on < _SENDING_TAKES:
			return  # another sender is at it, or was a moment ago
		_lose_sight(row, queued)
		return
	if row.status == UNKNOWN:
		_refuse(queued)


def _lose_sight(row: Any, queued: Any | None) -> bool:
	because = Words.of_site()._(
		"It was handed to the mail server, and nobody knows whether the server took it. It is not sent again."
	)
	if not turn(row.name, (WAITING, HANDED_OVER), UNKNOWN, because):
		return False
	note("Mail Unknown", row, because)
	if queued:
		_refuse(queued)
	if row.communication and frappe.db.exists("Communication", row.communication):
		delivered(row.communication, "Error")
	frappe.db.commit()  # nosemgrep
	return True


def _refuse(queued: Any) -> None:
	text = Words.of_site()._(
		"Lead Hygiene does not send this goodbye a second time: it was handed to the mail server before, and the"
		" person may have it. Write a new mail instead."
	)
	frappe.db.set_value("Email Queue", queued.name, {"status": "Error", "error": text})
	frappe.db.commit()  # nosemgrep


def _trouble(queued: Any, row: Any, error: Exception) -> None:
	"""Sending failed: where the server surely has nothing, the mark is taken off, so that Frappe may try again."""
	frappe.db.rollback()
	if _is_definite(error) and not _has_arrived(queued.name):
		turn(row.name, (HANDED_OVER,), WAITING, str(error)[:500] or type(error).__name__, handed_over_on=None)
		frappe.db.commit()  # nosemgrep


def _settle(queued: str, row: Any) -> None:
	try:
		_look(row.name, at_once=True)
		frappe.db.commit()  # nosemgrep
	except Exception:
		# The next round looks again; the mail's own fate is not to be hidden by ours.
		frappe.logger("lead_hygiene").warning("goodbye %s could not be settled", row.name)


def _look(farewell: str, at_once: bool = False) -> bool:
	"""Bring one goodbye up to what the queue says of it. `at_once`: its own sender asks, who has come back."""
	row = row_of(name=farewell)
	queued = frappe.db.get_value(
		"Email Queue", row.email_queue, ["name", "status", "error", "modified"], as_dict=True
	)
	if queued and (queued.status == "Sent" or _has_arrived(queued.name)):
		if arrived := turn(farewell, (WAITING, HANDED_OVER), SENT):
			note("Mail Left", row)
		return arrived
	if row.status == WAITING:
		if queued is None:
			return stop_one(farewell, Words.of_site()._("The mail was taken out of the Email Queue."))
		if queued.status == "Error" and (
			failed := turn(farewell, (WAITING,), FAILED, _last_line(queued.error))
		):
			note("Failed", row, _last_line(queued.error))
			return failed
		# Sending, and not marked: another app's class is in force, and its sender died.
		forgotten = queued.status == "Sending" and now_datetime() - queued.modified > _FORGOTTEN
		return forgotten and _lose_sight(row, queued)
	if at_once or now_datetime() - row.handed_over_on > _SENDING_TAKES:
		return _lose_sight(row, queued)
	return False


def _has_arrived(queued: str) -> bool:
	states = frappe.get_all("Email Queue Recipient", filters={"parent": queued}, pluck="status")
	return bool(states) and all(status == "Sent" for status in states)


def _is_definite(error: Exception) -> bool:
	"""Whether the server surely did not take the mail: it said so, or there was no connection to say anything on."""
	if isinstance(error, smtplib.SMTPResponseException):
		return 400 <= cint(error.smtp_code) < 600
	# Frappe turns what goes wrong before a mail is handed over (server, port, login) into its own errors.
	known = (
		smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError, frappe.ValidationError, ConnectionRefusedError,
		socket.gaierror,
	)  # fmt: skip
	return isinstance(error, known)


def _last_line(text: str | None) -> str:
	lines = [line for line in (text or "").splitlines() if line.strip()]
	return lines[-1][:500] if lines else ""


def __getattr__(name: str) -> type:
	"""`EmailQueue` is made when asked for, as in mailboxes.py."""
	if name == "EmailQueue":
		return classes.over("Email Queue", OnlyOnce, __name__)
	raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
