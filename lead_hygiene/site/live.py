"""What happens when a Lead or Opportunity is opened, saved, renamed or deleted."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, get_datetime, getdate, nowdate

from . import (
	arriving,
	chances,
	checklist_form,
	contacts,
	converting,
	criterion_proofs,
	goodbyes,
	machine_leads,
	merged_histories,
	merged_tables,
	points,
	probability,
	qualifying,
	reopening,
	snapshots,
)
from . import review as reviews
from .hygiene_file import HygieneFile, file_of
from .records import Record, cast_of, load_named, record_of
from .review import Reviewer
from .roles import SEEN_ON, fields_to_ask
from .rows import OneOf
from .words import Words

COLOURS = {
	"Active": "green",
	"Cooling": "yellow",
	"Neglected": "orange",
	"Overdue": "red",
	"Cold": "blue",
	"Unqualified": "purple",
	"Snoozed": "cyan",
	"Farewell": "pink",
	"Recycled": "light-blue",
	"Dead": "darkgrey",
	"Closed": "gray",
}


def judge(doc: Document) -> None:
	"""Put a fresh verdict on a document about to be saved, so that the save itself writes it."""
	_check_snooze(doc)
	if doc.is_new():
		qualifying.inherit(doc)
	cast = cast_of(doc.doctype)
	reviewer = Reviewer()
	record = record_of(cast, doc)
	known = fields_to_ask(doc.doctype)
	named = reviewer.policy.fields_for(cast.role)
	record.asked = {name: _typed(doc, known.get(name) or known.get(name.lower()) or name) for name in named}
	record.file = None if doc.is_new() else _file(doc)
	# Another address may be reachable where the old one was not.
	moved = not doc.is_new() and doc.has_value_changed(cast.address)
	if doc.is_new() or (reviewer.may_trust(record.file) and not moved):
		judgement = reviewer.judge_by_file(record)
	else:
		one = OneOf([doc.name])
		judgement = reviewer.judge(record, contacts.find(doc.doctype, lambda field: field.isin(one)))
	doc.update(judgement.seen)
	probability.put(doc, judgement)
	doc.flags.hygiene_judgement = judgement


def _file(doc: Document) -> HygieneFile | None:
	"""The file of a document about to be saved; where its history is not kept yet, that is done before it changes."""
	if doc.get("hygiene_state"):  # it was judged, so there is a file to lock
		file = file_of(doc.doctype, doc.name)
		if file is not None and file.recorded:
			return file
	if not _recorded(doc):
		Reviewer().refresh(doc.doctype, [doc.name])
	return file_of(doc.doctype, doc.name)


def _recorded(doc: Document) -> bool:
	"""Whether its history is kept. Asked without a lock: to lock a file that is not there locks the gap where others
	want to put theirs."""
	ours = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	return bool(frappe.db.get_value("Hygiene File", ours, "recorded"))


def keep(doc: Document) -> None:
	"""Write the file of a document that was saved; judge anew one that was changed past its validation."""
	if doc.flags.in_delete or reopening.is_passing(doc):
		return
	judgement = doc.flags.pop("hygiene_judgement", None)
	if judgement is not None and judgement.record.file is not None:
		reviews.keep(doc.doctype, [judgement])
		if judgement.returned:
			# What the way back changed stands in the database; the form that was just saved shall show it.
			shown = [*snapshots.KEPT[doc.doctype], *SEEN_ON[doc.doctype]]
			doc.update(frappe.db.get_value(doc.doctype, doc.name, shown, as_dict=True))
			if doc.meta.has_field("lost_reasons"):
				left = set(snapshots.lost_reasons(doc))
				doc.set("lost_reasons", [row for row in doc.lost_reasons if row.lost_reason in left])
		return
	if judgement is None and arriving.turned(doc):
		return
	# A new document: what was moved to it while it was inserted, tasks of its lead above all, is read now.
	# One that was changed past its validation may undo what was committed since this transaction looked first.
	latest = not doc.flags.in_insert and _recorded(doc)
	for judged in Reviewer().refresh(doc.doctype, [doc.name], latest=latest):
		doc.update(judged.seen)
	if doc.doctype == "Opportunity" and doc.flags.in_insert and doc.opportunity_from == "Lead":
		Reviewer().refresh("Lead", [doc.party_name])


def show(doc: Document) -> None:
	"""Give the form its headline, in the reader's language."""
	if doc.is_new():
		return
	reviewer = Reviewer()
	for record in load_named(cast_of(doc.doctype), [doc.name], reviewer.policy):
		judged, words = reviewer.judge_by_file(record), Words.of_reader()
		verdict, of_machine = judged.verdict, bool(doc.get("hygiene_of_machine"))
		doc.set_onload(
			"hygiene",
			{
				"state": verdict.state.value,
				"colour": COLOURS[verdict.state.value],
				"headline": words.headline(verdict, judged.facts),
				"action": verdict.decisive.action if verdict.decisive else None,
				"review_on": verdict.review_on,
				"suspended": reviewer.suspended or words.unproven(judged.facts),
				"waiting": _waiting(doc),
				**_let_go(record),
				**points.shown(reviewer, judged, doc.get("hygiene_label")),
				"chance": chances.shown(judged),
				"checklist": checklist_form.shown(reviewer, judged),
				"convertible": converting.is_offered(doc),
				"of_machine": of_machine,
				"spoken_of": machine_leads.offered(doc.name) if of_machine else None,
			},
		)


