"""The Stage Changes of two records that are merged: one unbroken history of what both went through."""

from __future__ import annotations

import frappe
from frappe.utils import flt, now_datetime

from ..core.history import Change, Place, spans
from ..core.merged import weave
from . import stage_changes


def join(doctype: str, old: str, new: str) -> None:
	"""Before `old` is merged into `new`: what `old` went through becomes part of the history of `new`.

	A record whose history nobody has kept yet is looked back on later, and takes the other's then as it stands.
	"""
	files = stage_changes.files_of(doctype, sorted({old, new}))
	gone, kept = _changes(doctype, old), _changes(doctype, new)
	frappe.db.delete("Stage Change", {"reference_doctype": doctype, "reference_name": old})
	if not gone or not kept:
		return
	frappe.db.delete("Stage Change", {"reference_doctype": doctype, "reference_name": new})
	rows = [
		stage_changes.values_of(doctype, new, serial, span)
		for serial, span in enumerate(spans(weave(kept, gone, now_datetime())), start=1)
	]
	stage_changes.write(rows)
	stage_changes.count_in(doctype, files, {new: len(rows)})


def _changes(doctype: str, name: str) -> list[Change]:
	rows = frappe.get_all(
		"Stage Change",
		filters={"reference_doctype": doctype, "reference_name": name},
		fields=["entered_at", "to_stage", "outcome", "known_by", "responsible", "amount", "grade"],
		order_by="serial asc",
	)
	return [
		Change(
			row.entered_at,
			Place(row.to_stage, row.outcome),
			row.known_by,
			row.responsible,
			None if row.amount is None else flt(row.amount),
			row.grade or None,
		)
		for row in rows
	]
