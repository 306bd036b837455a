from __future__ import annotations

from typing import Any

from lead_hygiene.site import customer_report


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.customer_report`."""
	return customer_report.report(filters)