def forget(doctype: str, name: str) -> None:
	"""A deleted record takes what we kept about it along, but for the ledger and the goodbyes that have left."""
	goodbyes.stop(doctype, name, Words.of_site()._("The record was deleted."))
	for kept in ("Hygiene File", "Hygiene Action", "Stage Change"):
		frappe.db.delete(kept, {"reference_doctype": doctype, "reference_name": name})
	if doctype == "Lead":
		criterion_proofs.forget(name)


def merge(doctype: str, old: str, new: str) -> None:
	"""Before `old` is merged into `new`: its file goes, its history becomes part of that of `new`, and its actions move
	along unless `new` has the same."""
	merged_histories.join(doctype, old, new)
	merged_tables.join(doctype, old, new)
	if doctype == "Lead":
		criterion_proofs.merge(old, new)
	frappe.db.delete("Hygiene File", {"reference_doctype": doctype, "reference_name": old})
	goodbyes.keep_both(doctype, old, new)
	same = {"reference_doctype": doctype, "reference_name": new}
	for rule, episode in frappe.get_all(
		"Hygiene Action", filters=same, fields=["rule", "episode"], as_list=True, order_by="creation asc"
	):
		frappe.db.delete(
			"Hygiene Action",
			{"reference_doctype": doctype, "reference_name": old, "rule": rule, "episode": episode},
		)


def renamed(doctype: str, new: str) -> None:
	"""Frappe moved the links; what hung on the old name is counted on the new one."""
	if doctype == "Lead":
		criterion_proofs.settle([new])
	Reviewer().refresh(doctype, [new])


def _typed(doc: Document, field: str) -> Any:
	"""A field as the database would give it; a form sends dates as text, an import or another program numbers too."""
	value, kind = doc.get(field), doc.meta.get_field(field)
	if value and field in ("creation", "modified"):
		return get_datetime(value)
	if value and kind is not None and kind.fieldtype in ("Date", "Datetime"):
		return getdate(value) if kind.fieldtype == "Date" else get_datetime(value)
	if isinstance(value, str) and kind is not None and kind.fieldtype in frappe.model.numeric_fieldtypes:
		return flt(value)
	return value


def _let_go(record: Record) -> dict[str, Any]:
	"""How a record was let go, where that still holds: by what action, which can be undone, and how its goodbye stands."""
	kept = record.file
	if kept is None or kept.disposition is None:
		return {"undoable": None, "done": None, "farewell": None}
	action = kept.values["decided_by_action"]
	row = action and frappe.db.get_value(
		"Hygiene Action", action, ["action", "rule", "decided_by", "decided_on"], as_dict=True
	)
	shown: dict[str, Any] = {"undoable": action, "done": None, "farewell": None}
	if row:
		shown["done"] = {"action": row.action, "rule": row.rule, "by": row.decided_by, "on": row.decided_on}
	if said := goodbyes.row_of(hygiene_action=action) if action else None:
		told = {key: said[key] for key in ("status", "address", "channel", "send_after", "status_reason")}
		shown["farewell"] = {**told, "on": said.handed_over_on or said.creation}
	return shown


def _waiting(doc: Document) -> list[dict[str, str]]:
	if not frappe.has_permission("Hygiene Action", "read"):
		return []
	return frappe.get_list(
		"Hygiene Action",
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name, "status": "Proposed"},
		fields=["name", "action", "rule", "held_because", "reason", "snoozed_until"],
		order_by="creation asc",
	)


def _check_snooze(doc: Document) -> None:
	if doc.get("hygiene_snoozed_until"):
		if not (doc.get("hygiene_snooze_reason") or "").strip():
			frappe.throw(
				_("Say in Snooze Reason why this can wait until {0}.").format(
					frappe.format(doc.hygiene_snoozed_until, {"fieldtype": "Date"})
				)
			)
		if doc.has_value_changed("hygiene_snoozed_until") and getdate(doc.hygiene_snoozed_until) <= getdate(
			nowdate()
		):
			frappe.throw(_("Snoozed Until must be a day after today; clear it to end the snooze."))
	elif doc.get("hygiene_snooze_reason"):
		doc.hygiene_snooze_reason = None
