"""Rows of measures: their order, and figures as they stand in them. What is not known is None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Row = dict[str, Any]


def ordered(found: Mapping[Any, Any], group_by: str | None, size: Callable[[Any], int]) -> list[Any]:
	"""Months one after the other, other groups the largest first; what is not known last."""
	if group_by == "month":
		return sorted(found, key=lambda group: (group is None, group))
	return sorted(found, key=lambda group: (group is None, -size(group), str(group)))


def as_share(share: float | None) -> float | None:
	"""A share, 0 … 1, without digits that mean nothing."""
	return None if share is None else round(share, 6)


def as_amount(amount: float | None) -> float | None:
	"""An amount, or days, with two decimals."""
	return None if amount is None else round(amount, 2)
