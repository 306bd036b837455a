"""The file attached to a Data Import, read as an export of another CRM system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.xlsxutils import read_xls_file_from_attached_file, read_xlsx_file_from_attached_file

from ..moving_in.presets import Sheet, preset, presets
from ..moving_in.reading import Broken, rows_of
from ..moving_in.recognition import LOOK_AHEAD, NotRecognised, recognise

# Where the file that was moved in is remembered, among what Frappe keeps of the mapping.
KEPT = "moved_in"


@dataclass(frozen=True, slots=True)
class MovedFile:
	"""An export: the sheet it is, its headings, and its rows with their numbers in the file, blank ones left out."""

	url: str
	sheet: Sheet
	headings: list[Any]
	rows: list[tuple[int, list[Any]]]


def called(sheet: Sheet) -> str:
	"""What a sheet is called, in the language of the user."""
	return {
		"Leads": _("Leads"),
		"Deals": _("Deals"),
		"Opportunities": _("Opportunities"),
		"People": _("People"),
		"Contacts": _("Contacts"),
		"Organizations": _("Organizations"),
		"Companies": _("Companies"),
		"Accounts": _("Accounts"),
	}.get(sheet.title, sheet.title)


def read(doc: Document, asked: str = "") -> MovedFile:
	"""The export attached to a Data Import, or the one it was made from. `asked` names one sheet of a preset. Throws
	where it cannot be read, is not recognised, or becomes other documents than these."""
	if asked and asked not in {each.key for one in presets() for each in one.sheets.values()}:
		frappe.throw(_("{0} is no export that is known.").format(frappe.utils.escape_html(asked)))
	if doc.import_type != "Insert New Records":
		frappe.throw(_("Records are moved in as new ones: choose Insert New Records."))
	url = _source(doc)
	if not url:
		frappe.throw(_("Attach the file that the other system exported, and save."))
	rows = _rows(url)
	try:
		found = recognise((cells for _number, cells in rows[:LOOK_AHEAD]), asked or None)
	except NotRecognised as error:
		_refuse(asked, error)
	if doc.reference_doctype not in found.sheet.doctypes:
		frappe.throw(
			_("This file has {0} of {1}. They become {2}, not {3}.").format(
				called(found.sheet),
				preset(found.sheet.preset).title,
				" / ".join(_(each) for each in found.sheet.doctypes),
				_(doc.reference_doctype),
			)
		)
	return MovedFile(url, found.sheet, rows[found.row][1], rows[found.row + 1 :])


def _refuse(asked: str, error: NotRecognised) -> None:
	if error.several:
		names = " / ".join(f"{preset(each.preset).title}: {called(each)}" for each in error.several)
		frappe.throw(_("This file may be {0}. Choose which.").format(names), title=_("Not Recognised"))
	if asked:
		message = _("The headings of this file are not those of an export of {0}.")
		known = preset(asked.partition(":")[0]).title
		frappe.throw(message.format(known), title=_("Not Recognised"))
	frappe.throw(
		_("The headings of this file are those of no export that is known. Choose where it comes from."),
		title=_("Not Recognised"),
	)


def _source(doc: Document) -> str | None:
	kept = frappe.parse_json(doc.template_options or "{}").get(KEPT) or {}
	return kept.get("file") or doc.import_file


def _rows(url: str) -> list[tuple[int, list[Any]]]:
	file = _readable(url)
	content, kind = file.get_content(), (file.file_url or "").rpartition(".")[2].lower()
	if kind == "xlsx":
		rows = read_xlsx_file_from_attached_file(fcontent=content)
	elif kind == "xls":
		rows = read_xls_file_from_attached_file(content)
	elif kind == "csv":
		rows = _read(content)
	else:
		frappe.throw(_("Only .csv, .xls and .xlsx files can be read."))
	blank = ("", None)
	return [
		(number, list(row))
		for number, row in enumerate(rows, start=1)
		if any(cell not in blank for cell in row)
	]


def _read(content: bytes | str) -> list[list[str]]:
	try:
		return rows_of(content)
	except Broken as error:
		frappe.throw(
			_(
				"The file cannot be read below row {0}: a quotation mark is never closed, or a cell is too long."
			).format(error.row)
		)


def _readable(url: str) -> Document:
	"""The file at an address that the user may read; one that was attached several times has several records."""
	names = frappe.get_all("File", filters={"file_url": url}, pluck="name", order_by="creation desc")
	for name in names:
		file = frappe.get_doc("File", name)
		if file.has_permission("read"):
			return file
	frappe.throw(_("You may not read the attached file."), frappe.PermissionError)
