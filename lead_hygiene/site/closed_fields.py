"""Closed records of the pipeline as columns that points can be learned from, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from ..core.learning.coding import Column, column_of
from ..core.sources import LEAD_ENDS, OPPORTUNITY_ENDS
from ..core.velocity import WON
from .roles import NUMBERS, SEEN_ON, Cast
from .stage_query import only_visible

MOST_RECORDS = 20_000
KINDS = {"Select", "Link", "Check", *NUMBERS}
# What people say of a record before its end; all else of ours is worked out, or says how it ended.
OURS = {
	"hygiene_budget",
	"hygiene_authority",
	"hygiene_need",
	"hygiene_timing",
	"hygiene_sub_industry",
	"hygiene_expected_amount",
}
# Who and what it is, how it stands, and what ERPNext reckons from other fields.
LEFT_OUT = {
	*("status", "sales_stage", "probability", "order_lost_reason", "qualification_status", "qualified_by"),
	*(
		"naming_series",
		"amended_from",
		"company",
		"lead_owner",
		"opportunity_owner",
		"contact_by",
		"converted_by",
	),
	*(
		"customer",
		"prospect",
		"contact_person",
		"customer_address",
		"party_name",
		"opportunity_from",
		"image",
	),
	*(
		"disabled",
		"unsubscribed",
		"blog_subscriber",
		"conversion_rate",
		"base_total",
		"total",
		"base_opportunity_amount",
	),
	*("docstatus", "idx", "letter_head", "print_heading", "salutation", "utm_content"),
}


@dataclass(frozen=True, slots=True)
class ClosedRecords:
	"""The newest closed records: their fields as columns, by field name; who was won (1) or not (0); how many there are in
	all that the reader may see."""

	columns: tuple[Column, ...]
	won: bytes
	of: int


def learnable(cast: Cast) -> dict[str, Any]:
	"""The fields of `cast` that points can be learned from and the reader may read, by name."""
	meta = frappe.get_meta(cast.doctype)
	levels = set(meta.get_permlevel_access("read"))
	return {
		field.fieldname: field
		for field in meta.fields
		if field.fieldtype in KINDS
		and field.permlevel in levels
		and field.fieldname not in LEFT_OUT
		and field.fieldname not in SEEN_ON[cast.doctype]
		and not getattr(field, "is_virtual", 0)
		and (not field.fieldname.startswith("hygiene_") or field.fieldname in OURS)
	}


def closed_records(cast: Cast, filters: frappe._dict) -> ClosedRecords:
	"""Read them. Leads that were disabled, or that no person ever stood behind, are left out."""
	fields = learnable(cast)
	doc = frappe.qb.DocType(cast.doctype)
	ends = LEAD_ENDS if cast.role == "lead" else OPPORTUNITY_ENDS
	query = frappe.qb.from_(doc).where(doc.status.isin(sorted(ends)))
	if cast.disabled:
		query = query.where(doc[cast.disabled] == 0)
	if "hygiene_of_machine" in SEEN_ON[cast.doctype]:
		query = query.where((doc.hygiene_of_machine == 0) | doc.hygiene_of_machine.isnull())
	if filters.company:
		query = query.where(doc[cast.company] == filters.company)
	born = doc[cast.born]
	if filters.from_date:
		query = query.where(born >= getdate(filters.from_date))
	if filters.to_date:
		query = query.where(born < frappe.utils.add_days(getdate(filters.to_date), 1))
	query = only_visible(query, cast.doctype)
	(of,) = query.select(Count("*")).run()[0]
	rows = (
		query.select(doc.status, *(doc[name] for name in fields))
		.orderby(born, order=frappe.qb.desc)
		.orderby(doc.name)
		.limit(MOST_RECORDS)
		.run()
	)
	status, *cells = zip(*rows, strict=True) if rows else ((), *(() for _ in fields))
	columns = [
		column_of(name, _known(field.fieldtype, listed))
		for (name, field), listed in zip(fields.items(), cells, strict=True)
	]
	return ClosedRecords(tuple(columns), bytes(int(end in WON) for end in status), of)


def _known(kind: str, cells: Any) -> Any:
	"""A number that was never typed is 0 in the database."""
	return [cell or None for cell in cells] if kind in NUMBERS else cells
