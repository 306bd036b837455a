from __future__ import annotations

from typing import Any

from lead_hygiene.site import stage_history


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.stage_history`."""
	return stage_history.report(filters)
