"""The one place that knows where Frappe and ERPNext v15 and v16 differ. Asks what is there, never a version."""

from __future__ import annotations

import frappe

# What v15 calls by the first name, v16 calls by the second; a rule may use either on both.
_SAME = (("source", "utm_source"), ("campaign_name", "utm_campaign"), ("campaign", "utm_campaign"))


def other_names(doctype: str) -> dict[str, str]:
	"""The names of fields that `doctype` had, or will have, in another major: to the field it has here."""
	meta = frappe.get_meta(doctype)
	names = {}
	for old, new in _SAME:
		if meta.has_field(new):
			names[old] = new
		elif meta.has_field(old):
			names[new] = old
	return names
