"""The scheduler's doors."""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import getdate

from .core.digest import Week
from .site import (
	chances,
	customer_night,
	daily_snapshot,
	digest,
	duplicates,
	first_steps,
	once,
	reconcile,
	texts,
)
from .site import night as nights
from .site import rebuild as rebuilding


def night() -> None:
	"""Find what no event saw, then review what is due; note how the pipeline stands."""
	reconcile.run()
	nights.run()
	parts = (
		duplicates.look_at_changes,
		customer_night.run,
		daily_snapshot.take,
		first_steps.settle,
		digest.start,
	)
	for step in parts:
		_apart(step)


def review_due() -> None:
	"""Review what is due, now; queued when a rule, a limit or a setting changed."""
	nights.run(act=False)


def rebuild() -> None:
	"""Judge every record, and tell whoever watches how far it is; what is interrupted goes on the next night."""
	total, done = rebuilding.total(), 0

	def tell(count: int) -> None:
		nonlocal done
		done += count
		frappe.publish_progress(100 * done / total, title=_("Lead Hygiene looks at every record"))

	rebuilding.run(progress=tell)
	_apart(daily_snapshot.take)


def _apart(step: Callable[[], object]) -> None:
	"""Run what nothing else waits for: when it fails that is logged, and costs nobody else anything."""
	try:
		step()
		# What follows must not take it back.
		frappe.db.commit()  # nosemgrep
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=_("Lead Hygiene: a part of the night failed"))


def rebuild_customers() -> None:
	"""Judge every customer; what is interrupted goes on the next night."""
	customer_night.rebuild()


def look_at_customers(customers: list[str]) -> None:
	"""Review customers who were not simply active when they spoke."""
	customer_night.look_at(customers)


def sweep_duplicates() -> None:
	"""Compare all records with each other, and tell whoever watches how far it is."""
	title = _("Lead Hygiene looks for duplicates")
	duplicates.sweep(lambda share: frappe.publish_progress(100 * share, title=title))


def count_chances() -> None:
	"""Count what became of closed records, where somebody asked and it was not kept."""
	chances.renew()


def look_after_goodbyes() -> None:
	"""Every hour: text messages that wait are sent, and what became of goodbyes whose sender died is found out."""
	texts.send_due()
	texts.settle()
	once.settle_all()


def send_text(farewell: str) -> None:
	"""Send one text message, queued when it was said."""
	texts.send(farewell)


def send_digests(users: list[str], first: str) -> None:
	"""Send the digest of the week that begins on `first` to some users."""
	digest.send_to(users, Week(getdate(first)))
