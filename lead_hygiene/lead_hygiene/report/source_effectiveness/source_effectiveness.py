from __future__ import annotations

from typing import Any

from lead_hygiene.site import source_effectiveness


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.source_effectiveness`."""
	return source_effectiveness.report(filters)
