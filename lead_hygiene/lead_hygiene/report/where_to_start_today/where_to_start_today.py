from __future__ import annotations

from typing import Any

from lead_hygiene.site import start_today


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.start_today`."""
	return start_today.report(filters)
