"""Addresses of the desk, for mail: a record, a list as it is filtered, a report with its filters."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from frappe.utils import get_url_to_form, get_url_to_list, get_url_to_report


def to_record(doctype: str, name: str) -> str:
	"""The form of a record."""
	return get_url_to_form(doctype, name)


def to_list(doctype: str, **filters: Any) -> str:
	"""A list; a filter is a value, or [operator, value]."""
	return _with(get_url_to_list(doctype), filters)


def to_report(name: str, **filters: Any) -> str:
	"""A report with these filters; what is None is not one."""
	return _with(get_url_to_report(name), filters)


def _with(address: str, filters: dict[str, Any]) -> str:
	asked = {name: _text(value) for name, value in filters.items() if value is not None}
	return f"{address}?{urlencode(asked)}" if asked else address


def _text(value: Any) -> str:
	if isinstance(value, date):
		return value.isoformat()
	return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, list) else str(value)
