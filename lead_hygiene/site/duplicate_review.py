"""Two records side by side, and what a person decides about them."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from . import match_keys, merged_tables
from .duplicate_entry import owner_name
from .duplicates import ordered
from .match_cards import CardReader, Record

OPEN, OTHERS, MERGED = "Open", "Not a Duplicate", "Merged"
_KNOWN_OF_THEM = (
	"company_name",
	"job_title",
	"email_id",
	"mobile_no",
	"phone",
	"whatsapp_no",
	"website",
	"city",
	"country",
	"territory",
	"industry",
)
_NAMES = ("lead_name", "full_name", "customer_name")
# What is put beside each other, where a doctype has it.
SHOWN = (*_NAMES, *_KNOWN_OF_THEM, "status", "hygiene_state", "creation", "modified")
# What the record that stays takes over from the other, where it has nothing itself.
TAKEN = (*_KNOWN_OF_THEM, "market_segment", "tax_id")


def side_by_side(name: str) -> dict[str, Any]:
	"""Both records of a pair, the fields that tell them apart, the evidence in words, and what the reader may do."""
	row = _row(name)
	pair = _pair(row)
	sides = [frappe.get_doc(*record) for record in pair]
	fields = []
	for field in SHOWN:
		values = [cstr(side.get_formatted(field)) if side.get(field) else "" for side in sides]
		if any(values):
			meta = next(side.meta.get_field(field) for side in sides if side.get(field))
			label = meta.label if meta else {"creation": "Created On", "modified": "Last Updated On"}[field]
			fields.append({"label": _(label), "values": values})
	return {
		"records": [
			{"doctype": side.doctype, "name": side.name, "owner": owner_name(side.doctype, side.name)}
			for side in sides
		],
		"fields": fields,
		"evidence": [
			{"name": word(kind), "values": [left, right], "points": points}
			for kind, left, right, points in json.loads(row.evidence or "[]")
		],
		"may_decide": any(side.has_permission("write") for side in sides),
		"may_merge": [
			pair[0][0] == pair[1][0] and _may_merge(gone, stays)
			for gone, stays in ((sides[1], sides[0]), (sides[0], sides[1]))
		],
	}


def word(kind: str) -> str:
	"""A piece of evidence in the reader's language."""
	return {
		"same_email": _("Same e-mail address"),
		"same_mobile": _("Same mobile number"),
		"alike_email": _("Same mailbox name at another provider"),
		"same_person": _("Same name"),
		"alike_person": _("Similar name"),
		"other_person": _("Different name"),
		"same_company": _("Same company"),
		"alike_company": _("Similar company"),
		"other_company": _("Different company"),
		"same_domain": _("Same web domain"),
		"same_phone": _("Same phone number"),
		"same_role_email": _("Same shared mailbox"),
	}[kind]


def decide(name: str, duplicate: bool) -> None:
	"""Remember that two records are not one, or take that back. Whoever may read both and write one of them may."""
	row = _row(name)
	if row.status == MERGED:
		frappe.throw(_("These two were merged already."))
	if not any(frappe.has_permission(*record_args(record)) for record in _pair(row)):
		raise frappe.PermissionError
	_set(row.name, OPEN if duplicate else OTHERS)


def merge(name: str, into: str) -> str:
	"""Merge the other record of a pair into `into` by Frappe's own merge; gives its name.

	It needs the right to write both and to delete the one that goes. What the one that stays has not got it takes over;
	what differs is written on its timeline.
	"""
	row = _row(name)
	left, right = _pair(row)
	if into not in (left[1], right[1]) or left[0] != right[0]:
		frappe.throw(_("Only two records of one kind can be merged, one of them into the other."))
	if row.status == MERGED:
		frappe.throw(_("These two were merged already."))
	gone, stays = (right, left) if into == left[1] else (left, right)
	going, staying = frappe.get_doc(*gone), frappe.get_doc(*stays)
	for doc, right_to in ((going, "write"), (going, "delete"), (staying, "write")):
		doc.check_permission(right_to)
	frappe.rename_doc(gone[0], gone[1], stays[1], merge=True)
	_take_over(frappe.get_doc(*stays), going)
	return stays[1]


