"""How a custom field is written down."""

from __future__ import annotations

from typing import Any


def _(label: str) -> str:
	"""Marks a label for translation; it is translated where it is shown."""
	return label


def _layout(
	fieldname: str, fieldtype: str, label: str | None, insert_after: str, **more: Any
) -> dict[str, Any]:
	field = {
		"fieldname": fieldname,
		"fieldtype": fieldtype,
		"label": label,
		"insert_after": insert_after,
		**more,
	}
	return {key: value for key, value in field.items() if value is not None}


def _typed(*args: Any, **more: Any) -> dict[str, Any]:
	"""What people type; ERPNext shall not copy it from a Lead to its Opportunity."""
	return _layout(*args, **more, no_copy=1)


def _shown(*args: Any, **more: Any) -> dict[str, Any]:
	"""What we compute and people see."""
	return _typed(*args, **more, read_only=1)
