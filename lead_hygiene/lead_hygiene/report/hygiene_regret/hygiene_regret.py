from __future__ import annotations

from typing import Any

from lead_hygiene.site import regret


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.regret`."""
	return regret.report(filters)
