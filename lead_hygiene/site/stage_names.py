"""Histories when a Sales Stage is renamed, or merged into another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import frappe
from frappe.query_builder.functions import Coalesce

from ..core.history import Change, Place, spans
from .rows import OneOf, overwrite
from .stage_changes import count_in, files_of, values_of, write


def rename_stage(old: str, new: str, merged: bool) -> None:
	"""Histories name stages in plain text, which Frappe does not rename. A merge may leave changes that are none."""
	row = frappe.qb.DocType("Stage Change")
	for field in (row.from_stage, row.to_stage, row.left_to):
		frappe.qb.update(row).set(field, new).where(
			(row.reference_doctype == "Opportunity") & (field == old)
		).run()
	if merged:
		_join_stays(new)


def _join_stays(stage: str) -> None:
	"""Two stays in one stage, one after the other, become one."""
	row = frappe.qb.DocType("Stage Change")
	here = (row.reference_doctype == "Opportunity") & (row.from_stage == stage) & (row.to_stage == stage)
	same_end = Coalesce(row.from_outcome, "") == Coalesce(row.outcome, "")
	names = [
		name
		for (name,) in frappe.qb.from_(row)
		.select(row.reference_name)
		.where(here & same_end & (row.serial > 1))
		.distinct()
		.run()
	]
	for start in range(0, len(names), 1000):
		_rewrite("Opportunity", names[start : start + 1000])


def _rewrite(doctype: str, names: Sequence[str]) -> None:
	"""Write histories anew from their own rows."""
	row = frappe.qb.DocType("Stage Change")
	ours = (row.reference_doctype == doctype) & row.reference_name.isin(OneOf(names))
	files = files_of(doctype, names)  # whoever adds to a history holds its file before its rows; so do we
	lives: dict[str, list[Change]] = {}
	for name, at, stage, outcome, how, owner, amount, grade in (
		frappe.qb.from_(row)
		.select(
			row.reference_name,
			row.entered_at,
			row.to_stage,
			row.outcome,
			row.known_by,
			row.responsible,
			row.amount,
			row.grade,
		)
		.where(ours)
		.for_update()
		.run()
	):
		lives.setdefault(name, []).append(Change(at, Place(stage, outcome), how, owner, amount, grade))
	frappe.qb.from_(row).delete().where(ours).run()
	joined = {name: spans(changes) for name, changes in lives.items()}
	write(
		[
			values_of(doctype, name, serial, span)
			for name, stays in joined.items()
			for serial, span in enumerate(stays, 1)
		]
	)
	count_in(doctype, files, {name: len(stays) for name, stays in joined.items()})
	_date(files, {name: stays[-1].began for name, stays in joined.items()})


def _date(files: Mapping[str, tuple[str, int]], last: Mapping[str, Change]) -> None:
	"""Have the stage clocks of records start with their last change."""
	rows = [
		[files[name][0], change.at.date(), int(change.how != "Event")]
		for name, change in last.items()
		if name in files
	]
	overwrite("Hygiene File", {"stage_since": "DATE", "stage_estimated": "INT"}, rows)
