from __future__ import annotations

from typing import Any

from lead_hygiene.site import stage_velocity


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.stage_velocity`."""
	return stage_velocity.report(filters)
