from __future__ import annotations

from typing import Any

from lead_hygiene.site import learning


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.learning`."""
	return learning.report(filters)
