"""The records of one kind that the reader may see, to count them."""

from __future__ import annotations

import frappe
from pypika.queries import QueryBuilder, Table

from .roles import Cast
from .stage_query import only_visible


def visible(cast: Cast) -> tuple[QueryBuilder, Table]:
	"""The query of the records of one kind that the reader may see, and their table."""
	doc = frappe.qb.DocType(cast.doctype)
	return only_visible(frappe.qb.from_(doc), cast.doctype), doc
