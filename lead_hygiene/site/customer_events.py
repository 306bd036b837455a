"""What happens to a customer's clock when something is sold, offered, said or changed."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from . import customer_clocks, customer_policy, goodbyes
from .customer_mails import HUMAN, PAPERS
from .customer_review import refresh
from .words import Words

DOCTYPE = "Customer"
Pair = tuple[str, str]
_TOLD, HEARD = "hygiene_customers_told", "lead_hygiene_heard_customers"
_NOBODY: tuple[frozenset[Pair], str] = frozenset(), ""
_TELLING = (
	"customer_group",
	"disabled",
	"is_internal_customer",
	"account_manager",
	"email_id",
	"hygiene_label",
)


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
	"""An Issue came, went, or is another customer's; most are made of a mail, so as little is done at once as for one."""
	before = issue.get_doc_before_save()
	was, now = (before.customer if before else None), issue.customer
	if issue.flags.in_delete or was != now:
		_listen(
			frozenset({(DOCTYPE, name) for name in (was, now) if name}),
			lost=before is not None or bool(issue.flags.in_delete),
		)


def coming(doc: Document) -> None:
	"""A mail or a call that is being inserted has told of nobody yet, whoever writes it before it is heard."""
	doc.flags[_TOLD] = _NOBODY


def heard(doc: Document) -> None:
	"""A mail or a call came or changed. A mail is saved several times on its way in; only what it tells of customers counts."""
	told, before, kept = _told(doc), doc.get_doc_before_save(), doc.flags.get(_TOLD)
	stored = _told(before) if before is not None and kept in (None, _NOBODY) else _NOBODY
	last = stored if kept is None or (kept == _NOBODY and stored != told) else kept
	doc.flags[_TOLD] = told
	if last != told:
		_listen(told[0] | last[0], lost=bool(last[0]))


def gone(doc: Document) -> None:
	"""A mail or a call was deleted."""
	_listen(_told(doc)[0], lost=True)


def speaks_of(mail: Document) -> frozenset[Pair]:
	"""What a mail or call tells of customers, if it is a sign of theirs: the customers, contacts and papers it names."""
	return _told(mail)[0]


def moved(pairs: frozenset[Pair]) -> None:
	"""A sign was taken from, or given to, what `speaks_of` named before and after; or what it was judged to be changed."""
	_listen(pairs, lost=True)


def _told(doc: Document) -> tuple[frozenset[Pair], str]:
	"""Of whom a sign speaks, and of which moment. Nothing is asked of the database."""
	if doc.doctype == "Call Log":
		rows = {(row.link_doctype, row.link_name) for row in doc.get("links") or ()} | {
			(DOCTYPE, doc.customer)
		}
		named = {pair for pair in rows if pair[0] in (DOCTYPE, "Contact") and pair[1]}
		return frozenset(named), f"{doc.status} {doc.start_time}" if named else ""
	if doc.sent_or_received != "Received" or (doc.get("hygiene_answer") or "") not in HUMAN:
		return _NOBODY
	linked = {(row.link_doctype, row.link_name) for row in doc.get("timeline_links") or ()}
	linked.add((doc.get("reference_doctype"), doc.get("reference_name")))
	named = {pair for pair in linked if pair[0] == DOCTYPE and pair[1]}
	# Who writes about a paper from an address that no contact has. A lead's opportunity is no customer's.
	if not named and doc.get("reference_doctype") in PAPERS and "Lead" not in {of for of, _name in linked}:
		named = {(doc.reference_doctype, doc.reference_name)}
	return frozenset(named), f"{doc.communication_date} {doc.email_status}" if named else ""


def _listen(pairs: frozenset[Pair], lost: bool = False) -> None:
	"""Whoever is late, lapsed, finished or let go and speaks is looked at as soon as a worker is free, at the latest at night.

	Who is active stays so by it; only where a sign was `lost` he may not have been.
	"""
	if not pairs:
		return
	named = {kind: {name for of, name in pairs if of == kind} for kind in (DOCTYPE, "Contact")}
	customers = named[DOCTYPE] | _whose_contacts(named["Contact"])
	found = set(customer_clocks.concerned(sorted(customers), active=lost)) if customers else set()
	for paper in sorted(pair for pair in pairs if pair[0] in PAPERS):
		found.update(customer_clocks.concerned(paper=paper, active=lost))
	if not found:
		return
	# Their clocks are left to a transaction of its own: a mail must not wait for one, nor fail by it.
	if not frappe.flags.get(HEARD):
		frappe.flags[HEARD] = set()
		frappe.db.after_commit.add(_call_a_worker)
		frappe.db.after_rollback.add(_taken)
	frappe.flags[HEARD] |= found


def _whose_contacts(contacts: set[str]) -> set[str]:
	if not contacts:
		return set()
	theirs = {"parenttype": "Contact", "parent": ("in", sorted(contacts)), "link_doctype": DOCTYPE}
	return set(frappe.get_all("Dynamic Link", filters=theirs, pluck="link_name", order_by="link_name asc"))


def _call_a_worker() -> None:
	"""After the commit; where there is no worker the customers are due, and the night looks at them."""
	if not (customers := _taken()):
		return
	try:
		frappe.enqueue("lead_hygiene.tasks.look_at_customers", queue="short", customers=customers)
	except Exception:
		customer_clocks.make_due(customers)
		# What led here is committed already.
		frappe.db.commit()  # nosemgrep


def _taken() -> list[str]:
	"""The customers who were heard in this transaction, once."""
	return sorted(frappe.flags.pop(HEARD, None) or ())


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
		judged = refresh([customer.name])
		for one in judged:
			customer.hygiene_state, customer.hygiene_reason = one.verdict.state.value, one.reason
		if not judged and customer.hygiene_state:  # one of our own companies, now
			customer_clocks.show([(customer.name, None, None)])


def forget(customer: str) -> None:
	"""A deleted customer takes what we kept about him along, but for the ledger."""
	customer_clocks.drop([customer])
	goodbyes.stop(DOCTYPE, customer, Words.of_site()._("The record was deleted."))
	frappe.db.delete("Hygiene Action", {"reference_doctype": DOCTYPE, "reference_name": customer})


def merge(old: str, new: str) -> None:
	"""Before `old` is merged into another: of two clocks one goes, with what was proposed by it."""
	customer_clocks.drop([old])
	goodbyes.keep_both(DOCTYPE, old, new)
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
