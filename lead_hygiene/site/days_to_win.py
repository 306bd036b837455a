"""In how many days deals were won, from each stage on: counted by the database, and kept for a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import frappe
from frappe.query_builder.functions import Count
from pypika.queries import Table
from pypika.terms import Criterion

from .. import __version__
from ..core.velocity import WON
from .kept import Kept
from .stage_query import DateDiff

OPPORTUNITY = "Opportunity"
_SECONDS = 24 * 60 * 60


def days_to_win() -> Mapping[str, Mapping[int, int]]:
	"""By stage, how many stays in it that led to a win did so in how many whole days from entering it.

	A deal that came to a stage twice waited twice. What nobody saw begin, or end, is left out: its days are a guess.
	"""
	return KEPT.get()


def forget() -> None:
	"""Count anew the next time."""
	KEPT.forget()


def _make() -> dict[str, Counter[int]]:
	stay, ended = frappe.qb.DocType("Stage Change"), sorted(WON)
	win = frappe.qb.DocType("Stage Change").as_("win")
	days = DateDiff(win.entered_on, stay.entered_on)
	query = (
		frappe.qb.from_(win)
		.join(stay)
		.on(
			(stay.reference_doctype == win.reference_doctype)
			& (stay.reference_name == win.reference_name)
			& (stay.serial < win.serial)
		)
		.select(stay.to_stage, days, Count("*"))
		.where((win.reference_doctype == OPPORTUNITY) & win.outcome.isin(ended) & _lasts(win, ended))
		# A stage edited after the win makes a row of its own, and is no win.
		.where(win.from_outcome.isnull() | win.from_outcome.notin(ended))
		.where(stay.outcome.isnull() & stay.to_stage.isnotnull())
		.where((stay.known_by != "Estimated") & (win.known_by != "Estimated"))
		.groupby(stay.to_stage, days)
	)
	found: dict[str, Counter[int]] = {}
	for stage, after, number in query.run():
		found.setdefault(stage, Counter())[max(after, 0)] += number
	return found


def _lasts(win: Table, ended: list[str]) -> Criterion:
	return win.left_on.isnull() | win.left_outcome.isin(ended)


KEPT = Kept(f"lead_hygiene:days_to_win:{__version__}", _make, _SECONDS)
