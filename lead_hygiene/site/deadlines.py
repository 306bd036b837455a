"""Stage deadlines as people look at them: in a calendar, and in an order that stays as they left it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.utils.user_settings import get_user_settings, update_user_settings
from frappe.utils import getdate
from pypika import Table
from pypika.terms import Values

from ..core.facts import State
from .records import cast_of

AT_REST = (State.CLOSED, State.DEAD, State.RECYCLED, State.FAREWELL, State.SNOOZED)
_FIELDS = ("name", "title", "sales_stage", "hygiene_stage_deadline")


def within(start: str, end: str, filters: list[Any]) -> list[dict[str, Any]]:
	"""The opportunities in play whose stage deadline lies from `start` to `end`, as the reader may see them.

	Frappe's own calendar query also takes every record without a date.
	"""
	rows = frappe.get_list(
		"Opportunity",
		fields=list(_FIELDS),
		filters=[
			*(each[:4] for each in filters),
			["Opportunity", "hygiene_stage_deadline", "between", [getdate(start), getdate(end)]],
			["Opportunity", "hygiene_state", "not in", [str(state) for state in AT_REST]],
		],
		order_by="hygiene_stage_deadline asc, name asc",
	)
	for row in rows:
		row["all_day"] = 1
		row["title"] = row["title"] or row["name"]
		stage = row["sales_stage"]
		row["tooltip"] = " · ".join(part for part in (row["title"], stage and _(stage)) if part)
	return rows


def remember_view(doctype: str, view: str, settings: dict[str, Any]) -> None:
	"""Keep `settings` of a list view among the reader's own.

	Frappe keeps these in its cache and writes them down once an hour; whoever opens a Kanban board empties that cache
	for everybody. So they are written at once.
	"""
	cast_of(doctype)
	known = frappe.parse_json(get_user_settings(doctype)) or {}
	known[view] = {**(known.get(view) or {}), **settings}
	update_user_settings(doctype, known)
	data, row = frappe.as_json(known), Table("__UserSettings")
	frappe.qb.into(row).columns("user", "doctype", "data").insert(
		frappe.session.user, doctype, data
	).on_duplicate_key_update(row.data, Values(row.data)).run()
