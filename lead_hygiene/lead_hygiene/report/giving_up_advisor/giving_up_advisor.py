from __future__ import annotations

from typing import Any

from lead_hygiene.site import giving_up


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.giving_up`."""
	return giving_up.report(filters)
