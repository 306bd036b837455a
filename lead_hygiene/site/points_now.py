"""Score Criteria that look at a field: which one says the same as a proposal, and a proposal accepted."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from ..core.mail.plain import fold
from .labels import APPLIES_TO, applies_to
from .roles import Cast, fields_to_ask

LONGEST_NAME = 140
Proposal = dict[str, Any]


class PointsNow:
	"""The Score Criteria for one DocType by what they test."""

	def __init__(self, cast: Cast) -> None:
		self._fields = fields_to_ask(cast.doctype)
		self._found: dict[tuple[str, str, str], tuple[str, int]] = {}
		rows = frappe.get_all(
			"Score Criterion",
			filters={"kind": "Field"},
			fields=["name", "field", "operator", "value", "points", "applies_to", "enabled"],
			order_by="enabled asc, name desc",
		)
		for row in rows:
			if cast.role in APPLIES_TO[row.applies_to or "Lead and Opportunity"]:
				key = self._key(row.field, row.operator, row.value)
				self._found[key] = row.name, cint(row.points) if row.enabled else 0

	def of(self, field: str, operator: str, value: str) -> tuple[str, int] | None:
		"""The name and the points of the criterion with this test (0: it is disabled). None: there is none."""
		return self._found.get(self._key(field, operator, value))

	def _key(self, field: str | None, operator: str | None, value: str | None) -> tuple[str, str, str]:
		name = field or ""
		name = self._fields.get(name) or self._fields.get(name.lower()) or name
		return name, operator or "=", fold(value or "").strip()


def accept(cast: Cast, proposals: list[Proposal]) -> str:
	"""Write proposals (field, operator, value, points, says) into Score Criteria, as whoever may: one that tests the same
	gets the points, else a new one is made. All or nothing. Gives what was done, in words."""
	frappe.has_permission(cast.doctype, "read", throw=True)
	frappe.has_permission("Score Criterion", "write", throw=True)
	if not isinstance(proposals, list) or not all(isinstance(each, dict) for each in proposals):
		frappe.throw(_("Proposals are expected, each with its field, operator, value and points."))
	now = PointsNow(cast)
	made = changed = 0
	for proposal in proposals:
		field, operator = str(proposal.get("field") or ""), str(proposal.get("operator") or "")
		value, points = str(proposal.get("value") or ""), cint(proposal.get("points"))
		present = now.of(field, operator, value)
		if present is not None:
			_change(cast, present[0], points)
			changed += 1
		elif points:
			_make(cast, field, operator, value, points, str(proposal.get("says") or value or operator))
			made += 1
	return _("{0} criteria were made, {1} were changed.").format(made, changed)


def _change(cast: Cast, name: str, points: int) -> None:
	"""Give a criterion these points, for records of this DocType only: one that applies to others too is left to them."""
	doc = frappe.get_doc("Score Criterion", name)
	doc.check_permission("write")
	others = APPLIES_TO[doc.applies_to or "Lead and Opportunity"] - {cast.role}
	if others and (points != doc.points or not doc.enabled):
		doc.applies_to = applies_to(others)
		doc.save()
		doc = frappe.copy_doc(doc)
		doc.criterion = _free_name(f"{name} ({_(cast.doctype)})")
		doc.applies_to = applies_to(frozenset({cast.role}))
	doc.enabled = int(bool(points))
	if points:
		doc.points = points
	doc.save()


def _make(cast: Cast, field: str, operator: str, value: str, points: int, says: str) -> None:
	docfield = frappe.get_meta(cast.doctype).get_field(field)
	label = _(docfield.label) if docfield and docfield.label else field
	frappe.get_doc(
		{
			"doctype": "Score Criterion",
			"enabled": 1,
			"criterion": _free_name(f"{label}: {says}"),
			"axis": "Fit",
			"applies_to": applies_to(frozenset({cast.role})),
			"kind": "Field",
			"field": field,
			"operator": operator,
			"value": value,
			"points": points,
		}
	).insert()


def _free_name(wanted: str) -> str:
	base = " ".join(wanted.replace("<", "‹").replace(">", "›").split())[: LONGEST_NAME - 6]
	name, number = base, 2
	while frappe.db.exists("Score Criterion", name):
		name, number = f"{base} ({number})", number + 1
	return name
