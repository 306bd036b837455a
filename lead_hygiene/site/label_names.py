"""A label that is renamed: criteria and rules name it as text, which Frappe does not rename."""

from __future__ import annotations

import frappe

from . import rescoring
from .roles import CASTS, fields_to_ask

FIELD = "hygiene_label"
_NAMING = ("=", "!=", "in", "not in")


def follow(old: str, new: str) -> None:
	"""Have whatever asks for the label `old` ask for `new`, and everything be scored anew."""
	called = {name for doctype in CASTS for name, field in fields_to_ask(doctype).items() if field == FIELD}
	for doctype in ("Score Criterion", "Hygiene Rule Condition"):
		for row in frappe.get_all(
			doctype,
			filters={"operator": ("in", _NAMING)},
			fields=["name", "field", "operator", "value"],
			order_by="name asc",
		):
			if row.field and row.field.lower() in called:
				said = row.value or ""
				parts = said.split(",") if row.operator.endswith("in") else [said]
				value = ",".join(_renamed(part, old, new) for part in parts)
				if value != said:
					frappe.db.set_value(doctype, row.name, "value", value)
	rescoring.everything_changed()


def _renamed(part: str, old: str, new: str) -> str:
	text = part.strip()
	return part.replace(text, new) if text and text.casefold() == old.strip().casefold() else part
