"""Visits of the website, where Frappe tracks its pages and says who looked: a person who is logged in.

Frappe writes a row for each page (Web Page View) with a mark of the browser, which many people share, and with no lead.
What tells a person is the owner of the row alone: the user who was logged in. v16 writes the rows later, as Administrator, so
that there nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Coalesce, Concat_ws, Max
from frappe.utils import cint
from pypika.queries import QueryBuilder, Table
from pypika.terms import Field

from ..core.sources import touch_of_visit
from ..core.touches import Touch
from .circle import SPEAKERS, Circle, Pair, around
from .roles import CASTS

DOCTYPE = "Web Page View"
INDEX = ("owner", "creation")
_PARTED = "\x1f"
_Day = CustomFunction("DATE", ["at"])


def of(circle: Circle) -> Iterator[tuple[str, str, dict[str, Any], Touch]]:
	"""(record, doctype, row, touch) of each day on which somebody of the conversation looked at pages; the newest of a day."""
	if not is_tracked():
		return
	for doctype in SPEAKERS:
		if (among := circle.among(doctype)) is None:
			continue
		query, doc, view = _looked(doctype)
		newest = Max(Concat_ws(_PARTED, view.creation, view.name, Coalesce(view.path, "")))
		query = query.select(doc.name, newest).where(among(doc.name)).groupby(doc.name, _Day(view.creation))
		for name, text in query.run():
			at, view_name, path = text.split(_PARTED, 2)
			row = {"name": view_name, "subject": path}
			for record in dict.fromkeys(circle.heard_by(doctype, name)):
				yield record, DOCTYPE, row, touch_of_visit(datetime.fromisoformat(at))


def since(moment: datetime) -> set[Pair]:
	"""The records whose conversation somebody takes part in who looked at pages since then."""
	if not is_tracked():
		return set()
	found: set[Pair] = set()
	for doctype in SPEAKERS:
		query, doc, view = _looked(doctype)
		names = query.select(doc.name).where(view.creation >= moment).distinct().run()
		found.update((doctype, name) for (name,) in names)
	return around(found) if found else found


def is_tracked() -> bool:
	"""Whether Frappe keeps the visits of the website."""
	return bool(cint(frappe.db.get_single_value("Website Settings", "enable_view_tracking")))


def index() -> None:
	"""Give Frappe's table the index by which the visits of one person are found."""
	frappe.db.add_index(DOCTYPE, list(INDEX))


def _looked(doctype: str) -> tuple[QueryBuilder, Table, Table]:
	"""Records or contacts and the pages that they looked at: whose address is that of a user of the website."""
	doc, user, view = (frappe.qb.DocType(name) for name in (doctype, "User", DOCTYPE))
	address: Field = doc[CASTS[doctype].address if doctype in CASTS else "email_id"]
	query = (
		frappe.qb.from_(doc)
		.join(user)
		.on((user.name == address) & (user.user_type == "Website User"))
		.join(view)
		.on(view.owner == user.name)
	)
	return query, doc, view
