"""Need, budget, timing, authority: what is not known yet is a question to ask next, and an answer is one click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from ..core.criteria import AUTHORITY, BUDGET, NEED, QUALIFYING, TIMING, known

# What may be answered beside the four: how much, by when, and what one calls them after a talk.
_BESIDE = ("hygiene_budget_amount", "hygiene_timing_on", "hygiene_label", "expected_closing")


def questions(unknown: list[str]) -> list[dict[str, str]]:
	"""The questions behind fields nothing is known of, in the order in which they are asked."""
	asked = {
		NEED: (_("Need"), _("Do they need it?")),
		BUDGET: (_("Budget"), _("Do they have a budget for it?")),
		TIMING: (_("Timing"), _("Do they want it soon?")),
		AUTHORITY: (_("Authority"), _("Do we talk to the person who decides?")),
	}
	return [
		{"field": field, "label": asked[field][0], "question": asked[field][1]}
		for field in QUALIFYING
		if field in unknown
	]


def qualify(doctype: str, name: str, answers: Mapping[str, Any]) -> dict[str, Any]:
	"""Write down what was answered, as the session's user, who must be able to write the record."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("write")
	put(doc, answers)
	return {"grade": doc.hygiene_grade, "attractiveness": doc.hygiene_attractiveness}


def put(doc: Document, answers: Mapping[str, Any]) -> None:
	"""Save a record with answers. Raises ValidationError where one is none of these, or for a field that asks nothing."""
	if not isinstance(answers, Mapping):
		frappe.throw(_("Answers are a field and what it says, as in {0}.").format('{"hygiene_need": "Yes"}'))
	for field, answer in answers.items():
		if field not in (*QUALIFYING, *_BESIDE) or not doc.meta.has_field(field):
			frappe.throw(_("{0} is no question about {1}.").format(frappe.bold(field), _(doc.doctype)))
		doc.set(field, answer if answer != "" else None)
	if answers:
		doc.save()


def inherit(deal: Document) -> None:
	"""Give a new opportunity what is known of its lead; ERPNext does so only where it maps the one to the other."""
	if deal.doctype != "Opportunity" or deal.opportunity_from != "Lead" or not deal.party_name:
		return
	if not frappe.has_permission("Lead", "read", deal.party_name):
		return
	fields = [field for field in (*QUALIFYING, *_BESIDE) if deal.meta.has_field(field)]
	lead = frappe.get_meta("Lead")
	wanted = [field for field in fields if lead.has_field(field) and not known(deal.get(field) or None)]
	said = frappe.db.get_value("Lead", deal.party_name, wanted, as_dict=True) if wanted else None
	for field, value in (said or {}).items():
		if known(value):
			deal.set(field, value)
