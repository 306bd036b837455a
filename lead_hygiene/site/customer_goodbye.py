"""Thanks and goodbye to a customer, by the same path as to a lead: once, stopped while it waits, never to who wants no mail."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from . import addressees, drafts, goodbyes
from .addressees import Addressee
from .letting_go import Goodbye
from .words import Words


def say(action: Any, customer: Document) -> Goodbye:
	"""Hand the mail over, or find why there is none to hand over. The right to write the customer was checked.

	A clear message, and nothing done, where no account sends mail, or where one contact more would press and the company says Stop.
	"""
	to, episode = _addressee(customer)
	if action.flags.without_message:
		return Goodbye(against=to.obstacles[0] if to.obstacles else None)
	if to.channel != "Email":
		if to.obstacles[0].code == "no_account":
			frappe.throw(addressees.said(to.obstacles[0], Words.of_reader()))
		return Goodbye(against=to.obstacles[0])
	if to.pressed_until is not None:
		said = _("{0} is not written to before {1}: they were contacted as often as the limit allows.")
		day = Words.of_reader().day(to.pressed_until)
		frappe.throw(said.format(to.address, day), title=_("Contact Pressure"))
	draft = _draft(customer, to, action)
	name = goodbyes.say(action, customer, draft, episode, by_machine=False)
	kept = {"subject": draft.subject, "message": draft.message, "email_template": draft.email_template}
	action.db_set({**kept, "farewell": name}, update_modified=False)
	return Goodbye(name, draft.address)


def preview(action: Any, email_template: str | None = None) -> dict[str, Any]:
	"""What approving an action would send: address, text and what stands in the way, as the dialog shows a draft.

	`email_template`: the one that was chosen instead.
	"""
	if email_template:
		action.update({"email_template": email_template, "subject": None, "message": None})
	customer, words = frappe.get_doc("Customer", action.reference_name), Words.of_reader()
	to, _episode = _addressee(customer)
	shown = {
		"evidence": action.reason,
		"channel": "Email" if to.channel == "Email" else None,
		"obstacles": [
			{"code": one.code, "text": addressees.said(one, words), "stops": "message"}
			for one in to.obstacles
		],
		**dict.fromkeys(("address", "language", "email_template", "subject", "message")),
	}
	if to.channel != "Email":
		return shown
	draft = _draft(customer, to, action)
	return {
		**shown,
		"address": draft.address,
		"language": draft.language,
		"email_template": draft.email_template,
		"subject": draft.subject,
		"message": draft.message,
	}


def take_back(farewell: str | None) -> str | None:
	"""Stop a goodbye that still waits. Gives what became of it, in words; None: there was none."""
	row = goodbyes.row_of(name=farewell) if farewell else None
	if row is None or row.status == goodbyes.STOPPED:
		return None
	if goodbyes.stop_one(row.name, _("The action was undone.")):
		return _("The goodbye was still waiting and is not sent.")
	return _("The goodbye has left already and cannot be called back.")


def _addressee(customer: Document) -> tuple[Addressee, str]:
	"""Whom a goodbye would reach, and the episode it belongs to: from the last purchase or sign on."""
	known = frappe.db.get_value(
		"Customer Clock", {"customer": customer.name}, ["bought_on", "sign_at"], as_dict=True
	)
	bought_at = datetime.combine(known.bought_on, time.min) if known and known.bought_on else None
	since = max((at for at in (bought_at, known and known.sign_at) if at), default=None)
	episode = since.isoformat(sep=" ") if since else "unknown"
	return addressees.of(customer, episode, since), episode


def _draft(customer: Document, to: Addressee, action: Any) -> drafts.Draft:
	draft = drafts.draft(customer, "Email", to.address or "", email_template=action.email_template)
	return drafts.edited(draft, action.subject, action.message)
