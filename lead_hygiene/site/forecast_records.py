"""The opportunities behind a figure of the report Forecast, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from frappe import _
from frappe.utils import cint

from ..core.forecast import BASES, PASSED, Basis, Rot, When
from .columns import column
from .forecast_query import AskedOfForecast, Sight
from .journeys import check_one_of
from .stage_query import NO_STAGE
from .stage_velocity import stage_label

MOST = 5000
PARTS = ("Sound", "Rotten")
_COLUMNS = ("title", "opportunity_owner", "sales_stage", "hygiene_state")


def when_value(when: When) -> str:
	"""What a filter calls a month: `202611`, "passed", or "-" where no day is known."""
	if when is None:
		return NO_STAGE
	return "passed" if when == PASSED else str(when)


def basis_labels() -> Mapping[Basis | None, str]:
	"""How the day is known, as people read it."""
	return {
		"typed": _("as typed"),
		"usual": _("as usual for those that were won"),
		"deadline": _("by the deadline of the stage"),
		None: _("not known"),
	}


def rot_labels() -> Mapping[Rot, str]:
	"""Why an opportunity is rotten, as people read it."""
	return {
		"let_go": _("let go"),
		"unqualified": _("unqualified"),
		"cold": _("cold"),
		"overdue": _("overdue in stage"),
		"passed": _("past the date"),
	}


def records(asked: AskedOfForecast) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows, those that should close first first, and message."""
	check_one_of(asked.filters.part, PARTS)
	check_one_of(asked.filters.known_by, BASES)
	found = [(row, seen) for row, seen in asked.one_by_one(_COLUMNS) if _is_meant(asked, row, seen)]
	found.sort(
		key=lambda each: (each[1].expected.day or date.max, -(each[0]["amount"] or 0), each[0]["name"])
	)
	message = None
	if len(found) > MOST:
		message = _("Only the first {0} are shown. Narrow the filters to see the others.").format(MOST)
	bases, rots = basis_labels(), rot_labels()
	rows = []
	for row, seen in found[:MOST]:
		amount, chance, state = row["amount"], seen.chance, row["hygiene_state"]
		rows.append(
			{
				"reference_name": row["name"],
				"title": row["title"],
				"expected_on": seen.expected.day,
				"known_by": bases[seen.expected.basis],
				"amount": amount,
				"chance": None if chance is None else round(100 * chance.share, 1),
				"weighted": None if None in (amount, chance) else amount * chance.share,
				"rotten_because": rots[seen.rot] if seen.rot else None,
				"stage": stage_label(row["sales_stage"]),
				"state": _(state) if state else None,
				"responsible": row["opportunity_owner"],
				"currency": row["currency"],
			}
		)
	return _columns(), rows, message


def _is_meant(asked: AskedOfForecast, row: Mapping[str, Any], seen: Sight) -> bool:
	chosen = asked.filters
	when = when_value(seen.expected.when(asked.today))
	group = NO_STAGE if row["group"] is None else str(row["group"])
	return (
		(not chosen.when or str(chosen.when) == when)
		and (not chosen.group or str(chosen.group) == group)
		and (not chosen.currency or chosen.currency == (row["currency"] or NO_STAGE))
		and (not chosen.part or (chosen.part == "Rotten") == (seen.rot is not None))
		and (not chosen.known_by or chosen.known_by == seen.expected.basis)
		and (not cint(chosen.without_amount) or row["amount"] is None)
	)


def _columns() -> list[dict[str, Any]]:
	return [
		column("reference_name", _("Opportunity"), "Link", 190, "Opportunity"),
		column("title", _("Title"), "Data", 200),
		column("expected_on", _("Expected On"), "Date", 120),
		column("known_by", _("Known By"), "Data", 250),
		column("amount", _("Amount"), "Currency", 140, "currency"),
		{**column("chance", _("Chance of Success"), "Percent", 160), "precision": 1},
		column("weighted", _("Weighted"), "Currency", 140, "currency"),
		column("rotten_because", _("Rotten Because"), "Data", 170),
		column("stage", _("Sales Stage"), "Data", 160),
		column("state", _("State"), "Data", 110),
		# No link: Frappe drops rows that link to a user whom the reader may not see, and the figure would not hold.
		column("responsible", _("Owner"), "Data", 170),
		{**column("currency", _("Currency"), "Link", 90, "Currency"), "hidden": 1},
	]
