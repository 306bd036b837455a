"""What happens to a customer's clock when something is sold, offered, said or changed."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from . import customer_clocks, customer_policy
from .customer_review import refresh

DOCTYPE = "Customer"
_TELLING = ("customer_group", "disabled", "account_manager", "email_id", "hygiene_label")


def stir(customers: set[str]) -> None:
	"""Something has come to light about customers: the night looks at them, and whoever was not simply active may be back now."""
	refresh(customer_clocks.make_due(customers))


def sold(doc: Document) -> None:
	"""An order, an invoice or a delivery was submitted or cancelled."""
	if doc.get("customer"):
		stir({doc.customer})


def offered(offer: Document) -> None:
	"""A quotation was submitted or cancelled."""
	if offer.quotation_to == DOCTYPE and offer.party_name:
		stir({offer.party_name})


def raised(issue: Document) -> None:
	"""An Issue came, went, or is another customer's."""
	before = issue.get_doc_before_save()
	was, now = (before.customer if before else None), issue.customer
	if issue.flags.in_delete or was != now:
		stir({name for name in (was, now) if name})


def heard(doc: Document) -> None:
	"""A mail or a call of theirs came, changed or went."""
	if doc.doctype == "Communication" and doc.sent_or_received != "Received":
		return
	rows = doc.get("timeline_links") or (doc.get("links") if doc.doctype == "Call Log" else None) or ()
	names = {row.link_name for row in rows if row.link_doctype == DOCTYPE}
	if doc.get("reference_doctype") == DOCTYPE and doc.get("reference_name"):
		names.add(doc.reference_name)
	if names:
		stir(names)


def unsubscribed(asked: Document) -> None:
	"""An address asked for no more mail, or takes that back."""
	names = frappe.get_all("Customer", filters={"email_id": asked.email}, pluck="name", order_by="name asc")
	if names:
		stir(set(names))


def changed(customer: Document) -> None:
	"""A customer was made, or what his verdict depends on was changed."""
	before = customer.get_doc_before_save()
	if before is None or any(before.get(field) != customer.get(field) for field in _TELLING):
		customer_clocks.make_due([customer.name])
		for judged in refresh([customer.name]):
			customer.hygiene_state, customer.hygiene_reason = judged.verdict.state.value, judged.reason


def forget(customer: str) -> None:
	"""A deleted customer takes what we kept about him along, but for the ledger."""
	customer_clocks.drop([customer])
	frappe.db.delete("Hygiene Action", {"reference_doctype": DOCTYPE, "reference_name": customer})


def merge(old: str) -> None:
	"""Before `old` is merged into another: of two clocks one goes, with what was proposed by it."""
	customer_clocks.drop([old])
	waiting = {
		"reference_doctype": DOCTYPE,
		"reference_name": old,
		"status": ("in", ("Proposed", "Withdrawn")),
	}
	frappe.db.delete("Hygiene Action", waiting)


def renamed(new: str) -> None:
	"""What hung on the old name is counted on the new one."""
	customer_clocks.make_due([new])
	refresh([new])


def course_changed() -> None:
	"""Periods, rules or plans changed, or the tree of groups: everybody is looked at anew, the next night."""
	customer_policy.forget()
	customer_clocks.everybody_due()


def group_changed(group: Document) -> None:
	"""A group has another place in the tree, another plan or another name."""
	before = group.get_doc_before_save()
	if group.flags.in_delete or before is None or _plan(before) != _plan(group):
		course_changed()


def _plan(group: Document) -> tuple[Any, ...]:
	rows = group.get("hygiene_follow_up") or ()
	steps = ((row.days_after, row.basis, row.subject, row.asks_referral) for row in rows)
	return group.parent_customer_group, *steps
