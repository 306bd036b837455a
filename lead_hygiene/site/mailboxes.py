"""Reads the headers of incoming mail, which Frappe throws away, where an Email Account hands out what it fetched.

On a framework that lets apps extend a class, `ReadsHeaders` is such an extension. On one where the last app to
override a class wins, `EmailAccount` is our override, built over whatever class would be in force without us; so
another app's own handling of mail goes on beneath ours. Where an app that comes after us overrides the class again, ours is
not in force, and mail is judged by its text.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import frappe
from frappe.email.receive import InboundMail
from frappe.model.base_document import get_controller
from frappe.modules.utils import load_doctype_module
from frappe.utils import getdate

from . import answers

_OURS = f"{__name__}.EmailAccount"


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
			fields.update(answers.of_mime(self.mail, getdate(self.date)))
		except Exception:
			answers.log_trouble()
		return fields


def attend(mail: InboundMail) -> None:
	"""Have a fetched mail carry its verdict, whatever class of mail another app made it."""
	if isinstance(mail, InboundMail) and not isinstance(mail, _Judged):
		mail.__class__ = _judged(type(mail))


def stranger() -> str | None:
	"""The class that keeps headers from us, None where ours is in force for Email Account."""
	in_force = get_controller("Email Account")
	if issubclass(in_force, ReadsHeaders):
		return None
	return f"{in_force.__module__}.{in_force.__qualname__}"


@cache
def _judged(theirs: type) -> type:
	return type(theirs.__name__, (_Judged, theirs), {"__module__": __name__})


@cache
def _over(theirs: type) -> type:
	# Named as it is found below, for documents are pickled into the cache.
	return type("EmailAccount", (ReadsHeaders, theirs), {"__module__": __name__})


def _theirs() -> type:
	"""The class of Email Account that would be in force without us, on this site."""
	paths = frappe.get_hooks("override_doctype_class", {}).get("Email Account") or []
	before = [path for path in paths if path != _OURS]
	if not before:
		return load_doctype_module("Email Account").EmailAccount
	module, _, name = before[-1].rpartition(".")
	return getattr(frappe.get_module(module), name)


def __getattr__(name: str) -> type:
	"""`EmailAccount` is made when asked for: which class it is built over differs from site to site."""
	if name == "EmailAccount":
		return _over(_theirs())
	raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
