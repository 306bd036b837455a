"""What a report is asked for that does not exist: a name misspelt in a link, or that of an owner who has been deleted."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import escape_html

from . import sub_industries
from .closed_records import campaign_field
from .stage_query import Asked


def said(asked: Asked) -> str | None:
	"""Why a report is empty, as HTML. None: whatever it was asked for exists."""
	cast, meta = asked.cast, frappe.get_meta(asked.cast.doctype)
	columns = {
		"company": cast.company,
		"owner": cast.owner,
		"territory": "territory",
		"source": asked.source,
		"campaign": campaign_field(cast.doctype),
		"opportunity_type": cast.kind,
		"industry": "industry",
		"sub_industry": sub_industries.FIELD,
	}
	unknown = []
	for name, column in columns.items():
		value = asked.filters.get(name)
		field = meta.get_field(column) if column and value else None
		if field and field.fieldtype == "Link" and not frappe.db.exists(field.options, str(value)):
			unknown.append(_("There is no {0} {1}.").format(_(field.options), value))
	return escape_html(" ".join(unknown)) or None
