"""Whitelisted methods for moving in from another CRM system; the import itself is Frappe's. Each checks that the user may
write the Data Import and import such records."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from .moving_in.presets import presets as all_presets
from .site import moving_file, moving_links
from .site.moving_in import MovingIn


@frappe.whitelist()
def presets(doctype: str) -> list[dict[str, str]]:
	"""The systems, and their sheets, whose exports become records of `doctype`."""
	frappe.has_permission("Data Import", "write", throw=True)
	return [
		{"value": sheet.key, "label": f"{each.title}: {moving_file.called(sheet)}"}
		for each in all_presets()
		for sheet in each.sheets.values()
		if doctype in sheet.doctypes
	]


@frappe.whitelist()
def preview(data_import: str, preset: str = "", choices: str | dict | None = None) -> dict[str, Any]:
	"""What would become of the attached export; see `site.moving_in`."""
	return _moving(data_import, preset, choices, False).summary()


@frappe.whitelist(methods=["POST"])
def convert(
	data_import: str,
	preset: str = "",
	choices: str | dict | None = None,
	create: str | list | None = None,
	notes: bool | int = 1,
) -> dict[str, Any]:
	"""Attach the converted export to the Data Import. `create` lists [doctype, name] that are to be added first."""
	doc = _checked(data_import)
	if doc.status != "Pending":
		frappe.throw(_("Records were imported by this Data Import already. Make a new one."))
	moving_links.create((str(doctype), str(name)) for doctype, name in frappe.parse_json(create or "[]"))
	return _moving(data_import, preset, choices, bool(int(notes))).write()


def _moving(data_import: str, preset: str, choices: str | dict | None, notes: bool) -> MovingIn:
	doc = _checked(data_import)
	chosen = {int(index): str(field) for index, field in frappe.parse_json(choices or "{}").items()}
	return MovingIn(doc, moving_file.read(doc, preset), chosen, notes)


def _checked(data_import: str) -> Document:
	doc = frappe.get_doc("Data Import", data_import)
	doc.check_permission("write")
	frappe.has_permission(doc.reference_doctype, "import", throw=True)
	return doc
