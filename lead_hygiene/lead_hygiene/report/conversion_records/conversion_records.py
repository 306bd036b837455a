from __future__ import annotations

from typing import Any

from lead_hygiene.site import conversion_records


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.conversion_records`."""
	return conversion_records.report(filters)
