"""What people confirm of a lead: who, when, with what remark. The file of the lead keeps the days, for its verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, now_datetime

from .checklist import BEYOND, REQUIRED
from .checklist import DOCTYPE as CRITERION
from .review import Reviewer
from .rows import overwrite

DOCTYPE = "Criterion Proof"


def confirm(lead: str, criterion: str, note: str | None = None) -> None:
	"""Write down that the session's user confirms a line of the checklist for a lead, which he must be able to write.
	What was confirmed already stays as it is."""
	doc = _for_writing(lead)
	line = frappe.db.get_value(CRITERION, criterion, ["enabled", "proof"], as_dict=True)
	if not line or not cint(line.enabled) or line.proof != "Confirmed by a Person":
		frappe.throw(_("{0} is not a criterion that a person confirms.").format(_bold(criterion)))
	if _rows([lead], criterion):
		return
	said = (note or "").strip()
	proof = {"lead": lead, "criterion": criterion, "confirmed_by": frappe.session.user}
	# Nobody writes proofs but here, where the right to write the lead was checked.
	frappe.get_doc(
		{"doctype": DOCTYPE, **proof, "confirmed_on": now_datetime(), "note": said or None}
	).insert(ignore_permissions=True)
	remark = _("confirmed: {0}").format(escape_html(_(criterion)))
	doc.add_comment("Info", f"{remark} ({escape_html(said)})" if said else remark)
	_judge_anew(lead)


def take_back(lead: str, criterion: str) -> None:
	"""Take back what was confirmed for a lead, which the session's user must be able to write."""
	doc = _for_writing(lead)
	if not _rows([lead], criterion):
		return
	frappe.db.delete(DOCTYPE, {"lead": lead, "criterion": criterion})
	doc.add_comment("Info", _("took back: {0}").format(escape_html(_(criterion))))
	if doc.status not in BEYOND and _counts(criterion):
		# It was not so after all: the day is found anew.
		file = {"reference_doctype": "Lead", "reference_name": lead}
		frappe.db.set_value("Hygiene File", file, "met_on", None, update_modified=False)
	_judge_anew(lead)


def _counts(criterion: str) -> bool:
	"""Whether leads must have a criterion confirmed. The day they met all does not hang on others."""
	line = frappe.db.get_value(CRITERION, criterion, ["enabled", "need", "proof"], as_dict=True)
	return bool(
		line and cint(line.enabled) and line.need == REQUIRED and line.proof == "Confirmed by a Person"
	)


def merge(old: str, new: str) -> None:
	"""Before lead `old` is merged into `new`: what was confirmed of either holds, and the earlier day on which all was met.

	What is confirmed of both, `new` keeps; the rest Frappe moves along.
	"""
	both = {row.criterion for row in _rows([new])}
	if both:
		frappe.db.delete(DOCTYPE, {"lead": old, "criterion": ("in", sorted(both))})
	days = frappe.get_all(
		"Hygiene File",
		filters={"reference_doctype": "Lead", "reference_name": ("in", [old, new]), "met_on": ("is", "set")},
		pluck="met_on",
		order_by="met_on asc",
		limit=1,
	)
	if days:
		file = {"reference_doctype": "Lead", "reference_name": new}
		frappe.db.set_value("Hygiene File", file, "met_on", days[0], update_modified=False)


def merge_criteria(old: str, new: str) -> None:
	"""Before one criterion is merged into another: of what is confirmed by both names, the new one stays."""
	both = frappe.get_all(DOCTYPE, filters={"criterion": new}, pluck="lead", order_by="lead asc")
	if both:
		frappe.db.delete(DOCTYPE, {"criterion": old, "lead": ("in", both)})


def forget(lead: str) -> None:
	"""A deleted lead takes what was confirmed of it along."""
	frappe.db.delete(DOCTYPE, {"lead": lead})


def settle(leads: Sequence[str], latest: bool = False) -> None:
	"""Have the files of these leads say what is confirmed of them. `latest`: as last committed, and locked, where the view of
	this transaction may be older."""
	confirmed: dict[str, dict[str, str]] = defaultdict(dict)
	for row in _latest(leads) if latest else _rows(leads):
		confirmed[row.lead][row.criterion] = row.confirmed_on.date().isoformat()
	files = frappe.get_all(
		"Hygiene File",
		filters={"reference_doctype": "Lead", "reference_name": ("in", list(leads))},
		fields=["name", "reference_name"],
		order_by="name asc",
	)
	rows = [
		[file.name, frappe.as_json(confirmed[file.reference_name], indent=None) if file.reference_name in confirmed else None]
		for file in files
	]  # fmt: skip
	overwrite("Hygiene File", {"confirmed": "LONGTEXT"}, rows)


def renamed(criterion: str) -> None:
	"""A criterion has another name now: the files of the leads it was confirmed of are to say so."""
	leads = frappe.get_all(DOCTYPE, filters={"criterion": criterion}, pluck="lead", order_by="lead asc")
	if leads:
		settle(leads)


def said_of(lead: str) -> dict[str, dict]:
	"""Who confirmed what of a lead: by criterion, with confirmed_by, confirmed_on and note."""
	return {row.criterion: row for row in _rows([lead])}


def _rows(leads: Sequence[str], criterion: str | None = None) -> list[frappe._dict]:
	only = {"criterion": criterion} if criterion else {}
	return frappe.get_all(
		DOCTYPE,
		filters={"lead": ("in", list(leads)), **only},
		fields=["lead", "criterion", "confirmed_by", "confirmed_on", "note"],
		order_by="lead asc, criterion asc",
	)


def _latest(leads: Sequence[str]) -> list[frappe._dict]:
	proof = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(proof).select(proof.lead, proof.criterion, proof.confirmed_on)
	return query.where(proof.lead.isin(list(leads))).for_update().run(as_dict=True)


def _for_writing(lead: str) -> Document:
	doc = frappe.get_doc("Lead", lead, for_update=True)
	doc.check_permission("write")
	return doc


def _judge_anew(lead: str) -> None:
	settle([lead], latest=True)
	Reviewer().refresh("Lead", [lead], latest=True)


def _bold(text: str) -> str:
	return frappe.bold(escape_html(text))
