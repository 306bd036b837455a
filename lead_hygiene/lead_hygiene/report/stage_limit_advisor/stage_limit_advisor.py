from __future__ import annotations

from typing import Any

from lead_hygiene.site import stage_limits


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.stage_limits`."""
	return stage_limits.report(filters)
