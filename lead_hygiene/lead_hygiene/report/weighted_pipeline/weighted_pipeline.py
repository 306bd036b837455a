from __future__ import annotations

from typing import Any

from lead_hygiene.site import weighted_pipeline


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.weighted_pipeline`."""
	return weighted_pipeline.report(filters)
