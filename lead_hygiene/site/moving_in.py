"""Moving in from another CRM system: its export, attached to a Data Import, as a file that ERPNext's own import takes.

Nothing is imported here. What has no field, no record or no word of ours is named, and can be kept as a note.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from ..core.written_dates import day_first_of
from ..moving_in import cells as read
from ..moving_in.conversion import Conversion, Converted
from ..moving_in.day_orders import DayOrders
from ..moving_in.mapping import map_columns
from ..moving_in.presets import preset
from . import moving_links
from .moving_file import KEPT, MovedFile
from .moving_parties import SiteParties
from .moving_summary import Outcome, Summary
from .moving_targets import FOUND_OUT, Target, targets

LEFT_ALONE = "Don't Import"
NOTE = "notes.note"
_NOTHING = ("", None)


class MovingIn:
	"""One export on its way. `choices` says of columns, by their index, which field somebody chose ("": none); `notes`
	whether what has no place is kept as a note on the record."""

	def __init__(self, doc: Document, file: MovedFile, choices: Mapping[int, str], notes: bool) -> None:
		self.doc = doc
		self.file = file
		self.doctype = doc.reference_doctype
		self.mapping = map_columns(file.headings, file.sheet, self.doctype, "site")
		self.targets = targets(self.mapping, choices)
		self.notes = notes and bool(frappe.get_meta(self.doctype).get_field("notes"))
		dated = [
			each.index for each in self.targets if each.form in ("date", "moment") and each.index is not None
		]
		self._orders = DayOrders((cells for _number, cells in file.rows), dated, _site_order())
		# A status that is left out must not come back as the one that other columns tell.
		taken = {each.index for each in self.targets if each.meaning == "status"}
		unwanted = {
			each.index for each in self.mapping.of("mapped") if each.meaning == "status"
		} - taken  # fmt: skip
		self._conversion = Conversion(self.mapping, self._day, {"stage": moving_links.stages()}, unwanted)
		self._parties = SiteParties() if self.doctype == "Opportunity" else None
		self.outcome = Outcome()

	def summary(self) -> dict[str, Any]:
		"""What would become of the export, for the dialog."""
		for _row in self.rows():
			pass
		return Summary(self.mapping, self.targets, self.outcome, self.file, self._orders.undecided).plain()

	def write(self) -> dict[str, Any]:
		"""Attach the converted file to the Data Import and have its columns mapped; gives the summary."""
		text = io.StringIO(newline="")
		writer = csv.writer(text)
		writer.writerow(self.header())
		writer.writerows(self.rows())
		title = f"{self.file.sheet.preset}-{self.file.sheet.name}-{frappe.generate_hash(length=6)}.csv"
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": title,
				"attached_to_doctype": self.doc.doctype,
				"attached_to_name": self.doc.name,
				"content": text.getvalue(),
				"is_private": 1,
			}
		).insert()
		# Frappe forgets the mapping where a save brings another file, and reads the file by the headings alone.
		self.doc.db_set("import_file", file.file_url)
		kept = {"file": self.file.url, "preset": self.file.sheet.key}
		self.doc.template_options = json.dumps({"column_to_field_map": self.field_map(), KEPT: kept})
		self.doc.save()
		return Summary(self.mapping, self.targets, self.outcome, self.file, self._orders.undecided).plain()

	def header(self) -> list[str]:
		"""The headings of the converted file: those of the export, each only once, then the fields that were found out."""
		seen: Counter[str] = Counter()
		names = []
		for column in self.mapping.columns:
			seen[column.heading] += 1
			again = column.heading and seen[column.heading] > 1
			names.append(f"{column.heading} ({seen[column.heading]})" if again else column.heading)
		return names + self._added()

	def field_map(self) -> dict[str, str]:
		"""Which column goes to which field, as Frappe keeps it."""
		width = len(self.mapping.columns)
		fields = {str(column.index): LEFT_ALONE for column in self.mapping.columns}
		fields.update({str(each.index): each.field for each in self.targets if each.index is not None})
		return fields | {str(width + number): field for number, field in enumerate(self._added())}

	def rows(self) -> Iterator[list[str]]:
		"""The converted rows, as many as the export has. What is to be said of them goes to `outcome`."""
		width, headings = len(self.mapping.columns), [column.heading for column in self.mapping.columns]
		left = sorted(set(range(width)) - {each.index for each in self.targets})
		self.outcome = Outcome()
		for number, cells in self.file.rows:
			row = self._conversion.row(cells)
			self.outcome.take(number, row)
			out = [read.text(cells[index]) if index < len(cells) else "" for index in range(width)]
			told = [(headings[index], out[index]) for index in left if out[index]]
			told += self._beyond(number, cells[width:])
			added: dict[str, str] = {}
			for target in self.targets:
				written = out[target.index] if target.index is not None else ""
				value = self._value(number, target, row, cells)
				if target.index is None:
					added[target.field] = value
				else:
					out[target.index] = value
				if written and self._lost(target, written, value, row):
					told.append((target.heading, written))
			if self._parties is not None:
				added.update(self._party(number, row))
			known = any(out[each.index] for each in self.targets if each.index is not None) or any(
				added.values()
			)
			if told and not known:
				# Frappe would pass over it without a word.
				written = " | ".join(value for _heading, value in told)
				self.outcome.bad(number, _("Nothing of this row goes to a field"), written, "")
			if self.notes:
				# A row with nothing but a note would be read as a second note of the record above it.
				added[NOTE] = _note(self.file, told) if known else ""
			self.outcome.rows += 1
			yield out + [added.get(field, "") for field in self._added()]

	def _beyond(self, number: int, cells: Sequence[Any]) -> list[tuple[str, str]]:
		"""Cells that stand under no heading; the row may be shifted, so they are told."""
		written = " | ".join(text for cell in cells if (text := read.text(cell)))
		if not written:
			return []
		heading = _("Beyond the last column")
		self.outcome.bad(number, heading, written, heading)
		return [(heading, written)]

	def _value(self, number: int, target: Target, row: Converted, cells: Sequence[Any]) -> str:
		if target.meaning is not None:
			value = row.values.get(target.meaning, "")
		else:
			cell = cells[target.index] if target.index is not None and target.index < len(cells) else None
			try:
				value = target.chosen(cell, self._day) if cell not in _NOTHING else ""
			except read.BadCell as error:
				self.outcome.bad(number, target.heading, read.text(cell), str(error))
				value = ""
		if value and target.links is not None:
			found = target.links.find(value)
			if found is not None and found != value and target.links.doctype == "User":
				self.outcome.word(target.heading, value, found)
			return found or ""
		if value and target.options is not None and value not in target.options:
			self.outcome.not_an_option(target.heading, value, target.label)
			return ""
		return value

	@staticmethod
	def _lost(target: Target, written: str, value: str, row: Converted) -> bool:
		"""Whether something of a cell is in no field: it was left out, or only the first of several values was taken."""
		if not value:
			return True
		return any(each.kind == "spare" and each.meaning == target.meaning for each in row.findings)

	def _party(self, number: int, row: Converted) -> dict[str, str]:
		"""Whose deal it is. Where that is not known, the name it has in the export: Frappe refuses that row, and says why."""
		found = self._parties.find(row.values)  # type: ignore[union-attr]
		self.outcome.party(number, found)
		if isinstance(found, tuple):
			return dict(zip(FOUND_OUT, found, strict=True))
		named = next(
			(row.values[each] for each in ("organisation", "person", "email") if row.values.get(each)), ""
		)
		return dict(zip(FOUND_OUT, ("Lead", named), strict=True))

	def _added(self) -> list[str]:
		own = [each.field for each in self.targets if each.index is None]
		return [*own, *(FOUND_OUT if self._parties is not None else ()), *((NOTE,) if self.notes else ())]

	def _day(self, index: int, cell: Any) -> str:
		return read.day(cell, lambda: self._orders.day_first(index))


def _note(file: MovedFile, told: Sequence[tuple[str, str]]) -> str:
	if not told:
		return ""
	escape = frappe.utils.escape_html
	lines = [_("From {0}:").format(escape(preset(file.sheet.preset).title))]
	lines += [f"{escape(heading)}: {escape(value)}" for heading, value in told]
	return "<br>".join(line.replace("\n", "<br>") for line in lines)


def _site_order() -> bool:
	"""Whether the day comes first in dates as this site writes them."""
	order = day_first_of(frappe.db.get_default("date_format"))
	return True if order is None else order
