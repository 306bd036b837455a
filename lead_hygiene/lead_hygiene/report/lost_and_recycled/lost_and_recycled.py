from __future__ import annotations

from typing import Any

from lead_hygiene.site import lost


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.lost`."""
	return lost.report(filters)
