"""Reads the headers of incoming mail, which Frappe throws away, where an Email Account hands out what it fetched.

Where another app keeps our class from being in force (see classes.py), mail is judged by its text.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from frappe.email.receive import InboundMail
from frappe.utils import getdate

from . import answers, classes


class ReadsHeaders:
	"""What makes an Email Account have its mail judged by headers. Never in the way of fetching it."""

	def get_inbound_mails(self) -> list[InboundMail]:
		mails = list(super().get_inbound_mails() or ())
		for mail in mails:
			try:
				attend(mail)
			except Exception:
				answers.log_trouble()
		return mails


class _Judged:
	"""What makes a fetched mail carry its verdict into the Communication."""

	def as_dict(self) -> dict[str, Any]:
		fields = super().as_dict()
		try:
			fields.update(answers.of_mime(self.mail, _day(self.date)))
		except Exception:
			answers.log_trouble()
		return fields


def _day(moment: Any) -> date:
	"""The day of a moment as Frappe writes it, which stands first; to have one recognised takes longer than to judge some mails."""
	try:
		return date.fromisoformat(str(moment)[:10])
	except ValueError:  # of the year 126, say
		return getdate(moment)


def attend(mail: InboundMail) -> None:
	"""Have a fetched mail carry its verdict, whatever class of mail another app made it."""
	if isinstance(mail, InboundMail) and not isinstance(mail, _Judged):
		mail.__class__ = _judged(type(mail))


def stranger() -> str | None:
	"""The class that keeps headers from us, None where ours is in force for Email Account."""
	return classes.stranger("Email Account", ReadsHeaders)


@cache
def _judged(theirs: type) -> type:
	return type(theirs.__name__, (_Judged, theirs), {"__module__": __name__})


def __getattr__(name: str) -> type:
	"""`EmailAccount` is made when asked for: which class it is built over differs from site to site."""
	if name == "EmailAccount":
		return classes.over("Email Account", ReadsHeaders, __name__)
	raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
