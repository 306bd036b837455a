from __future__ import annotations

from typing import Any

from lead_hygiene.site import forecast


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.forecast`."""
	return forecast.report(filters)
