from __future__ import annotations

from typing import Any

from lead_hygiene.site import clean_report


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.clean_report`."""
	return clean_report.report(filters)
