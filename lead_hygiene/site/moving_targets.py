"""The fields of a Data Import's documents that the columns of an export go to, and what their cells may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields

from ..compat import other_names
from ..moving_in import cells as read
from ..moving_in.mapping import Column
from ..moving_in.mapping import Mapping as ColumnMapping
from .moving_links import Links, links_to

# Forms of cells by the type of a field that somebody chose himself.
_FORMS = {
	"Date": "date",
	"Datetime": "date",
	"Int": "number",
	"Float": "number",
	"Currency": "number",
	"Percent": "number",
	"Check": "check",
}
_NOT_CHOSEN = frozenset({"Table", "Table MultiSelect", "Attach", "Attach Image", "HTML", "Read Only"})
# Where a deal belongs is found out, not mapped.
FOUND_OUT = ("opportunity_from", "party_name")


@dataclass(frozen=True, slots=True)
class Target:
	"""A field that a column goes to. `index` is None where no column of its own does. `meaning` is None where
	somebody chose the field. `links` are the records it can name, `options` the words it can hold; None: any."""

	index: int | None
	heading: str
	field: str
	label: str
	form: str
	meaning: str | None = None
	links: Links | None = None
	options: frozenset[str] | None = None

	def chosen(self, cell: Any, day: Any) -> str:
		"""A cell for a field that somebody chose. Raises BadCell."""
		if self.form == "date":
			return day(self.index, cell)
		return read.READERS.get(self.form, read.text)(cell)


def fields_to_choose(doctype: str) -> list[dict[str, str]]:
	"""The fields that a column can be mapped to by hand: those that people fill in."""
	return [
		{"value": df.fieldname, "label": called(doctype, df.fieldname)}
		for df in frappe.get_meta(doctype).fields
		if df.label
		and df.fieldtype not in (*no_value_fields, *_NOT_CHOSEN)
		and not (df.is_virtual or df.read_only or df.hidden)
		and df.fieldname not in FOUND_OUT
	]


def called(doctype: str, field: str) -> str:
	"""A field as the dialog names it."""
	return f"{_(frappe.get_meta(doctype).get_field(field).label, context=doctype)} ({field})"


def targets(mapping: ColumnMapping, choices: Mapping[int, str]) -> list[Target]:
	"""Where each column goes: what was chosen for it ("": nowhere), else what the preset says. Throws where two
	columns were given one field, or a field is not there."""
	doctype, found = mapping.doctype, {}
	allowed = {each["value"] for each in fields_to_choose(doctype)}
	names = other_names(doctype)
	for column in mapping.columns:
		chosen = choices.get(column.index)
		own = names.get(column.place.field, column.place.field) if column.place else ""
		if chosen is None or chosen == own:
			there = own and frappe.get_meta(doctype).has_field(own)
			target = _target(doctype, column, own, column.meaning) if there else None
		elif chosen:
			if chosen not in allowed:
				named = frappe.utils.escape_html(chosen)
				frappe.throw(_("{0} has no field {1}.").format(_(doctype), named))
			target = _target(doctype, column, chosen, None)
		else:
			target = None
		if target is None:
			continue
		if (other := found.get(target.field)) is not None:
			frappe.throw(
				_("Both {0} and {1} go to {2}. Leave one of them out.").format(
					frappe.bold(frappe.utils.escape_html(other.heading)),
					frappe.bold(frappe.utils.escape_html(target.heading)),
					frappe.bold(target.label),
				)
			)
		found[target.field] = target
	if "status" not in found and any("status" in others for others in mapping.sheet.also.values()):
		found["status"] = _target(doctype, Column(-1, "status", "mapped"), "status", "status", None)
	return list(found.values())


def _target(doctype: str, column: Column, field: str, meaning: str | None, index: int | None = -1) -> Target:
	df = frappe.get_meta(doctype).get_field(field)
	return Target(
		index=column.index if index == -1 else None,
		heading=column.heading,
		field=field,
		label=_(df.label, context=doctype),
		form=column.place.form if meaning and column.place else _FORMS.get(df.fieldtype, "text"),
		meaning=meaning,
		links=links_to(df.options) if df.fieldtype == "Link" else None,
		options=frozenset((df.options or "").split("\n")) - {""} if df.fieldtype == "Select" else None,
	)
