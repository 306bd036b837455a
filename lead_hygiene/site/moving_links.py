"""What the cells of an export name on this site: users by their names, stages and sources that are there, and those that
are not yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _

from ..moving_in.presets import fold

# Lists that people keep: of nothing but a name.
KEPT_LISTS = frozenset(
	{
		"Sales Stage",
		"Lead Source",
		"UTM Source",
		"Campaign",
		"UTM Campaign",
		"Industry Type",
		"Opportunity Type",
	}
)


@dataclass(slots=True)
class Links:
	"""Records of one doctype that a column names. `missing` counts the rows of each name that is not there."""

	doctype: str
	known: dict[str, str] = field(default_factory=dict)
	missing: Counter[str] = field(default_factory=Counter)

	def find(self, written: str) -> str | None:
		"""The record that is meant. None: it is not there, and counted."""
		found = self.known.get(fold(written))
		if found is None:
			self.missing[written] += 1
		return found or None


def links_to(doctype: str) -> Links:
	"""The records of a doctype, by their names; users also by their full names, where only one bears it."""
	if doctype == "User":
		return Links(doctype, _users())
	names = frappe.get_all(doctype, pluck="name", order_by="name asc")
	return Links(doctype, {fold(name): name for name in reversed(names)})


def stages() -> dict[str, str]:
	"""The sales stages of the site, folded: a stage that has the same name there needs no other."""
	return {fold(name): name for name in frappe.get_all("Sales Stage", pluck="name", order_by="name asc")}


def may_create(doctype: str) -> bool:
	"""Whether the user may add to a list, and it is one that has nothing but names."""
	return doctype in KEPT_LISTS and bool(frappe.has_permission(doctype, "create"))


def create(wanted: Iterable[tuple[str, str]]) -> None:
	"""Add names to lists. Throws where the user may not."""
	for doctype, name in wanted:
		if doctype not in KEPT_LISTS:
			frappe.throw(_("{0} cannot be made here.").format(frappe.utils.escape_html(_(doctype))))
		frappe.has_permission(doctype, "create", throw=True)
		if not name or frappe.db.exists(doctype, name):
			continue
		autoname = frappe.get_meta(doctype).autoname or ""
		values: dict[str, Any] = {"doctype": doctype, "__newname": name}
		if autoname.startswith("field:"):
			values[autoname.removeprefix("field:")] = name
		doc = frappe.get_doc(values)
		if not autoname.startswith("field:"):
			doc.name = name
		doc.insert()


def _users() -> dict[str, str]:
	found: dict[str, str | None] = {}
	users = frappe.get_all(
		"User",
		filters={"enabled": 1, "user_type": "System User"},
		fields=["name", "full_name", "email"],
		order_by="name asc",
	)
	for user in users:
		for text in {fold(user.name), fold(user.full_name or ""), fold(user.email or "")} - {""}:
			found[text] = None if found.get(text, user.name) != user.name else user.name
	return {text: name for text, name in found.items() if name}
