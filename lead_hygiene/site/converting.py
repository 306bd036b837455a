"""Converting a lead: contact, prospect or customer, and opportunity in one go, by ERPNext's own mappers. All of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
from erpnext.crm.doctype.lead import lead as erpnext_lead
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from ..core.checklist import missing
from ..core.facts import LET_GO
from ..core.sources import OF_MACHINE, OPPORTUNITY_ENDS
from . import checklist, lead_parties, ledger
from .checklist_form import labels
from .review import Reviewer
from .words import Words

# What may be said of the opportunity; all else ERPNext's mapper takes from the lead.
OF_DEAL = (
	"opportunity_type", "sales_stage", "opportunity_amount", "currency", "expected_closing", "company",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
	"""What a lead is to become.

	`contact` names one that is there already (None: the lead's own, made where it has none). `party` is "Prospect",
	"Customer" or None (the opportunity is all). `existing` names one that is there already, `new_name` is what a new one is
	called (None: as the lead says). `deal` holds some of OF_DEAL.
	"""

	contact: str | None = None
	party: str | None = None
	existing: str | None = None
	new_name: str | None = None
	deal: Mapping[str, Any] = field(default_factory=dict)


def convert(lead: str, wanted: Wanted, reason: str | None = None) -> dict[str, Any]:
	"""Convert a lead as the session's user. Gives opportunity, contact, party (doctype), party_name, and `already`: there was
	one, and nothing was done.

	Raises PermissionError, in words, where the user may not make one of the documents, and ValidationError where a needed
	line of the checklist is not met and no `reason` says why it is done all the same.
	"""
	doc = frappe.get_doc("Lead", lead, for_update=True)
	doc.check_permission("write")
	if deal := open_opportunity(lead, latest=True):
		return {**_standing(lead, deal), "already": True}
	reviewer = Reviewer()
	judged = next(iter(reviewer.refresh("Lead", [lead], latest=True)), None)
	_refuse(doc, judged)
	lacking = missing(checklist.items_now(reviewer.policy, judged, reviewer.today))
	reason = (reason or "").strip()
	if lacking and not reason:
		frappe.throw(
			_("Not all that is needed is met: {0}. Say why {1} is to be converted all the same.").format(
				frappe.bold(escape_html(", ".join(labels(lacking)))), _bold(doc)
			),
			title=_("A reason is needed"),
		)
	_check_rights(lead, wanted)
	names = [item.requirement.name for item in lacking]
	return _whole(lambda: _convert(lead, wanted, names, reason))


def open_opportunity(lead: str, latest: bool = False) -> str | None:
	"""The opportunity of a lead that goes on, the newest of several. `latest`: as last committed, and locked."""
	deal = frappe.qb.DocType("Opportunity")
	query = frappe.qb.from_(deal).select(deal.name)
	query = query.where((deal.opportunity_from == "Lead") & (deal.party_name == lead))
	query = query.where(deal.status.notin(sorted(OPPORTUNITY_ENDS)))
	query = query.orderby(deal.creation, order=frappe.qb.desc).limit(1)
	rows = (query.for_update() if latest else query).run()
	return rows[0][0] if rows else None


def is_offered(doc: Document) -> bool:
	"""Whether the form of a lead offers to convert it: it has not ended, and no opportunity of it goes on."""
	if doc.doctype != "Lead" or cint(doc.disabled) or doc.status in ("Converted", "Do Not Contact"):
		return False
	return doc.status != "Opportunity" or open_opportunity(doc.name) is None


def _convert(lead: str, wanted: Wanted, lacking: list[str], reason: str) -> dict[str, Any]:
	contact = lead_parties.contact(lead, wanted.contact)
	if wanted.party:
		make = lead_parties.prospect if wanted.party == "Prospect" else lead_parties.customer
		make(lead, contact, wanted.existing, wanted.new_name)
	deal = _opportunity(lead, contact, wanted.deal)
	made = _standing(lead, deal)
	_note(lead, made, lacking, reason)
	return {**made, "already": False}


def _opportunity(lead: str, contact: str, said: Mapping[str, Any]) -> str:
	deal = erpnext_lead.make_opportunity(lead)
	deal.contact_person = contact  # of several ERPNext takes any
	deal.update(lead_parties.reached_at(contact, deal.contact_email))
	deal.update({name: said[name] for name in OF_DEAL if said.get(name) not in (None, "")})
	if not deal.company:
		deal.company = frappe.defaults.get_user_default("Company")
	deal.insert()
	return deal.name


def _note(lead: str, made: Mapping[str, Any], lacking: list[str], reason: str) -> None:
	"""Into the ledger; against the checklist onto the timeline too."""
	site = Words.of_site()
	told = ", ".join(site._(name) for name in lacking)
	evidence = site._("Missing: {0}").format(told) if lacking else None
	ledger.note(
		"Converted", "Lead", lead, evidence=evidence, reason=reason or None, details={**made, "missing": lacking}
	)  # fmt: skip
	if lacking:
		remark = site._("converted this lead against the checklist (missing: {0}): {1}").format(
			escape_html(told), escape_html(reason)
		)
		frappe.get_doc("Lead", lead).add_comment("Info", remark)


def _standing(lead: str, deal: str) -> dict[str, Any]:
	party, name = lead_parties.party_of(lead)
	contact = frappe.db.get_value("Opportunity", deal, "contact_person")
	return {"opportunity": deal, "contact": contact, "party": party, "party_name": name}


def _refuse(doc: Document, judged: Any) -> None:
	"""A clear message for a lead that cannot become anything."""
	if cint(doc.disabled) or doc.status == "Do Not Contact":
		frappe.throw(_("{0} is not to be contacted any more: it cannot be converted.").format(_bold(doc)))
	if judged is None or judged.facts.finished == OF_MACHINE:
		frappe.throw(_("{0} was made of an automatic message: it cannot be converted.").format(_bold(doc)))
	if judged.verdict.state in LET_GO:
		frappe.throw(_("{0} was let go. Undo that first.").format(_bold(doc)))


def _check_rights(lead: str, wanted: Wanted) -> None:
	"""All that will be made must be allowed, before anything is made: some of ERPNext's own methods do not ask."""
	makes = ["Opportunity"]
	if not wanted.contact and not lead_parties.contacts_of(lead):
		makes.append("Contact")
	if wanted.party and not wanted.existing and lead_parties.party_of(lead, wanted.party)[1] is None:
		makes.append(wanted.party)
	denied = [_(doctype) for doctype in makes if not frappe.has_permission(doctype, "create")]
	if denied:
		frappe.throw(
			_("You are not allowed to create what this lead would become: {0}.").format(", ".join(denied)),
			frappe.PermissionError,
		)


def _whole(act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
	"""Take an act whole or not at all, also for a caller that goes on after its error."""
	point = f"hygiene_{frappe.generate_hash(length=8)}"
	frappe.db.savepoint(point)
	try:
		return act()
	except frappe.QueryDeadlockError:
		raise  # the transaction is gone with its savepoints
	except Exception:
		frappe.db.rollback(save_point=point)
		raise


def _bold(doc: Document) -> str:
	return frappe.bold(escape_html(doc.title or doc.name))
