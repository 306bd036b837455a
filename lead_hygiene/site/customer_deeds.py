"""What is done about a customer, and how each is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, get_link_to_form

from ..core.farewell import put_back
from . import customer_clocks, customer_goodbye, customer_policy, document_cache
from .customer_proposals import LESS_EFFORT, WIN_BACK_TYPE
from .customer_review import refresh
from .words import Words


def do(action: Any) -> tuple[dict[str, Any], str]:
	"""Carry out an action about a customer. Gives what was made, for undo, and what happened, in words."""
	made = _DEEDS[frappe.scrub(action.action)](action)
	refresh([action.reference_name])
	return made


def undo(action: Any) -> str:
	"""Take back what was made and is still as we made it. Gives what happened, in words."""
	made = frappe.parse_json(action.made or "{}")
	if not made:
		return _("There was nothing to take back.")
	said = _UNDO[frappe.scrub(action.action)](action, made)
	refresh([action.reference_name])
	return said


def _win_back(action: Any) -> tuple[dict[str, Any], str]:
	"""An Opportunity for whoever answers for the customer, with the story so far on its timeline."""
	customer = frappe.get_doc("Customer", action.reference_name)
	if not customer.account_manager or not frappe.db.get_value("User", customer.account_manager, "enabled"):
		frappe.throw(
			_("Nobody answers for {0}. Choose an Account Manager, then approve again.").format(
				frappe.bold(escape_html(customer.name))
			)
		)
	if not action.flags.by_machine:
		frappe.has_permission("Opportunity", "create", throw=True)
	if not frappe.db.exists("Opportunity Type", WIN_BACK_TYPE):
		kind = frappe.get_doc({"doctype": "Opportunity Type", "name": WIN_BACK_TYPE})
		kind.insert(ignore_permissions=True)  # a word of ours, made once
	deal = frappe.get_doc(
		{
			"doctype": "Opportunity",
			"opportunity_from": "Customer",
			"party_name": customer.name,
			"opportunity_type": WIN_BACK_TYPE,
			"opportunity_owner": customer.account_manager,
			"company": _company_of(customer.name),
			"contact_person": customer.get("customer_primary_contact"),
			"contact_email": customer.get("email_id"),
			"contact_mobile": customer.get("mobile_no"),
		}
	)
	deal.insert(ignore_permissions=True)  # the rights to the customer and to make opportunities were checked
	deal.add_comment("Info", _story(customer, action))
	said = _("The opportunity {0} was made for {1}.").format(deal.name, customer.account_manager)
	_remark(customer, action, said)
	return {"opportunity": deal.name}, said


def _less_effort(action: Any) -> tuple[dict[str, Any], str]:
	"""The label that the Settings name; its customers get no follow-up after a sale."""
	customer = frappe.get_doc("Customer", action.reference_name)
	label, before = _label(), customer.get("hygiene_label")
	_put_label(customer.name, label)
	said = _("Labelled {0}.").format(_(label))
	_remark(customer, action, said)
	return {"fields": {"hygiene_label": [before, label]}}, said


def _thanks_and_goodbye(action: Any) -> tuple[dict[str, Any], str]:
	"""The customer is let go until he buys or speaks again, with a word of thanks where one can be sent."""
	customer = frappe.get_doc("Customer", action.reference_name)
	known = frappe.db.get_value(
		"Customer Clock", {"customer": customer.name}, ["bought_on", "sign_at"], as_dict=True
	)
	goodbye = customer_goodbye.say(action, customer)
	customer_clocks.decide(customer.name, action.name, known.bought_on, known.sign_at)

	def said(words: Words) -> str:
		back = words._("Let go; an order or a sign of theirs brings them back.")
		return f"{back} {goodbye.said(words)}"

	_remark(customer, action, said(Words.of_site()))
	return {"decided": 1, "farewell": goodbye.farewell}, said(Words.of_reader())


def _undo_win_back(action: Any, made: dict[str, Any]) -> str:
	name = made["opportunity"]
	if not frappe.db.exists("Opportunity", name):
		return _("{0} {1} is gone already.").format(_("Opportunity"), name)
	worked_on = (
		frappe.db.get_value("Opportunity", name, "status") != "Open"
		or frappe.db.exists("Quotation", {"opportunity": name})
		or frappe.db.exists("Communication", {"reference_doctype": "Opportunity", "reference_name": name})
	)
	if worked_on:
		return _("The opportunity {0} has been worked on and was left as it is.").format(name)
	frappe.delete_doc("Opportunity", name, ignore_permissions=True)  # ours, and nobody touched it
	return _("The opportunity {0} was deleted.").format(name)


def _undo_label(action: Any, made: dict[str, Any]) -> str:
	customer = action.reference_name
	now = {"hygiene_label": frappe.db.get_value("Customer", customer, "hygiene_label")}
	back, left = put_back({field: tuple(pair) for field, pair in made["fields"].items()}, now)
	if left:
		return _("Somebody has changed the label since; it was left as it is.")
	if back:
		_put_label(customer, back["hygiene_label"])
	return _("Everything was put back.")


def _undo_goodbye(action: Any, made: dict[str, Any]) -> str:
	ours = {"customer": action.reference_name, "decided_by_action": action.name}
	if not frappe.db.exists("Customer Clock", ours):
		return _("There was nothing to take back.")
	customer_clocks.decide(action.reference_name, None)
	of_mail = customer_goodbye.take_back(made.get("farewell"))
	return " ".join(part for part in (_("Everything was put back."), of_mail) if part)


_DEEDS: dict[str, Callable[[Any], tuple[dict[str, Any], str]]] = {
	"win_back": _win_back,
	"less_effort": _less_effort,
	"thanks_and_goodbye": _thanks_and_goodbye,
}
_UNDO: dict[str, Callable[[Any, dict[str, Any]], str]] = {
	"win_back": _undo_win_back,
	"less_effort": _undo_label,
	"thanks_and_goodbye": _undo_goodbye,
}


def _put_label(customer: str, label: str | None) -> None:
	frappe.db.set_value("Customer", customer, "hygiene_label", label, update_modified=False)
	document_cache.clear("Customer", [customer])


def _label() -> str:
	"""The label of the Settings; made and named there where there is none."""
	chosen = frappe.db.get_single_value("Lead Hygiene Settings", "less_effort_label")
	if chosen:
		return chosen
	if not frappe.db.exists("Hygiene Label", LESS_EFFORT):
		last = max(frappe.get_all("Hygiene Label", pluck="sort_order", order_by="sort_order desc"), default=0)
		label = {
			"doctype": "Hygiene Label",
			"label": LESS_EFFORT,
			"colour": "gray",
			"sort_order": cint(last) + 1,
		}
		frappe.get_doc(label).insert(ignore_permissions=True)  # a word of ours, made once
	frappe.db.set_single_value(
		"Lead Hygiene Settings", "less_effort_label", LESS_EFFORT, update_modified=False
	)
	customer_policy.forget()
	return LESS_EFFORT


def _company_of(customer: str) -> str | None:
	"""The company that sold to the customer last, else the default one."""
	for doctype, day in (("Sales Order", "transaction_date"), ("Sales Invoice", "posting_date")):
		last = frappe.get_all(
			doctype,
			filters={"customer": customer, "docstatus": 1},
			pluck="company",
			order_by=f"{day} desc",
			limit=1,
		)
		if last:
			return last[0]
	default = frappe.db.get_single_value("Global Defaults", "default_company")
	return default or next(
		iter(frappe.get_all("Company", pluck="name", order_by="creation asc", limit=1)), None
	)


def _story(customer: Any, action: Any) -> str:
	"""Who he is, what he bought and how often, and why he is here; as HTML."""
	words = Words.of_site()
	clock = frappe.db.get_value(
		"Customer Clock",
		{"customer": customer.name},
		["bought_on", "purchases", "sign_at", "usual_days", "rhythm_by"],
		as_dict=True,
	)
	lines = [action.reason or ""]
	if clock and clock.bought_on:
		lines.append(
			words._("Days with purchases: {0}, the last on {1}.").format(
				clock.purchases, words.day(clock.bought_on)
			)
		)
	if clock and clock.sign_at:
		lines.append(words._("Last sign of theirs: {0}.").format(words.day(clock.sign_at.date())))
	issues = frappe.db.count(
		"Issue", {"customer": customer.name, "status": ("not in", ("Closed", "Resolved"))}
	)
	if issues:
		lines.append(words._("Open issues: {0}.").format(issues))
	link = get_link_to_form("Customer", customer.name)
	return "<br>".join([*(escape_html(line) for line in lines if line), link])


def _remark(customer: Any, action: Any, said: str) -> None:
	link = get_link_to_form("Hygiene Action", action.name, Words.of_site()._("Undo"))
	customer.add_comment("Info", f"{escape_html(said)} {link}")
