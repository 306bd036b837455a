"""A column of a report, as Frappe wants it."""

from __future__ import annotations

from typing import Any


def column(name: str, label: str, kind: str, width: int, options: str | None = None) -> dict[str, Any]:
	"""`width` in pixels; `options` is what a link leads to, None: nothing."""
	return {"fieldname": name, "label": label, "fieldtype": kind, "width": width, "options": options}
