from __future__ import annotations

from typing import Any

from lead_hygiene.site import hygiene_ledger


def execute(filters: dict[str, Any] | None = None) -> tuple[Any, ...]:
	"""See `site.hygiene_ledger`."""
	return hygiene_ledger.report(filters)
