"""The records of one kind that the reader may see, to count them."""

from __future__ import annotations

import frappe
from frappe.desk.reportview import build_match_conditions
from pypika.queries import QueryBuilder, Table

from .roles import Cast
from .stage_query import Visible


def visible(cast: Cast) -> tuple[QueryBuilder, Table]:
	"""The query of the records of one kind that the reader may see, and their table."""
	doc = frappe.qb.DocType(cast.doctype)
	query, seen = frappe.qb.from_(doc), build_match_conditions(cast.doctype)
	return (query.where(Visible(seen)) if seen else query), doc
