from __future__ import annotations

from typing import Any

from lead_hygiene.site import conversion


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.conversion`."""
	return conversion.report(filters)
