"""A column of a report, as Frappe wants it, and what stands in it."""

from __future__ import annotations

from typing import Any

from frappe import _


def column(name: str, label: str, kind: str, width: int, options: str | None = None) -> dict[str, Any]:
	"""`width` in pixels; `options` is what a link leads to, None: nothing."""
	return {"fieldname": name, "label": label, "fieldtype": kind, "width": width, "options": options}


def share_column(name: str, label: str, width: int = 110) -> dict[str, Any]:
	"""A column of `percent`s."""
	return {**column(name, label, "Percent", width), "precision": 1}


def percent(part: float | None) -> float | None:
	"""A share of 0 … 1 in per cent. None: it is not known."""
	return None if part is None else round(100 * part, 1)


def currency_column() -> dict[str, Any]:
	"""The column that says in which currency the amounts of a row are; nobody need see it."""
	return {**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1}
