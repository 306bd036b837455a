"""Why records were lost: the reason that was given when they were let go, and those on the records now."""

from __future__ import annotations

import frappe
from frappe.query_builder.functions import Max
from pypika.analytics import RowNumber
from pypika.functions import Date, Min
from pypika.queries import QueryBuilder
from pypika.terms import Case

from .ledger_query import LETS_GO


def acts(doctype: str) -> QueryBuilder:
	"""What was let go by our rules or in our dialog: the reason that was given then, on which day."""
	action = frappe.qb.DocType("Hygiene Action")
	day = Date(action.decided_on)
	recycled = Case().when(action.action == "Recycle", 1).else_(0)
	return (
		frappe.qb.from_(action)
		.select(
			action.reference_name,
			day.as_("decided"),
			Max(action.lost_reason).as_("reason"),
			Max(recycled).as_("recycled"),
		)
		.where(
			(action.reference_doctype == doctype) & (action.status == "Done") & action.action.isin(LETS_GO)
		)
		.groupby(action.reference_name, day)
	).as_("act")


def causes(doctype: str) -> QueryBuilder:
	"""The lost reasons on the records now, each once; `place` is 1 in one row of each record."""
	own = frappe.qb.DocType("Opportunity Lost Reason Detail")
	place = RowNumber().over(own.parent).orderby(Min(own.idx), own.lost_reason)
	return (
		frappe.qb.from_(own)
		.select(own.parent, own.lost_reason, place.as_("place"))
		.where(own.parenttype == doctype)
		.groupby(own.parent, own.lost_reason)
	).as_("cause")
