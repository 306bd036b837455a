"""Goodbyes by text message, through Frappe's own SMS Settings: marked before the gateway is asked, so never sent twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import frappe
import requests
from frappe import _
from frappe.utils import get_datetime, now_datetime

from .goodbyes import (
	COLUMNS,
	FAILED,
	HANDED_OVER,
	SENT,
	STOPPED,
	UNKNOWN,
	WAITING,
	look_again,
	may_leave,
	note,
	row_of,
	turn,
)
from .words import Words

# A gateway that cannot be reached is asked again, for a day.
_PATIENCE = timedelta(days=1)
_FORGOTTEN = timedelta(hours=1)


def send_soon(farewell: str, send_after: datetime | None) -> None:
	"""Have a worker send it once this transaction is committed; where that is not to be had, the hourly round sends it."""
	if send_after and get_datetime(send_after) > now_datetime():
		return

	def ask_worker() -> None:
		try:
			frappe.enqueue("lead_hygiene.tasks.send_text", queue="short", farewell=farewell)
		except Exception:
			frappe.logger("lead_hygiene").warning("no worker for %s; the hourly round sends it", farewell)

	frappe.db.after_commit.add(ask_worker)


def send_due() -> int:
	"""Send every text message that waits and may leave now. Gives how many were tried."""
	waiting = frappe.get_all(
		"Hygiene Farewell",
		filters={"channel": "SMS", "status": WAITING},
		fields=["name", "send_after"],
		order_by="creation asc",
	)
	due = [row.name for row in waiting if not row.send_after or row.send_after <= now_datetime()]
	for farewell in due:
		send(farewell)
	return len(due)


def settle() -> None:
	"""A text message whose sender died is not sent again."""
	because = Words.of_site()._("It was handed to the gateway, and nobody knows whether it was sent.")
	for row in frappe.get_all(
		"Hygiene Farewell",
		filters={
			"channel": "SMS",
			"status": HANDED_OVER,
			"handed_over_on": ("<", now_datetime() - _FORGOTTEN),
		},
		fields=list(COLUMNS),
		order_by="creation asc",
	):
		if turn(row.name, (HANDED_OVER,), UNKNOWN, because):
			note("Mail Unknown", row, because)


def send(farewell: str) -> None:
	"""Send one, if it still waits. It commits: what was handed to the gateway can not be taken back."""
	# To see what others have committed.
	frappe.db.commit()  # nosemgrep
	row = row_of(name=farewell)
	if row is None or row.status != WAITING or row.channel != "SMS":
		return
	look_again(row)
	if because := may_leave(row):
		if turn(farewell, (WAITING,), STOPPED, because):
			note("Mail Stopped", row, because)
		frappe.db.commit()  # nosemgrep
		return
	if not turn(farewell, (WAITING,), HANDED_OVER, handed_over_on=now_datetime()):
		frappe.db.rollback()
		return
	# Before the gateway is asked, or a crash would have it asked twice.
	frappe.db.commit()  # nosemgrep
	try:
		_ask_gateway(row)
	except Exception as error:
		frappe.db.rollback()
		_not_sent(row, error)
	else:
		turn(farewell, (HANDED_OVER,), SENT)
		note("Mail Left", row)
	frappe.db.commit()  # nosemgrep


def _ask_gateway(row: Any) -> None:
	from frappe.core.doctype.sms_settings.sms_settings import send_sms

	if not frappe.get_hooks("send_sms") and not frappe.db.get_single_value("SMS Settings", "sms_gateway_url"):
		frappe.throw(_("SMS Settings name no gateway."))
	send_sms([row.address], row.message, success_msg=False)


def _not_sent(row: Any, error: Exception) -> None:
	if isinstance(error, requests.exceptions.ConnectTimeout) or _refused(error):
		if now_datetime() - row.creation < _PATIENCE:
			turn(row.name, (HANDED_OVER,), WAITING, str(error)[:500], handed_over_on=None)
			return
		status, event = FAILED, "Failed"
	elif isinstance(error, frappe.ValidationError) or _client_error(error):
		status, event = FAILED, "Failed"
	else:
		status, event = UNKNOWN, "Mail Unknown"
	because = Words.of_site()._("The gateway: {0}").format(str(error)[:500])
	if turn(row.name, (HANDED_OVER,), status, because):
		note(event, row, because)


def _refused(error: Exception) -> bool:
	"""Whether no connection came about at all."""
	return isinstance(error, requests.exceptions.ConnectionError) and "NewConnectionError" in str(error)


def _client_error(error: Exception) -> bool:
	answer = getattr(error, "response", None)
	return answer is not None and 400 <= answer.status_code < 500