def record_args(record: Record) -> tuple[str, str, str]:
	"""The arguments of frappe.has_permission for writing a record."""
	return record[0], "write", record[1]


def follow(doctype: str, old: str, new: str, merged: bool) -> None:
	"""A record is being renamed, or merged into another: its pairs follow it. What was said of the pair of both is kept
	under the old name."""
	if merged:
		merged_tables.join(doctype, old, new)
		match_keys.forget(doctype, [old])
		match_keys.rewrite(CardReader().named(doctype, [new]))
	else:
		match_keys.move(doctype, old, new)
	for row in rows_of(doctype, old):
		pair = _pair(row)
		if row.status == MERGED:
			continue
		other = pair[1] if pair[0] == (doctype, old) else pair[0]
		if merged and other == (doctype, new):
			_set(row.name, MERGED, merged_into=new)
			continue
		left, right = ordered((doctype, new), other)
		same = {
			"left_doctype": left[0],
			"left_name": left[1],
			"right_doctype": right[0],
			"right_name": right[1],
		}
		if frappe.db.exists("Hygiene Duplicate", same):
			frappe.db.delete("Hygiene Duplicate", {"name": row.name})
			continue
		turned = [[kind, b, a, points] for kind, a, b, points in json.loads(row.evidence or "[]")]
		if (pair[0] == (doctype, old)) != (left == (doctype, new)):
			same["evidence"] = json.dumps(turned, ensure_ascii=False)
		frappe.db.set_value("Hygiene Duplicate", row.name, same, update_modified=False)


def forget(doctype: str, name: str) -> None:
	"""A deleted record has no duplicates."""
	match_keys.forget(doctype, [name])
	for row in rows_of(doctype, name):
		if row.status != MERGED:
			frappe.db.delete("Hygiene Duplicate", {"name": row.name})


def rows_of(doctype: str, name: str) -> list[Any]:
	"""The pairs of a record."""
	row = frappe.qb.DocType("Hygiene Duplicate")
	left = (row.left_name == name) & (row.left_doctype == doctype)
	right = (row.right_name == name) & (row.right_doctype == doctype)
	return frappe.qb.from_(row).select(row.star).where(left | right).run(as_dict=True)


def _row(name: str) -> Any:
	"""A pair, of which the reader may read both. Raises frappe.PermissionError."""
	row = frappe.get_doc("Hygiene Duplicate", name)
	row.check_permission("read")
	return row


def _pair(row: Any) -> tuple[Record, Record]:
	return (row.left_doctype, row.left_name), (row.right_doctype, row.right_name)


def _may_merge(gone: Document, stays: Document) -> bool:
	return gone.has_permission("write") and gone.has_permission("delete") and stays.has_permission("write")


def _set(name: str, status: str, **values: Any) -> None:
	by = {} if status == OPEN else {"decided_by": frappe.session.user, "decided_on": now_datetime()}
	cleared = {"decided_by": None, "decided_on": None}
	frappe.db.set_value("Hygiene Duplicate", name, {"status": status, **cleared, **by, **values})


def _take_over(stays: Document, gone: Document) -> None:
	"""Fill what is empty, and say on the timeline what the other record said differently."""
	differs = []
	for field in TAKEN:
		if not stays.meta.has_field(field) or not gone.get(field) or gone.get(field) == stays.get(field):
			continue
		if stays.get(field):
			differs.append(f"{_(stays.meta.get_label(field))}: {cstr(gone.get_formatted(field))}")
		elif not stays.meta.get_field(field).read_only:
			stays.set(field, gone.get(field))
	stays.save()
	said = _("{0} was merged into this record.").format(gone.name)
	if differs:
		said += " " + _("It said differently: {0}").format("; ".join(differs))
	stays.add_comment("Info", frappe.utils.escape_html(said))
