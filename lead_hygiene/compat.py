"""The one place that knows where Frappe and ERPNext v15 and v16 differ. Asks what is there, never a version."""

from __future__ import annotations

import frappe
from frappe.model import base_document

# What v15 calls by the first name, v16 calls by the second; a rule may use either on both.
_SAME = (("source", "utm_source"), ("campaign_name", "utm_campaign"), ("campaign", "utm_campaign"))


def answers_go_to_sender() -> bool:
	"""Whether the desk has answers to a mail that itself answers one sent to who sent it, not to a mailbox of the site.

	Only where that is chosen mail by mail is there a name for the choice.
	"""
	from frappe.core.doctype.communication.mixins import CommunicationEmailMixin

	return "reply_to" in CommunicationEmailMixin.sendmail_input_dict.__code__.co_varnames


def other_names(doctype: str) -> dict[str, str]:
	"""The names of fields that `doctype` had, or will have, in another major: to the field it has here."""
	meta = frappe.get_meta(doctype)
	names = {}
	for old, new in _SAME:
		if meta.has_field(new):
			names[old] = new
		elif meta.has_field(old):
			names[new] = old
	return names


def classes_are_extended() -> bool:
	"""Whether Frappe composes what apps add to a DocType's class; else the last app to override it wins."""
	return hasattr(base_document, "_get_extended_class")
