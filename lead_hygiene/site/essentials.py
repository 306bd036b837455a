"""What no record should lack: as the Settings say, in the fields that the records have here."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from ..core.clean import DEFAULT_ESSENTIALS, Essential
from .roles import fields_to_ask

SETTINGS = "Lead Hygiene Settings"


def plant() -> None:
	"""The first essentials, on a site that has none. Written past the Settings, whose saving has everything judged anew."""
	if frappe.db.count("Essential Field"):
		return
	rows = [(doctype, one_of) for doctype, each in DEFAULT_ESSENTIALS.items() for one_of in each]
	for place, (doctype, one_of) in enumerate(rows, 1):
		row = {"document_type": doctype, "one_of": ", ".join(one_of), "idx": place}
		parent = {"parent": SETTINGS, "parenttype": SETTINGS, "parentfield": "essential_fields"}
		frappe.get_doc({"doctype": "Essential Field", **parent, **row}).insert()
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def of(doctype: str) -> tuple[Essential, ...]:
	"""The essentials of a doctype, each by the names its fields have here; fields it has not got are left out."""
	rows = frappe.get_all(
		"Essential Field",
		filters={"parent": SETTINGS, "document_type": doctype},
		pluck="one_of",
		order_by="idx asc",
	)
	known = fields_to_ask(doctype)
	found = (tuple(name for part in _parts(row) if (name := _known(known, part))) for row in rows)
	return tuple(dict.fromkeys(each for each in found if each))


def check(settings: Any) -> None:
	"""Raises a clear message where the Settings name a field that there is none of."""
	for row in settings.get("essential_fields") or ():
		known = fields_to_ask(row.document_type)
		for part in _parts(row.one_of):
			if not _known(known, part):
				said = _("{0} has no field {1}. Write the name or the label of a field.")
				frappe.throw(said.format(_(row.document_type), frappe.bold(frappe.utils.escape_html(part))))


def label(doctype: str, field: str) -> str:
	"""What a field is called in the reader's language."""
	return _(frappe.get_meta(doctype).get_label(field))


def _parts(text: str | None) -> list[str]:
	return [part.strip() for part in (text or "").replace("،", ",").split(",") if part.strip()]


def _known(known: Any, part: str) -> str | None:
	return known.get(part) or known.get(part.lower())
