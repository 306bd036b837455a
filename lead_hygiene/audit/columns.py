"""The columns of ERPNext's tables under every name an export gives them, and the words in their cells.

The facts are in `columns.csv` and `values.csv`: field names, and labels of v15 and v16 in English and Persian.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Form = Literal["text", "check", "number", "date", "moment"]

DOCTYPES = (
	"Lead",
	"Opportunity",
	"Sales Stage",
	"Stage Change",
	"Customer",
	"Quotation",
	"Sales Order",
	"Communication",
	"Call Log",
	"Event",
	"ToDo",
)
_SPACES = re.compile("[\\s_\\-\u00a0\u200c\u200d\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_LETTERS = str.maketrans("يىكةۀ", "ییکهه")


@dataclass(frozen=True, slots=True)
class Field:
	"""A field of a doctype, or of one of its child tables ("links.link_name")."""

	name: str
	form: Form = "text"

	@property
	def table(self) -> str | None:
		"""The child table it belongs to, None for a field of the record itself."""
		table, dot, _ = self.name.partition(".")
		return table if dot else None


def key(text: str) -> str:
	"""`text` without what people and programs write differently: case, spaces, half-spaces, Arabic letters."""
	return _SPACES.sub("", text.translate(_LETTERS)).casefold()


@cache
def fields(doctype: str) -> Mapping[str, tuple[Field, ...]]:
	"""Fields of a doctype by the key of every name a column can have; the likeliest comes first.

	Fields of child tables are found under "table.field", and by label under "table.label".
	"""
	rows = [row for row in _rows("columns.csv") if row["doctype"] == doctype]
	found: dict[str, list[Field]] = {}
	for row in rows:
		found.setdefault(key(row["field"]), []).append(_field(row))
	for row in rows:
		table, dot, _ = row["field"].rpartition(".")
		for label in (*row["english"].split("|"), *row["persian"].split("|")):
			listed = found.setdefault(key(table + dot + label), [])
			if label and _field(row) not in listed:
				listed.append(_field(row))
	return {name: tuple(listed) for name, listed in found.items() if listed}


@cache
def words(doctype: str, field: str) -> Mapping[str, str]:
	"""The English word for each word a cell of `field` can hold, by key; empty where any text is right."""
	found: dict[str, str] = {}
	for row in _rows("values.csv"):
		if row["doctype"] == doctype and row["field"] == field:
			for word in (row["english"], *row["persian"].split("|")):
				found.setdefault(key(word), row["english"])
	found.pop("", None)
	return found


TABLES: Mapping[str, frozenset[str]] = {
	table: frozenset(key(name) for name in names)
	for table, names in {
		"timeline_links": (
			"timeline_links",
			"Timeline Links",
			"Communication Link",
			"پیوندهای جدول زمانی",
			"لینک ارتباط",
		),
		"links": ("links", "Links", "Dynamic Link", "پیوندها", "لینک پویا"),
		"event_participants": (
			"event_participants",
			"Event Participants",
			"Participants",
			"شرکت کنندگان رویداد",
			"شرکت کنندگان",
		),
		"items": (
			"items",
			"Items",
			"Opportunity Item",
			"Sales Order Item",
			"اقلام",
			"آیتم‌ها",
			"مورد فرصت",
			"آیتم فرصت",
		),
		"notes": ("notes", "Notes", "CRM Note", "یادداشت", "یادداشت CRM"),
		"lost_reasons": (
			*("lost_reasons", "Lost Reasons", "Opportunity Lost Reason Detail"),
			*("دلایل گمشده", "دلایل از دست رفتن"),
		),
		"competitors": ("competitors", "Competitors", "Competitor Detail", "رقبا"),
	}.items()
}


def english_stage(stage: str) -> str:
	"""The English name of one of ERPNext's own sales stages, which an export may translate; else `stage`."""
	return words("Opportunity", "sales_stage").get(key(stage), stage)


def table_of(name: str) -> str:
	"""The child table that the label, field name or doctype `name` stands for; `name` itself where unknown."""
	wanted = key(name)
	return next((table for table, names in TABLES.items() if wanted in names), name)


def _field(row: Mapping[str, str]) -> Field:
	return Field(row["field"], row["type"] or "text")  # type: ignore[arg-type]


@cache
def _rows(file: str) -> tuple[dict[str, str], ...]:
	with files(__package__).joinpath(file).open(encoding="utf-8") as lines:
		return tuple(csv.DictReader(lines))
