"""The scheduler's doors."""

from __future__ import annotations

from .site import night as nights
from .site import reconcile


def night() -> None:
	"""Find what no event saw, then review what is due."""
	reconcile.run()
	nights.run()


def review_due() -> None:
	"""Review what is due, now; queued when a rule, a limit or a setting changed."""
	nights.run(act=False)
