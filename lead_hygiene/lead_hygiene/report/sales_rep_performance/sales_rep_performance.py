from __future__ import annotations

from typing import Any

from lead_hygiene.site import performance


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.performance`."""
	return performance.report(filters)
